import { describe, expect, it } from 'vitest';
import { before, isKnown, knownIn, knownRows, whereKnown } from '../../src/core/known.ts';
import { everyRow, type Rows } from '../../src/core/rows.ts';

const all = ({ count, t }: Rows) => Array.from({ length: count }, (_, row) => t(row));
const known = { rows: [0, 5, 10] };

describe('where a curve is known', () => {
  it.each<[t: number, place: number, is: boolean]>([
    [0, 0, true],
    [4, 0, false],
    [5, 1, true],
    [5.5, 1, false],
    [10, 2, true],
    [11, 2, false],
  ])('%d has row %i at or before it', (t, place, is) => {
    expect([before(known, t), isKnown(known, t)]).toEqual([place, is]);
  });

  it('nothing is before the first row, and what says nothing is known everywhere', () => {
    expect(before({ rows: [3] }, 2)).toBe(-1);
    expect(isKnown(undefined, 2)).toBe(true);
  });
});

describe('the rows', () => {
  it('of one curve are its own, of several each once and in order', () => {
    expect(all(knownRows([known], 0, 11))).toEqual([0, 5, 10]);
    expect(all(knownRows([known, { rows: [3, 5, 100] }], 0, 101))).toEqual([0, 3, 5, 10, 100]);
    expect(all(knownRows([], 0, 11))).toEqual([]);
  });

  it('begin at the first that is asked for, and end before the last', () => {
    expect(all(knownRows([known], 5, 10))).toEqual([5]);
    expect(all(knownRows([known], 4, 11))).toEqual([5, 10]);
    expect(all(knownRows([known], 0, 11).upTo(10))).toEqual([0, 5]);
  });

  it('are those of others at which it is known', () => {
    expect(all(whereKnown(known, everyRow(0, 11, 2)))).toEqual([0, 10]);
    expect(all(whereKnown(undefined, everyRow(0, 5, 2)))).toEqual([0, 2, 4]);
    expect([...Array.from(knownIn(known, { by: 5, over: 1 }).rows)]).toEqual([0, 1, 2]);
  });
});
