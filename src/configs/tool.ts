import type { Counted } from '../analysis/counted.ts';
import type { RunFinding } from '../core/finding.ts';
import type { Schedule, Unit } from '../core/schedule.ts';
import type { Text } from '../core/text.ts';
import type { Argument, Call } from '../frameworks/call.ts';
import type { Document, Notation } from './entry.ts';
import type { Fields } from './fields.ts';

/** What is to be read, and what the reader is told beside it. */
export interface ReadRequest {
  /** Python, an expression or a whole script; or a configuration as text. */
  readonly text: string;
  /** What errors call it. */
  readonly file?: string;
  /** A line of Python beside the file: what it comes to, by the names of the file, is the schedule. */
  readonly line?: string;
  /** The rate of the optimizer, whatever the code says. */
  readonly lr?: number;
  readonly length?: number;
  /** The loops of the code are not followed: the length and the clock are those that are said. */
  readonly unfollowed?: true;
  /** What nothing in the script calls is taken for what starts the run. */
  readonly begun?: true;
  /** What that counts, for a run that is followed: its updates, or the turns of its outermost loop; updates unless said. */
  readonly unit?: Unit;
  readonly metrics?: readonly number[];
  readonly framework?: string;
  /** Which of several schedulers: its variable, its constructor, or its number from 1. */
  readonly name?: string;
  /** A function of the script that is itself the schedule. */
  readonly function?: string;
  /** Values of expressions that only the running program knows. */
  readonly defines?: ReadonlyMap<string, string>;
  /** Those of them that nobody said. */
  readonly guessed?: readonly string[];
  /** What else is known: the size of the data set, the devices, what a framework needs to know. */
  readonly facts?: Readonly<Record<string, Argument>>;
  /** What the text is made of where it is no Python but a configuration, and which tool's it is. */
  readonly documents?: readonly Document[];
  readonly tool?: string;
  /** The configurations that were named after the first. */
  readonly beside?: readonly Document[];
  /** The Python files that were named after the first. */
  readonly modules?: readonly Text[];
  /** The text of a module or base that a text names, where it may be read, and the path that its own names are looked up from. */
  module?(name: string, from: string): (Text & { readonly path?: string }) | undefined;
  /** The files beside a script that end in one of these ways, those of its own folder first. */
  endingIn?(endings: readonly string[], from: string): readonly Text[];
  /** What stands in a configuration that a text names, where it may be read. */
  neighbour?(name: string, from: string): readonly Document[] | undefined;
}

/** A schedule that was read, with what was assumed. */
export interface ReadSeries {
  readonly label: string;
  readonly schedule: Schedule;
  readonly unit: Unit;
  readonly notes: readonly string[];
  /** What is wrong with the settings that it was read from. */
  readonly findings?: readonly RunFinding[];
  /** It was started by what nothing in the script calls. */
  readonly begun?: true;
  /** What the run did, where it was followed: then its rates are the run's, and its clock is the code's whatever length was said. */
  readonly ran?: Counted;
  /** How many updates each epoch or turn of the outermost loop makes, where all make as many. */
  readonly perEpoch?: number;
  /** What it counts are updates, whatever its length is said in. */
  readonly byUpdates?: true;
}

/** What surrounds a configuration: what the user says beside it. */
export interface ConfigSurroundings {
  /** `--lr`, which wins over what the file says. */
  readonly lr?: number | undefined;
  /** The length that was said, in the unit of the configuration. */
  readonly length?: number | undefined;
  /** What else is known by name: `dataset_size`, `devices`, `--define` of plain names. */
  fact(name: string): number | undefined;
  /** How many updates an epoch has: as was said, or by the size of the data and what a file says of its batches. Asked for where neither is known. */
  perEpoch(feeding?: SaidFeeding): number;
  /** The configuration in a file that this one names, where it can be read. */
  file(name: string): Fields | undefined;
  /** The configuration of DeepSpeed that was named beside this one. */
  readonly deepspeed?: Fields | undefined;
}

/** How a file says that its loop is fed. */
export interface SaidFeeding {
  readonly batch?: number | undefined;
  readonly devices?: number | undefined;
  readonly accumulate?: number | undefined;
}

interface Said {
  /** What an index counts; steps unless said. */
  readonly unit?: Unit;
  /** How long the run is, in that unit, where the file says it. */
  readonly length?: number | undefined;
  /** What was assumed or left out. */
  readonly notes?: readonly string[];
  /** What is wrong with what it says. */
  readonly findings?: readonly RunFinding[];
}

/** A configuration that comes to a call of a framework's constructor. */
export interface OfFramework extends Said {
  readonly framework: string;
  readonly call: Call;
  /** The optimizer's rate. */
  readonly base?: number | undefined;
  readonly facts?: Readonly<Record<string, Argument>>;
}

/** A configuration whose tool computes the rates itself; one series for each group of parameters whose rate differs. */
export interface OfTool extends Said {
  readonly series: readonly { readonly label: string; schedule(length: number): Schedule }[];
}

export type Configuration = OfFramework | OfTool;

/** A training tool whose configuration is read: how it is known, and what it comes to. */
export interface Tool {
  /** What `--tool` calls it. */
  readonly name: string;
  readonly notations: readonly Notation[];
  /** Whether a document is one of this tool's. */
  knows(fields: Fields): boolean;
  read(fields: Fields, around: ConfigSurroundings): Configuration;
}

/** Declares a tool. Source of its fields and defaults: the file that its own comment names. */
export const defineTool = (tool: Tool): Tool => tool;

/** The constructor's keywords that stand in a table under their own names. */
export function keywords(fields: Fields, names: readonly string[]): Readonly<Record<string, Argument>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = fields.get(name);
      return found === undefined ? [] : [[name, found.asArgument()] as const];
    }),
  );
}
