import { figure } from '../core/numbers.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Difference } from './compare.ts';
import type { Diff } from './diff.ts';

/** Updates that are compared one by one; of a longer plan so many of them, and those around each break. */
const each = 2_000_000;
const spread = 20_000;
const mostBreaks = 20_000;

/** What is equal where both sides are computed: a rounding of doubles. */
function equal(a: number, b: number, largest: number, tolerance: number | undefined): boolean {
  const far = Math.abs(a - b);
  return tolerance === undefined ? far <= 1e-12 * Math.abs(a) + 5e-15 * largest : far <= tolerance * Math.abs(a);
}

/** Whether two plans are the same schedule, over the updates that both have. */
export function diffPlans(a: Schedule, b: Schedule, unit: string, tolerance?: number): Diff {
  const length = Math.min(a.length, b.length);
  const end = Number.isFinite(length) ? Math.ceil(length) : 1e6;
  const updates = end <= each ? everyUpdate(end) : chosen(a, b, end);
  let largest = 0;
  for (let part = 0; part <= 256; part += 1) largest = Math.max(largest, Math.abs(a.at(Math.floor(((end - 1) * part) / 256))));
  let [compared, same, first, worst, worstAt, good] = [0, 0, -1, 0, -1, -1];
  for (const t of updates) {
    const [x, y] = [a.at(t), b.at(t)];
    compared += 1;
    if (equal(x, y, largest, tolerance)) {
      same += 1;
      if (first < 0) good = t;
    } else {
      if (first < 0) first = t;
      if (Math.abs(x - y) > worst) [worst, worstAt] = [Math.abs(x - y), t];
    }
  }
  // Between two updates that were looked at the first that differs is searched for.
  if (first > good + 1) first = searched(good, first, (t) => equal(a.at(t), b.at(t), largest, tolerance));
  const difference = (t: number): Difference => ({ step: t, update: t, planned: a.at(t), found: b.at(t) });
  const uneven = a.length !== b.length;
  const notes = [
    ...(uneven ? [`their lengths differ, ${figure(a.length, 15)} and ${figure(b.length, 15)} ${unit}s; the shorter one is compared`] : []),
    ...(end > each ? [`${compared} of ${end} ${unit}s were compared, those around every break among them`] : []),
  ];
  return {
    verdict: first < 0 && !uneven ? 'same' : 'different',
    compared,
    agree: compared === 0 ? 1 : same / compared,
    ...(first >= 0 && { first: difference(first), largest: difference(worstAt) }),
    causes: [],
    notes,
  };
}

function* everyUpdate(end: number): Generator<number> {
  for (let t = 0; t < end; t += 1) yield t;
}

function chosen(a: Schedule, b: Schedule, end: number): readonly number[] {
  const all = new Set<number>([0, end - 1]);
  for (let part = 0; part < spread; part += 1) all.add(Math.floor(((end - 1) * part) / (spread - 1)));
  // The beginning more closely: a warm-up is short beside a long run.
  for (let t = 1; t < end; t = Math.ceil(t * 1.02)) all.add(t);
  for (const { breaks } of [a, b]) {
    let count = 0;
    for (const t of breaks(0, end)) {
      for (const near of [Math.floor(t) - 1, Math.floor(t), Math.ceil(t), Math.ceil(t) + 1]) if (near >= 0 && near < end) all.add(near);
      count += 1;
      if (count === mostBreaks) break;
    }
  }
  return [...all].sort((x, y) => x - y);
}

function searched(good: number, bad: number, same: (t: number) => boolean): number {
  let [low, high] = [good, bad];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (same(middle)) low = middle;
    else high = middle;
  }
  return high;
}
