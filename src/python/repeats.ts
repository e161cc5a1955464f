import type { Signal } from './compiled.ts';
import type { Machine } from './machine.ts';
import type { LoopSite } from './observer.ts';
import { type CountedNames, readsAnyOf } from './reads.ts';
import { type Counter, Snapshot } from './snapshot.ts';
import type { Node } from './syntax.ts';
import { Scope, type Value } from './values.ts';

/** What a turn of a loop did to the run: its events, each as it can be made again, unless something else happened. */
export interface Tape {
  readonly events: (() => void)[];
  /** Something else happened, so that the turn cannot be repeated. */
  odd: boolean;
  /** The loops around the turn, and those of unknown length among them. */
  readonly depth: number;
  readonly open: number;
  /** Told where a function of the script was asked for a rate. */
  readonly asked: () => void;
}

/** The run whose loops are gone through. */
interface Going {
  readonly m: Machine;
  readonly walks: readonly { readonly parts: boolean }[];
  readonly doubts: { readonly any: boolean };
  readonly ways: readonly unknown[];
  turns: number;
  /** What of the run a turn may hang on. */
  marks(): readonly unknown[];
  /** Notes what happens from now on, until that is stopped. */
  tape(asked: () => void): Tape;
  stop(tape: Tape): void;
  /** Lets it happen again. */
  again(tape: Tape): void;
}

/** How often a loop is looked at in vain before it is left alone, its first turn that is, and how few repeated turns are in vain. */
const most = { vain: 8, first: 2, few: 16 };

/** A turn that was gone through with its end not yet seen. */
interface Seen {
  readonly before: Snapshot;
  readonly passed: ReadonlySet<Node>;
  /** Those that were gone through for a schedule's function. */
  readonly strict: ReadonlySet<Node>;
  /** What is counted where such a function was asked. */
  readonly counted: readonly Counter[];
  readonly tape: Tape;
  readonly turns: number;
  /** Something was gone through between this turn and the next. */
  disturbed: boolean;
  stop(): void;
}

/** A turn that every later one is like. */
interface Alike {
  readonly tape: Tape;
  readonly counters: readonly Counter[];
  readonly bound: readonly (Value | undefined)[];
  /** Turns of loops within. */
  readonly turns: number;
  repeated: number;
  /** Whether something else was gone through between two turns. */
  disturbed: boolean;
  stop(): void;
}

/**
 * The turns of a loop, which need not all be gone through: where one leaves all that it can reach as it found it, but for numbers
 * that it only counts, the next one does the same, and what it did to the run happens again.
 */
export class Repeats {
  readonly #run: Going;
  readonly #site: LoopSite;
  readonly #scope: Scope;
  /** Loops that were looked at in vain, by their places. */
  readonly #vain: Map<number, number>;
  readonly #names: readonly string[] | undefined;
  #count = 0;
  #next = most.first;
  #seen: Seen | undefined;
  #alike: Alike | undefined;

  constructor(run: Going, site: LoopSite, scope: Scope, vain: Map<number, number>) {
    [this.#run, this.#site, this.#scope, this.#vain] = [run, site, scope, vain];
    const names = boundBy(site);
    this.#names = names?.some((name) => scope.outer?.has(name)) ? undefined : names;
  }

  turn(go: () => Signal): Signal {
    this.#count += 1;
    if (this.#seen !== undefined) this.#look(this.#seen);
    const alike = this.#alike;
    if (alike !== undefined) {
      if (!alike.disturbed && this.#isAlike(alike)) return this.#repeat(alike);
      this.over();
    }
    const { m, doubts, walks, ways } = this.#run;
    const calm = !m.strict && m.doubts === 0 && ways.length === 0 && !doubts.any && !walks.some(({ parts }) => parts);
    if (this.#names === undefined || this.#count < this.#next || !calm || (this.#vain.get(this.#site.from) ?? 0) > most.vain) return go();
    return this.#watch(go);
  }

  /** The loop is over, or its turns are no longer looked at. */
  over(): void {
    const alike = this.#alike;
    if (alike !== undefined && alike.repeated >= most.few) this.#vain.delete(this.#site.from);
    this.#seen?.stop();
    alike?.stop();
    [this.#seen, this.#alike] = [undefined, undefined];
  }

  #shot(): Snapshot {
    const { m } = this.#run;
    const assigned = new Scope();
    for (const [name, value] of m.assigned) assigned.names.set(name, value);
    return new Snapshot([this.#scope, m.globals, ...m.modules, assigned], this.#run.marks());
  }

  /** Goes through a turn and sets down what it does. */
  #watch(go: () => Signal): Signal {
    const run = this.#run;
    const before = this.#shot();
    this.#fail();
    if (before.hidden) return go();
    const [passed, strict, counted] = [new Set<Node>(), new Set<Node>(), [] as Counter[]];
    const stop = passing(run.m, (node) => (run.m.strict ? strict : passed).add(node));
    const tape = run.tape(() => {
      const counters = before.to(this.#shot());
      if (counters === undefined) tape.odd = true;
      else counted.push(...counters);
    });
    const { turns } = run;
    let signal: Signal;
    try {
      signal = go();
    } finally {
      stop();
      run.stop(tape);
    }
    if (signal !== undefined && signal !== 'continue') return signal;
    const seen: Seen = { before, passed, strict, counted, tape, turns: run.turns - turns, disturbed: false, stop: () => {} };
    const unwatch = passing(run.m, () => {
      seen.disturbed = true;
    });
    this.#seen = Object.assign(seen, { stop: unwatch });
    return signal;
  }

  /** It is in vain until many turns were repeated. */
  #fail(): void {
    this.#next = this.#count * 3;
    this.#vain.set(this.#site.from, (this.#vain.get(this.#site.from) ?? 0) + 1);
  }

  /** Whether the turn that was seen left all as it was. */
  #look(seen: Seen): void {
    const { before, passed, strict, tape, turns } = seen;
    seen.stop();
    this.#seen = undefined;
    const { m } = this.#run;
    const names = this.#names ?? [];
    const counters = tape.odd || seen.disturbed ? undefined : before.to(this.#shot());
    const bound = names.map((name) => this.#scope.names.get(name));
    const counted: CountedNames = { names: new Set(), attributes: new Set() };
    for (const { of, name } of [...seen.counted, ...(counters ?? [])]) {
      counted.names.add(name);
      if (of !== this.#scope.names && of !== m.globals.names) counted.attributes.add(name);
    }
    for (const [index, name] of names.entries()) if (Number.isSafeInteger(bound[index])) counted.names.add(name);
    const hangs = () =>
      [...passed].some((node) => readsAnyOf(counted, m, node, this.#site, 'counts')) ||
      [...strict].some((node) => readsAnyOf(counted, m, node, this.#site));
    if (counters === undefined || hangs()) return;
    const own = counters.filter(({ of, name }) => of !== this.#scope.names || !names.includes(name));
    const alike: Alike = { tape, counters: own, bound, turns, repeated: 0, disturbed: false, stop: () => {} };
    const unwatch = passing(m, () => {
      alike.disturbed = true;
    });
    this.#alike = Object.assign(alike, { stop: unwatch });
  }

  /** Whether what the loop gives this turn is what it gave before, or counts on. */
  #isAlike({ bound }: Alike): boolean {
    return (this.#names ?? []).every((name, index) => {
      const [before, now] = [bound[index], this.#scope.names.get(name)];
      if (Number.isSafeInteger(before)) return Number.isSafeInteger(now);
      return before === now || new Snapshot([holding(before)], []).to(new Snapshot([holding(now)], []))?.length === 0;
    });
  }

  #repeat(alike: Alike): Signal {
    const run = this.#run;
    const { tape, counters, turns } = alike;
    alike.repeated += 1;
    run.m.work(1);
    run.turns += turns;
    for (const { of, name, by } of counters) of.set(name, (of.get(name) as number) + by);
    const told = run.m.passed;
    run.m.passed = undefined;
    run.again(tape);
    run.m.passed = told;
    return undefined;
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
