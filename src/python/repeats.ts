import type { Signal } from './compiled.ts';
import { contentsOf } from './contents.ts';
import type { Machine } from './machine.ts';
import { isNumeric } from './numeric.ts';
import type { LoopSite } from './observer.ts';
import { mayChangeOthers } from './side-effects.ts';
import { Snapshot } from './snapshot.ts';
import type { Node } from './syntax.ts';
import { type Doing, Tracer } from './tracer.ts';
import { type Deed, kindOf, sameNumber, type TurnArithmetic } from './turn-arithmetic.ts';
import { Scope, type Value } from './values.ts';

/** What a turn of a loop did to the run: its events, each as it can be made again, unless something else happened. */
export interface Tape {
  readonly events: Deed[];
  /** Something else happened, so that the turn cannot be repeated. */
  odd: boolean;
  /** The loops around the turn, and those of unknown length among them. */
  readonly depth: number;
  readonly open: number;
  /** A function of the script was asked for a rate. */
  asked: boolean;
}

/** The run whose loops are gone through. */
interface Going extends Doing {
  readonly m: Machine;
  readonly walks: readonly { readonly parts: boolean }[];
  readonly doubts: { readonly any: boolean };
  readonly ways: readonly unknown[];
  turns: number;
  /** What of the run a turn may hang on, and the values among that. */
  marks(): readonly unknown[];
  roots(): readonly Value[];
  /** Notes what happens from now on, until that is stopped. */
  tape(events: Deed[]): Tape;
  stop(tape: Tape): void;
}

/**
 * How often a loop is looked at in vain before it is left alone, its first turn that is, how few repeated turns are in vain, the ways through
 * a loop that are kept, the turns of a loop that are traced with the one around it, and those that are watched in vain at the same parting.
 */
const most = { vain: 12, first: 2, few: 8, ways: 8, within: 40, partings: 2 };

/** A turn that was gone through with its end not yet seen. */
interface Seen {
  readonly tracer: Tracer;
  /** What was gone through for a schedule's function. */
  readonly strict: ReadonlySet<Node>;
  readonly tape: Tape;
  readonly turns: number;
  /** Something was gone through between this turn and the next. */
  disturbed: boolean;
  stop(): void;
}

/** One way through the turn of a loop, which every turn goes that finds the same but for numbers, and numbers by which it goes so. */
interface Way {
  readonly like: Snapshot;
  /** Lists and arrays that it puts something into, and those whose contents are nothing to it, by the order in which they are met. */
  readonly grows: ReadonlySet<number>;
  readonly spares: ReadonlySet<number>;
  readonly trace: TurnArithmetic;
  /** Of what kinds the numbers are once it is gone. */
  readonly to: string;
  /** Turns of loops within. */
  readonly turns: number;
}

/** What is kept of a loop from one time to the next. */
interface Kept {
  readonly ways: Way[];
  vain: number;
  /** Where the ways part from turns that cannot be repeated, and how often that was seen. */
  readonly partings: Map<object, number>;
}

/** Loops by their places. */
export type KeptLoops = Map<number, Kept>;

/**
 * The turns of a loop, which need not all be gone through: where one leaves all that it can reach as it found it, but for numbers that it
 * computes from numbers, the next one does the same by arithmetic alone, as long as every condition comes out as it did.
 */
export class Repeats {
  readonly #run: Going;
  readonly #site: LoopSite;
  readonly #scope: Scope;
  readonly #kept: Kept;
  readonly #names: readonly string[] | undefined;
  #count = 0;
  #next = most.first;
  #wait = 1;
  #seen: Seen | undefined;
  /** The numbers and objects as the ways find them, and what the loop gave the turn before. */
  #placed: Snapshot | undefined;
  /** The ways that fit but for the kinds of numbers, and those of them that begin with the kinds there are. */
  #fits: readonly Way[] = [];
  #ways: readonly Way[] = [];
  #bound: readonly (Value | undefined)[] = [];
  /** Lists and arrays that have changed since then. */
  readonly #grown = new Set<number>();
  #disturbed = false;
  #unwatch: (() => void) | undefined;
  #repeated = 0;

  constructor(run: Going, site: LoopSite, scope: Scope, kept: KeptLoops) {
    [this.#run, this.#site, this.#scope] = [run, site, scope];
    const known = kept.get(site.from) ?? { ways: [], vain: 0, partings: new Map() };
    kept.set(site.from, known);
    this.#kept = known;
    const names = boundBy(site);
    this.#names = names?.some((name) => scope.outer?.has(name)) ? undefined : names;
  }

  turn(go: () => Signal): Signal {
    const { m, doubts, walks, ways } = this.#run;
    this.#count += 1;
    if (m.tracer !== undefined) {
      // A long loop is better traced by itself.
      if (this.#count > most.within) m.tracer.drop();
      return go();
    }
    const after = this.#seen === undefined ? undefined : this.#look(this.#seen);
    if (this.#placed !== undefined) {
      if (!this.#disturbed && this.#isBoundAlike() && this.#again(this.#placed)) return undefined;
      this.#leave();
    }
    const calm = !m.strict && m.doubts === 0 && ways.length === 0 && !doubts.any && !walks.some(({ parts }) => parts);
    if (this.#names === undefined || this.#count < this.#next || !calm || this.#kept.vain > most.vain) return go();
    const before = after ?? this.#shot();
    if (before.hidden) {
      this.#fail();
      return go();
    }
    if (this.#place(before) && this.#again(before)) return undefined;
    const parting = this.#placed && this.#ways[0]?.trace.parted;
    this.#leave();
    const { partings } = this.#kept;
    const seen = (parting && partings.get(parting)) ?? 0;
    if (seen >= most.partings) return go();
    const signal = this.#watch(go, before);
    if (parting !== undefined && this.#seen === undefined) partings.set(parting, seen + 1);
    return signal;
  }

  /** The loop is over, or its turns are no longer looked at. */
  over(): void {
    this.#leave();
    this.#seen?.stop();
    this.#seen = undefined;
  }

  #shot(): Snapshot {
    const { m } = this.#run;
    return new Snapshot([this.#scope, m.globals, ...m.modules], this.#run.marks(), this.#run.roots(), [m.assigned]);
  }

  /** Whether there are ways that begin like this: then their numbers are found here. */
  #place(before: Snapshot): boolean {
    this.#fits = this.#kept.ways.filter((way) => way.like.isLike(before, way.spares));
    this.#begins(before.kinds);
    if (this.#ways.length === 0) return false;
    this.#placed = before;
    this.#bound = (this.#names ?? []).map((name) => this.#scope.names.get(name));
    [this.#disturbed, this.#repeated] = [false, 0];
    this.#grown.clear();
    this.#unwatch = passing(this.#run.m, () => {
      this.#disturbed = true;
    });
    return true;
  }

  #begins(kinds: string): void {
    this.#ways = this.#fits.filter(({ like }) => like.kinds === kinds);
  }

  /** Goes the turn by one of the ways; false where it goes none of them. */
  #again(placed: Snapshot): boolean {
    const { m } = this.#run;
    const told = m.passed;
    m.passed = undefined;
    try {
      for (const way of this.#ways) {
        if ([...this.#grown].some((list) => !way.spares.has(list))) continue;
        if (!way.trace.again(placed)) continue;
        m.work(1);
        this.#run.turns += way.turns;
        this.#repeated += 1;
        for (const list of way.grows) this.#grown.add(list);
        if (way.to !== way.like.kinds) this.#begins(way.to);
        return true;
      }
    } finally {
      m.passed = told;
    }
    return false;
  }

  #leave(): void {
    if (this.#placed === undefined) return;
    this.#unwatch?.();
    this.#placed = undefined;
    if (this.#repeated >= most.few) [this.#wait, this.#kept.vain] = [1, 0];
    this.#next = this.#count + (this.#repeated > 0 ? 0 : this.#wait);
  }

  /** Goes through a turn and sets down what it does. */
  #watch(go: () => Signal, before: Snapshot): Signal {
    const run = this.#run;
    this.#fail();
    const strict = new Set<Node>();
    const stop = passing(run.m, (node) => {
      if (run.m.strict) strict.add(node);
    });
    const tracer = new Tracer(run, before, () => run.m.doubts);
    const tape = run.tape(tracer.trace.deeds);
    tracer.drop = () => {
      [tracer.odd, tape.odd, run.m.tracer] = [true, true, undefined];
    };
    const { turns } = run;
    let signal: Signal;
    run.m.tracer = tracer;
    try {
      signal = go();
    } finally {
      run.m.tracer = undefined;
      stop();
      run.stop(tape);
    }
    if (signal !== undefined && signal !== 'continue') return signal;
    if (tracer.odd || tape.odd || tracer.trace.tooLong) return signal;
    const seen: Seen = { tracer, strict, tape, turns: run.turns - turns, disturbed: false, stop: () => {} };
    const unwatch = passing(run.m, () => {
      seen.disturbed = true;
    });
    this.#seen = Object.assign(seen, { stop: unwatch });
    return signal;
  }

  /** It is in vain until many turns were repeated. */
  #fail(): void {
    this.#next = this.#count + this.#wait;
    this.#wait *= 2;
    this.#kept.vain += 1;
  }

  /** Whether the turn that was seen left all as it was but for what it computed. */
  #look(seen: Seen): Snapshot {
    seen.stop();
    this.#seen = undefined;
    const after = this.#shot();
    if (!seen.disturbed) this.#keep(seen, after);
    return after;
  }

  #keep({ tracer, strict, tape, turns }: Seen, after: Snapshot): void {
    const { before, trace } = tracer;
    const put = tracer.onlyPut();
    if (put === undefined) return;
    const grows = new Set(put.map((list) => before.orderOf(list as object) as number));
    const left = before.isLike(after, grows) && after.keeps(before, tracer.placed) ? tracer.leaves(after) : undefined;
    if (left === undefined) return;
    const found = trace.computed(before.asItWas);
    if (found === undefined) return;
    const set = new Map(left.map(([slot, course, held, bound]) => [slot, { course, held, bound }]));
    const holders = new Set<object>();
    for (const [slot, { of, name, value, kind, watched }] of before.slots.entries()) {
      const { value: now, kind: then } = after.slots[slot] as Snapshot['slots'][number];
      const bound = this.#binds(of as Map<string, Value>, name);
      const own = set.get(slot);
      const same = isNumeric(now) ? sameNumber(value, now) : kind === then;
      // What it computes must be what it left; late numbers are seen in the turns that come.
      if (own?.course !== undefined && !trace.isLate(own.course) && !bound && !sameNumber(found[own.course], now)) return;
      if (own === undefined && !bound && !watched && !same) return;
      if (!bound && same && (own === undefined || !isNumeric(now))) set.delete(slot);
      if (own === undefined ? !bound && !(watched && !same) : !set.has(slot)) continue;
      holders.add(of);
    }
    for (const list of put) holders.add(contentsOf(list) as object);
    if (tracer.looksInto(holders)) return;
    if (tape.asked && !(tracer.settled && [...strict].every((node) => !mayChangeOthers(this.#run.m, node)))) return;
    for (const [slot, { course, held, bound }] of set) {
      const value = this.#binds(before.slots[slot]?.of as Map<string, Value>, before.slots[slot]?.name as Value) ? bound : held;
      trace.deeds.push((found, { holders }) => {
        const { of, name } = holders[slot] as Snapshot['slots'][number];
        of.set(name, course === undefined ? value : (found[course] as Value));
      });
    }
    const { ways } = this.#kept;
    const spares = new Set([...grows, ...before.listsBut(tracer.looked())]);
    ways.push({ like: before, grows, spares, trace, to: after.kinds, turns });
    if (ways.length > most.ways) ways.shift();
    this.#next = this.#count;
  }

  #binds(of: Map<string, Value>, name: Value): boolean {
    return of === this.#scope.names && typeof name === 'string' && this.#names?.includes(name) === true;
  }

  /** Whether what the loop gives this turn is what it gave before, or a number of the same kind. */
  #isBoundAlike(): boolean {
    return (this.#names ?? []).every((name, index) => {
      const [before, now] = [this.#bound[index], this.#scope.names.get(name)];
      if (before === now) return true;
      const kind = kindOf(before);
      if (kind !== undefined || kindOf(now) !== undefined) return kind === kindOf(now);
      // Another object is not where the ways look for its numbers.
      const isObject = [before, now].some((one) => one === undefined || contentsOf(one) !== undefined);
      return !isObject && new Snapshot([holding(before)], []).isSame(new Snapshot([holding(now)], []));
    });
  }
}

/** A scope of one name. */
function holding(value: Value | undefined): Scope {
  const scope = new Scope();
  if (value !== undefined) scope.names.set('', value);
  return scope;
}

/** Tells of what is gone through, and whoever was told before as well, until that is over. */
function passing(m: Machine, tell: (node: Node) => void): () => void {
  const before = m.passed;
  const own = (node: Node): void => {
    tell(node);
    before?.(node);
  };
  m.passed = own;
  return () => {
    m.passed = before;
  };
}

/** The names that a loop binds; nothing where it may do something else as well. */
function boundBy({ kind, head }: LoopSite): readonly string[] | undefined {
  // What its condition calls is not seen.
  if (kind === 'while') return /\w\s*\(|:=/.test(head.replace(/^while\b/, '')) ? undefined : [];
  const target = /^(?:async\s+)?for\s+([\w\s,()]*?)\s*\bin\b/.exec(head)?.[1];
  return target?.match(/\w+/g) ?? undefined;
}
