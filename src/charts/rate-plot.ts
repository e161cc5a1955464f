import { figures } from '../core/numbers.ts';
import { type Cell, painted } from './canvas.ts';
import { rateAxis } from './linear-scale.ts';
import type { Plotter } from './plotter.ts';
import { faint, type Paint, type Strokes } from './strokes.ts';

/** A value over rates, which stand on a logarithmic axis. */
export interface RatePlot {
  /** Rising, above 0. */
  readonly rates: readonly number[];
  readonly values: readonly number[];
  /** What stands on the curve at some of the rates. */
  readonly marks: readonly { readonly rate: number; readonly mark: string }[];
}

/** The lines of a plot: the values against an axis, the rates beneath. */
export function ratePlotLines(
  { rates, values, marks }: RatePlot,
  width: number,
  height: number,
  plotter: Plotter,
  strokes: Strokes,
  paint: Paint,
): string[] {
  const axis = rateAxis(Math.min(...values), Math.max(...values), height - 1);
  const labels = Array.from({ length: axis.rows + 1 }, (_, row) => axis.label(row));
  const gutter = 2 + Math.max(...labels.map(({ length }) => length)) + 1;
  const columns = width - gutter - 1;
  const [low, high] = [Math.log(rates[0] as number), Math.log(rates.at(-1) as number)];
  const place = (rate: number) => ((Math.log(rate) - low) / (high - low)) * columns;
  const columnOf = (rate: number) => Math.min(columns, Math.max(0, Math.round(place(rate))));
  const { finer, single: pen } = plotter;
  const shown = valuesByColumn(rates.map(place), values, columns);
  const fine =
    finer === 1
      ? shown
      : valuesByColumn(
          rates.map((rate) => place(rate) * finer),
          values,
          columns * finer,
        );
  const grid = plotter.draw([{ values: fine, pen }], axis, columns).map((line) => [...line]);
  for (const { rate, mark } of marks) {
    const column = columnOf(rate);
    const row = axis.rows - Math.round(axis.row(shown[column] as number));
    const line = grid[row] as Cell[];
    line[column] = { char: mark, pen };
  }
  const body = grid.map(([edge, ...line], index) => {
    const label = labels[axis.rows - index] as string;
    const post = edge?.pen ? edge.char : label === '' ? strokes.axis : (strokes.line[1] as string);
    return `${paint(label.padStart(gutter - 1), faint)} ${paint(post, faint)}${painted(line, paint)}`;
  });
  return [...body, ...rateTicks(rates, columnOf, columns, strokes).map((line) => paint(' '.repeat(gutter) + line, faint))];
}

/** The mean of the values in each column; where there is none, what lies between its neighbours. */
function valuesByColumn(places: readonly number[], values: readonly number[], columns: number): readonly number[] {
  return Array.from({ length: columns + 1 }, (_, column) => {
    const here = values.filter((_value, index) => Math.round(places[index] as number) === column);
    if (here.length > 0) return here.reduce((sum, value) => sum + value, 0) / here.length;
    const next = places.findIndex((place) => place > column);
    const [left, right] = [places[next - 1] as number, places[next] as number];
    const [a, b] = [values[next - 1] as number, values[next] as number];
    return a + ((b - a) * (column - left)) / (right - left);
  });
}

/** A rule with a tick at each power of ten, or at 1, 2 and 5 where there are few. */
function rateTicks(rates: readonly number[], columnOf: (rate: number) => number, columns: number, strokes: Strokes): readonly string[] {
  const [first, last] = [rates[0] as number, rates.at(-1) as number];
  const powers = Array.from(
    { length: Math.ceil(Math.log10(last)) - Math.floor(Math.log10(first)) + 1 },
    (_, index) => Math.floor(Math.log10(first)) + index,
  );
  const digits = Math.log10(last / first) < 3 ? [1, 2, 5] : [1];
  const ticks = powers
    .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
    .filter((rate) => rate >= first && rate <= last);
  const rule = Array.from({ length: columns + 1 }, () => strokes.rule);
  const texts = figures(ticks, 1);
  let labels = '';
  for (const [index, rate] of ticks.entries()) {
    const [column, label] = [columnOf(rate), texts[index] as string];
    rule[column] = strokes.tick;
    const begin = Math.min(Math.max(0, column - Math.floor((label.length - 1) / 2)), columns + 1 - label.length);
    if (begin >= labels.length + (labels === '' ? 0 : 2)) labels = labels.padEnd(begin) + label;
  }
  rule[0] = strokes.corner;
  rule[columns] = strokes.end;
  return [rule.join(''), labels, `${' '.repeat(Math.max(0, Math.floor((columns + 1 - 'learning rate'.length) / 2)))}learning rate`];
}
