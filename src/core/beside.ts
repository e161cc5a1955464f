import type { Schedule } from './schedule.ts';

/** The length of schedules that run beside one another. */
export function lengthBeside(of: readonly Schedule[]): number {
  return Math.max(...of.map(({ length }) => length));
}

/** Schedules that run beside one another, told to last another length: those that last longest are resized. */
export function resized(of: readonly Schedule[], to: number): readonly Schedule[] {
  const length = lengthBeside(of);
  return of.map((one) => (one.length === length ? one.resize(to) : one));
}
