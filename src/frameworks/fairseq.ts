import { clamp } from '../compose/clamp.ts';
import { multiply } from '../compose/multiply.ts';
import { sequence } from '../compose/sequence.ts';
import { warmup } from '../compose/warmup.ts';
import { cycleAt, startOf } from '../core/cycles.ts';
import type { Knot } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { cyclic } from '../schedules/cyclic.ts';
import { exponential } from '../schedules/exponential.ts';
import { inverseSqrt } from '../schedules/inverse-sqrt.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { plateau } from '../schedules/plateau.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { ramp } from '../schedules/ramp.ts';
import { restarts } from '../schedules/restarts.ts';
import { step } from '../schedules/step.ts';
import { triStage } from '../schedules/tri-stage.ts';
import type { Argument } from './call.ts';
import {
  alike,
  any,
  bool,
  defineConstructor,
  type Framework,
  fact,
  type KnownArguments,
  num,
  nums,
  type Setting,
  str,
} from './constructor.ts';
import { recorded, recordedUpTo } from './recorded.ts';
import { floorLog, mustBeFew, spliced } from './rounding.ts';

/** `--lr`, which is a list everywhere and here has to be one rate. */
function one(lr: Argument, setting: Setting): number {
  const rates = listed(lr, setting);
  if (rates.length > 1) setting.refuse('it takes one rate; several rates, one an epoch, are for fixed');
  return rates[0] as number;
}

function listed(lr: Argument, { base, refuse }: Setting): readonly number[] {
  const rates = lr === null ? [base] : [lr].flat();
  if (rates.length === 0 || !rates.every((rate) => typeof rate === 'number')) refuse('lr must be a rate or a list of rates');
  return rates as readonly number[];
}

/** Where the 1-based epoch begins; one that is never reached begins never. */
const epochStart = (epoch: number, perEpoch: number) => (epoch <= 1 ? 0 : (epoch - 1) * perEpoch);
const perEpochOf = (setting: Setting) => fact(setting, 'updates_per_epoch') ?? Number.POSITIVE_INFINITY;

/** A staircase from knots in any order: of several at one update the last counts, and one that is never reached is left out. */
function stairs(knots: Iterable<Knot>, length: number): Schedule {
  const sorted = [...new Map(knots)].filter(([t]) => Number.isFinite(t)).sort(([a], [b]) => a - b);
  return piecewise({ knots: sorted, length });
}

/** `cosine`: what its update `i` after the warm-up has; `undefined` where it divides by zero or takes a logarithm of nothing. */
function cosineAt({ max, min, period, mult, shrink }: Cosine, i: number): number | undefined {
  if (period === 0) return undefined;
  const left = 1 - (i / period) * (1 - mult);
  if (mult !== 1 && (mult <= 0 || left <= 0)) return undefined;
  const cycle = mult === 1 ? Math.floor(i / period) : floorLog(left, mult);
  const start = mult === 1 ? period * cycle : ((1 - mult ** cycle) / (1 - mult)) * period;
  const [low, high] = [min * shrink ** cycle, max * shrink ** cycle];
  return low + 0.5 * (high - low) * (1 + Math.cos((Math.PI * (i - start)) / (mult ** cycle * period)));
}

interface Cosine {
  readonly max: number;
  readonly min: number;
  readonly period: number;
  readonly mult: number;
  readonly shrink: number;
}

/** Restarts whose index comes from a logarithm: near each one that is asked for, the update where rounding leaves the trough in place of the peak. */
function slips(one: Cosine, length: number): Knot[] {
  const { period, mult } = one;
  if (mult === 1) return [];
  const found: Knot[] = [];
  const exact = restartsOf(one, length);
  for (let cycle = 1; startOf(cycle, period, mult) < length && cycleAt(startOf(cycle, period, mult), period, mult); cycle += 1) {
    mustBeFew(cycle);
    const t = Math.round(startOf(cycle, period, mult));
    if (Math.abs(t - startOf(cycle, period, mult)) > 1e-9 * t || t >= length) continue;
    const theirs = cosineAt(one, t) as number;
    if (Math.abs(theirs - exact.at(t)) > 1e-6 * one.max) found.push([t, theirs]);
  }
  return found;
}

const restartsOf = ({ max, min, period, mult, shrink }: Cosine, length: number) =>
  restarts({ max, min, period, periodMult: mult, restartDecay: shrink, decayOf: 'all', length });

/** The keys of `--epoch2lr` and `--update2lr`, `{'1': 0.1, '2-3': 0.05, '4,6': 0.01}`: single numbers, lists and ranges. */
function table(text: string, refuse: Setting['refuse']): Map<number, number> {
  const entries = new Map<number, number>();
  const dense = text.replaceAll(' ', '');
  const dict = /^\{((?:(['"])[^'"]*\2:[^,}]+,)*(?:(['"])[^'"]*\3:[^,}]+)?)\}$/.exec(dense);
  if (dict === null) refuse('a table must be a dictionary from strings to rates');
  for (const [, , key = '', value = ''] of (dict?.[1] ?? '').matchAll(/(['"])([^'"]*)\1:([^,}]+)/g)) {
    const lr = Number(value.replace(/^(['"])(.*)\1$/, '$2'));
    if (Number.isNaN(lr)) refuse('every rate of a table must be a number');
    for (const at of keysOf(key, refuse)) entries.set(at, lr);
  }
  return entries;
}

function keysOf(key: string, refuse: Setting['refuse']): readonly number[] {
  const whole = (part = '') => (/^[+-]?\d+$/.test(part) ? Number(part) : refuse('a key must be 3, 2-4 or 2,4'));
  if (key.includes(',')) return key.split(',').map(whole);
  if (!key.includes('-')) return [whole(key)];
  const [from, to] = key.split('-').map(whole) as [number, number];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

/** fairseq's `--lr-scheduler`, by name and in keyword notation: `fairseq/optim/lr_scheduler/`. The rate of update `i` is that after `step_update(i)`. */
export const fairseq: Framework = {
  name: 'fairseq',
  reading: {
    modules: ['fairseq'],
    notation: true,
  },
  constructors: alike({ own: ({ lr }: KnownArguments) => lr !== null && lr !== undefined }, [
    defineConstructor(
      'cosine',
      {
        lr: any(null),
        min_lr: num(0),
        warmup_updates: num(0),
        warmup_init_lr: num(-1),
        t_mult: num(1),
        lr_period_updates: num(-1),
        lr_shrink: num(0.1),
        max_update: num(null),
      },
      ({ lr, min_lr, warmup_updates: W, warmup_init_lr, t_mult: mult, lr_period_updates, lr_shrink: shrink, max_update }, setting) => {
        const { length } = setting;
        const max = one(lr, setting);
        const min = Math.min(max, min_lr);
        const total = max_update ?? fact(setting, 'max_update') ?? 0;
        if (lr_period_updates <= 0 && total <= 0) setting.refuse('it needs max_update or lr_period_updates');
        const cycle = { max, min, period: lr_period_updates > 0 ? lr_period_updates : total - W, mult, shrink };
        const from = warmup_init_lr < 0 ? min : warmup_init_lr;
        const rest = Math.max(0, length - W);
        if (rest > 0 && cosineAt(cycle, rest - 1) === undefined) setting.refuse('its periods end before the run does');
        if (cycle.period < 1 || mult <= 0) {
          const at = (t: number) => (t < W ? from + (t * (max - from)) / W : (cosineAt(cycle, t - W) as number));
          return recordedUpTo(length, (t) => at(t));
        }
        const main = spliced((to) => restartsOf(cycle, to), slips(cycle, rest), rest);
        return warmup({ of: main, updates: Math.max(0, W), from, mode: 'add' });
      },
      { lasts: ({ max_update }) => max_update },
    ),
    defineConstructor(
      'fixed',
      { lr: any(null), force_anneal: num<number | null>(null), lr_shrink: num(0.1), warmup_updates: num(0) },
      ({ lr, force_anneal, lr_shrink, warmup_updates }, setting) => {
        const rates = listed(lr, setting);
        const perEpoch = perEpochOf(setting);
        const last = rates.at(-1) as number;
        const anneals = epochStart(force_anneal ?? Number.POSITIVE_INFINITY, perEpoch);
        const listedRates = stairs(
          rates.map((rate, i) => [epochStart(i + 1, perEpoch), rate]),
          Math.min(anneals, setting.length),
        );
        if (!(anneals < setting.length)) return warm(listedRates);
        const late = Math.max(0, 1 - (force_anneal as number));
        const annealed = exponential({
          max: last * lr_shrink ** (1 + late),
          gamma: lr_shrink,
          stepSize: Number.isFinite(perEpoch) ? perEpoch : setting.length,
          staircase: true,
          length: setting.length - anneals,
        });
        return warm(anneals === 0 ? annealed : sequence({ of: [listedRates, annealed] }));

        function warm(of: Schedule): Schedule {
          return warmup({ of, updates: Math.max(0, warmup_updates), ramp: '(t+1)/W', mode: 'multiply' });
        }
      },
    ),
    defineConstructor(
      'inverse_sqrt',
      { lr: any(null), warmup_updates: num(4000), warmup_init_lr: num(-1) },
      ({ lr, warmup_updates: W, warmup_init_lr }, setting) => {
        const max = one(lr, setting);
        if (W <= 0) setting.refuse('warmup_updates must be above 0, it divides by them');
        const main = inverseSqrt({ max, timescale: W, length: setting.length });
        return warmup({ of: main, updates: W, from: Math.max(0, warmup_init_lr) });
      },
    ),
    defineConstructor(
      'polynomial_decay',
      {
        lr: any(null),
        warmup_updates: num(0),
        force_anneal: num<number | null>(null),
        end_learning_rate: num(0),
        power: num(1),
        total_num_update: num(null),
      },
      ({ lr, warmup_updates: W, force_anneal, end_learning_rate: end, power, total_num_update }, setting) => {
        const { length } = setting;
        const T = total_num_update ?? fact(setting, 'max_update') ?? 0;
        if (T <= 0) setting.refuse('total_num_update must be above 0');
        const rates = listed(lr, setting);
        const perEpoch = perEpochOf(setting);
        // The list is read with the epoch itself, which begins at 1, so its first rate is used only if it is the only one.
        const rateOf = (epoch: number) => rates[Math.min(epoch, rates.length - 1)] as number;
        const epochs = Number.isFinite(perEpoch) ? Math.ceil(length / perEpoch) : 1;
        const anneals = force_anneal !== null && force_anneal <= epochs;
        const changes = Array.from({ length: epochs }, (_, i) => rateOf(i + 1)).some((rate) => rate !== rateOf(1));
        if (!anneals && !changes && power >= 0) {
          const own = Math.max(1, T - W);
          const main = polynomial({ max: rateOf(1), min: end, power, length: Math.max(0, length - W), horizon: own, after: 'min' });
          return warmup({ of: main, updates: Math.max(0, W), mode: 'add' });
        }
        const at = (t: number, rate: number) => {
          if (W > 0 && t <= W) return (t / W) * rate;
          return t >= T ? end : (rate - end) * (1 - (t - W) / (T - W)) ** power + end;
        };
        let rate = rates[0] as number;
        let now = W > 0 ? rate / W : rate;
        return recorded(
          Array.from({ length }, (_, t) => {
            if (t > 0) now = at(t, rate);
            const epoch = Number.isFinite(perEpoch) ? t / perEpoch + 1 : 1;
            if (t === 0 || Number.isInteger(epoch)) rate = force_anneal !== null && epoch >= force_anneal ? now : rateOf(epoch);
            now = at(t, rate);
            return now;
          }),
        );
      },
      { lasts: ({ total_num_update }) => total_num_update },
    ),
    defineConstructor(
      'step',
      {
        lr: any(null),
        warmup_updates: num(0),
        warmup_init_lr: num(-1),
        min_lr: num(0),
        lr_deacy_period: num(25_000),
        lr_decay: num(0.5),
      },
      ({ lr, warmup_updates, warmup_init_lr, min_lr: min, lr_deacy_period: period, lr_decay: gamma }, setting) => {
        const max = listed(lr, setting)[0] as number;
        if (period <= 0) setting.refuse('the period must be above 0');
        if (gamma > 1) setting.refuse('lr_decay must not exceed 1');
        if (min < 0 || max <= min) setting.refuse('min_lr must lie between 0 and lr, below lr');
        const main = clamp({ of: step({ max, gamma, stepSize: period, shift: 0, length: setting.length }), min });
        return warmup({ of: main, updates: Math.max(0, warmup_updates), from: warmup_init_lr < 0 ? min : warmup_init_lr });
      },
    ),
    defineConstructor(
      'tri_stage',
      {
        lr: any(null),
        warmup_steps: num(0),
        hold_steps: num(0),
        decay_steps: num(0),
        phase_ratio: nums(null),
        init_lr_scale: num(0.01),
        final_lr_scale: num(0.01),
        max_update: num(null),
      },
      ({ lr, warmup_steps, hold_steps, decay_steps, phase_ratio, init_lr_scale, final_lr_scale, max_update }, setting) => {
        const max = one(lr, setting);
        let phases = [warmup_steps, hold_steps, decay_steps];
        if (phase_ratio !== null) {
          const total = max_update ?? fact(setting, 'max_update') ?? 0;
          if (total <= 0) setting.refuse('phase_ratio needs max_update');
          if (phase_ratio.length < 3) setting.refuse('phase_ratio needs three ratios');
          if (phase_ratio.reduce((sum, ratio) => sum + ratio, 0) !== 1) setting.refuse('the ratios must add up to exactly 1');
          phases = phase_ratio.slice(0, 3).map((ratio) => Math.trunc(total * ratio));
        }
        const [W, hold, decay] = phases as [number, number, number];
        if (W + hold + decay <= 0) setting.refuse('it needs steps or phase_ratio');
        if (final_lr_scale <= 0) setting.refuse('final_lr_scale must be above 0, it takes its logarithm');
        if (decay === 0) setting.refuse('decay_steps must not be 0, it divides by them');
        const length = Math.max(setting.length, W + hold + decay);
        if (init_lr_scale <= 1 && final_lr_scale <= 1) {
          return triStage({ max, warmup: W, hold, decay, initScale: init_lr_scale, finalScale: final_lr_scale, length });
        }
        return sequence({
          of: [
            ...(W > 0 ? [ramp({ from: init_lr_scale * max, max, length: W })] : []),
            ...(hold > 0 ? [constant({ max, length: hold })] : []),
            ramp({ from: max, max: final_lr_scale * max, shape: 'geometric', length: decay }),
          ],
        });
      },
      { lasts: ({ max_update, warmup_steps, hold_steps, decay_steps }) => max_update ?? warmup_steps + hold_steps + decay_steps },
    ),
    defineConstructor(
      'triangular',
      { lr: any(null), max_lr: num<number>(), lr_period_updates: num(5000), lr_shrink: num(0.1), shrink_min: bool(false) },
      ({ lr, max_lr: max, lr_period_updates, lr_shrink: shrink, shrink_min }, setting) => {
        const { length } = setting;
        const min = one(lr, setting);
        if (max <= min) setting.refuse('max_lr must exceed lr');
        const half = Math.floor(lr_period_updates / 2);
        if (half === 0) setting.refuse('lr_period_updates must be at least 2, it divides by their half');
        const wave = { max, min, up: half, noMomentum: true, length };
        if (shrink === 1) return cyclic(wave);
        if (shrink_min)
          return multiply({ of: [cyclic(wave), exponential({ max: 1, gamma: shrink, stepSize: 2 * half, staircase: true, length })] });
        if (shrink < 1) return cyclic({ ...wave, mode: 'shrink', gamma: shrink });
        const cycles = Math.ceil(length / (2 * half));
        const peak = (cycle: number): Knot[] => [
          [2 * half * cycle, min],
          [2 * half * cycle + half, max * shrink ** cycle],
        ];
        const knots = Array.from({ length: cycles }, (_, cycle) => peak(cycle)).flat();
        return piecewise({ knots: [...knots, [2 * half * cycles, min]], interpolate: 'linear', length });
      },
    ),
    defineConstructor('manual', { lr: any(null), epoch2lr: str('{}'), update2lr: str('{}') }, ({ lr, epoch2lr, update2lr }, setting) => {
      const [byEpoch, byUpdate] = [table(epoch2lr, setting.refuse), table(update2lr, setting.refuse)];
      const start = byEpoch.get(1) ?? byUpdate.get(1) ?? (listed(lr, setting)[0] as number);
      // From its first key on, the table of updates overrides that of epochs.
      const overridden = [...byUpdate.keys()].reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
      const sorted = (entries: Map<number, number>) => [...entries].sort(([a], [b]) => a - b);
      const epochs = sorted(byEpoch).map(([epoch, rate]): Knot => [epochStart(epoch, perEpochOf(setting)), rate]);
      const updates = sorted(byUpdate).map(([update, rate]): Knot => [Math.max(0, update), rate]);
      return stairs([[0, start], ...epochs.filter(([t]) => t < Math.max(0, overridden) || t === 0), ...updates], setting.length);
    }),
    defineConstructor(
      'reduce_lr_on_plateau',
      {
        lr: any(null),
        lr_shrink: num(0.1),
        lr_threshold: num(1e-4),
        lr_patience: num(0),
        warmup_updates: num(0),
        warmup_init_lr: num(-1),
        maximize_best_checkpoint_metric: bool(false),
      },
      ({ lr, lr_shrink, lr_threshold, lr_patience, warmup_updates, warmup_init_lr, maximize_best_checkpoint_metric }, setting) => {
        const max = one(lr, setting);
        if (lr_shrink >= 1) setting.refuse('lr_shrink must be below 1');
        const perEpoch = fact(setting, 'updates_per_epoch') ?? 1;
        const W = Math.max(0, warmup_updates);
        // Metrics are heard once the warm-up is over, which the update after its last one finds out.
        const deaf = W === 0 ? 0 : Math.floor(W / perEpoch);
        const metrics = (setting.metrics ?? []).slice(deaf);
        const mode = maximize_best_checkpoint_metric ? 'max' : 'min';
        const reduced = plateau({ metrics, mode, max, factor: lr_shrink, patience: lr_patience, threshold: lr_threshold });
        const knots = metrics.map((_, i): Knot => [(deaf + i + 1) * perEpoch, reduced.at(i + 1)]);
        const main = stairs([[0, max], ...knots], setting.length);
        return warmup({ of: main, updates: W, from: Math.max(0, warmup_init_lr), mode: 'overlay' });
      },
    ),
    defineConstructor('pass_through', { lr: any(null) }, (_args, { refuse }) =>
      refuse('it has no schedule of its own; the optimizer brings one'),
    ),
  ]),
};
