import { clamp } from '../compose/clamp.ts';
import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Shape } from '../core/shapes.ts';
import { constant } from '../schedules/constant.ts';
import { inverseSqrt } from '../schedules/inverse-sqrt.ts';
import { noam } from '../schedules/noam.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { power } from '../schedules/power.ts';
import { ramp } from '../schedules/ramp.ts';
import { alike, bool, defineConstructor, type Framework, maybe, num, type Setting } from './constructor.ts';

const warm = { warmup_steps: maybe(), warmup_ratio: maybe(), max_steps: maybe(), min_lr: num(0), last_epoch: num(-1) };
const hold = { ...warm, hold_steps: maybe(), hold_ratio: maybe() };

interface Warm {
  readonly warmup_steps: number | null;
  readonly warmup_ratio: number | null;
  readonly max_steps: number | null;
  readonly min_lr: number;
}
interface Hold extends Warm {
  readonly hold_steps: number | null;
  readonly hold_ratio: number | null;
}

/** So many steps, or a share of `max_steps`, or none; never both. */
function steps(given: number | null, ratio: number | null, max_steps: number | null, { refuse }: Setting): number {
  if (given !== null && ratio !== null) refuse('it takes a number of steps or a ratio, not both');
  if (ratio !== null && max_steps === null) refuse('a ratio needs max_steps');
  return given ?? Math.trunc((ratio ?? 0) * (max_steps ?? 0));
}

/** What a part after the warm-up is made of: its first step, and how many steps it is read for. */
type Main = (start: number, length: number) => Schedule;

/**
 * `(i + 1) / (W + 1)` up to and including step `W`, the rate until the end of a hold, a main part up to and including
 * `max_steps`, and `min_lr` from there.
 */
function policy({ length, base: max }: Setting, W: number, held: number, end: number, min: number, main: Main): Schedule {
  const after = Math.max(W > 0 ? W + 1 : 0, held);
  const stop = Number.isFinite(end) ? Math.max(after, end + 1) : Math.max(after, length);
  const start = W > 0 ? W + 1 : 0;
  const parts = [
    ...(W > 0 ? [ramp({ from: max / (W + 1), max, horizon: W, length: W + 1 })] : []),
    ...(after > start ? [constant({ max, length: after - start })] : []),
    ...(stop > after && length > after ? [main(after, stop - after)] : []),
    ...(stop < length ? [constant({ max: min })] : []),
  ];
  return parts.length === 1 ? (parts[0] as Schedule) : sequence({ of: parts });
}

/** A part on the clock of its own first step `origin`, read from step `start` on. */
const from = (of: Schedule, origin: number, start: number) => (start === origin ? of : shift({ of, updates: start - origin }));

/** A constructor of the WarmupPolicy kind: its main part from the numbers of its warm-up. */
function warmed(args: Warm, setting: Setting, main: (W: number, M: number) => Main): Schedule {
  const W = steps(args.warmup_steps, args.warmup_ratio, args.max_steps, setting);
  const M = args.max_steps ?? Number.POSITIVE_INFINITY;
  return policy(setting, W, 0, M, args.min_lr, main(W, M));
}

/** A constructor of the WarmupHoldPolicy kind: its main part from where its hold ends, 0 where nothing says so. */
function heldOn(args: Hold, setting: Setting, main: (W: number, H: number, M: number) => Main): Schedule {
  const W = steps(args.warmup_steps, args.warmup_ratio, args.max_steps, setting);
  const given = args.hold_steps !== null || args.hold_ratio !== null;
  const H = given ? steps(args.hold_steps, args.hold_ratio, args.max_steps, setting) + W : 0;
  const reached = setting.length > Math.max(W > 0 ? W + 1 : 0, H);
  if (args.max_steps === null && reached) setting.refuse('it needs max_steps');
  return policy(
    setting,
    W,
    H,
    args.max_steps ?? Number.POSITIVE_INFINITY,
    args.min_lr,
    main(W, H, args.max_steps ?? Number.POSITIVE_INFINITY),
  );
}

const needs = (max_steps: number | null, { refuse }: Setting): number => max_steps ?? refuse('it needs max_steps');

/** A line or curve from the rate to an end between two steps, so long that it can be read until it is over. */
function line({ refuse }: Setting, first: number, last: number, origin: number, end: number, shape: Shape): Main {
  return (start, length) => {
    if (end === origin) refuse('max_steps must exceed the steps before its decay, it divides by their difference');
    const horizon = Math.max(1, end - origin);
    return from(ramp({ from: first, max: last, shape, horizon, length, after: 'continue' }), origin, start);
  };
}

/** `_poly_decay` on the clock of step `origin`, over the steps `span`. */
function poly({ base: max, refuse }: Setting, args: { power: number; cycle: boolean; min_lr: number }, origin: number, span: number): Main {
  return (start, length) => {
    if (span === 0) refuse('its decay must last a step, it divides by its steps');
    const { power, cycle, min_lr: min } = args;
    return from(polynomial({ max, min, power, cycle, horizon: span, length, after: cycle ? 'continue' : 'hold' }), origin, start);
  };
}

const atLeast =
  (min: number, main: Main): Main =>
  (start, length) =>
    clamp({ of: main(start, length), min });

/** NeMo's `nemo/core/optim/lr_scheduler.py`. */
export const nemo: Framework = {
  name: 'nemo',
  reading: {
    modules: ['nemo', 'nemo.core.optim.lr_scheduler'],
  },
  constructors: alike({ optimizer: 0, lasts: ({ max_steps }) => max_steps }, [
    defineConstructor('WarmupPolicy', warm, (args, setting) =>
      warmed(args, setting, () => (_start, length) => constant({ max: setting.base, length })),
    ),
    defineConstructor('WarmupHoldPolicy', hold, (args, setting) =>
      heldOn(args, setting, () => (_start, length) => constant({ max: setting.base, length })),
    ),
    defineConstructor('SquareAnnealing', { ...warm, min_lr: num(1e-5) }, (args, setting) => {
      needs(args.max_steps, setting);
      const shape = { power: 2, cycle: false, min_lr: 0 };
      return warmed(args, setting, (W, M) => atLeast(args.min_lr, poly(setting, shape, W, M - W)));
    }),
    defineConstructor('SquareRootAnnealing', warm, (args, setting) => {
      needs(args.max_steps, setting);
      const shape = { power: 0.5, cycle: false, min_lr: 0 };
      // Its progress counts from step 0, the warm-up included.
      return warmed(args, setting, (_W, M) => atLeast(args.min_lr, poly(setting, shape, 0, M)));
    }),
    defineConstructor('CosineAnnealing', { ...warm, constant_steps: maybe(), constant_ratio: maybe() }, (args, setting) => {
      const { base: max, length } = setting;
      const min = args.min_lr;
      const M = needs(args.max_steps, setting);
      const W = steps(args.warmup_steps, args.warmup_ratio, M, setting);
      const C = steps(args.constant_steps, args.constant_ratio, M, setting);
      if (C === 0) {
        if (max < min && length > (W > 0 ? W + 1 : 0) && M > W) setting.refuse('min_lr must not exceed the rate');
        return warmed(args, setting, () => line(setting, max, min, W, M, 'cosine'));
      }
      if (max <= min) setting.refuse('with constant_steps min_lr must be below the rate');
      const D = M - C - W;
      if (D === 0 && W === 0) setting.refuse('its decay must last a step, it divides by its steps');
      const rise = W > 0 ? [ramp({ from: 0, max, length: D > 0 ? W : W + 1, horizon: W })] : [];
      return sequence({ of: [...rise, D > 0 ? ramp({ from: max, max: min, shape: 'cosine', length: D }) : constant({ max: min })] });
    }),
    defineConstructor('NoamAnnealing', { d_model: num<number>(), ...warm }, (args, setting) => {
      const { base: max, length } = setting;
      if (max < args.min_lr) setting.refuse('min_lr must not exceed the rate');
      const W = steps(args.warmup_steps, args.warmup_ratio, args.max_steps, setting);
      const curve =
        W > 0
          ? noam({ dModel: args.d_model, warmup: W, scale: max, length })
          : inverseSqrt({ max: max * args.d_model ** -0.5, timescale: 1, length });
      // Steps 0 and 1 have the same rate.
      const late = shift({ of: curve, updates: -1 });
      if (args.min_lr === 0) return late;
      const rise = shift({ of: noam({ dModel: args.d_model, warmup: Math.max(1, W), scale: max, length: W + 1 }), updates: -1 });
      const tail = clamp({ of: shift({ of: curve, updates: W }), min: args.min_lr });
      return W > 0 ? sequence({ of: [rise, tail] }) : clamp({ of: late, min: args.min_lr });
    }),
    defineConstructor('NoamHoldAnnealing', { ...hold, decay_rate: num(0.5) }, (args, setting) => {
      const max = setting.base;
      needs(args.max_steps, setting);
      return heldOn(args, setting, (W, H) => (start, length) => {
        if (W === 0) setting.refuse('it needs a warm-up');
        const law = power({ max: max * W ** args.decay_rate, batch: 1, a: max * W ** args.decay_rate, b: -args.decay_rate, length });
        return clamp({ of: from(law, H > 0 ? H - W : 0, start), min: args.min_lr });
      });
    }),
    defineConstructor('WarmupAnnealing', warm, (args, setting) => {
      needs(args.max_steps, setting);
      return warmed(args, setting, (W, M) => line(setting, setting.base, args.min_lr, W, M, 'linear'));
    }),
    defineConstructor('InverseSquareRootAnnealing', warm, (args, setting) =>
      warmed(args, setting, (W) => (start, length) => {
        return from(inverseSqrt({ max: setting.base, timescale: W + 1, length }), W, start);
      }),
    ),
    defineConstructor(
      'T5InverseSquareRootAnnealing',
      { constant_steps: maybe(), constant_ratio: maybe(), max_steps: maybe(), min_lr: num(0), last_epoch: num(-1) },
      ({ constant_steps: C, constant_ratio, max_steps, min_lr: min }, setting) => {
        const { length } = setting;
        const M = needs(max_steps, setting);
        if (C !== null && constant_ratio !== null) setting.refuse('it takes constant_steps or constant_ratio, not both');
        if (C === null || C <= 0) setting.refuse('constant_steps must be above 0, its first rate is one over their square root');
        const first = C as number;
        const parts = [
          constant({ max: first ** -0.5, length: first }),
          ...(M > first
            ? [inverseSqrt({ max: first ** -0.5, timescale: first, length: M + 1 - first })]
            : [constant({ max: first ** -0.5, length: 1 })]),
          ...(length > Math.max(first, M) + 1 ? [constant({ max: min })] : []),
        ];
        return sequence({ of: parts });
      },
      { own: true },
    ),
    defineConstructor('PolynomialDecayAnnealing', { ...warm, power: num(1), cycle: bool(false) }, (args, setting) => {
      needs(args.max_steps, setting);
      return warmed(args, setting, (W, M) => poly(setting, args, W, M - W));
    }),
    defineConstructor('PolynomialHoldDecayAnnealing', { ...hold, power: num(1), cycle: bool(false) }, (args, setting) => {
      needs(args.max_steps, setting);
      return heldOn(args, setting, (W, H, M) => poly(setting, args, H, M - Math.max(W, H)));
    }),
    defineConstructor('WarmupHoldAnnealLinear', hold, (args, setting) => {
      needs(args.max_steps, setting);
      return heldOn(args, setting, (_W, H, M) => line(setting, setting.base, args.min_lr, H, M, 'linear'));
    }),
    defineConstructor('WarmupHoldAnnealOneMinusSquareRoot', hold, (args, setting) => {
      needs(args.max_steps, setting);
      return heldOn(args, setting, (_W, H, M) => atLeast(args.min_lr, line(setting, setting.base, 0, H, M, 'sqrt')));
    }),
  ]),
};
