import { type Span, spansOf } from '../analysis/spans.ts';
import { bandsOf, cyclesIn } from '../charts/bands.ts';
import { columnOf } from '../charts/columns.ts';
import { besidePanels, curveLines, emptyLines, labelsOf, type Panel, ratePanel } from '../charts/panel.ts';
import { type Plotter, strokePlotter } from '../charts/plotter.ts';
import { type RateScale, rateScale } from '../charts/rate-scale.ts';
import { boxes, faint, type Paint, painter, plain, type Strokes, sampleOf, strong } from '../charts/strokes.ts';
import { besideLabel, notesOf, type Subject, subjectsOf, titleOf } from '../charts/subjects.ts';
import { fold, saidOfSeries, shellLines } from '../charts/text-layout.ts';
import { type Time, timeAxis } from '../charts/time-axis.ts';
import { attempt, printable } from '../core/issues.ts';
import type { Table } from '../core/table.ts';
import type { Look, Render } from './format.ts';

/** A chart for the terminal: what it is, the curves between two axes, and what one would otherwise miss. */
export const render: Render = (table, look) => renderWith(strokePlotter(look.ascii), table, look);

/** The same with other lines. */
export function* renderWith(plotter: Plotter, table: Table, look: Look): Generator<string> {
  const [first, ...others] = table.series;
  if (first === undefined) return;
  const isApart = others.length === 0 || look.split === true;
  const { single, penOf } = plotter;
  const penFor = (index: number) => (!isApart ? penOf(index) : others.length > 0 ? { ...single, code: penOf(index).code } : single);
  const subjects = subjectsOf(table, penFor, isApart);
  const notes = new Map(subjects.map((one) => [one, notesOf(one, table)]));
  const strokes = look.ascii ? plain : boxes;
  const paper = { table, look, strokes, paint: painter(look.color), subjects, notes, plotter };
  const drawn = (height: number, isMeasured = false) => (isApart ? apart : together)({ ...paper, look: { ...look, height }, isMeasured });
  const height = look.screen === undefined ? look.height : fitting((rows) => drawn(rows, true).length, look, look.screen);
  yield `${drawn(height).join('\n')}\n`;
}

/** Rows of a plot on a screen at least, and columns of it for each row at most. */
const [fewest, aspect] = [4, 2.5];

/** The height of the largest chart that a screen shows whole, the line for the next command included; where it shows none whole, that of elsewhere. */
function fitting(linesAt: (height: number) => number, { width, height: usual }: Look, screen: number): number {
  let [low, high] = [fewest - 1, Math.max(fewest, Math.min(screen - 4, Math.round(width / aspect)))];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (linesAt(middle) < screen) low = middle;
    else high = middle - 1;
  }
  return low < fewest ? Math.max(fewest, Math.min(usual, screen - 4)) : low;
}

/** What is drawn, on what, and with what. */
interface Paper {
  readonly table: Table;
  readonly look: Look;
  readonly strokes: Strokes;
  readonly plotter: Plotter;
  readonly paint: Paint;
  readonly subjects: readonly Subject[];
  /** What one would otherwise miss of each. */
  readonly notes: ReadonlyMap<Subject, readonly string[]>;
  /** Only how many lines there are is looked at, so that no curve need be drawn. */
  readonly isMeasured: boolean;
}

/** How many cycles a series has, where they are more than columns. */
function cycles(
  { series: { schedule }, stop }: Subject<unknown>,
  { start, last, columns }: Omit<Time, 'spans' | 'hasUnit'>,
  { finer }: Plotter,
): readonly string[] {
  const places = finer * columns;
  const isBand = stop > start && bandsOf(schedule, start, Math.min(last, stop - 1), columnOf(stop - 1, start, last, places)) !== undefined;
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
  const { own, shared } = told(paper, time, [...(scale?.remarks ?? []), ...without(look)]);
  const charts = subjects.flatMap((one, index) => [
    ...(index === 0 ? [] : ['']),
    ...folded(paper, several && one.label !== '' ? [one.label, ...besideLabel(one, table)] : titleOf(one, table)).map((line) =>
      paint(line, strong),
    ),
    ...figure(
      paper,
      panels[index] as readonly Panel[],
      { ...time, hasUnit: index === subjects.length - 1, spans: spansIn([one]) },
      !several,
    ),
    ...folded(paper, own(one)).map((line) => paint(line, faint)),
    ...commandsOf(paper, [one]),
  ]);
  return shared.length > 0 ? [...charts, ...(several ? [''] : []), ...folded(paper, shared).map((line) => paint(line, faint))] : charts;
}

/** All series between the same axes, told apart by their lines. */
function together(paper: Paper): string[] {
  const { table, look, paint, subjects, plotter } = paper;
  const drawn = subjects.filter(({ twin }) => twin === undefined);
  const scale = rateScale(drawn, table.rows.start, look.height - 1, ...logOf(look));
  const panels = panelsOf(paper, drawn, scale);
  const time = timeOf(paper, panels);
  const anew = drawn.length > plotter.apart ? [`the line symbols begin anew after ${plotter.apart} series`] : [];
  const { own, shared } = told(paper, time, [...(scale?.remarks ?? []), ...anew, ...without(look)]);
  const noted = subjects.filter((one) => own(one).length > 0 || one.twin !== undefined);
  return [
    ...block(
      paper,
      subjects,
      ({ label }) => label,
      (one) => besideLabel(one, table),
      strong,
    ),
    ...figure(paper, panels, { ...time, hasUnit: true, spans: spansIn(drawn) }, true),
    ...block(paper, noted, ({ label, twin }) => (twin ? label : ''), own, faint),
    ...folded(paper, shared).map((line) => paint(line, faint)),
    ...commandsOf(paper, subjects),
  ];
}

/** What was asked for and cannot be there. */
function without({ smooth, ascii }: Look): readonly string[] {
  return smooth && ascii ? ['ASCII has no dots, so the lines are not smooth'] : [];
}

type Phrases = (subject: Subject) => readonly string[];

/** What is said of each series beneath its chart, and once of all: what they have in common, and the remarks. */
function told({ subjects, notes, plotter }: Paper, time: Omit<Time, 'spans' | 'hasUnit'>, remarks: readonly string[]) {
  const all = new Map(subjects.map((one) => [one, [...(notes.get(one) ?? []), ...cycles(one, time, plotter)]]));
  const isFigure = (note: string) => /^(?:first|last|peak|mean|constant) /.test(note);
  const [first = [], ...others] = all.values();
  const common = others.length === 0 ? [] : first.filter((note) => !isFigure(note) && others.every((said) => said.includes(note)));
  const own: Phrases = (one) => (all.get(one) ?? []).filter((note) => !common.includes(note));
  return { own, shared: [...common, ...remarks] };
}

/** A line or more for each series, its symbol in front. */
function block(
  paper: Paper,
  subjects: readonly Subject[],
  labelOf: (subject: Subject) => string,
  phrases: Phrases,
  code: string,
): string[] {
  const { look, strokes, paint } = paper;
  const entries = subjects.map((one) => ({ symbol: sampleOf(one.pen), label: labelOf(one), phrases: readable(paper, phrases(one)) }));
  return saidOfSeries(entries, look.width, strokes.dot, {
    symbol: (text, index) => paint(text, (subjects[index] as Subject).pen.code),
    label: (text) => paint(text, code),
    phrases: (text) => paint(text, code),
  });
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

/**
 * Panels beneath one another; the first names the unit for all, and where a screen is low it alone counts the updates. What
 * the labels of an axis are multiplied by stands above it, in the line that is empty else if there is to be `space`.
 */
function figure(paper: Paper, panels: readonly Panel[], time: Time, space: boolean): string[] {
  const { strokes, paint, look, plotter, isMeasured } = paper;
  const isLow = look.screen !== undefined && look.height < 8;
  const [{ axis: first } = {}] = panels;
  const lines = panels.flatMap((panel, index) => {
    const body = isMeasured ? emptyLines(panel) : curveLines(panel, time, plotter, strokes, paint);
    const updates = isLow && index > 0 ? [] : timeAxis({ ...time, hasUnit: time.hasUnit && index === 0 }, strokes);
    const caption = panel.caption === undefined ? [] : [[panel.caption, ...factor(panel.axis.power, look)].join('  ')];
    return [
      ...(caption.length > 0 && !isLow ? [''] : []),
      ...caption.map((text) => paint(`${' '.repeat(margin)}${text}`, faint)),
      ...[...body, ...updates.map((line) => paint(line, faint))],
    ];
  });
  const above = factor(first?.power, look).map((text) => paint(`${' '.repeat(margin)}${text}`, faint));
  return [...(above.length > 0 ? above : space ? [''] : []), ...lines];
}

function factor(power: number | undefined, { ascii }: Look): readonly string[] {
  return power === undefined ? [] : [`${ascii ? 'x' : '×'}1e${power}`];
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
