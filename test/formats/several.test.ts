import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { penOf, pensApart, sampleOf } from '../../src/charts/strokes.ts';
import { widthOf } from '../../src/charts/text-layout.ts';
import { everyRow } from '../../src/core/rows.ts';
import type { Schedule, Series, Unit } from '../../src/core/schedule.ts';
import type { Table } from '../../src/core/table.ts';
import { render } from '../../src/formats/chart.ts';
import type { Look } from '../../src/formats/format.ts';
import { constant, cosine, cyclic, exponential, linear, oneCycle, ramp, sequence, step, warmup } from '../../src/index.ts';
import { families, type Maker, made, outcome } from '../generators.ts';
import { rendered } from './tables.ts';
import '../seed.ts';

const series = (label: string, schedule: Schedule, more: Partial<Series> = {}): Series => ({ label, unit: 'step', schedule, ...more });

function table(stop: number, all: readonly Series[], more: Partial<Table> = {}): Table {
  return { unit: 'step', rows: everyRow(0, stop), series: all, ...more };
}

const lines = (drawn: Table, how: Partial<Look> = {}) => rendered(render, drawn, how).split('\n').slice(0, -1);
/** The lines of the first plot, with what stands before the axis cut off. */
function plot(drawn: Table, how: Partial<Look> = {}): readonly string[] {
  const all = lines(drawn, how);
  const rule = all.findIndex((line) => /^ +[├+]/.test(line));
  return all
    .slice(all.findIndex((line) => /^(?: {2}×1e-?\d+)?$/.test(line)) + 1, rule)
    .map((line) => line.slice((all[rule] as string).search(/[├+]/)));
}
const epochs = (updates: number): NonNullable<Table['beside']> => ({ unit: 'epoch', at: (t) => Math.floor(t / updates) });

const length = 90;
const three = [
  series('cosine', cosine({ length })),
  series('step', step({ max: 0.1, gamma: 0.1, stepSize: 30, shift: 0, length })),
  series('one-cycle', oneCycle({ max: 0.4, length })),
];
const phased = sequence({
  of: [ramp({ max: 3e-4, length: 20_000 }), constant({ max: 3e-4, length: 52_000 }), cosine({ max: 3e-4, min: 3e-5, length: 28_000 })],
});

describe.each([40, 80, 120])('%d columns wide', (width) => {
  it.each<[theme: string, drawn: Table, how?: Partial<Look>]>([
    ['several', table(length, three)],
    ['ascii', table(length, three), { ascii: true }],
    ['log', table(length, three), { log: true }],
    ['split', table(length, three), { split: true }],
    ['ends', table(length, [series('long', linear({ length })), series('short', cosine({ max: 0.05, length: 30 }), { stop: 30 })])],
    [
      'identical',
      table(length, [
        series('cosine max=0.1', cosine({ max: 0.1, length })),
        series('cosine max=0.2', cosine({ max: 0.2, length })),
        series('a plan', cosine({ max: 0.1, length }), { notes: ['CosineAnnealingLR(optimizer, T_max=90)'] }),
      ]),
    ],
    ['phases', table(100_000, [series('x', phased)])],
    ['zero-on-log', table(100_000, [series('x', phased)]), { log: true }],
    ['one-cycle', table(length, [series('x', oneCycle({ length }))])],
    ['epochs', table(450_450, [series('x', cosine({ length: 450_450 }))], { beside: epochs(5005) })],
    [
      'epochs-and-momentum',
      table(1000, [series('x', oneCycle({ length: 1000 })), series('y', cyclic({ up: 200 }))], { beside: epochs(782) }),
    ],
    [
      'eight',
      table(
        length,
        [0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03].map((max) => series(`${max}`, linear({ max, length }))),
      ),
    ],
  ])('%s', async (theme, drawn, how) => {
    const height = width === 120 ? 17 : width === 80 ? 11 : 8;
    await expect(rendered(render, drawn, { ...how, width, height })).toMatchFileSnapshot(`charts/${theme}-${width}.txt`);
  });
});

/** Labels a command line or a file may bring. */
const label = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'a 学\t\n\r\x1b\x07\u0301é'), maxLength: 80 }),
  fc.constantFrom('cosine', 'cosine max=0.1'),
);
const drawable = fc
  .constantFrom<Maker>(...families, warmup)
  .chain(made)
  .map(({ schedule }) => schedule)
  .filter((schedule) => Array.from({ length: 300 }, (_, t) => Number(outcome(schedule, t))).every(Number.isFinite));
const drawing = fc.record({
  all: fc.array(
    fc.record({ label, note: label, schedule: drawable, stop: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }) }),
    {
      minLength: 1,
      maxLength: 5,
    },
  ),
  start: fc.nat(20),
  many: fc.integer({ min: 1, max: 270 }),
  width: fc.integer({ min: 30, max: 1000 }),
  height: fc.integer({ min: 3, max: 30 }),
  log: fc.boolean(),
  split: fc.boolean(),
  beside: fc.option(fc.integer({ min: 1, max: 300 }).map(epochs), { nil: undefined }),
});

describe('any series on any paper', () => {
  it('fit it, without a blank at any end, and say the same in colour and in ASCII', () => {
    fc.assert(
      fc.property(drawing, ({ all, start, many, beside, ...how }) => {
        const drawn: Table = {
          unit: 'step' as Unit,
          rows: everyRow(start, start + many),
          series: all.map(({ label, note, schedule, stop }) =>
            series(label, schedule, { notes: [note], ...(stop === undefined ? {} : { stop }) }),
          ),
          ...(beside && { beside }),
        };
        const text = lines(drawn, how);
        expect(text.filter((line) => widthOf(line) > how.width || line !== line.trimEnd())).toEqual([]);
        expect(text.join('')).not.toMatch(/\p{Cc}/u);
        expect(lines(drawn, { ...how, color: true }).map(stripVTControlCharacters)).toEqual(text);
        const ascii = lines(drawn, { ...how, ascii: true });
        expect(ascii.filter((line) => widthOf(line) > how.width)).toEqual([]);
        if (/^[ -~]*$/.test(all.map((one) => one.label + one.note).join(''))) expect(ascii.join('')).toMatch(/^[ -~]*$/);
      }),
      { numRuns: 150 },
    );
  });

  it('are drawn in bounded time however long they are', () => {
    let asked = 0;
    const counted = (schedule: Schedule): Schedule => {
      const at = (t: number) => {
        asked += 1;
        return schedule.at(t);
      };
      return { ...schedule, at };
    };
    const stop = 1e12;
    const all = [cosine({ length: stop }), linear({ length: stop }), linear({ length: stop, max: 0.1 })].map(counted);
    for (const how of [{}, { log: true }, { split: true }, { width: 1000 }]) {
      lines(
        table(
          stop,
          all.map((one) => series('x', one)),
          { beside: epochs(5005) },
        ),
        how,
      );
    }
    expect(asked).toBeLessThan(1e6);
  });
});

describe('lines', () => {
  it('differ from one another without colour', () => {
    for (const ascii of [false, true]) {
      const most = pensApart(ascii);
      expect(most).toBeGreaterThanOrEqual(8);
      expect(new Set(Array.from({ length: most }, (_, index) => sampleOf(penOf(index, ascii)))).size).toBe(most);
    }
  });

  it('begin anew after the last, and it is said', () => {
    const many = Array.from({ length: pensApart(false) + 1 }, (_, index) => series(`${index}`, linear({ max: 1 + index, length })));
    expect(lines(table(length, many)).at(-1)).toBe('the line symbols begin anew after 21 series');
  });

  it('take turns where they run along one another', () => {
    const drawn = plot(table(length, [series('a', constant({ max: 1 })), series('b', step({ max: 1, stepSize: 60, shift: 0, length }))]));
    const shared = drawn.find((line) => line.includes('┱')) ?? '';
    expect(shared.replace('┱', '┓')).toContain('──━━──━━');
    // Beyond the drop each is alone.
    expect(shared.slice(shared.indexOf('┱') + 1)).toMatch(/^─+$/);
  });

  it('show a drop behind a line listed before', () => {
    const drawn = plot(
      table(length, [series('flat', constant({ max: 0.5 })), series('drop', step({ max: 1, gamma: 0, stepSize: 60, shift: 0, length }))]),
    );
    const column = drawn[0]?.indexOf('┓') ?? -1;
    expect(drawn.map((line) => line[column]).join('')).toBe('┓┃┃┃┃╂┃┃┃┃┗');
  });

  it('end where their series does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: length }), fc.integer({ min: 40, max: 200 }), (stop, width) => {
        const drawn = plot(table(length, [series('a', constant({ max: 1 })), series('b', constant({ max: 0.5 }), { stop })]), { width });
        const columns = (drawn[0] as string).length - 1;
        const short = drawn.find((line) => line.includes('┿')) ?? '';
        expect(short.length - 1).toBe(Math.round(((stop - 1) / (length - 1)) * columns));
      }),
    );
  });

  it('ask for nothing beyond it', () => {
    const ending = exponential({ length: 30 });
    const at = (t: number) => {
      expect(t).toBeLessThanOrEqual(29);
      return ending.at(t);
    };
    for (const stop of [30, 2900])
      for (const width of [40, 80, 120])
        lines(table(stop, [series('a', linear({ length: stop })), series('b', { ...ending, at }, { stop: 30 })]), { width });
  });

  it('are not drawn for a series that ends before the first row', () => {
    const drawn = {
      ...table(length, [series('a', linear({ length })), series('b', linear({ length }), { stop: 10 })]),
      rows: everyRow(20, length),
    };
    expect(plot(drawn).join('')).not.toContain('━');
    expect(lines(drawn).at(-1)).toBe('━━━ ends at 10, before the first row');
    const none = { ...drawn, series: [drawn.series[1] as Series, drawn.series[1] as Series] };
    expect(lines(none).join('')).not.toContain('├');
  });
});

describe('identical series', () => {
  const formula = exponential({ max: 1, rate: 0.05, length });
  /** The same but for one update. */
  const but = (schedule: Schedule, update: number): Schedule => ({
    ...schedule,
    at: (t) => schedule.at(t) * (t === update ? 1 + 1e-15 : 1),
  });

  it('are said to be so, and only those', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: length - 1 }), (update) => {
        const all = [series('a', formula), series('b', but(formula, update)), series('c', formula)];
        const said = lines(table(length, all)).filter((line) => line.includes('identical'));
        expect(said).toEqual(['─── c  identical to a']);
      }),
    );
  });

  it('are not, where they differ far from their ends', () => {
    const all = [cosine, linear].map((family) => series(family.type, { ...family({ length: 1e6, horizon: 999_999 }), breaks: () => [] }));
    expect(lines(table(1e6, all)).join('')).not.toContain('identical');
  });

  it('are not, where one ends before or cycles another momentum', () => {
    const both = [series('a', formula), series('b', formula, { stop: 50 })];
    expect(lines(table(length, both)).join('')).not.toContain('identical');
    const momenta = [series('a', oneCycle({ length })), series('b', oneCycle({ length, maxMomentum: 0.9 }))];
    expect(lines(table(length, momenta)).join('')).not.toContain('identical');
  });

  it('have a chart each where each series has one', () => {
    const text = lines(table(length, [series('a', formula), series('b', formula)]), { split: true });
    expect(text.filter((line) => line.includes('┼'))).toHaveLength(2);
    expect(text.filter((line) => line.startsWith('identical to a'))).toHaveLength(1);
  });
});

describe('small charts', () => {
  it('share the axis of the rates, and have at least four rows', () => {
    const many = Array.from({ length: 12 }, (_, index) => series(`${index}`, linear({ max: 1 + index, length })));
    const text = lines(table(length, many), { split: true });
    const axes = text
      .join('\n')
      .split(/\n\n/)
      .map((chart) =>
        chart
          .match(/^ +[\d.]* [┤┼│]/gm)
          ?.map((row) => row.replace('┼', '┤'))
          .join(),
      )
      .filter((axis) => axis !== undefined);
    expect(axes).toHaveLength(12);
    expect(new Set(axes).size).toBe(1);
    expect(axes[0]?.split(',').length).toBeGreaterThanOrEqual(3);
  });
});

describe('phases', () => {
  const marked = (all: readonly Series[]) => lines(table(100_000, all)).some((line) => line.includes('┴'));

  it('are marked where all series have the same', () => {
    expect(
      marked([
        series('a', phased),
        series('b', sequence({ of: [ramp({ max: 1, length: 20_000 }), constant({ max: 1, length: 52_000 }), cosine({ length: 28_000 })] })),
      ]),
    ).toBe(true);
    expect(marked([series('a', phased), series('b', linear({ length: 100_000 }))])).toBe(false);
    expect(marked([series('a', linear({ length: 100_000 }))])).toBe(false);
  });
});
