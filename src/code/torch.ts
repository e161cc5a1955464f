import { build } from '../build.ts';
import type { Schedule, Spec } from '../core/schedule.ts';
import type { Call } from '../frameworks/call.ts';
import { torch } from '../frameworks/torch.ts';
import type { Reference } from './agree.ts';
import { asFloat, boundariesOf, type Calls, inARow, type SpecValues, unfolded, type WrittenCall } from './native.ts';
import { near } from './terms.ts';

const most = 64;

/** What a class of PyTorch may say, on an optimizer of this rate. */
const calls: Calls = function* ({ values, schedule, length, base }) {
  const says = byType[values.type];
  if (says) yield* says(values, { schedule, length, base });
};

type Says = (values: SpecValues, asked: { readonly schedule: Schedule; readonly length: number; readonly base: number }) => Iterable<Call>;

const to = (name: string, args: Call['args']): Call => ({ name, args });
const scaled = (rate: number, base: number) => asFloat(base === 0 ? 1 : near(rate / base));

/** One rate: a factor that is not taken back within the run. */
const still = (rate: number, base: number, length: number) =>
  to('ConstantLR', { factor: scaled(rate, base), total_iters: Math.max(1, Math.ceil(length)) });
const line = (from: number, end: number, total: number, base: number) =>
  to('LinearLR', { start_factor: scaled(from, base), end_factor: scaled(end, base), total_iters: total });
const cosine = (horizon: number, min: number) => to('CosineAnnealingLR', { T_max: horizon, eta_min: asFloat(min) });

/** The first updates of a run at which a curve jumps, where there are few. */
function jumps({ schedule, length }: { readonly schedule: Schedule; readonly length: number }): readonly number[] {
  const found: number[] = [];
  for (const t of schedule.breaks(0, length)) {
    if (found.length > most) return [];
    found.push(Math.ceil(t));
  }
  return found;
}

const byType: Readonly<Record<string, Says>> = {
  *constant({ max }, { base, length }) {
    yield still(max, base, length);
  },
  *linear({ max, min, horizon }, { base }) {
    if (min === 0 && max === base) yield to('PolynomialLR', { total_iters: horizon, power: asFloat(1) });
    yield line(max, min, horizon, base);
  },
  *ramp({ from, max, shape, horizon }, { base, length }) {
    if (from === max) yield still(max, base, length);
    if (shape === 'linear') yield line(from, max, horizon, base);
    if (shape === 'cosine' && from === base) yield cosine(horizon, max);
  },
  *cosine({ min, cycles, horizon }) {
    yield cosine(horizon / (2 * cycles), min);
  },
  *polynomial({ min, power, horizon }) {
    if (min === 0) yield to('PolynomialLR', { total_iters: horizon, power: asFloat(power) });
  },
  *step({ gamma, stepSize, shift }, asked) {
    if (shift === 0) yield to('StepLR', { step_size: stepSize, gamma: asFloat(gamma) });
    else if (jumps(asked).length > 0) yield to('MultiStepLR', { milestones: jumps(asked), gamma: asFloat(gamma) });
  },
  *multistep({ milestones, gamma }) {
    yield to('MultiStepLR', { milestones: [...milestones].sort((a, b) => a - b), gamma: asFloat(gamma[0]) });
  },
  *exponential({ rate, gamma = Math.exp(-rate), stepSize, staircase }) {
    if (staircase) yield to('StepLR', { step_size: stepSize, gamma: asFloat(gamma) });
    else yield to('ExponentialLR', { gamma: asFloat(stepSize === 1 ? gamma : gamma ** (1 / stepSize)) });
  },
  *'range-test'({ gamma, stepSize, staircase }) {
    if (gamma === undefined) return;
    if (staircase) yield to('StepLR', { step_size: stepSize, gamma: asFloat(gamma) });
    else yield to('ExponentialLR', { gamma: asFloat(gamma ** (1 / stepSize)) });
  },
  *piecewise({ knots, interpolate }, { base }) {
    if (interpolate !== 'constant' || knots.length < 2) return;
    const [[, first], [second, next]] = knots;
    if (knots.length === 2 && next === base) yield to('ConstantLR', { factor: scaled(first, base), total_iters: second });
    const milestones = knots.slice(1).map(([t]: readonly [number, number]) => t);
    yield to('MultiStepLR', { milestones, gamma: asFloat(next / first) });
  },
  *restarts({ min, period, periodMult }) {
    yield to('CosineAnnealingWarmRestarts', { T_0: period, T_mult: periodMult, eta_min: asFloat(min) });
  },
  *cyclic({ max, min, up, down, mode, gamma, maxMomentum, baseMomentum, noMomentum }) {
    const momentum = noMomentum ? { cycle_momentum: false } : { base_momentum: asFloat(baseMomentum), max_momentum: asFloat(maxMomentum) };
    yield to('CyclicLR', {
      ...{ base_lr: asFloat(min), max_lr: asFloat(max), step_size_up: up, ...(down !== undefined && { step_size_down: down }) },
      ...{ mode: mode === 'exp-range' ? 'exp_range' : mode, ...(mode === 'exp-range' && { gamma: asFloat(gamma) }), ...momentum },
    });
  },
  *'one-cycle'({ max, pctStart, divFactor, finalDivFactor, threePhase, shape, horizon, ...values }) {
    const { maxMomentum, baseMomentum, noMomentum } = values;
    const momentum = noMomentum ? { cycle_momentum: false } : { base_momentum: asFloat(baseMomentum), max_momentum: asFloat(maxMomentum) };
    yield to('OneCycleLR', {
      ...{
        max_lr: asFloat(max),
        total_steps: horizon,
        pct_start: asFloat(pctStart),
        ...(shape === 'linear' && { anneal_strategy: 'linear' }),
      },
      ...{
        ...momentum,
        div_factor: asFloat(divFactor),
        final_div_factor: asFloat(finalDivFactor),
        ...(threePhase && { three_phase: true }),
      },
    });
  },
  *plateau({ mode, factor, patience, threshold, thresholdMode, cooldown, min, eps }) {
    yield to('ReduceLROnPlateau', {
      ...{ mode, factor: asFloat(factor), patience, threshold: asFloat(threshold), threshold_mode: thresholdMode, cooldown },
      ...{ min_lr: asFloat(min), eps: asFloat(eps) },
    });
  },
  *chain({ of }, { base, length }) {
    const members = of.map((spec: Spec) => member(spec, base, length));
    if (!members.includes(undefined)) yield to('ChainedScheduler', { schedulers: members });
  },
};

/** A member of a chain, which is judged only with the others. */
function member(spec: Spec, base: number, length: number): Call | undefined {
  const values = unfolded(spec);
  const [first] = byType[values.type]?.(values, { schedule: build(spec), length, base }) ?? [];
  return first;
}

/** Ways to say a schedule with PyTorch's own classes, on an optimizer of one of these rates. */
export function* torchNative(reference: Reference, bases: readonly number[]): Iterable<WrittenCall> {
  for (const base of bases) {
    const row = inARow(torch, calls, base, reference);
    if (row === undefined) continue;
    const schedulers = row.map(({ call }) => call);
    if (schedulers.length === 1) yield { call: schedulers[0] as Call, base, sure: true };
    else yield { call: to('SequentialLR', { schedulers, milestones: boundariesOf(row) }), base };
  }
}
