import { type Drop, type Figure, type Report, report } from '../analysis/report.ts';
import type { Moment } from '../analysis/summary.ts';
import { count } from '../analysis/title.ts';
import { figure, tally } from '../core/numbers.ts';
import type { Series, Unit } from '../core/schedule.ts';
import type { Table } from '../core/table.ts';
import { type Render, rounding } from './format.ts';

/** The facts of each series: a table for people, or with `look.json` one JSON document with exact numbers. */
export const render: Render = function* (table, look) {
  if (look.json) return yield* json(table, look.precision);
  const text = `${lines(table, look.width, look.precision).join('\n')}\n`;
  yield look.ascii ? text.replaceAll('…', '~') : text;
};

/** What a series does over the rows it has; nothing where it ends before they begin. */
function reported({ schedule, stop }: Series, rows: Table['rows']): Report | undefined {
  const end = Math.min(stop ?? rows.stop, rows.stop);
  return end > rows.start ? report(schedule, rows.start, end) : undefined;
}

function* json({ unit, series, rows }: Table, precision: number | undefined): Generator<string> {
  const lr = rounding(precision);
  const moment = (one: Moment) => ({ t: one.t, lr: lr(one.lr) });
  yield `{"unit":${JSON.stringify(unit)},"series":[\n`;
  for (const [index, one] of series.entries()) {
    const facts = reported(one, rows);
    const summary = facts && {
      updates: facts.updates,
      first: moment(facts.first),
      peak: moment(facts.peak),
      last: moment(facts.last),
      mean: lr(facts.mean),
      // JSON has no word for what is beyond all doubles.
      area: Number.isFinite(facts.area) ? lr(facts.area) : figure(facts.area, 17),
      nearPeak: lr(facts.nearPeak),
      flat: facts.flat ? { ...facts.flat, lr: lr(facts.flat.lr) } : null,
      drop: facts.drop ? { t: facts.drop.t, from: lr(facts.drop.from), to: lr(facts.drop.to) } : null,
      ...(facts.about && { about: facts.about }),
    };
    yield `${JSON.stringify({ label: one.label, summary: summary ?? null })}${index === series.length - 1 ? '' : ','}\n`;
  }
  yield ']}\n';
}

/** One fact: what it is called, and how it reads. */
interface Fact {
  readonly name: string;
  /** What it is where it may be an estimate. */
  readonly figure?: Figure;
  says(facts: Report, unit: Unit, lr: (value: number) => string): string;
}

const facts: readonly Fact[] = [
  { name: 'length', says: ({ updates }, unit) => count(updates, unit) },
  { name: 'first', says: ({ first }, _unit, lr) => lr(first.lr) },
  { name: 'peak', figure: 'peak', says: ({ peak }, _unit, lr) => `${lr(peak.lr)} at ${tally(peak.t)}` },
  { name: 'last', says: ({ last }, _unit, lr) => lr(last.lr) },
  { name: 'mean', figure: 'mean', says: ({ mean }, _unit, lr) => lr(mean) },
  { name: 'area', figure: 'area', says: ({ area }, _unit, lr) => lr(area) },
  { name: 'within 1 % of peak', figure: 'nearPeak', says: ({ nearPeak }) => `${figure(100 * nearPeak, 3)} % of the time` },
  {
    name: 'longest flat part',
    figure: 'flat',
    says: ({ flat }, unit, lr) => (flat ? `${count(flat.length, unit)} at ${lr(flat.lr)}, from ${tally(flat.from)}` : 'none'),
  },
  { name: 'largest drop', figure: 'drop', says: ({ drop }, _unit, lr) => (drop ? `${fall(drop, lr)} at ${tally(drop.t)}` : 'none') },
];

/** What is sampled is no fact. */
function said({ figure, says }: Fact, found: Report, unit: Unit, lr: (value: number) => string): string {
  const isEstimate = figure !== undefined && found.about?.includes(figure) === true && (found[figure] ?? undefined) !== undefined;
  return `${isEstimate ? 'about ' : ''}${says(found, unit, lr)}`;
}

/** Both rates of a fall, or its size where they read alike. */
function fall({ from, to }: Drop, lr: (value: number) => string): string {
  return lr(from) === lr(to) ? `by ${lr(from - to)}` : `${lr(from)} to ${lr(to)}`;
}

/** The names of the facts, then what each series says of them under its label. */
export function factsOf({ unit, series, rows }: Table, precision?: number): readonly (readonly string[])[] {
  const lr = (value: number) => figure(value, precision ?? 4);
  const columns = series.map((one) => {
    const found = reported(one, rows);
    return [oneLine(one.label), ...facts.map((fact) => (found ? said(fact, found, unit, lr) : ''))];
  });
  return [['', ...facts.map(({ name }) => name)], ...columns];
}

/** The series side by side, a column each under its label; one below the other where they are too wide together. */
function lines(table: Table, width: number, precision: number | undefined): readonly string[] {
  const side = factsOf(table, precision);
  const [[, ...names] = [], ...columns] = side;
  if (widthOf(side) <= width) return aligned(side);
  return columns.flatMap(([label = '', ...cells], index) => [
    ...(index === 0 ? [] : ['']),
    cut(label, width),
    ...aligned([names, cells]).map((line) => cut(line, width)),
  ]);
}

const gap = '  ';

function widest(column: readonly string[]): number {
  return Math.max(...column.map(({ length }) => length));
}

function widthOf(columns: readonly (readonly string[])[]): number {
  return columns.reduce((sum, column) => sum + widest(column), gap.length * (columns.length - 1));
}

/** Columns of the same height as lines of text. */
function aligned(columns: readonly (readonly string[])[]): readonly string[] {
  const [first = []] = columns;
  const padded = columns.map((column) => column.map((cell) => cell.padEnd(widest(column))));
  return first.map((_, row) =>
    padded
      .map((column) => column[row])
      .join(gap)
      .trimEnd(),
  );
}

/** A label without what would end the line or command a terminal. */
function oneLine(label: string): string {
  return label.replace(/[\p{Cc}\s]+/gu, ' ');
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
