import { distance } from 'fastest-levenshtein';
import { figure } from './numbers.ts';

/** Everything that can be wrong with a request: a code and the facts, never a sentence. */
export type Issue =
  | { readonly code: 'unknown-schedule'; readonly name: string; readonly known: readonly string[] }
  | { readonly code: 'called-otherwise'; readonly name: string; readonly command: string }
  | { readonly code: 'is-recipe'; readonly name: string; readonly recipes: readonly string[] }
  | { readonly code: 'unknown-recipe'; readonly name: string; readonly found: readonly string[]; readonly known: readonly string[] }
  | { readonly code: 'unknown-parameter'; readonly type: string; readonly parameter: string; readonly known: readonly string[] }
  | { readonly code: 'missing-parameter'; readonly type: string; readonly parameter: string; readonly expected: string }
  | {
      readonly code: 'bad-value';
      readonly type: string;
      readonly parameter: string;
      readonly expected: string;
      readonly got: unknown;
      /** What to write instead, where that is known. */
      readonly instead?: string;
    }
  | { readonly code: 'same-thing-twice'; readonly type: string; readonly parameters: readonly string[] }
  | { readonly code: 'broken-rule'; readonly type: string; readonly parameters: readonly string[]; readonly rule: string }
  | { readonly code: 'bad-spec'; readonly path: string; readonly expected: string; readonly got: unknown }
  | {
      readonly code: 'bad-expression';
      readonly text: string;
      /** Index of the character where reading stopped; the length of the text where it ends too early. */
      readonly at: number;
      /** What to write instead. */
      readonly expected: string;
      /** The names there are, where it stopped at one there is not. */
      readonly known?: readonly string[];
    }
  | {
      readonly code: 'bad-python';
      readonly file: string;
      /** Counted from 1. */
      readonly line: number;
      readonly column: number;
      /** The line of code. */
      readonly source: string;
      /** What is not understood, and what to do about it. */
      readonly says: string;
    }
  | {
      readonly code: 'unknown-at-run-time';
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly source: string;
      /** What only the running program knows, as it is written. */
      readonly expression: string;
      /** Why it is not known, where it is no plain name. */
      readonly because?: string;
    }
  | {
      readonly code: 'several-schedulers';
      readonly file: string;
      readonly found: readonly { readonly name: string; readonly line: number; readonly code: string }[];
    }
  | { readonly code: 'no-scheduler'; readonly file: string; readonly name?: string; readonly known: readonly string[] }
  | { readonly code: 'no-base-rate'; readonly constructor: string }
  | {
      readonly code: 'no-length';
      readonly constructor: string;
      readonly or?: string;
      /** What its length counts, where that is known. */
      readonly unit?: 'epoch' | 'step' | 'sample' | 'token';
    }
  | {
      readonly code: 'no-epoch-size';
      readonly file: string;
      /** What the size of the data alone does not tell. */
      readonly lacks?: string;
    }
  | { readonly code: 'several-tools'; readonly file: string; readonly tools: readonly string[] }
  | {
      readonly code: 'no-tool';
      readonly file: string;
      readonly notation: string;
      readonly keys: readonly string[];
      readonly known: readonly string[];
    }
  | { readonly code: 'past-end'; readonly type: string; readonly t: number; readonly horizon: number }
  | { readonly code: 'framework-refuses'; readonly framework: string; readonly constructor: string; readonly reason: string }
  | { readonly code: 'unknown-constructor'; readonly framework: string; readonly constructor: string; readonly known: readonly string[] }
  | {
      readonly code: 'cannot-say';
      readonly framework: string;
      /** What it has no words for: "the sqrt-shaped cooldown". */
      readonly part: string;
      /** The frameworks that can say all of it. */
      readonly others: readonly string[];
      /** The option that leaves that part out. */
      readonly instead?: string;
    }
  | { readonly code: 'too-long'; readonly type: string; readonly t: number; readonly most: number }
  | { readonly code: 'not-finite'; readonly type: string; readonly t: number }
  | { readonly code: 'no-source'; readonly option: string }
  | { readonly code: 'negative'; readonly type: string; readonly t: number; readonly value: number }
  | {
      readonly code: 'unknown-option';
      readonly option: string;
      readonly source: string;
      readonly known: readonly string[];
      /** What is certainly meant, where it is another's word for it. */
      readonly instead?: string;
    }
  | { readonly code: 'missing-value'; readonly option: string; readonly expected: string; readonly example: string }
  | { readonly code: 'contradiction'; readonly options: readonly string[] }
  | { readonly code: 'unexpected-word'; readonly word: string; readonly instead?: string }
  | { readonly code: 'needs-option'; readonly option: string; readonly needs: string }
  | { readonly code: 'no-rows'; readonly start: number; readonly stop: number }
  | { readonly code: 'missing-source'; readonly word: string }
  | { readonly code: 'needs-length'; readonly source: string }
  | { readonly code: 'several-series'; readonly source: string; readonly labels: readonly string[] }
  | { readonly code: 'mixed-units'; readonly sources: readonly (readonly [source: string, unit: string])[] }
  | { readonly code: 'no-conversion'; readonly what: string; readonly from: string; readonly to: string }
  | {
      readonly code: 'part-of-an-update';
      readonly option: string;
      readonly text: string;
      /** The same in the unit that is counted. */
      readonly amount: number;
      readonly unit: string;
    }
  | { readonly code: 'no-update'; readonly feeding: string }
  | { readonly code: 'unknown-label'; readonly file: string; readonly label: string; readonly known: readonly string[] }
  | { readonly code: 'unusable-file'; readonly file: string; readonly path: string; readonly issue: Issue }
  | {
      readonly code: 'never-falls';
      readonly rate: number;
      /** It stays above the rate, or never was above it. */
      readonly why: 'above' | 'below';
      readonly low: number;
      readonly peak: number;
    }
  | { readonly code: 'too-many-crossings'; readonly rate: number; readonly looked: number }
  | { readonly code: 'unknown-ending'; readonly file: string; readonly known: readonly string[] }
  | { readonly code: 'cannot-read'; readonly file: string; readonly reason: string }
  | { readonly code: 'cannot-write'; readonly file: string; readonly reason: string }
  | { readonly code: 'not-logged'; readonly t: number; readonly near: readonly number[] }
  | { readonly code: 'no-rate'; readonly file: string; readonly format: string; readonly names: readonly string[] };

/** A request that cannot be carried out; `issues` holds everything that is wrong with it, as data. */
export class LrschedError extends Error {
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(issues.map((issue) => describe(issue)).join('\n'));
    this.name = 'LrschedError';
    this.issues = issues;
  }
}

/** Runs each task, keeps going past the issues they throw, and throws them all at the end. */
export function collect<const T extends readonly (() => unknown)[]>(...tasks: T): { [K in keyof T]: ReturnType<T[K]> } {
  const issues: Issue[] = [];
  const results = tasks.map((task) => {
    try {
      return task();
    } catch (error) {
      if (!(error instanceof LrschedError)) throw error;
      issues.push(...error.issues);
      return undefined;
    }
  });
  if (issues.length > 0) throw new LrschedError(issues);
  return results as { [K in keyof T]: ReturnType<T[K]> };
}

/** Runs a task once: its value goes on at once, its issues wait until `get` is called, in `collect`. */
export function settle<T>(task: () => T): { readonly value: T | undefined; get(): T } {
  try {
    const value = task();
    return { value, get: () => value };
  } catch (error) {
    if (!(error instanceof LrschedError)) throw error;
    return {
      value: undefined,
      get: () => {
        throw error;
      },
    };
  }
}

/** What a task yields, or `undefined` where it has issues: for going on with the rest before `collect` throws them. */
export function attempt<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    if (error instanceof LrschedError) return undefined;
    throw error;
  }
}

/** The issues a task ends in; none where it comes to its end. */
export function issuesIn(task: () => unknown): readonly Issue[] {
  try {
    task();
    return [];
  } catch (error) {
    if (error instanceof LrschedError) return error.issues;
    throw error;
  }
}

/** How a parameter is called where the reader stands: its key in the library, its flag on the command line. */
export type Naming = (parameter: string, type: string) => string;

/** The one place where an issue becomes English: one sentence, on one line. */
export function describe(issue: Issue, name: Naming = (parameter) => parameter): string {
  return printable(sentence(issue, name));
}

/** The line of code that an issue speaks of, and a caret beneath its place; cut where it is long. */
export function excerpt(issue: Issue): readonly string[] {
  if (issue.code !== 'bad-python' && issue.code !== 'unknown-at-run-time') return [];
  // Of what is no text nothing can be shown.
  if (/[\p{Cc}\ufffd]/u.test(issue.source.replaceAll('\t', ''))) return [];
  const at = issue.column - 1;
  const start = Math.max(0, at - 50);
  const shown = printable(issue.source.slice(start, start + 100).replaceAll('\t', ' '));
  return shown.trim() === '' ? [] : [shown, `${' '.repeat(at - start)}^`];
}

function sentence(issue: Issue, name: Naming): string {
  switch (issue.code) {
    case 'unknown-schedule':
      return `there is no schedule ${quote(issue.name)}; ${nearest(issue.name, issue.known)}`;
    case 'called-otherwise':
      return `${quote(issue.name)} goes by another name here; write lrsched ${issue.command}`;
    case 'is-recipe':
      if (issue.recipes.length === 1) return `${quote(issue.name)} is a recipe; write lrsched recipe ${issue.recipes[0]}`;
      return `${quote(issue.name)} is no schedule, but there are recipes: ${some(issue.recipes)}; write lrsched recipe and one of them`;
    case 'unknown-recipe':
      if (issue.found.length === 0)
        return `there is no recipe ${quote(issue.name)}; ${nearest(issue.name, issue.known, 'lrsched recipe lists them')}`;
      return `${quote(issue.name)} is no recipe by itself; write one of ${some(issue.found)}`;
    case 'unknown-parameter':
      return `${issue.type} has no ${quote(issue.parameter)}; ${nearest(issue.parameter, issue.known)}`;
    case 'missing-parameter':
      return `${issue.type} needs ${name(issue.parameter, issue.type)}: ${issue.expected}`;
    case 'bad-value': {
      const instead = issue.instead === undefined ? '' : `; write ${issue.instead}`;
      return `${name(issue.parameter, issue.type)} must be ${issue.expected}, got ${quote(issue.got)}${instead}`;
    }
    case 'same-thing-twice': {
      const names = issue.parameters.map((parameter) => name(parameter, issue.type));
      return `${names.join(' and ')} say the same thing twice; write one of them`;
    }
    case 'broken-rule':
      return `${issue.type}: ${issue.rule}`;
    case 'bad-spec':
      return `${issue.path} must be ${issue.expected}, got ${quote(issue.got)}`;
    case 'bad-expression': {
      const { text, at, expected, known } = issue;
      const [word] = /^(?:[\w.]+|\*\*|\/\/|[<>=!]=|.)/su.exec(text.slice(at, at + 60)) ?? [];
      const wrong = word === undefined ? 'it ends too early' : known ? `there is no ${quote(word)}` : `${quote(word)} has no place here`;
      const excerpt = at > 50 ? `…${text.slice(at - 30)}` : text;
      return `cannot read ${quote(excerpt)} at character ${at + 1}: ${wrong}; ${known && word ? nearest(word, known) : expected}`;
    }
    case 'bad-python':
      return `${place(issue)}: ${issue.says}`;
    case 'unknown-at-run-time': {
      const quoted = /^[\w.]+$/.test(issue.expression) ? `${issue.expression}=…` : `'${issue.expression.replaceAll("'", '"')}=…'`;
      const because = issue.because === undefined ? 'is known at run time only' : `is known at run time only, ${issue.because}`;
      return `${place(issue)}: ${quote(issue.expression)} ${because}; write --define ${quoted} with its value`;
    }
    case 'several-schedulers': {
      const all = issue.found.map(({ name, line, code }) => `${name} (line ${line}: ${code.length > 40 ? `${code.slice(0, 37)}…` : code})`);
      return `${issue.file} has ${all.length} schedulers; write --name and one of ${all.join(', ')}`;
    }
    case 'no-scheduler': {
      if (issue.name === undefined) {
        return `there is no scheduler in ${issue.file}; write a line that builds one, or --function and the name of a function of the step`;
      }
      const known = issue.known.length > 0 ? nearest(issue.name, issue.known) : 'there is none at all';
      return `${issue.file} has no ${quote(issue.name)} to read; ${known}`;
    }
    case 'no-base-rate':
      return `${issue.constructor} needs the rate of the optimizer, which the code does not say; write --lr 0.1`;
    case 'no-length':
      return `${issue.constructor} does not say how long the run is; write --epochs or --steps${issue.or === undefined ? '' : `, or ${issue.or}`}`;
    case 'no-epoch-size':
      return `${issue.file} does not say how many updates an epoch has; write --steps-per-epoch${issue.lacks === undefined ? ' or --dataset-size' : `, as it does not say ${issue.lacks}`}`;
    case 'several-tools':
      return `${issue.file} may be a configuration of ${issue.tools.join(' or of ')}; write --tool ${issue.tools[0]} or another of them`;
    case 'no-tool': {
      const what = issue.keys.length === 0 ? issue.notation : `${issue.notation} with ${issue.keys.map(quote).join(', ')}`;
      const mend =
        issue.known.length > 0
          ? `--tool is one of ${issue.known.join(', ')}`
          : 'lrsched help read names the tools whose configurations are read';
      return `${issue.file} is ${what}, and no schedule is known by that; ${mend}`;
    }
    case 'past-end':
      return `${issue.type} ends at its horizon ${issue.horizon} and was asked for update ${issue.t}; shorten the run, or write --after hold or --after continue`;
    case 'framework-refuses':
      return `${issue.framework} refuses this ${issue.constructor}: ${issue.reason}`;
    case 'unknown-constructor':
      return `${issue.framework} has no ${quote(issue.constructor)} here; ${nearest(issue.constructor, issue.known)}`;
    case 'cannot-say': {
      const { framework, part, others, instead } = issue;
      const able = others.length > 0 && `write --format ${others.join(', ').replace(/, ([^,]*)$/, ' or $1')}, which can`;
      const without = instead && `leave it out with ${instead}`;
      return `${framework} cannot say ${part}; ${[able, without].filter(Boolean).join(', or ') || 'write --csv for the numbers themselves'}`;
    }
    case 'too-long':
      return `${issue.type} is simulated update by update, at most ${issue.most} of them, and was asked for update ${issue.t}; shorten the run`;
    case 'not-finite':
      return `${issue.type} has no finite value at update ${issue.t}; shorten the run, let it grow more slowly or keep it from dividing by 0`;
    case 'no-source':
      return `the schedule comes first; write for example lrsched cosine ${issue.option}`;
    case 'negative':
      return `${issue.type} gives ${issue.value} at update ${issue.t}, and a rate is never negative; ${below(issue.type)}`;
    case 'unknown-option':
      if (issue.instead !== undefined) return `${issue.source} has no option ${issue.option}; write ${issue.instead}`;
      return `${issue.source} has no option ${issue.option}; ${nearest(issue.option, issue.known, `write lrsched help ${issue.source} to see them all`)}`;
    case 'missing-value':
      return `${issue.option} needs a value, ${issue.expected}; write for example ${issue.option} ${issue.example}`;
    case 'contradiction':
      return `${issue.options.join(' and ')} contradict each other; write one of them`;
    case 'unexpected-word':
      return `${quote(issue.word)} has no place here; ${issue.instead ?? 'leave it out, or write the option it belongs to before it'}`;
    case 'needs-option':
      return `${issue.option} goes with ${issue.needs} only; add that, or leave ${issue.option} out`;
    case 'no-rows':
      return `no row lies between --start ${issue.start} and --stop ${issue.stop}; write a --stop above the --start`;
    case 'missing-source':
      return `${quote(issue.word)} needs a schedule on either side; write for example lrsched ramp --steps 100 ${issue.word} cosine --steps 900`;
    case 'needs-length':
      return `${issue.source} after then needs a length of its own; write how long it lasts, for example --epochs 30`;
    case 'several-series':
      return `${issue.source} has ${issue.labels.length} series and then continues one; write --name with one of ${issue.labels.join(', ')}`;
    case 'mixed-units': {
      const counts = issue.sources.map(([source, unit]) => `${source} counts ${unit}s`).join(' and ');
      return `${counts}; write their lengths in one unit, or say how many steps an epoch has with --steps-per-epoch`;
    }
    case 'no-conversion':
      return `${issue.what}: nothing says how many ${inWords(issue.from, issue.to)}; write ${conversion([issue.from, issue.to])}`;
    case 'part-of-an-update':
      return `${issue.option} ${issue.text} is ${figure(issue.amount)} ${issue.unit}s, and a scheduler stepped once ${article(issue.unit)} counts whole ones; write --stepped step, or a whole number of ${issue.unit}s`;
    case 'no-update':
      return `${issue.feeding} make no update in an epoch; write a smaller --batch-size or --accumulate, or leave out what drops the rest`;
    case 'unknown-label':
      return `${quote(issue.file)} has no series ${quote(issue.label)}; ${nearest(issue.label, issue.known)}`;
    case 'unusable-file':
      return `${quote(issue.file)} is no plan of lrsched: ${issue.issue.code === 'bad-spec' ? '' : `${issue.path}: `}${sentence(issue.issue, (parameter) => parameter)}`;
    case 'never-falls':
      if (issue.why === 'above')
        return `the rate does not fall to ${issue.rate} in these rows, after its peak its lowest is ${issue.low}; write a --when from there up`;
      return `the rate is not above ${issue.rate} in these rows, its highest is ${issue.peak}; write a --when below that`;
    case 'too-many-crossings':
      return `the rate turns or crosses ${issue.rate} too often to look beyond update ${issue.looked}; narrow the rows with --start and --stop`;
    case 'unknown-ending':
      return `the ending of ${quote(issue.file)} names no format; write --format, or an ending out of ${issue.known.join(', ')}`;
    case 'cannot-read':
      return `cannot read ${quote(issue.file)}: ${issue.reason}`;
    case 'cannot-write':
      return `cannot write ${quote(issue.file)}: ${issue.reason}`;
    case 'not-logged':
      return `the log has no row at ${issue.t}; write one that it has, such as ${issue.near.join(' or ')}`;
    case 'no-rate': {
      const what = `${quote(issue.file)} (${issue.format}) has no learning rate`;
      if (issue.names.length === 0) return `${what}; write --pattern with groups named step and lr, where its lines have one after all`;
      const names = issue.names.slice(0, 20).join(', ');
      return `${what} by its names; write --rate-column and one of ${names.length > 300 ? `${names.slice(0, 300)}…` : names}`;
    }
  }
}

/** What keeps a rate of this schedule from falling below 0. */
function below(type: string): string {
  if (type === 'formula') return 'write max(0, …) around it';
  return type === 'repeat' ? 'write a smaller --repeat-floor' : 'shorten the run, or write --after hold';
}

/** What says how the two units go into each other. */
function conversion(units: readonly string[]): string {
  if (units.includes('token')) return '--tokens-per-step N';
  if (!units.includes('epoch')) return '--batch-size N';
  return '--steps-per-epoch N, or --dataset-size and --batch-size';
}

/** "steps an epoch has", whichever way one converts. */
function inWords(...both: readonly string[]): string {
  const [large = '', small = ''] = ['epoch', 'step', 'sample', 'token'].filter((unit) => both.includes(unit));
  return `${small}s ${article(large)} has`;
}

function article(unit: string): string {
  return `${/^[aeiou]/.test(unit) ? 'an' : 'a'} ${unit}`;
}
const place = ({ file, line, column }: { readonly file: string; readonly line: number; readonly column: number }) =>
  `${file}:${line}:${column}`;

/** The first few of many names. */
function some(names: readonly string[]): string {
  const most = 8;
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** "did you mean", or the whole list where nothing comes near. */
function nearest(word: string, known: readonly string[], otherwise = `known: ${known.join(', ')}`): string {
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  // A single letter is as near to every other one.
  const letters = word.replace(/^-+/, '').length;
  const most = letters < 5 ? 1 : Math.max(2, Math.floor(letters / 3));
  const near = best !== undefined && best.far < letters && best.far <= most;
  return near ? `did you mean ${best.candidate}?` : otherwise;
}

/** A value as an error shows it: short, on one line, without control characters. */
export function quote(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = printable(written(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function written(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'object' && typeof value !== 'boolean') return String(value);
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    return 'something that JSON cannot say';
  }
}

/** Escapes what ends a line, commands a terminal or turns the direction of writing. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
