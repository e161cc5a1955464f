import { build } from '../build.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Call } from '../frameworks/call.ts';
import type { Reference } from './agree.ts';
import { asFloat, type SpecValues, unfolded, type WrittenCall } from './native.ts';
import { near } from './terms.ts';

const to = (name: string, args: Call['args']): Call => ({ name, args });
const started = (max: number) => ({ initial_learning_rate: asFloat(max) });

/** Ways to say a schedule with Keras's own, whose values are the rates themselves. */
export function* kerasNative({ schedule, length }: Reference): Iterable<WrittenCall> {
  const values = unfolded(schedule.spec);
  for (const call of byType[values.type]?.(values, length, schedule) ?? []) yield { call, base: 1 };
}

const decays = ({ max, rate, gamma = Math.exp(-rate), stepSize, staircase }: SpecValues) =>
  to('ExponentialDecay', { ...started(max), decay_steps: stepSize, decay_rate: asFloat(gamma), ...(staircase && { staircase: true }) });

/** Values that hold up to and including their boundary. */
function* pieces(_values: SpecValues, length: number, { at, breaks }: Schedule): Iterable<Call> {
  const jumps: number[] = [];
  for (const t of breaks(0, length)) {
    if (jumps.length >= 1000) return;
    if (t > 0) jumps.push(Math.ceil(t));
  }
  const starts = [0, ...new Set(jumps.length > 0 ? jumps : [length])];
  yield to('PiecewiseConstantDecay', { boundaries: starts.slice(1).map((t) => t - 1), values: starts.map((t) => asFloat(near(at(t)))) });
}

const line = (max: number, min: number, horizon: number) =>
  to('PolynomialDecay', { ...started(max), decay_steps: horizon, end_learning_rate: asFloat(min) });

const share = (min: number, max: number) => (min === 0 ? {} : { alpha: asFloat(max === 0 ? 0 : near(min / max)) });

const byType: Readonly<Record<string, (values: SpecValues, length: number, schedule: Schedule) => Iterable<Call>>> = {
  *constant({ max }, length) {
    yield line(max, max, Math.max(1, Math.ceil(length)));
  },
  *linear({ max, min, horizon }) {
    yield line(max, min, horizon);
  },
  *ramp({ from, max, shape, horizon }) {
    if (shape === 'linear') yield line(from, max, horizon);
    if (shape === 'cosine') yield to('CosineDecay', { ...started(from), decay_steps: horizon, ...share(max, from) });
  },
  *polynomial({ max, min, power, cycle, horizon }) {
    const more = { ...(power !== 1 && { power: asFloat(power) }), ...(cycle && { cycle: true }) };
    yield to('PolynomialDecay', { ...started(max), decay_steps: horizon, end_learning_rate: asFloat(min), ...more });
  },
  *cosine({ max, min, cycles, horizon, after }) {
    if (cycles === 0.5) yield to('CosineDecay', { ...started(max), decay_steps: horizon, ...share(min, max) });
    const again = { t_mul: asFloat(1), ...share(min, max) };
    if (after === 'restart') yield to('CosineDecayRestarts', { ...started(max), first_decay_steps: horizon, ...again });
  },
  *warmup({ of, updates, from, mode }) {
    const whole = build(of);
    const { type, max, min, horizon, cycles } = unfolded((mode === 'within' ? whole.resize(whole.length - updates) : whole).spec);
    if (type !== 'cosine' || cycles !== 0.5) return;
    const decay = { decay_steps: horizon, ...share(min, max) };
    yield to('CosineDecay', { ...started(from), ...decay, warmup_target: asFloat(max), warmup_steps: updates });
  },
  *exponential(values) {
    yield decays(values);
  },
  *'range-test'({ min: max, gamma, stepSize, staircase }) {
    if (gamma !== undefined) yield decays({ max, gamma, stepSize, staircase });
  },
  *'inverse-time'({ max, rate, stepSize, staircase }) {
    const steps = { decay_steps: stepSize, decay_rate: asFloat(rate), ...(staircase && { staircase: true }) };
    yield to('InverseTimeDecay', { ...started(max), ...steps });
  },
  *step(values, length, schedule) {
    const { max, gamma, stepSize, shift } = values;
    if (shift === 0) yield decays({ max, gamma, stepSize, staircase: true });
    yield* pieces(values, length, schedule);
  },
  multistep: pieces,
  *piecewise(values, length, schedule) {
    const [first, last] = [values.knots[0], values.knots.at(-1)];
    if (values.interpolate === 'constant') yield* pieces(values, length, schedule);
    if (values.interpolate === 'linear' && values.knots.length === 2 && first[0] === 0) yield line(first[1], last[1], last[0]);
  },
  *restarts({ max, min, period, periodMult, restartDecay }) {
    const more = { t_mul: asFloat(periodMult), ...(restartDecay !== 1 && { m_mul: asFloat(restartDecay) }), ...share(min, max) };
    yield to('CosineDecayRestarts', { ...started(max), first_decay_steps: period, ...more });
  },
  *repeat({ of, stretch, decay }) {
    if (of.type !== 'cosine') return;
    const more = { t_mul: asFloat(stretch), ...(decay !== 1 && { m_mul: asFloat(decay) }), ...share(of.min, of.max) };
    yield to('CosineDecayRestarts', { ...started(of.max), first_decay_steps: of.length, ...more });
  },
};
