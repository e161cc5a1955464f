import type { Curve } from '../core/schedule.ts';
import { sampleColumns } from './columns.ts';

/** A point of a line: an update, which need not be whole, and a value. */
export type Point = readonly [t: number, value: number];

/** Where a value lies in a picture, in its units. */
export type PlaceOfValue = (value: number) => number;

/** Breaks that are followed one by one; a curve with more is sampled, its peaks and troughs kept. */
const followed = 3000;
/** How far a line may be from its curve, in the picture's units. */
const exactness = 0.04;

/**
 * A curve from update `start` to update `end` as the points of a line: where it jumps, one point on either side, and
 * between breaks as many as it takes that no place of a picture `width` wide is off.
 */
export function traced(curve: Curve, start: number, end: number, width: number, place: PlaceOfValue): readonly Point[] {
  if (end <= start) return [[start, curve.at(start)]];
  const breaks: number[] = [];
  for (const t of curve.breaks(start, end)) {
    if (t > start) breaks.push(t);
    if (breaks.length > followed) return sampledPoints(curve, start, end, Math.ceil(width * 1.5));
  }
  const unit = width / (end - start);
  const points: Point[] = [];
  const corners = [start, ...breaks, end];
  for (const [index, from] of corners.slice(0, -1).entries()) {
    const to = corners[index + 1] as number;
    const until = index === corners.length - 2 ? to : justBefore(from, to);
    const [first, last]: [Point, Point] = [
      [from, curve.at(from)],
      [to, curve.at(until)],
    ];
    points.push(first);
    between(curve, [from, first[1]], [until, last[1]], (until - from) * unit, place, 0, points);
    points.push(last);
  }
  return thinned(points, unit, place);
}

/** The last place before a break that a double can tell from it, as far as curves look. */
function justBefore(from: number, to: number): number {
  return Math.max(from, to - Math.max(to * 2 ** -48, (to - from) * 1e-9));
}

/** The points between two that a straight line would miss. */
function between(curve: Curve, a: Point, b: Point, width: number, place: PlaceOfValue, depth: number, points: Point[]): void {
  if (depth > 9 || width < 0.5) return;
  const t = (a[0] + b[0]) / 2;
  const middle: Point = [t, curve.at(t)];
  const off = Math.abs(place(middle[1]) - (place(a[1]) + place(b[1])) / 2);
  // A wave may cross its chord in the middle, so the first few are looked at in any case.
  if (depth >= 3 && off <= exactness) return;
  between(curve, a, middle, width / 2, place, depth + 1, points);
  points.push(middle);
  between(curve, middle, b, width / 2, place, depth + 1, points);
}

/** The same line without the points that lie on it anyway. */
function thinned(points: readonly Point[], unit: number, place: PlaceOfValue): readonly Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const [before, last] = [kept.at(-2), kept.at(-1)];
    if (last && last[0] === point[0] && place(last[1]) === place(point[1])) continue;
    if (before && last && onLine(before, last, point, unit, place)) kept.pop();
    kept.push(point);
  }
  return kept;
}

function onLine(a: Point, b: Point, c: Point, unit: number, place: PlaceOfValue): boolean {
  if ((c[0] - a[0]) * unit === 0) return false;
  const straight = place(a[1]) + ((place(c[1]) - place(a[1])) * (b[0] - a[0])) / (c[0] - a[0]);
  return Math.abs(place(b[1]) - straight) <= 1e-3;
}

function sampledPoints(curve: Curve, start: number, end: number, columns: number): readonly Point[] {
  const values = sampleColumns(curve, start, end, columns);
  return values.map((value, column) => [start + ((end - start) * column) / columns, value]);
}
