import { known } from './builtins.ts';
import { parametersOf } from './calls.ts';
import type { Step } from './compiled.ts';
import { compile } from './expressions.ts';
import { type Machine, nothing } from './machine.ts';
import { children, type Node, separated, textOf } from './syntax.ts';
import { Class, Func, Scope, Unknown, type Value } from './values.ts';

/** A `def`; its body is compiled when it is first called. */
export function functionOf(m: Machine, node: Node, role?: string): (scope: Scope) => Func {
  const parts = children(node);
  const name = textOf(m.source, parts.find((part) => part.name === 'VariableName') ?? node);
  const list = parts.find((part) => part.name === 'ParamList');
  const code = parts.find((part) => part.name === 'Body');
  const parameters = parametersOf(m, list === undefined ? [] : children(list));
  const steps = m.block(code === undefined ? [] : children(code));
  const body = (scope: Scope): Value => {
    const signal = steps(scope);
    const doubt = scope.names.get(' doubt');
    const result = signal === 'return' ? m.result : null;
    m.result = null;
    return doubt === undefined ? result : doubt;
  };
  return (scope) => new Func({ name, node, parameters: parameters(scope), scope, body, role });
}

/** Calls in a class's body that make the default of a field. */
const fields = /(^|\.)(field|Field|Param|attrib|ib)$/;

/** A `class`: what its body binds are its attributes. */
export function classOf(m: Machine, parts: readonly Node[]): (scope: Scope, name: string) => Class {
  const list = parts.find(({ name }) => name === 'ArgList');
  const bases = separated(list === undefined ? [] : children(list).slice(1, -1)).filter((group) => group.length === 1);
  const runs = bases.map(([base]) => compile(m, base));
  const body = parts.find(({ name }) => name === 'Body');
  const code = body === undefined ? [] : children(body);
  const steps = m.block(code);
  const names = code
    .filter((one) => one.name === 'AssignStatement' && children(one)[1]?.name === 'TypeDef')
    .map((one) => textOf(m.source, one.firstChild as Node));
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
      } else attributes.set(key, defaultOf(m, value));
    }
    return type;
  };
}

function defaultOf(m: Machine, value: Value): Value {
  if (!(value instanceof Unknown) || value.called === undefined || !fields.test(value.called.path)) return value;
  const { args, keywords } = value.called;
  const factory = keywords.get('default_factory');
  if (factory !== undefined) return m.call(factory, [], nothing, { from: value.called.at, to: value.called.at });
  const said = keywords.get('default');
  const found = said === undefined ? args[0] : said;
  return found === undefined ? value : found;
}

/** `import`: names stand for dotted names. */
export function imports(m: Machine, node: Node, parts: readonly Node[]): Step {
  const text = (group: readonly Node[]) => group.map((part) => textOf(m.source, part)).join('');
  const at = parts.findIndex(({ name }) => name === 'import');
  const module = parts[0]?.name === 'from' ? text(parts.slice(1, at)) : undefined;
  const bindings = separated(parts.slice(at + 1).filter(({ name }) => name !== '(' && name !== ')')).map((group) => {
    const as = group.findIndex(({ name }) => name === 'as');
    const name = text(as < 0 ? group : group.slice(0, as));
    const alias = as < 0 ? name : text(group.slice(as + 1));
    return { name, alias, renamed: as >= 0 };
  });
  return (scope) => {
    for (const { name, alias, renamed } of bindings) {
      if (name === '*') {
        if (module !== undefined) m.stars.push(module);
        continue;
      }
      // `import a.b` binds a.
      const path = module !== undefined ? `${module}.${name}` : renamed ? name : (name.split('.')[0] as string);
      const bindTo = module === undefined && !renamed ? path : alias;
      if (m.defines.has(bindTo)) continue;
      const builtin = m.globals.names.get(`builtin ${name}`);
      const value = known(path) ?? (module === 'functools' ? builtin : undefined);
      scope.set(bindTo, value ?? new Unknown([{ text: bindTo, at: node.from }], path));
    }
    return undefined;
  };
}
