import fc from 'fast-check';
import { evenRows, everyRow, namedRows, type Rows } from '../../src/core/rows.ts';
import { type Schedule, type Series, units } from '../../src/core/schedule.ts';
import type { Table } from '../../src/core/table.ts';
import type { Look, Render } from '../../src/formats/format.ts';
import '../seed.ts';

export const look: Look = { width: 80, height: 11, ascii: false, color: false };

/** All that a format yields, in one text. */
export function rendered(render: Render, table: Table, how: Partial<Look> = {}): string {
  return [...render(table, { ...look, ...how })].join('');
}

/** Each row's update, and the rates of every series at it. */
export function cells({ series, rows }: Table): readonly (readonly [t: number, ...rates: number[]])[] {
  return Array.from({ length: rows.count }, (_, row) => {
    const t = rows.t(row);
    return [t, ...series.map(({ schedule }) => schedule.at(t))];
  });
}

/** A schedule that takes these rates in turn. */
export function inTurn(rates: readonly number[]): Schedule {
  const schedule: Schedule = {
    length: 100,
    spec: { type: 'in-turn', rates },
    at: (t) => rates[t % rates.length] as number,
    breaks: () => [],
    resize: () => schedule,
  };
  return schedule;
}

/** Any rate there is, from 0 to the largest double. */
const rate = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((lr) => lr + 0);
/** Words, and what a table's separators, quotes and ends of lines make of them. */
const label = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(...'a ,;"\'\t\n\r\\=|') }));
const series: fc.Arbitrary<Omit<Series, 'unit'>> = fc.record({
  label,
  schedule: fc.array(rate, { minLength: 1, maxLength: 9 }).map(inTurn),
});
const update = fc.nat(10_000);
const rows: fc.Arbitrary<Rows> = fc.oneof(
  fc.tuple(update, update, fc.integer({ min: 1, max: 99 })).map(([start, more, every]) => everyRow(start, start + more, every)),
  fc.tuple(update, update, fc.integer({ min: 2, max: 99 })).map(([start, more, count]) => evenRows(start, start + more + 1, count)),
  fc.array(fc.maxSafeNat(), { minLength: 1, maxLength: 20 }).map(namedRows),
);

/** A table of one or several series, over any rows. */
export const anyTable: fc.Arbitrary<Table> = fc
  .record({ unit: fc.constantFrom(...units), rows, series: fc.array(series, { minLength: 1, maxLength: 4 }) })
  .map(({ unit, rows, series }) => ({ unit, rows, series: series.map((one) => ({ ...one, unit })) }));
