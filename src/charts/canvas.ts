import asciichart from 'asciichart';
import { joint } from './joints.ts';
import type { RateAxis } from './linear-scale.ts';
import { boxes, type Paint, type Pen } from './strokes.ts';

/** A line to draw: a value for each place from the left, and what it is drawn with. */
export interface Trace {
  readonly values: readonly number[];
  readonly pen: Pen;
  /** For each place the lowest and the highest rate, where it has more cycles than places. */
  readonly bands?: readonly (readonly [low: number, high: number])[];
}

/** A character of the plot, and the pen that drew it. */
export interface Cell {
  readonly char: string;
  readonly pen?: Pen;
}

/** A stroke of a line: its place in asciichart's order, and whether the line's mark stands on it. */
interface Stroke {
  readonly kind: number;
  readonly marked: boolean;
  readonly pen: Pen;
}

const [begin, post, level, upright] = [0, 1, 4, 9];
const kinds = new Map(boxes.line.map((char, kind) => [char, kind]));

/** Every line on one canvas, a row an array from the top, the axis in front. */
export function canvas(traces: readonly Trace[], axis: RateAxis, columns: number): readonly (readonly Cell[])[] {
  const drawn = traces.map((trace, index) => strokesOf(trace, axis, index));
  return Array.from({ length: axis.rows + 1 }, (_, row) => {
    const lines = drawn.map((strokes) => strokes[row] ?? []);
    const cells: Cell[] = [bare];
    for (let column = 0; column <= columns; column += 1) {
      const here = strokesIn(lines, column);
      if (here.length > 0) cells[column] = seen(here, row, column);
      else if (column > 0) cells[column] = blank;
    }
    return cells;
  });
}

// A chart has a thousand cells, most of them empty: a new object for each, be it of a loop, would call for the garbage
// collector at every start.
const [blank, bare]: readonly [Cell, Cell] = [{ char: ' ' }, { char: boxes.line[post] as string }];
const none: readonly Stroke[] = [];

/** The strokes of all lines in one column of a row. */
function strokesIn(lines: readonly (readonly (Stroke | undefined)[])[], column: number): readonly Stroke[] {
  let here: Stroke[] | undefined;
  for (let index = 0; index < lines.length; index += 1) {
    const stroke = lines[index]?.[column];
    if (stroke === undefined) continue;
    here ??= [];
    here.push(stroke);
  }
  return here ?? none;
}

/**
 * What is seen of the strokes in one cell: a mark, or a character in which all lines go on. Its colour, and all of it where no
 * character has them, is that of what rises, falls or turns, because a level line is followed past a gap; of two such the one
 * listed first. Lines that run along one another take turns, two columns or a row each.
 */
function seen(here: readonly Stroke[], row: number, column: number): Cell {
  if (here.length === 1) return drawnBy(here[0] as Stroke);
  const first = here.find(({ kind }) => kind !== level) ?? (here[0] as Stroke);
  const alike = first.kind === begin ? [first] : here.filter(({ kind }) => kind === first.kind);
  const turn = alike[(Math.ceil(column / 2) + row) % alike.length] as Stroke;
  const { kind, marked, pen } = here.find((stroke) => stroke.marked) ?? turn;
  if (marked) return { char: pen.mark as string, pen };
  const meet = alike.length < here.length && kind !== begin;
  const met = meet
    ? joint([turn, ...here.filter((stroke) => stroke !== turn)].map((stroke) => ({ ...stroke, line: stroke.pen.line })))
    : undefined;
  return { char: met ?? (pen.line[kind] as string), pen };
}

/** A stroke that is alone in its cell. */
function drawnBy({ kind, marked, pen }: Stroke): Cell {
  return { char: (marked ? pen.mark : pen.line[kind]) as string, pen };
}

/**
 * The strokes of one line as asciichart draws them; it draws n points in n - 1 columns.
 * Rows are counted from 1, because it marks a row 0 as if the curve began there.
 */
function strokesOf({ values, pen, bands }: Trace, { rows, row }: RateAxis, index: number): readonly (readonly (Stroke | undefined)[])[] {
  if (bands) {
    const within = bands.map((band) => band.map((rate) => rows - Math.round(row(rate))) as [bottom: number, top: number]);
    return Array.from({ length: rows + 1 }, (_, line) =>
      within.map(([bottom, top], column) => {
        // The first place is the axis with its labels.
        if (column === 0 || line < top || line > bottom) return undefined;
        return { kind: top === bottom ? level : upright, pen, marked: false };
      }),
    );
  }
  const inRows = values.map((value) => 1 + row(value));
  const drawn = asciichart.plot(inRows, { min: 1, max: rows + 1, height: rows, offset: 2, format: () => ' ', symbols: boxes.line });
  const grid = drawn.split('\n').map(kindsIn);
  const marks = pen.mark === undefined ? new Map<number, number>() : marksOn(grid, index);
  return grid.map((line, at) =>
    line.map((kind, column) => (kind === undefined || kind === post ? undefined : { kind, pen, marked: marks.get(column) === at })),
  );
}

/** The strokes in a row of asciichart's, which begins with a label; none where a place is empty. */
function kindsIn(text: string): readonly (number | undefined)[] {
  const found: (number | undefined)[] = [];
  for (let place = 1; place < text.length; place += 1) found.push(kinds.get(text[place] as string));
  return found;
}

/** Columns from one mark on a line to the next. */
const stride = 12;

/** Where marks stand on a line, as row by column: on level strokes if there are any near, and not where the neighbours' marks are. */
function marksOn(grid: readonly (readonly (number | undefined)[])[], index: number): ReadonlyMap<number, number> {
  const marks = new Map<number, number>();
  const columns = grid[0]?.length ?? 0;
  for (let column = 1 + ((5 * index) % stride); column < columns; column += 1) {
    const rows = grid.flatMap((line, row) => (line[column] === undefined ? [] : [row]));
    const [row] = rows;
    if (row === undefined) continue;
    const isLevel = grid[row]?.[column] === level;
    const waited = (column - 1 - ((5 * index) % stride)) % stride;
    if (!isLevel && waited < 4) continue;
    marks.set(column, row);
    column += stride - 1 - waited;
  }
  return marks;
}

/** A row of cells as text but for the first `from`, each stretch of one pen in its colour; blanks go with what stands beside them. */
export function painted(cells: readonly Cell[], paint: Paint, from = 0): string {
  let text = '';
  let stretch = '';
  let pen: Pen | undefined;
  for (let place = from; place < cells.length; place += 1) {
    const cell = cells[place] as Cell;
    if (cell.pen !== undefined && pen !== undefined && cell.pen !== pen) {
      text += paint(stretch, pen.code);
      stretch = '';
    }
    pen = cell.pen ?? pen;
    stretch += cell.char;
  }
  return pen === undefined ? text : text + paint(stretch.trimEnd(), pen.code);
}
