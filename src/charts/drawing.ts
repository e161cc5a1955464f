import { scaleLinear, scaleLog } from 'd3-scale';
import { line as pathOf } from 'd3-shape';
import type { Table } from '../core/table.ts';
import type { Ink } from './inks.ts';
import { cutTo, textLines, textWidth } from './measure.ts';
import { type LegendEntry, type Mark, type Picture, type PictureLook, type Plot, plottedPoints, updateMarks } from './picture.ts';

/** A text in its place: where it begins, ends or has its middle, and its baseline. */
export interface PlacedText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly kind: 'title' | 'label' | 'strong' | 'faint';
  readonly anchor: 'start' | 'middle' | 'end';
  /** Whether it is turned to read upwards. */
  readonly upwards?: true;
}

/** A straight line in its place. */
export interface RuledLine {
  readonly kind: 'grid' | 'axis' | 'phase';
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

/** The line of a series, as a path, in the box that it may not leave. */
export interface Stroke {
  readonly ink: Ink;
  readonly path: string;
  /** The number of its box; none for the samples of the legend and for rings, which may stand over its edge. */
  readonly box?: number;
}

/** A picture with everything in its place, the first things beneath. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  /** What the axis of each box goes from and to. */
  readonly domains: readonly Plot['domain'][];
  readonly rules: readonly RuledLine[];
  readonly strokes: readonly Stroke[];
  readonly texts: readonly PlacedText[];
}

/** The room of a plot. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const pad = 18;
/** Above the highest mark of a plot, so that no line runs along the edge. */
const headroom = 8;
const sizes = { title: 15, label: 12, notes: 11 } as const;
const heights = { title: 20, subtitle: 17, legend: 19, notes: 15, phases: 18, ticks: 18, caption: 24, beside: 72 } as const;
/** By how much bold letters are wider. */
const bold = 1.16;
/** Entries of a legend that have a line each; more stand side by side. */
const listed = 4;
/** The part of a picture of a given size that the plots keep, however much there is to say. */
const kept = 0.4;
/** Between the captions of two rows of marks and the first mark. */
const captionGap = 18;

/** Puts a picture into its places. */
export function drawingOf(picture: Picture, look: PictureLook, beside: Table['beside']): Drawing {
  const { width } = look;
  const inner = width - 2 * pad;
  const count = picture.plots.length;
  const small = Math.min(heights.beside, Math.round(look.height * 0.16));
  const below = (beside ? 2 : 1) * heights.ticks + (beside ? 4 : heights.ticks + 4);
  const named = pointNames(picture, { left: pad + 44, right: width - pad - 8 });
  const over = named.rows > 0 ? named.rows * heights.notes + 8 : picture.spans.length > 0 ? heights.phases : 4;
  const fixed = below + pad + (count - 1) * (heights.caption + small) + over;
  // What stands above and below the plots gives way to them where the size is given.
  const spare = look.fixed ? (1 - kept) * look.height - fixed - pad : Number.POSITIVE_INFINITY;
  const titles = shortened(textLines(picture.title, inner / bold, sizes.title), spare / 2 / heights.title);
  const told = spare - titles.length * heights.title;
  const subtitles = shortened(textLines(picture.subtitle, inner, sizes.label), told / 2 / heights.subtitle);
  const titled = pad + titles.length * heights.title + subtitles.length * heights.subtitle;
  const rows = (told - subtitles.length * heights.subtitle - 20) / heights.legend;
  const legend = legendOf(picture.entries, inner, titled + (titled > pad ? 8 : 0), rows);
  const top = legend.bottom + over;
  const all = look.notes ? picture.notes.flatMap((group) => textLines(group, inner, sizes.notes)) : [];
  const free = look.height - legend.bottom - fixed;
  const notes = shortened(all, look.fixed ? (free - kept * look.height - 14) / heights.notes : Number.POSITIVE_INFINITY);
  const noted = notes.length === 0 ? 0 : notes.length * heights.notes + 14;
  const tall = Math.max(24, look.fixed ? free - noted : free);
  const plots = picture.plots.map((plot, index) => plot.withMarks(Math.max(2, Math.min(6, Math.floor((index === 0 ? tall : small) / 26)))));
  const labels = plots.flatMap(({ marks }) => marks.map(({ label }) => 22 + textWidth(label, sizes.label)));
  const captions = beside ? [picture.unit, beside.unit].map((unit) => captionGap - 4 + textWidth(unit, sizes.label)) : [];
  const left = pad + Math.ceil(Math.max(22, ...labels, ...captions));
  const boxes = boxesOf(count, { left, right: width - pad - 8, top }, tall, small);
  const last = boxes.at(-1) as Box;
  const time = timeOf(picture, last, beside);
  const baseline = last.bottom + below + 20;
  return {
    width,
    height: look.fixed ? look.height : look.height + noted,
    boxes,
    domains: plots.map(({ domain }) => domain),
    rules: [
      ...boxes.flatMap((box, index) => frame(plots[index] as Plot, box, time.marks, picture, look.grid)),
      ...phaseRules(picture, boxes),
      ...pointRules(picture, boxes[0] as Box),
    ],
    strokes: [
      ...boxes.flatMap((box, index) => strokesOf(picture, plots[index] as Plot, box, index)),
      ...pointRings(picture, plots[0] as Plot, boxes[0] as Box),
      ...legend.strokes,
    ],
    texts: [
      ...column(titles, pad + 13, heights.title, sizes.title, 'title'),
      ...column(subtitles, pad + 14 + titles.length * heights.title, heights.subtitle, sizes.label, 'faint'),
      ...legend.texts,
      ...phaseNames(picture, boxes[0] as Box),
      ...pointNames(picture, boxes[0] as Box).texts,
      ...boxes.flatMap((box, index) => axisTexts(plots[index] as Plot, box, index > 0)),
      ...time.texts,
      ...column(notes, baseline, heights.notes, sizes.notes, 'faint'),
    ],
  };
}

/** As many lines as there is room for, the last one with an ellipsis where some are missing. */
function shortened(lines: readonly string[], room: number): readonly string[] {
  const many = Math.max(0, Math.floor(room));
  if (lines.length <= many) return lines;
  return lines.slice(0, many).map((line, index) => (index === many - 1 ? `${line.slice(0, -2).trimEnd()} …` : line));
}

/** Lines one below the other. */
function column(lines: readonly string[], y: number, each: number, size: number, kind: PlacedText['kind']): readonly PlacedText[] {
  return lines.map((text, index) => ({ ...at(pad, y + index * each), text, size, kind }));
}

const at = (x: number, y: number, anchor: PlacedText['anchor'] = 'start') => ({ x: round(x), y: round(y), anchor });
const round = (value: number) => Math.round(value * 100) / 100;

interface Legend {
  readonly texts: readonly PlacedText[];
  readonly strokes: readonly Stroke[];
  readonly bottom: number;
}

/** What each line is: one below the other with what they are, or side by side, in so many rows at most. */
function legendOf(entries: readonly LegendEntry[], width: number, top: number, rows: number): Legend {
  if (entries.length < 2) return { texts: [], strokes: [], bottom: top };
  const texts: PlacedText[] = [];
  const strokes: Stroke[] = [];
  const sample = 34;
  let [x, y] = [pad, top + 13];
  const few = entries.length <= Math.min(listed, rows);
  const most = Math.max(1, Math.floor(rows));
  let row = 1;
  for (const [index, { label, ink, phrases }] of entries.entries()) {
    const name = cutTo(label, (few ? 0.6 : 0.45) * width, sizes.label);
    const wide = sample + textWidth(name, sizes.label) * bold;
    const more = row === most && index < entries.length - 1 ? 80 : 0;
    if (index > 0 && (few || x + wide > pad + width - more)) {
      if (row === most) {
        texts.push({
          ...at(pad + width, y, 'end'),
          text: `… ${entries.length - index} more`,
          size: sizes.label,
          kind: 'faint',
        });
        break;
      }
      [x, y, row] = [pad, y + heights.legend, row + 1];
    }
    strokes.push({ ink, path: `M${round(x)},${round(y - 4)}h26` });
    texts.push({ ...at(x + sample, y), text: name, size: sizes.label, kind: 'strong' });
    if (few) {
      const told = cutTo(phrases.join(' · '), pad + width - x - wide - 10, sizes.label);
      if (told.length > 1) texts.push({ ...at(x + wide + 10, y), text: told, size: sizes.label, kind: 'faint' });
    }
    x += wide + 18;
  }
  return { texts, strokes, bottom: y + 12 };
}

/** The rates first, beneath them what is cycled beside them. */
function boxesOf(count: number, { left, right, top }: Omit<Box, 'bottom'>, tall: number, small: number): readonly Box[] {
  const first = { left, right, top, bottom: top + tall };
  const others = Array.from({ length: count - 1 }, (_, index) => {
    const begin = first.bottom + heights.caption + index * (heights.caption + small);
    return { left, right, top: begin, bottom: begin + small };
  });
  return [first, ...others];
}

/** Where a value and an update lie in a box. */
function scalesOf(
  { log, domain }: Pick<Plot, 'log' | 'domain'>,
  { start, last }: Pick<Picture, 'start' | 'last'>,
  { left, right, top, bottom }: Box,
) {
  const value = (log ? scaleLog() : scaleLinear()).domain(domain).range([bottom, top + headroom]);
  const update = last > start ? scaleLinear().domain([start, last]).range([left, right]) : () => (left + right) / 2;
  return { value: (one: number) => round(value(one)), update: (t: number) => round(update(t)) };
}

/** For updates alone. */
const noPlot = { log: false, domain: [0, 1] } as const;

function frame(plot: Plot, box: Box, updates: readonly Mark[], picture: Picture, grid: boolean): readonly RuledLine[] {
  const { value, update } = scalesOf(plot, picture, box);
  const { left, right, top, bottom } = box;
  const across = plot.marks.map((mark): RuledLine => ({ kind: 'grid', from: [left, value(mark.value)], to: [right, value(mark.value)] }));
  const up = updates.map((mark): RuledLine => ({ kind: 'grid', from: [update(mark.value), top], to: [update(mark.value), bottom] }));
  const ticks = updates.map(
    (mark): RuledLine => ({ kind: 'axis', from: [update(mark.value), bottom], to: [update(mark.value), bottom + 4] }),
  );
  const axes: RuledLine[] = [
    { kind: 'axis', from: [left, top], to: [left, bottom] },
    { kind: 'axis', from: [left, bottom], to: [right, bottom] },
  ];
  return [...(grid ? [...across, ...up] : []), ...axes, ...ticks];
}

/** The lines of a plot, the first series on top. */
function strokesOf(picture: Picture, plot: Plot, box: Box, number: number): readonly Stroke[] {
  const { value, update } = scalesOf(plot, picture, box);
  const path = pathOf<readonly [number, number]>(
    ([t]) => update(t),
    ([, one]) => value(one),
  ).digits(2);
  return plot.lines.toReversed().map((one) => {
    const points = plottedPoints(one, plot, picture.start, picture.last, box.right - box.left, box.bottom - box.top);
    const [[t, only] = [0, 0]] = points;
    // A single update is a dash in the middle, or at its place.
    const drawn = points.length > 1 ? path(points) : `M${round(update(t) - 6)},${value(only)}h12`;
    return { ink: one.ink, path: drawn ?? '', box: number };
  });
}

function axisTexts({ marks, name, domain, log }: Plot, box: Box, captioned: boolean): readonly PlacedText[] {
  const { value } = scalesOf({ domain, log }, { start: 0, last: 0 }, box);
  const labels = marks.map(
    ({ value: one, label }): PlacedText => ({ ...at(box.left - 8, value(one) + 4, 'end'), text: label, size: sizes.label, kind: 'label' }),
  );
  const named: PlacedText = captioned
    ? { ...at(box.left, box.top - 7), text: name, size: sizes.label, kind: 'faint' }
    : { ...at(pad + 4, (box.top + box.bottom) / 2, 'middle'), text: name, size: sizes.label, kind: 'faint', upwards: true };
  return [...labels, named];
}

/** The marks of the updates, their labels and the unit; where a coarser unit is told, a row for each. */
function timeOf({ start, last, unit, across }: Picture, box: Box, beside: Table['beside']) {
  const width = box.right - box.left;
  const marks = across ? across.marks(width) : updateMarks(start, last, width, 90);
  const { update } = scalesOf(noPlot, { start, last }, box);
  const row = (line: number, say: (mark: Mark) => string) =>
    marks.map(
      (mark): PlacedText => ({
        ...at(update(mark.value), box.bottom + 4 + line * heights.ticks, 'middle'),
        text: say(mark),
        size: sizes.label,
        kind: 'label',
      }),
    );
  const caption = (line: number, text: string): PlacedText => ({
    ...at(box.left - captionGap, box.bottom + 4 + line * heights.ticks, 'end'),
    text,
    size: sizes.label,
    kind: 'faint',
  });
  const middle: PlacedText = {
    ...at((box.left + box.right) / 2, box.bottom + 4 + 2 * heights.ticks, 'middle'),
    text: across?.name ?? unit,
    size: sizes.label,
    kind: 'faint',
  };
  if (beside === undefined) return { marks, texts: [...row(1, ({ label }) => label), middle] };
  const told = ({ value }: Mark) => String(beside.at(value));
  return { marks, texts: [...row(1, ({ label }) => label), ...row(2, told), caption(1, unit), caption(2, beside.unit)] };
}

/** Where phases begin, through all plots. */
function phaseRules(picture: Picture, boxes: readonly Box[]): readonly RuledLine[] {
  return boxes.flatMap((box) => {
    const { update } = scalesOf(noPlot, picture, box);
    return seenStarts(picture).map((t): RuledLine => ({ kind: 'phase', from: [update(t), box.top], to: [update(t), box.bottom] }));
  });
}

function seenStarts({ spans, start, last }: Picture): readonly number[] {
  return spans.map((span) => span.start).filter((t) => t > start && t <= last);
}

/** The names of phases above them, where they have room. */
function phaseNames(picture: Picture, box: Box): readonly PlacedText[] {
  const { start, last, spans } = picture;
  const { update } = scalesOf(noPlot, picture, box);
  return spans.flatMap(({ name, start: begin }, index): PlacedText[] => {
    const [from, to] = [update(Math.max(start, begin)), update(Math.min(last, spans[index + 1]?.start ?? last))];
    const room = to - from >= textWidth(name, sizes.notes) + 8;
    return room ? [{ ...at((from + to) / 2, box.top - 6, 'middle'), text: name, size: sizes.notes, kind: 'faint' }] : [];
  });
}

/** The names of points above the plot, in as many rows as it takes that none stands over another. */
function pointNames({ start, last, points = [] }: Picture, box: Pick<Box, 'left' | 'right'> & Partial<Box>) {
  const { update } = scalesOf(noPlot, { start, last }, { top: 0, bottom: 0, ...box });
  const rows: { readonly from: number; readonly to: number }[][] = [];
  const texts = points
    .toSorted((a, b) => a.at - b.at)
    .map(({ at: place, label }): PlacedText => {
      const half = textWidth(label, sizes.notes) / 2;
      const x = Math.min(box.right + 8 - half, Math.max(box.left + half, update(place)));
      const [from, to] = [x - half - 8, x + half + 8];
      const free = rows.findIndex((row) => row.every((one) => one.to <= from || one.from >= to));
      const row = free < 0 ? rows.length : free;
      rows[row] = [...(rows[row] ?? []), { from, to }];
      return { ...at(x, (box.top ?? 0) - 6 - row * heights.notes, 'middle'), text: label, size: sizes.notes, kind: 'strong' };
    });
  return { texts, rows: rows.length };
}

/** A rule through each point, from top to bottom. */
function pointRules(picture: Picture, box: Box): readonly RuledLine[] {
  const { update } = scalesOf(noPlot, picture, box);
  return (picture.points ?? []).map(({ at: t }): RuledLine => ({ kind: 'phase', from: [update(t), box.top], to: [update(t), box.bottom] }));
}

/** A ring around each point. */
function pointRings(picture: Picture, plot: Plot, box: Box): readonly Stroke[] {
  const { value, update } = scalesOf(plot, picture, box);
  return (picture.points ?? []).map(({ at: t, value: one, ink }) => ({
    ink,
    path: `M${round(update(t) - 4)},${value(one)}a4,4 0 1 0 8,0a4,4 0 1 0 -8,0`,
  }));
}
