import { type Issue, LrschedError } from '../src/core/issues.ts';

/** The issues a request is refused with; a request that is granted fails the test. */
export function issuesOf(request: () => unknown): readonly Issue[] {
  try {
    request();
  } catch (error) {
    if (error instanceof LrschedError) return error.issues;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The same, by their codes. */
export function codesOf(request: () => unknown): readonly Issue['code'][] {
  return issuesOf(request).map(({ code }) => code);
}
