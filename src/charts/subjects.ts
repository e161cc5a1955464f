import { notes } from '../analysis/notes.ts';
import { landmarks, type Summary, summarize } from '../analysis/summary.ts';
import { count, phrases } from '../analysis/title.ts';
import { faultsIn } from '../core/finding.ts';
import { evenRows, type Rows } from '../core/rows.ts';
import type { Curve, Series } from '../core/schedule.ts';
import type { Table } from '../core/table.ts';
import type { Pen } from './strokes.ts';
import { oneLine } from './text-layout.ts';

/** A series as a chart draws it, with a pen of the terminal or an ink of a picture. */
export interface Subject<P = Pen> {
  readonly series: Series;
  readonly label: string;
  /** The update before which its line ends. */
  readonly stop: number;
  /** What it does over the rows it has; nothing where it has none. */
  readonly summary?: Summary;
  /** An earlier series with the same values, whose line is its line too. */
  readonly twin?: Subject<P>;
  readonly pen: P;
}

/** The series of a table, each with a pen unless an earlier one has drawn the same line. */
export function subjectsOf<P>({ series, rows }: Table, penOf: (index: number) => P, drawnApart: boolean): readonly Subject<P>[] {
  const all: Subject<P>[] = [];
  let pens = 0;
  for (const one of series) {
    const stop = Math.min(rows.stop, one.stop ?? rows.stop);
    const summary = stop > rows.start ? { summary: summarize(one.schedule, rows.start, stop) } : {};
    const twin = all.find((other) => other.twin === undefined && other.stop === stop && alike(one, other.series, rows.start, stop));
    const pen = twin && !drawnApart ? twin.pen : penOf(pens++);
    all.push({ series: one, label: oneLine(one.label), stop, ...summary, ...(twin && { twin }), pen });
  }
  return all;
}

/** Places besides the landmarks of both where two curves are compared. */
const compared = 1024;

/** Whether two series have the same values, of the rate and of what is cycled beside it. */
function alike(a: Series, b: Series, start: number, stop: number): boolean {
  const pairs: (readonly [Curve | undefined, Curve | undefined])[] = [
    [a.schedule, b.schedule],
    ...(['momentum', 'weightDecay'] as const).map((name) => [a.schedule.also?.[name], b.schedule.also?.[name]] as const),
  ];
  return pairs.every(([one, other]) => (one && other ? same(one, other, start, stop) : one === other));
}

function same(a: Curve, b: Curve, start: number, stop: number): boolean {
  const { count, t }: Rows = evenRows(start, stop, compared);
  for (let row = 0; row < count; row += 1) if (a.at(t(row)) !== b.at(t(row))) return false;
  for (const curve of [a, b]) for (const t of landmarks(curve, start, stop)) if (a.at(t) !== b.at(t)) return false;
  return true;
}

/** What a series is: the phrases of its recipe, and its length in rows. */
export function titleOf({ series, stop }: Subject<unknown>, { unit }: Pick<Table, 'unit'>): readonly string[] {
  const { schedule, title, respelled = [] } = series;
  const own = title ?? [...phrases(schedule.spec), count(Number.isFinite(schedule.length) ? schedule.length : stop, unit)];
  return [...own, ...respelled];
}

/** What a series is, but for what its label says already: `cosine max=0.1`. */
export function besideLabel(subject: Subject<unknown>, table: Pick<Table, 'unit'>): readonly string[] {
  const said = new Set(subject.label.split(' '));
  return titleOf(subject, table).filter((phrase) => !said.has(phrase.replace(' ', '=')));
}

/** What one would otherwise miss of a series, then what its source wants a reader to know. */
export function notesOf({ series, summary, twin, stop }: Subject<unknown>, { rows }: Table): readonly string[] {
  const computed = () =>
    summary === undefined ? [`ends at ${stop}, before the first row`] : notes(series.schedule, rows.start, stop, summary, series.clocked);
  const told = (series.notes ?? []).map(oneLine).filter((note) => note !== '');
  // What is wrong with the run that it was read from comes first, the shortest before the others.
  const faults = faultsIn(series.findings).map(oneLine);
  return [...(twin ? [`identical to ${twin.label || 'an earlier one'}`] : computed()), ...faults, ...told];
}
