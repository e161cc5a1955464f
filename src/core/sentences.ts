import { distance } from 'fastest-levenshtein';
import type { Issue } from './issue.ts';
import { figure } from './numbers.ts';
import { printable } from './printable.ts';

/** How a parameter is called where the reader stands: its key in the library, its flag on the command line. */
export type Naming = (parameter: string, type: string) => string;

/** The one place where an issue becomes English: one sentence, on one line. */
export function describe(issue: Issue, name: Naming = (parameter) => parameter): string {
  return brief(printable(sentence(issue, name)));
}

/** A word that somebody typed, in a few characters. */
const short = (word: string): string => (word.length <= 60 ? word : `${word.slice(0, 57)}…`);

/** Characters of a sentence at most: what somebody typed may be of any length, and how to mend it stands at the end. */
const longest = 600;

function brief(sentence: string): string {
  return sentence.length <= longest ? sentence : `${sentence.slice(0, longest / 2)}…${sentence.slice(-longest / 2 + 1)}`;
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

/** What to write where something may stand in a file of settings that was not given. */
const inSettings = (command: string | undefined): string =>
  command === undefined ? 'write ' : `it may stand in settings that are not given; write ${command}, or `;

/** What an expression may be told to be. */
function answerTo(expression: string): string {
  if (/^(?:isinstance|hasattr|callable)\(|\bis (?:not )?None$|[<>]|[=!]=/.test(expression)) return 'True or False';
  return /(?:milestones|boundaries)['"\])]*$/i.test(expression) ? 'its list of numbers' : 'its value';
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
    case 'is-file':
      return `${quote(issue.name)} is no schedule but a file; write lrsched ${issue.reader} ${issue.name}`;
    case 'corrected':
      return `the whole line: ${issue.command}`;
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
      return `${place(issue)}: ${quote(issue.expression)} ${because}; write ${issue.command === undefined ? '' : `${issue.command}, or `}${issue.sized ? '--dataset-size N, or ' : ''}--define ${quoted} with ${answerTo(issue.expression)}`;
    }
    case 'several-schedulers': {
      const all = issue.found.map(({ name, line, code }) => `${name} (line ${line}: ${code.length > 40 ? `${code.slice(0, 37)}…` : code})`);
      return `${issue.file} has ${all.length} schedulers; write --name and one of ${all.join(', ')}`;
    }
    case 'several-scripts':
      return `${issue.folder} has ${issue.count} scripts that train by a schedule; write one of these lines`;
    case 'script-found':
      return issue.command === '' ? `  and ${issue.says}` : `  lrsched ${issue.command}  # ${issue.says}`;
    case 'no-scheduler': {
      const { importers = [], command } = issue;
      if (command !== undefined) return `there is no scheduler in ${issue.file} as long as its settings are not known; write ${command}`;
      const imported = importers.length === 0 ? '' : `; it is imported by ${importers.join(' and ')}: try lrsched read ${importers[0]}`;
      if (issue.name === undefined && issue.known.length > 0) {
        const [first = ''] = (issue.known[0] ?? '').split(' ');
        const [line] = issue.lines ?? [];
        const nothing = `nothing in ${issue.file} builds a scheduler or trains by a rate that is read${imported}`;
        if (issue.beside !== undefined)
          return `${nothing}; of what gives or sets one ${issue.beside} beside it has ${issue.known.join(', ')}: try lrsched read ${issue.beside} --function ${first}`;
        const how = line === undefined ? `--function ${first}` : `lrsched read ${issue.file} -e '${line}' --lr 0.1 --steps 1000`;
        return `${nothing}; of what gives or sets one it has ${issue.known.join(', ')}: try ${how}`;
      }
      if (issue.name === undefined) {
        const unseen = issue.trains === undefined ? '' : `, and what ${issue.trains} does is not followed`;
        const settings = issue.settings === undefined ? '' : `; its settings may say one: try lrsched read ${issue.settings}`;
        const step = `${issue.file} -e 'CosineAnnealingLR(optimizer, 100)' --lr 0.1 --epochs 100`;
        const itself = /\.(?:py|ipynb)$/.test(issue.file) ? `say it beside that: lrsched read ${step}` : 'write a line that builds one';
        return `there is no scheduler in ${issue.file}${unseen}${imported}${settings}${imported || settings ? ', or ' : '; '}${itself}, or --function and the name of a function of the step`;
      }
      const known = issue.known.length > 0 ? nearest(issue.name, issue.known) : 'there is none at all';
      return `${issue.file} has no ${quote(issue.name)} to read; ${known}`;
    }
    case 'reads-elsewhere': {
      const { file, instead, how, others } = issue;
      const one = `nothing trains in ${file} itself: ${instead} ${how} it`;
      if (others === undefined) return `${one}; write lrsched read ${instead}, which asks for what follows`;
      const all = [instead, ...others].map((script) => `lrsched read ${script}`);
      return `${one}${others.length > 0 ? `, as ${others.join(' and ')} does` : ''}; write ${all.join(' or ')}`;
    }
    case 'no-base-rate':
      return `${issue.constructor} needs the rate of the optimizer, which the code does not say; ${inSettings(issue.command)}--lr 0.1`;
    case 'no-length':
      return issue.lacks === 'epoch'
        ? `${issue.constructor} does not say how many updates an epoch has; ${inSettings(issue.command)}--steps-per-epoch or --dataset-size, or --steps`
        : `${issue.constructor} does not say how long the run is; ${inSettings(issue.command)}--epochs or --steps`;
    case 'no-epoch-size':
      return `${issue.file} does not say how many updates an epoch has; write --steps-per-epoch${issue.lacks === undefined ? ' or --dataset-size' : `, as it does not say ${issue.lacks}`}`;
    case 'launch-line':
      return `this is the line that launches a training; write ${issue.command}`;
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
      return `${issue.type} gives ${issue.value} at update ${issue.t}, and a rate is never negative; ${issue.mend ?? 'shorten the run, or write --after hold'}`;
    case 'unknown-option':
      if (issue.instead !== undefined) return `${issue.source} has no option ${issue.option}; write ${issue.instead}`;
      return `${issue.source} has no option ${short(issue.option)}; ${nearest(issue.option, issue.known, `write lrsched help ${issue.source} to see them all`)}`;
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
    case 'cannot-start': {
      const instead = issue.reason === 'ENOENT' ? 'there is no such program; write its name as a shell finds it, or its path' : undefined;
      return `cannot start ${quote(issue.command)}: ${instead ?? `the system answers ${issue.reason}; make it executable or write another`}`;
    }
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
  const near = nearestTo(word, known);
  return near === undefined ? otherwise : `did you mean ${near}?`;
}

/** The known name that somebody most likely meant by a word; `undefined` where nothing comes near. */
export function nearestTo(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  // A single letter is as near to every other one.
  const letters = word.replace(/^-+/, '').length;
  const most = letters < 5 ? 1 : Math.max(2, Math.floor(letters / 3));
  return best !== undefined && best.far < letters && best.far <= most ? best.candidate : undefined;
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
