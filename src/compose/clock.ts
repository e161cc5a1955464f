import { defineOperator } from '../core/define.ts';
import { attempt } from '../core/issues.ts';
import { number, schedule, updates } from '../core/parameters.ts';
import { alongside, type Curve, type Schedule } from '../core/schedule.ts';

/**
 * A scheduler on a clock of its own, whose steps are not the updates: clock(t) = start + by · max(0, ⌊(t + into) / every⌋).
 * `of` counts its steps; the length is that of the run, in updates.
 */
export const clock = defineOperator({
  type: 'clock',
  summary: 'a scheduler stepped once every so many updates',
  params: {
    of: schedule('the scheduler, by its own steps'),
    every: updates('updates from one step to the next; 10:2 for 2 steps every 10', { min: 1 }),
    by: number('steps at once', { min: 0, default: 1 }),
    start: number('the step that the first update has', { min: 0, default: 0 }),
    into: number('updates of the first stair that are gone already; below 0 it is late', { integer: true, default: 0 }),
    total: number('how long the run is, where it is not as long as the scheduler', { min: 0, optional: true }),
  },
  modifier: { flag: 'clock', main: 'every', second: 'by', order: 80 },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, every, by, start, into, total }) {
    const length = total ?? of.length;
    const stair = (t: number) => Math.max(0, Math.floor((t + into) / every));
    const step = (n: number) => whole(start + by * n);
    const told = (curve: Curve): Curve => ({
      at: (t) => curve.at(step(stair(t))),
      breaks:
        by === 0 ? () => [] : breaksOf(curve, { first: 1 + Math.max(0, stair(0)), place: (n) => n * every - into, stair, step, by, start }),
    });
    const resize = (to: number): Schedule => {
      const input = { every, by, start, into };
      if (to === length) return clock({ ...input, of, total });
      const ends = [of.length, length, to].every(Number.isFinite);
      const inner = ends ? of.resize(Math.max(0, of.length + step(stair(to)) - step(stair(length)))) : of;
      return clock({ ...input, of: inner, ...(Number.isFinite(to) && { total: to }) });
    };
    return { length, resize, ...told(of), ...alongside(of.also, told) };
  },
  says({ of, every, by, start, into }, { say, part, last }) {
    const parts = Math.round(1 / by);
    // A step that is a part of one is divided by, so that as many as make a whole one do.
    const divides = !Number.isInteger(by) && Math.abs(by * parts - 1) <= 1e-12;
    const stair = into < 0 ? 'max(0, (t + into) // every)' : '((t + into) // every)';
    const clock = say(`start + ${stair} ${divides ? '/' : '*'} by`, { every, start, into, by: divides ? parts : by });
    return part(of, start + by * Math.max(0, Math.floor((last + into) / every)), clock);
  },
  // Elsewhere its updates are no updates of the run.
  clock: ({ of, every, by, start, into }) => (every === 1 && by === 1 ? [{ of, start: -start - into, end: Number.POSITIVE_INFINITY }] : []),
  jumps: true,
});

/** A sum of steps that rounding puts a hair beside a whole step is that step. */
function whole(step: number): number {
  const near = Math.round(step);
  return Math.abs(step - near) <= 8 * Number.EPSILON * Math.max(1, Math.abs(step)) ? near : step;
}

interface Stairs {
  /** The first stair that begins after update 0. */
  readonly first: number;
  place(n: number): number;
  stair(t: number): number;
  step(n: number): number;
  readonly by: number;
  readonly start: number;
}

/** Every stair that another rate or a break of the scheduler's begins at; those along which it stands still are passed over, however many. */
function breaksOf({ at, breaks }: Curve, { first, place, stair, step, by, start }: Stairs): Curve['breaks'] {
  const value = (n: number) => attempt(() => at(step(n))) ?? Number.NaN;
  return function* (from, to) {
    const here = stair(from);
    let n = Math.max(first, place(here) >= from ? here : here + 1);
    let before = value(n - 1);
    while (place(n) < to && n < Number.MAX_SAFE_INTEGER) {
      const [next = Number.POSITIVE_INFINITY] = beyond(breaks, step(n - 1));
      const now = value(n);
      if (now !== before || next <= step(n)) yield place(n);
      before = now;
      // Up to the scheduler's next break the stairs are monotone: where the last one has the same rate, all have.
      const [end = Number.POSITIVE_INFINITY] = next <= step(n) ? beyond(breaks, step(n)) : [next];
      let last = Math.min(Math.ceil((end - start) / by), Number.isFinite(to) ? stair(to) : Number.MAX_SAFE_INTEGER);
      while (last > n && step(last) >= end) last -= 1;
      n = (last > n && value(last) === now ? last : n) + 1;
    }
  };
}

/** A curve's first break beyond a place. */
function* beyond(breaks: Curve['breaks'], place: number): Generator<number> {
  for (const t of breaks(place, Number.POSITIVE_INFINITY)) {
    if (t <= place) continue;
    yield t;
    return;
  }
}
