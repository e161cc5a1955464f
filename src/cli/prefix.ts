import type { Flag } from '../core/flag.ts';
import type { Look } from '../formats/format.ts';
import type { Line } from './assemble.ts';
import type { Io } from './files.ts';
import type { AskedFormat } from './output.ts';

/** What a prefix says of a line, and the exit status: 1 where something was found. */
export interface Verdict {
  readonly status: 0 | 1;
  text(look: Look): Iterable<string>;
}

/** A word before a line of sources that asks about them, instead of drawing them. */
export interface Prefix extends AskedFormat {
  /** A line of sources to write after it. */
  readonly example: string;
  /** Its own flags, those that it takes as well as JSON. */
  readonly flags: readonly Flag[];
  /** A file in the place of a source is a log, or a plan. */
  readonly bare?: true;
  /** A log on standard input may answer it before it ends. */
  readonly live?: true;
  /** Reads what was said of its flags, and answers; everything that is wrong is thrown at once. */
  ask(line: Line, io: Io): Verdict | Promise<Verdict>;
}
