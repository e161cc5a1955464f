import type { Prefix } from './prefix.ts';

/** Every prefix, each with what loads it: one that is not asked for costs nothing. */
export const prefixes: Readonly<Record<string, () => Promise<Prefix>>> = {
  diff: async () => (await import('./diff.ts')).diff,
  identify: async () => (await import('./identifying.ts')).identifying,
  lint: async () => (await import('./lint.ts')).lintPrefix,
};
