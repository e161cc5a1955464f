import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import { roundHalfEven } from '../core/python-numbers.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { inverseSqrt } from '../schedules/inverse-sqrt.ts';
import { power } from '../schedules/power.ts';
import { ramp } from '../schedules/ramp.ts';
import type { Argument, Call } from './call.ts';
import { alike, any, calls, defineConstructor, type Framework, fact, maybe, num, nums, type Setting } from './constructor.ts';
import { recorded } from './recorded.ts';

const common = { lr_field: any(null), initial_lr_field: any(null), units: any(null) };
const warm = { ...common, warmup: maybe(), warmup_steps: maybe(), warmup_fraction: maybe(), warmup_min_lr: num(0) };
const falling = { ...warm, alpha_f: num(0.1), t_max: maybe() };
const ending = { decay: maybe(), decay_steps: maybe(), decay_fraction: any(0.1), decay_min_lr: num(0) };

interface Warm {
  readonly warmup: number | null;
  readonly warmup_steps: number | null;
  readonly warmup_fraction: number | null;
  readonly warmup_min_lr: number;
}
interface Ending {
  readonly decay: number | null;
  readonly decay_steps: number | null;
  readonly decay_fraction: Argument;
  readonly decay_min_lr: number;
}

/** The run's length as the trainer knows it. */
const runOf = (setting: Setting) => fact(setting, 'max_steps') ?? fact(setting, 't_max') ?? setting.length;

/** Exactly one of a number of updates and a share of the run, as a number of updates. */
function extent({ refuse }: Setting, what: string, updates: number | null, fraction: number | null, total: number): number {
  if ((updates === null) === (fraction === null)) refuse(`it takes either ${what} or ${what}_fraction`);
  if (fraction !== null && !(fraction >= 0 && fraction <= 1)) refuse(`${what}_fraction must lie between 0 and 1`);
  return updates ?? roundHalfEven(total * (fraction as number));
}
const warmupOf = (setting: Setting, { warmup, warmup_steps, warmup_fraction }: Warm, total: number) =>
  extent(setting, 'warmup', warmup ?? warmup_steps, warmup_fraction, total);
const decayOf = (setting: Setting, { decay, decay_steps, decay_fraction }: Ending, total: number) =>
  extent(setting, 'decay', decay ?? decay_steps, typeof decay_fraction === 'number' ? decay_fraction : null, total);

/** `_linear_warmup` towards the rate, as far as it is read; `reads` is the number of its last update. */
function rise({ length, refuse }: Setting, from: number, to: number, updates: number, reads: number): Schedule[] {
  if (reads >= 1 && length >= 1 && !(from >= 0 && from < to)) refuse('warmup_min_lr must lie between 0 and the rate, below it');
  return updates > 0 ? [ramp({ from, max: to, length: updates })] : [];
}

/** What is read one ahead, because the trainer counts a step before it takes it. */
const oneBased = (of: readonly Schedule[]) => shift({ of: sequence({ of }), updates: 1 });

/** Warm-up, then a curve over what is left of `t_max`, then its end. */
function fall(
  args: Warm & { alpha_f: number; t_max: number | null },
  setting: Setting,
  shape: 'cosine' | 'linear' | 'half a cosine',
): Schedule {
  const { base } = setting;
  const half = shape === 'half a cosine';
  const total = args.t_max ?? runOf(setting);
  const W = warmupOf(setting, args, total);
  const end = base * args.alpha_f;
  const top = half ? end + (base - end) / 2 : base;
  const start = rise(setting, args.warmup_min_lr, top, W, W - 1);
  if (total <= W) return oneBased([...start, constant({ max: end })]);
  if (!half) return oneBased([...start, ramp({ from: base, max: end, shape, length: total - W })]);
  const whole = ramp({ from: base, max: end, shape: 'cosine', length: 2 * (total - W) });
  return oneBased([...start, shift({ of: whole, updates: total - W })]);
}

/** `_linear_decay` from so many updates before the end of the run, down to `decay_min_lr` at it. */
function tail({ length, refuse }: Setting, from: number, to: number, updates: number, total: number, first = total - updates): Schedule[] {
  if (length < first) return [];
  if (updates === 0) refuse('at its end it divides by the length of its decay');
  if (!(to >= 0 && to < from)) refuse('decay_min_lr must lie between 0 and the rate, below it');
  return [ramp({ from, max: to, length: updates, after: 'continue' })];
}

/** Warm-up, a middle part that is read from the end of the warm-up on, and the decay, which may begin before the warm-up ends. */
function threePhases(
  args: Warm & Ending,
  setting: Setting,
  middle: (W: number, updates: number) => Schedule,
  foot: (W: number, start: number) => number,
) {
  const { base, length } = setting;
  const total = runOf(setting);
  const [W, D] = [warmupOf(setting, args, total), decayOf(setting, args, total)];
  const start = total - D;
  const warmed = rise(setting, args.warmup_min_lr, base, W, W);
  if (start > W) return oneBased([...warmed, middle(W, start - W), ...tail(setting, foot(W, start), args.decay_min_lr, D, total)]);
  // The last update of the warm-up still belongs to it.
  const late = length > W ? tail(setting, foot(W, start), args.decay_min_lr, D, total, W + 1) : [];
  const whole = ramp({ from: args.warmup_min_lr, max: base, horizon: Math.max(1, W), length: W + 1 });
  return oneBased([...(W > 0 ? [whole] : []), ...late.map((of) => shift({ of, updates: (W > 0 ? W + 1 : 0) - start }))]);
}

/** OLMo-core's `src/olmo_core/optim/scheduler.py`: `get_lr(initial_lr, current, t_max)` with `current = index + 1`. */
export const olmoCore: Framework = {
  name: 'olmo-core',
  reading: {
    modules: ['olmo_core', 'olmo_core.optim', 'olmo_core.optim.scheduler'],
  },
  constructors: alike({ lasts: ({ t_max }, of) => of.fact('max_steps') ?? t_max ?? of.fact('t_max') }, [
    defineConstructor('ConstantScheduler', common, (_args, { base: max, length }) => constant({ max, length })),
    defineConstructor('ConstantWithWarmup', warm, (args, setting) => {
      const W = warmupOf(setting, args, runOf(setting));
      return oneBased([...rise(setting, args.warmup_min_lr, setting.base, W, W), constant({ max: setting.base })]);
    }),
    defineConstructor('CosWithWarmup', falling, (args, setting) => fall(args, setting, 'cosine')),
    defineConstructor('LinearWithWarmup', falling, (args, setting) => fall(args, setting, 'linear')),
    defineConstructor('HalfCosWithWarmup', falling, (args, setting) => fall(args, setting, 'half a cosine')),
    defineConstructor('InvSqrtWithWarmup', { ...warm, alpha_f: num(0.1) }, (args, setting) => {
      const { base, length } = setting;
      const W = warmupOf(setting, args, runOf(setting));
      const start = rise(setting, args.warmup_min_lr, base, W, W - 1);
      const end = base * args.alpha_f;
      if (W === 0) return constant({ max: end, length });
      if (end === 0) return oneBased([...start, inverseSqrt({ max: base, timescale: W })]);
      const values = Array.from({ length: Math.max(1, length + 1 - W) }, (_, t) => end + (base - end) * Math.sqrt(W / (W + t)));
      return oneBased([...start, recorded(values)]);
    }),
    defineConstructor('WSD', { ...warm, ...ending }, (args, setting) => {
      const { base: max } = setting;
      return threePhases(
        args,
        setting,
        (_W, length) => constant({ max, length }),
        () => max,
      );
    }),
    defineConstructor('PowerLR', { b: num(-0.51), ...warm, ...ending }, ({ b, ...args }, setting) => {
      const { base: max, length } = setting;
      if (b >= 0) setting.refuse('b must be below 0');
      const W = warmupOf(setting, args, runOf(setting));
      decayOf(setting, args, runOf(setting));
      if (length > 0 && W === 0) setting.refuse('it divides by the length of its warm-up');
      const law = (_W: number, updates: number) =>
        shift({ of: power({ max, batch: 1, a: max * W ** -b, b, length: updates }), updates: W });
      if (length === 0) return constant({ max, length });
      const foot = (_W: number, start: number) =>
        start === 0 && length > W ? setting.refuse('its decay must begin after update 0') : max * (start / W) ** b;
      return threePhases(args, setting, law, foot);
    }),
    defineConstructor('CosWithWarmupAndLinearDecay', { ...falling, ...ending }, (args, setting) => {
      const { base } = setting;
      const [run, total] = [runOf(setting), args.t_max ?? runOf(setting)];
      const [W, D] = [warmupOf(setting, args, total), decayOf(setting, args, run)];
      const end = base * args.alpha_f;
      const start = Math.max(0, run - D);
      // A decay that begins within the warm-up reads it once.
      const reads = run - D < W ? 1 : W - 1;
      const risen = rise(setting, args.warmup_min_lr, base, W, reads);
      const whole = risen.map(() => ramp({ from: args.warmup_min_lr, max: base, horizon: W, length: Math.min(W, start) }));
      const rest = { horizon: Math.max(1, total - W), length: Math.max(0, start - W) };
      const middle = total > W ? ramp({ from: base, max: end, shape: 'cosine', ...rest }) : constant({ max: end, length: rest.length });
      const before = [...whole.filter((part) => part.length > 0), ...(start > W ? [middle] : [])];
      // The decay begins at what the curve would have come to by itself.
      const meets = start < W ? (whole[0]?.at(start) ?? end) : middle.at(start - W);
      const late = tail(setting, meets, args.decay_min_lr, D, run);
      const parts = [...before, ...late.map((of) => (run < D ? shift({ of, updates: D - run }) : of))];
      return oneBased(parts.length > 0 ? parts : [constant({ max: base })]);
    }),
    defineConstructor('ExponentialScheduler', { ...common, lr_min: num(1e-9) }, ({ lr_min: from }, setting) => {
      if (from <= 0) setting.refuse('lr_min must be above 0');
      return oneBased([ramp({ from, max: setting.base, shape: 'geometric', length: runOf(setting) })]);
    }),
    defineConstructor(
      'SequentialScheduler',
      { ...common, schedulers: calls<readonly Call[]>(), schedulers_max: nums(null), schedulers_max_steps: nums(null) },
      ({ schedulers, schedulers_max, schedulers_max_steps }, setting) => {
        const { length, translate } = setting;
        const given = schedulers_max ?? schedulers_max_steps;
        if (given === null) setting.refuse('it needs schedulers_max');
        const lengths = (given as readonly number[]).slice(0, schedulers.length - (given?.length === schedulers.length ? 1 : 0));
        if (lengths.length + 1 !== schedulers.length) setting.refuse('it needs a length for every member but the last');
        if (length > runOf(setting)) setting.refuse('it has no rate past the end of the run');
        // Every member is made, also one that is never reached.
        for (const member of schedulers) translate(member, { length: 0 });
        let [base, start, left] = [setting.base, 0, runOf(setting)];
        const values: number[] = [];
        for (const [i, member] of schedulers.entries()) {
          const own = lengths[i] ?? Number.POSITIVE_INFINITY;
          const lasts = Math.min(own, length - start);
          if (lasts <= 0) break;
          const at = (max_steps: number, updates: number) =>
            translate(member, { base, length: updates, facts: { ...setting.facts, max_steps } }).at;
          const rate = at(Math.min(left, own), lasts);
          for (let t = 0; t < lasts; t += 1) values.push(rate(t));
          if (own < length - start) base = at(own, own)(own - 1);
          [start, left] = [start + own, left - own];
        }
        return recorded(values);
      },
    ),
    defineConstructor(
      'WSDS',
      {
        ...common,
        period_lengths: nums<readonly number[]>(),
        period_lr_multipliers: nums(null),
        warmup: maybe(),
        warmup_fraction: maybe(),
        decay: maybe(),
        decay_fraction: maybe(),
        warmup_min_lr: num(0),
        decay_min_lr: num(0),
      },
      ({ period_lengths, period_lr_multipliers, decay, decay_fraction, warmup_min_lr, decay_min_lr: min, ...args }, setting) => {
        const { base, length } = setting;
        const periods = period_lengths;
        const multipliers = period_lr_multipliers ?? periods.map(() => 1);
        if (periods.length === 0 || periods.some((period) => period <= 0)) setting.refuse('period_lengths must be above 0');
        if (multipliers.length !== periods.length || multipliers.some((one) => one <= 0))
          setting.refuse('each period needs a multiplier above 0');
        if (min < 0) setting.refuse('decay_min_lr must not be below 0');
        const W = extent(setting, 'warmup', args.warmup, args.warmup_fraction, periods[0] as number);
        const peak = (i: number) => base * (multipliers[i] as number);
        let end = W;
        const parts = periods.flatMap((period, i) => {
          const D = extent(setting, 'decay', decay, decay_fraction, period);
          const stable = period - D - (i === 0 ? W : 0);
          if (stable < 0) setting.refuse('the warm-up and the decay of a period must fit into it');
          const begin = end;
          end += stable + D;
          const seen = length > begin + stable;
          if (D === 0 && i < periods.length - 1 && length >= end)
            setting.refuse('at the end of a period it divides by the length of its decay');
          if (D > 0 && seen && min >= peak(i)) setting.refuse('decay_min_lr must be below the rate');
          // The last update of a period is the first of the next, which therefore begins one late.
          const late = i === 0 ? 0 : 1;
          const fall = D > 0 ? [ramp({ from: peak(i), max: min, horizon: D, length: D + (stable > 0 || i === 0 ? 1 : 0) })] : [];
          const held = stable > late ? [constant({ max: peak(i), length: stable - late })] : [];
          return [...held, ...(stable < late ? fall.map((of) => shift({ of, updates: late })) : fall)];
        });
        return oneBased([...rise(setting, warmup_min_lr, peak(0), W, W - 1), ...parts, constant({ max: min })]);
      },
    ),
  ]),
};
