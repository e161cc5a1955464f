import asciichart from 'asciichart';
import { notes } from '../analysis/notes.ts';
import { type Summary, summarize } from '../analysis/summary.ts';
import { count, phrases } from '../analysis/title.ts';
import type { Series } from '../core/schedule.ts';
import { sampleColumns } from './columns.ts';
import type { Look, Render, Table } from './format.ts';
import { type RateAxis, rateAxis, type Tick, updateTicks } from './scale.ts';

/** The characters of the frame and the line, in asciichart's order for the line. */
const boxes = {
  line: ['┼', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'],
  axis: '│',
  corner: '├',
  end: '┤',
  rule: '─',
  tick: '┬',
  dot: '·',
};
const plain = {
  line: ['+', '|', '-', '-', '-', "'", '.', '.', "'", '|'],
  axis: '|',
  corner: '+',
  end: '+',
  rule: '-',
  tick: '+',
  dot: '|',
};
type Strokes = typeof boxes;

const paints = { strong: '1', curve: '36', faint: '2' } as const;
type Paint = (text: string, as: keyof typeof paints) => string;

/** A chart for the terminal: what it is, the curve between two axes, and what one would otherwise miss. */
export const render: Render = function* (table, look) {
  const strokes = look.ascii ? plain : boxes;
  const paint: Paint = look.color ? (text, as) => (text === '' ? '' : `\x1b[${paints[as]}m${text}\x1b[0m`) : (text) => text;
  const { unit, rows } = table;
  const lines: string[] = [];
  const [first] = table.series;
  if (first === undefined) return;
  lines.push(...fold(title(first), look.width, strokes).map((line) => paint(line, 'strong')), '');
  const summary = summarize(first.schedule, rows.start, rows.stop);
  lines.push(...plot(table, first, summary, look, strokes, paint));
  lines.push(...fold(notes(first.schedule, rows.start, rows.stop, summary), look.width, strokes).map((line) => paint(line, 'faint')));
  const text = `${lines.join('\n')}\n`;
  yield look.ascii ? text.replaceAll('…', '...') : text;

  function title({ schedule }: Series): readonly string[] {
    return [...phrases(schedule.spec), count(Number.isFinite(schedule.length) ? schedule.length : rows.stop, unit)];
  }
};

function plot({ unit, rows }: Table, { schedule }: Series, summary: Summary, look: Look, strokes: Strokes, paint: Paint): string[] {
  const [start, last] = [rows.start, rows.stop - 1];
  const margin = 2;
  const [low, high] = [summary.least, summary.peak.lr];
  const axis = rateAxis(low, high, look.height - 1);
  const labels = Array.from({ length: axis.rows + 1 }, (_, row) => axis.label(row));
  const gutter = margin + Math.max(...labels.map(({ length }) => length)) + 1;
  const columns = look.width - gutter - 1;
  // Between two updates a curve may go beyond what any update uses.
  const values = sampleColumns(schedule, start, last, columns).map((value) => Math.min(high, Math.max(low, value)));
  const cells = canvas(values, axis, strokes);
  const body = cells.map(([edge = '', ...line], index) => {
    const label = labels[axis.rows - index] ?? '';
    const post = label === '' && edge === strokes.line[1] ? strokes.axis : edge;
    return `${paint(label.padStart(gutter - 1), 'faint')} ${paint(post, 'faint')}${paint(line.join('').trimEnd(), 'curve')}`;
  });
  return [...body, ...updateAxis(start, last, columns, gutter, unit, strokes).map((line) => paint(line, 'faint'))];
}

/**
 * asciichart's cells, a row an array from the top, the axis in front; it draws n points in n - 1 columns.
 * Rows are counted from 1, because it marks a row 0 as if the curve began there.
 */
function canvas(values: readonly number[], { rows, row }: RateAxis, { line }: Strokes): string[][] {
  const inRows = values.map((value) => 1 + row(value));
  const drawn = asciichart.plot(inRows, { min: 1, max: rows + 1, height: rows, offset: 2, format: () => ' ', symbols: line });
  return drawn.split('\n').map((text) => [...text].slice(1));
}

/** The rule with its ticks, their labels, and the unit in the middle. */
function updateAxis(start: number, last: number, columns: number, gutter: number, unit: string, strokes: Strokes): string[] {
  const place = ({ at }: Tick) => (last === start ? 0 : Math.round(((at - start) / (last - start)) * columns));
  const ticks = spaced(updateTicks(start, last, columns, 13), place, columns);
  const rule = Array.from({ length: columns + 1 }, () => strokes.rule);
  for (const tick of ticks) rule[place(tick)] = strokes.tick;
  rule[0] = strokes.corner;
  rule[columns] = strokes.end;
  let labels = '';
  for (const tick of ticks) labels = labels.padEnd(gutter + leftOf(tick, place, columns)) + tick.label;
  const middle = gutter + Math.floor((columns + 1 - unit.length) / 2);
  return [' '.repeat(gutter) + rule.join(''), labels, ' '.repeat(middle) + unit];
}

/** Where a tick's label begins, centred under it and kept inside the chart. */
function leftOf(tick: Tick, place: (tick: Tick) => number, columns: number): number {
  return Math.min(place(tick) - Math.floor((tick.label.length - 1) / 2), columns + 1 - tick.label.length);
}

/** The ticks whose labels have room; both ends come first. */
function spaced(ticks: readonly Tick[], place: (tick: Tick) => number, columns: number): readonly Tick[] {
  const first = ticks[0] as Tick;
  const last = ticks.at(-1) as Tick;
  const end = (tick: Tick) => leftOf(tick, place, columns) + tick.label.length;
  if (first === last || end(first) >= leftOf(last, place, columns)) return [first];
  const kept = [first];
  for (const tick of ticks.slice(1, -1)) {
    const clear = leftOf(tick, place, columns) >= end(kept.at(-1) as Tick) + 2;
    if (clear && end(tick) + 2 <= leftOf(last, place, columns)) kept.push(tick);
  }
  return [...kept, last];
}

/** Phrases with dots between them, broken into lines that fit. */
function fold(all: readonly string[], width: number, { dot }: Strokes): string[] {
  const lines: string[] = [];
  for (const phrase of all) {
    const joined = lines.length === 0 ? phrase : `${lines.at(-1)} ${dot} ${phrase}`;
    if (lines.length > 0 && joined.length <= width) lines[lines.length - 1] = joined;
    else lines.push(...words(phrase, width));
  }
  return lines;
}

/** One phrase in lines of at most `width`, broken between words where it can be. */
function words(phrase: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of phrase.split(' ')) {
    const joined = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
    if (joined.length <= width || lines.at(-1) === '') lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.flatMap((line) => line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']);
}
