import { collect, LrschedError } from '../core/issues.ts';
import type { Look } from '../formats/format.ts';
import { type Format, formats } from '../formats/index.ts';
import { type Io, isTerminal } from './files.ts';
import { everyFormat, isWhole } from './formats.ts';
import type { Typed } from './typed.ts';

/** One place to write to, and how; without a file it is standard output. */
export interface Target {
  readonly format: Format;
  readonly file?: string;
}

const byName = new Map(everyFormat.map((format) => [format.name, format]));
const byEnding = new Map(formats.flatMap((format) => format.endings.map((ending) => [ending, format] as const)));

/** Where the output goes and in which format: what was asked for, else the file's ending, else the chart. */
export function readTargets(typed: Typed): readonly Target[] {
  const [said, files] = collect(
    () => saidFormat(typed),
    () => typed.all('output'),
  );
  const targets = files.length === 0 ? [fallback(typed, said)] : collect(...files.map((file) => () => fileTarget(typed, file, said)));
  const charts = targets.some(({ format }) => isWhole(format));
  const rows = ['at', 'every', 'points'].filter((name) => typed.has(name));
  if (charts && rows.length > 0) {
    const needs = '--csv or another format of rows';
    throw new LrschedError(rows.map((name) => ({ code: 'needs-option', option: `--${name}`, needs })));
  }
  return targets;
}

function saidFormat(typed: Typed): Format | undefined {
  const named = typed.value<string>('format');
  const flags = formats.map(({ name }) => name).filter((name) => typed.has(name));
  const all = [...new Set([...(named === undefined ? [] : [named]), ...flags])];
  // A summary is a table or JSON.
  const said = all.includes('summary') ? all.filter((name) => name !== 'json') : all;
  if (said.length > 1) {
    const options = [...(named === undefined ? [] : [`--format ${named}`]), ...flags.map((name) => `--${name}`)];
    throw new LrschedError([{ code: 'contradiction', options }]);
  }
  return said[0] === undefined ? undefined : byName.get(said[0]);
}

function fallback(typed: Typed, said: Format | undefined): Target {
  return { format: said ?? (byName.get(typed.has('at') ? 'plain' : 'chart') as Format) };
}

function fileTarget(typed: Typed, file: string, said: Format | undefined): Target {
  if (file === '-') return fallback(typed, said);
  const ending = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase();
  const meant = ending === undefined ? undefined : byEnding.get(ending);
  // A chart's ending is that of any text, and a summary may be JSON.
  const fits = said === meant || (said && meant?.name === 'chart' && isWhole(said)) || (said?.name === 'summary' && meant?.name === 'json');
  if (said && meant && !fits) {
    throw new LrschedError([{ code: 'contradiction', options: [`--format ${said.name}`, `--output ${file}`] }]);
  }
  const format = said ?? meant;
  if (format === undefined) {
    throw new LrschedError([{ code: 'unknown-ending', file, known: [...byEnding.keys()].map((known) => `.${known}`) }]);
  }
  return { format, file };
}

/** How it is to look there. */
export function readLook(typed: Typed, io: Io): (target: Target) => Look {
  const [precision, width, height, color] = collect(
    () => typed.value<number>('precision'),
    () => typed.value<number>('width'),
    () => typed.value<number>('height'),
    () => typed.value<string>('color'),
  );
  return ({ file }) => {
    const terminal = file === undefined && isTerminal(io);
    const fitting = width ?? Math.min(1000, Math.max(30, textWidth(io, terminal)));
    return {
      width: fitting,
      height: height ?? Math.min(20, Math.max(8, Math.round(fitting * 0.14))),
      ascii: typed.has('ascii'),
      json: typed.has('json') || typed.value<string>('format') === 'json' || file?.toLowerCase().endsWith('.json') === true,
      log: typed.has('log'),
      split: typed.has('split'),
      color: color === 'always' || (color !== 'never' && wantsColor(io, terminal)),
      precision,
    };
  };
}

/** How many columns there are: COLUMNS, else the terminal's own, else 80. */
export function textWidth(io: Io, terminal = isTerminal(io)): number {
  const said = Number(io.env.COLUMNS);
  if (Number.isInteger(said) && said > 0) return said;
  return (terminal ? io.stdout.columns : undefined) || 80;
}

/** NO_COLOR, then FORCE_COLOR, then whether somebody looks at it on a terminal that can. */
function wantsColor({ env }: Io, terminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return terminal && env.TERM !== 'dumb';
}
