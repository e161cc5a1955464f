import { scale } from '../compose/scale.ts';
import type { Knot } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { exponential } from '../schedules/exponential.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { ramp } from '../schedules/ramp.ts';
import type { Call } from './call.ts';
import { alike, any, bool, call, calls, defineConstructor, type Framework, fact, num, nums, type Setting, str } from './constructor.ts';
import { recorded } from './recorded.ts';

/** fvcore's `WHERE_EPSILON`, by which every threshold comes early. */
const early = 1e-6;

const runOf = (setting: Setting) => fact(setting, 'max_iter') ?? setting.length;
/** How far the run is at the last update that is asked for. */
const furthest = (setting: Setting) => (setting.length - 1) / runOf(setting);

/** Values that change where the run is so far; `past` is refused. */
function stairs(values: readonly number[], shares: readonly number[], setting: Setting): Schedule {
  const knots = values.map((value, i): Knot => [i === 0 ? 0 : ((shares[i - 1] as number) - early) * runOf(setting), value]);
  if (knots.some(([t], i) => i > 0 && t <= (knots[i - 1]?.[0] ?? 0))) setting.refuse('its steps must not be that short');
  return piecewise({ knots, length: setting.length });
}

/** Values of equal widths; the end of the run lies in none of them. */
function equal(values: readonly number[], setting: Setting): Schedule {
  if (values.length === 0) setting.refuse('it needs values');
  if (furthest(setting) + early >= 1) setting.refuse('it has no value at the end of the run');
  const shares = values.slice(1).map((_, i) => (i + 1) / values.length);
  return stairs(values, shares, setting);
}

/** A part of a composite: what it is, the share of the run it lasts, and whether the part is all the run it knows. */
interface Part {
  readonly of: (setting: Partial<Setting>) => Schedule;
  readonly share: number;
  readonly rescaled: boolean;
}

function composite(parts: readonly Part[], setting: Setting): Schedule {
  const N = runOf(setting);
  let [begin, total] = [0, 0];
  const pieces = parts.map(({ of, share, rescaled }, i) => {
    const first = begin;
    total += share;
    // It goes on to the next part once an update is past the end of this one, or all but there.
    begin = i === parts.length - 1 ? setting.length : Math.max(first, Math.floor((total - early) * N) + 1);
    const origin = rescaled ? (total - share) * N : 0;
    const last = Math.min(begin, setting.length);
    if (last <= first) return [];
    const main = of({ length: last - origin, facts: { ...setting.facts, max_iter: rescaled ? share * N : N } });
    return Array.from({ length: last - first }, (_, t) => main.at(Math.max(0, first + t - origin)));
  });
  return recorded(pieces.flat());
}

/** fvcore's `fvcore/common/param_scheduler.py`, read at `index / max_iter`, with detectron2's `WarmupParamScheduler` and `LRMultiplier`. */
export const fvcore: Framework = {
  name: 'fvcore',
  reading: {
    modules: ['fvcore', 'fvcore.common.param_scheduler', 'detectron2', 'detectron2.solver'],
  },
  constructors: alike({ own: true, lasts: (_args, of) => of.fact('max_iter') }, [
    defineConstructor('ConstantParamScheduler', { value: num<number>() }, ({ value: max }, setting) => {
      if (furthest(setting) >= 1) setting.refuse('it has no value at the end of the run');
      return constant({ max, length: setting.length });
    }),
    defineConstructor(
      'CosineParamScheduler',
      { start_value: num<number>(), end_value: num<number>() },
      ({ start_value: from, end_value: max }, setting) =>
        ramp({ from, max, shape: 'cosine', horizon: Math.max(1, runOf(setting)), length: setting.length, after: 'continue' }),
    ),
    defineConstructor(
      'ExponentialParamScheduler',
      { start_value: num<number>(), decay: num<number>() },
      ({ start_value: max, decay: gamma }, setting) =>
        exponential({ max, gamma, stepSize: Math.max(1, runOf(setting)), length: setting.length }),
    ),
    defineConstructor(
      'LinearParamScheduler',
      { start_value: num<number>(), end_value: num<number>() },
      ({ start_value: from, end_value: max }, setting) =>
        ramp({ from, max, horizon: Math.max(1, runOf(setting)), length: setting.length, after: 'continue' }),
    ),
    defineConstructor(
      'PolynomialDecayParamScheduler',
      { base_value: num<number>(), power: num<number>() },
      ({ base_value: max, power }, setting) => polynomial({ max, power, horizon: Math.max(1, runOf(setting)), length: setting.length }),
    ),
    defineConstructor(
      'StepParamScheduler',
      { num_updates: num<number>(), values: nums<readonly number[]>() },
      ({ num_updates, values }, setting) => {
        if (num_updates <= 0) setting.refuse('num_updates must be above 0');
        return equal(values, setting);
      },
    ),
    defineConstructor(
      'StepWithFixedGammaParamScheduler',
      { base_value: num<number>(), num_decays: num<number>(), gamma: num<number>(), num_updates: num<number>() },
      ({ base_value, num_decays, gamma, num_updates }, setting) => {
        if (base_value <= 0 || gamma <= 0) setting.refuse('base_value and gamma must be above 0');
        if (![num_decays, num_updates].every((count) => Number.isInteger(count) && count > 0))
          setting.refuse('num_decays and num_updates must be positive integers');
        return equal(
          Array.from({ length: num_decays + 1 }, (_, k) => base_value * gamma ** k),
          setting,
        );
      },
    ),
    defineConstructor(
      'MultiStepParamScheduler',
      { values: nums<readonly number[]>(), num_updates: num<number | null>(null), milestones: nums(null) },
      ({ values, num_updates, milestones }, setting) => {
        if (num_updates === null && milestones === null) setting.refuse('it needs num_updates or milestones');
        const width = Math.ceil((num_updates ?? 0) / values.length);
        const all = milestones ?? values.slice(1).map((_, i) => width * (i + 1));
        if (milestones !== null && all.length !== values.length - (num_updates === null ? 0 : 1))
          setting.refuse('it needs a milestone for each value, one less with num_updates');
        const updates = num_updates ?? (all.at(-1) as number);
        const inner = num_updates === null ? all.slice(0, -1) : all;
        if (updates < values.length) setting.refuse('num_updates must not be below the number of values');
        if (inner.some((at) => at >= updates)) setting.refuse('a milestone must come before num_updates');
        if (inner.some((at, i) => at <= (inner[i - 1] ?? 0))) setting.refuse('milestones must rise, from above 0');
        if (furthest(setting) > 1) setting.refuse('it has no value past the end of the run');
        return stairs(
          values,
          inner.map((at) => at / updates),
          setting,
        );
      },
      { lasts: ({ num_updates, milestones }, of) => of.fact('max_iter') ?? num_updates ?? milestones?.at(-1) },
    ),
    defineConstructor(
      'CompositeParamScheduler',
      { schedulers: calls<readonly Call[]>(), lengths: nums<readonly number[]>(), interval_scaling: any() },
      ({ schedulers, lengths, interval_scaling }, setting) => {
        if (schedulers.length !== lengths.length || schedulers.length === 0) setting.refuse('it needs a length for each of its schedulers');
        const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
        if (Math.abs(sum(lengths) - 1) >= 1e-3) setting.refuse('its lengths must add up to 1');
        const shares = sum(lengths) === 1 ? lengths : [...lengths.slice(0, -1), 1 - sum(lengths.slice(0, -1))];
        const scaling = Array.isArray(interval_scaling) ? interval_scaling : [];
        if (scaling.length < schedulers.length || scaling.some((one) => one !== 'rescaled' && one !== 'fixed'))
          setting.refuse('interval_scaling must be rescaled or fixed for each');
        const parts = schedulers.map(
          (inner, i): Part => ({
            of: (change) => setting.translate(inner, change),
            share: shares[i] as number,
            rescaled: scaling[i] === 'rescaled',
          }),
        );
        return composite(parts, setting);
      },
    ),
    defineConstructor(
      'WarmupParamScheduler',
      {
        scheduler: call<Call>(),
        warmup_factor: num<number>(),
        warmup_length: num<number>(),
        warmup_method: str('linear'),
        rescale_interval: bool(false),
      },
      ({ scheduler, warmup_factor, warmup_length, warmup_method, rescale_interval }, setting) => {
        if (warmup_method !== 'linear' && warmup_method !== 'constant') setting.refuse('warmup_method must be linear or constant');
        const N = runOf(setting);
        const meets = rescale_interval ? 0 : warmup_length * N;
        const probe = setting.translate(scheduler, { length: meets + 1 });
        const from = warmup_factor * probe.at(0);
        const to = warmup_method === 'linear' ? probe.at(meets) : from;
        const rise: Part = {
          of: ({ length, facts }) =>
            ramp({ from, max: to, horizon: Math.max(1, fact({ facts: facts ?? {} }, 'max_iter') ?? N), length: length ?? N }),
          share: warmup_length,
          rescaled: true,
        };
        const main: Part = { of: (change) => setting.translate(scheduler, change), share: 1 - warmup_length, rescaled: rescale_interval };
        return composite([rise, main], setting);
      },
    ),
    defineConstructor(
      'LRMultiplier',
      { multiplier: call<Call>(), max_iter: num<number | null>(null), last_iter: num(-1) },
      ({ multiplier, max_iter }, setting) => {
        const facts = { ...setting.facts, ...(max_iter !== null && { max_iter }) };
        return scale({ of: setting.translate(multiplier, { facts }), by: String(setting.base) });
      },
      { own: false, optimizer: 0, lasts: ({ max_iter, multiplier }, of) => max_iter ?? of.call(multiplier) },
    ),
  ]),
};
