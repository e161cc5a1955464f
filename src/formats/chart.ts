import { type Span, spansOf } from '../analysis/spans.ts';
import { bandsOf, cyclesIn } from '../charts/bands.ts';
import { columnOf } from '../charts/columns.ts';
import { besidePanels, labelsOf, type Panel, panelLines, ratePanel } from '../charts/panel.ts';
import { type RateScale, rateScale } from '../charts/rate-scale.ts';
import {
  boxes,
  faint,
  type Paint,
  painter,
  penOf,
  pensApart,
  plain,
  type Strokes,
  sampleOf,
  singlePen,
  strong,
} from '../charts/strokes.ts';
import { besideLabel, notesOf, type Subject, subjectsOf, titleOf } from '../charts/subjects.ts';
import { fold, saidOfSeries, shellLines } from '../charts/text.ts';
import type { Time } from '../charts/time-axis.ts';
import { attempt, printable } from '../core/issues.ts';
import type { Table } from '../core/table.ts';
import type { Look, Render } from './format.ts';

/** A chart for the terminal: what it is, the curves between two axes, and what one would otherwise miss. */
export const render: Render = function* (table, look) {
  const [first, ...others] = table.series;
  if (first === undefined) return;
  const strokes = look.ascii ? plain : boxes;
  const paper: Paper = { table, look, strokes, paint: painter(look.color) };
  const lines = others.length === 0 || look.split ? apart(paper) : together(paper);
  yield `${lines.join('\n')}\n`;
};

/** What is drawn, on what, and with what. */
interface Paper {
  readonly table: Table;
  readonly look: Look;
  readonly strokes: Strokes;
  readonly paint: Paint;
}

/** How many cycles a series has, where they are more than columns. */
function cycles(
  { series: { schedule }, stop }: Subject<unknown>,
  { start, last, columns }: Omit<Time, 'spans' | 'hasUnit'>,
): readonly string[] {
  const isBand = stop > start && bandsOf(schedule, start, Math.min(last, stop - 1), columnOf(stop - 1, start, last, columns)) !== undefined;
  return isBand ? [`${cyclesIn(schedule, start, stop)} cycles, more than columns: each shows its lowest to its highest rate`] : [];
}

/** Whether the axis is logarithmic, and over how many decades at most. */
function logOf({ log, decades }: Look): [log: boolean, decades?: number] {
  return typeof decades === 'number' ? [true, decades] : [log === true];
}

/** Columns before the labels of an axis. */
const margin = 2;
/** Rows of a panel beside the rates, and the fewest of a chart among others. */
const [besideRows, splitRows] = [5, 4];

/** Each series in a chart of its own, all on the same scale; a single one is the whole chart. */
function apart(paper: Paper): string[] {
  const { table, look, strokes, paint } = paper;
  const single = singlePen(strokes);
  const several = table.series.length > 1;
  const subjects = subjectsOf(table, (index) => (several ? { ...single, code: penOf(index, look.ascii).code } : single), true);
  const height = several ? Math.max(splitRows, Math.round((1.5 * look.height) / subjects.length)) : look.height;
  const scale = rateScale(subjects, table.rows.start, Math.min(height, look.height) - 1, ...logOf(look));
  const panels = subjects.map((one) => panelsOf(paper, [one], scale));
  const time = timeOf(paper, panels.flat());
  const remarks = scale?.remarks ?? [];
  const charts = subjects.flatMap((one, index) => [
    ...(index === 0 ? [] : ['']),
    ...folded(paper, several && one.label !== '' ? [one.label, ...besideLabel(one, table)] : titleOf(one, table)).map((line) =>
      paint(line, strong),
    ),
    ...(several ? [] : ['']),
    ...figure(paper, panels[index] as readonly Panel[], { ...time, hasUnit: index === subjects.length - 1, spans: spansIn([one]) }),
    ...folded(paper, [...notesOf(one, table), ...cycles(one, time), ...(several ? [] : remarks)]).map((line) => paint(line, faint)),
    ...commandsOf(paper, [one]),
  ]);
  return several && remarks.length > 0 ? [...charts, '', ...folded(paper, remarks).map((line) => paint(line, faint))] : charts;
}

/** All series between the same axes, told apart by their lines. */
function together(paper: Paper): string[] {
  const { table, look, strokes, paint } = paper;
  const subjects = subjectsOf(table, (index) => penOf(index, look.ascii), false);
  const drawn = subjects.filter(({ twin }) => twin === undefined);
  const scale = rateScale(drawn, table.rows.start, look.height - 1, ...logOf(look));
  const panels = panelsOf(paper, drawn, scale);
  const most = pensApart(look.ascii);
  const remarks = [...(scale?.remarks ?? []), ...(drawn.length > most ? [`the line symbols begin anew after ${most} series`] : [])];
  const block = (phrases: (subject: Subject) => readonly string[], label: string, said: string) =>
    saidOfSeries(
      subjects.map((one) => ({ symbol: sampleOf(one.pen), label: one.label, phrases: readable(paper, phrases(one)) })),
      look.width,
      strokes.dot,
      {
        symbol: (text, index) => paint(text, (subjects[index] as Subject).pen.code),
        label: (text) => paint(text, label),
        phrases: (text) => paint(text, said),
      },
    );
  return [
    ...block((one) => besideLabel(one, table), strong, strong),
    '',
    ...figure(paper, panels, { ...timeOf(paper, panels), hasUnit: true, spans: spansIn(drawn) }),
    ...block((one) => [...notesOf(one, table), ...cycles(one, timeOf(paper, panels))], faint, faint),
    ...folded(paper, remarks).map((line) => paint(line, faint)),
    ...commandsOf(paper, subjects),
  ];
}

/** What says the same on the command line, to be copied from there: a line of its own for each series that knows it. */
function commandsOf({ look, paint }: Paper, subjects: readonly Subject[]): string[] {
  return subjects.flatMap(({ label, series: { command } }) => {
    if (command === undefined) return [];
    const whose = subjects.length > 1 ? `the same as ${label}:` : 'the same:';
    return [whose, ...shellLines(printable(command), look.width)].map((line) => paint(line, faint));
  });
}

/** The rates, and beneath them what is cycled beside them; nothing where no series has a row. */
function panelsOf({ table, look }: Paper, subjects: readonly Subject[], scale: RateScale | undefined): readonly Panel[] {
  if (scale === undefined || subjects.every(({ summary }) => summary === undefined)) return [];
  return [ratePanel(subjects, scale.axis), ...besidePanels(subjects, table.rows.start, Math.min(besideRows, look.height) - 1)];
}

/** The updates, with as many columns as the widest label leaves. */
function timeOf({ table: { rows, unit, beside }, look }: Paper, panels: readonly Panel[]): Omit<Time, 'spans' | 'hasUnit'> {
  const labels = [...panels.flatMap(({ axis }) => labelsOf(axis)), ...(beside ? [unit, beside.unit] : [])];
  const gutter = margin + Math.max(0, ...labels.map(({ length }) => length)) + 1;
  return { start: rows.start, last: rows.stop - 1, columns: look.width - gutter - 1, gutter, unit, ...(beside && { beside }) };
}

/** Panels beneath one another; the first names the unit for all. */
function figure({ strokes, paint }: Paper, panels: readonly Panel[], time: Time): string[] {
  return panels.flatMap((panel, index) => [
    ...(panel.caption === undefined ? [] : ['', paint(`${' '.repeat(margin)}${panel.caption}`, faint)]),
    ...panelLines(panel, { ...time, hasUnit: time.hasUnit && index === 0 }, strokes, paint),
  ]);
}

/** The phases that all series share; none where they differ. */
function spansIn(subjects: readonly Subject[]): readonly Span[] {
  const [first, ...others] = subjects.map(({ series }) => attempt(() => spansOf(series.schedule.spec)) ?? []);
  const same = (spans: readonly Span[]) => JSON.stringify(spans) === JSON.stringify(first);
  return first !== undefined && others.every(same) ? first : [];
}

/** Phrases in lines that fit. */
function folded(paper: Paper, phrases: readonly string[]): string[] {
  return fold(readable(paper, phrases), paper.look.width, paper.strokes.dot);
}

/** Phrases as the terminal can show them. */
function readable({ look }: Paper, phrases: readonly string[]): readonly string[] {
  return phrases.map((phrase) => printable(look.ascii ? phrase.replaceAll('…', '...') : phrase));
}
