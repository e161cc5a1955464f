import { merged } from '../core/break-search.ts';
import { hair } from '../core/breaks.ts';
import { cycleAt, startOf, starts } from '../core/cycles.ts';
import { defineOperator, notNegative } from '../core/define.ts';
import { choice, number, rate, schedule } from '../core/parameters.ts';
import { alongside, type Curve, type Schedule } from '../core/schedule.ts';

/**
 * A schedule over and over: timm's `cycle_mul`, `cycle_decay` and `cycle_limit`, Keras `CosineDecayRestarts`.
 * `of` is the first cycle; past the last one it stays where that one ends.
 */
export const repeat = defineOperator({
  type: 'repeat',
  summary: 'over and over, each cycle stretched and lower if wanted',
  params: {
    of: schedule('the first cycle'),
    times: number('how many cycles', { integer: true, min: 1 }),
    stretch: number('how much longer each cycle is than the one before', { above: 0, default: 1 }),
    decay: number('how much of its height each cycle keeps', { min: 0, default: 1 }),
    decayOf: choice('what is kept: all of the rate, its height above the floor, or the peak', ['all', 'amplitude', 'peak'], {
      default: 'amplitude',
    }),
    floor: rate('the rate that heights are measured from', { default: 0 }),
    total: number('how long all cycles last together, where their sum rounds', { min: 0, optional: true }),
  },
  rules: [
    {
      over: ['of'],
      says: 'only what ends can be repeated; give the cycle a length of at least 1',
      holds: ({ of }) => Number.isFinite(of.length) && of.length >= 1,
    },
    {
      over: ['of', 'floor'],
      says: '--repeat-floor must not exceed the rate a cycle starts from',
      holds: ({ of, floor }) => floor === 0 || floor <= of.at(0),
    },
  ],
  modifier: {
    flag: 'repeat',
    main: 'times',
    order: 20,
    fits: { as: 'total', part: (said, length) => length / startOf(said('times') ?? 1, 1, said('stretch') ?? 1) },
  },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, times, stretch, decay, decayOf, floor, total }) {
    const length = total ?? startOf(times, of.length, stretch);
    const lowered = lowering(decay, decayOf, floor, of.at(0));
    const inCycle = (t: number, value: Curve['at'], change: (value: number, index: number) => number) => {
      const cycle = cycleAt(t, of.length, stretch, times);
      // Past the last cycle it stays where that one ends.
      if (cycle === undefined) return change(value(of.length), times - 1);
      return change(value((t - cycle.start) * (of.length / cycle.length)), cycle.index);
    };
    const repeated = (curve: Curve, change: (value: number, index: number) => number): Curve => ({
      at: (t) => inCycle(t, curve.at, change),
      breaks: breaksIn(curve.breaks, of.length, stretch, times),
    });
    const resize = (to: number): Schedule => {
      const input = { times, stretch, decay, decayOf };
      if (to === length) return repeat({ ...input, of, floor, total });
      const cycle = of.resize(Math.max(1, (of.length * to) / startOf(times, of.length, stretch)));
      // A cycle of few updates may start from less than the floor; the floor that was said counts again where they are more.
      return { ...repeat({ ...input, of: cycle, floor: Math.min(floor, cycle.at(0)), total: to }), resize };
    };
    const { at, breaks } = repeated(of, lowered);
    // A height may be lowered below 0 where the floor lies above what is kept of the peak.
    return {
      length,
      resize,
      at: notNegative('repeat', at, 'write a smaller --repeat-floor'),
      breaks,
      ...alongside(of.also, (curve) => repeated(curve, (value) => value)),
    };
  },
  says({ of, times, stretch, decay, decayOf, floor }, { say, part, factor, cycles }) {
    const peak = of.at(0);
    const kept = lowering(decay, decayOf, floor, peak);
    const before = cycles(of.length, stretch, times, 'clock', () => kept(of.at(of.length), times - 1));
    const value = (decay === 1 ? part : factor)(of, of.length, say('x'));
    if (decay === 1) return { before, value };
    const low = decayOf === 'all' ? 0 : floor;
    const height = decayOf !== 'peak' ? 'decay ** k' : peak === floor ? '1' : '((peak * decay ** k - floor) / (peak - floor))';
    return { before, value: say(`low + (value - low) * ${height}`, { decay, peak, floor, low, value }) };
  },
  clock({ of, times, stretch }) {
    const again = (t: number) => {
      const cycle = cycleAt(t + hair(t), of.length, stretch, times);
      return cycle && { t: (t - cycle.start) * (of.length / cycle.length), begins: Math.abs(t - cycle.start) <= hair(t) };
    };
    return [{ of, start: 0, end: of.length, again }];
  },
  ends: true,
});

/** How a cycle's values come down with its index. */
function lowering(decay: number, decayOf: 'all' | 'amplitude' | 'peak', floor: number, peak: number) {
  const kept = (index: number) => {
    if (decayOf !== 'peak') return decay ** index;
    return peak === floor ? 1 : (peak * decay ** index - floor) / (peak - floor);
  };
  const from = decayOf === 'all' ? 0 : floor;
  return (value: number, index: number) => (decay === 1 ? value : from + (value - from) * kept(index));
}

function breaksIn(breaks: Curve['breaks'], first: number, stretch: number, times: number): Curve['breaks'] {
  const [any] = breaks(0, first);
  const inner: Curve['breaks'] = function* (from, to) {
    if (any === undefined) return;
    for (let cycle = cycleAt(from, first, stretch, times); cycle !== undefined && cycle.start < to; ) {
      const { start, length } = cycle;
      // Only what lies in the part that is asked for, with a little more for what rounds.
      const within = (t: number) => (t - start) * (first / length);
      const slack = first * 2 ** -40;
      for (const place of breaks(Math.max(0, within(from) - slack), Math.min(first, within(to) + slack))) {
        const t = start + place * (length / first);
        if (t > start && t < start + length && t >= from && t < to) yield t;
      }
      cycle = cycleAt(start + length, first, stretch, times);
    }
  };
  return merged([starts(first, stretch, times), inner]);
}
