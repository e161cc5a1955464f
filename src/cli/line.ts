import type { Flag } from '../core/flag.ts';
import { type Issue, LrschedError } from '../core/issues.ts';

/** One source as it was typed: its name, and the words after it. */
export interface Part {
  readonly name: string;
  readonly words: readonly string[];
}

const separators = ['then', 'vs'] as const;
type Separator = (typeof separators)[number];

/**
 * Takes `a then b vs c` apart into `[[a, b], [c]]`. A `then` or `vs` behind an option that takes a value is that value.
 * `flagsOf` tells the flags of a source, as far as there is one of that name.
 */
export function splitLine(words: readonly string[], flagsOf: (name: string) => readonly Flag[]): readonly (readonly Part[])[] {
  const [only, ...more] = words;
  // Most lines are one source, and its flags need not be known yet.
  if (only !== undefined && !words.some(isSeparator)) return [[{ name: only, words: more }]];
  const groups: Part[][] = [[]];
  const issues: Issue[] = [];
  let part: string[] = [];
  let takesValue = (_word: string) => false;
  const close = (separator?: Separator) => {
    const [name, ...rest] = part;
    if (name === undefined) issues.push({ code: 'missing-source', word: separator ?? lastSeparator });
    else groups.at(-1)?.push({ name, words: rest });
    part = [];
  };
  let lastSeparator: Separator = 'then';
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    const isValue = before !== undefined && part.length > 1 && takesValue(before);
    if (isSeparator(word) && !isValue) {
      lastSeparator = word;
      close(word);
      if (word === 'vs') groups.push([]);
      continue;
    }
    if (part.length === 0) takesValue = valueTakers(flagsOf(word));
    part.push(word);
  }
  close();
  if (issues.length > 0) throw new LrschedError(issues);
  return groups;
}

function isSeparator(word: string): word is Separator {
  return (separators as readonly string[]).includes(word);
}

/** Whether a word is an option whose value is the next word. */
function valueTakers(flags: readonly Flag[]): (word: string) => boolean {
  const names = flags
    .filter(({ value }) => value !== undefined)
    .flatMap(({ name, short, spellings = [] }) => [`--${name}`, ...spellings.map((one) => `--${one}`), ...(short ? [`-${short}`] : [])]);
  const all = new Set(names);
  return (word) => all.has(word);
}
