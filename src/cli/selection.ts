import { collect, LrschedError } from '../core/issues.ts';
import { parsePercentage, shareOfUpdates } from '../core/numbers.ts';
import { updates } from '../core/parameters.ts';
import { evenRows, everyRow, namedRows, type Rows } from '../core/rows.ts';
import type { Unit } from '../core/schedule.ts';
import { parseAmount, type Sizes } from '../core/units.ts';
import { amountIn } from './timing.ts';
import { check, type Typed } from './typed.ts';

/** Rows of a run that counts tokens or samples, of which nobody wants every one. */
const sampled = 1000;

/** The rows that `--at`, or `--start`, `--stop`, `--every` and `--points`, ask for. */
export function readRows(typed: Typed, length: number, unit: Unit, sizes: Sizes = {}): Rows {
  const position = (name: string, text: string) => positionOf(typed.source, name, text, { length, unit, sizes });
  const [at, start = 0, stop = length, every, points] = collect(
    () =>
      typed
        .text('at')
        ?.split(',')
        .map((text) => position('at', text)),
    () => boundary(typed, 'start', position),
    () => boundary(typed, 'stop', position),
    () => typed.value<number>('every'),
    () => typed.value<number>('points'),
    () => exclusive(typed),
  );
  if (at) return namedRows(at);
  if (start >= stop) throw new LrschedError([{ code: 'no-rows', start, stop }]);
  if (points !== undefined) return evenRows(start, stop, points);
  if (every !== undefined) return everyRow(start, stop, every);
  return unit === 'token' || unit === 'sample' ? evenRows(start, stop, sampled) : everyRow(start, stop);
}

function boundary(typed: Typed, name: string, position: (name: string, text: string) => number): number | undefined {
  const text = typed.text(name);
  return text === undefined ? undefined : position(name, text);
}

interface Axis {
  readonly length: number;
  readonly unit: Unit;
  readonly sizes: Sizes;
}

/** A row: its number, a percentage of the length, or an amount of another unit; the last two rounded down. */
function positionOf(source: string, name: string, text: string, { length, unit, sizes }: Axis): number {
  const percentage = parsePercentage(text);
  const said = parseAmount(text);
  const exact =
    percentage !== undefined
      ? String(shareOfUpdates(percentage, length, 'down'))
      : said && said.unit !== unit
        ? String(Math.floor(amountIn(`--${name} ${text}`, said.amount, said.unit, unit, sizes)))
        : said
          ? String(said.amount)
          : text;
  return check(source, name, updates('', { min: 0 }), exact, { length }) as number;
}

function exclusive(typed: Typed): void {
  const issues = [
    ['at', 'start'],
    ['at', 'stop'],
    ['at', 'every'],
    ['at', 'points'],
    ['every', 'points'],
  ].filter((pair) => pair.every((name) => typed.has(name)));
  if (issues.length > 0)
    throw new LrschedError(issues.map((pair) => ({ code: 'contradiction', options: pair.map((name) => `--${name}`) })));
}
