import { mutators } from './called-names.ts';
import type { Marks } from './marks.ts';
import type { Mention, Mentions } from './mentions.ts';
import { ofAnyClass, writtenName } from './name-scopes.ts';
import type { ArgumentSlot } from './signatures.ts';
import { partsOnly } from './statement-words.ts';
import type { Over } from './untaken.ts';

/** Names by which one comes to what relevant names hold, and may change it. */
export class LedTo {
  readonly #names: ReadonlySet<string>;
  /** Other names for what relevant names hold. */
  readonly #aliases: Set<string>;
  /** What has such a thing among what it holds. */
  readonly #holders: Set<string>;

  /** Functions that return such a thing. */
  readonly #lenders: Set<string>;
  /** The same where nobody knows of which class a method is. */
  readonly #lent: (name: string) => boolean;

  /** `every` gives the methods of a name, too. */
  constructor(marks: Marks, names: ReadonlySet<string>, every: (name: string) => readonly string[]) {
    this.#names = names;
    this.#lent = (name) => every(name).some((one) => this.#lenders.has(one));
    [this.#aliases, this.#holders, this.#lenders] = [marks.make<string>(), marks.make<string>(), marks.make<string>()];
  }

  /** Whether it is, leads to or holds what matters. */
  readonly matters = (name: string): boolean => this.#names.has(name) || this.has(name);

  /** Whether it is no relevant name itself, but leads to what one holds. */
  has(name: string): boolean {
    return this.#aliases.has(name) || this.#holders.has(name);
  }

  /** It is another name for what relevant names may hold. */
  alias(name: string): void {
    this.#aliases.add(name);
  }

  /** Likewise, or holds that. */
  add(name: string): void {
    for (const all of [this.#aliases, this.#holders]) all.add(name);
  }

  /** What else leads to the same as relevant names do. */
  share(shared: Over['shared']): void {
    for (const names of shared) if (names.some(this.matters)) for (const name of names) this.add(name);
  }

  /** Whether a name, or what a call of it gives, matters or leads to what does. */
  readonly #lends = (name: string): boolean => this.#lenders.has(name) || this.has(name);
  readonly #any = (names: Iterable<string>): boolean => [...names].some((name) => this.matters(name) || this.#lenders.has(name));

  /** What a statement binds to what matters leads to it as well, and so does what a function gives that returns it. */
  bind({ node, func, targets, alias, into, calls, free, lambdas }: Mention): void {
    if (/^(Return|Yield)Statement$/.test(node.name) && func !== undefined && this.#any(free)) this.#lenders.add(func);
    const lent = calls.some(this.#lends);
    const later = [...lambdas.values()].some((lambda) => this.#any(lambda.free));
    for (const target of targets) {
      if (later) this.#lenders.add(target);
      if (lent || alias.some((held) => held !== target && this.matters(held)))
        (into.includes(target) ? this.#holders : this.#aliases).add(target);
    }
  }

  /** What a statement gives functions of the script that leads to what matters: their parameters do, those of functions that it hands on with it as well. */
  give(one: Mention, at: (to: string, slot: ArgumentSlot) => readonly string[], parameters: Mentions['parameters']): void {
    for (const { to, slot, reads } of one.given) if (this.#any(reads)) for (const parameter of at(to, slot)) this.add(parameter);
    const handed = [...one.hands.map(({ name }) => name), ...(one.node.name === 'FunctionDefinition' ? [one.named ?? ''] : [])];
    const all = handed.flatMap((name) => parameters.get(name) ?? []);
    if (all.length > 0 && this.#any(one.reads)) for (const parameter of all) this.add(parameter);
  }

  /** Whether it writes into what relevant names hold, under another name or by way of what holds it: `rows[0] += [1]` does as `rows[0][1] = 2`. */
  reaches(one: Mention): boolean {
    const { node, into, deep, targets, methods, calls, reads } = one;
    const updates = node.name === 'UpdateStatement';
    const held = updates ? [...into, ...deep] : deep;
    const changed = methods.flatMap(([on, method]) => (mutators.has(method) && !partsOnly(one, on) ? on : []));
    // What a call gives, an item of what is written there, or what a comprehension binds, has no name that it is known by.
    const unnamed = calls.some(
      (call) =>
        ofLists.test(writtenName(call)) &&
        (methods.every(([, method]) => method !== writtenName(call)) ||
          methods.some(
            ([on, method]) =>
              method === writtenName(call) &&
              (!reads.has(on) || calls.some((one) => ofAnyClass(one) === on) || this.#lent(on) || ofTypes.test(writtenName(on))),
          )),
    );
    return (
      [...into, ...changed, ...(updates ? targets : [])].some((name) => this.#aliases.has(name)) ||
      [...held, ...changed].some((name) => this.#holders.has(name)) ||
      into.some(this.#lent) ||
      (unnamed && this.#any(reads))
    );
  }
}

/** Types whose methods are called on what they are given: `list.append(rows, 1)`. */
const ofTypes = /^(list|dict|set|deque|OrderedDict|defaultdict|Counter|object)$/;
/** What changes lists and dicts, and is no method of tensors. */
const ofLists = /^(append|extend|insert|pop|popitem|clear|reverse|update|setdefault|discard|popleft|appendleft|__setitem__|__setattr__)$/;
