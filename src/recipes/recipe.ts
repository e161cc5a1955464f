import { parseExpression } from '../core/expression.ts';
import type { Unit } from '../core/schedule.ts';

/** A published training run as data: where its schedule is written down, and the command that draws it. */
export interface Recipe {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly domain: string;
  /** Of the paper or of the configuration. */
  readonly year: number;
  readonly trains: string;
  readonly optimizer?: string;
  readonly batch?: readonly [size: number, unit: string];
  /** How long the run was, in its unit. */
  readonly length: number;
  readonly unit: Unit;
  /** The run's length follows from a data set that is not published; a round number stands for it. */
  readonly nominal?: true;
  /** Without the program's name; N is the length, in Python arithmetic between braces. */
  readonly command: string;
  /** Its parts have lengths of their own, so that it has no other length. */
  readonly fixed?: true;
  /** What happens to its parts in a run of another length. */
  readonly keeps?: string;
  /** What a row counts, where that is not plainly updates from 0. */
  readonly rows?: string;
  /** `owner/repository/path@commit#lines`, or a paper and its section. */
  readonly sources: readonly string[];
  /** Against what the curve was held: the code was run, the code was read, it follows from what was read, or neither. */
  readonly checked: 'run' | 'code' | 'derived' | 'no';
  readonly assumed?: string;
  /** Where paper and code say different things. */
  readonly differs?: string;
  readonly notes?: string;
}

/** The words of its command for a run of `length`; `undefined` where that is too short for what the recipe keeps. */
export function recipeCommand({ command }: Recipe, length: number): string | undefined {
  let tooShort = false;
  const filled = command.replaceAll(/\{([^}]*)\}/g, (_, text: string) => {
    const value = parseExpression(text, ['N']).evaluate({ N: length });
    if (!(value >= 0)) tooShort = true;
    return String(value);
  });
  return tooShort ? undefined : filled;
}

const units: readonly (readonly [RegExp, 'tokensPerStep' | 'samplesPerStep'])[] = [
  [/^tokens$/, 'tokensPerStep'],
  [/^(?:images|examples|pairs|sequences(?: of \d+)?|utterances|packed sequences)$/, 'samplesPerStep'],
];

/** How steps go into tokens or samples, as far as the size of the batch says so. */
export function sizesOf({ batch: [size, unit] = [0, ''] }: Recipe): { readonly tokensPerStep?: number; readonly samplesPerStep?: number } {
  const [, of] = units.find(([words]) => words.test(unit)) ?? [];
  const each = /^sequences of (\d+)$/.exec(unit)?.[1];
  return { ...(of && { [of]: size }), ...(each && { tokensPerStep: size * Number(each) }) };
}
