import { chain } from '../compose/chain.ts';
import { clamp } from '../compose/clamp.ts';
import { sequence } from '../compose/sequence.ts';
import { LrschedError } from '../core/issues.ts';
import { better, worst } from '../core/metrics.ts';
import type { Schedule, Unit } from '../core/schedule.ts';
import { interpolate } from '../core/shapes.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { cyclic } from '../schedules/cyclic.ts';
import { exponential } from '../schedules/exponential.ts';
import { formula } from '../schedules/formula.ts';
import { multistep } from '../schedules/multistep.ts';
import { oneCycle } from '../schedules/one-cycle.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { plateau } from '../schedules/plateau.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { ramp } from '../schedules/ramp.ts';
import { restarts } from '../schedules/restarts.ts';
import { step } from '../schedules/step.ts';
import { type Argument, type Call, isLambda } from './call.ts';
import {
  type About,
  type Arguments,
  after,
  alike,
  any,
  bool,
  calls,
  completed,
  defineConstructor,
  type Framework,
  float,
  int,
  longest,
  num,
  nums,
  refusing,
  type Setting,
  type Signature,
  str,
} from './define.ts';
import { functionOf } from './lambda.ts';
import { alone, type Group, oneAfterAnother, type Rule, type Scheduler, stepped, together } from './recursion.ts';
import { floorLog } from './rounding.ts';

/** Says in which words of ours the real class raises. */
type Raise = Setting['refuse'];
type Around = Pick<Setting, 'facts' | 'length' | 'metrics'>;

/** A class of `torch.optim.lr_scheduler`: its recursion, and the closed form that says the same for ordinary arguments. */
interface Class<S extends Signature = Signature> {
  readonly name: string;
  readonly signature: S;
  make(args: Arguments<S>, group: Group, around: Around, raise: Raise): Scheduler;
  closed(args: Arguments<S>, setting: Setting): Schedule;
  readonly about: About<Arguments<S>>;
}

const define = <const S extends Signature>(
  name: string,
  signature: S,
  make: Class<S>['make'],
  closed: Class<S>['closed'],
  about: Class<S>['about'] = {},
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are checked against the signature first
): Class<any> => ({ name, signature, make, closed, about });

/** Most classes: one rule on the group as it is found, and `last_epoch`, which needs a checkpoint. */
const ruled = <const S extends Signature>(
  name: string,
  signature: S,
  rule: (args: Arguments<S>, raise: Raise, around: Around) => (base: number) => Rule,
  closed: Class<S>['closed'],
  about: Class<S>['about'] = {},
  found: (args: Arguments<S>, group: Group) => void = () => {},
) =>
  define<S & { readonly last_epoch: ReturnType<typeof num<number>> }>(
    name,
    { ...signature, last_epoch: num(-1) },
    (args, group, around, raise) => {
      const { last_epoch } = args as { readonly last_epoch: number };
      const made = rule(args as Arguments<S>, raise, around);
      if (last_epoch !== -1) raise('last_epoch goes on from a checkpoint, and there is none');
      found(args as Arguments<S>, group);
      return alone(group, made);
    },
    closed as never,
    about as never,
  );

const modulo = (a: number, b: number) => {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
};
const divided = (raise: Raise, what: string) => (a: number, b: number) => (b === 0 ? raise(`${what} divides by zero`) : a / b);
/** What the recursions are at the step of a constructor: nothing. */
const still =
  (next: Rule['next']): Rule['next'] =>
  (lr, index, asked) =>
    asked.initial ? lr : next(lr, index, asked);

/** A cosine or a line from one rate to another, on to where its formula leads. */
const between = (strategy: string, from: number, to: number, share: number) =>
  strategy === 'cos' ? interpolate('cosine', from, to, share) : from + (to - from) * share;
const shapeOf = (strategy: string) => (strategy === 'cos' ? 'cosine' : 'linear');

const momentumLess = ['Adadelta', 'Adafactor', 'Adagrad', 'ASGD', 'LBFGS', 'Rprop'];
function needMomentum({ facts }: Around, raise: Raise) {
  const optimizer = /^(?:\w+\.)*(\w+)\(/.exec(String(facts?.optimizer ?? ''))?.[1];
  if (optimizer && momentumLess.includes(optimizer)) raise('cycle_momentum needs an optimizer with momentum or betas');
}

/** The fewest updates after which a whole number of steps is a whole number. */
function whole(size: number): number {
  let found = Math.abs(size);
  while (Number.isFinite(found) && found % 1 !== 0) found *= 2;
  return found;
}

/** Drops where the index is a multiple of `step_size`. */
const StepLR = ruled(
  'StepLR',
  { step_size: num(), gamma: num(0.1) },
  ({ step_size, gamma }, raise) =>
    (base) => ({
      next: (lr, index) => {
        if (index !== 0 && step_size === 0) raise('a step_size of 0 divides by zero');
        return index === 0 || index % step_size !== 0 ? lr : lr * gamma;
      },
      restart: () => (step_size === 0 ? raise('a step_size of 0 divides by zero') : base),
    }),
  ({ step_size, gamma }, { base: max, length }) =>
    step_size === 0 ? constant({ max, length }) : step({ max, gamma, stepSize: whole(step_size), shift: 0, length }),
);

/** Drops at each milestone that is an index, as often as it is listed. */
const MultiStepLR = ruled(
  'MultiStepLR',
  { milestones: nums(), gamma: num(0.1) },
  ({ milestones, gamma }) =>
    (base) => ({
      next: (lr, index) => lr * gamma ** milestones.filter((milestone) => milestone === index).length,
      restart: () => base * gamma ** milestones.filter((milestone) => milestone <= 0).length,
    }),
  ({ milestones, gamma }, { base: max, length }) => {
    const hit = milestones.filter((milestone) => Number.isInteger(milestone) && milestone >= 0);
    return hit.length === 0 ? constant({ max, length }) : multistep({ max, milestones: hit, gamma: [gamma], length });
  },
);

/** Times `factor` until `total_iters`, which only an index above 0 meets. */
const ConstantLR = ruled(
  'ConstantLR',
  { factor: num(1 / 3), total_iters: num(5) },
  ({ factor, total_iters }, raise) => {
    if (factor < 0 || factor > 1) raise('factor must be between 0 and 1');
    return (base) => ({
      next: (lr, index) => {
        if (index === 0) return lr * factor;
        return index === total_iters ? lr * divided(raise, 'going back from a factor of 0')(1, factor) : lr;
      },
      restart: () => base * (total_iters <= 0 ? 1 : factor),
    });
  },
  ({ factor, total_iters }, { base, length }) =>
    Number.isInteger(total_iters) && total_iters > 0
      ? piecewise({
          knots: [
            [0, base * factor],
            [total_iters, base],
          ],
          interpolate: 'constant',
          length,
        })
      : constant({ max: base * factor, length }),
);

/** A line of factors; past the last index that is not above `total_iters` it stays. */
const LinearLR = ruled(
  'LinearLR',
  { start_factor: num(1 / 3), end_factor: num(1), total_iters: num(5) },
  ({ start_factor: start, end_factor: end, total_iters: total }, raise) => {
    if (start <= 0 || start > 1) raise('start_factor must be above 0 and at most 1');
    if (end < 0 || end > 1) raise('end_factor must be between 0 and 1');
    return (base) => ({
      next(lr, index, { initial }) {
        if (index === 0) return lr * start;
        if (initial || index > total) return lr;
        return lr * (1 + divided(raise, 'its line')(end - start, total * start + (index - 1) * (end - start)));
      },
      restart: () => base * (start + divided(raise, 'a total_iters of 0')((end - start) * Math.min(total, 0), total)),
    });
  },
  ({ start_factor: start, end_factor: end, total_iters: total }, { base, length }) => {
    const horizon = Math.floor(total);
    if (horizon < 1) return constant({ max: base * start, length });
    return ramp({ from: base * start, max: base * (start + ((end - start) * horizon) / total), horizon, length });
  },
  // A warm-up says nothing of the run after it.
  { lasts: ({ start_factor, end_factor, total_iters }) => (end_factor < start_factor ? total_iters : undefined) },
);

/** Times `gamma` at each step. */
const ExponentialLR = ruled(
  'ExponentialLR',
  { gamma: num() },
  ({ gamma }) =>
    (base) => ({ next: still((lr) => lr * gamma), restart: () => base }),
  ({ gamma }, { base: max, length }) => exponential({ max, gamma, length }),
);

/** A power of what is left of `total_iters`; past the last index that is not above it, it stays. */
const PolynomialLR = ruled(
  'PolynomialLR',
  { total_iters: num(5), power: num(1) },
  ({ total_iters: total, power }, raise) => {
    const raised = (share: number) => (share === 0 && power < 0 ? raise('a power below 0 divides by zero at the end') : share ** power);
    const left = (index: number) => 1 - divided(raise, 'a total_iters of 0')(index, total);
    return (base) => ({
      next: still((lr, index) => (index > total ? lr : lr * raised(divided(raise, 'its ratio')(left(index), left(index - 1))))),
      restart: () => base * raised(left(Math.min(total, 0))),
    });
  },
  ({ total_iters: total, power }, { base: max, length }) => {
    const last = Math.floor(total);
    if (last < 1) return constant({ max, length });
    const whole = polynomial({ max, power, horizon: total, length });
    return last === total ? whole : clamp({ of: whole, min: whole.at(last) });
  },
  { lasts: ({ total_iters }) => total_iters },
);

/** Half a cosine to `eta_min`, and up again. */
const CosineAnnealingLR = ruled(
  'CosineAnnealingLR',
  { T_max: num(), eta_min: num(0) },
  ({ T_max: T, eta_min: min }, raise) =>
    (base) => {
      const over = divided(raise, 'a T_max of 0');
      const wave = (index: number) => 1 + Math.cos(over(Math.PI * index, T));
      return {
        next: still((lr, index) => {
          const up = 1 - Math.cos(over(Math.PI, T));
          if (modulo(index - 1 - T, 2 * T) === 0) return lr + ((base - min) * up) / 2;
          return divided(raise, 'its ratio')(wave(index), wave(index - 1)) * (lr - min) + min;
        }),
        restart: () => min + ((base - min) * wave(0)) / 2,
      };
    },
  ({ T_max, eta_min: min }, { base: max, length }) => {
    if (T_max === 0) return constant({ max, length });
    const run = { horizon: Math.abs(T_max), length, after: 'continue' } as const;
    return min <= max ? cosine({ max, min, ...run }) : ramp({ from: max, max: min, shape: 'cosine', ...run });
  },
  { lasts: ({ T_max }) => T_max },
);

/** How many calls `scheduler.step(index / 4)` says to an epoch; none where it is called without a number. */
function callsPerEpoch({ facts }: Pick<Setting, 'facts'>): number | undefined {
  const [, given] = /^scheduler\.step\(\s*index\s*(?:\/\s*([\d.]+)\s*)?\)$/.exec(String(facts?.stepping ?? '')) ?? [''];
  return facts?.stepping === undefined ? undefined : Number(given ?? 1);
}

/** A cosine again and again; told the epoch, it finds the cycle by a logarithm that may miss a restart. */
const CosineAnnealingWarmRestarts = ruled(
  'CosineAnnealingWarmRestarts',
  { T_0: int(), T_mult: int(1), eta_min: num(0) },
  ({ T_0, T_mult, eta_min }, raise, around) => {
    if (T_0 < 1 || T_mult < 1) raise('T_0 and T_mult must be whole numbers of at least 1');
    const each = callsPerEpoch(around);
    const cycle = (epoch: number) => {
      if (T_mult === 1) return [epoch % T_0, T_0] as const;
      if (each === undefined || epoch < T_0) return follow(epoch);
      const index = floorLog((epoch / T_0) * (T_mult - 1) + 1, T_mult);
      return [epoch - (T_0 * (T_mult ** index - 1)) / (T_mult - 1), T_0 * T_mult ** index] as const;
    };
    const follow = (epoch: number) => {
      let [start, length] = [0, T_0];
      for (; start + length <= epoch; length *= T_mult) start += length;
      return [epoch - start, length] as const;
    };
    return (base) => ({
      next: (_lr, index) => {
        const [into, length] = cycle(index / (each ?? 1));
        return eta_min + ((base - eta_min) * (1 + Math.cos((Math.PI * into) / length))) / 2;
      },
    });
  },
  ({ T_0, T_mult, eta_min: min }, { base: max, length, facts }) =>
    restarts({ max, min, period: T_0 * (callsPerEpoch({ ...(facts && { facts }) }) ?? 1), periodMult: T_mult, length }),
);

/** Triangles between `base_lr` and `max_lr`, momentum the other way. */
const CyclicLR = ruled(
  'CyclicLR',
  {
    base_lr: num(),
    max_lr: num(),
    step_size_up: num(2000),
    step_size_down: num<null>(null),
    mode: str('triangular'),
    gamma: num(1),
    scale_fn: any(null),
    scale_mode: str('cycle'),
    cycle_momentum: bool(true),
    base_momentum: num(0.8),
    max_momentum: num(0.9),
  },
  (args, raise, around) => {
    const { base_lr, max_lr, step_size_up: up, mode, gamma, cycle_momentum, base_momentum, max_momentum } = args;
    const down = args.step_size_down ?? up;
    if (!modes.includes(mode) && args.scale_fn === null) raise(`mode must be one of ${modes.join(', ')} where there is no scale_fn`);
    if (up + down === 0 || up === 0) raise('a step_size_up of 0 divides by zero');
    if (cycle_momentum) needMomentum(around, raise);
    const own = args.scale_fn === null ? undefined : functionOf(args.scale_fn, 'scale_fn', raise);
    const byIndex = own ? args.scale_mode !== 'cycle' : mode === 'exp_range';
    const scale = own ?? (mode === 'triangular2' ? (cycle: number) => 0.5 ** (cycle - 1) : (x: number) => (byIndex ? gamma ** x : 1));
    const height = (index: number) => {
      const cycle = Math.floor(1 + index / (up + down));
      const [x, ratio] = [1 + index / (up + down) - cycle, up / (up + down)];
      return (x <= ratio ? x / ratio : (x - 1) / (ratio - 1)) * scale(byIndex ? index : cycle);
    };
    return () => ({
      next: (_lr, index) => base_lr + (max_lr - base_lr) * height(index),
      ...(cycle_momentum && { momentum: (index) => max_momentum - (max_momentum - base_momentum) * height(index) }),
    });
  },
  ({ base_lr: min, max_lr: max, gamma, step_size_up: up, step_size_down: down, ...args }, { length }) =>
    cyclic({
      ...{ max, min, up, length, gamma: args.mode === 'exp_range' ? gamma : 1 },
      ...(down !== null && { down }),
      mode: args.mode === 'exp_range' ? 'exp-range' : args.mode === 'triangular2' ? 'triangular2' : 'triangular',
      ...(args.cycle_momentum ? { baseMomentum: args.base_momentum, maxMomentum: args.max_momentum } : { noMomentum: true }),
    }),
  { own: true, unit: 'step' },
  ({ base_lr }, group) => {
    group.lr = base_lr;
  },
);
const modes = ['triangular', 'triangular2', 'exp_range'];

/** `total_steps`, or `epochs` times `steps_per_epoch`. */
const stepsOf = (args: { readonly total_steps: number | null; readonly epochs: number | null; readonly steps_per_epoch: number | null }) =>
  args.total_steps ?? (args.epochs ?? 0) * (args.steps_per_epoch ?? 0);

/** Up to `max_lr` and down to next to nothing by the last step; one index more is allowed. */
const OneCycleLR = ruled(
  'OneCycleLR',
  {
    max_lr: num(),
    total_steps: int<null>(null),
    epochs: int<null>(null),
    steps_per_epoch: int<null>(null),
    pct_start: float(0.3),
    anneal_strategy: str('cos'),
    cycle_momentum: bool(true),
    base_momentum: num(0.85),
    max_momentum: num(0.95),
    div_factor: num(25),
    final_div_factor: num(1e4),
    three_phase: bool(false),
  },
  (args, raise, around) => {
    const { max_lr, pct_start, anneal_strategy: strategy, cycle_momentum, base_momentum, max_momentum, three_phase } = args;
    const [total, over] = [stepsOf(args), divided(raise, 'a factor of 0')];
    if (args.total_steps === null && (args.epochs === null || args.steps_per_epoch === null)) {
      raise('it needs total_steps, or epochs and steps_per_epoch');
    }
    if (!(total > 0) || (args.total_steps === null && (args.epochs ?? 0) <= 0)) raise('the number of steps must be above 0');
    if (pct_start < 0 || pct_start > 1) raise('pct_start must be between 0 and 1');
    if (strategy !== 'cos' && strategy !== 'linear') raise("anneal_strategy must be 'cos' or 'linear'");
    if (cycle_momentum) needMomentum(around, raise);
    const start = over(max_lr, args.div_factor);
    const peak = pct_start * total - 1;
    const ends = three_phase ? [peak, 2 * pct_start * total - 2, total - 1] : [peak, total - 1];
    const rates = [start, max_lr, ...(three_phase ? [start] : []), over(start, args.final_div_factor)];
    const momenta = [max_momentum, base_momentum, ...(three_phase ? [max_momentum] : []), max_momentum];
    const along = (levels: readonly number[], index: number) => {
      if (index > total) raise(`it takes at most ${total} steps`);
      const found = ends.findIndex((end) => index <= end);
      const phase = found < 0 ? ends.length - 1 : found;
      const from = phase === 0 ? 0 : (ends[phase - 1] as number);
      const share = divided(raise, 'a phase of no length')(index - from, (ends[phase] as number) - from);
      return between(strategy, levels[phase] as number, levels[phase + 1] as number, share);
    };
    return () => ({
      next: (_lr, index) => along(rates, index),
      ...(cycle_momentum && { momentum: (index) => along(momenta, index) }),
    });
  },
  (args, { length }) =>
    oneCycle({
      ...{ max: args.max_lr, pctStart: args.pct_start, divFactor: args.div_factor, finalDivFactor: args.final_div_factor },
      ...{ threePhase: args.three_phase, shape: shapeOf(args.anneal_strategy), length, horizon: stepsOf(args), after: 'continue' },
      ...(args.cycle_momentum ? { baseMomentum: args.base_momentum, maxMomentum: args.max_momentum } : { noMomentum: true }),
    }),
  { own: true, unit: 'step', lasts: stepsOf },
  ({ max_lr, div_factor }, group) => {
    group.initial = max_lr / div_factor;
  },
);

/** Steps where the function calls its number so, otherwise epochs. */
function countedBy({ lr_lambda }: { readonly lr_lambda: Argument }): Unit {
  const [one] = [lr_lambda].flat();
  const written = isLambda(one) ? one.lambda : '';
  const [, name = ''] = /^(?:lambda|def\s+\w+\s*\()\s*(?:self\s*,\s*)?(\w+)/.exec(written) ?? [];
  return /step|iter|^it$/i.test(name) ? 'step' : 'epoch';
}

/** The rate times a function of the index. */
const LambdaLR = ruled(
  'LambdaLR',
  { lr_lambda: any() },
  ({ lr_lambda }, raise) => {
    const factor = functionOf(lr_lambda, 'lr_lambda', raise);
    return (base) => ({ next: (_lr, index) => base * factor(index) });
  },
  ({ lr_lambda }, { base: max, length, refuse }) =>
    formula({ max, formula: `max * (${functionOf(lr_lambda, 'lr_lambda', refuse).text})`, length, after: 'continue' }),
  { unit: countedBy },
);

/** Each rate the one before times a function of the index. */
const MultiplicativeLR = ruled(
  'MultiplicativeLR',
  { lr_lambda: any() },
  ({ lr_lambda }, raise) => {
    const factor = functionOf(lr_lambda, 'lr_lambda', raise);
    return () => ({ next: still((lr, index) => lr * factor(index)) });
  },
  ({ lr_lambda }, { base: max, length, refuse }) => exponential({ max, gamma: functionOf(lr_lambda, 'lr_lambda', refuse)(1), length }),
  { unit: countedBy },
);

/** From where the rate is to `swa_lr`, then it stays. */
const SWALR = ruled(
  'SWALR',
  { swa_lr: num(), anneal_epochs: int(10), anneal_strategy: str('cos') },
  ({ swa_lr, anneal_epochs: epochs, anneal_strategy: strategy }, raise) => {
    if (strategy !== 'cos' && strategy !== 'linear') raise("anneal_strategy must be 'cos' or 'linear'");
    if (epochs < 0) raise('anneal_epochs must not be below 0');
    const share = (step: number) => between(strategy, 0, 1, Math.max(0, Math.min(1, step / Math.max(1, epochs))));
    return () => ({
      next(lr, _index, { steps }) {
        const step = epochs === 0 ? Math.max(1, steps - 1) : steps - 1;
        const [before, now] = [share(step - 1), share(step)];
        const from = before === 1 ? swa_lr : (lr - before * swa_lr) / (1 - before);
        return swa_lr * now + from * (1 - now);
      },
    });
  },
  ({ swa_lr: max, anneal_epochs, anneal_strategy }, { base: from, length }) =>
    anneal_epochs === 0 ? constant({ max, length }) : ramp({ from, max, shape: shapeOf(anneal_strategy), horizon: anneal_epochs, length }),
);

/** Lower whenever a metric has not become better for `patience` updates. */
const ReduceLROnPlateau = define(
  'ReduceLROnPlateau',
  {
    mode: str('min'),
    factor: num(0.1),
    patience: num(10),
    threshold: num(1e-4),
    threshold_mode: str('rel'),
    cooldown: num(0),
    min_lr: num(0),
    eps: num(1e-8),
  },
  (args, group, { metrics, length }, raise) => {
    const { mode, factor, patience, threshold, threshold_mode: thresholdMode, cooldown, min_lr, eps } = args;
    if (factor >= 1) raise('factor must be below 1');
    if (mode !== 'min' && mode !== 'max') return raise("mode must be 'min' or 'max'");
    if (thresholdMode !== 'rel' && thresholdMode !== 'abs') return raise("threshold_mode must be 'rel' or 'abs'");
    if (metrics === undefined && length > 1) raise('its step needs a metric');
    let [best, bad, cooling, index] = [worst(mode), 0, 0, 0];
    const step = () => {
      if (index >= (metrics?.length ?? 0)) return;
      const metric = metrics?.[index] ?? Number.NaN;
      index += 1;
      if (better({ mode, threshold, thresholdMode }, metric, best)) [best, bad] = [metric, 0];
      else bad += 1;
      if (cooling > 0) [cooling, bad] = [cooling - 1, 0];
      if (bad <= patience) return;
      [cooling, bad] = [cooldown, 0];
      const lower = Math.max(group.lr * factor, min_lr);
      if (group.lr - lower > eps) group.lr = lower;
    };
    return { begin: step, step, restart: step, undo: step };
  },
  ({ mode, threshold_mode, min_lr: min, ...args }, { base: max, metrics = [], length }) => {
    if (metrics.length === 0) return constant({ max, length });
    const best = mode === 'max' ? 'max' : 'min';
    return plateau({ ...args, mode: best, thresholdMode: threshold_mode === 'abs' ? 'abs' : 'rel', min, max, metrics, length });
  },
);

/** The members of a composite, built in order on one group. */
function members(schedulers: readonly Call[], group: Group, around: Around, raise: Raise): readonly Scheduler[] {
  if (schedulers.length === 0) raise('it needs at least one scheduler');
  if (schedulers.some(({ name }) => name === 'ReduceLROnPlateau')) raise('it cannot give ReduceLROnPlateau its metrics');
  return schedulers.map((call) => made(call, group, around));
}

function made(call: Call, group: Group, around: Around): Scheduler {
  const found = classes.find(({ name }) => name === call.name);
  if (found === undefined) {
    throw new LrschedError([
      { code: 'unknown-constructor', framework: 'torch', constructor: call.name, known: classes.map(({ name }) => name) },
    ]);
  }
  return found.make(completed(torch, found, call.args) as never, group, around, refusing('torch', call.name));
}

/** One member after another, each from its own index 0 at its milestone. */
const SequentialLR = define(
  'SequentialLR',
  { schedulers: calls(), milestones: nums(), last_epoch: num(-1) },
  ({ schedulers, milestones }, group, around, raise) => {
    const all = members(schedulers, group, around, raise);
    if (milestones.length !== all.length - 1) raise('it needs one milestone less than it has schedulers');
    return oneAfterAnother(group, all, milestones, () => raise('no SequentialLR can start it at a milestone'));
  },
  ({ schedulers, milestones }, { length, translate }) => {
    const starts = [0, ...milestones];
    const parts = schedulers.map((one, index) => {
      const end = starts[index + 1] ?? Math.max(length, (starts.at(-1) as number) + 1);
      return translate(one, { length: end - (starts[index] as number) });
    });
    return sequence({ of: parts.filter((part) => part.length > 0) });
  },
  { lasts: ({ schedulers, milestones }, of) => after(milestones.at(-1) ?? 0, of.call(schedulers.at(-1) as Call)) },
);

/** Every member in turn moves the one rate. */
const ChainedScheduler = define(
  'ChainedScheduler',
  { schedulers: calls() },
  ({ schedulers }, group, around, raise) =>
    together(members(schedulers, group, around, raise), () => raise('no SequentialLR can start it at a milestone')),
  ({ schedulers }, { base, translate }) => chain({ of: schedulers.map((one) => translate(one)), base }),
  { optimizer: 1, lasts: ({ schedulers }, of) => longest(schedulers.map(of.call)) },
);

const classes: readonly Class[] = [
  ...[LambdaLR, MultiplicativeLR, StepLR, MultiStepLR, ConstantLR, LinearLR, ExponentialLR, PolynomialLR],
  ...[CosineAnnealingLR, CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR, ReduceLROnPlateau, SWALR, SequentialLR, ChainedScheduler],
];

const toConstructor = ({ name, signature, make, closed, about }: Class) =>
  defineConstructor(
    name,
    signature,
    (args, setting) =>
      stepped(
        name,
        (group) => make(args, group, setting, setting.refuse),
        () => closed(args, setting),
        setting,
      ),
    about,
  );

/** `torch.optim.lr_scheduler` of torch 2.13, and `SWALR` of `torch.optim.swa_utils`. */
export const torch: Framework = {
  name: 'torch',
  reading: {
    modules: ['torch.optim.lr_scheduler', 'torch.optim.swa_utils', 'torch'],
    idle: ['verbose'],
  },
  constructors: alike({ optimizer: 0, unit: 'epoch' }, classes.map(toConstructor)),
};
