import { scaleLinear, scaleLog } from 'd3-scale';
import { type Span, spansOf } from '../analysis/spans.ts';
import { landmarks } from '../analysis/summary.ts';
import { attempt } from '../core/issues.ts';
import { figures, tallies } from '../core/numbers.ts';
import type { Curve, Unit } from '../core/schedule.ts';
import type { Table } from '../core/table.ts';
import { type Ink, inkOf } from './inks.ts';
import { stepLabels } from './linear-scale.ts';
import type { LogAxis } from './log-scale.ts';
import { rateScale } from './rate-scale.ts';
import { besideLabel, notesOf, type Subject, subjectsOf, titleOf } from './subjects.ts';
import { type Point, traced } from './traced.ts';

/** How a picture is to look. */
export interface PictureLook {
  /** What stands above it instead of what it is. */
  readonly title?: string | undefined;
  readonly width: number;
  readonly height: number;
  /** Whether the height was asked for, so that notes take from it. */
  readonly fixed: boolean;
  readonly theme: 'light' | 'dark' | 'auto';
  readonly grid: boolean;
  readonly notes: boolean;
  /** Pixels for each unit of a picture of pixels. */
  readonly pixelRatio: number;
}

/** A mark on an axis. */
export interface Mark {
  readonly value: number;
  readonly label: string;
}

/** What is drawn of one thing over the updates: the rates, or what is cycled beside them. */
export interface Plot {
  readonly name: string;
  readonly log: boolean;
  readonly domain: readonly [low: number, high: number];
  readonly marks: readonly Mark[];
  readonly lines: readonly PictureLine[];
  /** The same with about so many marks. */
  withMarks(count: number): Plot;
}

/** The line of a series. */
export interface PictureLine {
  readonly label: string;
  readonly ink: Ink;
  readonly curve: Curve;
  /** Its last update. */
  readonly end: number;
  /** The bounds it keeps at its updates. */
  readonly low: number;
  readonly high: number;
}

/** A place on a line, with its name. */
export interface PicturePoint {
  readonly at: number;
  readonly value: number;
  readonly label: string;
  readonly ink: Ink;
}

/** A series in the legend. */
export interface LegendEntry {
  readonly label: string;
  readonly ink: Ink;
  readonly phrases: readonly string[];
  readonly command?: string | undefined;
}

/** Everything that a picture shows, before it has places. */
export interface Picture {
  readonly title: readonly string[];
  /** What it is, where the title does not say so. */
  readonly subtitle: readonly string[];
  readonly entries: readonly LegendEntry[];
  readonly plots: readonly Plot[];
  readonly unit: Unit;
  readonly start: number;
  readonly last: number;
  readonly spans: readonly Span[];
  /** What stands along the lower axis, where that is not updates. */
  readonly across?: { readonly name: string; marks(width: number): readonly Mark[] };
  /** Places on the lines that have a name, which stands above the plot. */
  readonly points?: readonly PicturePoint[];
  /** What one should know, each group of notes apart. */
  readonly notes: readonly (readonly string[])[];
}

/** What a table looks like, whatever it is drawn with. */
export function pictureOf(table: Table, title: string | undefined, log: boolean): Picture {
  const { rows, unit } = table;
  const subjects = subjectsOf(table, inkOf, false);
  const drawn = subjects.filter(({ twin }) => twin === undefined);
  const single = subjects.length === 1 ? (subjects[0] as Subject<Ink>) : undefined;
  const { plot, remarks } = ratePlot(drawn, rows.start, log);
  return {
    ...titlesOf(single === undefined ? [] : titleOf(single, table), single?.label ?? '', title),
    entries: subjects.map((one) => ({ label: one.label, ink: one.pen, phrases: besideLabel(one, table), command: one.series.command })),
    plots: [plot, ...besidePlots(drawn, rows.start)],
    unit,
    start: rows.start,
    last: rows.stop - 1,
    spans: single ? spansIn(single) : [],
    notes: [...subjects.map((one) => labelled(one, notesOf(one, table), single === undefined)), remarks].filter(({ length }) => length > 0),
  };
}

/** The title that was asked for, else what a single series is called, with what it is beneath where that says something else. */
function titlesOf(phrases: readonly string[], label: string, title: string | undefined): Pick<Picture, 'title' | 'subtitle'> {
  if (title !== undefined) return { title: title === '' ? [] : [title], subtitle: [] };
  const said = new Set(phrases.flatMap((phrase) => phrase.split(' ')));
  const known = label === '' || label.split(' ').every((word) => said.has(word));
  return known ? { title: phrases, subtitle: [] } : { title: [label], subtitle: phrases };
}

/** The notes of a series among others begin with whose they are. */
function labelled({ label }: Subject<Ink>, notes: readonly string[], several: boolean): readonly string[] {
  return several && notes.length > 0 ? [`${label}: ${notes[0]}`, ...notes.slice(1)] : notes;
}

/** The phases of a series that is seen on its own clock. */
function spansIn({ series: { schedule, clocked } }: Subject<Ink>): readonly Span[] {
  const spans = clocked === undefined ? (attempt(() => spansOf(schedule.spec)) ?? []) : [];
  return spans.length > 1 && spans.length < 30 ? spans : [];
}

function ratePlot(
  subjects: readonly Subject<Ink>[],
  start: number,
  log: boolean,
): { readonly plot: Plot; readonly remarks: readonly string[] } {
  const lines = subjects.flatMap(({ label, pen, series, stop, summary }) =>
    summary ? [{ label, ink: pen, curve: series.schedule, end: stop - 1, low: summary.least, high: summary.peak.lr }] : [],
  );
  const scale = log ? rateScale(subjects, start, 20, true) : undefined;
  const remarks = scale?.remarks ?? [];
  const floor = (scale?.axis as LogAxis | undefined)?.floor;
  if (floor === undefined) return { plot: linearPlot(rates, lines, usualMarks), remarks };
  const high = Math.max(...lines.map((line) => line.high));
  const domain = floor < high ? ([floor, high] as const) : ([high / 10, high * 10] as const);
  return { plot: logPlot(rates, lines, domain, usualMarks), remarks };
}

const rates = 'learning rate';
/** Marks of an axis that has room. */
const usualMarks = 6;

function logPlot(name: string, lines: readonly PictureLine[], domain: readonly [number, number], count: number): Plot {
  const marks = logMarks(domain, count);
  return { name, log: true, domain, marks, lines, withMarks: (other) => logPlot(name, lines, domain, other) };
}

/** A plot whose axis has round ends and about so many marks: from 0, unless all of it is far from there or nobody asks for that. */
export function linearPlot(name: string, lines: readonly PictureLine[], count: number, fromZero = true): Plot {
  const low = Math.min(...lines.map((line) => line.low));
  const high = Math.max(...lines.map((line) => line.high));
  const [from, to] = !(low < high) ? around(lines.length > 0 ? low : 0) : [fromZero && low > 0 && low < 0.7 * high ? 0 : low, high];
  const scale = scaleLinear().domain([from, to]).nice(count);
  const values = scale.ticks(count);
  const step = Number(((values[1] ?? 1) - (values[0] ?? 0)).toPrecision(12));
  const [bottom, top] = scale.domain() as [number, number];
  const label = stepLabels(step, Math.round(Math.max(Math.abs(bottom), top) / step));
  const marks = values.map((value) => ({ value, label: label(Math.round(value / step)) }));
  return { name, log: false, domain: [bottom, top], marks, lines, withMarks: (other) => linearPlot(name, lines, other, fromZero) };
}

/** What shows one value: it, with room on both sides. */
function around(value: number): readonly [number, number] {
  return value === 0 ? [0, 1] : value > 0 ? [0, value * 1.25] : [value * 1.25, 0];
}

/** The finest round rates that are not too close: some within each decade, each decade, one of a few; or those of a linear axis. */
export function logMarks([low, high]: readonly [number, number], count: number): readonly Mark[] {
  const inside = (value: number) => value >= low * (1 - 1e-12) && value <= high * (1 + 1e-12);
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const decades = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const within = (digits: readonly number[]) =>
    decades.flatMap((decade) => digits.map((digit) => Number(`${digit}e${decade}`))).filter(inside);
  const choices = [
    ...[
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
      [1, 2, 3, 5, 7],
      [1, 2, 5],
      [1, 3],
    ].map(within),
    ...[1, 2, 3, 5, 10, 20, 50, 100].map((each) => within([1]).filter((value) => Math.round(Math.log10(value)) % each === 0)),
    scaleLinear().domain([low, high]).ticks(count),
    scaleLinear().domain([low, high]).ticks(2),
  ];
  const span = Math.log10(high / low);
  const apart = (values: readonly number[]) =>
    values.slice(1).every((value, index) => Math.log10(value / (values[index] as number)) >= (0.55 * span) / count);
  const shown = choices.find((values) => values.length > 1 && apart(values)) ?? [low, high];
  const labels = figures(shown, 3);
  return shown.map((value, index) => ({ value, label: labels[index] as string }));
}

const names = { momentum: 'momentum', weightDecay: 'weight decay' } as const;

/** A plot for each thing that is cycled beside the rates of any series; what is constant needs none. */
function besidePlots(subjects: readonly Subject<Ink>[], start: number): readonly Plot[] {
  return (['momentum', 'weightDecay'] as const).flatMap((name) => {
    const lines = subjects.flatMap(({ label, pen, series, stop, summary }) => {
      const curve = summary && series.schedule.also?.[name];
      if (curve === undefined) return [];
      const values = [...landmarks(curve, start, stop)].map((t) => curve.at(t));
      return [{ label, ink: pen, curve, end: stop - 1, low: Math.min(...values), high: Math.max(...values) }];
    });
    return lines.every(({ low, high }) => low === high) ? [] : [linearPlot(names[name], lines, usualMarks)];
  });
}

/** The points of a line in a plot so wide and high, within the bounds that its updates keep. */
export function plottedPoints(line: PictureLine, plot: Plot, start: number, last: number, width: number, height: number): readonly Point[] {
  const [low, high] = [Math.max(line.low, plot.domain[0]), Math.min(line.high, plot.domain[1])];
  const within = (value: number) => Math.min(high, Math.max(low, value));
  const scale = (plot.log ? scaleLog() : scaleLinear()).domain(plot.domain).range([0, height]);
  const part = last > start ? (line.end - start) / (last - start) : 1;
  const curve = { at: (t: number) => within(line.curve.at(t)), breaks: line.curve.breaks };
  return traced(curve, start, line.end, width * part, scale);
}

/** Round updates for an axis so wide, at most one for each `apart`. */
export function updateMarks(start: number, last: number, width: number, apart: number): readonly Mark[] {
  if (last <= start) return [{ value: start, label: tallies(start, 1)(start) }];
  const marks = scaleLinear()
    .domain([start, last])
    .ticks(Math.max(1, Math.floor(width / apart)));
  const label = tallies(last, (marks[1] ?? last) - (marks[0] ?? start));
  return marks.filter(Number.isInteger).map((value) => ({ value, label: label(value) }));
}
