import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleColumns } from '../../src/charts/columns.ts';
import { updateTicks } from '../../src/charts/linear-scale.ts';
import { everyRow } from '../../src/core/rows.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { render } from '../../src/formats/chart.ts';
import type { Look } from '../../src/formats/format.ts';
import { constant, cosine, linear, warmup } from '../../src/index.ts';
import { families, type Maker, made, outcome } from '../generators.ts';
import { rendered } from './tables.ts';
import '../seed.ts';

interface Drawn {
  readonly lines: readonly string[];
  /** What stands before the axis on each row of the plot, from the top. */
  readonly labels: readonly string[];
  /** The power of ten that they are multiplied by. */
  readonly power: number;
  /** The row the line is in at each place, counted from the bottom. */
  readonly curve: readonly number[];
  /** The rows that each column fills, where it has more cycles than columns. */
  readonly band: readonly (readonly [low: number, high: number])[];
  /** The labels of the axis of updates. */
  readonly ticks: readonly string[];
}

function chart(schedule: Schedule, start: number, stop: number, how: Partial<Look> = {}): readonly string[] {
  const table = { unit: 'step', series: [{ label: 'x', unit: 'step', schedule }], rows: everyRow(start, stop) } as const;
  return rendered(render, table, how).split('\n').slice(0, -1);
}

function draw(schedule: Schedule, start: number, stop: number, how: Partial<Look> = {}): Drawn {
  const lines = chart(schedule, start, stop, how);
  const rule = lines.findIndex((line) => /^ +├/.test(line));
  const gutter = lines[rule]?.indexOf('├') ?? 0;
  const above = lines.findIndex((line) => /^(?: {2}×1e-?\d+)?$/.test(line));
  const plot = lines.slice(above + 1, rule);
  return {
    lines,
    power: Number(lines[above]?.split('e')[1] ?? 0),
    labels: plot.map((line) => line.slice(0, gutter).trim()),
    ...(plot.some((line) => line[gutter] === '┼')
      ? { curve: follow(plot.map((line) => line.slice(gutter))), band: [] }
      : { curve: [], band: columnsOf(plot.map((line) => line.slice(gutter + 1))) }),
    ticks: lines[rule + 1]?.trim().split(/ +/) ?? [],
  };
}

/** The rows that each column of a band fills, counted from below; they are next to one another. */
function columnsOf(plot: readonly string[]): readonly (readonly [low: number, high: number])[] {
  const width = Math.max(...plot.map(({ length }) => length));
  return Array.from({ length: width }, (_, column) => {
    const text = plot.map((line) => line[column] ?? ' ').join('');
    expect(text.trim()).toMatch(/^(?:│+|─)$/);
    return [plot.length - text.trimEnd().length, plot.length - 1 - text.search(/\S/)];
  });
}

/** Follows the line from the axis to the right end; every stroke must join the one before it. */
function follow(plot: readonly string[]): number[] {
  const at = (column: number, stroke: string) => plot.findIndex((line) => line[column] === stroke);
  const width = Math.max(...plot.map(({ length }) => length));
  let here = at(0, '┼');
  const rows = [here];
  // Compared together: a chart has hundreds of columns, and there are thousands of charts.
  const [drawn, joined]: [unknown[], unknown[]] = [[], []];
  for (let column = 1; column < width; column += 1) {
    const strokes = plot.map((line) => line[column] ?? ' ').join('');
    const [end, join] = strokes.includes('╰') ? [at(column, '╰'), '╮'] : strokes.includes('╭') ? [at(column, '╭'), '╯'] : [here, '─'];
    const [top, bottom] = [Math.min(here, end), Math.max(here, end)];
    drawn.push(strokes[here], strokes.slice(top + 1, bottom), strokes.trim().length);
    joined.push(join, '│'.repeat(Math.max(0, bottom - top - 1)), bottom - top + 1);
    here = end;
    rows.push(here);
  }
  expect(drawn).toEqual(joined);
  return rows.map((row) => plot.length - 1 - row);
}

/** Any part of any schedule that can be evaluated all along, on any paper. */
const drawing = fc
  .record({
    one: fc.constantFrom<Maker>(...families, warmup).chain(made),
    start: fc.oneof(fc.constant(0), fc.nat(1000)),
    many: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 1_000_000 })),
    width: fc.integer({ min: 40, max: 250 }),
    height: fc.integer({ min: 3, max: 40 }),
  })
  .filter(({ one: { schedule }, start, many }) => {
    const rates = sampleColumns({ ...schedule, at: (t) => Number(outcome(schedule, t)) }, start, start + many - 1, 300);
    // Near the smallest double rates are not told apart by a share of their axis.
    return rates.every((lr) => Number.isFinite(lr) && (lr === 0 || Math.abs(lr) > 1e-300));
  });

describe('any chart', () => {
  it('fits its paper, and says the same in colour and without box characters', () => {
    fc.assert(
      fc.property(drawing, ({ one: { schedule }, start, many, width, height }) => {
        const paper = { width, height };
        const { lines, labels } = draw(schedule, start, start + many, paper);
        expect(lines.filter((line) => line.length > width || line !== line.trimEnd())).toEqual([]);
        expect(labels.length).toBeLessThanOrEqual(height);
        const colored = chart(schedule, start, start + many, { ...paper, color: true });
        expect(colored.map(stripVTControlCharacters)).toEqual(lines);
        expect(colored.join('')).toContain('\x1b[38;5;33m');
        const ascii = chart(schedule, start, start + many, { ...paper, ascii: true });
        expect(ascii.join('')).toMatch(/^[ -~]*$/);
        expect(ascii).toHaveLength(lines.length);
      }),
      { numRuns: 60 },
    );
  });

  it('labels round rates, each once, and both ends of the run', () => {
    fc.assert(
      fc.property(drawing, ({ one: { schedule }, start, many, width, height }) => {
        const { labels, ticks } = draw(schedule, start, start + many, { width, height });
        const rates = labels.filter((label) => label !== '').map(Number);
        expect(rates).not.toHaveLength(0);
        expect(rates).toEqual([...new Set(rates)].toSorted((a, b) => b - a));
        const ends = updateTicks(start, start + many - 1, width, 13).map(({ label }) => label);
        expect([ticks[0], ticks.at(-1)]).toEqual([ends[0], ends.at(-1)]);
      }),
      { numRuns: 60 },
    );
  });

  it('draws one unbroken line through the rates of its columns', () => {
    fc.assert(
      fc.property(drawing, ({ one: { schedule }, start, many, width, height }) => {
        const { labels, power, curve, band } = draw(schedule, start, start + many, { width, height });
        // A band is no line; its columns are whole, or they could not be told.
        if (band.length > 0) return;
        const [top, ...rest] = labels.flatMap((label, index) =>
          label === '' ? [] : [{ row: labels.length - 1 - index, rate: Number(`${label}${label.includes('e') ? '' : `e${power}`}`) }],
        );
        const bottom = rest.at(-1);
        if (top === undefined || bottom === undefined) {
          expect(new Set(curve).size).toBe(1);
          return;
        }
        const place = (lr: number) => bottom.row + ((lr - bottom.rate) / (top.rate - bottom.rate)) * (top.row - bottom.row);
        const [low, high] = [Math.min(...curve), Math.max(...curve)];
        const values = sampleColumns(schedule, start, start + many - 1, curve.length - 1);
        for (const [column, row] of curve.entries()) {
          // The curve is drawn no farther than the updates' own rates, and a stroke ends where the next begins.
          const exact = Math.min(high, Math.max(low, place(values[column] as number)));
          expect(Math.abs(row - exact)).toBeLessThanOrEqual(0.51);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('what happens within one column', () => {
  const updates = 10_000_000;
  /** `outside` everywhere but at one update. */
  const spike = (at: number, outside: number, inside: number): Schedule => {
    const schedule: Schedule = {
      length: updates,
      spec: { type: 'spike' },
      at: (t) => (t >= at && t < at + 1 ? inside : outside),
      breaks: (from, to) => [at, at + 1].filter((t) => t >= from && t < to),
      resize: () => schedule,
    };
    return schedule;
  };

  it.each([
    ['a peak', 0.1, 1],
    ['a trough', 1, 0.1],
  ])('%s of a single update in ten million shows', (_what, outside, inside) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: updates - 2 }), fc.integer({ min: 30, max: 250 }), (at, width) => {
        const { curve } = draw(spike(at, outside, inside), 0, updates, { width });
        const [usual, ...others] = [...new Set(curve)].toSorted((a, b) => count(curve, b) - count(curve, a));
        expect(others).toHaveLength(1);
        expect(count(curve, others[0] as number)).toBe(1);
        expect(Math.sign((others[0] as number) - (usual as number))).toBe(Math.sign(inside - outside));
        expect(Math.abs(curve.indexOf(others[0] as number) / (curve.length - 1) - at / updates)).toBeLessThanOrEqual(
          1.5 / (curve.length - 1),
        );
      }),
    );
  });

  it('every cycle reaches its peak and its trough while there are columns for both', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), (cycles) => {
        const { curve } = draw(cosine({ cycles, length: 10_000 }), 0, 10_000, { width: 80, height: 11 });
        const ups = curve.filter((row, index) => row === 10 && curve[index - 1] !== 10).length;
        const downs = curve.filter((row, index) => row === 0 && curve[index - 1] !== 0).length;
        expect([ups, downs]).toEqual([cycles + 1, cycles]);
      }),
    );
  });

  it('a line that restarts at every other update fills every column from its lowest to its highest rate', () => {
    const { band } = draw(linear({ horizon: 2, after: 'restart' }), 0, 1000, { width: 80, height: 11 });
    expect(band.length).toBeGreaterThan(60);
    expect(band).toEqual(band.map(() => [0, 10]));
  });
});

const count = (all: readonly number[], one: number) => all.filter((other) => other === one).length;

describe('the frame', () => {
  it('labels only the first update where the last has no room', () => {
    const { ticks, lines } = draw(constant({ max: 1.23456789012345e-300 }), 0, 10_002, { width: 30 });
    expect(ticks).toEqual(['0']);
    expect(lines.filter(({ length }) => length > 30)).toEqual([]);
  });

  it('marks where the curve begins, and only that', () => {
    const marks = (schedule: Schedule) => draw(schedule, 0, 100).lines.flatMap((line, index) => (line.includes('┼') ? [index] : []));
    expect(marks(linear({ max: 1 }))).toHaveLength(1);
    expect(marks(constant({ max: 1e308 }))).toEqual([4]);
  });

  it('breaks a title between phrases, then between words, then anywhere', () => {
    const folded = (schedule: Schedule) => {
      const { lines } = draw(schedule, 0, 100, { width: 30 });
      return lines.slice(0, lines.indexOf(''));
    };
    expect(folded(cosine({ min: 0.001 }))).toEqual(['cosine · max 0.1 · min 0.001', '100 steps']);
    const schedule = { ...constant({ max: 1 }), spec: { type: 'a name in more words than fit on one line' } };
    expect(folded(schedule)).toEqual(['a name in more words than fit', 'on one line · 100 steps']);
    expect(folded({ ...schedule, spec: { type: 'x'.repeat(70) } })).toEqual([
      'x'.repeat(30),
      'x'.repeat(30),
      `${'x'.repeat(10)} · 100 steps`,
    ]);
  });
});
