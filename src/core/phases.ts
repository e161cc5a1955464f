import { pointsOf } from './breaks.ts';
import type { Curve } from './schedule.ts';
import { interpolate, type Shape } from './shapes.ts';

/** What a rate does before an update. */
export type Phase = readonly [until: number, at: Curve['at']];

/** Phases one after another, the last for ever: at each update the first one that is not over. One of no length is never seen. */
export function phases(...all: readonly Phase[]): Curve {
  const last = all.at(-1) as Phase;
  return { at: (t) => (all.find(([until]) => t < until) ?? last)[1](t), breaks: corners(all.slice(0, -1).map(([until]) => until)) };
}

/** A ramp of so many updates that begins at `start`. */
export function ramp(shape: Shape, from: number, to: number, start: number, length: number): Curve['at'] {
  return (t) => interpolate(shape, from, to, Math.min(1, (t - start) / length));
}

/** The given updates as breaks, in any order, except those that no curve can break at. */
export function corners(all: readonly number[]): Curve['breaks'] {
  return pointsOf([...new Set(all)].filter((t) => t > 0).sort((a, b) => a - b));
}
