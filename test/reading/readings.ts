import { posix } from 'node:path';
import { describe as inWords, LrschedError } from '../../src/core/issues.ts';
import { readPython } from '../../src/reading/read.ts';

/** The rates of every update and the notes, or what is said instead. */
export function read(
  text: string,
  defines: Readonly<Record<string, string>> = {},
  beside: Readonly<Record<string, string>> = {},
  facts: Readonly<Record<string, number>> = {},
): { rates?: number[]; notes?: readonly string[]; says?: string } {
  try {
    const module = (name: string, from: string) => {
      const inner = name.startsWith('./') ? posix.join(posix.dirname(from), name) : name;
      const path = inner in beside ? inner : name.replace(/^\.\//, '');
      const found = beside[path];
      return found === undefined ? undefined : { file: path, path, text: found };
    };
    const [one] = readPython({ text, file: 'train.py', defines: new Map(Object.entries(defines)), module, facts });
    const { schedule, notes = [] } = one as NonNullable<typeof one>;
    return { rates: Array.from({ length: schedule.length }, (_, t) => schedule.at(t)), notes };
  } catch (error) {
    if (!(error instanceof LrschedError)) throw error;
    return { says: error.issues.map((issue) => inWords(issue)).join('\n') };
  }
}
