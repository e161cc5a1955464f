import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { report } from '../../src/analysis/report.ts';
import { everyRow } from '../../src/core/rows.ts';
import type { Schedule, Series } from '../../src/core/schedule.ts';
import type { Table } from '../../src/core/table.ts';
import { formats } from '../../src/formats/index.ts';
import { render } from '../../src/formats/summary.ts';
import { constant, cosine, cyclic, step, warmupCosine, wsd } from '../../src/index.ts';
import { anyTable, look, rendered } from './tables.ts';
import '../seed.ts';

const table = (series: Readonly<Record<string, Schedule>>, stop = 100, start = 0): Table => ({
  unit: 'epoch',
  rows: everyRow(start, stop),
  series: Object.entries(series).map(([label, schedule]) => ({ label, unit: 'epoch', schedule })),
});
const three = { 'cosine max=0.1': cosine(), step: step({ max: 0.1, gamma: 0.1, stepSize: 30, shift: 0 }), wsd: wsd() };
const lines = (text: string) => text.split('\n').slice(0, -1);

describe('the table', () => {
  it('has a column for each series, under its label', () => {
    expect(rendered(render, table(three), { width: 100 })).toBe(
      `                    cosine max=0.1         step                      wsd
length              100 epochs             100 epochs                100 epochs
first               0.1                    0.1                       0
peak                0.1 at 0               0.1 at 0                  0.1 at 10
last                2.467e-5               1e-4                      0.01
mean                0.0505                 0.03331                   0.09
area                5.05                   3.331                     9
within 1 % of peak  7 % of the time        30 % of the time          81 % of the time
longest flat part   none                   30 epochs at 0.1, from 0  81 epochs at 0.1, from 10
largest drop        0.05 to 0.04843 at 51  0.1 to 0.01 at 30         0.1 to 0.09 at 91
`,
    );
  });

  it('has one below the other where there is no room', () => {
    const text = rendered(render, table({ 'cosine max=0.1': cosine(), constant: constant() }), { width: 45 });
    expect(text).toBe(
      `cosine max=0.1
length              100 epochs
first               0.1
peak                0.1 at 0
last                2.467e-5
mean                0.0505
area                5.05
within 1 % of peak  7 % of the time
longest flat part   none
largest drop        0.05 to 0.04843 at 51

constant
length              100 epochs
first               0.1
peak                0.1 at 0
last                0.1
mean                0.1
area                10
within 1 % of peak  100 % of the time
longest flat part   100 epochs at 0.1, from 0
largest drop        none
`,
    );
  });

  it('covers the rows that are asked for', () => {
    const text = rendered(render, table({ a: warmupCosine({ max: 1 }) }, 60, 5));
    expect(text).toContain('length              55 epochs\n');
    expect(text).toContain('first               0.5\n');
    expect(text).toContain('peak                1 at 10\n');
  });

  it('covers of a shorter series what it has', () => {
    const { series, ...rest } = table({ a: cosine(), b: cosine({ length: 50 }), c: cosine() }, 100, 20);
    const shorter: readonly Series[] = series.map((one, index) => ({ ...one, ...(index > 0 && { stop: index === 1 ? 50 : 10 }) }));
    const [, length, first] = lines(rendered(render, { ...rest, series: shorter }, { width: 200 }));
    expect(length).toMatch(/^length +80 epochs +30 epochs$/);
    expect(first).toMatch(/^first +0.09045 +0.06545$/);
  });

  it('says how far a long run falls at once where both rates read alike', () => {
    expect(rendered(render, table({ a: cosine({ length: 1e12 }) }, 1e12))).toMatch(/\nlargest drop +by 1\.57\d*e-13 at [\d,]+\n/);
  });

  it('has as many digits as asked for', () => {
    expect(rendered(render, table({ a: cosine() }), { precision: 7 })).toContain('last                2.467198e-5\n');
  });

  it('never is wider than there is room, nor breaks a line for a label', () => {
    fc.assert(
      fc.property(anyTable, fc.integer({ min: 30, max: 200 }), fc.boolean(), ({ rows, ...rest }, width, ascii) => {
        if (rows.stop - rows.start < 1 || rows.stop - rows.start > 20_000) return;
        const printed = lines(rendered(render, { ...rest, rows }, { width, ascii }));
        const heights = [10, rest.series.length * 10 + rest.series.length - 1];
        expect(heights).toContain(printed.length);
        expect(printed.filter((line) => line.length > width)).toEqual([]);
      }),
    );
  });
});

describe('the JSON document', () => {
  it('has the exact facts of each series', () => {
    const all = { ...three, rising: cyclic({ length: 100 }) };
    const { unit, series } = JSON.parse(rendered(render, table(all), { json: true }));
    expect(unit).toBe('epoch');
    expect(series).toEqual(
      Object.entries(all).map(([label, schedule]) => {
        const { flat = null, drop = null, ...facts } = report(schedule, 0, 100);
        return { label, summary: { ...facts, flat, drop } };
      }),
    );
    expect(series[1].summary.drop).toEqual({ t: 30, from: 0.1, to: 0.010000000000000002 });
    expect(series[1].summary.flat).toEqual({ from: 0, length: 30, lr: 0.1 });
    expect([series[0].summary.flat, series[3].summary.drop]).toEqual([null, null]);
  });

  it('has nothing of a series that is over before the rows begin', () => {
    const { series, ...rest } = table({ a: cosine() }, 100, 20);
    const [one] = series as [Series];
    const text = rendered(render, { ...rest, series: [{ ...one, stop: 20 }] }, { json: true });
    expect(JSON.parse(text).series).toEqual([{ label: 'a', summary: null }]);
  });

  it('rounds to the precision asked for', () => {
    const [{ summary }] = JSON.parse(rendered(render, table({ a: cosine() }), { json: true, precision: 3 })).series;
    expect([summary.last, summary.mean, summary.drop]).toEqual([{ t: 99, lr: 2.47e-5 }, 0.0505, { t: 51, from: 0.05, to: 0.0484 }]);
  });
});

it('is a format like any other', async () => {
  const format = formats.find(({ name }) => name === 'summary');
  expect((await format?.load(look))?.render).toBe(render);
});
