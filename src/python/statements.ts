import { binary } from './arithmetic.ts';
import { iterate, known } from './builtins.ts';
import { type Bind, compile, listOf, parametersOf, type Run, target } from './expressions.ts';
import { type Machine, nothing } from './machine.ts';
import { children, deepest, type Node, normalised, refuse, separated, textOf } from './syntax.ts';
import { Class, Func, isInt, Made, NotKnown, Raised, raise, Scope, Thing, truth, Unknown, type Value } from './values.ts';

/** How a statement ends, where it is not simply over. */
type Signal = 'break' | 'continue' | 'return' | undefined;
export type Step = (scope: Scope) => Signal;

/** Compiles statements, one after another. */
export function block(m: Machine, nodes: readonly Node[]): Step {
  const steps = nodes.flatMap((node) => {
    if (skipped.has(node.name)) return [];
    return [statement(m, node)];
  });
  if (steps.length === 1) return steps[0] as Step;
  return (scope) => {
    for (const step of steps) {
      const signal = step(scope);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

const skipped = new Set([':', ';', '(', ')', 'PassStatement', 'Comment', 'TypeDefinition']);

type Compiler = (m: Machine, node: Node, parts: readonly Node[]) => Step;

function statement(m: Machine, node: Node): Step {
  if (m.level >= deepest) refuse(m.source, node.from, `code may be nested ${deepest} deep, and this is deeper`);
  const how = Object.hasOwn(compilers, node.name) ? compilers[node.name] : undefined;
  // Only what is gone through is compiled.
  let step: Step | undefined;
  const level = m.level + 1;
  const compiled = () => {
    const before = m.level;
    m.level = level;
    try {
      return how === undefined ? failing(m, node) : how(m, node, children(node));
    } finally {
      m.level = before;
    }
  };
  return (scope) => {
    if (m.strict) {
      step ??= compiled();
      try {
        return step(scope);
      } catch (error) {
        if (error instanceof Raised) error.at ??= node.from;
        throw error;
      }
    }
    try {
      step ??= compiled();
      return step(scope);
    } catch (error) {
      if (error instanceof NotKnown) forget(m, node, scope, error.unknown);
      else if (error instanceof Raised)
        forget(m, node, scope, m.unknown(node, `Python raises ${error.kind} here, ${error.message}`), error.at);
      else throw error;
      return undefined;
    }
  };
}

/** A statement that is no Python: what it would have bound is not known. */
function failing(m: Machine, node: Node): Step {
  return (scope) => {
    if (m.strict) raise('SyntaxError', 'this kind of statement is not read');
    forget(m, node, scope, m.unknown(node, 'this kind of statement is not read'));
    return undefined;
  };
}

/** What a statement would have bound stands for something unknown. */
function forget(m: Machine, node: Node, scope: Scope, unknown: Unknown, at?: number): void {
  const origins = at === undefined ? unknown.origins : unknown.origins.map((origin) => ({ ...origin, at }));
  for (const name of bound(m, node)) {
    const given = m.defines.get(name);
    scope.set(name, given === undefined ? new Unknown(origins) : given);
  }
}

/** The names that a statement binds, functions within it left out. */
function bound(m: Machine, node: Node): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (one: Node, depth: number): void => {
    if (depth > deepest) return;
    if (one.name === 'AssignStatement' || one.name === 'UpdateStatement') {
      const parts = children(one);
      const last = parts.findLastIndex(({ name }) => name === 'AssignOp' || name === 'UpdateOp');
      const targets = parts.slice(0, last).flatMap((part) => (part.name === 'TupleExpression' ? children(part) : [part]));
      for (const part of targets) if (part.name === 'VariableName') names.add(textOf(m.source, part));
      return;
    }
    if (one.name === 'FunctionDefinition' || one.name === 'ClassDefinition') return;
    if (one.name === 'Body' || one.name.endsWith('Statement') || one.name === 'StatementGroup' || one === node) {
      for (const part of children(one)) visit(part, depth + 1);
    }
  };
  visit(node, 0);
  return names;
}

const compilers: Readonly<Record<string, Compiler>> = {
  ExpressionStatement: (m, _node, parts) => {
    const run = compile(m, parts[0]);
    return (scope) => {
      run(scope);
      return undefined;
    };
  },
  StatementGroup: (m, _node, parts) => block(m, parts),
  AssignStatement: assignment,
  UpdateStatement: (m, node, [left, sign, ...rest]) => {
    const operator = textOf(m.source, sign as Node).slice(0, -1);
    const [before, after] = [compile(m, left), rightSide(m, rest)];
    const bind = target(m, [left as Node]);
    return (scope) => {
      const [a, b] = [before(scope), after(scope)];
      if (operator === '+' && Array.isArray(a) && !(b instanceof Unknown)) a.push(...iterate(b));
      else bind(scope, (binary[operator] ?? unread(node))(a, b));
      return undefined;
    };
  },
  ReturnStatement: (m, _node, [, ...parts]) => {
    const run = parts.length === 0 ? () => null : rightSide(m, parts);
    return (scope) => {
      m.result = run(scope);
      return 'return';
    };
  },
  BreakStatement: () => () => 'break',
  ContinueStatement: () => () => 'continue',
  IfStatement: branches,
  ForStatement: forLoop,
  WhileStatement: whileLoop,
  FunctionDefinition: (m, node) => {
    const make = functionOf(m, node);
    return (scope) => {
      const func = make(scope);
      scope.set(func.name, func);
      return undefined;
    };
  },
  ClassDefinition: (m, node, parts) => {
    const make = classOf(m, parts);
    const name = textOf(m.source, parts[1] ?? node);
    return (scope) => {
      scope.set(name, make(scope, name));
      return undefined;
    };
  },
  DecoratedStatement: (m, _node, parts) => {
    const marks = parts.filter(({ name }) => name === 'Decorator').map((mark) => textOf(m.source, mark).slice(1).trim());
    const inner = parts.at(-1) as Node;
    const role = marks.find((mark) => ['property', 'staticmethod', 'classmethod'].includes(mark) || /cached_property$/.test(mark));
    if (inner.name !== 'FunctionDefinition') return statement(m, inner);
    const make = functionOf(m, inner, role?.endsWith('cached_property') ? 'property' : role);
    return (scope) => {
      const func = make(scope);
      scope.set(func.name, func);
      return undefined;
    };
  },
  AssertStatement: (m, node, parts) => {
    const run = compile(m, parts[1] ?? node);
    return (scope) => {
      if (m.strict && !truth(run(scope))) raise('AssertionError', 'what it asserts does not hold');
      return undefined;
    };
  },
  RaiseStatement: (m, _node, parts) => {
    const [, kind = 'an error'] = /^(\w+)/.exec(parts[1] ? textOf(m.source, parts[1]) : '') ?? [];
    return () => raise(kind, 'by its own statement');
  },
  ScopeStatement: (m, _node, [kind, ...names]) => {
    const global = kind?.name === 'global';
    const all = names.filter(({ name }) => name === 'VariableName').map((name) => textOf(m.source, name));
    return (scope) => {
      scope.outer ??= new Map();
      for (const name of all) {
        let owner = global ? m.globals : (scope.around ?? m.globals);
        if (!global)
          for (let one = scope.around; one !== undefined; one = one.around) if (one.names.has(name)) [owner, one] = [one, new Scope()];
        scope.outer.set(name, owner);
      }
      return undefined;
    };
  },
  ImportStatement: imports,
  WithStatement: (m, _node, parts) => {
    const body = parts.find(({ name }) => name === 'Body');
    const items = separated(parts.slice(1, body === undefined ? undefined : parts.indexOf(body)));
    const openings = items.map((group) => {
      const as = group.findIndex(({ name }) => name === 'as');
      return { run: compile(m, group[0]), ...(as >= 0 && { bind: target(m, group.slice(as + 1)) }) };
    });
    const run = block(m, body === undefined ? [] : children(body));
    return (scope) => {
      for (const { run, bind } of openings) {
        const value = run(scope);
        (bind as Bind | undefined)?.(scope, value);
      }
      return run(scope);
    };
  },
  TryStatement: (m, _node, parts) => {
    const bodies = parts.flatMap((part, index) => (part.name === 'Body' ? [{ body: part, after: headOf(parts, index) }] : []));
    const of = (name: string) => bodies.filter(({ after }) => after === name).map(({ body }) => block(m, children(body)));
    const [body, otherwise, last, handlers] = [of('try'), of('else'), of('finally'), of('except')];
    return (scope) => {
      let signal: Signal;
      try {
        signal = body[0]?.(scope) ?? otherwise[0]?.(scope);
      } catch (error) {
        if (!(error instanceof Raised) || handlers.length === 0 || error.kind === 'Bound') throw error;
        signal = handlers[0]?.(scope);
      }
      return last[0]?.(scope) ?? signal;
    };
  },
  DeleteStatement: () => () => undefined,
  PrintStatement: () => () => undefined,
};

/** The keyword that a body belongs to. */
const headOf = (parts: readonly Node[], index: number) =>
  parts.slice(0, index).findLast(({ name }) => ['try', 'except', 'else', 'finally'].includes(name))?.name;

const unread = (node: Node): never => raise('SyntaxError', `${node.name} is not read`);

/** The right side of an assignment: one value, or a tuple without parentheses. */
function rightSide(m: Machine, parts: readonly Node[]): Run {
  return parts.some(({ name }) => name === ',' || name === '*') ? listOf(m, parts) : compile(m, parts[0]);
}

function assignment(m: Machine, node: Node, parts: readonly Node[]): Step {
  const sides: Node[][] = [[]];
  for (const part of parts) {
    if (part.name === 'AssignOp') sides.push([]);
    else if (part.name !== 'TypeDef') sides.at(-1)?.push(part);
  }
  const value = sides.pop() as Node[];
  // `lr: float` alone binds nothing.
  if (sides.length === 0) return () => undefined;
  if (value[0] === undefined) return failing(m, node);
  const [run, binds] = [rightSide(m, value), sides.map((side) => target(m, side))];
  const name = normalised(textOf(m.source, { from: sides[0]?.[0]?.from ?? node.from, to: sides[0]?.at(-1)?.to ?? node.from }));
  return (scope) => {
    const found = run(scope);
    const made = found instanceof Thing ? found.made : found;
    if (made instanceof Made) made.variable ??= name.split(',')[0];
    for (const bind of binds) bind(scope, found);
    return undefined;
  };
}

/** Branches of one statement that are followed. */
const mostArms = 200;

/** `if`, and what to make of it where the condition is not known: both ways are gone. */
function branches(m: Machine, node: Node, parts: readonly Node[]): Step {
  const arms: { readonly test?: Run; readonly body: Step }[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.name !== 'Body') continue;
    const test = parts[index - 1] as Node;
    arms.push({ ...(test.name !== 'else' && { test: compile(m, test) }), body: block(m, children(part)) });
  }
  if (arms.length > mostArms) refuse(m.source, node.from, `this has ${arms.length} branches, more than can be followed`);
  const go = (scope: Scope, from: number): Signal => {
    for (let index = from; index < arms.length; index += 1) {
      const { test, body } = arms[index] as (typeof arms)[number];
      if (test === undefined) return body(scope);
      const condition = test(scope);
      if (condition instanceof Unknown && !m.strict) return either(m, scope, condition, body, () => go(scope, index + 1));
      if (truth(condition)) return body(scope);
    }
    return undefined;
  };
  return (scope) => go(scope, 0);
}

function either(m: Machine, scope: Scope, condition: Unknown, body: Step, otherwise: () => Signal): Signal {
  const before = new Map(scope.names);
  const first = body(scope);
  const one = new Map(scope.names);
  const returned = first === 'return' ? m.result : undefined;
  restore(scope, before);
  const second = otherwise();
  const names = new Set([...one.keys(), ...scope.names.keys()]);
  if (first === undefined || second !== undefined) {
    for (const name of names) {
      const [a, b] = [one.get(name), scope.names.get(name)];
      if (a === b || b === undefined) {
        if (a !== undefined) scope.names.set(name, a);
      } else if (a !== undefined) scope.names.set(name, new Unknown([...condition.origins]));
    }
  }
  if (first === 'return' && second === 'return') m.result = returned === m.result ? m.result : new Unknown([...condition.origins]);
  else if (first === 'return' || second === 'return') scope.names.set(' doubt', new Unknown([...condition.origins]));
  return first === second ? first : undefined;
}

function restore(scope: Scope, names: ReadonlyMap<string, Value>): void {
  scope.names.clear();
  for (const [name, value] of names) scope.names.set(name, value);
}

/** A loop that trains: of its turns one is gone through. */
const trains = /\.(step|backward|fit|train|zero_grad|step_update)\s*\(/;
/** Turns of a loop of which nothing is known to be asked. */
const mostTurns = 20_000;

function forLoop(m: Machine, node: Node, parts: readonly Node[]): Step {
  const at = parts.findIndex(({ name }) => name === 'in');
  const body = parts.find(({ name }) => name === 'Body');
  if (at < 0 || body === undefined) return failing(m, node);
  const list = parts.slice(at + 1, parts.indexOf(body));
  const bind = target(m, parts.slice(parts[0]?.name === 'for' ? 1 : 2, at));
  const [run, turn] = [rightSide(m, list), block(m, children(body))];
  const head = textOf(m.source, { from: node.from, to: body.from });
  const once = trains.test(textOf(m.source, body));
  const size = sizeOf(m, list[0] as Node);
  return (scope) => {
    const all = run(scope);
    const items = all instanceof Unknown ? undefined : iterate(all);
    if (m.strict && items === undefined) truth(all);
    const turns = items?.length ?? size();
    m.loops.push({ turns, text: head });
    const depth = m.loops.length;
    try {
      const whole = items !== undefined && (m.strict || !once);
      for (const [index, one] of (whole ? items : [items?.[0] ?? m.unknown(node)]).entries()) {
        m.tick();
        if (!m.strict && index > mostTurns) throw new Raised('Bound', 'this loop goes on for too long to be followed');
        if (items?.length === 0) break;
        bind(scope, one);
        const signal = turn(scope);
        if (signal === 'break') break;
        if (signal === 'return') return signal;
      }
      if (!whole) forget(m, body, scope, all instanceof Unknown ? Unknown.of(all) : m.unknown({ from: node.from, to: body.from }));
    } finally {
      m.loops.length = depth - 1;
    }
    return undefined;
  };
}

/** How many turns a loop over something unknown takes: `len` of it, which can be given. */
function sizeOf(m: Machine, list: Node): () => Value {
  const [, inner] = /^(?:enumerate|tqdm(?:\.tqdm)?|iter)\(\s*([\w.]+)/.exec(textOf(m.source, list)) ?? [];
  const text = inner ?? textOf(m.source, list);
  const given = m.defines.get(normalised(`len(${text})`));
  const range = /^(?:tqdm\()?t?range\b/.test(text);
  return () => (given !== undefined ? given : range ? m.unknown(list) : new Unknown([{ text: `len(${text})`, at: list.from }]));
}

function whileLoop(m: Machine, node: Node, parts: readonly Node[]): Step {
  const body = parts.find(({ name }) => name === 'Body');
  if (body === undefined) return failing(m, node);
  const [test, turn] = [compile(m, parts[1]), block(m, children(body))];
  const once = trains.test(textOf(m.source, body));
  return (scope) => {
    for (let turns = 0; ; turns += 1) {
      m.tick();
      const condition = test(scope);
      if (condition instanceof Unknown || (once && !m.strict)) {
        if (m.strict) truth(condition);
        m.loops.push({ turns: m.unknown(node), text: textOf(m.source, { from: node.from, to: body.from }) });
        turn(scope);
        m.loops.pop();
        forget(m, body, scope, m.unknown({ from: node.from, to: body.from }));
        return undefined;
      }
      if (!truth(condition)) return undefined;
      if (!m.strict && turns > mostTurns) raise('Bound', 'this loop goes on for too long to be followed');
      const signal = turn(scope);
      if (signal === 'break') return undefined;
      if (signal === 'return') return signal;
    }
  };
}

/** A `def`; its body is compiled when it is first called. */
export function functionOf(m: Machine, node: Node, role?: string): (scope: Scope) => Func {
  const parts = children(node);
  const name = textOf(m.source, parts.find((part) => part.name === 'VariableName') ?? node);
  const list = parts.find((part) => part.name === 'ParamList');
  const code = parts.find((part) => part.name === 'Body');
  const parameters = parametersOf(m, list === undefined ? [] : children(list));
  const steps = block(m, code === undefined ? [] : children(code));
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

function classOf(m: Machine, parts: readonly Node[]): (scope: Scope, name: string) => Class {
  const list = parts.find(({ name }) => name === 'ArgList');
  const bases = separated(list === undefined ? [] : children(list).slice(1, -1)).filter((group) => group.length === 1);
  const runs = bases.map(([base]) => compile(m, base));
  const body = parts.find(({ name }) => name === 'Body');
  const code = body === undefined ? [] : children(body);
  const steps = block(m, code);
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

function imports(m: Machine, node: Node, parts: readonly Node[]): Step {
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

/** Whether a length is one, for what loops say. */
export const isLength = (value: Value): value is number => typeof value === 'number' && isInt(value) && value > 0;
