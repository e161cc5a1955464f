import type { Argument } from '../frameworks/call.ts';
import { Coming, nextIn } from '../python/coming-items.ts';
import { Generated } from '../python/generated.ts';
import type { Machine } from '../python/machine.ts';
import type { Going, LoopSite } from '../python/observer.ts';
import { Running } from '../python/running.ts';
import { goneFar, iteratorsIn, lostIn, takeAll } from '../python/streams.ts';
import { Dict, Items, Stream, Tuple, Unknown, type Value } from '../python/values.ts';
import type { Row } from './journal.ts';
import type { Amounts, Lengths } from './lengths.ts';
import { isPart, type Optimizer, type Optimizers } from './optimizers.ts';

/** What the turns of a loop are given, or what lacks where nobody knows how many there are. */
export interface Turns {
  readonly items?: Iterable<Value> | undefined;
  readonly lost?: Unknown;
}

/** A loop that is being gone through turn by turn. */
export interface Walk {
  readonly site: LoopSite;
  /** It goes through optimizers, schedulers or parameter groups. */
  readonly parts: boolean;
  /** What is not known of its length. */
  missing: Unknown | undefined;
  /** Nobody knows how often it turns, and it goes through no data, which would be an epoch. */
  uncounted?: boolean;
  /** Optimizers whose schedulers are stepped in it. */
  readonly stepping: Set<Optimizer>;
  turns: number;
  /** Turns of all loops when its last one began. */
  begun?: number;
  /** What its first turn is given, where that is a number. */
  first?: number;
  /** What it goes through, and how many turns that makes, where that is known. */
  over?: readonly Value[];
  length?: number | undefined;
}

/** A loop that was gone through: how often it was come to, with how many turns and updates in all. */
export interface Gone {
  readonly at: number;
  readonly outermost: boolean;
  open: boolean;
  entered: number;
  turns: number;
  updates: number;
  /** What its first turn was given, where that is a number. */
  readonly first?: number | undefined;
}

/** What a run is told. */
export interface RunTold extends Amounts {
  /** How long it is: so many updates, or turns of its outermost loop. */
  readonly length?: { readonly amount: number; readonly unit: 'epoch' | 'step' } | undefined;
  readonly metrics?: readonly number[] | undefined;
  readonly facts?: Readonly<Record<string, Argument>> | undefined;
  /** Turns that the loop at this place takes beyond its own. */
  readonly further?: { readonly at: number; readonly turns: number } | undefined;
}

/** A loop of which nothing matters takes no turn, unless it goes through an iterator: what it takes of that is gone. */
export const passedBy: Going = { items: [], once: false, turn: () => 'break', test: () => true, over: () => {} };

/** A loop of which nothing matters but what it takes of the iterators that it goes through: all, unless it leaves them before. */
export function passing(from: Value, body: string): Going {
  for (const iterator of from instanceof Stream ? iteratorsIn(from) : [])
    /\b(?:break|return)\b/.test(body) ? lostIn(iterator) : takeAll(iterator);
  return passedBy;
}

/** What has to be known of how much a stream has, or has left. */
export const whatLacks = (stream: Stream, lengths: Lengths, at: number): Unknown =>
  lengths.count(stream) === undefined
    ? lengths.missing(stream, at)
    : new Unknown([{ text: '', at, says: 'how much is left of what this goes through is not followed; go through the loader itself' }]);

/** The first line of a loop over epochs. */
export const ofEpochs = /\b(for|while)\s+\(?(e|ep|\w*epoch\w*)\b/i;

/** The turn that a row of unknown updates stands for: that of the loop over epochs around them, or of the innermost there; one of its own. */
function turnOf(walks: readonly Walk[], rounds: number): number {
  const all = walks.filter(({ parts }) => !parts);
  const unknown = all.findIndex(({ missing }) => missing !== undefined);
  const around = unknown < 0 ? all : all.slice(0, unknown);
  const one = around.findLast(({ site }) => ofEpochs.test(site.head)) ?? around.at(-1);
  return one?.begun === undefined ? rounds : -one.begun;
}

/**
 * The loop whose turns are epochs. It is the outermost one; where that builds the optimizer anew in each of its turns, as one
 * over rates or folds does, it is the one above the batches, if another one is there.
 */
export function epochsAmong(walks: readonly Walk[], built: number): Walk | undefined {
  const all = walks.filter(({ parts }) => !parts);
  const since = all.findLastIndex(({ begun }) => begun !== undefined && begun <= built) + 1;
  if (since === 0) return all[0];
  const named = ({ site }: Walk) => ofEpochs.test(site.head);
  const above = all.length - since > 1 ? all.slice(since, -1) : all.slice(since).filter(named);
  return above.findLast(named) ?? all.slice(0, since).findLast(named) ?? above.findLast(({ first }) => first !== undefined) ?? all[0];
}

/** Where a row of an optimizer that was built after so many turns of all loops stands. */
export function rowAmong(walks: readonly Walk[], rounds: number, built: number, open: boolean): Omit<Row, 'before'> {
  const outer = walks.find(({ parts }) => !parts);
  const epochs = open ? outer : epochsAmong(walks, built);
  const turn = open ? turnOf(walks, rounds) : epochs === outer ? rounds : -(epochs?.begun ?? 0);
  return { open, turn, loop: outer?.site.from ?? -1, epochs: epochs?.site.from ?? -1 };
}

/** Whether what a loop goes through are optimizers, their schedulers or their groups, alone or each beside something. */
export const areParts = (over: Value): boolean =>
  Array.isArray(over) && over.length > 0 && over.every((one) => isMoved(one) || (one instanceof Tuple && one.some(isMoved)));

const isMoved = (value: Value): boolean => isPart(value) || (value instanceof Dict && value.watch !== undefined);

/** A comprehension of which nobody knows how often it turns: whatever moves a rate in it asks for that. */
export function onceThrough(run: { readonly walks: Walk[]; open: number }, site: LoopSite, lost: Unknown): Going {
  const walk: Walk = { site, parts: false, missing: lost, uncounted: true, stepping: new Set(), turns: 1 };
  run.walks.push(walk);
  run.open += 1;
  const over = () => {
    run.walks.length = run.walks.indexOf(walk);
    run.open -= 1;
  };
  return { items: undefined, once: true, lost, turn: (go) => go(), test: () => undefined, over };
}

/** What is left of what goes on as it is asked, until a run is over. */
export function* leftOf(next: () => Value | undefined, ends: () => boolean): Iterable<Value> {
  for (let one = ends() ? undefined : next(); one !== undefined; one = ends() ? undefined : next()) yield one;
}

/** What a loop goes through, as that is when the loop is come to, and its items as they are when each of them is, where that may change. */
export function comingOf(from: Value): { readonly over: Value; readonly next?: () => Value | undefined } {
  if (from instanceof Coming) return { over: [...from.left], next: () => from.next() };
  if (from instanceof Items && !(from instanceof Generated || from instanceof Running)) return { over: [...from.rest()] };
  const next = Array.isArray(from) && !(from instanceof Tuple) ? nextIn(from) : undefined;
  return { over: from, ...(next && { next }) };
}

/** How many items a stream has left, some of which may have been taken of the iterators that it draws from. */
export function leftOfAll(stream: Stream, iterators: readonly Stream[], lengths: Lengths): number | undefined {
  const length = lengths.count(stream);
  const left = iterators.map((one) => (lengths.count(one) ?? Number.POSITIVE_INFINITY) - goneFar(one));
  return length === undefined || left.some(Number.isNaN) ? undefined : Math.max(0, Math.min(length, ...left));
}

/** What an iterator gives goes on from where it is. */
export function itemsOn(stream: Stream, iterators: readonly Stream[]): Stream['item'] {
  const from = iterators.includes(stream) ? goneFar(stream) : 0;
  return from === 0 ? stream.item : (index) => stream.item(index + from);
}

/** So many items one by one, likewise. */
export function* itemsUntil(item: Stream['item'], length: number, ends: () => boolean): Iterable<Value> {
  for (let index = 0; index < length && !ends(); index += 1) yield item(index);
}

/** Whether the code of a loop makes updates of these optimizers, if not in every turn. */
export function makesUpdates(
  { body }: Pick<LoopSite, 'body'>,
  { m, optimizers }: { readonly m: Machine; readonly optimizers: Optimizers },
): boolean {
  const names = new Set([...optimizers.known.values()].flatMap(({ variables }) => variables.map((name) => name.replace(/^.*\./, ''))));
  const called = [
    ...m.source.text.slice(body.from, body.to).matchAll(/(\w+)\s*\.\s*(?:step|minimize|apply_gradients)\(\s*(?:\w+\.)*(\w*)/g),
  ].flatMap((found) => found.slice(1));
  return called.some((name = '') => names.has(name) || /optim/i.test(name));
}
