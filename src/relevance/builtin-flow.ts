import { goesThrough } from '../python/overloads.ts';
import { children, type Node, type Source, separated, textOf } from '../python/syntax.ts';
import { type CallFlow, type Passed, passed } from './call-flow.ts';
import type { CodeAround } from './flow-scope.ts';
import type { Keeper } from './holdings.ts';
import { type Imported, isLocal, namesOfModule } from './name-scopes.ts';

/** Functions of the language that keep nothing of what they are given, and those that give what holds it. */
const quiet =
  /^(print|len|isinstance|issubclass|str|int|float|complex|bool|range|hash|id|repr|format|abs|round|callable|hasattr|ord|chr|divmod|pow|slice|any|all|exit|quit|delattr)$/;
const collecting = /^(list|tuple|set|frozenset|dict|sorted|reversed|enumerate|zip|iter|deque|OrderedDict|ChainMap|Counter)$/;
/** What functions of the language do with what they are given. */
export class BuiltinFlow {
  readonly #source: Source;
  readonly #flow: CallFlow;
  readonly #imported: Imported;
  readonly #implies: (place: Keeper, around: CodeAround) => void;

  /** `implies` is told what they go through. */
  constructor(source: Source, flow: CallFlow, imported: Imported, implies: (place: Keeper, around: CodeAround) => void) {
    [this.#source, this.#flow, this.#imported, this.#implies] = [source, flow, imported, implies];
  }

  /** What a call of a function of the language gives; nothing where it is none that is known here. */
  call(name: string, node: Node, all: readonly Passed[], around: CodeAround): Keeper | undefined {
    const flow = this.#flow;
    const places = all.map(({ place }) => place);
    if (goesThrough.test(name) || name === 'next') for (const one of places) this.#implies(one, around);
    if (quiet.test(name)) return flow.plain;
    const items = places.map((one) => flow.items(one));
    if (collecting.test(name)) {
      // What sorts them is called with each.
      for (const { place, keyword } of all) if (keyword !== undefined) flow.call(place, items.map(passed));
      return this.#flow.either([
        flow.container(flow.plain, ...items, ...all.flatMap(({ place, keyword }) => (keyword ? [place] : []))),
        ...(name === 'iter' ? places : []),
      ]);
    }
    if (/^(next|min|max|sum)$/.test(name)) return this.#flow.either([flow.plain, ...places, ...items]);
    if (/^(map|filter)$/.test(name)) {
      const made = flow.call(places[0] ?? flow.plain, items.slice(1).map(passed));
      return flow.container(made, ...(name === 'filter' ? items : []));
    }
    if (name === 'defaultdict') return flow.container(flow.call(places[0] ?? flow.plain, []), flow.plain);
    if (name === 'type' && places.length === 1) return flow.member(places[0] as Keeper, '__class__', []);
    if (name === 'getattr') return this.#fetched(node, places, around);
    if (name === 'setattr') {
      const [value, texts] = [
        places.at(-1),
        separated(children(node.lastChild as Node).slice(1, -1)).flatMap((_, at) => this.#textIn(node, at) ?? []),
      ];
      // Whose it is does not matter: what is set by a name that nobody knows may be any attribute.
      value?.into(flow.elsewhere);
      if (texts.length === 0) value?.into(flow.byName);
      for (const one of value === undefined ? [] : texts) {
        flow.bind(one, value as Keeper);
        flow.set.add(one);
      }
      return flow.plain;
    }
    if (name === 'vars' && places[0])
      return flow.container(this.contents(separated(children(node.lastChild as Node).slice(1, -1))[0]?.[0], places[0], around));
    if (/^(vars|globals|locals|eval|exec)$/.test(name)) return this.#flow.either([flow.anything, flow.container(flow.anything)]);
    if (name === 'super') return this.#flow.either([flow.elsewhere, flow.anything]);
    return undefined;
  }

  /** What `getattr` gives. */
  #fetched(node: Node, [owner, , ...rest]: readonly Keeper[], around: CodeAround): Keeper {
    const name = this.#textIn(node, 1);
    const held = owner ?? this.#flow.plain;
    if (name !== undefined) return this.#flow.either([this.#flow.member(held, name, [name, `${name}@0`]), ...rest]);
    const of = separated(children(node.lastChild as Node).slice(1, -1))[0]?.[0];
    return this.#flow.either([this.contents(of, held, around), ...rest]);
  }

  /** All that something has: a module what its own code binds, a library's module nothing of the script, one that nobody knows anything. */
  contents(node: Node | null | undefined, held: Keeper, { text, own }: CodeAround): Keeper {
    const flow = this.#flow;
    if (node?.name !== 'VariableName' || own.has(textOf(this.#source, node)) || isLocal(text(node)) || flow.isDefined(text(node)))
      return flow.contents(held);
    const name = textOf(this.#source, node);
    if (this.#imported.libraries.has(name)) return flow.elsewhere;
    const all = (this.#imported.modules.get(name) ?? []).map((top) => namesOfModule(this.#source, top));
    if (all.length === 0 || all.some((names) => names === undefined)) return flow.anything;
    return this.#flow.either(all.flatMap((names) => (names ?? []).flatMap((one) => [flow.named(one), flow.named(`${one}@0`)])));
  }

  /** The text that stands at a place of a call. */
  #textIn(node: Node, at: number): string | undefined {
    const group = separated(children(node.lastChild as Node).slice(1, -1))[at];
    const [, name] =
      group?.length === 1 && group[0]?.name === 'String' ? (/^['"](\w+)['"]$/.exec(textOf(this.#source, group[0])) ?? []) : [];
    return name;
  }
}
