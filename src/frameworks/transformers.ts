import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import { warmup } from '../compose/warmup.ts';
import { attempt } from '../core/issues.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Shape } from '../core/shapes.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { formula } from '../schedules/formula.ts';
import { greedy } from '../schedules/greedy.ts';
import { inverseSqrt } from '../schedules/inverse-sqrt.ts';
import { linear } from '../schedules/linear.ts';
import { plateau } from '../schedules/plateau.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { ramp } from '../schedules/ramp.ts';
import { restarts } from '../schedules/restarts.ts';
import { wsd } from '../schedules/wsd.ts';
import type { Argument } from './call.ts';
import {
  type About,
  type AnyConstructor,
  type ArgumentsOf,
  alike,
  any,
  bool,
  defineConstructor,
  type Framework,
  fact,
  type Methods,
  num,
  type Setting,
  type Signature,
  type Slot,
  str,
} from './constructor.ts';
import { recordedUpTo } from './recorded.ts';
import { mustBeFew, spliced } from './rounding.ts';
import { trainingArguments } from './training-arguments.ts';

/** A function that makes a LambdaLR. */
export function lambdaLR<const S extends Signature & { readonly last_epoch: Slot<number> }>(
  name: string,
  signature: S,
  schedule: (args: ArgumentsOf<S>, setting: Setting) => Schedule,
  about: About<ArgumentsOf<S>> = {},
): AnyConstructor {
  const made = (args: ArgumentsOf<S>, setting: Setting) => {
    const { last_epoch } = args as { readonly last_epoch: number };
    if (last_epoch !== -1) setting.refuse('from last_epoch on goes only an optimizer scheduled before');
    return schedule(args, setting);
  };
  return defineConstructor(name, signature, made, about);
}

/** `num_warmup_steps` and `num_training_steps`, and what stands between them and `last_epoch`. */
const steps = { num_warmup_steps: num(), num_training_steps: num() };
const waves = { ...steps, num_cycles: num(0.5), last_epoch: num(-1) };
const floors = { min_lr: num(null), min_lr_rate: num(null) };

/** How long the decay lasts; one that has nothing left takes a step all the same. */
const rest = (W: number, T: number) => Math.max(1, T - W);

/** `i / max(1, W)` before step W, where the main part starts. */
function warmed(of: Schedule, W: number, mode: 'within' | 'add' = 'within'): Schedule {
  if (W === 0) return of;
  if (W < 0) return shift({ of, updates: -W });
  if (W < 1) return sequence({ of: [constant({ max: 0, length: W }), of] });
  return mode === 'add' ? warmup({ of, updates: W, mode }) : warmup({ of: of.resize(of.length + W), updates: W });
}

/** The same before a part that does not start where the ramp aims. */
function ramped(base: number, W: number, of: Schedule): Schedule {
  return W > 0 ? sequence({ of: [ramp({ max: base, length: W, horizon: Math.max(1, W) }), of] }) : of;
}

/** `(1 + cos(2 pi cycles t / D)) / 2` of the way from `end` to `base`, never below 0, and on like that past D. */
function wave(base: number, end: number, cycles: number, D: number, length = D): Schedule {
  const run = { length, after: 'continue' } as const;
  if (cycles === 0) return constant({ max: base, length });
  const half = D / Math.abs(2 * cycles);
  if (end >= 0 && end <= base) return cosine({ max: base, min: end, cycles: Math.abs(cycles), horizon: D, ...run });
  if (end > base && half >= 1) return ramp({ from: base, max: end, shape: 'cosine', horizon: half, ...run });
  const text = `max(0, (${end}) + (max - (${end})) * (1 + cos(2 * pi * (${cycles}) * t / T)) / 2)`;
  return formula({ formula: text, max: base, horizon: D, ...run });
}

/** The absolute rate that exactly one of `min_lr` and `min_lr_rate` gives. */
function floorOf(
  { min_lr, min_lr_rate }: { readonly min_lr: number | null; readonly min_lr_rate: number | null },
  setting: Setting,
): number {
  const { base, refuse } = setting;
  if ((min_lr === null) === (min_lr_rate === null)) refuse('it needs one of min_lr and min_lr_rate, and only one');
  return min_lr === null ? (min_lr_rate as number) * base : shareOf(min_lr, 'min_lr', setting);
}

/** What a rate is to a group, whose own rate is multiplied by the share that it is of the optimizer's default. */
function shareOf(rate: number, argument: string, setting: Setting): number {
  const { base, refuse } = setting;
  const whole = fact(setting, 'default_lr') ?? base;
  if (whole === 0) refuse(`${argument} is divided by the rate of the optimizer, which is 0`);
  return whole === base ? rate : (rate / whole) * base;
}

const linearSchedule = lambdaLR(
  'get_linear_schedule_with_warmup',
  { ...steps, last_epoch: num(-1) },
  ({ num_warmup_steps: W, num_training_steps: T }, { base }) =>
    // The decay is measured from the end of the run: one that the warm-up outlasts is over by then.
    T - W < 1 ? ramped(base, W, constant({ max: 0 })) : warmed(linear({ max: base, length: T - W }), W),
);

const hardRestarts = lambdaLR(
  'get_cosine_with_hard_restarts_schedule_with_warmup',
  { ...steps, num_cycles: num(1), last_epoch: num(-1) },
  ({ num_warmup_steps: W, num_training_steps: T, num_cycles }, { base, length }) => {
    const D = rest(W, T);
    const share = (x: number) => (x >= 1 ? 1 : num_cycles * x - Math.floor(num_cycles * x));
    const main = (t: number) => (base * (1 + Math.cos(Math.PI * share(t / D)))) / 2;
    const steps = (i: number) => (i < W ? (base * i) / Math.max(1, W) : main(i - W));
    if (D / num_cycles >= 1) mustBeFew(num_cycles);
    const cycles = attempt(() => warmed(cyclesIn(base, D, num_cycles, main, W), W, 'add'));
    return cycles ?? recordedUpTo(length, (i) => steps(i));
  },
);

/** So many cycles over D steps, the last one cut short where it is not whole, then 0. */
function cyclesIn(base: number, D: number, count: number, printed: (t: number) => number, W: number): Schedule {
  const period = D / count;
  const cycles = (length: number) => restarts({ max: base, period, length });
  const exact = cycles(D);
  const starts = Array.from({ length: Math.ceil(count) - 1 }, (_, k) => Math.round(W + (k + 1) * period) - W);
  const slips = starts.filter((t) => t < D && Math.abs(printed(t) - exact.at(t)) > 1e-9 * base).map((t) => [t, printed(t)] as const);
  if (Number.isInteger(count) && slips.length === 0) return restarts({ max: base, period, limit: count, length: D });
  return sequence({ of: [spliced(cycles, slips, D), constant({ max: 0 })] });
}

const polynomialDecay = lambdaLR(
  'get_polynomial_decay_schedule_with_warmup',
  { ...steps, lr_end: num(1e-7), power: num(1), last_epoch: num(-1) },
  ({ num_warmup_steps: W, num_training_steps: T, lr_end, power }, setting) => {
    const { base, length, refuse } = setting;
    if (!((fact(setting, 'default_lr') ?? base) > lr_end)) refuse('lr_end must be below the rate of the optimizer');
    const end = shareOf(lr_end, 'lr_end', setting);
    if (T === W && Number.isInteger(W) && length > W) refuse('it divides by the steps that num_warmup_steps leaves, which are 0');
    if (power < 0 && T > W && length > T) refuse('it raises 0 to a power below 0 at num_training_steps');
    // 0 to the power of 0 is 1: the last step still has the whole rate.
    const flat = (updates: number) => sequence({ of: [constant({ max: base, length: updates }), constant({ max: end })] });
    if (power === 0 && T > W) return ramped(base, W, flat(Math.floor(T) + 1 - W));
    if (T - W < 1) return ramped(base, W, constant({ max: end }));
    const D = T - W;
    const decay = attempt(() => polynomial({ max: base, min: end, power, length: D }));
    const text = `(${end}) + (max - (${end})) * (1 - t / T) ** (${power})`;
    return warmed(decay ?? formula({ formula: text, max: base, length: D }), W);
  },
);

const inverseSquareRoot = lambdaLR(
  'get_inverse_sqrt_schedule',
  { num_warmup_steps: num(), timescale: num(null), last_epoch: num(-1) },
  ({ num_warmup_steps: W, timescale }, { base, length, refuse }) => {
    const scale = timescale ?? (W === 0 ? 10_000 : W);
    const ends = W + Math.abs(Math.min(0, scale));
    if (scale <= 0 && length > Math.ceil(ends)) refuse('it has no square root to divide by; timescale must be above 0');
    const decay = { max: base, length: Math.max(0, length - W) };
    if (scale === 0) return warmed(constant(decay), W);
    const text = `max * sqrt((${scale}) / ((${scale}) + t))`;
    return warmed(scale >= 1 ? inverseSqrt({ ...decay, timescale: scale }) : formula({ ...decay, formula: text, after: 'continue' }), W);
  },
);

const cosineWithMin = lambdaLR(
  'get_cosine_with_min_lr_schedule_with_warmup',
  { ...waves, ...floors },
  ({ num_warmup_steps: W, num_training_steps: T, num_cycles, ...floor }, setting) =>
    warmed(wave(setting.base, floorOf(floor, setting), num_cycles, rest(W, T)), W),
);

const cosineWithWarmRate = lambdaLR(
  'get_cosine_with_min_lr_schedule_with_warmup_lr_rate',
  { ...waves, ...floors, warmup_lr_rate: num(null) },
  ({ num_warmup_steps: W, num_training_steps: T, num_cycles, warmup_lr_rate: rate, ...floor }, setting) => {
    const { base } = setting;
    const end = floorOf(floor, setting);
    // The wave is one step ahead and the ramp reaches the base at W - 1.
    const main = shift({ of: wave(base, end, num_cycles, rest(W, T)), updates: 1 });
    if (W <= 0) return W === 0 ? main : shift({ of: main, updates: -W });
    const last = Math.max(1, W - 1);
    const first = base / Math.max(1, W);
    const ends = rate === null ? { from: first, max: first * (1 + last) } : { from: rate * base, max: base };
    return sequence({ of: [ramp({ ...ends, length: W, horizon: last, after: 'continue' }), main] });
  },
);

const warmupShapes: Readonly<Record<string, Shape>> = { linear: 'linear', cosine: 'cosine', '1-sqrt': 'sqrt-in' };
const decayShapes: Readonly<Record<string, Shape>> = { linear: 'linear', cosine: 'cosine', '1-sqrt': 'sqrt' };

const warmupStableDecay = lambdaLR(
  'get_wsd_schedule',
  {
    num_warmup_steps: num(),
    num_decay_steps: num(),
    num_training_steps: num(null),
    num_stable_steps: num(null),
    warmup_type: str('linear'),
    decay_type: str('cosine'),
    min_lr_ratio: num(0),
    num_cycles: num(0.5),
    last_epoch: num(-1),
  },
  ({ num_warmup_steps: W, num_decay_steps: D, num_training_steps: T, num_stable_steps, ...rest }, { base, length, refuse }) => {
    const { warmup_type, decay_type, min_lr_ratio, num_cycles } = rest;
    if (T === null && num_stable_steps === null) refuse('it needs num_training_steps or num_stable_steps');
    const [warmupShape, decayShape] = [warmupShapes[warmup_type], decayShapes[decay_type]];
    if (warmupShape === undefined) return refuse('warmup_type must be linear, cosine or 1-sqrt');
    if (decayShape === undefined) return refuse('decay_type must be linear, cosine or 1-sqrt');
    const stable = num_stable_steps ?? (T as number) - W - D;
    const min = min_lr_ratio * base;
    const halfWave = decay_type !== 'cosine' || num_cycles === 0.5;
    const end = W + stable + D;
    const inOne = () => wsd({ max: base, min, warmup: W, warmupFrom: min, warmupShape, decay: D, decayShape, length: end, horizon: end });
    const whole = halfWave && end >= Math.max(1, W) ? attempt(inOne) : undefined;
    if (whole) return whole;
    // A stable phase below 0 begins the decay on its way.
    const left = Math.max(0, D + Math.min(0, stable));
    const run = { length: left, horizon: Math.max(1, D) };
    const decay = halfWave ? ramp({ from: base, max: min, shape: decayShape, ...run }) : wave(base, min, num_cycles, run.horizon, left);
    const rise = ramp({ from: min, max: base, shape: warmupShape, length: Math.max(0, W), horizon: Math.max(1, W) });
    if (stable < 0 && !Number.isInteger(stable)) {
      const after = (i: number) => (i < end ? decay.at(i - W - stable) : min);
      return recordedUpTo(length, (i) => (i < W ? rise.at(i) : after(i)));
    }
    const late = stable < 0 ? shift({ of: decay, updates: -stable }) : decay;
    const parts = [rise, constant({ max: base, length: Math.max(0, stable) }), late].filter((part) => part.length > 0);
    return sequence({ of: [...parts, constant({ max: min })] });
  },
  {
    lasts: ({ num_training_steps: T, num_warmup_steps: W, num_stable_steps: S, num_decay_steps: D }) => (S === null ? T : W + S + D),
  },
);

const modes = { mode: str('min'), threshold_mode: str('rel') };
type Modes = { readonly mode: string; readonly threshold_mode: string; readonly factor: number };

/** What ReduceLROnPlateau and GreedyLR both ask of their arguments. */
function checked({ mode, threshold_mode, factor }: Modes, refuse: Setting['refuse']) {
  if (factor >= 1) refuse('factor must be below 1');
  if (mode !== 'min' && mode !== 'max') return refuse('mode must be min or max');
  if (threshold_mode !== 'rel' && threshold_mode !== 'abs') return refuse('threshold_mode must be rel or abs');
  return { mode, thresholdMode: threshold_mode } as const;
}

/** What a step of those takes that a metric drives. */
const driven: Methods = { step: ['metric', 'index'] };

const reduceOnPlateau = defineConstructor(
  'get_reduce_on_plateau_schedule',
  {
    mode: modes.mode,
    factor: num(0.1),
    patience: num(10),
    threshold: num(1e-4),
    threshold_mode: modes.threshold_mode,
    cooldown: num(0),
    min_lr: num(0),
    eps: num(1e-8),
  },
  (args, { base, metrics, refuse }) => {
    const { factor, patience, threshold, cooldown, min_lr: min, eps } = args;
    const how = checked(args, refuse);
    return plateau({ max: base, min, factor, patience, threshold, cooldown, eps, ...how, metrics: metrics as readonly number[] });
  },
  { methods: driven },
);

const greedyLR = (name: string) =>
  defineConstructor(
    name,
    {
      mode: modes.mode,
      factor: num(0.95),
      patience: num(10),
      threshold: num(1e-6),
      threshold_mode: str('abs'),
      cooldown: num(0),
      warmup: num(0),
      min_lr: num(1e-3),
      max_lr: num(1),
      eps: num(1e-8),
      verbose: bool(false),
      smooth: bool(false),
      window_size: num(50),
      reset_start: num(500),
    },
    (args, { base, metrics, refuse }) => {
      const { factor, patience, threshold, cooldown, warmup, min_lr: min, max_lr: max, eps, smooth, window_size, reset_start } = args;
      const how = { ...checked(args, refuse), factor, patience, threshold, cooldown, warmup, eps, smoothMetrics: smooth };
      const windows = { windowSize: window_size, resetStart: Math.max(0, reset_start) };
      return greedy({ from: base, min, max, ...how, ...windows, metrics: metrics as readonly number[] });
    },
    { methods: driven },
  );

/** What `get_scheduler` hands on to a function. */
type Wanted = 'nothing' | 'options' | 'warmup' | 'warmup and its options' | 'warmup and options' | 'all';
/** The function behind each name of SchedulerType, and what `get_scheduler` hands on to it. */
export const byName: Readonly<Record<string, readonly [name: string, wants: Wanted]>> = {
  linear: ['get_linear_schedule_with_warmup', 'all'],
  cosine: ['get_cosine_schedule_with_warmup', 'all'],
  cosine_with_restarts: ['get_cosine_with_hard_restarts_schedule_with_warmup', 'all'],
  polynomial: ['get_polynomial_decay_schedule_with_warmup', 'all'],
  constant: ['get_constant_schedule', 'nothing'],
  constant_with_warmup: ['get_constant_schedule_with_warmup', 'warmup'],
  inverse_sqrt: ['get_inverse_sqrt_schedule', 'warmup and its options'],
  reduce_lr_on_plateau: ['get_reduce_on_plateau_schedule', 'options'],
  cosine_with_min_lr: ['get_cosine_with_min_lr_schedule_with_warmup', 'all'],
  cosine_warmup_with_min_lr: ['get_cosine_with_min_lr_schedule_with_warmup_lr_rate', 'all'],
  warmup_stable_decay: ['get_wsd_schedule', 'warmup and options'],
  greedy: ['get_greedy_schedule', 'options'],
};

const getScheduler = defineConstructor(
  'get_scheduler',
  { name: str(), num_warmup_steps: num(null), num_training_steps: num(null), scheduler_specific_kwargs: any(null) },
  ({ name, num_warmup_steps, num_training_steps, scheduler_specific_kwargs }, { translate, refuse }) => {
    const [found, wants] = byName[name] ?? refuse(`its name must be one of ${Object.keys(byName).join(', ')}`);
    const options = (scheduler_specific_kwargs ?? {}) as Readonly<Record<string, Argument>>;
    if (wants === 'nothing') return translate({ name: found, args: {} });
    if (wants === 'options') return translate({ name: found, args: options });
    if (num_warmup_steps === null) return refuse(`${name} needs num_warmup_steps`);
    if (wants === 'warmup') return translate({ name: found, args: { num_warmup_steps } });
    if (wants === 'warmup and its options') return translate({ name: found, args: { num_warmup_steps, ...options } });
    if (wants === 'all' && num_training_steps === null) return refuse(`${name} needs num_training_steps`);
    return translate({ name: found, args: { num_warmup_steps, num_training_steps, ...options } });
  },
  { optimizer: 1, methods: ({ name }) => (byName[name]?.[1] === 'options' ? driven : { step: ['index'] }) },
);

/** Hugging Face transformers, `optimization.py`: LambdaLR over steps, the rate of step i being base · factor(i). */
export const transformers: Framework = {
  name: 'transformers',
  reading: {
    modules: ['transformers', 'transformers.optimization', 'trl', 'accelerate', 'sentence_transformers'],
    idle: ['output_dir'],
  },
  constructors: [
    ...alike({ optimizer: 0, lasts: ({ num_training_steps }) => num_training_steps }, [
      lambdaLR('get_constant_schedule', { last_epoch: num(-1) }, (_args, { base, length }) => constant({ max: base, length })),
      lambdaLR(
        'get_constant_schedule_with_warmup',
        { num_warmup_steps: num(), last_epoch: num(-1) },
        ({ num_warmup_steps: W }, { base, length }) => warmed(constant({ max: base, length: Math.max(0, length - W) }), W),
      ),
      linearSchedule,
      lambdaLR('get_cosine_schedule_with_warmup', waves, ({ num_warmup_steps: W, num_training_steps: T, num_cycles }, { base }) =>
        warmed(wave(base, 0, num_cycles, rest(W, T)), W),
      ),
      hardRestarts,
      polynomialDecay,
      inverseSquareRoot,
      cosineWithMin,
      cosineWithWarmRate,
      warmupStableDecay,
      reduceOnPlateau,
      greedyLR('GreedyLR'),
      greedyLR('get_greedy_schedule'),
      getScheduler,
    ]),
    ...trainingArguments,
  ],
};
