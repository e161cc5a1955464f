import { pointsAmong } from './breaks.ts';
import type { Curve } from './schedule.ts';
import { interpolate, type Shape } from './shapes.ts';

/** What a rate does before an update. */
export type CurvePhase = readonly [until: number, at: Curve['at']];

/** Phases one after another, the last for ever: at each update the first one that is not over. One of no length is never seen. */
export function phases(...all: readonly CurvePhase[]): Curve {
  const last = all.at(-1) as CurvePhase;
  return { at: (t) => (all.find(([until]) => t < until) ?? last)[1](t), breaks: corners(all.slice(0, -1).map(([until]) => until)) };
}

/** A ramp of so many updates that begins at `start`. */
export function rampCurve(shape: Shape, from: number, to: number, start: number, length: number): Curve['at'] {
  return (t) => interpolate(shape, from, to, Math.min(1, (t - start) / length));
}

/** The given updates as breaks, in any order, except those that no curve can break at. */
export function corners(all: readonly number[]): Curve['breaks'] {
  return pointsAmong([...new Set(all)].filter((t) => t > 0).sort((a, b) => a - b));
}
