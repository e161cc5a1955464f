import { beside } from '../compose/beside.ts';
import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import { warmup } from '../compose/warmup.ts';
import type { Knot } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { inverseTime } from '../schedules/inverse-time.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { rangeTest } from '../schedules/range-test.ts';
import { alike, bool, defineConstructor, type Framework, int, num, type Setting, type Slot, str } from './constructor.ts';
import { recordedUpTo } from './recorded.ts';
import { cosineTo, straight } from './warmed.ts';

/** A scheduler that takes a run up again is not followed, only one from the start. */
const last_batch_iteration: Slot<number> = { unsaid: -1, accepts: (value) => value === -1, expected: '-1, a start from the beginning' };
const warmupSignature = { warmup_num_steps: int(1000), warmup_type: str('log'), last_batch_iteration };

/** DeepSpeed's `runtime/lr_schedules.py`, stepped after each optimizer step: it counts one behind, and index 0 is the constructor's. */
export const deepspeed: Framework = {
  name: 'deepspeed',
  reading: {
    modules: ['deepspeed.runtime.lr_schedules', 'deepspeed'],
  },
  constructors: alike({ optimizer: 0 }, [
    defineConstructor(
      'LRRangeTest',
      {
        lr_range_test_min_lr: num(1e-3),
        lr_range_test_step_size: int(2000),
        lr_range_test_step_rate: num(1),
        lr_range_test_staircase: bool(false),
        last_batch_iteration,
      },
      (
        { lr_range_test_min_lr: min, lr_range_test_step_size, lr_range_test_step_rate: rate, lr_range_test_staircase: staircase },
        { length, refuse },
      ) => {
        const stepSize = positive(refuse, 'lr_range_test_step_size', lr_range_test_step_size);
        return rangeTest({ min, rate, stepSize, staircase, length });
      },
      { own: true },
    ),
    defineConstructor(
      'OneCycle',
      {
        cycle_min_lr: num(),
        cycle_max_lr: num(),
        decay_lr_rate: num(0),
        cycle_first_step_size: num(2000),
        cycle_second_step_size: num(null),
        cycle_first_stair_count: num(0),
        cycle_second_stair_count: num(null),
        decay_step_size: num(0),
        cycle_momentum: bool(true),
        cycle_min_mom: num(0.8),
        cycle_max_mom: num(0.9),
        decay_mom_rate: num(0),
        last_batch_iteration,
      },
      ({ cycle_min_lr: min, cycle_max_lr: max, cycle_min_mom, cycle_max_mom, ...all }, { length, facts, refuse }) => {
        const cycle = {
          up: all.cycle_first_step_size,
          down: all.cycle_second_step_size ?? all.cycle_first_step_size,
          upStairs: all.cycle_first_stair_count,
          downStairs: all.cycle_second_stair_count ?? all.cycle_first_stair_count,
          length,
          refuse,
        };
        const decays = all.decay_step_size !== 0;
        const perUpdate = (rate: number) => (decays ? rate / all.decay_step_size : 0);
        const of = cycled({ ...cycle, first: min, low: min, high: max }, perUpdate(all.decay_lr_rate), (rate, length) =>
          inverseTime({ max: min, rate, length }),
        );
        if (!all.cycle_momentum || !hasBetas(facts)) return of;
        const edges = { first: cycle_min_mom, low: cycle_max_mom, high: cycle_min_mom };
        const momentum = cycled({ ...cycle, ...edges }, perUpdate(all.decay_mom_rate), (rate, length) =>
          rate > 0
            ? rangeTest({ min: cycle_max_mom, rate, stepSize: 1, length })
            : straight(cycle_max_mom, 0, { length, horizon: Math.max(1, -1 / rate) }),
        );
        return beside({ of, momentum });
      },
      { own: true, lasts: ({ cycle_first_step_size: first, cycle_second_step_size: second }) => first + (second ?? first) },
    ),
    defineConstructor(
      'WarmupLR',
      { warmup_min_lr: num(0), warmup_max_lr: num(null), ...warmupSignature },
      ({ warmup_min_lr: from, warmup_max_lr, ...how }, { base, length, refuse }) =>
        warmup({ of: constant({ max: warmup_max_lr ?? base, length }), from, ...ramped(how, refuse) }),
      { own: ({ warmup_max_lr }) => warmup_max_lr !== null },
    ),
    defineConstructor(
      'WarmupDecayLR',
      { total_num_steps: num(), warmup_min_lr: num(0), warmup_max_lr: num(1e-3), ...warmupSignature },
      ({ total_num_steps, warmup_min_lr: min, warmup_max_lr: max, ...how }, { length, refuse }) => {
        const ramp = ramped(how, refuse);
        const [rises, falls] = [ramp.updates + 1, total_num_steps - ramp.updates];
        // The warm-up takes away from the horizon what the ramp lasts.
        if (falls > 0) return warmup({ of: straight(max, min, { length, horizon: falls + Math.min(rises, length) }), from: min, ...ramp });
        const rise = warmup({ of: constant({ max, length: rises }), from: min, ...ramp });
        return sequence({ of: [rise, constant({ max: min, length: Math.max(0, length - rises) })] });
      },
      { own: true, lasts: ({ total_num_steps }) => total_num_steps },
    ),
    defineConstructor(
      'WarmupCosineLR',
      {
        total_num_steps: num(),
        warmup_min_ratio: num(0),
        warmup_num_steps: int(1000),
        cos_min_ratio: num(1e-4),
        warmup_type: str('log'),
        last_batch_iteration,
      },
      ({ total_num_steps, warmup_min_ratio, cos_min_ratio, ...how }, { base, length, refuse }) => {
        const ramp = ramped(how, refuse);
        const horizon = Math.max(1, total_num_steps - ramp.updates);
        // The cosine is one update ahead of a warm-up that is one behind, so it has left the peak when the warm-up ends.
        const main = shift({ of: cosineTo(base, cos_min_ratio, { length, horizon }), updates: -ramp.updates });
        const of = warmup({ of: main, from: base * warmup_min_ratio, mode: 'overlay', ...ramp });
        if (warmup_min_ratio === 0) return of;
        return sequence({ of: [constant({ max: 0, length: 1 }), shift({ of, updates: 1 })] });
      },
      { lasts: ({ total_num_steps }) => total_num_steps },
    ),
  ]),
};

/** A warm-up lasts two updates or more, and a kind of it that DeepSpeed does not know is logarithmic. */
function ramped(
  { warmup_num_steps, warmup_type }: { readonly warmup_num_steps: number; readonly warmup_type: string },
  refuse: Setting['refuse'],
) {
  const updates = Math.max(2, positive(refuse, 'warmup_num_steps', warmup_num_steps));
  return { updates, ramp: warmup_type === 'linear' ? ('(t-1)/W' as const) : ('log' as const) };
}

/** Only optimizers with betas have their momentum cycled; what is not known to be without them is taken to have them. */
function hasBetas(facts: Setting['facts']): boolean {
  return !/^(?:\w+\.)*(SGD|ASGD|RMSprop|Rprop|Adagrad|Adadelta|Adafactor|LBFGS|Muon)\b/.test(String(facts?.optimizer ?? ''));
}

interface Cycle {
  /** What the constructor sets, before the first step. */
  readonly first: number;
  readonly low: number;
  readonly high: number;
  readonly up: number;
  readonly down: number;
  /** In how many steps it goes up and down; 0 is smoothly. */
  readonly upStairs: number;
  readonly downStairs: number;
  readonly length: number;
  readonly refuse: Setting['refuse'];
}

/** One cycle from `low` over `high` and back, and what follows it, which at a rate of 0 is `low`. */
function cycled(cycle: Cycle, rate: number, tail: (rate: number, length: number) => Schedule): Schedule {
  const { first, low, high, up, down, upStairs, downStairs, length, refuse } = cycle;
  const total = up + down;
  if (total === 0) refuse('a cycle of no updates divides by zero');
  if (up === 0 && length > total) refuse('without a cycle_first_step_size it divides by zero where the cycle ends');
  const share = (t: number) => {
    const into = t % total;
    const [progress, size, stairs] = into <= up ? [into, up, upStairs] : [total - into, down, downStairs];
    if (size === 0) return 0;
    return stairs > 0 ? Math.floor((progress * stairs) / size) / stairs : progress / size;
  };
  const at = (t: number) => (t === 0 ? first : low + (high - low) * share(t));
  const after = rate === 0 ? constant({ max: low }) : tail(rate, Math.max(0, length - total));
  if (!Number.isInteger(total)) {
    // An update that begins before the cycle has ended belongs to it, and rises once more.
    return recordedUpTo(length, (t) => (t < total + 1 ? at(t) : after.at(t - total)));
  }
  const main = (length: number) => {
    if (upStairs > 0 || downStairs > 0) return recordedUpTo(length, (t) => at(Math.min(t, total)));
    const begins = first === low && up > 0 ? [0] : [0, 1];
    return piecewise({ knots: knotsAt([...begins, ...(down > 0 ? [up] : [total - 1]), total], at), interpolate: 'linear', length });
  };
  return rate === 0 ? main(length) : sequence({ of: [main(total), after] });
}

function knotsAt(times: readonly number[], at: (t: number) => number): readonly Knot[] {
  return [...new Set(times)].sort((a, b) => a - b).map((t) => [t, at(t)]);
}

function positive(refuse: Setting['refuse'], argument: string, value: number): number {
  if (!(value > 0)) refuse(`${argument} must be a whole number above 0`);
  return value;
}
