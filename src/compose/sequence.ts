import { moved } from '../core/breaks.ts';
import { defineOperator } from '../core/define.ts';
import { schedules } from '../core/parameters.ts';
import { alongside, type Curve, type Schedule } from '../core/schedule.ts';

/**
 * One schedule after another, each on its own clock: PyTorch `SequentialLR`, optax `join_schedules`.
 * Every part lasts its length; the last one goes on past it as it would alone.
 */
export const sequence = defineOperator({
  type: 'sequence',
  summary: 'one schedule after another',
  params: { of: schedules('the parts, of which only the last may be endless') },
  rules: [
    {
      over: ['of'],
      says: 'only the last part of a sequence may be endless; give every other one a length',
      holds: ({ of }) => of.slice(0, -1).every(({ length }) => Number.isFinite(length)),
    },
  ],
  whole: ({ of }) => ({ length: of.reduce((sum, { length }) => sum + length, 0) }),
  compose({ of }) {
    const starts = startsOf(of);
    const last = of.length - 1;
    const length = (starts[last] as number) + (of[last] as Schedule).length;
    const part = (t: number) => latest(starts, t);
    const at = (t: number) => (of[part(t)] as Schedule).at(t - (starts[part(t)] as number));
    // Cutting at its own length would drop a last part that has none, and what it holds past the end.
    const resize = (to: number): Schedule => sequence({ of: to === length ? of : cut(of, starts, to) });
    return { length, resize, at, breaks: breaksOf(of, starts), ...besides(of, starts, part) };
  },
  says({ of }, { say, part, inTurn, last }) {
    const starts = startsOf(of);
    const parts = of.map((one, index) => {
      const start = starts[index] as number;
      const asked = index === of.length - 1 ? last - start : Math.min(last - start, one.length);
      return [start + one.length, () => part(one, asked, say('t - start', { start }))] as const;
    });
    return inTurn(parts);
  },
  clock({ of }) {
    const starts = startsOf(of);
    return of.map((one, index) => ({ of: one, start: starts[index] as number, end: starts[index + 1] ?? Number.POSITIVE_INFINITY }));
  },
});

function startsOf(of: readonly Schedule[]): readonly number[] {
  let start = 0;
  return of.map(({ length }) => {
    const here = start;
    start += length;
    return here;
  });
}

/** The last of the rising `starts` that is not after `t`. */
function latest(starts: readonly number[], t: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= t) low = middle;
    else high = middle;
  }
  return low;
}

function breaksOf(of: readonly Curve[], starts: readonly number[]): Curve['breaks'] {
  return function* (from, to) {
    for (const [index, { breaks }] of of.entries()) {
      const start = starts[index] as number;
      const end = Math.min(to, starts[index + 1] ?? Number.POSITIVE_INFINITY);
      if (end <= from || end <= start) continue;
      if (start > 0 && start >= from) yield start;
      for (const t of moved(breaks, start)(Math.max(from, start), end)) if (t > start || start === 0) yield t;
    }
  };
}

/** What is cycled beside the rate in any part; a part without it keeps what the nearest part with it begins or ends with. */
function besides(of: readonly Schedule[], starts: readonly number[], part: (t: number) => number): Pick<Curve, 'also'> {
  const source = of.find(({ also }) => also);
  if (source === undefined) return {};
  return alongside(source.also, (first, name) => {
    const curves = of.map(({ also }) => also?.[name] ?? { at: () => first.at(0), breaks: () => [] });
    const at = (t: number) => (curves[part(t)] as Curve).at(t - (starts[part(t)] as number));
    return { at, breaks: breaksOf(curves, starts) };
  });
}

/** The parts that fit into a shorter run, the last of them cut or made longer. */
function cut(of: readonly Schedule[], starts: readonly number[], to: number): readonly Schedule[] {
  const kept = Math.max(1, starts.filter((start) => start < to).length);
  return of.slice(0, kept).map((one, index) => (index === kept - 1 ? one.resize(to - (starts[index] as number)) : one));
}
