import { known } from './builtins.ts';
import { parametersOf } from './calls.ts';
import type { Step } from './compiled.ts';
import { doubtOf } from './contents.ts';
import { addFactory, declaredIn } from './dataclasses.ts';
import { enumerated } from './enumerations.ts';
import { rightSide } from './expressions.ts';
import { forget, returnedBy } from './forgetting.ts';
import { generated, yieldsIn } from './generators.ts';
import { importsIn, inModule } from './imported.ts';
import { type Machine, nothing } from './machine.ts';
import { Managed } from './managed.ts';
import { children, type Module, type Node, separated, textOf } from './syntax.ts';
import { Class, Dict, Func, Scope, Thing, Tuple, Unknown, unread, type Value } from './values.ts';

/** A `def`; its body is compiled when it is first called. */
export function functionOf(m: Machine, node: Node, role?: string): (scope: Scope) => Func {
  const parts = children(node);
  const name = textOf(m.source, parts.find((part) => part.name === 'VariableName') ?? node);
  const list = parts.find((part) => part.name === 'ParamList');
  const code = parts.find((part) => part.name === 'Body');
  const parameters = parametersOf(m, list === undefined ? [] : children(list));
  const steps = m.block(code === undefined ? [] : children(code));
  const finish = (scope: Scope): Value => {
    const signal = steps(scope);
    const result = signal === 'return' || signal === 'raise' ? m.result : null;
    if (m.tracer !== undefined) m.tracer.returned = signal === 'return' ? m.tracer.result : undefined;
    m.result = null;
    return returnedBy(m, scope, result);
  };
  const yields = code !== undefined && yieldsIn(m, code);
  const awaited = parts[0]?.name === 'async';
  const body = (scope: Scope): Value => {
    if (yields && m.tracer !== undefined) m.tracer.odd = true;
    if (yields) return generated(m, node, scope, finish);
    const result = finish(scope);
    return awaited ? m.unknown(node, 'what this returns is to be awaited') : result;
  };
  return (scope) => new Func({ name, node, parameters: parameters(scope), scope, body, role });
}

/** A body cut at its only `yield`: what comes before, what it yields, and what comes after. */
function cutAtYield(m: Machine, body: Node): { before: Node[]; at: Node; after: Node[] } | undefined {
  const all = children(body).filter(({ name }) => name !== ':');
  const index = all.findIndex((one) => yieldsIn(m, one));
  const at = all[index];
  if (at === undefined || all.filter((one) => yieldsIn(m, one)).length > 1) return undefined;
  const [before, after] = [all.slice(0, index), all.slice(index + 1)];
  if (at.name === 'YieldStatement' || /^yield?$/.test(textOf(m.source, at).trim())) return { before, at, after };
  const parts = at.name === 'TryStatement' ? children(at) : [];
  const inner = parts.find(({ name }) => name === 'Body');
  const cut = inner && cutAtYield(m, inner);
  if (cut === undefined) return undefined;
  // What is caught is what goes wrong within, and nothing does here.
  const last = ['else', 'finally'].flatMap((word) => {
    const place = parts.findIndex(({ name }) => name === word);
    const code = place < 0 ? undefined : parts.slice(place).find(({ name }) => name === 'Body');
    return code === undefined ? [] : children(code).filter(({ name }) => name !== ':');
  });
  return { before: [...before, ...cut.before], at: cut.at, after: [...cut.after, ...last, ...after] };
}

/** A generator under `contextmanager`: each call gives what a `with` opens and closes; nothing where it moves a rate and is not cut in two. */
export function managerOf(m: Machine, node: Node): ((scope: Scope, func: Func) => Func) | undefined {
  const body = node.getChild('Body');
  if (body === null) return undefined;
  const cut = cutAtYield(m, body);
  if (cut === undefined) return m.observer.movesRate(body) ? undefined : (_scope, func) => new Func({ ...func, body: veiling(m, body) });
  // A bare one stands otherwise in the tree.
  const [, ...value] = cut.at.name === 'YieldStatement' ? children(cut.at).filter(({ type }) => !type.isError) : [];
  const [before, after] = [m.block(cut.before), m.block(cut.after)];
  const run = value.length === 0 ? () => null : rightSide(m, value);
  const opened = (scope: Scope): Value =>
    new Managed(
      () => {
        before(scope);
        return run(scope);
      },
      () => {
        after(scope);
      },
    );
  return (_scope, func) => new Func({ ...func, scope: func.scope, body: opened });
}

/** What a `with` opens whose generator moves no rate: nobody knows what it gives and leaves. */
function veiling(m: Machine, body: Node): Func['body'] {
  const unknown = m.unknown(body, 'what this contextmanager does is not followed');
  return (scope) => {
    const forgotten = () => {
      forget(m, body, scope, unknown);
      return unknown;
    };
    return new Managed(forgotten, forgotten);
  };
}

/** Calls in a class's body that make the default of a field. */
const fields = /(^|\.)(field|Field|Param|attrib|ib)$/;

/** Those of attrs, which are fields without an annotation, too. */
const declares = /^(\w+\.)?(ib|attrib|field)$/;

/** A statement in a class's body that makes a field of it. */
function isField(m: Machine, statement: Node): boolean {
  const [, sign, value] = children(statement);
  if (statement.name !== 'AssignStatement') return false;
  if (sign?.name === 'TypeDef') return true;
  return sign?.name === 'AssignOp' && value?.name === 'CallExpression' && declares.test(textOf(m.source, value.firstChild as Node));
}

/** A `class`: what its body binds are its attributes. */
export function classOf(m: Machine, parts: readonly Node[]): (scope: Scope, name: string) => Class {
  const list = parts.find(({ name }) => name === 'ArgList');
  const header = separated(list === undefined ? [] : children(list).slice(1, -1));
  const bases = header.filter((group) => group.length === 1);
  const settings = header
    .filter((group) => group.length === 3 && group[1]?.name === 'AssignOp')
    .map(([key, , value]) => [textOf(m.source, key as Node), m.compile(value)] as const);
  const runs = bases.map(([base]) => m.compile(base));
  const body = parts.find(({ name }) => name === 'Body');
  const code = body === undefined ? [] : children(body);
  const steps = m.block(code);
  const names = declaredIn(m.source, code, (one) => isField(m, one));
  return (scope, name) => {
    const inner = new Scope(scope);
    steps(inner);
    const attributes = new Map<string, Value>();
    const type = new Class(
      name,
      runs.map((run) => run(scope)),
      attributes,
      names,
    );
    for (const [key, value] of inner.names) {
      // Methods see the module's names, not those of the class.
      if (value instanceof Func && value.scope === inner) {
        const body = (inner: Scope): Value => {
          inner.names.set('__class__', type);
          return value.body(inner);
        };
        const method = new Func({ ...value, body, scope, owner: type });
        attributes.set(key, method);
      } else
        attributes.set(
          key,
          defaultOf(m, value, (factory) => addFactory(type, key, factory)),
        );
    }
    enumerated(m, type, inner.names);
    const given = settings.map(([key, run]) => [key, run(scope)] as const);
    const maker = given.find(([key]) => key === 'metaclass')?.[1] ?? type.find('__metaclass__');
    if (maker instanceof Class) ofMetaclass(m, type, maker);
    for (const [key, value] of attributes) {
      const told = value instanceof Thing ? value.type?.find('__set_name__') : undefined;
      if (told instanceof Func) m.invoke(told, [value, type, key], nothing);
    }
    const hook = type.bases.flatMap((base) => (base instanceof Class ? (base.find('__init_subclass__') ?? []) : []))[0];
    if (hook instanceof Func) m.invoke(hook, [type], new Map(given.filter(([key]) => key !== 'metaclass')));
    return type;
  };
}

/** A metaclass of the script is told of each of its classes; what it makes of them, or of their objects, is not read. */
function ofMetaclass(m: Machine, type: Class, maker: Class): void {
  for (const name of ['__new__', '__prepare__', '__getattr__', '__getattribute__', '__setattr__'])
    if (maker.find(name) instanceof Func) unread(`what the metaclass ${maker.name} does with its ${name} is not read`);
  type.attributes.set('__metaclass__', maker);
  const told = maker.find('__init__');
  if (told instanceof Func) m.invoke(told, [type, type.name, Tuple.of(...type.bases), new Dict(new Map(type.attributes))], nothing);
}

function defaultOf(m: Machine, value: Value, keep: (factory: Value) => void): Value {
  if (!(value instanceof Unknown) || value.called === undefined || !fields.test(value.called.path)) return value;
  const { args, keywords } = value.called;
  const factory = keywords.get('default_factory') ?? keywords.get('factory');
  if (factory !== undefined) {
    keep(factory);
    return m.call(factory, [], nothing, { from: value.called.at, to: value.called.at });
  }
  const said = keywords.get('default');
  const found = said === undefined ? args[0] : said;
  return found === undefined ? value : found;
}

/** Modules of the language, and those without which a script of this kind does not run. */
const alwaysThere =
  /^(torch|numpy|tensorflow|jax|keras|__future__|abc|argparse|ast|bisect|collections|contextlib|copy|csv|dataclasses|datetime|enum|functools|gc|glob|importlib|inspect|io|itertools|json|logging|math|multiprocessing|operator|os|pathlib|pickle|platform|random|re|shutil|signal|socket|string|subprocess|sys|tempfile|threading|time|traceback|typing|uuid|warnings)(\.|$)/;

/** `import`: names stand for those of modules beside the script, else for dotted names. */
export function imports(m: Machine, node: Node): Step {
  const { module, bindings } = importsIn(m.source, node);
  const beside = (name: string): Module | undefined => m.source.imports?.get(`${node.from} ${name}`);
  return (scope) => {
    const from = module === undefined ? undefined : beside(module);
    const own = from && m.module(from);
    for (const { name, bound: bindTo, renamed } of bindings) {
      if (name === '*') {
        for (const key of own === undefined ? [] : given(own.names)) scope.set(key, own?.names.get(key) as Value);
        if (own === undefined && module !== undefined) m.stars.push(module);
        continue;
      }
      const path = module !== undefined ? inModule(module, name) : renamed ? name : bindTo;
      if (m.defines.has(bindTo)) continue;
      const builtin = m.globals.names.get(`builtin ${name}`);
      const theirs = own?.names.get(name);
      const others = () =>
        held(m, path, beside) ??
        known(path) ??
        m.observer.named(path) ??
        m.globals.names.get(`builtin ${path}`) ??
        (module === 'functools' || module === 'dataclasses' ? builtin : undefined);
      const value = theirs === undefined ? others() : theirs;
      if (value === undefined && !alwaysThere.test(path)) m.unsure += 1;
      if (module === undefined && !renamed && name !== path) within(m, scope, name.split('.'), beside);
      else scope.set(bindTo, value === undefined ? new Unknown([{ text: bindTo, at: node.from }], path) : value);
    }
    return undefined;
  };
}

/** The names that `import *` takes: those that the module lists, or all that do not begin with an underscore. */
function given(names: ReadonlyMap<string, Value>): readonly string[] {
  const listed = names.get('__all__');
  const all = [...names.keys()];
  return Array.isArray(listed) && doubtOf(listed) === undefined
    ? all.filter((one) => listed.includes(one))
    : all.filter((one) => !one.startsWith('_'));
}

/** A module beside the script as an object. */
function held(m: Machine, name: string, beside: (name: string) => Module | undefined): Thing | undefined {
  const found = beside(name);
  return found && new Thing(undefined, m.module(found).names as Map<string, Value>);
}

/** `import a.b.c`: a with b in it, and c in that. */
function within(m: Machine, scope: Scope, names: readonly string[], beside: (name: string) => Module | undefined): void {
  let around: Thing | undefined;
  for (const [index, name] of names.entries()) {
    const path = names.slice(0, index + 1).join('.');
    const before = around === undefined ? scope.names.get(name) : around.attributes.get(name);
    const found: Value =
      held(m, path, beside) ??
      (before instanceof Thing ? before : names.some((_, at) => beside(names.slice(0, at + 1).join('.'))) ? new Thing() : undefined) ??
      new Unknown([{ text: name, at: 0 }], path);
    if (around === undefined) scope.set(name, found);
    else around.attributes.set(name, found);
    if (!(found instanceof Thing)) return;
    around = found;
  }
}
