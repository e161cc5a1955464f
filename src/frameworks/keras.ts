import { shift } from '../compose/shift.ts';
import type { Knot } from '../core/parameters.ts';
import { exponential } from '../schedules/exponential.ts';
import { inverseTime } from '../schedules/inverse-time.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { restarts } from '../schedules/restarts.ts';
import { alike, any, bool, defineConstructor, type Framework, num, nums, type Setting } from './define.ts';
import { cosineTo, warmed } from './warmed.ts';

const name = any('');
const decay = { initial_learning_rate: num(), decay_steps: num() };
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
      ({ initial_learning_rate: max, decay_steps, decay_rate, staircase }, { length, refuse }) => {
        const stepSize = positive(refuse, 'decay_steps', decay_steps);
        return exponential({ max, gamma: decay_rate, stepSize, staircase, length });
      },
    ),
    defineConstructor(
      'InverseTimeDecay',
      inSteps,
      ({ initial_learning_rate: max, decay_steps, decay_rate: rate, staircase }, { length, refuse }) => {
        const stepSize = positive(refuse, 'decay_steps', decay_steps);
        return inverseTime({ max, rate, stepSize, staircase, length });
      },
    ),
    defineConstructor('PiecewiseConstantDecay', { boundaries: nums(), values: nums(), name }, ({ boundaries, values }, setting) => {
      if (values.length !== boundaries.length + 1) setting.refuse('values must be one more than boundaries');
      if (boundaries.length === 0) setting.refuse('it looks for a first boundary, and there is none');
      return piecewise({ knots: steps(boundaries.map(Math.trunc), values), length: setting.length });
    }),
    defineConstructor(
      'PolynomialDecay',
      { ...decay, end_learning_rate: num(1e-4), power: num(1), cycle: bool(false), name },
      ({ initial_learning_rate: max, decay_steps, end_learning_rate: min, power, cycle }, { length, refuse }) => {
        const horizon = positive(refuse, 'decay_steps', decay_steps);
        return polynomial({ max, min, power, cycle, length, horizon, after: cycle ? 'continue' : 'hold' });
      },
      { lasts: ({ decay_steps, cycle }) => (cycle ? undefined : decay_steps) },
    ),
    defineConstructor(
      'CosineDecay',
      { ...decay, alpha: num(0), name, warmup_target: num(null), warmup_steps: num(0) },
      ({ initial_learning_rate: init, decay_steps, alpha, warmup_target, warmup_steps: W }, { length, refuse }) => {
        const n = positive(refuse, 'decay_steps', decay_steps);
        if (warmup_target === null) return cosineTo(init, alpha, { length, horizon: n });
        const main = (length: number, late = 0) => cosineTo(warmup_target, alpha, { length, horizon: n + late });
        if (W > 0) return warmed(init, warmup_target, W, length, main);
        return W < 0 ? shift({ of: main(length), updates: -W }) : main(length);
      },
      { lasts: ({ decay_steps, warmup_target, warmup_steps }) => decay_steps + (warmup_target === null ? 0 : warmup_steps) },
    ),
    defineConstructor(
      'CosineDecayRestarts',
      { initial_learning_rate: num(), first_decay_steps: num(), t_mul: num(2), m_mul: num(1), alpha: num(0), name },
      ({ initial_learning_rate: max, first_decay_steps, t_mul: periodMult, m_mul, alpha }, { length, refuse }) => {
        const period = positive(refuse, 'first_decay_steps', first_decay_steps);
        // It takes the logarithm of what is left of the time until its cycles have all gone by.
        const ends = periodMult <= 0 ? 0 : periodMult < 1 ? period / (1 - periodMult) : Number.POSITIVE_INFINITY;
        if (length - 1 >= ends) refuse(`with this t_mul the rate is NaN from update ${Math.ceil(ends)} on`);
        return restarts({ max, min: max * alpha, period, periodMult, restartDecay: m_mul, length });
      },
    ),
  ]),
};

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

function positive(refuse: Setting['refuse'], argument: string, value: number): number {
  if (!(value > 0)) refuse(`${argument} must be above 0`);
  return value;
}
