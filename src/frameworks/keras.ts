import { cut } from '../compose/cut.ts';
import { repeat } from '../compose/repeat.ts';
import { shift } from '../compose/shift.ts';
import { cycleAt } from '../core/cycles.ts';
import type { Knot } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { exponential } from '../schedules/exponential.ts';
import { formula } from '../schedules/formula.ts';
import { inverseTime } from '../schedules/inverse-time.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { plateau } from '../schedules/plateau.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { restarts } from '../schedules/restarts.ts';
import { isFloat, type WholeFloat } from './call.ts';
import {
  alike,
  any,
  bool,
  defineConstructor,
  type Framework,
  type KnownArguments,
  kindedNumber,
  kindedNumbers,
  num,
  nums,
  type Setting,
  str,
} from './constructor.ts';
import { cosineTo, type DecayTime, warmed } from './warmed.ts';

const name = any('');
const decay = { initial_learning_rate: kindedNumber(), decay_steps: num() };
const inSteps = { ...decay, decay_rate: num(), staircase: bool(false), name };

/** Keras 3's `keras.optimizers.schedules`: the value is the rate itself, at the optimizer's iterations from 0. */
export const keras: Framework = {
  name: 'keras',
  reading: {
    modules: ['keras.optimizers.schedules', 'keras', 'tensorflow', 'tf', 'tf_keras'],
  },
  constructors: alike({ own: true }, [
    defineConstructor(
      'ExponentialDecay',
      inSteps,
      ({ initial_learning_rate, decay_steps, decay_rate, staircase }, { length, refuse }) => {
        const { max, cast } = started(initial_learning_rate);
        const stepSize = positive(refuse, 'decay_steps', decay_steps, cast);
        return exponential({ max, gamma: cast(decay_rate), stepSize, staircase, length });
      },
      { notes: whole('decay_steps', 'decay_rate') },
    ),
    defineConstructor(
      'InverseTimeDecay',
      inSteps,
      ({ initial_learning_rate, decay_steps, decay_rate, staircase }, { length, refuse }) => {
        const { max, cast } = started(initial_learning_rate);
        const stepSize = positive(refuse, 'decay_steps', decay_steps, cast);
        return inverseTime({ max, rate: cast(decay_rate), stepSize, staircase, length });
      },
      { notes: whole('decay_steps', 'decay_rate') },
    ),
    defineConstructor(
      'PiecewiseConstantDecay',
      { boundaries: nums(), values: kindedNumbers(), name },
      ({ boundaries, values }, setting) => {
        if (values.length !== boundaries.length + 1) setting.refuse('values must be one more than boundaries');
        if (boundaries.length === 0) setting.refuse('it looks for a first boundary, and there is none');
        const rates = values.map(plain);
        if (isWhole(values[0]) && !values.every(isWhole))
          setting.refuse(`values begin with the whole number ${rates[0]}, to which floats cannot be added; write ${rates[0]}.0`);
        return piecewise({ knots: steps(boundaries.map(Math.trunc), rates), length: setting.length });
      },
    ),
    defineConstructor(
      'PolynomialDecay',
      { ...decay, end_learning_rate: num(1e-4), power: num(1), cycle: bool(false), name },
      ({ initial_learning_rate, decay_steps, end_learning_rate, power: exponent, cycle }, { length, refuse }) => {
        const { max, cast } = started(initial_learning_rate);
        const horizon = positive(refuse, 'decay_steps', decay_steps, cast);
        const [min, power] = [cast(end_learning_rate), cast(exponent)];
        if (!cycle) return polynomial({ max, min, power, length, horizon });
        if (horizon === decay_steps) return polynomial({ max, min, power, cycle, length, horizon, after: 'continue' });
        // Cycles are counted by what was said, and are as long as what it counts as.
        const ends = `(${horizon} * (1 if t == 0 else ceil(t / ${decay_steps})))`;
        return formula({ formula: `min + (max - min) * (1 - t / ${ends}) ** ${power}`, max, min, length, after: 'continue' });
      },
      {
        lasts: ({ decay_steps, cycle }) => (cycle ? undefined : decay_steps),
        notes: whole('decay_steps', 'end_learning_rate', 'power'),
      },
    ),
    defineConstructor(
      'CosineDecay',
      { ...decay, alpha: num(0), name, warmup_target: num(null), warmup_steps: num(0) },
      ({ initial_learning_rate, decay_steps, alpha, warmup_target, warmup_steps }, { length, refuse }) => {
        const { max: init, cast, pi } = started(initial_learning_rate);
        const n = positive(refuse, 'decay_steps', decay_steps, cast);
        if (warmup_target === null) return falling(init, alpha, pi, { length, horizon: n });
        const [target, W] = [cast(warmup_target), cast(warmup_steps)];
        const main = (length: number, late = 0) => falling(target, alpha, pi, { length, horizon: n + late });
        if (W > 0) return warmed(init, target, W, length, main);
        return W < 0 ? shift({ of: main(length), updates: -W }) : main(length);
      },
      {
        lasts: ({ decay_steps, warmup_target, warmup_steps }) => decay_steps + (warmup_target === null ? 0 : warmup_steps),
        notes: whole('decay_steps', 'warmup_target', 'warmup_steps', 'pi'),
      },
    ),
    defineConstructor(
      'CosineDecayRestarts',
      { initial_learning_rate: kindedNumber(), first_decay_steps: num(), t_mul: num(2), m_mul: num(1), alpha: num(0), name },
      ({ initial_learning_rate, first_decay_steps, t_mul, m_mul, alpha: share }, { length, refuse }) => {
        const { max, cast, pi } = started(initial_learning_rate);
        const [periodMult, restartDecay, alpha] = [cast(t_mul), cast(m_mul), cast(share)];
        const period = positive(refuse, 'first_decay_steps', first_decay_steps, cast);
        // It takes the logarithm of what is left of the time until its cycles have all gone by.
        const ends = periodMult <= 0 ? 0 : periodMult < 1 ? period / (1 - periodMult) : Number.POSITIVE_INFINITY;
        if (length - 1 >= ends) refuse(`with this t_mul the rate is NaN from update ${Math.ceil(ends)} on`);
        if (pi === Math.PI) return restarts({ max, min: max * alpha, period, periodMult, restartDecay, length });
        const times = (cycleAt(Math.max(0, length - 1), period, periodMult)?.index ?? 0) + 1;
        const of = falling(max, alpha, pi, { length: period, horizon: period });
        if (restartDecay === 1) return cut({ of: repeat({ of, times, stretch: periodMult }), length });
        if (alpha > 1) refuse(`an alpha above 1 is not drawn beside this m_mul and a whole rate; write ${max}.0`);
        return cut({ of: repeat({ of, times, stretch: periodMult, decay: restartDecay, floor: max * alpha }), length });
      },
      { notes: whole('first_decay_steps', 't_mul', 'm_mul', 'alpha', 'pi') },
    ),
    defineConstructor(
      'ReduceLROnPlateau',
      {
        monitor: str('val_loss'),
        factor: num(0.1),
        patience: num(10),
        verbose: any(0),
        mode: str('auto'),
        min_delta: num(1e-4),
        cooldown: num(0),
        min_lr: num(0),
      },
      ({ monitor, factor, patience, mode: said, min_delta, cooldown, min_lr: min }, { base: max, metrics, length, refuse }) => {
        if (factor >= 1) refuse('factor must be below 1');
        if (metrics === undefined && length > 1) refuse('it looks at a metric; write --metrics and its values');
        const mode = said === 'min' || said === 'max' ? said : bestOf(monitor);
        if (mode === undefined) return refuse(`of ${monitor} it is not clear whether less or more is better; write mode='min' or 'max'`);
        // The first metric is the best one whatever it is, and nothing is better than NaN.
        const never = mode === 'min' ? -Number.MAX_VALUE : Number.MAX_VALUE;
        const judged = (metrics ?? []).map((metric, index) => (index === 0 && Number.isNaN(metric) ? never : metric));
        // It acts at the bad epoch that makes up its patience, and on the last one of a cooldown looks again.
        const waits = { patience: Math.max(0, Math.ceil(patience) - 1), cooldown: Math.max(0, Math.ceil(cooldown) - 1) };
        if (judged.length === 0) return constant({ max, length });
        const how = { max, min, factor, mode, threshold: Math.abs(min_delta), thresholdMode: 'abs', eps: 0, ...waits } as const;
        return plateau({ ...how, metrics: judged, length });
      },
      { own: false, unit: 'epoch' },
    ),
  ]),
};

/** Whether less or more of a metric is better, as its name says. */
function bestOf(monitor: string): 'min' | 'max' | undefined {
  if (/loss|error|mse|mae|perplexity/i.test(monitor)) return 'min';
  return /acc|auc|precision|recall|f1|iou|dice|score/i.test(monitor) ? 'max' : undefined;
}

const isWhole = (value: number | WholeFloat | undefined): value is number => typeof value === 'number' && Number.isInteger(value);
const plain = (value: number | WholeFloat) => (isFloat(value) ? value.float : value);

/** Keras computes in the type of the initial rate: beside a whole number all else counts as whole numbers, cut towards 0, pi included. */
function started(initial: number | WholeFloat): { readonly max: number; readonly pi: number; cast(value: number): number } {
  const cast = isWhole(initial) ? Math.trunc : (value: number) => value;
  return { max: plain(initial), pi: cast(Math.PI), cast };
}

/** Says what counts as something else than was said, beside an initial rate that is a whole number. */
function whole(...names: readonly string[]): (args: KnownArguments) => readonly string[] {
  return ({ initial_learning_rate: initial, ...args }) => {
    if (!isWhole(initial)) return [];
    const cut = names.flatMap((one) => {
      const value: number = one === 'pi' ? Math.PI : (args[one] ?? 0);
      return Number.isInteger(value) ? [] : [`${one === 'pi' ? one : `${one} ${value}`} counts as ${Math.trunc(value)}`];
    });
    if (cut.length === 0) return [];
    return [`Keras computes in whole numbers, since initial_learning_rate is ${initial}: ${cut.join(', ')}; write ${initial}.0`];
  };
}

/** Half a cosine from `max` down to `max * alpha`, as far as it comes with this pi. */
function falling(max: number, alpha: number, pi: number, span: DecayTime): Schedule {
  if (pi === Math.PI) return cosineTo(max, alpha, span);
  const cycles = pi / (2 * Math.PI);
  if (alpha <= 1) return cosine({ max, min: max * alpha, cycles, ...span });
  return formula({ formula: `min + (max - min) * (1 + cos(${pi} * t / T)) / 2`, max, min: max * alpha, ...span });
}

/** A value counts up to its boundary and at it; where boundaries do not rise, several count at once, or none. */
function steps(boundaries: readonly number[], values: readonly number[]): readonly Knot[] {
  const at = (t: number) =>
    values.reduce((sum, value, index) => {
      const from = boundaries[index - 1] ?? Number.NEGATIVE_INFINITY;
      const to = boundaries[index] ?? Number.POSITIVE_INFINITY;
      return t > from && t <= to ? sum + value : sum;
    }, 0);
  const changes = new Set([0, ...boundaries.map((boundary) => Math.max(0, boundary + 1))]);
  return [...changes].sort((a, b) => a - b).map((t) => [t, at(t)]);
}

/** An argument that must be above 0, as it counts. */
function positive(refuse: Setting['refuse'], argument: string, value: number, cast: (value: number) => number): number {
  const counts = cast(value);
  if (!(value > 0)) refuse(`${argument} must be above 0`);
  if (!(counts > 0))
    refuse(`${argument} ${value} counts as 0 beside a whole initial_learning_rate, and the rate is NaN; write that as a float`);
  return counts;
}
