import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Drawing, drawingOf, type PlacedText } from '../../src/charts/drawing.ts';
import { textWidth } from '../../src/charts/measure.ts';
import { type PictureLook, pictureOf } from '../../src/charts/picture.ts';
import { everyRow } from '../../src/core/rows.ts';
import type { Schedule, Series } from '../../src/core/schedule.ts';
import type { Table } from '../../src/core/table.ts';
import { pictureLook } from '../../src/formats/picture-options.ts';
import { svgOf } from '../../src/formats/svg.ts';
import { constant, cosine, cyclic, linear, oneCycle, ramp, restarts, sequence, step } from '../../src/index.ts';
import { look } from './tables.ts';
import '../seed.ts';

/** Only whether it is XML that a renderer takes matters here. */
const fontless = { font: { loadSystemFonts: false } };

const usual = pictureLook(look);
const series = (label: string, schedule: Schedule, more: Partial<Series> = {}): Series => ({ label, unit: 'step', schedule, ...more });
const table = (stop: number, ...all: readonly Series[]): Table => ({ unit: 'step', rows: everyRow(0, stop), series: all });

const phased = sequence({
  of: [ramp({ max: 3e-4, length: 2000 }), constant({ max: 3e-4, length: 5000 }), cosine({ max: 3e-4, length: 3000 })],
});
const many = Array.from({ length: 12 }, (_, index) => series(`run ${index + 1}`, linear({ max: 0.1 * (index + 1), length: 90 })));
const long = 'a note that says a good deal more than what would fit on a line of a picture that is so narrow';
const tables: readonly (readonly [what: string, table: Table])[] = [
  ['a cosine', table(10_000, series('cosine', cosine({ max: 3e-4, min: '10%', length: 10_000 })))],
  ['phases', table(10_000, series('phased', phased))],
  ['two series', table(90, series('cosine', cosine({ length: 90 })), series('step', step({ max: 0.1, length: 90 })))],
  ['twelve series', table(90, ...many)],
  ['momentum', table(1000, series('one-cycle', oneCycle({ length: 1000 })))],
  [
    'epochs beside steps',
    { ...table(1000, series('a', cosine({ length: 1000 }))), beside: { unit: 'epoch', at: (t) => Math.floor(t / 100) } },
  ],
  [
    'long words',
    table(
      90,
      series('label '.repeat(40).trim(), cosine({ length: 90 }), { notes: [long, long] }),
      series('w'.repeat(300), linear({ length: 90 })),
    ),
  ],
  ['one update', table(1, series('constant', constant({ length: 1 })))],
  ['nothing but 0', table(9, series('zero', constant({ max: 0, length: 9 })))],
  ['no rows', table(0, series('cosine', cosine({ length: 9 })))],
  ['1e12 updates', table(1e12, series('restarts', restarts({ period: 1000, length: 1e12 })))],
  ['tiny rates', table(90, series('tiny', cosine({ max: 3e-300, length: 90 })))],
];
const looks: readonly (readonly [how: string, look: Partial<PictureLook>, log: boolean])[] = [
  ['as usual', {}, false],
  ['on a logarithmic axis', {}, true],
  ['small', { width: 320, height: 240, fixed: true }, false],
  ['dark and bare', { theme: 'dark', grid: false, notes: false, title: 'A title' }, false],
];
const cases = tables.flatMap(([what, one]) =>
  looks.map(([how, changed, log]) => [`${what}, ${how}`, one, { ...usual, ...changed }, log] as const),
);

interface Extent {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The room of a text, with widths that are rather a little small here than too large. */
function extentOf({ x, y, text, size, anchor, upwards }: PlacedText): Extent {
  const length = textWidth(text, size) * 0.9;
  const begin = anchor === 'start' ? 0 : anchor === 'middle' ? -length / 2 : -length;
  if (upwards) return { text, left: x - size * 0.75, right: x + size * 0.2, top: y - length / 2, bottom: y + length / 2 };
  return { text, left: x + begin, right: x + begin + length, top: y - size * 0.75, bottom: y + size * 0.2 };
}

function overlapping(texts: readonly Extent[]): readonly string[] {
  return texts.flatMap((a, index) =>
    texts
      .slice(index + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.text} over ${b.text}`),
  );
}

function outside(texts: readonly Extent[], { width, height }: Drawing): readonly string[] {
  return texts.filter(({ left, right, top, bottom }) => left < 0 || right > width || top < 0 || bottom > height).map(({ text }) => text);
}

describe.each(cases)('%s', (_what, one, how, log) => {
  it('has every text inside and none over another', () => {
    const drawing = drawingOf(pictureOf(one, how.title, log), how, one.beside);
    const texts = drawing.texts.map(extentOf);
    expect(overlapping(texts)).toEqual([]);
    expect(outside(texts, drawing)).toEqual([]);
    if (how.fixed) expect([drawing.width, drawing.height]).toEqual([how.width, how.height]);
  });

  it('is XML of less than 100 kB, of finite numbers', () => {
    const svg = svgOf(one, how, log);
    expect(svg.length).toBeLessThan(100_000);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(new Resvg(svg, fontless).width).toBe(how.width);
  });
});

it('holds any text, and runs none of it', () => {
  const odd = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'<>&"\'/]!-\u0000\ud800\ufffe\u0085 a') }));
  fc.assert(
    fc.property(odd, odd, odd, (label, title, note) => {
      const svg = svgOf(
        table(9, series(label, cosine({ length: 9 }), { notes: [note] }), series('b', linear({ length: 9 }))),
        { ...usual, title },
        false,
      );
      expect(svg).not.toMatch(/<(?!\/?(?:svg|title|desc|style|defs|clipPath|rect|path|text)\b)/);
      return new Resvg(svg, fontless).width === 800;
    }),
    { numRuns: 300 },
  );
});

it('draws the curve where its rates are', () => {
  const drawing = drawingOf(pictureOf(table(101, series('linear', linear({ max: 1, length: 100 }))), undefined, false), usual, undefined);
  const [box] = drawing.boxes;
  const [path] = drawing.strokes.map((stroke) => stroke.path);
  expect(path).toBe(`M${box?.left},${(box?.top ?? 0) + 8}L${box?.right},${box?.bottom}`);
});

it('draws a cycle of what stands beside the rates in a plot of its own', () => {
  const picture = pictureOf(table(100, series('cyclic', cyclic({ length: 100, up: 10 }))), undefined, false);
  expect(picture.plots.map(({ name }) => name)).toEqual(['learning rate', 'momentum']);
});

it.each([
  ['light', '#ffffff', false],
  ['dark', '#0d1117', false],
  ['auto', '#ffffff', true],
] as const)('is %s paper where that is asked for', (theme, paper, both) => {
  const svg = svgOf(table(9, series('a', cosine({ length: 9 }))), { ...usual, theme }, false);
  expect(svg).toContain(`.paper{fill:${paper}}`);
  expect(svg.includes('prefers-color-scheme')).toBe(both);
});
