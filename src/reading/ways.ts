import { spoil } from '../python/contents.ts';
import type { Machine } from '../python/machine.ts';
import { double, isNumeric } from '../python/numeric.ts';
import type { CodePlace, Going, LoopSite } from '../python/observer.ts';
import { textOf } from '../python/syntax.ts';
import { Dict, Foreign, type Scope, Stream, Unknown, type Value } from '../python/values.ts';
import { ownRate } from './hidden-groups.ts';

/** So many ways through a loop are gone. */
const most = 64;

/**
 * A loop over what nobody knows, such as a model's parameters, that makes parameter groups: it is gone through once for each
 * way through its conditions, and a group is kept for each rate that they are given.
 */
export class Ways {
  readonly #before: ReadonlyMap<string, Value>;
  #said: boolean[] = [];
  #asked = 0;
  #gone = 0;

  constructor(scope: Scope) {
    this.#before = new Map(scope.names);
  }

  /** What a condition is on this way; on the first one none holds. */
  decide(): boolean {
    if (this.#asked === this.#said.length) this.#said.push(false);
    this.#asked += 1;
    return this.#said[this.#asked - 1] as boolean;
  }

  /** An item for each way. */
  *items(item: Value): Generator<Value> {
    do {
      this.#asked = 0;
      this.#gone += 1;
      yield item;
    } while (this.#gone < most && this.#next());
  }

  #next(): boolean {
    this.#said.length = this.#asked;
    while (this.#said.at(-1) === true) this.#said.pop();
    if (this.#said.length === 0) return false;
    this.#said[this.#said.length - 1] = true;
    return true;
  }

  /** What the loop leaves: the groups it made, and nothing else that is known. Says whether there are such groups. */
  leave(scope: Scope, changed: ReadonlyMap<Value[] | Map<Value, Value>, Value[] | Map<Value, Value>>, lost: Unknown): boolean {
    const bound = [...scope.names].filter(([name, value]) => this.#before.get(name) !== value);
    const names = new Set(bound.map(([name]) => name));
    const isOwn = ({ origins }: Unknown): boolean =>
      origins.some((origin) => lost.origins.includes(origin) || (origin.text.match(/\w+/g) ?? []).some((word) => names.has(word)));
    const kept = new Set<Value>();
    for (const [contents, copy] of changed) {
      const isList = Array.isArray(contents) && Array.isArray(copy) && this.#gone < most;
      const groups = isList ? apart(contents, copy.length, lost, isOwn) : lost;
      if (groups instanceof Unknown) lose(contents, copy, groups);
      else {
        (contents as Value[]).splice(0, Number.POSITIVE_INFINITY, ...groups);
        kept.add(contents as Value[]);
      }
    }
    for (const [name, value] of bound) if (!kept.has(value) && (!(value instanceof Unknown) || isOwn(value))) scope.names.set(name, lost);
    return kept.size > 0;
  }
}

/** A list with one group for each rate of those that were added; where something else was, or a rate is not known, what would have to be. */
function apart(list: readonly Value[], from: number, lost: Unknown, isOwn: (unknown: Unknown) => boolean): readonly Value[] | Unknown {
  const rates = list.slice(from).map((one) => (one instanceof Dict && one.map.has('params') ? one.get('lr') : undefined));
  const lacking = rates.filter((rate) => rate instanceof Unknown && !isOwn(rate)) as Unknown[];
  if (lacking.length > 0) return new Unknown(lacking.flatMap(({ origins }) => origins));
  if (rates.length === 0 || !rates.every((rate) => rate !== undefined && isNumeric(rate))) return lost;
  const seen = rates.map((rate) => double(rate as number));
  return [...list.slice(0, from), ...list.slice(from).filter((_, index) => seen.indexOf(seen[index] as number) === index)];
}

function lose(contents: Value[] | Map<Value, Value>, copy: Value[] | Map<Value, Value>, lost: Unknown): void {
  if (Array.isArray(contents)) spoil(contents, lost);
  else for (const [key, value] of contents) if ((copy as Map<Value, Value>).get(key) !== value) contents.set(key, lost);
}

/** Whoever goes through such loops: those that are open, and what is noted of them. */
interface Walker {
  readonly m: Machine;
  readonly ways: Ways[];
  readonly notes: Set<string>;
  /** Whether anything within code moves a rate or uses it. */
  readonly relevance: { within(code: CodePlace): boolean };
  line(at: number): number | string;
}

/** How a loop is gone through that makes groups with rates of their own of what nobody knows. */
export function waysThrough(run: Walker, site: LoopSite, over: Value, scope: Scope): Going | undefined {
  const { m, ways } = run;
  if (site.kind !== 'for' || m.strict || !ownRate.test(textOf(m.source, site.body)) || run.relevance.within(site.body)) return undefined;
  if (!(over instanceof Unknown || over instanceof Foreign || (over instanceof Stream && over.count !== undefined))) return undefined;
  const lost = over instanceof Unknown ? Unknown.of(over) : m.unknown({ from: site.from, to: site.body.from });
  const within = ways.length > 0;
  const own = new Ways(scope);
  const changed = m.heap.watch();
  if (!within) ways.push(own);
  return {
    items: within ? [lost] : own.items(lost),
    once: false,
    turn: (go) => go(),
    test: () => undefined,
    over: () => {
      const all = changed();
      if (within) return;
      ways.pop();
      if (own.leave(scope, all, lost))
        run.notes.add(`line ${run.line(site.from)} makes parameter groups of what is not known; there is one for each rate that it gives`);
    },
  };
}
