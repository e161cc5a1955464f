import { type Issue, LrschedError } from '../core/issues.ts';
import type { Series } from '../core/schedule.ts';
import type { ReadRequest } from '../reading/index.ts';
import type { OpenedText } from './opening.ts';

/** How long loaders and data sets are taken to be in an example, by what they are called. */
const examples: readonly (readonly [called: RegExp, length: number])[] = [
  [
    /^len\((?:[\w.[\]'"]*(?:loader|_dl|dl|batches|iterator|_iter|[pt]bar|generator|_gen|data_?module)\w*[\]'"]*(?:\(\)|\.data)?\)$|\w*data\w*\.train(?:ing)?\)$|[\w.]+\([\w.]*(?:loader|_dl)\w*[,)])/i,
    100,
  ],
  [
    /^len\([\w.[\]'"]*(?:data_?set|train_?set|_ds|train(?:ing)?_(?:labels|x)|data|images|samples|examples|sentences|corpus|[xy]_train)[\w\]'"]*(?:\[\w+\]|\(.*\))?\)$|^\w*generator\.samples$/is,
    10_000,
  ],
];
const takenFor = (expression: string): number | undefined => examples.find(([called]) => called.test(expression))?.[1];

/** What a request comes to; where it only lacks how long loaders and data sets are, an example of it. */
export async function orGuessed(
  told: Partial<ReadRequest>,
  open: (told: Partial<ReadRequest>) => Promise<OpenedText>,
  lengths: readonly Asked[] = [],
): Promise<OpenedText> {
  const defines = new Map([...(told.defines ?? []), ...guesses(lengths)]);
  try {
    return lengths.length === 0 ? await open(told) : await exampleOf(told, open, lengths);
  } catch (error) {
    const issues = error instanceof LrschedError ? error.issues : [];
    const [only] = issues;
    if (only?.code === 'no-length' && only.lacks === 'epoch' && told.facts?.steps_per_epoch === undefined) {
      const opened = await open({ ...told, defines, facts: { ...told.facts, steps_per_epoch: updates } }).catch(() => undefined);
      if (opened === undefined) throw error;
      return {
        ...withNote(opened, `an example: an epoch is taken to have ${updates} updates; write --steps-per-epoch or --dataset-size`),
        guessed: [...lengths, ...issues],
      };
    }
    const lacking = issues.filter((issue) => issue.code === 'unknown-at-run-time' && takenFor(issue.expression) !== undefined) as Asked[];
    // What else is asked for may hang on them.
    const isNew = lacking.length > 0 && !lacking.some((one) => has(lengths, one));
    const next = isNew ? await withoutFollowing(lengths, lacking, told, open) : [];
    const more = isNew ? await orGuessed(told, open, [...next, ...lacking]).catch(() => undefined) : undefined;
    if (more === undefined) throw lengths.length === 0 ? await allAsked(error, told, open) : error;
    return more;
  }
}

const has = (all: readonly Asked[], { expression }: Asked): boolean => all.some((one) => one.expression === expression);

const guesses = (lengths: readonly Asked[]): ReadonlyMap<string, string> =>
  new Map(lengths.map(({ expression }) => [expression, String(takenFor(expression))]));

async function exampleOf(
  told: Partial<ReadRequest>,
  open: (told: Partial<ReadRequest>) => Promise<OpenedText>,
  lengths: readonly Asked[],
): Promise<OpenedText> {
  const taken = guesses(lengths);
  const names = [...taken.keys()];
  const opened = await open({ ...told, defines: new Map([...(told.defines ?? []), ...taken]), guessed: names });
  const said = examples.flatMap(([, length]) => {
    const alike = names.filter((name) => takenFor(name) === length);
    return alike.length === 0 ? [] : [`${alike.join(' and ')} ${alike.length > 1 ? 'are' : 'is'} not known and taken for ${length}`];
  });
  const sized = lengths.every((one) => one.sized) ? '--dataset-size N or ' : '';
  const note = `an example: ${said.join(', ')}; write ${sized}${names.map((name) => `--define '${name}=…'`).join(' ')}`;
  return { ...withNote(opened, note), guessed: lengths };
}

/** How many updates an epoch is taken to have of which nothing says it. */
const updates = 100;

function withNote(opened: OpenedText, note: string): OpenedText {
  // A command would say the example's numbers as if they were those of the run.
  const noted = ({ command: _, ...one }: Series): Series => ({ ...one, notes: [note, ...(one.notes ?? [])] });
  return { ...opened, series: (typed, place) => opened.series(typed, place).map(noted) };
}

/** What an answer may be, by how what is asked for is called and stands in its line; nothing where an answer would choose among ways to go. */
function madeUp({ expression, source }: Asked): string | undefined {
  if (takenFor(expression) !== undefined) return '2';
  const quoted = expression.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (new RegExp(`\\b(?:if|elif|while|and|or|not)\\s+(?:not\\s+)?${quoted}\\s*(?::|$|and\\b|or\\b)`).test(source)) return 'False';
  return numbers.find(([called]) => called.test(expression))?.[1];
}

type Asked = Extract<Issue, { readonly code: 'unknown-at-run-time' }>;

/** Numbers that settings may be, by what they are called. */
const numbers: readonly (readonly [called: RegExp, answer: string])[] = [
  [/name|type|kind|mode|policy|strategy|\bsched|milestones|steps?_list|path|dir|file/i, ''],
  [/(?:lr|learning_?rate|gamma|decay|momentum|factor)\w*['"\])]*$/i, '0.1'],
  [/epochs?['"\])]*$/i, '3'],
  [/(?:steps?|iters?|iterations|period|batch_size|bs|size)['"\])]*$/i, '10'],
];

/** How often answers are made up to see what else is asked for. */
const mostRounds = 3;

/** Adds what is asked for to what was; whether that is all that these are, and more. */
function added(found: Asked[], issues: readonly Issue[]): boolean {
  const asked = issues.filter((issue) => issue.code === 'unknown-at-run-time');
  const before = found.length;
  for (const one of asked) {
    if (found.some(({ expression }) => expression === one.expression)) continue;
    const { because, command, ...alone } = one;
    // The file that has several is named once.
    found.push(command !== undefined && found.some((other) => other.because === because) ? alone : one);
  }
  return asked.length === issues.length && found.length > before;
}

/** The same error with all that would be asked for one after another, where each has an answer that leads to the next. */
async function allAsked<T>(error: unknown, told: Partial<ReadRequest>, open: (told: Partial<ReadRequest>) => Promise<T>): Promise<unknown> {
  const found: Asked[] = [];
  if (!(error instanceof LrschedError) || !added(found, error.issues)) return error;
  const defines = new Map(told.defines);
  for (let round = 0; round < mostRounds; round += 1) {
    const answers = found.map((one) => [one.expression, madeUp(one)] as const);
    if (answers.some(([, answer]) => answer === undefined || answer === '')) break;
    for (const [expression, answer] of answers) defines.set(expression, answer as string);
    const next = await open({ ...told, defines }).catch((other: unknown) => other);
    if (!(next instanceof LrschedError) || !added(found, next.issues)) break;
  }
  return new LrschedError(await withoutFollowing(found, [], told, open));
}

/** Without the lengths of loaders that follow from other lengths: how many batches there are of so many samples. */
async function withoutFollowing<T>(
  lengths: readonly Asked[],
  others: readonly Asked[],
  told: Partial<ReadRequest>,
  open: (told: Partial<ReadRequest>) => Promise<T>,
): Promise<readonly Asked[]> {
  const loaders = lengths.filter(({ sized, expression }) => sized && takenFor(expression) === examples[0]?.[1]);
  const left = [...lengths.filter((one) => !loaders.includes(one)), ...others];
  const answers = left.map((one) => [one.expression, takenFor(one.expression)?.toString() ?? madeUp(one) ?? ''] as const);
  if (loaders.length === 0 || !left.some((one) => takenFor(one.expression)) || answers.some(([, answer]) => answer === '')) return lengths;
  const next = await open({ ...told, defines: new Map([...(told.defines ?? []), ...answers]) }).catch((error: unknown) => error);
  const asked = next instanceof LrschedError ? next.issues.filter((issue) => issue.code === 'unknown-at-run-time') : [];
  return lengths.filter((one) => !loaders.includes(one) || has(asked, one));
}
