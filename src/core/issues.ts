import type { Issue } from './issue.ts';
import { describe } from './sentences.ts';

export type { Issue } from './issue.ts';
export { printable } from './printable.ts';
export { describe, excerpt, type Naming, nearestTo, quote } from './sentences.ts';

/** A request that cannot be carried out; `issues` holds everything that is wrong with it, as data. */
export class LrschedError extends Error {
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(issues.map((issue) => describe(issue)).join('\n'));
    this.name = 'LrschedError';
    this.issues = issues;
  }
}

/** Runs each task, keeps going past the issues they throw, and throws them all at the end. */
export function collect<const T extends readonly (() => unknown)[]>(...tasks: T): { [K in keyof T]: ReturnType<T[K]> } {
  const issues: Issue[] = [];
  const results = tasks.map((task) => {
    try {
      return task();
    } catch (error) {
      if (!(error instanceof LrschedError)) throw error;
      issues.push(...error.issues);
      return undefined;
    }
  });
  if (issues.length > 0) throw new LrschedError(issues);
  return results as { [K in keyof T]: ReturnType<T[K]> };
}

/** Runs a task once: its value goes on at once, its issues wait until `get` is called, in `collect`. */
export function settle<T>(task: () => T): { readonly value: T | undefined; get(): T } {
  try {
    const value = task();
    return { value, get: () => value };
  } catch (error) {
    if (!(error instanceof LrschedError)) throw error;
    return {
      value: undefined,
      get: () => {
        throw error;
      },
    };
  }
}

/** What a task yields, or `undefined` where it has issues: for going on with the rest before `collect` throws them. */
export function attempt<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    if (error instanceof LrschedError) return undefined;
    throw error;
  }
}

/** The issues a task ends in; none where it comes to its end. */
export function issuesIn(task: () => unknown): readonly Issue[] {
  try {
    task();
    return [];
  } catch (error) {
    if (error instanceof LrschedError) return error.issues;
    throw error;
  }
}
