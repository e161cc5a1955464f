import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traced } from '../../src/charts/traced.ts';
import { cosine, cyclic, multistep, restarts, warmup } from '../../src/index.ts';
import { families, made, outcome } from '../generators.ts';
import '../seed.ts';

const [width, height] = [700, 320];

/** The value of a line at an update between its ends; of two points at a jump the later one counts. */
function valueAt(points: ReturnType<typeof traced>, t: number): number {
  const index = points.findLastIndex(([at]) => at <= t);
  const [[from, a], [to, b]] = [
    points[index] as readonly [number, number],
    points[index + 1] ?? (points[index] as readonly [number, number]),
  ];
  return to === from ? a : a + ((b - a) * (t - from)) / (to - from);
}

describe('a traced curve', () => {
  it.each(families.map((family) => [family.type, family] as const))('%s is nowhere off by a tenth of a unit', (_type, family) => {
    fc.assert(
      fc.property(made(family), ({ schedule }) => {
        const end = (Number.isFinite(schedule.length) ? schedule.length : 100) - 1;
        if (end < 1) return;
        const updates = Array.from({ length: 200 }, (_, index) => Math.round((index * end) / 199));
        const rates = updates.map((t) => outcome(schedule, t)).filter((rate) => typeof rate === 'number');
        // Not where doubles themselves are too coarse to be drawn.
        if (rates.length < updates.length || Math.max(...rates) < 1e-300) return;
        const high = Math.max(...rates);
        const points = traced(schedule, 0, end, width, (value) => (value / high) * height);
        // Where breaks lie closer than what can be drawn the line is between the values, not at each.
        if ([...schedule.breaks(0, end)].length > width / 2) return;
        for (const [index, t] of updates.entries()) {
          // A steep line is off where it is a hair to the left or right of its place.
          const [a, b] = [t - (0.6 * end) / width, t + (0.6 * end) / width].map((near) =>
            valueAt(points, Math.min(end, Math.max(0, near))),
          );
          const [low, most] = [
            Math.min(a as number, b as number, valueAt(points, t)),
            Math.max(a as number, b as number, valueAt(points, t)),
          ];
          const rate = rates[index] as number;
          expect(Math.max(low - rate, rate - most) * (height / high)).toBeLessThan(0.1);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('drops where a staircase does, and nowhere else', () => {
    const points = traced(multistep({ max: 1, milestones: [30, 60], gamma: 0.1, length: 90 }), 0, 89, width, (value) => value * height);
    const [first, second, third] = [1, 0.1, 0.010000000000000002];
    expect(points.map(([t]) => Math.round(t * 1e6) / 1e6)).toEqual([0, 30, 30, 60, 60, 89]);
    expect(points.map(([, value]) => value)).toEqual([first, first, second, second, third, third]);
  });

  it('has the corner of a warm-up', () => {
    const curve = warmup({ of: cosine({ max: 1, length: 1000 }), updates: 100 });
    const points = traced(curve, 0, 999, width, (value) => value * height);
    expect(points[0]).toEqual([0, 0]);
    expect(points[1]).toEqual([100, 1]);
    expect(points.length).toBeLessThan(200);
  });

  it.each([1e6, 1e12])('keeps the peaks of %d updates, in few points', (length) => {
    const points = traced(restarts({ max: 1, period: 1000, length }), 0, length - 1, width, (value) => value * height);
    expect(points.length).toBeLessThan(4000);
    expect(Math.max(...points.map(([, value]) => value))).toBe(1);
    expect(Math.min(...points.map(([, value]) => value))).toBeLessThan(1e-4);
  });

  it('is a point where there is one update', () => {
    expect(traced(cyclic({ max: 1, length: 5 }), 3, 3, width, (value) => value)).toHaveLength(1);
  });
});
