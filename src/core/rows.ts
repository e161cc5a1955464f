/** Which updates are looked at: `count` of them, the first at `t(0)`, within `start <= t < stop` unless named one by one. */
export interface Rows {
  readonly start: number;
  readonly stop: number;
  readonly count: number;
  t(row: number): number;
  /** Those of them before `end`. */
  upTo(end: number): Rows;
}

/** Every K-th update from `start`, `stop` excluded. */
export function everyRow(start: number, stop: number, every = 1): Rows {
  const count = Math.max(0, Math.ceil((stop - start) / every));
  return { start, stop, count, t: (row) => start + row * every, upTo: (end) => everyRow(start, Math.min(stop, end), every) };
}

/** `count` updates evenly spaced over `start … stop - 1`, both ends included; all of them where there are fewer. */
export function evenRows(start: number, stop: number, count: number): Rows {
  if (stop - start <= count) return everyRow(start, stop);
  return risingRows(start, stop, count, (row) => start + Math.round((row / (count - 1)) * (stop - 1 - start)));
}

function risingRows(start: number, stop: number, count: number, t: Rows['t']): Rows {
  const upTo = (end: number) => {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (t(middle) < end) low = middle + 1;
      else high = middle;
    }
    return risingRows(start, Math.min(stop, end), low, t);
  };
  return { start, stop, count, t, upTo };
}

/** The updates named, in the order they were named. */
export function namedRows(named: readonly number[]): Rows {
  const start = named.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const stop = named.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY) + 1;
  return { start, stop, count: named.length, t: (row) => named[row] as number, upTo: (end) => namedRows(named.filter((t) => t < end)) };
}
