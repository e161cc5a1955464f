import { build } from '../build.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Call } from '../frameworks/call.ts';
import { optax } from '../frameworks/optax.ts';
import type { Reference } from './agree.ts';
import { asFloat, boundariesOf, type Calls, inARow, type SpecValues, type WrittenCall } from './native.ts';
import { near } from './terms.ts';

const to = (name: string, args: Call['args']): Call => ({ name, args });
const line = (from: number, end: number, steps: number) =>
  to('linear_schedule', { init_value: asFloat(from), end_value: asFloat(end), transition_steps: steps });
const share = (min: number, max: number) => (min === 0 ? {} : { alpha: asFloat(max === 0 ? 0 : near(min / max)) });

const calls: Calls = function* (asked) {
  const says = byType[asked.values.type];
  if (says) yield* says(asked.values, asked);
};

type Says = (values: SpecValues, asked: { readonly schedule: Schedule; readonly length: number }) => Iterable<Call>;

const decays = ({ max, rate, gamma = Math.exp(-rate), stepSize, staircase }: SpecValues, bound: Call['args'] = {}) =>
  to('exponential_decay', {
    ...{ init_value: asFloat(max), transition_steps: stepSize, decay_rate: asFloat(gamma) },
    ...(staircase && { staircase: true }),
    ...bound,
  });

/** Jumps as factors, each at its update. */
function* jumps(
  _values: SpecValues,
  { schedule: { at, breaks }, length }: { readonly schedule: Schedule; readonly length: number },
): Iterable<Call> {
  const scales: Record<string, ReturnType<typeof asFloat>> = {};
  let before = at(0);
  let found = 0;
  for (const t of breaks(0, length)) {
    if (t <= 0) continue;
    found += 1;
    if (found > 1000 || before === 0) return;
    const here = Math.ceil(t);
    scales[here] = asFloat(near(at(here) / before));
    before = at(here);
  }
  yield to('piecewise_constant_schedule', { init_value: asFloat(at(0)), boundaries_and_scales: scales });
}

const byType: Readonly<Record<string, Says>> = {
  *constant({ max }) {
    yield to('constant_schedule', { value: asFloat(max) });
  },
  *linear({ max, min, horizon }) {
    yield line(max, min, horizon);
  },
  *ramp({ from, max, shape, horizon }) {
    if (from === max) yield to('constant_schedule', { value: asFloat(max) });
    if (shape === 'linear') yield line(from, max, horizon);
    if (shape !== 'cosine' || from === 0) return;
    if (max < from) yield to('cosine_decay_schedule', { init_value: asFloat(from), decay_steps: horizon, ...share(max, from) });
    const scales = { [horizon]: asFloat(near(max / from)) };
    yield to('piecewise_interpolate_schedule', { interpolate_type: 'cosine', init_value: asFloat(from), boundaries_and_scales: scales });
  },
  *cosine({ max, min, cycles, exponent, horizon }) {
    const more = { ...share(min, max), ...(exponent !== 1 && { exponent: asFloat(exponent) }) };
    if (cycles === 0.5) yield to('cosine_decay_schedule', { init_value: asFloat(max), decay_steps: horizon, ...more });
  },
  *polynomial({ max, min, power, horizon }) {
    const ends = { init_value: asFloat(max), end_value: asFloat(min) };
    yield to('polynomial_schedule', { ...ends, power: asFloat(power), transition_steps: horizon });
  },
  *exponential(values) {
    yield decays(values);
  },
  *'range-test'({ min: max, gamma, rate, stepSize, staircase }, { length }) {
    if (gamma !== undefined) yield decays({ max, gamma, stepSize, staircase });
    else if (!staircase) yield line(max, max * (1 + (rate * length) / stepSize), length);
  },
  *step(values, asked) {
    const { max, gamma, stepSize, shift } = values;
    if (shift === 0) yield decays({ max, gamma, stepSize, staircase: true });
    yield* jumps(values, asked);
  },
  multistep: jumps,
  *piecewise(values, asked) {
    const { knots, interpolate } = values;
    if (interpolate === 'constant') yield* jumps(values, asked);
    if ((interpolate !== 'linear' && interpolate !== 'cosine') || knots.some(([, lr]: readonly [number, number]) => lr === 0)) return;
    const scales = knots.slice(1).map(([t, lr]: readonly [number, number], k: number) => [t, asFloat(near(lr / knots[k][1]))]);
    const boundaries_and_scales = Object.fromEntries(scales);
    yield to('piecewise_interpolate_schedule', { interpolate_type: interpolate, init_value: asFloat(knots[0][1]), boundaries_and_scales });
  },
  *clamp({ of, min, max }) {
    const bound = of.gamma === undefined ? (of.rate > 0 ? min : max) : of.gamma < 1 ? min : max;
    if (of.type === 'exponential' && bound !== undefined) yield decays(of, { end_value: asFloat(bound) });
  },
  *shift({ of, updates }) {
    if (updates >= 0) return;
    const late = { transition_begin: -updates };
    if (of.type === 'linear') yield { ...line(of.max, of.min, of.horizon), args: { ...line(of.max, of.min, of.horizon).args, ...late } };
    if (of.type === 'exponential') yield decays(of, late);
  },
  *'one-cycle'({ max, pctStart, divFactor, finalDivFactor, horizon }) {
    const factors = { pct_start: asFloat(pctStart), div_factor: asFloat(divFactor), final_div_factor: asFloat(finalDivFactor) };
    yield to('cosine_onecycle_schedule', { transition_steps: horizon, peak_value: asFloat(max), ...factors });
  },
  *warmup({ of, updates: W, from, mode }) {
    const whole = build(of);
    const { max, min, type, horizon, cycles, exponent, ...values }: SpecValues = (
      mode === 'within' ? whole.resize(whole.length - W) : whole
    ).spec;
    const start = { init_value: asFloat(from), peak_value: asFloat(max), warmup_steps: W };
    if (type === 'constant') yield to('warmup_constant_schedule', start);
    if (type === 'cosine' && cycles === 0.5) {
      const more = exponent === 1 ? {} : { exponent: asFloat(exponent) };
      yield to('warmup_cosine_decay_schedule', { ...start, decay_steps: W + horizon, end_value: asFloat(min), ...more });
    }
    if (type === 'exponential') {
      const { init_value: _, ...decay } = decays({ max, ...values }).args;
      yield to('warmup_exponential_decay_schedule', { ...start, ...decay });
    }
  },
};

/** Ways to say a schedule with optax's own, whose values are the rates themselves. */
export function* optaxNative(reference: Reference): Iterable<WrittenCall> {
  const row = inARow(optax, calls, 1, reference);
  if (row === undefined) return;
  const schedules = row.map(({ call }) => call);
  if (schedules.length === 1) yield { call: schedules[0] as Call, base: 1, sure: true };
  else yield { call: to('join_schedules', { schedules, boundaries: boundariesOf(row) }), base: 1 };
}
