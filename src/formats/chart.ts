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
import { fold, saidOfSeries, shellLines } from '../charts/text-layout.ts';
import type { Time } from '../charts/time-axis.ts';
import { attempt, printable } from '../core/issues.ts';
import type { Table } from '../core/table.ts';
import type { Look, Render } from './format.ts';

/** A chart for the terminal: what it is, the curves between two axes, and what one would otherwise miss. */
export const render: Render = function* (table, look) {
  const [first, ...others] = table.series;
  if (first === undefined) return;
  const strokes = look.ascii ? plain : boxes;
  const isApart = others.length === 0 || look.split === true;
  const single = singlePen(strokes);
  const penFor = (index: number) =>
    !isApart ? penOf(index, look.ascii) : others.length > 0 ? { ...single, code: penOf(index, look.ascii).code } : single;
  const subjects = subjectsOf(table, penFor, isApart);
  const drawn = (height: number) => {
    const paper: Paper = { table, look: { ...look, height }, strokes, paint: painter(look.color), subjects };
    return isApart ? apart(paper) : together(paper);
  };
  const lines = look.screen === undefined ? drawn(look.height) : fitted(drawn, look.screen, look.width, isApart ? table.series.length : 1);
  yield `${lines.join('\n')}\n`;
};

/** Rows of a plot on a screen at least, and columns of it for each row at most. */
const [fewest, aspect] = [4, 2.5];

/** The largest chart that a screen shows whole, the line for the next command included; the smallest there is where none does. */
function fitted(drawn: (height: number) => string[], screen: number, width: number, charts: number): string[] {
  let height = Math.max(fewest, Math.min(screen - 4, Math.round(width / aspect)));
  let lines = drawn(height);
  while (lines.length >= screen && height > fewest) {
    // A chart may have fewer rows than it was given, so that giving one less changes nothing.
    height = Math.max(fewest, height - Math.max(1, Math.floor((lines.length - screen + 1) / Math.max(1, 1.5 * (charts - 1)))));
    lines = drawn(height);
  }
  return lines;
}

/** What is drawn, on what, and with what. */
interface Paper {
  readonly table: Table;
  readonly look: Look;
  readonly strokes: Strokes;
  readonly paint: Paint;
  readonly subjects: readonly Subject[];
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
  const { table, look, paint, subjects } = paper;
  const several = table.series.length > 1;
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
  const { table, look, strokes, paint, subjects } = paper;
  const drawn = subjects.filter(({ twin }) => twin === undefined);
  const scale = rateScale(drawn, table.rows.start, look.height - 1, ...logOf(look));
  const panels = panelsOf(paper, drawn, scale);
  const most = pensApart(look.ascii);
  const remarks = [...(scale?.remarks ?? []), ...(drawn.length > most ? [`the line symbols begin anew after ${most} series`] : [])];
  const told = subjects.map((one) => [...notesOf(one, table), ...cycles(one, timeOf(paper, panels))]);
  const isFigure = (note: string) => /^(?:first|last|peak|mean|constant) /.test(note);
  const shared = (told[0] ?? []).filter((note) => !isFigure(note) && told.every((notes) => notes.includes(note)));
  const own = new Map(subjects.map((one, index) => [one, (told[index] as readonly string[]).filter((note) => !shared.includes(note))]));
  const block = (phrases: (subject: Subject) => readonly string[], isNamed: boolean, label: string, said: string) =>
    saidOfSeries(
      subjects
        .map((one) => ({ symbol: sampleOf(one.pen), label: isNamed || one.twin ? one.label : '', phrases: readable(paper, phrases(one)) }))
        .filter(({ label, phrases }) => label !== '' || phrases.length > 0 || isNamed),
      look.width,
      strokes.dot,
      {
        symbol: (text, index) => paint(text, (subjects[index] as Subject).pen.code),
        label: (text) => paint(text, label),
        phrases: (text) => paint(text, said),
      },
    );
  return [
    ...block((one) => besideLabel(one, table), true, strong, strong),
    '',
    ...figure(paper, panels, { ...timeOf(paper, panels), hasUnit: true, spans: spansIn(drawn) }),
    ...block((one) => own.get(one) ?? [], false, faint, faint),
    ...folded(paper, [...(subjects.length > 1 ? shared : []), ...remarks]).map((line) => paint(line, faint)),
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
  return [ratePanel(subjects, scale.axis), ...besidePanels(subjects, table.rows.start, besideHeight(look) - 1)];
}

/** Rows of a panel beside the rates: a third of theirs on a screen. */
function besideHeight({ height, screen }: Look): number {
  if (screen === undefined) return Math.min(besideRows, height);
  return Math.max(3, Math.min(12, Math.round(height / 3)));
}

/** The updates, with as many columns as the widest label leaves. */
function timeOf({ table: { rows, unit, beside }, look }: Paper, panels: readonly Panel[]): Omit<Time, 'spans' | 'hasUnit'> {
  const labels = [...panels.flatMap(({ axis }) => labelsOf(axis)), ...(beside ? [unit, beside.unit] : [])];
  const gutter = margin + Math.max(0, ...labels.map(({ length }) => length)) + 1;
  return { start: rows.start, last: rows.stop - 1, columns: look.width - gutter - 1, gutter, unit, ...(beside && { beside }) };
}

/** Panels beneath one another; the first names the unit for all, and where a screen is low it alone counts the updates. */
function figure({ strokes, paint, look }: Paper, panels: readonly Panel[], time: Time): string[] {
  const isLow = look.screen !== undefined && look.height < 8;
  return panels.flatMap((panel, index) => {
    const lines = panelLines(panel, { ...time, hasUnit: time.hasUnit && index === 0 }, strokes, paint);
    const caption = panel.caption === undefined ? [] : [paint(`${' '.repeat(margin)}${panel.caption}`, faint)];
    const above = caption.length > 0 && !isLow ? [''] : [];
    return [...above, ...caption, ...(isLow && index > 0 ? lines.slice(0, panel.axis.rows + 1) : lines)];
  });
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
