import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dotPlotter } from '../../src/charts/dots.ts';
import { rateAxis } from '../../src/charts/linear-scale.ts';
import '../seed.ts';

const [across, up] = [2, 4];
const bits = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

/** The dots of a plot, row by row from the top, without the axis. */
function dotsOf(lines: readonly (readonly number[])[], high: number, rows: number, columns: number): readonly (readonly boolean[])[] {
  const axis = rateAxis(0, high, rows);
  const traces = lines.map((values, index) => ({ values, pen: dotPlotter.penOf(3 * index) }));
  const cells = dotPlotter.draw(
    traces.map(({ values, pen: { mark: _, ...pen } }) => ({ values, pen })),
    axis,
    columns,
  );
  return Array.from({ length: up * cells.length }, (_, y) =>
    Array.from({ length: across * columns }, (_, x) => {
      const char = cells[Math.floor(y / up)]?.[1 + Math.floor(x / across)]?.char ?? ' ';
      return char !== ' ' && ((char.codePointAt(0) as number) & (bits[across * (y % up) + (x % across)] as number)) !== 0;
    }),
  );
}

const columnOf = (dots: readonly (readonly boolean[])[], x: number) => dots.flatMap((row, y) => (row[x] ? [y] : []));
const columns = 20;
/** A value for the axis and one for each dot across. */
const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 + across * columns, maxLength: 1 + across * columns });

describe('lines of dots', () => {
  it('go unbroken through every rate, to a quarter of a row', () => {
    fc.assert(
      fc.property(values, (some) => {
        const all = [...some.slice(0, -1), 1];
        const dots = dotsOf([all], 1, 10, columns);
        const axis = rateAxis(0, 1, 10);
        const exact = (value: number) => up * (axis.rows - axis.row(value)) + 1;
        for (let x = 0; x < across * columns; x += 1) {
          const drawn = columnOf(dots, x);
          const [before, here] = [exact(all[x] as number), exact(all[x + 1] as number)];
          // The line ends where the rate is, and what else is there joins it to the one before.
          expect(Math.min(...drawn.map((y) => Math.abs(y - here)))).toBeLessThanOrEqual(0.5);
          expect(Math.min(...drawn.map((y) => Math.abs(y - before)))).toBeLessThanOrEqual(1.5);
          expect(drawn).toEqual(Array.from({ length: drawn.length }, (_, index) => (drawn[0] as number) + index));
          expect(drawn[0]).toBeGreaterThanOrEqual(Math.min(before, here) - 0.5);
          expect(drawn.at(-1)).toBeLessThanOrEqual(Math.max(before, here) + 0.5);
        }
      }),
    );
  });

  it('keep an edge upright, in one column of dots', () => {
    const dots = dotsOf([[...Array(21).fill(1), ...Array(20).fill(0)]], 1, 10, columns);
    const columnsOfDots = Array.from({ length: across * columns }, (_, x) => columnOf(dots, x).length);
    expect(columnsOfDots.filter((many) => many === 1)).toHaveLength(across * columns - 1);
    expect(columnsOfDots[20]).toBe(up * 10);
  });

  it('lose no dot where others cross', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const [both, first, second] = [
          dotsOf([one, other], 1, 10, columns),
          dotsOf([one], 1, 10, columns),
          dotsOf([other], 1, 10, columns),
        ];
        expect(both.map((row, y) => row.map((dot, x) => dot || !(first[y]?.[x] || second[y]?.[x])))).toEqual(
          both.map((row) => row.map(() => true)),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('differ from one another without colour', () => {
    const samples = Array.from({ length: dotPlotter.apart }, (_, index) => {
      const { line, mark } = dotPlotter.penOf(index);
      return `${line[4]}${mark}`;
    });
    expect(new Set(samples).size).toBe(dotPlotter.apart);
  });
});
