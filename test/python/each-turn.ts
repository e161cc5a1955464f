import { vi } from 'vitest';
import { LrschedError } from '../../src/core/issues.ts';
import { Repeats } from '../../src/python/repeats.ts';
import { read } from '../reading/readings.ts';

/** The same loop with every turn gone through. */
export function followed<T>(go: () => T): T {
  const turn = vi.spyOn(Repeats.prototype, 'turn').mockImplementation((each) => each());
  try {
    return go();
  } finally {
    turn.mockRestore();
  }
}

/** What comes of a script: its rates, or what is said instead. */
export function outcome(text: string): unknown {
  try {
    return read(text).rates;
  } catch (error) {
    return String(error instanceof LrschedError ? JSON.stringify(error.issues) : error);
  }
}
