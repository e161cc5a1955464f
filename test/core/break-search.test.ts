import { describe, expect, it } from 'vitest';
import { among, turns } from '../../src/core/break-search.ts';
import { every, none, points } from '../../src/core/breaks.ts';
import type { Curve } from '../../src/core/schedule.ts';

describe('breaks between from and to', () => {
  it.each<[what: string, breaks: Curve['breaks'], from: number, to: number, found: number[]]>([
    ['among others', among(points(2, 7), [1, 2, 9]), 0, 20, [1, 2, 7, 9]],
    ['among others, from the middle', among(points(2, 7), [1, 3, 9]), 2, 9, [2, 3, 7]],
    ['among endless others', among(every(10), [15]), 0, 31, [10, 15, 20, 30]],
    ['among none', among(none, [1, 2]), 2, 3, [2]],
  ])('%s', (_what, breaks, from, to, found) => {
    expect([...breaks(from, to)]).toEqual(found);
  });
});

describe('turns', () => {
  it.each<[what: string, at: (t: number) => number, from: number, to: number, found: number[]]>([
    ['none in a line', (t) => 3 - t, 0, 10, []],
    ['none in a constant', () => 3, 0, 10, []],
    ['the top of t (10 - t), at 5', (t) => t * (10 - t), 0, 10, [5]],
    ['a bottom too', (t) => (t - 3) ** 2, 0, 10, [3]],
    ['top and bottom of a sine over one wave, at a quarter and three', (t) => Math.sin((2 * Math.PI * t) / 40), 0, 40, [10, 30]],
    ['a top close to the start', (t) => t * Math.exp(-2 * t), 0, 100, [0.5]],
    ['a top close to the end', (t) => t ** 99 * (100 - t), 0, 100, [99]],
    ['not where the next piece jumps down', (t) => (t < 10 ? t : 0), 0, 10, []],
    ['not where the next piece jumps up', (t) => (t < 10 ? -t : 0), 0, 10, []],
  ])('%s', (_what, at, from, to, found) => {
    const turned = turns(at, from, to);
    expect(turned).toHaveLength(found.length);
    // A flat top hides its place in the rounding of its height: half the digits are sure.
    for (const [i, t] of turned.entries()) expect(t).toBeCloseTo(found[i] as number, 4);
  });
});
