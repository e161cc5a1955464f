import type { Rows } from './rows.ts';
import type { Known } from './schedule.ts';
import { converted, type Ratio } from './units.ts';

/** Whether a curve is known at `t`; one that says nothing is known everywhere. */
export function isKnown(known: Known | undefined, t: number): boolean {
  return known === undefined || known.rows[before(known, t)] === t;
}

/** The place of the last row that is not after `t`; -1 where there is none. */
export function before({ rows }: Known, t: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as number) <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Every row at which one of several curves is known, from `start` on and before `stop`. */
export function knownRows(all: readonly Known[], start: number, stop: number): Rows {
  const [only] = all;
  const merged = all.length === 1 && only ? only.rows : Float64Array.from(new Set(all.flatMap(({ rows }) => Array.from(rows)))).sort();
  const known = { rows: merged };
  const first = before(known, start) + (merged[before(known, start)] === start ? 0 : 1);
  const end = before(known, stop) + (merged[before(known, stop)] === stop ? 0 : 1);
  const upTo = (sooner: number) => knownRows([known], start, Math.min(stop, sooner));
  return { start, stop, count: Math.max(0, end - first), t: (row) => merged[first + row] as number, upTo };
}

/** Of some rows those at which a curve is known. */
export function whereKnown(known: Known | undefined, rows: Rows): Rows {
  if (known === undefined) return rows;
  const at: number[] = [];
  for (let row = 0; row < rows.count; row += 1) if (isKnown(known, rows.t(row))) at.push(rows.t(row));
  return knownRows([{ rows: at }], rows.start, rows.stop);
}

/** The same in rows of another unit, `by / over` of its own to a row. */
export function knownIn(known: Known, { by, over }: Ratio): Known {
  return by === over ? known : { rows: Float64Array.from(known.rows, (t) => converted(t, { by: over, over: by })) };
}
