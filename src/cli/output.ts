import type { Flag } from '../core/flag.ts';
import { collect, type Issue, LrschedError } from '../core/issues.ts';
import type { Format, Look } from '../formats/format.ts';
import { formats } from '../formats/index.ts';
import { ascii, smooth } from '../formats/output-options.ts';
import { type Io, isTerminal, withParts } from './files.ts';
import { formatFlags, outputFlags } from './options.ts';
import type { Typed } from './typed.ts';

/** What a line may be asked for: a format, or what a prefix of the line asks. */
export type AskedFormat = Omit<Format, 'load'>;

/** One place to write to, and how; without a file it is standard output. */
export interface Target<F extends AskedFormat = Format> {
  readonly format: F;
  readonly file?: string;
  /** In the form that is JSON. */
  readonly json: boolean;
}

const byEnding = new Map<string, Format>();
for (const format of formats) for (const ending of format.endings) if (!byEnding.has(ending)) byEnding.set(ending, format);
const chart = formats[0] as Format;
/** What says where an answer goes, whichever it is. */
const wherever = new Set(['format', 'output', 'quiet']);

/** Every flag that a format takes, in one of its forms. */
function taken({ rows, options, json }: AskedFormat, asJson: boolean): readonly Flag[] {
  return [...rows, ...(asJson && json ? json : options)];
}

function takes(format: AskedFormat, name: string, asJson = false): boolean {
  return taken(format, asJson).some((flag) => flag.name === name) || (name === 'json' && format.json !== undefined);
}

/** How somebody asks for a format. */
function spelled({ name, flag, question }: AskedFormat): string {
  return flag?.name === name || question ? `--${flag?.name}` : `--format ${name}`;
}

/** Where the output goes and in which format: what was asked for, else the file's ending, else the chart. */
export function readTargets(typed: Typed): readonly Target[] {
  const [said, files] = collect(
    () => saidFormat(typed),
    () => typed.all('output'),
  );
  if (files.length === 0) return [{ format: said ?? chart, json: wantsJson(typed) }];
  return collect(...files.map((file) => () => fileTarget(typed, file, said)));
}

/** The same for a prefix of the line, which says itself what is asked. */
export function readAnswer<F extends AskedFormat>(typed: Typed, format: F): readonly Target<F>[] {
  const named = typed.value<string>('format');
  const strange = outputFlags.filter(({ name }) => typed.has(name) && !wherever.has(name) && !takes(format, name, wantsJson(typed)));
  const options = strange.map(({ name }) => `--${name}`);
  if (named !== undefined && !takes(format, named)) options.push(`--format ${named}`);
  if (options.length > 0) {
    throw new LrschedError(options.map((option) => ({ code: 'contradiction', options: [format.name, option] })));
  }
  const files = typed.all('output');
  if (files.length === 0) return [{ format, json: wantsJson(typed) }];
  return files.map((file) => (file === '-' ? { format, json: wantsJson(typed) } : inFile(typed, file, format, format.name)));
}

function wantsJson(typed: Typed): boolean {
  return typed.has('json') || typed.value<string>('format') === 'json';
}

/** What is asked for by its name or its flag; of two, that one which takes the other's flag itself: `--summary --json`, `--csv --at 5`. */
function saidFormat(typed: Typed): Format | undefined {
  const named = typed.value<string>('format');
  const asked = formats.filter(({ name, flag }) => name === named || (flag && typed.has(flag.name)));
  const word = ({ name, flag }: Format) => (name === named ? name : (flag as Flag).name);
  // A flag that only chooses rows asks for its format where nothing else is asked: --at.
  const asks = (one: Format) => asked.length === 1 || one.name === named || !one.rows.includes(one.flag as Flag);
  const said = asked.filter((one) => asks(one) && !asked.some((other) => other !== one && takes(other, word(one))));
  if (said.length > 1) {
    const inOrder = said.toSorted((a, b) => Number(b.name === named) - Number(a.name === named));
    throw new LrschedError([{ code: 'contradiction', options: inOrder.map((one) => optionFor(one, named)) }]);
  }
  return said[0];
}

function optionFor({ name, flag }: Format, named: string | undefined): string {
  return name === named ? `--format ${name}` : `--${flag?.name}`;
}

function endingOf(file: string): string | undefined {
  return /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase();
}

function fileTarget(typed: Typed, file: string, said: Format | undefined): Target {
  if (file === '-') return { format: said ?? chart, json: wantsJson(typed) };
  const meant = byEnding.get(endingOf(file) ?? '');
  if (said === undefined && meant === undefined) {
    throw new LrschedError([{ code: 'unknown-ending', file, known: [...byEnding.keys()].map((known) => `.${known}`) }]);
  }
  if (said === undefined) return { format: meant as Format, file, json: false };
  const named = typed.value<string>('format');
  // Of `--at 5 -o rates.csv` the ending says the format, and the flag its rows.
  if (meant && said.name !== named && said.flag && takes(meant, said.flag.name)) return { format: meant, file, json: false };
  return inFile(typed, file, said, optionFor(said, named));
}

/** A format in a file whose ending fits it, or names none. */
function inFile<F extends AskedFormat>(typed: Typed, file: string, format: F, option: string): Target<F> {
  const ending = endingOf(file) ?? '';
  const meant = byEnding.get(ending);
  const asJson = format.json !== undefined && meant?.name === 'json';
  if (meant === undefined || asJson || format.endings.includes(ending)) return { format, file, json: asJson || wantsJson(typed) };
  throw new LrschedError([{ code: 'contradiction', options: [option, `--output ${file}`] }]);
}

/** What has no colour anyhow can always be asked for without. */
function isNoColor(typed: Typed, name: string): boolean {
  return name === 'color' && typed.text(name) === 'never';
}

/** Refuses what was said and no output of the line takes. */
export function refuseUntaken(typed: Typed, targets: readonly Target[]): void {
  const issues = formatFlags
    .filter(({ name }) => typed.has(name) && !isNoColor(typed, name) && !targets.some(({ format, json }) => takes(format, name, json)))
    .map(({ name }): Issue => {
      const takers = formats
        .filter((one) => takes(one, name))
        .map((one) => spelled(one) + (one.json && !takes(one, name, true) ? ' without --json' : ''));
      return { code: 'needs-option', option: `--${name}`, needs: takers.join(', ').replace(/, ([^,]*)$/, ' or $1') };
    });
  if (issues.length > 0) throw new LrschedError(issues);
}

/** How it is to look there; every value that was said is checked, whoever takes it. */
export function readLook(typed: Typed, io: Io): (target: Target<AskedFormat>) => Look {
  const rows = new Set(formats.flatMap((format) => format.rows));
  const flags = [...new Set([...formatFlags, ...formats.flatMap(({ question, flag }) => (question && flag ? [flag] : []))])];
  const values = new Map(
    collect(
      ...flags
        .filter((flag) => !rows.has(flag) && typed.has(flag.name))
        .map(
          ({ name }) =>
            () =>
              [name, typed.value(name)] as const,
        ),
    ),
  );
  if (values.has(smooth.name) && values.has(ascii.name)) {
    throw new LrschedError([{ code: 'contradiction', options: [smooth.name, ascii.name].map((name) => `--${name}`) }]);
  }
  return ({ format, file, json }) => {
    const own = [...taken(format, json), ...(format.flag ? [format.flag] : [])].filter(({ name }) => values.has(name));
    const said = Object.fromEntries(own.map(({ name }) => [name, values.get(name)])) as Partial<Look>;
    const terminal = file === undefined && isTerminal(io);
    const width = said.width ?? Math.min(1000, Math.max(30, terminalWidth(io, terminal)));
    const { color } = said as { readonly color?: unknown };
    return {
      ...said,
      width,
      ...(terminal && said.height === undefined && screenOf(io)),
      height: said.height ?? Math.min(20, Math.max(8, Math.round(width * 0.14))),
      ascii: said.ascii === true || (file === undefined ? wantsAscii(io) : io.ascii === true),
      json,
      color: color === 'always' || (color !== 'never' && wantsColor(color === 'auto' ? withParts(io, { color }) : io, terminal)),
    };
  };
}

/** How many columns there are: COLUMNS, else the terminal's own, else 80. */
export function terminalWidth(io: Io, terminal = isTerminal(io)): number {
  const said = Number(io.env.COLUMNS);
  if (Number.isInteger(said) && said > 0) return said;
  return (terminal ? io.stdout.columns : undefined) || 80;
}

/** Whether nobody said that more than ASCII can be shown there: LC_ALL=C, or a terminal without the characters of a frame. */
export function wantsAscii({ env, ascii }: Io): boolean {
  if (ascii !== undefined) return ascii;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return locale === 'C' || locale === 'POSIX' || env.TERM === 'dumb' || env.TERM === 'linux';
}

/** How many lines the terminal has: LINES, else its own; unknown where neither says. */
export function screenOf({ env, stdout }: Io): Pick<Look, 'screen'> {
  const said = Number(env.LINES);
  const lines = Number.isInteger(said) && said > 0 ? said : stdout.rows;
  return lines === undefined || lines < 1 ? {} : { screen: lines };
}

/** NO_COLOR, then FORCE_COLOR, then what is preferred, then whether somebody looks at it on a terminal that can. */
export function wantsColor(io: Io, terminal = isTerminal(io)): boolean {
  const { env, color } = io;
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (color === 'always' || color === 'never') return color === 'always';
  return terminal && env.TERM !== 'dumb';
}
