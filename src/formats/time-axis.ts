import { abbreviated } from '../core/numbers.ts';
import type { Unit } from '../core/schedule.ts';
import { columnOf } from './columns.ts';
import type { Table } from './format.ts';
import { type Tick, updateTicks } from './scale.ts';
import type { Span } from './spans.ts';
import type { Strokes } from './strokes.ts';
import { widthOf } from './text.ts';

/** The updates a chart shows, and the columns it has for them. */
export interface Time {
  readonly start: number;
  readonly last: number;
  readonly columns: number;
  /** Columns before the axis. */
  readonly gutter: number;
  readonly unit: Unit;
  readonly beside?: Table['beside'];
  /** The phases to mark; fewer than two are not. */
  readonly spans: readonly Span[];
}

/** A tick with the label of the coarser unit beneath its own. */
interface DoubleTick extends Tick {
  readonly beneath?: string;
}

/** Columns that a tick is given. */
const apart = 13;

/** The rule with its ticks and phases, the ticks' labels, the names of the phases, and the unit. */
export function timeAxis(time: Time, strokes: Strokes): string[] {
  const { columns, gutter, unit, beside } = time;
  const place = ({ at }: Tick) => columnOf(at, time.start, time.last, columns);
  const ticks = spaced(
    beside ? doubleTicks(time, beside) : updateTicks(time.start, time.last, columns, apart),
    place,
    columns,
    beside !== undefined,
  );
  const bounds = boundaries(time);
  const lines = [' '.repeat(gutter) + rule(ticks.map(place), bounds, columns, strokes)];
  const labels = (caption: string, label: (tick: DoubleTick) => string) => {
    let text = caption;
    for (const tick of ticks) text = text.padEnd(gutter + leftOf(tick, place, columns, beside !== undefined)) + label(tick);
    lines.push(text.trimEnd());
  };
  if (beside === undefined) labels('', ({ label }) => label);
  else {
    labels(unit.padStart(gutter - 1), ({ label }) => label);
    labels(beside.unit.padStart(gutter - 1), ({ beneath = '' }) => beneath);
  }
  const names = bounds.length === 0 ? undefined : namesOf(time, strokes);
  if (names !== undefined) lines.push(' '.repeat(gutter) + names);
  if (beside === undefined) lines.push(' '.repeat(gutter + Math.floor((columns + 1 - unit.length) / 2)) + unit);
  return lines;
}

function rule(ticks: readonly number[], bounds: readonly number[], columns: number, strokes: Strokes): string {
  const cells = Array.from({ length: columns + 1 }, () => strokes.rule);
  for (const tick of ticks) cells[tick] = strokes.tick;
  for (const bound of bounds) cells[bound] = cells[bound] === strokes.tick ? strokes.phaseAtTick : strokes.phase;
  cells[0] = strokes.corner;
  cells[columns] = strokes.end;
  return cells.join('');
}

/** Where a tick's labels begin, centred under it and kept inside the chart; with a caption before them not beyond its left end either. */
function leftOf(tick: DoubleTick, place: (tick: Tick) => number, columns: number, captioned: boolean): number {
  const size = sizeOf(tick);
  const left = Math.min(place(tick) - Math.floor((size - 1) / 2), columns + 1 - size);
  return captioned ? Math.max(0, left) : left;
}

const sizeOf = ({ label, beneath = '' }: DoubleTick) => Math.max(label.length, beneath.length);

/** The ticks whose labels have room; both ends come first. */
function spaced(ticks: readonly DoubleTick[], place: (tick: Tick) => number, columns: number, captioned: boolean): readonly DoubleTick[] {
  const first = ticks[0] as DoubleTick;
  const last = ticks.at(-1) as DoubleTick;
  const left = (tick: DoubleTick) => leftOf(tick, place, columns, captioned);
  const end = (tick: DoubleTick) => left(tick) + sizeOf(tick);
  if (first === last || end(first) >= left(last)) return [first];
  const kept = [first];
  for (const tick of ticks.slice(1, -1)) {
    const clear = left(tick) >= end(kept.at(-1) as DoubleTick) + 2;
    if (clear && end(tick) + 2 <= left(last)) kept.push(tick);
  }
  return [...kept, last];
}

/** Ticks where round counts of the coarser unit begin; where it hardly counts, at round updates. */
function doubleTicks({ start, last, columns }: Time, { at }: NonNullable<Table['beside']>): DoubleTick[] {
  const beneath = (tick: Tick): DoubleTick => ({ ...tick, beneath: abbreviated(at(tick.at)) });
  const [low, high] = [at(start), at(last)];
  if (high - low < 2) return updateTicks(start, last, columns, apart).map(beneath);
  const inner = updateTicks(low, high, columns, apart).slice(1, -1);
  const places = [start, ...inner.map((tick) => firstWith(tick.at, at, start, last)), last];
  return places.map((t) => beneath({ at: t, label: abbreviated(t) }));
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
