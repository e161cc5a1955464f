import { LrschedError } from '../core/issues.ts';
import type { Lengths } from './lengths.ts';

/** Says of lengths that are asked for what they hang on. */
export function ofLengths<T>(gone: () => { readonly lengths: Lengths } | undefined, get: () => T): T {
  try {
    return get();
  } catch (error) {
    const lengths = gone()?.lengths;
    if (!(error instanceof LrschedError) || lengths === undefined) throw error;
    throw new LrschedError(
      error.issues.map((issue) => {
        const lacking = issue.code === 'unknown-at-run-time' ? lengths.lacking(issue.expression) : undefined;
        return lacking === undefined ? issue : { ...issue, made: lacking.made, ...(lacking.sized && { sized: true }) };
      }),
    );
  }
}
