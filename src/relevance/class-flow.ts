import { children, deepestCode, type Node, type Source, separated, textOf } from '../python/syntax.ts';
import { CallFlow, passed } from './call-flow.ts';
import { ExpressionFlow } from './expression-flow.ts';
import { lastName, type NodeNaming } from './expression-names.ts';
import { type CodeAround, entering, iterating, updating } from './flow-scope.ts';
import type { Keeper } from './holdings.ts';
import { ClassTable, type Routine, type ScriptClass } from './holdings.ts';
import { type Imported, methodName, type NameScope, writtenName } from './name-scopes.ts';
import { transparent } from './signatures.ts';

/** How names are told from one another. */
export interface ScopeNames {
  text(scope: NameScope | undefined): NodeNaming;
  scopeOf(node: Node, around: NameScope | undefined): NameScope;
  readonly imported: Imported;
}

const statement = /Statement$|Definition$/;
/** Libraries' classes that call nothing of an object as it is made. */
const tame =
  /^(object|ABC|Generic|Protocol|\w*Module|\w*Dataset|\w*Sampler|\w*Layer|\w*Enum|\w*Error|Exception|Function|NamedTuple|\w*Model)$/;
const bodies = /^(Body|MatchBody|MatchClause)$/;

/** Goes through all code for what it says of who holds what. */
export class ClassFlow {
  readonly classes = new ClassTable();
  readonly flow: CallFlow;
  readonly expressions: ExpressionFlow;
  readonly #made = new Map<number, ScriptClass>();
  readonly #defined: (readonly [Node, NodeNaming])[] = [];
  readonly #source: Source;
  readonly #naming: ScopeNames;

  constructor(source: Source, tops: readonly Node[], naming: ScopeNames) {
    [this.#source, this.#naming] = [source, naming];
    this.flow = new CallFlow(this.classes, naming.imported.strange);
    this.expressions = new ExpressionFlow(source, this.flow, naming.imported);
    const none = { scope: undefined, type: undefined, routine: undefined, self: undefined, own: new Map(), at: 0 };
    const around: CodeAround = { ...none, text: naming.text(undefined) };
    for (const top of tops) this.#name(top, around, 0);
    for (const top of tops) this.#inside(top, around, 0);
    for (const [node, text] of this.#defined) this.#extend(node, text);
    this.classes.settle();
    this.flow.settle();
  }

  #within(node: Node, around: CodeAround): CodeAround {
    const scope = this.#naming.scopeOf(node, around.scope);
    return { ...around, scope, text: this.#naming.text(scope) };
  }

  /** All names of functions and classes come first. */
  #name(node: Node, around: CodeAround, depth: number): void {
    if (depth > 2 * deepestCode) return;
    for (const part of children(node)) {
      const makes = /^(Class|Function)Definition$/.test(part.name);
      if (makes && !around.scope?.type) this.flow.define(nameOf(part, around));
      else if (part.name === 'FunctionDefinition') this.flow.methods.add(nameOf(part, around));
      if (part.name === 'ClassDefinition') {
        this.#made.set(part.from, this.classes.add(nameOf(part, around)));
        this.#defined.push([part, around.text]);
      }
      if (makes || statement.test(part.name) || bodies.test(part.name))
        this.#name(part, makes ? this.#within(part, around) : around, depth + 1);
    }
  }

  /** What a class extends; what something else than a class is bound to may be any. */
  #extend(node: Node, text: NodeNaming): void {
    const type = this.#made.get(node.from) as ScriptClass;
    const list = node.getChild('ArgList');
    for (const [base, sign] of list === null ? [] : separated(children(list).slice(1, -1))) {
      if (base === undefined) continue;
      if (sign?.name === 'AssignOp') {
        type.isForeign ||= textOf(this.#source, base) === 'metaclass';
        continue;
      }
      let one = base;
      // `Generic[T]`
      while (one.name === 'MemberExpression' && children(one)[1]?.name === '[') one = one.firstChild as Node;
      const last = one.name === 'MemberExpression' ? one.lastChild : one;
      const named = last && /^(VariableName|PropertyName)$/.test(last.name) ? text(last) : undefined;
      const own = named === undefined ? [] : [...new Set([named, `${writtenName(named)}@0`])].flatMap((name) => this.classes.named(name));
      type.bases.push(...own.filter((other) => other !== type));
      if (own.length > 0 && !own.includes(type)) continue;
      const written = last ? textOf(this.#source, last) : '';
      type.isForeign ||= !/^(object|ABC|Generic|Protocol)$/.test(written);
      type.isTame &&= tame.test(written);
      const made = one.name === 'CallExpression' ? lastName(one) : undefined;
      const isLibrary = made ? this.flow.isStrange(text(made)) : named !== undefined && !this.flow.bound.has(named);
      type.isOpen ||= !isLibrary;
    }
  }

  #inside(node: Node, around: CodeAround, depth: number): void {
    if (depth > 2 * deepestCode) return;
    for (const part of children(node))
      if (statement.test(part.name)) this.#statement(part, { ...around, at: part.from }, depth + 1);
      else if (bodies.test(part.name)) this.#inside(part, around, depth + 1);
  }

  #statement(node: Node, around: CodeAround, depth: number): void {
    const parts = children(node);
    const { flow, expressions } = this;
    const of = (part: Node | undefined) => expressions.evaluate(part, around);
    switch (node.name) {
      case 'FunctionDefinition':
        this.#define(node, around, [], depth);
        return;
      case 'ClassDefinition':
        this.#defineClass(node, around, [], depth);
        return;
      case 'DecoratedStatement': {
        const below = parts.at(-1) as Node;
        const marks = parts.filter(({ name }) => name === 'Decorator');
        if (below.name === 'FunctionDefinition') this.#define(below, around, marks, depth);
        else if (below.name === 'ClassDefinition') this.#defineClass(below, around, marks, depth);
        return;
      }
      case 'AssignStatement':
        this.#assign(parts, around);
        return;
      case 'UpdateStatement': {
        const before = of(parts[0]);
        const value = this.flow.either(parts.slice(2).map(of));
        expressions.implies(before, updating, around);
        flow.foreignMethod(before, 'extend', [passed(value)], flow.make());
        expressions.store(parts[0], value, around);
        return;
      }
      case 'ForStatement': {
        const at = parts.findIndex(({ name }) => name === 'in');
        const over = parts.slice(at + 1).filter(({ name }) => !/^(Body|else|,|\*)$/.test(name));
        const all = over.length === 1 ? of(over[0]) : flow.container(...over.map(of));
        expressions.implies(all, iterating, around);
        const targets = parts.slice(0, at).filter(({ name }) => !/^(async|for|,|\*)$/.test(name));
        for (const target of targets) expressions.unpack(target, flow.items(all), around, targets.length > 1);
        break;
      }
      case 'WithStatement':
        this.#with(parts, around);
        break;
      case 'ReturnStatement': {
        const values = parts.filter(({ name }) => !/^(return|,|\*)$/.test(name)).map(of);
        const result = values.length > 1 ? flow.container(...values, ...values.map((one) => flow.items(one))) : values[0];
        if (around.routine) (result ?? flow.plain).into(around.routine.result);
        return;
      }
      case 'YieldStatement':
        expressions.yields(parts, around);
        return;
      case 'RaiseStatement':
        for (const part of parts.slice(1)) of(part).into(flow.elsewhere);
        return;
      case 'TryStatement':
        for (const [index, part] of parts.entries()) if (part.name === 'as') expressions.store(parts[index + 1], flow.elsewhere, around);
        break;
      case 'MatchStatement':
        this.#match(node, this.flow.either([of(parts[1]), flow.anything]), around);
        break;
      case 'ImportStatement':
      case 'ScopeStatement':
        return;
      default:
        for (const part of parts) if (/Expression$|Name$/.test(part.name)) of(part);
    }
    this.#inside(node, around, depth);
  }

  #assign(parts: readonly Node[], around: CodeAround): void {
    const { flow, expressions } = this;
    const last = parts.findLastIndex(({ name }) => name === 'AssignOp');
    if (last < 0) {
      // `x: int` in a class is a field.
      const [name] = parts;
      if (name?.name === 'VariableName' && around.scope?.type) expressions.store(name, flow.plain, around);
      return;
    }
    const values = parts.slice(last + 1).filter(({ name }) => !/^(,|\*)$/.test(name));
    const starred = parts.slice(last + 1).some(({ name }) => name === '*');
    const all = values.map((one) => expressions.evaluate(one, around));
    if (starred) for (const one of all) expressions.implies(one, iterating, around);
    const alone = all.length === 1 && !starred ? all[0] : undefined;
    const value = alone ?? flow.container(...all, ...(starred ? all.map((one) => flow.items(one)) : []));
    const sides: Node[][] = [[]];
    for (const part of parts.slice(0, last))
      if (part.name === 'AssignOp') sides.push([]);
      else if (!/^(\*|TypeDef)$/.test(part.name)) sides.at(-1)?.push(part);
    for (const side of sides) {
      const parted = side.some(({ name }) => name === ',');
      const targets = side.filter(({ name }) => name !== ',');
      for (const [index, target] of targets.entries())
        if (parted && !starred && all.length === targets.length) expressions.unpack(target, all[index] as Keeper, around);
        else expressions.unpack(target, value, around, parted);
    }
  }

  #with(parts: readonly Node[], around: CodeAround): void {
    const { flow, expressions } = this;
    const head = parts.slice(1).filter(({ name }) => name !== 'Body');
    for (const [made, as, target] of separated(head)) {
      const held = expressions.evaluate(made, around);
      expressions.implies(held, entering, around);
      const entered = flow.call(flow.member(held, '__enter__', []), []);
      if (as?.name === 'as') expressions.store(target, this.flow.either([held, entered, flow.items(held)]), around);
    }
  }

  /** What patterns bind may be any part of what is looked at. */
  #match(node: Node, subject: Keeper, around: CodeAround): void {
    const cursor = node.cursor();
    while (cursor.next() && cursor.from < node.to)
      if (/^(CapturePattern|AsPattern|StarPattern|MappingPattern)$/.test(cursor.name))
        for (const part of children(cursor.node)) if (part.name === 'VariableName') this.expressions.store(part, subject, around);
  }

  #define(node: Node, around: CodeAround, marks: readonly Node[], depth: number): void {
    const { flow, expressions } = this;
    const within = this.#within(node, around);
    const list = node.getChild('ParamList');
    const isMethod = around.scope?.type === true && around.type !== undefined;
    const name = nameOf(node, around);
    const known = methodName(name, around.scope);
    const words = marks.map((mark) => textOf(this.#source, mark));
    const isStatic = words.some((word) => /^@\s*staticmethod\b/.test(word));
    const isClass = words.some((word) => /^@\s*classmethod\b/.test(word)) || /^__(new|init_subclass|class_getitem)__$/.test(name);
    const parameters =
      list === null
        ? []
        : expressions.parameters(list, around, (_, one) => {
            const place = within.text(one);
            flow.bound.add(place);
            return flow.named(place);
          });
    const on = !isMethod || isStatic ? undefined : isClass ? 'class' : 'object';
    const routine: Routine = { name: known, parameters, on, result: flow.make() };
    const self = on === 'object' ? parameters[0]?.name : around.self;
    const made = flow.make();
    made.add(flow.function(routine, undefined));
    let strange = false;
    const marked = marks.reduceRight((place, mark, index) => {
      if (transparent.test(words[index] as string)) return place;
      strange = true;
      return this.flow.either([place, flow.call(expressions.decorator(mark, around), [passed(place)])]);
    }, made);
    if (isMethod) {
      const { methods } = around.type as ScriptClass;
      methods.set(name, [...(methods.get(name) ?? []), routine]);
      const setter = words.some((word) => /^@[\w.]+\.(setter|deleter)\b/.test(word));
      if (setter) flow.named(name).into(parameters[1]?.place ?? flow.make());
      else if (words.some((word) => /property\b/.test(word))) routine.result.into(flow.named(name));
      if (strange && !setter) flow.bind(name, marked);
    } else flow.bind(name, marked);
    const type = isMethod || around.scope?.type !== true ? around.type : undefined;
    const body: CodeAround = { ...within, type, routine, self };
    this.#inside(node, body, depth);
  }

  #defineClass(node: Node, around: CodeAround, marks: readonly Node[], depth: number): void {
    const { flow, expressions } = this;
    const type = this.#made.get(node.from);
    if (type === undefined) return;
    const made = flow.make();
    made.add(type.itself);
    for (const mark of marks) {
      if (/^@\s*[\w.]*dataclass\b/.test(textOf(this.#source, mark))) continue;
      flow.call(expressions.decorator(mark, around), [passed(made)]).into(made);
    }
    flow.bind(nameOf(node, around), made);
    const list = node.getChild('ArgList');
    if (list !== null) for (const part of children(list)) if (/Expression$/.test(part.name)) expressions.evaluate(part, around);
    this.#inside(node, { ...this.#within(node, around), type }, depth);
  }
}

/** What a `def` or `class` is called. */
const nameOf = (node: Node, { text }: CodeAround): string => text(node.getChild('VariableName') ?? node);
