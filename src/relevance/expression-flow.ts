import { goesThrough } from '../python/overloads.ts';
import { children, deepestCode, isWalrus, type Node, type Source, separated, textOf } from '../python/syntax.ts';
import { BuiltinFlow } from './builtin-flow.ts';
import type { CallFlow, Passed } from './call-flow.ts';
import { lastName } from './expression-names.ts';
import { type CodeAround, iterating, nodeKey, type Receiver, writing } from './flow-scope.ts';
import type { Keeper, Routine, Taken } from './holdings.ts';
import { type Imported, isLocal } from './name-scopes.ts';

const literal = /^(Number|String|FormatString|ContinuedString|Boolean|None|Ellipsis)$/;

/** Says of expressions what they may hold. */
export class ExpressionFlow {
  /** What methods are called on, by the place of the call. */
  readonly receivers = new Map<number, Receiver>();
  /** What calls call, and what attributes hold that are called as methods are. */
  readonly callees = new Map<number, Keeper>();
  readonly members = new Map<number, Keeper>();
  /** The functions and classes that attributes of imports may be. */
  readonly outer = new Map<number, string>();
  /** What statements do to something by methods that Python calls. */
  readonly implied = new Map<number, (readonly [place: Keeper, methods: readonly string[]])[]>();
  readonly #source: Source;
  readonly #flow: CallFlow;
  readonly #imported: Imported;
  readonly #builtins: BuiltinFlow;

  constructor(source: Source, flow: CallFlow, imported: Imported) {
    [this.#source, this.#flow, this.#imported] = [source, flow, imported];
    this.#builtins = new BuiltinFlow(source, flow, imported, (place, around) => this.implies(place, iterating, around));
  }

  implies(place: Keeper, methods: readonly string[], { at }: CodeAround): void {
    this.implied.set(at, [...(this.implied.get(at) ?? []), [place, methods]]);
  }

  evaluate(node: Node | undefined | null, around: CodeAround, depth = 0): Keeper {
    const flow = this.#flow;
    if (!node || literal.test(node.name)) {
      if (node?.name === 'FormatString')
        for (const part of children(node)) for (const one of children(part)) this.evaluate(one, around, depth + 1);
      return flow.plain;
    }
    if (depth > deepestCode) return flow.elsewhere;
    const parts = children(node);
    const of = (part: Node | undefined | null, within = around) => this.evaluate(part, within, depth + 1);
    switch (node.name) {
      case 'VariableName':
        return this.#variable(node, around);
      case 'MemberExpression': {
        const [owner, dot, ...rest] = parts;
        const held = of(owner);
        if (dot?.name === '.') {
          return this.#attribute(node, held, around);
        }
        for (const part of rest) of(part);
        const found = flow.make();
        held.into(found);
        flow.items(held).into(found);
        return found;
      }
      case 'CallExpression':
        return this.#call(node, around, depth);
      case 'ParenthesizedExpression':
        return of(parts[1]);
      case 'AwaitExpression':
        return of(parts[1]);
      case 'NamedExpression': {
        const value = of(parts.at(-1));
        this.unpack(parts[0], value, around);
        return value;
      }
      case 'ConditionalExpression':
        return this.#flow.either(parts.map((part) => of(part)));
      case 'BinaryExpression': {
        const sign = parts
          .slice(1, -1)
          .map((part) => textOf(this.#source, part))
          .join(' ');
        const all = [parts[0], parts.at(-1)].map((part) => of(part));
        if (!/^(and|or|\+|\||-|\*|&)$/.test(sign)) return flow.plain;
        return this.#flow.either([...all, flow.plain]);
      }
      case 'UnaryExpression':
        of(parts.at(-1));
        return flow.plain;
      case 'LambdaExpression':
        return this.#lambda(node, parts, around, depth);
      case 'YieldExpression':
        this.yields(parts, around);
        return flow.elsewhere;
      case 'TupleExpression':
      case 'ArrayExpression':
      case 'SetExpression':
      case 'DictionaryExpression':
        return this.#display(parts, around, depth);
      default:
        if (node.name.endsWith('ComprehensionExpression')) return this.#comprehension(parts, around, depth);
        if (parts.length === 0) return flow.plain;
        return this.#flow.either([...parts.map((part) => of(part)), flow.elsewhere]);
    }
  }

  #variable(node: Node, { text, own, scope, type }: CodeAround): Keeper {
    const name = text(node);
    const bound = own.get(textOf(this.#source, node));
    if (bound !== undefined) return bound;
    const place = this.#flow.named(name);
    const methods = scope?.type ? type?.methods.get(name) : undefined;
    if (methods === undefined) return place;
    const found = this.#flow.either([place]);
    for (const one of methods) found.add(this.#flow.function(one, undefined));
    return found;
  }

  #attribute(node: Node, held: Keeper, around: CodeAround): Keeper {
    const found = this.#member(node, held, around);
    if (this.#flow.methods.has(textOf(this.#source, node.lastChild as Node))) this.members.set(nodeKey(node), found);
    return found;
  }

  #member(node: Node, held: Keeper, around: CodeAround): Keeper {
    const { text } = around;
    const name = node.lastChild as Node;
    const [known, written] = [text(name), textOf(this.#source, name)];
    if (written === '__dict__') return this.#flow.container(this.#builtins.contents(node.firstChild, held, around));
    if (known.includes('@')) return this.#flow.named(known);
    const outer = this.#outer(node, written, around);
    if (outer !== undefined) this.outer.set(nodeKey(node), outer);
    return this.#flow.member(held, written, outer === undefined ? [known] : [known, outer]);
  }

  /** The function or class that an attribute of an import may be: it may come to a module of the script in a way that nobody follows. */
  #outer(node: Node, written: string, { text }: CodeAround): string | undefined {
    let root = node.firstChild;
    while (root?.name === 'MemberExpression') root = root.firstChild;
    const name = root?.name === 'VariableName' && !isLocal(text(root)) ? textOf(this.#source, root) : '';
    const { strange, libraries, installed } = this.#imported;
    const defined = `${written}@0`;
    return strange.has(name) && this.#flow.isDefined(defined) && (!libraries.has(name) || installed.has(written)) ? defined : undefined;
  }

  #display(parts: readonly Node[], around: CodeAround, depth: number): Keeper {
    const items: Keeper[] = [];
    for (const part of parts.slice(1, -1)) {
      if (/^(,|:|\*\*?)$/.test(part.name)) continue;
      const held = this.evaluate(part, around, depth + 1);
      const stars = /^\*\*?$/.test(part.prevSibling?.name ?? '');
      if (stars) this.implies(held, iterating, around);
      items.push(stars ? this.#flow.items(held) : held);
    }
    return this.#flow.container(this.#flow.plain, ...items);
  }

  /** `f(x) for x in y if z`, in whichever brackets. */
  #comprehension(parts: readonly Node[], around: CodeAround, depth: number): Keeper {
    const own = new Map(around.own);
    const within = { ...around, own };
    let over: Keeper | undefined;
    const at = parts.findIndex(({ name }) => name === 'for');
    for (let index = at; index < parts.length; index += 1) {
      const part = parts[index] as Node;
      if (part.name === 'for') {
        const end = parts.findIndex(({ name }, place) => place > index && name === 'in');
        if (end < 0) break;
        const targets = parts.slice(index + 1, end).filter(({ name }) => !/^(,|\*|async)$/.test(name));
        over = this.evaluate(parts[end + 1], within, depth + 1);
        this.implies(over, iterating, around);
        for (const target of targets) this.#bindOwn(target, this.#flow.items(over), own, targets.length > 1);
        index = end + 1;
      } else if (!/^(if|async|\(|\)|\[|\]|\{|\})$/.test(part.name)) this.evaluate(part, within, depth + 1);
    }
    const first = parts.slice(0, at).filter(({ name }) => !/^[()[\]{}:,]$|^\*\*?$/.test(name));
    return this.#flow.container(...first.map((part) => this.evaluate(part, within, depth + 1)));
  }

  #bindOwn(target: Node, value: Keeper, own: Map<string, Keeper>, parted: boolean): void {
    if (target.name === 'VariableName')
      own.set(textOf(this.#source, target), this.#flow.either(parted ? [value, this.#flow.items(value)] : [value]));
    else if (/^(Tuple|Array|Parenthesized)Expression$/.test(target.name))
      for (const part of children(target)) this.#bindOwn(part, this.#flow.either([value, this.#flow.items(value)]), own, true);
  }

  #lambda(node: Node, parts: readonly Node[], around: CodeAround, depth: number): Keeper {
    const own = new Map(around.own);
    const list = node.getChild('ParamList');
    const parameters =
      list === null
        ? []
        : this.parameters(list, around, (name) => {
            const place = this.#flow.make();
            own.set(name, place);
            return place;
          });
    const result = this.#flow.make();
    const routine: Routine = { name: 'lambda', parameters, on: undefined, result };
    this.evaluate(parts.at(-1), { ...around, own }, depth + 1).into(result);
    const found = this.#flow.make();
    found.add(this.#flow.function(routine, undefined));
    return found;
  }

  /** The parameters of a function; defaults are held where nothing else is given. */
  parameters(list: Node, around: CodeAround, placed: (name: string, node: Node) => Keeper): readonly Taken[] {
    let named = false;
    return separated(children(list).slice(list.firstChild?.name === '(' ? 1 : 0)).flatMap((group) => {
      const stars = group[0]?.name === '*' ? 1 : group[0]?.name === '**' ? 2 : 0;
      const name = group.find((part) => part.name === 'VariableName');
      const isNamed = named;
      if (stars === 1) named = true;
      if (name === undefined) return [];
      const written = textOf(this.#source, name);
      const place = placed(written, name);
      const at = group.findIndex((part) => part.name === 'AssignOp');
      if (at >= 0) this.evaluate(group[at + 1], around).into(place);
      if (stars > 0) this.#flow.container(this.#flow.plain).into(place);
      return [{ name: written, place, stars, named: isNamed }];
    });
  }

  yields(parts: readonly Node[], around: CodeAround): void {
    const from = parts.some(({ name }) => name === 'from');
    const values = parts.filter(({ name }) => !/^(yield|from|,|\*)$/.test(name)).map((part) => this.evaluate(part, around));
    if (from) for (const one of values) this.implies(one, iterating, around);
    const all = values.flatMap((one) =>
      from ? [this.#flow.items(one)] : values.length > 1 ? [one, this.#flow.container(...values)] : [one],
    );
    if (around.routine) this.#flow.container(this.#flow.plain, ...all).into(around.routine.result);
  }

  /** Binds a target to a value, or to its items where it is one of several. */
  unpack(target: Node | undefined, value: Keeper, around: CodeAround, parted = false): void {
    if (target === undefined) return;
    if (/^(Tuple|Array|Parenthesized)Expression$/.test(target.name)) {
      const all = children(target)
        .slice(1, -1)
        .filter(({ name }) => !/^(,|\*)$/.test(name));
      const alone = target.name === 'ParenthesizedExpression' && !parted;
      for (const part of all) this.unpack(part, value, around, !alone);
      return;
    }
    if (parted) this.implies(value, iterating, around);
    this.store(
      target,
      parted ? this.#flow.either([value, this.#flow.items(value), this.#flow.container(this.#flow.items(value))]) : value,
      around,
    );
  }

  store(target: Node | undefined | null, value: Keeper, around: CodeAround): void {
    if (!target) return;
    const { text } = around;
    if (target.name === 'VariableName') {
      const written = textOf(this.#source, target);
      // What stands behind `as` may be any target.
      const names = /^\w+$/.test(written)
        ? [text(target)]
        : (written.match(/\w+/g) ?? []).flatMap((name) => [name, `${name}@0`, text(target).replace(written, name)]);
      for (const name of names) this.#flow.bind(name, value);
      if (around.scope?.type) around.type?.fields.add(text(target));
    } else if (target.name === 'MemberExpression') {
      const [owner, dot, name] = children(target);
      const held = this.evaluate(owner, around);
      this.implies(held, writing, around);
      if (dot?.name === '.' && name) {
        this.#flow.bind(text(name), value);
        const isOwn = owner?.name === 'VariableName' && textOf(this.#source, owner) === around.self;
        (isOwn && around.type ? around.type.fields : this.#flow.set).add(text(name));
      } else for (const part of children(target).slice(2)) this.evaluate(part, around);
      held.each((one) => {
        if (one.kind === 'container') value.into(one.items);
        else if (one.kind === 'foreign') value.into(this.#flow.elsewhere);
      });
      if (dot?.name !== '.') this.#setItem(held, value);
    } else this.evaluate(target, around);
  }

  /** `x[k] = v` of an object calls its method. */
  #setItem(held: Keeper, value: Keeper): void {
    const given = [this.#flow.plain, value].map((place) => ({ place, keyword: undefined, stars: 0 }));
    this.#flow.call(this.#flow.member(held, '__setitem__', []), given);
  }

  /** What a decorator is, which is called with what stands below it. */
  decorator(mark: Node, around: CodeAround): Keeper {
    const parts = children(mark);
    let held = this.#flow.elsewhere;
    for (const part of parts) {
      const name = textOf(this.#source, part);
      if (/Name$/.test(part.name) && part.prevSibling?.name === '.') held = this.#flow.member(held, name, [name, `${name}@0`]);
      else if (part.name === 'VariableName') held = this.#flow.named(around.text(part));
      else if (part.name === 'ArgList') held = this.#flow.call(held, this.#given(part, around, 0));
    }
    return held;
  }

  #given(list: Node | null, around: CodeAround, depth: number): readonly Passed[] {
    if (list?.name !== 'ArgList') return [];
    const parts = children(list).slice(1, -1);
    if (parts.some(({ name }) => name === 'for'))
      return [{ place: this.#comprehension(parts, around, depth), keyword: undefined, stars: 0 }];
    return separated(parts).flatMap((group): Passed[] => {
      const [first, sign, value] = group;
      if (first === undefined) return [];
      if (/^\*\*?$/.test(first.name)) {
        const place = this.evaluate(sign, around, depth + 1);
        this.implies(place, iterating, around);
        return [{ place, keyword: undefined, stars: first.name.length }];
      }
      if (isWalrus(sign)) {
        const place = this.evaluate(value, around, depth + 1);
        this.store(first, place, around);
        return [{ place, keyword: undefined, stars: 0 }];
      }
      if (sign?.name === 'AssignOp')
        return [{ place: this.evaluate(value, around, depth + 1), keyword: textOf(this.#source, first), stars: 0 }];
      return [{ place: this.evaluate(first, around, depth + 1), keyword: undefined, stars: 0 }];
    });
  }

  #call(node: Node, around: CodeAround, depth: number): Keeper {
    const flow = this.#flow;
    const callee = node.firstChild as Node;
    const all = this.#given(node.lastChild, around, depth);
    const name = callee.name === 'VariableName' ? textOf(this.#source, callee) : undefined;
    if (name !== undefined && !this.#isOwn(callee, around)) {
      const found = this.#builtins.call(name, node, all, around);
      if (found !== undefined) return found;
    }
    const last = lastName(callee);
    if (last && (goesThrough.test(textOf(this.#source, callee)) || textOf(this.#source, last) === 'next'))
      for (const { place } of all) this.implies(place, iterating, around);
    if (callee.name !== 'MemberExpression' || children(callee)[1]?.name !== '.') {
      const held = this.evaluate(callee, around, depth + 1);
      this.callees.set(nodeKey(node), held);
      return flow.call(held, all);
    }
    const [owner] = children(callee) as [Node];
    const method = textOf(this.#source, callee.lastChild as Node);
    if (method === '__setattr__') this.#builtins.call('setattr', node, all, around);
    const above = this.#isSuper(owner) ? around.type : undefined;
    const held = above === undefined ? this.evaluate(owner, around, depth + 1) : flow.plain;
    this.receivers.set(nodeKey(node), { place: held, above });
    const result = flow.make();
    if (above !== undefined) {
      flow.callAbove(above, method, all, result);
      return result;
    }
    const found = this.#attribute(callee, held, around);
    this.callees.set(nodeKey(node), found);
    flow.call(found, all, result);
    if (!around.text(callee.lastChild as Node).includes('@')) flow.foreignMethod(held, method, all, result);
    return result;
  }

  #isSuper = (node: Node): boolean =>
    node.name === 'CallExpression' && node.firstChild?.name === 'VariableName' && textOf(this.#source, node.firstChild) === 'super';

  /** Whether the script binds a name, so that it is none of the language. */
  #isOwn(callee: Node, { text, own }: CodeAround): boolean {
    const name = text(callee);
    return own.has(textOf(this.#source, callee)) || isLocal(name) || this.#flow.isDefined(name);
  }
}
