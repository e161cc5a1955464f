import { landmarks } from '../analysis/summary.ts';
import { attempt } from '../core/issues.ts';
import { evenRows } from '../core/rows.ts';
import type { Curve, Schedule } from '../core/schedule.ts';

/** Whether two values are the same but for rounding, in a run whose largest value is this. */
export function equal(ours: number, theirs: number, largest: number): boolean {
  return Math.abs(ours - theirs) <= 1e-12 * Math.abs(theirs) + 5e-15 * largest;
}

/** What a schedule must give: its values at every update of a run of ordinary length, at all that matter of a longer one. */
export interface Reference {
  readonly schedule: Schedule;
  readonly length: number;
  readonly updates: readonly number[];
  readonly largest: number;
}

/** Evenly spaced updates that are looked at beside the landmarks. */
const spaced = 2000;

/** The values that code must give. Throws where the schedule does. */
export function referenceOf(schedule: Schedule, length: number): Reference {
  const rows = evenRows(0, length, spaced);
  const even = Array.from({ length: rows.count }, (_, row) => rows.t(row));
  const updates = [...new Set([...landmarks(schedule, 0, length), ...even])];
  return { schedule, length, updates, largest: updates.reduce((most, t) => Math.max(most, Math.abs(schedule.at(t))), 0) };
}

/** Whether a schedule gives the same numbers, momentum and weight decay included. */
export function agrees(found: Schedule, { schedule, updates, largest }: Reference): boolean {
  const same = (ours: Curve, theirs: Curve, most: number) =>
    attempt(() => updates.every((t) => equal(ours.at(t), theirs.at(t), most))) ?? false;
  if (!same(found, schedule, largest)) return false;
  return (['momentum', 'weightDecay'] as const).every((name) => {
    const [ours, theirs] = [found.also?.[name], schedule.also?.[name]];
    return ours === theirs || (ours !== undefined && theirs !== undefined && same(ours, theirs, 1));
  });
}
