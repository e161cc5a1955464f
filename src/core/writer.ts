import type { After, Schedule } from './schedule.ts';
import type { Shape } from './shapes.ts';

/** A value of Python at `t`, after the lines that work out the names in it. */
export interface Said<E> {
  readonly before: readonly string[];
  readonly value: E;
}

/** What a family or an operator writes itself with as Python: pieces of arithmetic, of whatever kind `E` the writer makes them. */
export interface Writer<E> {
  /** The schedule that is written; past `last`, its last update, nobody asks. */
  readonly schedule: Schedule;
  readonly last: number;
  /** Where its decay ends, and what is past that. */
  readonly horizon: number;
  readonly after: After;
  /** The update. */
  readonly t: E;
  number(value: number): E;
  /** A name, or an item of a list, as it is written. */
  name(text: string): E;
  /** Python arithmetic over `t`, with values or pieces in place of the names in it. */
  say(text: string, names?: Readonly<Record<string, unknown>>): E;
  /** A ramp where `x` of its time is over; beyond 1 it stays or its formula goes on. */
  ramp(shape: Shape, from: E | number, to: E | number, x: E, goesOn?: boolean): E;
  /** How much of `span` updates after `start` is over. */
  share(start: number, span: number): E;
  /** Pieces one after another, each until its update, the last for ever; one of no length is left out. */
  inTurn(phases: readonly (readonly [until: number, piece: () => E])[]): E;
  /** Values that change only where the schedule breaks. */
  stairs(): E | Said<E>;
  /** Lines that find in `low` the last knot that is not after `t`, or the first, and the names of two lists of theirs. */
  among(knots: readonly (readonly [t: number, lr: number])[]): Said<E> & { readonly times: string; readonly rates: string };
  /** As many values as are written as a chain of conditions. */
  readonly few: number;
  /** Another schedule at another clock, `t` unless said, of which so many updates are asked for. */
  part(of: Schedule, last: number, clock?: E): E;
  /** The same for arithmetic, in which no chain of conditions reads well. */
  factor(of: Schedule, last: number, clock?: E): E;
  /**
   * Lines that find in `k` the cycle of `t`, each `mult` times as long as the one before, and in `x` how far it has come: as a share
   * of it, or on the clock of the first one. Where the last of `times` can be over, `then` is returned.
   */
  cycles(first: number, mult: number, times: number, by: 'share' | 'clock', then: () => number): readonly string[];
  /** The number of fifteen digits next to one that rounding has left with more. */
  near(value: number): number;
  /** Whether a function has the values of the schedule, as far as it is asked for. */
  agrees(value: (t: number) => number): boolean;
  /** A piece with another in place of `t`. */
  at(piece: E, t: E): E;
  /** A piece as text. */
  text(piece: E): string;
}
