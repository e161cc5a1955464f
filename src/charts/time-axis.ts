import type { Span } from '../analysis/spans.ts';
import { tallies } from '../core/numbers.ts';
import type { Unit } from '../core/schedule.ts';
import type { Table } from '../core/table.ts';
import { columnOf } from './columns.ts';
import { type Tick, updateTicks } from './linear-scale.ts';
import type { Strokes } from './strokes.ts';
import { widthOf } from './text-layout.ts';

/** The updates a chart shows, and the columns it has for them. */
export interface Time {
  readonly start: number;
  readonly last: number;
  readonly columns: number;
  /** Columns before the axis. */
  readonly gutter: number;
  readonly unit: Unit;
  /** Whether the unit is named; beneath another axis it need not be. */
  readonly hasUnit: boolean;
  readonly beside?: Table['beside'];
  /** The phases to mark; fewer than two are not. */
  readonly spans: readonly Span[];
}

/** Columns that a tick is given. */
const apart = 13;

/** A row of labels beneath the rule. */
interface Labels {
  /** What stands before them. */
  readonly caption: string;
  readonly ticks: readonly Tick[];
}

/** The rule with its ticks and phases, the ticks' labels, and the names of the phases; the unit too where there is no caption for it. */
export function timeAxis(time: Time, strokes: Strokes): string[] {
  const { start, last, columns, gutter, unit, beside, hasUnit } = time;
  const place = ({ at }: Tick) => columnOf(at, start, last, columns);
  const rows = beside ? rowsBeside(time, beside) : [{ caption: '', ticks: updateTicks(start, last, columns, apart) }];
  const fitting = rows.map(({ caption, ticks }) => ({ caption, ticks: spaced(ticks, place, columns, caption !== '') }));
  const marked = fitting.flatMap(({ ticks }) => ticks.map(place));
  const bounds = boundaries(time);
  const labels = fitting.map(({ caption, ticks }) => {
    let text = caption.padStart(gutter - 1);
    for (const tick of ticks) text = text.padEnd(gutter + leftOf(tick, place, columns, caption !== '')) + tick.label;
    return text.trimEnd();
  });
  const names = bounds.length === 0 ? undefined : namesOf(time, strokes);
  return [
    ' '.repeat(gutter) + rule(marked, bounds, columns, strokes),
    ...labels,
    ...(names === undefined ? [] : [' '.repeat(gutter) + names]),
    ...(beside === undefined && hasUnit ? [' '.repeat(gutter + Math.floor((columns + 1 - unit.length) / 2)) + unit] : []),
  ];
}

function rule(ticks: readonly number[], bounds: readonly number[], columns: number, strokes: Strokes): string {
  const cells = Array.from({ length: columns + 1 }, () => strokes.rule);
  for (const tick of ticks) cells[tick] = strokes.tick;
  for (const bound of bounds) cells[bound] = cells[bound] === strokes.tick ? strokes.phaseAtTick : strokes.phase;
  cells[0] = strokes.corner;
  cells[columns] = strokes.end;
  return cells.join('');
}

/** Where a tick's label begins, centred under it and kept inside the chart, on the left as well where a caption stands. */
function leftOf(tick: Tick, place: (tick: Tick) => number, columns: number, captioned: boolean): number {
  const left = Math.min(place(tick) - Math.floor((tick.label.length - 1) / 2), columns + 1 - tick.label.length);
  return captioned ? Math.max(0, left) : left;
}

/** The ticks whose labels have room; both ends come first. */
function spaced(ticks: readonly Tick[], place: (tick: Tick) => number, columns: number, captioned: boolean): readonly Tick[] {
  const first = ticks[0] as Tick;
  const last = ticks.at(-1) as Tick;
  const left = (tick: Tick) => leftOf(tick, place, columns, captioned);
  const end = (tick: Tick) => left(tick) + tick.label.length;
  if (first === last || end(first) >= left(last)) return [first];
  const kept = [first];
  for (const tick of ticks.slice(1, -1)) {
    const clear = left(tick) >= end(kept.at(-1) as Tick) + 2;
    if (clear && end(tick) + 2 <= left(last)) kept.push(tick);
  }
  return [...kept, last];
}

/**
 * A row of updates and one of the coarser unit, with ticks where round counts of that begin.
 * Where it hardly counts the ticks are at round updates, and one more where it does.
 */
function rowsBeside({ start, last, columns, unit }: Time, { unit: coarser, at }: NonNullable<Table['beside']>): readonly Labels[] {
  const [low, high] = [at(start), at(last)];
  const begins = (count: number) => firstWith(count, at, start, last);
  const tally = tallies(last, last - start);
  const coarserTally = tallies(high, high - low);
  const told = (t: number): Tick => ({ at: t, label: coarserTally(at(t)) });
  if (high - low < 2) {
    const ticks = [start, ...(high > low ? [begins(high)] : [])];
    return [
      { caption: unit, ticks: updateTicks(start, last, columns, apart) },
      { caption: coarser, ticks: ticks.map(told) },
    ];
  }
  const inner = updateTicks(low, high, columns, apart).slice(1, -1);
  const places = [start, ...inner.map((tick) => begins(tick.at)), begins(high)];
  return [
    { caption: unit, ticks: [...new Set([...places, last])].map((t) => ({ at: t, label: tally(t) })) },
    { caption: coarser, ticks: places.map(told) },
  ];
}

/** The first update from `low` to `high` that has reached a count of the coarser unit. */
function firstWith(count: number, at: (t: number) => number, low: number, high: number): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = from + Math.floor((to - from) / 2);
    if (at(middle) >= count) to = middle;
    else from = middle + 1;
  }
  return from;
}

interface Seen {
  readonly name: string;
  /** The columns between which it lies. */
  readonly from: number;
  readonly to: number;
}

/** The phases that are seen. */
function seen({ start, last, columns, spans }: Time): readonly Seen[] {
  const column = (t: number) => columnOf(Math.min(last, Math.max(start, t)), start, last, columns);
  return spans.flatMap(({ name, start: begin }, index) => {
    const end = spans[index + 1]?.start ?? last + 1;
    return begin <= last && end > start ? [{ name, from: column(begin), to: column(end) }] : [];
  });
}

/** The columns where phases begin; none where they are too many to be told apart. */
function boundaries(time: Time): readonly number[] {
  const found = seen(time)
    .slice(1)
    .map(({ from }) => from);
  return found.length > time.columns / 6 ? [] : found;
}

/** Each phase's name in the middle of its columns where it has room, a bar between one and the next; nothing without a name. */
function namesOf(time: Time, { bar }: Strokes): string | undefined {
  let text = '';
  let named = false;
  for (const { name, from, to } of seen(time)) {
    if (from > 0) text = `${text.padEnd(from)}${bar}`;
    const inside = from > 0 ? from + 1 : 0;
    const room = to - inside;
    if (widthOf(name) + 2 > room) continue;
    text = text.padEnd(inside + Math.floor((room - widthOf(name)) / 2)) + name;
    named = true;
  }
  return named ? text.trimEnd() : undefined;
}
