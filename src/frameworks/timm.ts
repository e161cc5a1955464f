import { repeat } from '../compose/repeat.ts';
import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import { warmup } from '../compose/warmup.ts';
import { cycleAt, startOf } from '../core/cycles.ts';
import { attempt } from '../core/issues.ts';
import { floorDivide } from '../core/python-numbers.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { multistep } from '../schedules/multistep.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { ramp } from '../schedules/ramp.ts';
import { restarts } from '../schedules/restarts.ts';
import { step } from '../schedules/step.ts';
import { tanh } from '../schedules/tanh.ts';
import type { Argument } from './call.ts';
import { type About, alike, any, bool, defineConstructor, type Framework, num, nums, type Setting, str } from './constructor.ts';
import { recordedUpTo } from './recorded.ts';
import { floorLog, mustBeFew, spliced } from './rounding.ts';
import { plateauLR, quiet } from './timm-plateau.ts';

const noise = { noise_range_t: any(null), noise_pct: num(0.67), noise_std: num(1), noise_seed: num(42) };
const warm = { warmup_t: num(0), warmup_lr_init: num(0), warmup_prefix: bool(false), t_in_epochs: bool(true) };
const cycles = { lr_min: num(0), cycle_mul: num(1), cycle_decay: num(1), cycle_limit: num(1) };

interface Warm {
  readonly warmup_t: number;
  readonly warmup_lr_init: number;
  readonly warmup_prefix: boolean;
  readonly noise_range_t: Argument;
}
interface Cycles extends Warm {
  readonly t_initial: number;
  readonly lr_min: number;
  readonly cycle_mul: number;
  readonly cycle_decay: number;
  readonly cycle_limit: number;
}

/** timm's `get_cycle_length`: all cycles, and a warm-up before them. */
function cyclesLast({
  t_initial: T,
  cycle_mul: mul,
  cycle_limit: limit,
  warmup_t,
  warmup_prefix,
}: Pick<Cycles, 't_initial' | 'cycle_mul' | 'cycle_limit' | 'warmup_t' | 'warmup_prefix'>): number {
  const cycles = Math.max(1, limit);
  const all = mul === 1 ? T * cycles : Math.floor((-T * (mul ** cycles - 1)) / (1 - mul));
  return warmup_prefix ? all + warmup_t : all;
}

/** The clock of the main part at the first and the last update that it is asked for; `undefined` where the run ends before. */
function asked({ warmup_t: W, warmup_prefix }: Warm, length: number): readonly [first: number, last: number] | undefined {
  const late = warmup_prefix ? W : 0;
  const first = Math.max(1, Math.ceil(W));
  return length > first ? [first - late, length - 1 - late] : undefined;
}

/**
 * The main part with its warm-up: before it (`warmup_prefix`) or over its beginning. The ramp leads to `peak`, wherever the main
 * part begins; without a warm-up the constructor leaves the optimizer's rate at index 0.
 */
function begun(
  main: Schedule,
  { warmup_t: W, warmup_lr_init: from, warmup_prefix }: Warm,
  { base, facts }: Pick<Setting, 'base' | 'facts'>,
  peak = base,
): Schedule {
  if (W === 0 && facts?.told === true) return main;
  const late = (updates: number) => (updates === 0 ? main : shift({ of: main, updates }));
  const starts = (rate: number) => Math.abs(main.at(0) - rate) <= 1e-14 * rate;
  if (W === 0) return starts(base) ? main : sequence({ of: [constant({ max: base, length: 1 }), late(1)] });
  if (W >= 1 && starts(peak)) return warmup({ of: main, updates: W, from, mode: warmup_prefix ? 'add' : 'overlay' });
  const rise = (length: number) => ramp({ from, max: peak, length, horizon: Math.max(1, W) });
  return warmup_prefix ? sequence({ of: [rise(W), main] }) : sequence({ of: [rise(Math.ceil(W)), late(Math.ceil(W))] });
}

/** The main part update by update, as far as it is asked for; its clock may begin within an update. */
function written(clock: readonly [first: number, last: number] = [0, 0], base: number, printed: (t: number) => number): Schedule {
  const part = clock[0] % 1;
  const main = recordedUpTo(Math.floor(clock[1] - part) + 1, (t) => printed(t + part));
  return part === 0 ? main : sequence({ of: [constant({ max: base, length: part }), main] });
}

/** How far a cycle is gone (`into` of `length`), and which it is. */
interface Place {
  readonly cycle: number;
  readonly into: number;
  readonly length: number;
}

/** Where timm's own arithmetic puts update `t` of the main part. */
function placeOf({ t_initial: T, cycle_mul: mul }: Cycles, t: number): Place {
  if (mul === 1) {
    const cycle = floorDivide(t, T);
    return { cycle, into: t - T * cycle, length: T };
  }
  const cycle = floorLog(1 - (t / T) * (1 - mul), mul);
  return { cycle, into: t - ((1 - mul ** cycle) / (1 - mul)) * T, length: mul ** cycle * T };
}

/** Ever shorter cycles pile up, and beyond that timm takes the logarithm of a number that is not above 0. */
function mustLast({ t_initial: T, cycle_mul: mul }: Cycles, t: number, refuse: Setting['refuse']) {
  if (mul !== 1 && (mul <= 0 || 1 - (t / T) * (1 - mul) <= 0)) refuse(`with this cycle_mul its cycles are over before update ${t}`);
}

/** What the three schedulers with cycles have in common; `decay` makes their first cycle, `share` is what is left of its height. */
function cycled(
  args: Cycles,
  { base, length, refuse }: Setting,
  decay: ((max: number, length: number) => Schedule) | undefined,
  share: (place: Place) => number,
): { readonly main: Schedule; readonly printed: (t: number) => number } {
  const { t_initial: T, lr_min: min, cycle_mul: mul, cycle_decay, cycle_limit: limit } = args;
  quiet(args.noise_range_t, refuse);
  if (!(T > 0)) refuse('t_initial must be above 0');
  if (!(min >= 0)) refuse('lr_min must not be below 0');
  const clock = asked(args, length);
  if (clock) mustLast(args, clock[1], refuse);
  const printed = (t: number) => {
    const place = placeOf(args, t);
    if (!(place.cycle < limit)) return min;
    const lr = min + (base * cycle_decay ** place.cycle - min) * share(place);
    return Number.isFinite(lr) ? lr : refuse(`at update ${t} it takes a power that has no real value`);
  };
  const times = Math.ceil(limit);
  if (times <= 0) return { main: constant({ max: min, length }), printed };
  const exact = (to: number) =>
    restarts({ max: base, min, period: T, periodMult: mul, restartDecay: cycle_decay, decayOf: 'peak', limit: times, length: to });
  const whole = () => {
    const first = decay?.(base, T);
    if (decay === undefined || first === undefined) return exact(length);
    if (times === 1) return first;
    const heights = { times, stretch: mul, decay: cycle_decay, decayOf: 'peak', floor: min } as const;
    if (first.at(0) === base || min === 0 || cycle_decay === 1) return repeat({ of: first, ...heights });
    // What does not start at its peak cannot be repeated from a lower one.
    const count = Math.min(times, startsIn(args, times, length, 0).length + 1);
    const parts = Array.from({ length: count }, (_, k) => decay(base * cycle_decay ** k, T * mul ** k));
    return sequence({ of: [...parts, constant({ max: min })] });
  };
  const found = attempt(whole);
  const update = clock ? clock[0] % 1 : 0;
  const slips = found
    ? startsIn(args, times, clock?.[1] ?? 0, update)
        .filter((t) => Math.abs(found.at(t) - printed(t)) > 1e-9 * Math.max(base, min))
        .map((t) => [t, printed(t)] as const)
    : [];
  if (found && slips.length === 0) return { main: found, printed };
  const spell = decay === undefined && found && update === 0 ? attempt(() => spliced(exact, slips, length)) : undefined;
  return { main: spell ?? written(clock, base, printed), printed };
}

/** The updates next to the ends of the cycles, as far as the run is asked for: where rounding may take one end for the other. */
function startsIn({ t_initial: T, cycle_mul: mul }: Cycles, times: number, last: number, part: number): number[] {
  const found: number[] = [];
  for (let cycle = 1; cycle <= times && startOf(cycle, T, mul) <= last; cycle += 1) {
    const start = startOf(cycle, T, mul);
    found.push(Math.round(start - part) + part);
    mustBeFew(found.length);
    if (cycle < times && cycleAt(start, T, mul) === undefined) break;
  }
  return found.filter((t) => t <= last);
}

const cosineLR = defineConstructor(
  'CosineLRScheduler',
  { t_initial: num(), ...cycles, ...warm, ...noise, k_decay: num(1), initialize: bool(true) },
  (args, setting) => {
    const { lr_min: min, k_decay: k } = args;
    const { base: max } = setting;
    const simple = k !== 1 || (args.cycle_limit === 1 && min <= max);
    const decay = simple ? (top: number, length: number) => cosine({ max: top, min, kDecay: k, length }) : undefined;
    const share = ({ into, length }: Place) => (1 + Math.cos((Math.PI * into ** k) / length ** k)) / 2;
    return begun(cycled(args, setting, decay, share).main, args, setting);
  },
  { lasts: cyclesLast },
);

const polyLR = defineConstructor(
  'PolyLRScheduler',
  { t_initial: num(), power: num(0.5), ...cycles, ...warm, ...noise, k_decay: num(1), initialize: bool(true) },
  (args, setting) => {
    const { lr_min: min, k_decay: k, power } = args;
    const decay = (max: number, length: number) => polynomial({ max, min, power, kDecay: k, length, after: 'min' });
    const share = ({ into, length }: Place) => (1 - into ** k / length ** k) ** power;
    return begun(cycled(args, setting, decay, share).main, args, setting);
  },
  { lasts: cyclesLast },
);

const tanhLR = defineConstructor(
  'TanhLRScheduler',
  { t_initial: num(), lb: num(-7), ub: num(3), ...cycles, ...warm, ...noise, initialize: bool(true) },
  (args, setting) => {
    const { lr_min: min, lb, ub, warmup_t: W } = args;
    if (!(lb < ub)) setting.refuse('lb must be below ub');
    if (args.cycle_limit < 0 || W < 0 || args.warmup_lr_init < 0) {
      setting.refuse('cycle_limit, warmup_t and warmup_lr_init must not be below 0');
    }
    const decay = (max: number, length: number) => tanh({ max, min, lb, ub, length, after: 'min' });
    const share = ({ into, length }: Place) => (1 - Math.tanh(lb * (1 - into / length) + (ub * into) / length)) / 2;
    const { main, printed } = cycled(args, setting, decay, share);
    // Over its beginning the ramp leads to the curve.
    if (W === 0 || args.warmup_prefix) return begun(main, args, setting);
    mustLast(args, W, setting.refuse);
    const peak = printed(W);
    const meets = W >= 1 && Math.abs(main.at(W) - peak) <= 1e-14 * peak;
    if (meets) return warmup({ of: main, updates: W, from: args.warmup_lr_init, mode: 'overlay', aim: 'curve' });
    return begun(main, args, setting, peak);
  },
  { lasts: cyclesLast },
);

const stepLR = defineConstructor(
  'StepLRScheduler',
  { decay_t: num(), decay_rate: num(1), ...warm, warmup_prefix: bool(true), ...noise, initialize: bool(true) },
  (args, setting) => {
    const { base, length, refuse } = setting;
    const { decay_t: every, decay_rate: gamma } = args;
    quiet(args.noise_range_t, refuse);
    const clock = asked(args, length);
    if (every === 0 && clock) refuse('it divides by decay_t, which is 0');
    if (!clock) return begun(constant({ max: base, length }), args, setting);
    const printed = (t: number) => base * gamma ** floorDivide(t, every);
    const found = attempt(() => step({ max: base, gamma, stepSize: every, shift: 0, length }));
    const exact = found && (Number.isInteger(every) || !rounded(found, printed, clock));
    return begun(exact ? found : written(clock, base, printed), args, setting);
  },
);

/** Whether a closed form rounds to another drop at some update. */
function rounded({ at }: Schedule, printed: (t: number) => number, [first, last]: readonly [number, number]): boolean {
  for (let t = first % 1; t <= last; t += 1) if (Math.abs(at(t) - printed(t)) > 1e-9 * Math.abs(printed(t))) return true;
  return false;
}

const multiStepLR = defineConstructor(
  'MultiStepLRScheduler',
  { decay_t: nums(), decay_rate: num(1), ...warm, warmup_prefix: bool(true), ...noise, initialize: bool(true) },
  (args, setting) => {
    const { base, length, refuse } = setting;
    const { decay_t, decay_rate: gamma } = args;
    quiet(args.noise_range_t, refuse);
    // It asks how many milestones are at most t + 1, and t may begin within an update.
    const part = (asked(args, length)?.[0] ?? 0) % 1;
    const milestones = passing(decay_t).map((t) => Math.max(0, Math.ceil(t - part) - 1));
    const main = milestones.length === 0 ? constant({ max: base, length }) : multistep({ max: base, milestones, gamma: [gamma], length });
    return begun(main, args, setting);
  },
);

/** The milestones where a bisection that takes the list for sorted counts one more; those of a sorted list are its own. */
function passing(list: readonly number[]): number[] {
  const count = (t: number) => {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (t < (list[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const sorted = [...list].sort((a, b) => a - b);
  return list.map((_, index) => sorted.find((t) => count(t) > index)).filter((t) => t !== undefined);
}

/** The class behind each name of a scheduler. */
const byName: Readonly<Record<string, string>> = {
  cosine: 'CosineLRScheduler',
  tanh: 'TanhLRScheduler',
  step: 'StepLRScheduler',
  multistep: 'MultiStepLRScheduler',
  plateau: 'PlateauLRScheduler',
  poly: 'PolyLRScheduler',
};

const createScheduler = defineConstructor(
  'create_scheduler_v2',
  {
    sched: str('cosine'),
    num_epochs: num(300),
    decay_epochs: num(90),
    decay_milestones: nums([90, 180, 270]),
    cooldown_epochs: num(0),
    patience_epochs: num(10),
    decay_rate: num(0.1),
    min_lr: num(0),
    warmup_lr: num(1e-5),
    warmup_epochs: num(0),
    warmup_prefix: bool(false),
    noise: any(null),
    noise_pct: num(0.67),
    noise_std: num(1),
    noise_seed: num(42),
    cycle_mul: num(1),
    cycle_decay: num(0.1),
    cycle_limit: num(1),
    k_decay: num(1),
    plateau_mode: str('max'),
    step_on_epochs: bool(true),
    updates_per_epoch: num(0),
  },
  (args, { translate, refuse }) => {
    const { sched, decay_rate, k_decay, step_on_epochs, updates_per_epoch, cycle_mul, cycle_decay, cycle_limit } = args;
    const name = byName[sched] ?? refuse(`sched must be one of ${Object.keys(byName).join(', ')}`);
    quiet(args.noise, refuse);
    if (!step_on_epochs && updates_per_epoch <= 0) refuse('without step_on_epochs it needs updates_per_epoch');
    if (!step_on_epochs && sched === 'plateau') refuse('plateau is stepped once an epoch only');
    const each = step_on_epochs ? 1 : updates_per_epoch;
    const ramped = { warmup_t: args.warmup_epochs * each, warmup_lr_init: args.warmup_lr };
    const started = { ...ramped, warmup_prefix: args.warmup_prefix, t_in_epochs: step_on_epochs };
    const length = { t_initial: args.num_epochs * each, lr_min: args.min_lr };
    const cyclic = { ...length, cycle_mul, cycle_decay, cycle_limit, ...started };
    const bySched: Readonly<Record<string, Readonly<Record<string, Argument>>>> = {
      cosine: { ...cyclic, k_decay },
      tanh: cyclic,
      step: { decay_t: args.decay_epochs * each, decay_rate, ...started },
      multistep: { decay_t: args.decay_milestones.map((epoch) => epoch * each), decay_rate, ...started },
      plateau: { decay_rate, patience_t: args.patience_epochs, lr_min: args.min_lr, mode: args.plateau_mode, ...ramped },
      // Its decay rate is the power.
      poly: { ...cyclic, power: decay_rate, k_decay },
    };
    return translate({ name, args: bySched[sched] ?? {} });
  },
  {
    unit: ({ step_on_epochs }) => (step_on_epochs === false ? 'step' : 'epoch'),
    methods: ({ sched, step_on_epochs }) =>
      sched === 'plateau'
        ? { step: ['place', 'metric'] }
        : step_on_epochs === false
          ? { step_update: ['place', 'unused'] }
          : { step: ['place', 'unused'] },
    lasts: (args) => {
      const each = args.step_on_epochs ? 1 : args.updates_per_epoch;
      const { sched, num_epochs, cooldown_epochs, warmup_epochs, ...rest } = args;
      if (!['cosine', 'tanh', 'poly'].includes(sched)) return num_epochs * each;
      return (cyclesLast({ ...rest, t_initial: num_epochs, warmup_t: warmup_epochs }) + cooldown_epochs) * each;
    },
  },
);

/** What counts epochs or updates by `t_in_epochs`. */
const inEpochs: About = {
  unit: ({ t_in_epochs }) => (t_in_epochs === false ? 'step' : 'epoch'),
  methods: ({ t_in_epochs }) => (t_in_epochs === false ? { step_update: ['place', 'unused'] } : { step: ['place', 'unused'] }),
};

/** timm, `timm/scheduler/`: index 0 has what the constructor sets, index t what `step(t)` or `step_update(t)` does. */
export const timm: Framework = {
  name: 'timm',
  reading: {
    modules: ['timm', 'timm.scheduler', 'timm.scheduler.scheduler_factory'],
  },
  constructors: alike({ ...inEpochs, optimizer: 0, toldApart: true }, [
    ...[cosineLR, stepLR, multiStepLR, polyLR, tanhLR, plateauLR, createScheduler],
  ]),
};
