import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import { everyRow } from '../../src/core/rows.ts';
import type { Unit } from '../../src/core/schedule.ts';
import { render as json } from '../../src/formats/json.ts';
import { render as ndjson } from '../../src/formats/ndjson.ts';
import { render as plain } from '../../src/formats/plain.ts';
import { cosine, warmup } from '../../src/index.ts';
import { anyTable, cells, rendered } from './tables.ts';
import '../seed.ts';

const points = (unit: Unit, rows: ReturnType<typeof cells>, column: number) =>
  rows.map(([t, ...rates]) => ({ [unit]: t, lr: rates[column] }));

describe('json', () => {
  it('parses to the unit and, a series each, its label, recipe and exact points', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const rows = cells(table);
        expect(JSON.parse(rendered(json, table))).toEqual({
          unit: table.unit,
          series: table.series.map(({ label, schedule }, column) => ({
            label,
            schedule: schedule.spec,
            points: points(table.unit, rows, column),
          })),
        });
      }),
    );
  });

  it('holds a recipe that builds the points again', () => {
    const schedule = warmup({ of: cosine({ max: 3e-4, min: '10%', length: 50 }), updates: '7%', shape: 'sqrt' });
    const text = rendered(json, { unit: 'step', series: [{ label: 'a', unit: 'step', schedule }], rows: everyRow(0, 50) });
    const [series] = JSON.parse(text).series;
    const again = build(series.schedule);
    expect(series.points).toEqual(Array.from({ length: 50 }, (_, step) => ({ step, lr: again.at(step) })));
  });
});

describe('ndjson', () => {
  it('has a point a line, with the label where there are several series', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const rows = cells(table);
        const lines = rendered(ndjson, table).split('\n').slice(0, -1);
        const several = table.series.length > 1;
        const expected = table.series.flatMap(({ label }, column) =>
          points(table.unit, rows, column).map((point) => ({ ...(several && { series: label }), ...point })),
        );
        expect(lines.map((line) => JSON.parse(line))).toEqual(expected);
      }),
    );
  });
});

describe('plain', () => {
  it('has the bare rates of a row on a line, with tabs between those of several series', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const lines = rendered(plain, table).split('\n').slice(0, -1);
        const rows = cells(table);
        expect(lines.map((line) => line.split('\t').map(Number))).toEqual(rows.map(([, ...rates]) => rates));
      }),
    );
  });
});

it.each([json, ndjson, plain])('rounds to the precision asked for', (render) => {
  const table = { unit: 'epoch', series: [{ label: 'a', unit: 'epoch', schedule: cosine() }], rows: everyRow(1, 2) } as const;
  expect(rendered(render, table)).toContain('0.09997532801828658');
  expect(rendered(render, table, { precision: 3 })).toMatch(/\b0\.1\b/);
  expect(rendered(render, table, { precision: 5 })).toMatch(/\b0\.099975\b/);
});
