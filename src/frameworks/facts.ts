import type { Setting } from './define.ts';

/** What is known about the surroundings of a call under this name, where it is a number. */
export function fact({ facts }: Pick<Setting, 'facts'>, name: string): number | undefined {
  const value = facts?.[name];
  return typeof value === 'number' ? value : undefined;
}
