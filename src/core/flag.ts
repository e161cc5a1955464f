import type { Parameter } from './parameters.ts';

/** An option as it is said on the command line: what it is called, what it takes, and where help lists it. */
export interface Flag {
  /** Its name without dashes; what was typed is found under it. */
  readonly name: string;
  /** What stands for the value in help; a flag without it takes none. */
  readonly value?: string;
  readonly help: string;
  readonly group: string;
  /** What its text must be. */
  readonly parameter: Parameter;
  readonly short?: string;
  /** Other accepted spellings, named in its help text. */
  readonly spellings?: readonly string[];
  /** It may stand without its value. */
  readonly optional?: true;
  /** The next word is its value whatever it looks like: code, which may begin with dashes. */
  readonly verbatim?: true;
  /** What somebody may write after it, for errors. */
  readonly example?: string;
}
