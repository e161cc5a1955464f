import type { Node, Source } from '../python/syntax.ts';
import { textOf } from '../python/syntax.ts';
import { ClassFlow, type ScopeNames } from './class-flow.ts';

import type { MethodsCalled } from './expression-names.ts';
import { nodeKey } from './flow-scope.ts';
import type { Holding, Keeper } from './holdings.ts';
import { ofAnyClass } from './name-scopes.ts';

/** Which methods calls may be of, by the classes of what they are called on. */
export class CalledMethods {
  readonly #all: ClassFlow;
  readonly #source: Source;

  constructor(source: Source, tops: readonly Node[], naming: ScopeNames) {
    this.#source = source;
    this.#all = new ClassFlow(source, tops, naming);
  }

  /** The methods that a call may be of; nothing where it is of none that a class has, or nobody knows what it is called on. */
  of(call: Node): MethodsCalled | undefined {
    const { classes, flow, expressions } = this.#all;
    const receiver = expressions.receivers.get(nodeKey(call));
    const name = receiver && call.firstChild?.lastChild ? textOf(this.#source, call.firstChild.lastChild) : '';
    if (receiver === undefined || name === '__init__') return undefined;
    const outer = call.firstChild ? expressions.outer.get(nodeKey(call.firstChild)) : undefined;
    if (!classes.has(name)) return outer === undefined ? undefined : { names: [name, outer], followed: false };
    const { place, above } = receiver;
    if (!this.#isKnown(place)) return { names: outer === undefined ? this.#any(name) : [...this.#any(name), outer], followed: false };
    const all = [...place.held];
    const methods = above ? above.above(name) : all.flatMap((held) => methodsOf(held, name));
    const found = new Set([...methods.map((routine) => routine.name), ...(above ? [] : this.read(call.firstChild as Node, false))]);
    const followed = outer === undefined && found.size > 0 && all.every(({ kind }) => kind === 'object') && !flow.bound.has(name);
    const set = [...flow.byName.held].some(({ kind }) => kind === 'function');
    if (flow.bound.has(name) || set) found.add(name);
    if (outer !== undefined) found.add(outer);
    // A method of a library, or of a list.
    return { names: found.size > 0 ? [...found] : [`${name}@00`], followed };
  }

  /** Whether anything is known of what a place holds, and all of it. */
  #isKnown = ({ held }: Keeper): boolean => held.size > 0 && !this.#all.flow.spreading.isOver;

  /** The name, and all methods that have it. */
  #any(name: string): readonly string[] {
    return [name, ...this.#all.classes.all.flatMap(({ methods }) => methods.get(name) ?? []).map((routine) => routine.name)];
  }

  /** The methods that an attribute, or a name in the body of a class, may be; `any` where nobody knows what it is one of. */
  read(node: Node, any = true): readonly string[] {
    const { flow, expressions } = this.#all;
    const name = textOf(this.#source, node.name === 'MemberExpression' ? (node.lastChild as Node) : node);
    const outer = expressions.outer.get(nodeKey(node));
    if (outer !== undefined) return [...this.#any(name), outer];
    if (name === '__init__' || !flow.methods.has(name)) return [];
    const place = expressions.members.get(nodeKey(node));
    if (place === undefined || !this.#isKnown(place)) return any ? this.#any(name) : [];
    const found = [...place.held].flatMap((held) => (held.kind === 'function' ? held.routine.name : []));
    return found.filter((one) => ofAnyClass(one) === name);
  }

  /** The classes whose objects a call may make, by their names; nothing where nobody knows what it calls. */
  made(call: Node): readonly string[] | undefined {
    const place = this.#all.expressions.callees.get(nodeKey(call)) ?? this.#all.flow.plain;
    return !this.#isKnown(place) ? undefined : [...place.held].flatMap((one) => (one.kind === 'class' ? one.of.name : []));
  }

  /** The methods that Python calls for a statement. */
  implied({ from }: Node): readonly string[] {
    const { classes, expressions } = this.#all;
    const found = (expressions.implied.get(from) ?? []).flatMap(([place, names]) =>
      names
        .filter((name) => classes.has(name))
        .flatMap((name) =>
          !this.#isKnown(place) ? this.#any(name) : [...place.held].flatMap((one) => methodsOf(one, name)).map((routine) => routine.name),
        ),
    );
    return [...new Set(found)];
  }
}

const methodsOf = (held: Holding, name: string) => (held.kind === 'object' || held.kind === 'class' ? held.of.find(name) : []);
