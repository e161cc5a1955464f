import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applicationsLeft, drops, every, joined, moved, none, numbered, points } from '../../src/core/breaks.ts';
import type { Curve } from '../../src/core/schedule.ts';
import '../seed.ts';

/** The first few breaks, so that an endless list does not hang the test. */
function first(breaks: Curve['breaks'], from: number, to: number, most = 20): number[] {
  const found: number[] = [];
  for (const t of breaks(from, to)) {
    found.push(t);
    if (found.length === most) break;
  }
  return found;
}

describe('breaks between from and to', () => {
  it.each<[what: string, breaks: Curve['breaks'], from: number, to: number, found: number[]]>([
    ['none', none, 0, 100, []],
    ['every 10: not 0, not the end', every(10), 0, 40, [10, 20, 30]],
    ['every 10, from one of them', every(10), 20, 41, [20, 30, 40]],
    ['every 10, past one of them', every(10), 20.5, 41, [30, 40]],
    ['every 2.5', every(2.5), 0, 10, [2.5, 5, 7.5]],
    ['drops of 10, one early', drops(10, 1, 100), 0, 40, [9, 19, 29, 39]],
    ['drops of 1, one early: the first update is one', drops(1, 1, 100), 0, 3, [0, 1, 2]],
    ['drops of 10, 25 early: two lie before the start', drops(10, 25, 100), 0, 20, [5, 15]],
    ['drops of 10 until 20', drops(10, 0, 20), 0, 100, [10, 20]],
    ['every 10, without an end', every(10), 1e12, Number.POSITIVE_INFINITY, Array.from({ length: 20 }, (_, i) => 1e12 + 10 * i)],
    ['an empty stretch', every(10), 10, 10, []],
    ['points', points(3, 5, 8), 3, 8, [3, 5]],
    ['moved by 10', moved(points(0, 3), 10), 0, 20, [10, 13]],
    ['moved by 10, before that', moved(points(0, 3), 10), 0, 10, []],
    ['moved by 10, from the middle', moved(points(0, 3), 10), 11, 20, [13]],
    ['joined', joined(points(2, 7), 5, points(1, 5, 6)), 0, 10, [2, 5, 6]],
    ['joined, before the joint', joined(points(2, 7), 5, points(1, 6)), 0, 5, [2]],
    ['joined, from the joint on', joined(points(2, 7), 5, points(1, 6)), 5, 10, [5, 6]],
    ['joined, after the joint', joined(points(2, 7), 5, points(1, 6)), 6, 10, [6]],
  ])('%s', (_what, breaks, from, to, found) => {
    expect(first(breaks, from, to)).toEqual(found);
  });

  it('finds every multiple from itself on, whatever the rounding', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.02, max: 50, noNaN: true }), fc.nat(1000), (period, count) => {
        const all = first(every(period), 0, Number.POSITIVE_INFINITY, count + 2);
        const t = all[count] as number;
        expect(first(every(period), t, Number.POSITIVE_INFINITY, 2)).toEqual(all.slice(count));
      }),
    );
  });

  it('finds every drop where it is there, whatever the rounding', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 50, noNaN: true }), fc.nat(1000), fc.nat(200), (period, count, shift) => {
        const breaks = drops(period, shift, 1e9);
        const all = first(breaks, 0, Number.POSITIVE_INFINITY, count + 2);
        const t = all[count] as number;
        expect(first(breaks, t, Number.POSITIVE_INFINITY, 2)).toEqual(all.slice(count));
        const dropped = (at: number) => Math.floor((at + shift) / period);
        expect(dropped(t)).toBe(dropped(t - period / 2) + 1);
        expect(dropped(t)).toBe(dropped(t + period / 2));
      }),
    );
  });

  it('moves every break, whatever the rounding', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 50, noNaN: true }),
        fc.double({ min: 0, max: 1000, noNaN: true }),
        fc.nat(100),
        (period, start, count) => {
          const breaks = moved(every(period), start);
          const all = first(breaks, 0, Number.POSITIVE_INFINITY, count + 2);
          const t = all[count] as number;
          expect(first(breaks, t, Number.POSITIVE_INFINITY, 2)).toEqual(all.slice(count));
          expect(first(breaks, 0, t, count + 2)).toEqual(all.slice(0, count));
          expect(t - start).toBeGreaterThanOrEqual((count + 1) * period);
        },
      ),
    );
  });

  it('does not tell apart more than 64 within one update, and lists no other', () => {
    const found = first(every(0.001), 0, 1, 1000);
    expect(found.length).toBeGreaterThan(50);
    expect(found.length).toBeLessThanOrEqual(64);
    expect(found.filter((t) => Math.abs(t * 1000 - Math.round(t * 1000)) > 1e-9)).toEqual([]);
  });
});

describe('turns by their number', () => {
  const squares = numbered(
    (n) => n * n,
    (t) => Math.sqrt(t),
  );

  it('are found from anywhere on, up to the last', () => {
    expect([...squares(0, 30)]).toEqual([1, 4, 9, 16, 25]);
    expect([...squares(4, 25)]).toEqual([4, 9, 16]);
    expect([...squares(1e12 + 1, 1e12 + 3e6)]).toEqual([(1e6 + 1) ** 2]);
    const five = numbered(
      (n) => n,
      (t) => t,
      5,
    );
    expect([...five(3, Number.POSITIVE_INFINITY)]).toEqual([3, 4, 5]);
  });

  it('are found although their number is not known well', () => {
    const nearly = numbered(
      (n) => n * n,
      (t) => Math.sqrt(t) + 3 * Math.sin(t),
    );
    expect([...nearly(0, 200)]).toEqual([...squares(0, 200)]);
    expect([...nearly(17, 200)]).toEqual([...squares(17, 200)]);
  });

  it('are the first and the last in each 64th of an update where they crowd, the same in pieces', () => {
    const roots = numbered(
      (n) => Math.sqrt(n),
      (t) => t * t,
    );
    const all = [...roots(0, 100)];
    expect(all.slice(0, 3)).toEqual([1, Math.sqrt(2), Math.sqrt(3)]);
    // The last cell begins at 99.984375, the root of 9996.8….
    expect(all.slice(-2)).toEqual([Math.sqrt(9997), Math.sqrt(9999)]);
    const cells = all.map((t) => Math.floor(t * 64));
    expect(cells.filter((cell, i) => cell === cells[i - 2])).toEqual([]);
    for (const cut of [50.001, all[1000] as number, all[1001] as number]) {
      expect([...roots(0, cut), ...roots(cut, 100)]).toEqual(all);
    }
  });
});

it('a factor lasts 700 decades', () => {
  expect(0.1 ** (0.5 * applicationsLeft(Math.log(0.1)))).toBe(0);
  for (const factor of [0.1, 10]) expect(applicationsLeft(Math.log(factor))).toBeCloseTo(700, 9);
  expect([applicationsLeft(Math.log(0)), applicationsLeft(0)]).toEqual([0, 0]);
});
