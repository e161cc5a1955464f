import { refuse, type Text } from '../core/text.ts';

/** A value that a text does not say itself: a variable of the shell, `"auto"`. */
export class Missing {
  /** What `--define` calls it. */
  readonly expression: string;
  /** Why it is not known, where it is no plain variable. */
  readonly because: string | undefined;

  constructor(expression: string, because?: string) {
    this.expression = expression;
    this.because = because;
  }
}

/** Names and what stands under them. */
export type ConfigTable = ReadonlyMap<string, Entry>;

/** A value of a configuration that remembers where it stands. */
export interface Entry {
  readonly source: Text;
  /** Index of its first character there. */
  readonly at: number;
  readonly value: string | number | boolean | null | readonly Entry[] | ConfigTable | Missing;
  /** YAML's `!Name`. */
  readonly tag?: string;
  /** The words after a flag of the shell, of which the value is the first. */
  readonly words?: readonly Entry[];
}

/** One of the things that a text holds: a YAML document, a command of a script, a whole file. */
export interface Document {
  readonly notation: Notation;
  readonly entry: Entry;
}

export type Notation = 'yaml' | 'json' | 'toml' | 'shell' | 'ini' | 'prototxt' | 'hocon' | 'gin' | 'python';

/** How configurations are called where people read of them. */
export const notationNames: Readonly<Record<Notation, string>> = {
  yaml: 'YAML',
  json: 'JSON',
  toml: 'TOML',
  shell: 'a shell script',
  ini: 'an INI file',
  prototxt: 'a prototxt',
  hocon: 'HOCON',
  gin: 'gin',
  python: 'Python',
};

export const isTable = (value: Entry['value']): value is ConfigTable => value instanceof Map;
export const isList = (value: Entry['value']): value is readonly Entry[] => Array.isArray(value);

/** How many values a configuration may have, those counted that stand in it by an alias or a base. */
const most = 100_000;

/** Counts the values of a text; what grows beyond all reason is refused. */
export function counter(source: Text): (at: number) => void {
  let count = 0;
  return (at) => {
    count += 1;
    if (count > most) refuse(source, at, `this has more than ${most} values; leave out what has nothing to do with the rate`);
  };
}

/** How deep values may stand in one another. */
export const deepestEntry = 100;

/** One table over another, tables within them merged key by key; lists are replaced. */
export function mergedEntries(below: Entry, above: Entry): Entry {
  if (!isTable(below.value) || !isTable(above.value)) return above;
  const value = new Map(below.value);
  for (const [name, entry] of above.value) {
    const known = value.get(name);
    value.set(name, known === undefined ? entry : mergedEntries(known, entry));
  }
  return { ...above, value };
}
