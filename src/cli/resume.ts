import { runFinding } from '../analysis/run-codes.ts';
import { cut } from '../compose/cut.ts';
import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import type { RunFinding } from '../core/finding.ts';
import { LrschedError } from '../core/issues.ts';
import { figure, parseNumber, tally } from '../core/numbers.ts';
import type { Schedule, Series, Unit } from '../core/schedule.ts';
import { converted, parseAmount, ratio, type Sizes } from '../core/units.ts';
import type { Typed } from './typed.ts';

/** Parts of a sequence as they are run, and what is to be said of where one resumes another. */
export interface Resumed {
  readonly of: readonly Schedule[];
  readonly notes: readonly string[];
  readonly findings: readonly RunFinding[];
}

/** What the lengths of the parts are said in, which a plain `--resume 60` counts as well, and how units convert. */
export interface Counts {
  readonly stated: readonly Unit[];
  readonly sizes: Sizes;
}

/**
 * A part with `--resume N` goes on at its own update N where the run before it is left; it keeps its own peak and length,
 * which is that of the whole. After a log it goes on from the last logged update.
 */
export function resumed(parts: readonly Series[], typed: readonly Typed[], unit: Unit, { stated, sizes }: Counts): Resumed {
  const notes: string[] = [];
  const findings: RunFinding[] = [];
  let of: Schedule[] = [];
  for (const [index, { schedule }] of parts.entries()) {
    const said = typed[index] as Typed;
    if (said.has('resume') && index === 0) throw wrong('it goes on where something before it is left; write it after then');
    if (!said.has('resume')) {
      of.push(schedule);
      continue;
    }
    const before = of.length === 1 ? (of[0] as Schedule) : of.length > 1 ? sequence({ of }) : undefined;
    const at = placeOf(said, before, index > 0 ? parts[index - 1] : undefined, { unit, stated: stated[index] ?? unit, sizes });
    if (before === undefined) continue;
    for (const [one, what] of [
      [before, 'what is before it'],
      [schedule, 'the part itself'],
    ] as const) {
      if (at > one.length || (one === schedule && at === one.length))
        throw wrong(`${what} lasts ${tally(one.length)} ${unit}s only; write a smaller --resume, or a longer part`);
    }
    of = [cut({ of: before, length: at }), cut({ of: shift({ of: schedule, updates: at }), length: schedule.length - at })];
    const [from, to] = [before.at(at - 1), schedule.at(at)];
    notes.push(jump(from, to, at, unit));
    const next = before.at(at);
    // A drop that the run before it would have made here itself is none.
    if (isFar(from, to) && isFar(next, to)) findings.push(finding(from, to, next, at, unit));
  }
  return { of, notes, findings };
}

/** The update at which a part goes on. */
function placeOf(
  said: Typed,
  before: Schedule | undefined,
  part: Series | undefined,
  { unit, stated, sizes }: { readonly unit: Unit; readonly stated: Unit; readonly sizes: Sizes },
): number {
  const text = said.text('resume');
  if (text === undefined) {
    if (part?.known !== undefined && before !== undefined) return before.length;
    throw new LrschedError([
      {
        code: 'missing-value',
        option: '--resume',
        expected: `an update at which it goes on, unless a log stands before it`,
        example: '60k',
      },
    ]);
  }
  const amount = parseAmount(text);
  const from = amount?.unit ?? stated;
  const known = ratio(sizes, from, unit);
  if (known === undefined) {
    const sources: readonly (readonly [string, string])[] = [
      [`--resume ${text}`, from],
      [said.source, unit],
    ];
    throw new LrschedError([{ code: 'mixed-units', sources }]);
  }
  const value = amount?.amount ?? parseNumber(text);
  const at = value === undefined ? undefined : converted(value, known);
  if (at !== undefined && Number.isSafeInteger(at) && at >= 1) return at;
  const whole = `a whole number of ${unit}s >= 1`;
  const expected = from === unit ? whole : `what comes to ${whole}`;
  throw new LrschedError([{ code: 'bad-value', type: said.source, parameter: 'resume', expected, got: text }]);
}

function wrong(rule: string): LrschedError {
  return new LrschedError([{ code: 'broken-rule', type: '--resume', parameters: ['resume'], rule }]);
}

/** "resumes at step 60,000: from 1.5e-4 to 2.1e-4, 1.4 times as much". */
function jump(from: number, to: number, at: number, unit: Unit): string {
  const places = `resumes at ${unit} ${tally(at)}: the rate goes from ${figure(from, 5)} to ${figure(to, 5)}`;
  return from > 0 && Math.abs(to / from - 1) > 5e-4 ? `${places}, ${figure(to / from, 4)} times as much` : places;
}

/** A tenth of the rate or more, which two curves of one peak that differ in their lengths alone may have, too. */
const isFar = (from: number, to: number): boolean => from !== to && Math.abs(to - from) >= 0.1 * Math.max(from, to);

/** What lint says of a jump: `next` is the rate with which the run before it would have gone on. */
function finding(from: number, to: number, next: number, t: number, unit: Unit): RunFinding {
  return runFinding('resume-jump', undefined, {
    phrase: `jumps where it resumes, at ${tally(t)}`,
    says: jump(from, to, t, unit),
    mend: `write a part that is at ${figure(next)} there (--max, or its length)`,
    facts: { t, from, to },
  });
}
