import { refuse, type Text } from '../core/text.ts';
import type { Document, Entry, Notation } from './entry.ts';
import { ginIn } from './gin.ts';
import { hoconIn } from './hocon.ts';
import { iniIn } from './ini.ts';
import { jsonIn } from './json.ts';
import { prototxtIn } from './prototxt.ts';
import { shellIn } from './shell.ts';
import { tomlIn } from './toml.ts';
import { yamlIn } from './yaml.ts';

/** How long a configuration may be. */
const longest = 500_000;

/** The documents of a configuration, and the files that it writes itself, by their names. */
export interface Loaded {
  readonly documents: readonly Document[];
  readonly files: ReadonlyMap<string, string>;
}

/** Takes a configuration apart; `defined` gives the values that the user says of variables. */
export function load(source: Text, notation: Notation, defined: (name: string) => string | undefined): Loaded {
  try {
    return taken(source, notation, defined);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refuse(source, 0, 'this is nested too deeply');
  }
}

function taken(source: Text, notation: Notation, defined: (name: string) => string | undefined): Loaded {
  if (source.text.length > longest) refuse(source, 0, `this is longer than a configuration is, which has at most ${longest} characters`);
  const one = (entry: Entry): Loaded => ({ documents: [{ notation, entry }], files: new Map() });
  switch (notation) {
    case 'yaml':
      return { documents: yamlIn(source).map((entry) => ({ notation, entry })), files: new Map() };
    case 'json':
      return one(jsonIn(source));
    case 'toml':
      return one(tomlIn(source));
    case 'ini':
      return one(iniIn(source));
    case 'prototxt':
      return one(prototxtIn(source));
    case 'gin':
      return one(ginIn(source));
    case 'hocon':
      return one(hoconIn(source));
    default: {
      const { commands, files } = shellIn(source, defined);
      return { documents: commands.map((entry) => ({ notation: 'shell', entry })), files };
    }
  }
}
