import { clamp } from '../compose/clamp.ts';
import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import type { Knot } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { exponential } from '../schedules/exponential.ts';
import { multistep } from '../schedules/multistep.ts';
import { oneCycle } from '../schedules/one-cycle.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { type Argument, type Call, isCall, isLambda } from './call.ts';
import { after, alike, any, bool, defineConstructor, type Framework, num, nums, type Setting, str } from './constructor.ts';
import { lambdaFunction } from './lambda.ts';
import { recordedUpTo } from './recorded.ts';
import { cosineTo, straight, warmed } from './warmed.ts';

const polynomialSignature = { init_value: num(), end_value: num(), power: num(), transition_steps: num(), transition_begin: num(0) };
const { power: _, ...linearSignature } = polynomialSignature;
const exponentialSignature = {
  transition_steps: num(),
  decay_rate: num(),
  transition_begin: num(0),
  staircase: bool(false),
  end_value: num(null),
};
/** How long the transition takes, and when it begins. */
const transition = {
  lasts: ({ transition_steps, transition_begin }: { readonly transition_steps: number; readonly transition_begin: number }) =>
    transition_steps + transition_begin,
};
const warmupSignature = { init_value: num(), peak_value: num(), warmup_steps: num() };

/** optax's schedules: the value is the rate itself, whatever the optimizer. */
export const optax: Framework = {
  name: 'optax',
  reading: {
    modules: ['optax', 'optax.schedules'],
  },
  constructors: alike({ own: true }, [
    defineConstructor('constant_schedule', { value: num() }, ({ value: max }, { length }) => constant({ max, length })),
    defineConstructor(
      'polynomial_schedule',
      polynomialSignature,
      ({ init_value: max, end_value: min, power, ...time }, { length }) =>
        begun(max, time, length, (horizon) => polynomial({ max, min, power, length, horizon })),
      transition,
    ),
    defineConstructor(
      'linear_schedule',
      linearSignature,
      ({ init_value, end_value, ...time }, { length }) =>
        begun(init_value, time, length, (horizon) => straight(init_value, end_value, { length, horizon })),
      transition,
    ),
    defineConstructor(
      'piecewise_constant_schedule',
      { init_value: num(), boundaries_and_scales: any(null) },
      ({ init_value: max, boundaries_and_scales }, { length, refuse }) => {
        const scales = scalesIn(boundaries_and_scales, refuse);
        if (scales.length === 0) return constant({ max, length });
        // A boundary between two updates is seen at the second.
        const milestones = scales.map(([t]) => Math.max(0, Math.ceil(t)));
        return multistep({ max, milestones, gamma: scales.map(([, scale]) => scale), length });
      },
    ),
    defineConstructor(
      'piecewise_interpolate_schedule',
      { interpolate_type: str(), init_value: num(), boundaries_and_scales: any(null) },
      ({ interpolate_type, init_value, boundaries_and_scales }, { length, refuse }) => {
        if (interpolate_type !== 'linear' && interpolate_type !== 'cosine') return refuse('interpolate_type is linear or cosine');
        return interpolated(interpolate_type, init_value, scalesIn(boundaries_and_scales, refuse), length);
      },
    ),
    defineConstructor('exponential_decay', { init_value: num(), ...exponentialSignature }, ({ init_value, ...decay }, setting) =>
      exponentialDecay(init_value, decay, setting),
    ),
    defineConstructor(
      'cosine_decay_schedule',
      { init_value: num(), decay_steps: num(), alpha: num(0), exponent: num(1) },
      ({ init_value, decay_steps: horizon, alpha, exponent }, { length, refuse }) => {
        positive(refuse, 'decay_steps', horizon);
        return cosineTo(init_value, alpha, { exponent, length, horizon });
      },
      { lasts: ({ decay_steps }) => decay_steps },
    ),
    defineConstructor(
      'linear_onecycle_schedule',
      {
        transition_steps: num(),
        peak_value: num(),
        pct_start: num(0.3),
        pct_final: num(0.85),
        div_factor: num(25),
        final_div_factor: num(1e4),
      },
      ({ transition_steps: n, peak_value, pct_start, pct_final, div_factor: div, final_div_factor }, { length, refuse }) => {
        positive(refuse, 'transition_steps', n);
        positive(refuse, 'div_factor and final_div_factor', Math.min(div, final_div_factor));
        const scales = inOrder([
          [Math.trunc(pct_start * n), div],
          [Math.trunc(pct_final * n), 1 / div],
          [n, 1 / final_div_factor],
        ]);
        return interpolated('linear', peak_value / div, scales, length);
      },
      { lasts: ({ transition_steps }) => transition_steps },
    ),
    defineConstructor(
      'cosine_onecycle_schedule',
      { transition_steps: num(), peak_value: num(), pct_start: num(0.3), div_factor: num(25), final_div_factor: num(1e4) },
      ({ transition_steps: n, peak_value: max, pct_start, div_factor: div, final_div_factor }, { length, refuse }) => {
        positive(refuse, 'transition_steps', n);
        positive(refuse, 'div_factor and final_div_factor', Math.min(div, final_div_factor));
        const peak = Math.trunc(pct_start * n);
        const usual = pct_start >= 0 && peak < n && div >= 1 && div * final_div_factor >= 1 && Number.isInteger(n);
        if (usual) {
          const factors = { divFactor: div, finalDivFactor: final_div_factor };
          return oneCycle({ max, pctStart: pct_start, ...factors, noEndpoint: true, noMomentum: true, length, horizon: n });
        }
        const scales = inOrder([
          [peak, div],
          [Math.trunc(n), 1 / (div * final_div_factor)],
        ]);
        return interpolated('cosine', max / div, scales, length);
      },
      { lasts: ({ transition_steps }) => transition_steps },
    ),
    defineConstructor('warmup_constant_schedule', warmupSignature, ({ init_value, peak_value, warmup_steps: W }, { length }) =>
      W <= 0
        ? constant({ max: init_value, length })
        : warmed(init_value, peak_value, W, length, (length) => constant({ max: peak_value, length })),
    ),
    defineConstructor(
      'warmup_cosine_decay_schedule',
      { ...warmupSignature, decay_steps: num(), end_value: num(0), exponent: num(1) },
      ({ init_value, peak_value: peak, warmup_steps: W, decay_steps, end_value, exponent }, { length, refuse }) => {
        positive(refuse, 'decay_steps less warmup_steps', decay_steps - W);
        const alpha = peak === 0 ? 0 : end_value / peak;
        return fromWarmup(init_value, peak, W, length, (length, late) =>
          cosineTo(peak, alpha, { exponent, length, horizon: decay_steps - W + late }),
        );
      },
      { lasts: ({ decay_steps }) => decay_steps },
    ),
    defineConstructor(
      'warmup_exponential_decay_schedule',
      { ...warmupSignature, ...exponentialSignature },
      ({ init_value, peak_value: peak, warmup_steps: W, ...decay }, { length, refuse }) =>
        fromWarmup(init_value, peak, W, length, (length) => exponentialDecay(peak, decay, { length, refuse })),
    ),
    defineConstructor(
      'sgdr_schedule',
      { cosine_kwargs: any() },
      ({ cosine_kwargs }, setting) => {
        const cycles = Array.isArray(cosine_kwargs) ? cosine_kwargs.map((one) => keywords(one, setting.refuse)) : [];
        const boundaries: number[] = [];
        for (const { decay_steps } of cycles) boundaries.push((boundaries.at(-1) ?? 0) + decay_steps);
        const parts = cycles.map(
          (args) => (length: number) => setting.translate({ name: 'warmup_cosine_decay_schedule', args }, { length }),
        );
        return join(parts, boundaries.slice(0, -1), setting);
      },
      {
        lasts: ({ cosine_kwargs }) =>
          Array.isArray(cosine_kwargs) ? cosine_kwargs.reduce((sum: number, one) => sum + Number(argsOf(one)?.decay_steps), 0) : undefined,
      },
    ),
    defineConstructor(
      'join_schedules',
      { schedules: any(), boundaries: nums() },
      ({ schedules, boundaries }, setting) => {
        const { translate, refuse } = setting;
        if (!Array.isArray(schedules)) return refuse('schedules must be a list of schedules');
        // A schedule of optax is a function of the step, and so is one of the script.
        const parts = (schedules as readonly Argument[]).map((inner) => (length: number) => {
          if (isCall(inner)) return translate(inner, { length });
          if (!isLambda(inner)) return refuse('schedules must be a list of schedules');
          const rate = lambdaFunction(inner, 'schedules', refuse);
          return recordedUpTo(length, (t) => rate(t));
        });
        return join(parts, boundaries, setting);
      },
      {
        lasts: ({ schedules, boundaries }, of) => {
          const last = Array.isArray(schedules) ? schedules.at(-1) : undefined;
          return isCall(last) ? after(boundaries.at(-1) ?? 0, of.call(last)) : undefined;
        },
      },
    ),
  ]),
};

/** `transition_begin` below 0 counts as 0, and a transition of no steps leaves the rate where it is. */
function begun(
  init: number,
  { transition_steps, transition_begin }: { readonly transition_steps: number; readonly transition_begin: number },
  length: number,
  transition: (horizon: number) => Schedule,
): Schedule {
  if (transition_steps <= 0) return constant({ max: init, length });
  const of = transition(Math.max(1, transition_steps));
  return transition_begin > 0 ? shift({ of, updates: -transition_begin }) : of;
}

type ExponentialArguments = {
  readonly transition_steps: number;
  readonly decay_rate: number;
  readonly transition_begin: number;
  readonly staircase: boolean;
  readonly end_value: number | null;
};

function exponentialDecay(
  max: number,
  { decay_rate: gamma, staircase, end_value, ...time }: ExponentialArguments,
  { length, refuse }: Pick<Setting, 'length' | 'refuse'>,
): Schedule {
  if (gamma === 0) return constant({ max, length });
  if (gamma < 0) refuse('a decay_rate below 0 has no real power, and the rate becomes NaN');
  const of = begun(max, time, length, (stepSize) => exponential({ max, gamma, stepSize, staircase, length }));
  if (end_value === null || time.transition_steps <= 0) return of;
  return gamma < 1 ? clamp({ of, min: Math.max(0, end_value) }) : clamp({ of, max: end_value });
}

/** A warm-up of no steps is passed over, and of one that ended before update 0 the main part has gone on since. */
function fromWarmup(
  init: number,
  peak: number,
  updates: number,
  length: number,
  main: (length: number, late: number) => Schedule,
): Schedule {
  if (updates > 0) return warmed(init, peak, updates, length, main);
  return updates < 0 ? shift({ of: main(length, 0), updates: -updates }) : main(length, 0);
}

type Scale = readonly [boundary: number, scale: number];

/** A dict's items by rising key; of a key that comes twice the later one counts. */
const inOrder = (items: readonly Scale[]): readonly Scale[] => [...new Map(items)].sort(([a], [b]) => a - b);

function scalesIn(dict: Argument, refuse: Setting['refuse']): readonly Scale[] {
  const items = Object.entries(dict ?? {}).map(([key, scale]) => [Number(key), scale] as const);
  if (!items.every((item): item is Scale => Number.isFinite(item[0]) && typeof item[1] === 'number')) {
    refuse('boundaries_and_scales must be numbers by number');
  }
  if (items.some(([, scale]) => scale < 0)) refuse('no scale may be below 0');
  return inOrder(items);
}

/** Knots whose rates are the cumulated products of the scales; before the first boundary it starts at 0 with `init`. */
function interpolated(interpolate: 'linear' | 'cosine', init: number, scales: readonly Scale[], length: number): Schedule {
  let lr = init;
  const all = scales.map(([t, scale]): Knot => {
    lr *= scale;
    return [t, lr];
  });
  const early = -Math.min(0, ...scales.map(([t]) => t));
  const first: readonly Knot[] = scales.some(([t]) => t <= 0) ? [] : [[0, init]];
  const of = piecewise({ knots: [...first, ...all].map(([t, lr]) => [t + early, lr]), interpolate, length });
  return early > 0 ? shift({ of, updates: early }) : of;
}

/** What stands in a dict, whether it is a call of `dict` or data. */
const argsOf = (dict: Argument) => (isCall(dict) ? dict.args : dict) as Call['args'] | null;

function keywords(dict: Argument, refuse: Setting['refuse']): Call['args'] & { readonly decay_steps: number } {
  const args = argsOf(dict);
  if (typeof args?.decay_steps !== 'number') return refuse('every cycle needs its decay_steps');
  return args as Call['args'] & { readonly decay_steps: number };
}

/**
 * The part that holds is the last in the list whose boundary is not after the update, even where boundaries do not rise;
 * it runs on a clock that started at its boundary. What would begin only after the run is left out.
 */
function join(parts: readonly ((length: number) => Schedule)[], boundaries: readonly number[], { length, refuse }: Setting): Schedule {
  if (parts.length === 0) refuse('there is no schedule in it');
  const of: Schedule[] = [];
  let until = Math.max(1, length);
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    const start = index === 0 ? 0 : (boundaries[index - 1] ?? Number.POSITIVE_INFINITY);
    const seen = until - Math.max(0, start);
    // One that is never seen may still be wrong.
    const part = (parts[index] as (typeof parts)[number])(seen > 0 ? seen : 1);
    if (seen > 0) of.unshift(start < 0 ? shift({ of: part, updates: -start }) : part);
    until = Math.min(until, start);
  }
  return of.length === 1 ? (of[0] as Schedule) : sequence({ of });
}

function positive(refuse: Setting['refuse'], what: string, value: number): void {
  if (!(value > 0)) refuse(`${what} must be above 0`);
}
