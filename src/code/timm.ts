import { build } from '../build.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Argument, Call } from '../frameworks/call.ts';
import type { Reference } from './agree.ts';
import { asFloat, type SpecValues, unfolded, type WrittenCall } from './native.ts';
import { near } from './terms.ts';

const to = (name: string, args: Call['args']): Call => ({ name, args });
type Warmup = Readonly<Record<string, Argument>>;

/** The main part, and the arguments of the warm-up around it. */
function split(schedule: Schedule): {
  readonly values: SpecValues;
  readonly warmup: Warmup;
  readonly main: Schedule;
  readonly late: number;
} {
  const values = unfolded(schedule.spec);
  const { type, of, updates: W, from, mode } = values;
  const plain = { values, warmup: {}, main: schedule, late: 0 };
  if (type !== 'warmup' || mode === 'multiply') return plain;
  const whole = build(of);
  const prefix = mode !== 'overlay';
  const main = mode === 'within' ? whole.resize(whole.length - W) : whole;
  const warmup = { warmup_t: W, warmup_lr_init: asFloat(from), warmup_prefix: prefix };
  return { values: unfolded(main.spec), warmup, main, late: prefix ? W : 0 };
}

/** Ways to say a schedule with timm's schedulers, on an optimizer of this rate. */
export function* timmNative({ schedule, length }: Reference, bases: readonly number[]): Iterable<WrittenCall> {
  const { values, warmup, late } = split(schedule);
  for (const base of bases) {
    for (const call of byType[values.type]?.(values, warmup, Math.max(1, length - late)) ?? []) yield { call, base };
  }
}

const cycles = (mul: number, decay: number, limit: number) => ({
  ...(mul !== 1 && { cycle_mul: asFloat(mul) }),
  ...(decay !== 1 && { cycle_decay: asFloat(decay) }),
  ...(limit !== 1 && { cycle_limit: limit }),
});

/** How many cycles begin within so many updates. */
function begun(first: number, mult: number, length: number): number {
  let count = 0;
  for (let [end, lasts] = [0, first]; end < length && count < 10_000; lasts *= mult) {
    end += lasts;
    count += 1;
  }
  return Math.max(1, count);
}

type Says = (values: SpecValues, warmup: Warmup, length: number) => Iterable<Call>;

/** The schedulers that have cycles, by the type of the first one, which lasts `t_initial`. */
function* cyclic({ type, ...values }: SpecValues, t_initial: number, cycles: Warmup, warmup: Warmup): Iterable<Call> {
  const { min, cycles: waves, exponent, kDecay, power, lb, ub } = values;
  const more = { lr_min: asFloat(min), ...cycles, ...warmup, ...(kDecay !== undefined && kDecay !== 1 && { k_decay: asFloat(kDecay) }) };
  if (type === 'cosine' && waves === 0.5 && exponent === 1) yield to('CosineLRScheduler', { t_initial, ...more });
  if (type === 'polynomial') yield to('PolyLRScheduler', { t_initial, power: asFloat(power), ...more });
  if (type === 'linear') yield to('PolyLRScheduler', { t_initial, power: asFloat(1), ...more });
  if (type === 'tanh') yield to('TanhLRScheduler', { t_initial, lb: asFloat(lb), ub: asFloat(ub), ...more });
}

const decaying: Says = (values, warmup, length) => {
  const more = values.after === 'restart' ? begun(values.horizon, 1, length) : 1;
  return cyclic(values, values.horizon, cycles(1, 1, more), warmup);
};

const byType: Readonly<Record<string, Says>> = {
  cosine: decaying,
  polynomial: decaying,
  linear: decaying,
  tanh: decaying,
  repeat: ({ of, times, stretch, decay }, warmup) => cyclic(unfolded(of), of.length, cycles(stretch, decay, times), warmup),
  *restarts({ min, period, periodMult, restartDecay, limit }, warmup, length) {
    const often = limit ?? begun(period, periodMult, length);
    yield to('CosineLRScheduler', { t_initial: period, lr_min: asFloat(min), ...cycles(periodMult, restartDecay, often), ...warmup });
  },
  *constant(_values, warmup, length) {
    yield to('StepLRScheduler', { decay_t: Math.ceil(length), decay_rate: asFloat(1), ...warmup });
  },
  *step({ gamma, stepSize, shift }, warmup, length) {
    if (shift === 0) yield to('StepLRScheduler', { decay_t: stepSize, decay_rate: asFloat(gamma), ...warmup });
    const drops = Array.from(
      { length: Math.min(65, Math.ceil(length / stepSize) + 1) },
      (_, k) => Math.ceil((k + 1) * stepSize) - shift + 1,
    );
    if (shift > 0 && drops.length <= 64)
      yield to('MultiStepLRScheduler', { decay_t: drops.filter((t) => t >= 1), decay_rate: asFloat(gamma), ...warmup });
  },
  *multistep({ milestones, gamma }, warmup) {
    // It asks for the milestones that are at most the next update.
    const decay_t = [...milestones].sort((a, b) => a - b).map((t) => t + 1);
    yield to('MultiStepLRScheduler', { decay_t, decay_rate: asFloat(gamma[0]), ...warmup });
  },
  *piecewise({ knots, interpolate }, warmup) {
    if (interpolate !== 'constant' || knots.length < 2) return;
    const decay_t = knots.slice(1).map(([t]: readonly [number, number]) => t + 1);
    yield to('MultiStepLRScheduler', { decay_t, decay_rate: asFloat(near(knots[1][1] / knots[0][1])), ...warmup });
  },
  *exponential({ rate, gamma = Math.exp(-rate), stepSize, staircase }, warmup) {
    const drop = staircase
      ? { decay_t: stepSize, decay_rate: asFloat(gamma) }
      : { decay_t: 1, decay_rate: asFloat(gamma ** (1 / stepSize)) };
    yield to('StepLRScheduler', { ...drop, ...warmup });
  },
  *'range-test'({ gamma, stepSize, staircase }, warmup) {
    if (gamma === undefined) return;
    const rise = staircase
      ? { decay_t: stepSize, decay_rate: asFloat(gamma) }
      : { decay_t: 1, decay_rate: asFloat(gamma ** (1 / stepSize)) };
    yield to('StepLRScheduler', { ...rise, ...warmup });
  },
  *plateau({ mode, factor, patience, threshold, cooldown, min }, { warmup_t, warmup_lr_init }) {
    const warmup = warmup_t === undefined ? {} : { warmup_t, warmup_lr_init: warmup_lr_init as Argument };
    yield to('PlateauLRScheduler', {
      ...{ decay_rate: asFloat(factor), patience_t: patience, threshold: asFloat(threshold), cooldown_t: cooldown, ...warmup },
      ...{ lr_min: asFloat(min), mode },
    });
  },
};
