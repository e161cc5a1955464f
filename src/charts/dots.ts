import type { Cell, Trace } from './canvas.ts';
import type { RateAxis } from './linear-scale.ts';
import type { Plotter } from './plotter.ts';
import { boxes, type LinePen, markOf, type Pen, palette } from './strokes.ts';

/** Dots of a braille character. */
const [across, up] = [2, 4];
/** The bit of each dot in Unicode's braille characters, row by row from the top. */
const bits = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
const braille = (mask: number) => String.fromCodePoint(0x2800 + mask);

/** What a line is made of, so that lines are told apart without colour: one dot, two by two, every other one. */
type Texture = 'fine' | 'bold' | 'dotted';

interface DotPen extends Pen {
  readonly texture: Texture;
}

/** A line's beginning on the axis, and what stands for it in the legend. */
const lineOf = (level: number): LinePen => boxes.line.map((stroke, kind) => (kind === 4 ? braille(level) : stroke));
const samples: readonly (readonly [Texture, LinePen])[] = [
  ['fine', lineOf(0x12)],
  ['bold', lineOf(0x36)],
  ['dotted', lineOf(0x02)],
];

function dotPen(index: number): DotPen {
  const [texture, line] = samples[index % samples.length] as (typeof samples)[number];
  const mark = markOf(index, samples.length);
  return { texture, line, code: palette[index % palette.length] as string, ...(mark !== undefined && { mark }) };
}

/** Lines of dots, of which each column has two and each row four. */
export const dotPlotter: Plotter = {
  finer: across,
  draw,
  single: dotPen(0),
  penOf: dotPen,
  apart: 21,
};

/** Columns from one mark on a line to the next. */
const stride = 12;

/**
 * Every line in cells, which have the dots of all lines that pass through them, so that none has a gap where others cross.
 * Their colour is that of one, two columns or a row each where lines run along one another.
 */
function draw(traces: readonly Trace[], axis: RateAxis, columns: number): readonly (readonly Cell[])[] {
  const drawn = traces.map((trace) => ({ trace, masks: masksOf(trace, axis, columns) }));
  const rows = Array.from({ length: axis.rows + 1 }, (_, row): Cell[] =>
    Array.from({ length: columns + 1 }, (_, column): Cell => {
      if (column === 0) return { char: boxes.line[1] as string };
      const here = drawn.filter(({ masks }) => masks[row * columns + column - 1] !== 0);
      const mask = here.reduce((all, { masks }) => all | (masks[row * columns + column - 1] as number), 0);
      const turn = here[(Math.ceil(column / 2) + row) % here.length];
      return turn ? { char: braille(mask), pen: turn.trace.pen } : { char: ' ' };
    }),
  );
  for (const [index, { values, pen, bands }] of traces.entries()) {
    const rowAt = (place: number) => axis.rows - Math.min(axis.rows, Math.max(0, Math.round(axis.row(values[place] as number))));
    if (bands) continue;
    const start = rows[rowAt(0)] as Cell[];
    if (start[0]?.pen === undefined) start[0] = { char: pen.line[0] as string, pen };
    if (pen.mark === undefined) continue;
    for (let column = 1 + ((5 * index) % stride); across * column < values.length; column += stride) {
      (rows[rowAt(across * column)] as Cell[])[column] = { char: pen.mark, pen };
    }
  }
  return rows;
}

/** The dots of a line in each cell, row by row from the top. The first place is the axis itself. */
function masksOf({ values, pen, bands }: Trace, axis: RateAxis, columns: number): Uint8Array {
  const masks = new Uint8Array((axis.rows + 1) * columns);
  const highest = up * (axis.rows + 1) - 1;
  /** From the top; the middle of a row is the second of its dots. */
  const height = (value: number) => Math.min(highest, Math.max(0, Math.round(up * (axis.rows - axis.row(value)) + 1)));
  const put = (x: number, y: number) => {
    if (x < 0 || y < 0 || x >= across * columns || y > highest) return;
    const cell = Math.floor(y / up) * columns + Math.floor(x / across);
    masks[cell] = (masks[cell] as number) | (bits[across * (y % up) + (x % across)] as number);
  };
  const { texture } = pen as DotPen;
  let length = 0;
  const touch = (x: number, y: number) => {
    length += 1;
    if (texture === 'dotted' && length % 2 === 0) return;
    put(x, y);
    if (texture !== 'bold') return;
    put(x + 1, y);
    put(x, y + 1);
    put(x + 1, y + 1);
  };
  if (bands) {
    for (const [place, [low, high]] of bands.entries()) {
      for (let y = height(high); place > 0 && y <= height(low); y += 1) put(place - 1, y);
    }
    return masks;
  }
  for (let place = 1; place < values.length; place += 1) {
    // All of a rise or fall lies in the column where it ends, so that edges stand upright.
    const [from, to] = [height(values[place - 1] as number), height(values[place] as number)];
    const step = Math.sign(to - from);
    for (let y = from + step; y !== to && step !== 0; y += step) touch(place - 1, y);
    touch(place - 1, to);
  }
  return masks;
}
