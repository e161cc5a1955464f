import { type Cell, canvas, type Trace } from './canvas.ts';
import type { RateAxis } from './linear-scale.ts';
import { type Pen, penOf, pensApart, singlePen } from './strokes.ts';

/** How lines come into the cells of a plot, and what they are drawn with. */
export interface Plotter {
  /** Places of a line in each column. */
  readonly finer: number;
  /** Every line in cells, a row an array from the top, the axis in front. */
  draw(traces: readonly Trace[], axis: RateAxis, columns: number): readonly (readonly Cell[])[];
  /** The pen of a chart with one line. */
  readonly single: Pen;
  /** The pen of the series with this index among several. */
  penOf(index: number): Pen;
  /** So many pens can be told apart without colour. */
  readonly apart: number;
}

/** asciichart's strokes, in the characters of boxes or in ASCII. */
export function strokePlotter(ascii: boolean): Plotter {
  return { finer: 1, draw: canvas, single: singlePen(ascii), penOf: (index) => penOf(index, ascii), apart: pensApart(ascii) };
}
