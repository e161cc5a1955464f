import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyRow } from '../../src/core/rows.ts';
import { render as csv } from '../../src/formats/csv.ts';
import { render as tsv } from '../../src/formats/tsv.ts';
import { constant } from '../../src/index.ts';
import { anyTable, cells, inTurn, rendered } from './tables.ts';
import '../seed.ts';

describe.each([
  { name: 'csv', render: csv, delimiter: ',' },
  { name: 'tsv', render: tsv, delimiter: '\t' },
])('$name', ({ render, delimiter }) => {
  it('is byte for byte what csv-stringify writes', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const labels = table.series.length === 1 ? ['lr'] : table.series.map(({ label }) => label);
        expect(rendered(render, table)).toBe(stringify([[table.unit, ...labels], ...cells(table)], { delimiter }));
      }),
    );
  });

  it('reads back as the numbers themselves', () => {
    fc.assert(
      fc.property(anyTable, ({ series: [first], ...rest }) => {
        const table = { ...rest, series: first ? [first] : [] };
        const [, ...lines] = rendered(render, table).trimEnd().split('\n');
        expect(lines.map((line) => line.split(delimiter).map(Number))).toEqual(cells(table));
      }),
    );
  });

  it('rounds to the precision asked for', () => {
    fc.assert(
      fc.property(anyTable, fc.integer({ min: 1, max: 17 }), (table, precision) => {
        const rows = cells(table).map(([t, ...rates]) => [t, ...rates.map((lr) => Number(lr.toPrecision(precision)))]);
        const [, ...expected] = stringify([['header'], ...rows], { delimiter }).split('\n');
        const text = rendered(render, table, { precision });
        expect(text.endsWith(expected.join('\n'))).toBe(true);
      }),
    );
  });
});

it('quotes a label only where it must', () => {
  const unit = 'epoch';
  const series = ['plain', 'with, comma', 'with "quotes"', 'two\nlines'].map((label, index) => ({
    label,
    unit,
    schedule: constant({ max: index }),
  })) as never;
  expect(rendered(csv, { unit, series, rows: everyRow(0, 1) })).toBe(
    'epoch,plain,"with, comma","with ""quotes""","two\nlines"\n0,0,1,2,3\n',
  );
});

it('hands over the first row alone, and no more at a time than memory holds', () => {
  let asked = 0;
  const schedule = inTurn([0.5]);
  const counting = {
    ...schedule,
    at: (t: number) => {
      asked += 1;
      return schedule.at(t);
    },
  };
  const chunks = csv(
    { unit: 'step', series: [{ label: 'x', unit: 'step', schedule: counting }], rows: everyRow(0, 1e12) },
    { width: 80, height: 9, ascii: false, color: false },
  )[Symbol.iterator]();
  expect([chunks.next().value, chunks.next().value, asked]).toEqual(['step,lr\n', '0,0.5\n', 1]);
  chunks.next();
  expect(asked).toBeLessThan(10_000);
});
