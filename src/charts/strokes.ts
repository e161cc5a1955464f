/** The characters of a line, in asciichart's order: its beginning on the axis, the axis, two of no use here, then the strokes. */
export type LinePen = readonly string[];

/** The characters of a frame. */
export interface Strokes {
  readonly line: LinePen;
  readonly axis: string;
  readonly corner: string;
  readonly end: string;
  readonly rule: string;
  readonly tick: string;
  /** Where a phase begins, beside a tick's place and at it. */
  readonly phase: string;
  readonly phaseAtTick: string;
  /** Between the names of two phases. */
  readonly bar: string;
  readonly dot: string;
}

const thin: LinePen = ['┼', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'];
const heavy: LinePen = ['┿', '┤', '╺', '╸', '━', '┗', '┏', '┓', '┛', '┃'];
const double: LinePen = ['╪', '┤', '╶', '╴', '═', '╚', '╔', '╗', '╝', '║'];

export const boxes: Strokes = {
  line: thin,
  axis: '│',
  corner: '├',
  end: '┤',
  rule: '─',
  tick: '┬',
  phase: '┴',
  phaseAtTick: '┼',
  bar: '│',
  dot: '·',
};

export const plain: Strokes = {
  line: ['+', '|', '-', '-', '-', "'", '.', '.', "'", '|'],
  axis: '|',
  corner: '+',
  end: '+',
  rule: '-',
  tick: '+',
  phase: '|',
  phaseAtTick: '|',
  bar: '|',
  dot: '|',
};

/** What a series is drawn with. */
export interface Pen {
  readonly line: LinePen;
  /** What stands on its line now and then. */
  readonly mark?: string;
  /** Its colour, as a terminal is told. */
  readonly code: string;
}

/** The pen of a chart with one line. */
export function singlePen(ascii: boolean): Pen {
  return { line: (ascii ? plain : boxes).line, code: palette[0] as string };
}

/**
 * Blue, orange, green and pink of the 256 colours: each at least 3.4 : 1 on black, on #1e1e1e and on white and 3 : 1 on #282c34 and both
 * Solarized, and far apart also for colour-blind eyes, which more than four are not. Then the terminal's own colour.
 */
export const palette: readonly string[] = ['38;5;33', '38;5;166', '38;5;65', '38;5;169', '39'];

// None with gaps: where two lines cross, a gap belongs to neither.
const lines = [thin, heavy, double];
/** How heavy a line is: 1 thin, 2 heavy, 3 double; 0 where it is made of letters. */
export function weightOf(line: LinePen): number {
  return lines.indexOf(line) + 1;
}

const marks = [undefined, '●', '◆', '▲', '○', '◇', '△'];
const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** So many pens can be told apart without colour. */
export function pensApart(ascii: boolean): number {
  return ascii ? letters.length : lines.length * marks.length;
}

/** The pen of the series with this index among several. */
export function penOf(index: number, ascii: boolean): Pen {
  const code = palette[index % palette.length] as string;
  if (ascii) {
    const letter = letters[index % letters.length] as string;
    return { line: thin.map((stroke) => (stroke === thin[1] ? plain.axis : letter)), code };
  }
  const mark = markOf(index, lines.length);
  return { line: lines[index % lines.length] as LinePen, code, ...(mark !== undefined && { mark }) };
}

/** The mark of the series with this index, where so many kinds of lines need none. */
export function markOf(index: number, kinds: number): string | undefined {
  return marks[Math.floor(index / kinds) % marks.length];
}

/** Three columns of a pen's line, as the legend shows it. */
export function sampleOf({ line, mark }: Pen): string {
  const stroke = line[4] as string;
  return `${stroke}${mark ?? stroke}${stroke}`;
}

/** Colours a text with a code of the terminal; without colour it leaves it as it is. */
export type Paint = (text: string, code: string) => string;
export const strong = '1';
export const faint = '2';

export function painter(color: boolean): Paint {
  return color ? (text, code) => (text === '' ? '' : `\x1b[${code}m${text}\x1b[0m`) : (text) => text;
}
