import { expect } from 'vitest';
import { build } from '../../src/build.ts';
import { LrschedError } from '../../src/core/issues.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import type { Call } from '../../src/frameworks/call.ts';
import { type Framework, type Setting, translateIn } from '../../src/frameworks/constructor.ts';
import { differences } from '../equal.ts';

export type Args = Call['args'];
/** What surrounds a call, where a test says more than how long the run is. */
export type Around = Partial<Pick<Setting, 'base' | 'length' | 'facts'>>;

/** A call's translation, for a run of 60 updates unless said. */
export function translation(framework: Framework, name: string, args: Args, around: Around = {}): Schedule {
  return translateIn(framework, { name, args }, { base: 0.1, length: 60, ...around });
}

/** The translation, and what its recipe builds, have the values of a rule at every update of the run. */
export function expectPrinted(schedule: Schedule, rule: (i: number) => number, length = 60): void {
  const reference = Array.from({ length }, (_, i) => rule(i));
  expect(reference.every(Number.isFinite)).toBe(true);
  expect(differences(schedule.at, reference)).toEqual([]);
  expect(differences(build(JSON.parse(JSON.stringify(schedule.spec))).at, reference)).toEqual([]);
}

/** The codes of the issues that a translation ends in. */
export function refusal(framework: Framework, name: string, args: Args, around: Around = {}): readonly string[] {
  try {
    translation(framework, name, args, around);
    return [];
  } catch (error) {
    if (error instanceof LrschedError) return error.issues.map(({ code }) => code);
    throw error;
  }
}
