import type { Spec } from '../core/schedule.ts';
import type { Cause, Departure } from './cause.ts';
import { cutAt, from } from './cause-parts.ts';
import { explains } from './solve.ts';

/** More often or more seldom than this nobody steps a scheduler by mistake. */
const mostTimes = 20_000;

/** The rate never moved: it is that of the first update all along. */
export const neverStepped: Cause = {
  code: 'never-stepped',
  *explain({ evidence, at, schedule }) {
    const first = at(0);
    const still = () => first;
    if (explains(evidence, still)) {
      const spec = first > 0 ? { spec: { type: 'constant', max: first, length: schedule.length } as Spec } : {};
      yield { code: 'never-stepped', params: {}, at: still, ...spec, free: 0 };
    }
  },
};

/** Stepped several times an update: once a process, once a micro-batch. Where it steps before the update, that has the rate after it. */
export const steppedTimes: Cause = {
  code: 'stepped-times',
  *explain({ evidence, at, schedule, coarse, length }) {
    for (let k = 2; k <= mostTimes; k += 1) {
      for (const early of [0, k - 1]) {
        const fast = (t: number) => at(k * t + early);
        if (!explains(evidence, fast)) continue;
        const spec: Spec = { type: 'clock', of: schedule.spec, every: 1, by: k, start: early, total: length };
        yield { code: 'stepped-times', params: { k }, at: fast, ...(!coarse && { spec }), free: 1 };
        return;
      }
    }
  },
};

/** Stepped once every few updates: once an epoch instead of every update. */
export const steppedOncePer: Cause = {
  code: 'stepped-once-per',
  *explain({ evidence, at, schedule, coarse, length }) {
    const last = evidence.points.t.at(-1) as number;
    for (let k = 2; k <= Math.min(last, mostTimes * 10); k += 1) {
      for (const early of [0, 1, k]) {
        const slow = (t: number) => at(Math.floor((t + early) / k));
        if (!explains(evidence, slow)) continue;
        const late = early === k ? { start: 1 } : { into: early };
        const spec: Spec = { type: 'clock', of: schedule.spec, every: k, ...late, total: length };
        yield { code: 'stepped-once-per', params: { k }, at: slow, ...(!coarse && { spec }), free: 1 };
        return;
      }
    }
  },
};

/** Ahead of the plan or behind it from the beginning on. */
export const shifted: Cause = {
  code: 'shifted',
  *explain({ evidence, at, length, schedule, coarse }) {
    const most = Math.min(length, mostTimes);
    for (let by = 1; by <= most; by += 1) {
      for (const signed of [by, -by]) {
        const moved = (t: number) => at(Math.max(0, t + signed));
        if (!explains(evidence, moved)) continue;
        const spec = coarse ? {} : { spec: { type: 'shift', of: schedule.spec, updates: signed } as Spec };
        yield { code: 'shifted', params: { by: signed }, at: moved, ...spec, free: 1 };
        return;
      }
    }
  },
};

/** From one update on elsewhere in the plan: begun anew, or gone on with an older state after a resume. */
export const jumped: Cause = {
  code: 'jumped',
  *explain(departure) {
    const { evidence, at, comparison, length } = departure;
    const { points, slack } = evidence;
    for (const [row, excused] of departurePlaces(departure)) {
      const update = points.t[row] as number;
      const rate = points.lr[row] as number;
      const most = Math.min(length, 1e6);
      // The nearest place in the plan where every later row fits, that of the very beginning first.
      const here = Math.floor(update);
      const low = earliest(departure, row);
      for (const by of offsets(here, most, low)) {
        const planned = at(update + by);
        if (Math.abs(rate - planned) > slack(planned)) continue;
        const later = (t: number) => at(t + by);
        if (!explains(evidence, later, row, excused)) continue;
        // Where it began anew is known to the update: that which has the first rate.
        const place = -by > low && -by <= update ? -by : departureStart(departure, row);
        const whole = (t: number) => (t < place ? at(t) : later(t));
        yield { code: 'jumped', params: { at: place, to: place + by }, at: whole, ...specOf(departure, place, place + by), free: 2 };
        return;
      }
    }
    void comparison;
  },
};

function specOf({ schedule, coarse, length }: Departure, at: number, to: number): { readonly spec?: Spec } {
  if (coarse || at <= 0 || to < 0 || at >= length) return {};
  return { spec: { type: 'sequence', of: [cutAt(schedule.spec, at), from(schedule.spec, to, length - at)] } };
}

/** Offsets to try: the beginning first, then nearer before farther. */
function* offsets(here: number, most: number, low: number): Generator<number> {
  for (let start = here; start > low && start > 0; start -= 1) yield -start;
  for (let far = 1; far <= most; far += 1) {
    if (far <= here) yield -far;
    yield far;
  }
}

/** Rows at which a change may show first, each with one that is excused: after a resume the first update may still have the old rate. */
export function departurePlaces({ comparison: { from: row } }: Departure): readonly (readonly [row: number, excused: number])[] {
  return row <= 0
    ? []
    : [
        [row, -1],
        [row, row],
      ];
}

/** The last update that is as planned before the row at which it first differs; -1 where there is none. */
export function earliest({ evidence: { points } }: Departure, row: number): number {
  return row > 0 ? (points.t[row - 1] as number) : -1;
}

/** The update from which on the run was different: that of a resume, where the log shows one there, else of the first row that shows it. */
export function departureStart(departure: Departure, row: number): number {
  const {
    evidence: { points },
    resumes,
  } = departure;
  const [low, high] = [earliest(departure, row), points.t[row] as number];
  return resumes.find((update) => update > low && update <= high) ?? high;
}

/** Behind by the updates that were skipped so far: for those the scheduler was not stepped. */
export const skipped: Cause = {
  code: 'skipped',
  *explain({ evidence, at, length, skips }) {
    const { points, slack } = evidence;
    const most = Math.max(3, Math.ceil(0.2 * length));
    const late: (readonly [update: number, behind: number])[] = [];
    let behind = 0;
    let before = 0;
    for (let row = 0; row < points.t.length; row += 1) {
      const [t, lr] = [points.t[row] as number, points.lr[row] as number];
      const fits = (by: number) => {
        const planned = at(t - by);
        return t >= by && Math.abs(lr - planned) <= slack(planned);
      };
      if (!fits(behind)) {
        const gap = Math.max(1, Math.min(t - before, most - behind));
        let more = 1;
        while (more <= gap && !fits(behind + more)) more += 1;
        if (more > gap) return;
        behind += more;
        late.push([t, behind]);
        if (behind > most || late.length > Math.max(4, points.t.length / 6)) return;
      }
      before = t;
    }
    if (late.length === 0) return;
    const dense = points.t.length > 1 && (points.t.at(-1) as number) - (points.t[0] as number) === points.t.length - 1;
    const single = late.every(([, all], place) => all - (late[place - 1]?.[1] ?? 0) === 1);
    // All at once and many of them is a jump, unless the log says that it skips.
    if (!single && !skips && late.length === 1) return;
    const whole = (t: number) => at(t - (late.findLast(([update]) => update <= t)?.[1] ?? 0));
    const updates = dense && single ? { updates: late.map(([update]) => update - 1) } : {};
    yield {
      code: 'skipped',
      params: { by: behind, ...updates },
      at: whole,
      free: skips ? 1 : single && late.length <= 3 ? 2 : 1 + late.length,
    };
  },
};
