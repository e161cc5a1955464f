import { binary, compare, negate } from './arithmetic.ts';
import { iterate, known } from './builtins.ts';
import { superOf } from './inherit.ts';
import { numberOf, stringOf } from './literals.ts';
import { type Machine, nothing, saying } from './machine.ts';
import { item, member } from './members.ts';
import { children, deepest, type Node, normalised, refuse, separated, textOf } from './syntax.ts';
import {
  Arguments,
  big,
  Dict,
  Func,
  int,
  isInt,
  Made,
  NotKnown,
  type Parameter,
  Raised,
  raise,
  Scope,
  Slice,
  Thing,
  truth,
  Unknown,
  type Value,
} from './values.ts';

export type Run = (scope: Scope) => Value;

/** Compiles an expression into a function of the names it uses. */
export function compile(m: Machine, node: Node | undefined): Run {
  if (node === undefined) {
    const nothing = new Unknown([{ text: '', at: 0, says: 'this is no Python' }]);
    return () => nothing;
  }
  const given = m.defines.size > 0 && nameable.has(node.name) ? m.defines.get(normalised(textOf(m.source, node))) : undefined;
  if (given !== undefined) return () => given;
  if (m.level >= deepest) refuse(m.source, node.from, `code may be nested ${deepest} deep, and this is deeper`);
  const how = Object.hasOwn(compilers, node.name) ? compilers[node.name] : undefined;
  if (how === undefined) {
    const what = m.unknown(node, node.type.isError ? 'this is no Python' : 'this kind of expression is not read');
    return () => what;
  }
  m.level += 1;
  const run = how(m, node, children(node));
  m.level -= 1;
  return run;
}

/** What a definition may stand for. */
const nameable = new Set(['VariableName', 'MemberExpression', 'CallExpression']);

type Compiler = (m: Machine, node: Node, parts: readonly Node[]) => Run;

const compilers: Readonly<Record<string, Compiler>> = {
  Number: (m, node) => {
    const value = numberOf(textOf(m.source, node));
    const known = value ?? m.unknown(node, 'this kind of number is not read');
    return () => known;
  },
  String: (m, node) => {
    const value = stringOf(textOf(m.source, node));
    return () => value;
  },
  ContinuedString: (m, _node, parts) => joined(parts.map((part) => compile(m, part))),
  FormatString: formatted,
  Boolean: (m, node) => {
    const value = textOf(m.source, node) === 'True';
    return () => value;
  },
  None: () => () => null,
  Ellipsis: () => () => null,
  VariableName: (m, node) => {
    const name = textOf(m.source, node);
    const foreign = known(name) ?? m.globals.names.get(`builtin ${name}`) ?? new Unknown(m.unknown(node).origins, name);
    return (scope) => {
      const found = scope.find(name);
      return found === undefined ? foreign : found;
    };
  },
  ParenthesizedExpression: (m, _node, parts) => compile(m, parts[1]),
  TupleExpression: (m, _node, parts) => listOf(m, parts.slice(1, -1)),
  ArrayExpression: (m, _node, parts) => listOf(m, parts.slice(1, -1)),
  SetExpression: (m, _node, parts) => listOf(m, parts.slice(1, -1)),
  DictionaryExpression: (m, _node, parts) => {
    const entries = separated(parts.slice(1, -1)).map((group) => {
      const [key, sign, value] = group as [Node, Node, Node?];
      if (key.name === '**') return { key: undefined, value: compile(m, sign) };
      return { key: compile(m, key), value: compile(m, value ?? key) };
    });
    return (scope) => {
      const dict = new Dict();
      for (const { key, value } of entries) {
        const found = value(scope);
        if (key !== undefined) dict.set(key(scope), found);
        else if (found instanceof Dict) for (const [one, other] of found.map) dict.map.set(one, other);
      }
      return dict;
    };
  },
  ArrayComprehensionExpression: (m, _node, parts) => comprehension(m, parts.slice(1, -1)),
  ComprehensionExpression: (m, _node, parts) => comprehension(m, parts.slice(1, -1)),
  SetComprehensionExpression: (m, _node, parts) => comprehension(m, parts.slice(1, -1)),
  DictionaryComprehensionExpression: (m, _node, [, key, , value, ...rest]) => {
    const pair: Node[] = [key as Node, value as Node];
    const pairs = comprehension(m, [...pair, ...rest.slice(0, -1)], 2);
    return (scope) => {
      const all = pairs(scope);
      return all instanceof Unknown ? all : Dict.of(all as [Value, Value][]);
    };
  },
  ConditionalExpression: (m, node, [yes, , test, , no]) => {
    const [then, condition, otherwise] = [compile(m, yes), compile(m, test), compile(m, no ?? node)];
    return (scope) => {
      const found = condition(scope);
      if (found instanceof Unknown) return m.strict ? truth(found) && null : Unknown.of(found);
      return truth(found) ? then(scope) : otherwise(scope);
    };
  },
  UnaryExpression: (m, node, [sign, operand]) => {
    if (sign?.name === 'not') return negated(m, operand);
    const run = compile(m, operand);
    switch (textOf(m.source, sign ?? node)) {
      case '-':
        return (scope) => negate(run(scope));
      case '+':
        return run;
      case '~':
        return (scope) => bits(run(scope));
      default:
        return () => m.unknown(node, 'this is no Python');
    }
  },
  BinaryExpression: binaryExpression,
  MemberExpression: (m, node, parts) => {
    const of = compile(m, parts[0]);
    const place = { from: node.from, to: node.to };
    if (parts[1]?.name === '.') {
      const name = parts[2] === undefined ? '' : textOf(m.source, parts[2]);
      return (scope) => member(m, of(scope), name, place);
    }
    const index = subscript(m, parts.slice(2, -1));
    return (scope) => item(m, of(scope), index(scope), place);
  },
  CallExpression: callExpression,
  LambdaExpression: (m, node, parts) => {
    const list = parts.find(({ name }) => name === 'ParamList');
    const parameters = parametersOf(m, list === undefined ? [] : children(list));
    const body = compile(m, parts.at(-1));
    return (scope) => new Func({ name: 'lambda', node, parameters: parameters(scope), scope, body });
  },
  NamedExpression: (m, _node, [name, , value]) => {
    const run = compile(m, value);
    const target = textOf(m.source, name as Node);
    return (scope) => {
      const found = run(scope);
      scope.set(target, found);
      return found;
    };
  },
  AwaitExpression: (m, node) => {
    const what = m.unknown(node);
    return () => what;
  },
};

const bits = (value: Value): Value => {
  if (value instanceof Unknown) return Unknown.of(value);
  return isInt(value) ? int(-big(value) - 1n) : raise('TypeError', '~ takes integers');
};

function joined(parts: readonly Run[]): Run {
  return (scope) => {
    const texts = parts.map((part) => part(scope));
    return texts.every((text) => typeof text === 'string') ? texts.join('') : Unknown.of(...texts);
  };
}

/** A text with `{}` in it, as far as texts and integers are put in plainly. */
function formatted(m: Machine, node: Node, parts: readonly Node[]): Run {
  if (parts.length === 0) {
    const value = stringOf(textOf(m.source, node));
    return () => value;
  }
  const text = textOf(m.source, node);
  const [, open = ''] = /^([a-zA-Z]*(?:'''|"""|'|"))/.exec(text) ?? [];
  let from = node.from + open.length;
  const pieces: (string | Run)[] = [];
  for (const part of parts) {
    const [, inner, close] = children(part);
    if (part.name !== 'FormatReplacement' || inner === undefined || close?.name !== '}') {
      const what = m.unknown(node);
      return () => what;
    }
    pieces.push(m.source.text.slice(from, part.from), compile(m, inner));
    from = part.to;
  }
  pieces.push(m.source.text.slice(from, node.to - open.replace(/^\w+/, '').length));
  const what = m.unknown(node);
  return (scope) => {
    const values = pieces.map((piece) => (typeof piece === 'string' ? piece : piece(scope)));
    return values.every((value) => typeof value === 'string' || isInt(value)) ? values.join('') : what;
  };
}

/** A list display, with its stars. */
export function listOf(m: Machine, parts: readonly Node[]): Run {
  const items = separated(parts).map((group) => ({ star: group[0]?.name === '*', run: compile(m, group.at(-1)) }));
  if (items.every(({ star }) => !star)) {
    const runs = items.map(({ run }) => run);
    return (scope) => runs.map((run) => run(scope));
  }
  return (scope) => items.flatMap(({ star, run }) => (star ? [...iterate(run(scope))] : [run(scope)]));
}

const signs = new Set(['ArithOp', 'BitOp', 'CompareOp', 'and', 'or', 'is', 'in', 'not']);

/** `not a and b`, which the grammar takes for `not (a and b)`. */
function negated(m: Machine, operand: Node | undefined): Run {
  const parts = operand?.name === 'BinaryExpression' ? children(operand) : [];
  if (operand && parts.some(({ name }) => name === 'and' || name === 'or'))
    return binaryExpression(m, operand, parts, negated(m, parts[0]));
  const run = compile(m, operand);
  return (scope) => {
    const value = run(scope);
    return value instanceof Unknown ? Unknown.of(value) : !truth(value);
  };
}

function binaryExpression(m: Machine, node: Node, parts: readonly Node[], first?: Run): Run {
  const [left, right] = [parts[0] ?? node, parts.at(-1) ?? node];
  const sign = parts
    .slice(1, -1)
    .filter(({ name }) => signs.has(name))
    .map((part) => textOf(m.source, part))
    .join(' ');
  if (left === right) return () => m.unknown(node, 'this is no Python');
  const [a, b] = [first ?? compile(m, left), compile(m, right)];
  if (sign === 'and' || sign === 'or') {
    return (scope) => {
      const first = a(scope);
      if (first instanceof Unknown && !m.strict) {
        const second = b(scope);
        // Whatever the other side is, this one settles it.
        if (!(second instanceof Unknown) && second === (sign === 'or')) return second;
        return Unknown.of(first);
      }
      return truth(first) === (sign === 'or') ? first : b(scope);
    };
  }
  const operator = Object.hasOwn(binary, sign) ? binary[sign] : undefined;
  if (operator) return placed(node, (scope) => operator(a(scope), b(scope)));
  if (!/^(<|>|<=|>=|==|!=|is|is not|in|not in)$/.test(sign)) {
    const what = m.unknown(node, 'this operator is not read');
    return () => what;
  }
  const test = compare(sign);
  // `a < b < c` compares b twice.
  if (left.name === 'BinaryExpression' && isComparison(left)) {
    const middle = compile(m, left.lastChild ?? undefined);
    return (scope) => {
      const first = a(scope);
      if (first instanceof Unknown) return Unknown.of(first);
      return truth(first) ? test(middle(scope), b(scope)) : false;
    };
  }
  return placed(node, (scope) => test(a(scope), b(scope)));
}

/** Notes where an error was raised. */
function placed(node: Node, run: Run): Run {
  const { from } = node;
  return (scope) => {
    try {
      return run(scope);
    } catch (error) {
      if (error instanceof Raised) error.at ??= from;
      throw error;
    }
  };
}

function isComparison(node: Node): boolean {
  return children(node).some(({ name }) => ['CompareOp', 'is', 'in'].includes(name));
}

function subscript(m: Machine, parts: readonly Node[]): Run {
  const groups = separated(parts).map((group): Run => {
    if (!group.some(({ name }) => name === ':')) return compile(m, group[0]);
    const slots: (Run | undefined)[] = [undefined];
    for (const part of group) {
      if (part.name === ':') slots.push(undefined);
      else slots[slots.length - 1] = compile(m, part);
    }
    return (scope) => new Slice(slots.map((slot) => slot?.(scope)));
  });
  if (groups.length === 1) return groups[0] as Run;
  return (scope) => groups.map((run) => run(scope));
}

interface Argument {
  readonly run: Run;
  readonly kind: 'plain' | '*' | '**';
  readonly name?: string;
}

/** The arguments of a call, as they are written. */
function argumentsOf(m: Machine, list: Node): readonly Argument[] {
  const parts = children(list).slice(1, -1);
  if (parts.some(({ name }) => name === 'for')) return [{ run: comprehension(m, parts), kind: 'plain' }];
  return separated(parts).map((group): Argument => {
    const [first, second, third] = group as [Node, Node?, Node?];
    if (first.name === '*' || first.name === '**') return { run: compile(m, second ?? first), kind: first.name };
    if (second?.name === 'AssignOp') return { run: compile(m, third ?? second), kind: 'plain', name: textOf(m.source, first) };
    return { run: compile(m, first), kind: 'plain' };
  });
}

function callExpression(m: Machine, node: Node, parts: readonly Node[]): Run {
  const [callee, list] = parts as [Node, Node?];
  if (list?.name !== 'ArgList' || children(list).some(({ type }) => type.isError)) {
    const what = m.unknown(node, 'this is no Python');
    return () => what;
  }
  const func = compile(m, callee);
  const all = argumentsOf(m, list);
  const place = { from: node.from, to: node.to };
  const plain = all.every(({ kind, name }) => kind === 'plain' && name === undefined);
  const runs = all.map(({ run }) => tolerant(m, run));
  const isLen = textOf(m.source, callee) === 'len';
  if (textOf(m.source, callee) === 'super') return (scope) => superOf(m, scope.find('__class__'), scope.find('self'), place);
  return placed(node, (scope) => {
    const target = func(scope);
    if (plain) {
      const values = runs.map((run) => run(scope));
      // The length of what is not known is a number that can be given.
      if (isLen && values[0] instanceof Unknown) return m.from(values[0], node);
      return m.call(target, values, nothing, place);
    }
    const args: Value[] = [];
    const keywords = new Map<string, Value>();
    for (const [index, { kind, name }] of all.entries()) {
      const value = (runs[index] as Run)(scope);
      if (name !== undefined) keywords.set(name, value);
      else if (kind === 'plain') args.push(value);
      else if (value instanceof Unknown) throw new NotKnown(value);
      else if (kind === '*') args.push(...iterate(value));
      else if (value instanceof Dict) for (const [key, one] of value.map) keywords.set(String(key), one);
    }
    return m.call(target, args, keywords, place);
  });
}

/** An argument that cannot be evaluated is unknown, so that what takes it is seen all the same. */
const tolerant =
  (m: Machine, run: Run): Run =>
  (scope) => {
    if (m.strict) return run(scope);
    try {
      return run(scope);
    } catch (error) {
      if (error instanceof NotKnown) return error.unknown;
      if (!(error instanceof Raised)) throw error;
      return new Unknown([{ text: '', at: error.at ?? 0, says: saying(error) }]);
    }
  };

/** What a name, or several, are bound to. */
export type Bind = (scope: Scope, value: Value) => void;

/** Binds the names of a target to a value. */
export function target(m: Machine, parts: readonly Node[]): Bind {
  const groups = separated(parts);
  const [first] = groups;
  if (groups.length === 1 && first?.length === 1 && !parts.some(({ name }) => name === ',')) return single(m, first[0]);
  const binds = groups.map((group) => ({ star: group[0]?.name === '*', bind: single(m, group.at(-1)) }));
  const star = binds.findIndex((one) => one.star);
  return (scope, value) => {
    if (value instanceof Unknown || value instanceof Made) {
      // timm returns a scheduler and the number of epochs.
      for (const [index, { bind }] of binds.entries())
        bind(scope, index > 0 && value instanceof Made ? m.unknown(parts[0] as Node) : value);
      return;
    }
    const items = iterate(value);
    const rest = items.length - binds.length + 1;
    if (star < 0 ? items.length !== binds.length : rest < 0) raise('ValueError', 'there are more names than values, or fewer');
    for (const [index, { bind }] of binds.entries()) {
      if (star < 0 || index < star) bind(scope, items[index] as Value);
      else if (index === star) bind(scope, items.slice(star, star + rest));
      else bind(scope, items[index + rest - 1] as Value);
    }
  };
}

function single(m: Machine, node: Node | undefined): Bind {
  switch (node?.name) {
    case 'VariableName': {
      const name = textOf(m.source, node);
      const given = m.defines.get(name);
      return (scope, value) => scope.set(name, given ?? value);
    }
    case 'TupleExpression':
    case 'ArrayExpression':
      return target(
        m,
        [...children(node).slice(1, -1), node.firstChild as Node].filter(({ name }) => !'([])'.includes(name)),
      );
    case 'ParenthesizedExpression':
      return single(m, children(node)[1]);
    case 'MemberExpression':
      return attribute(m, node);
    default:
      return () => {};
  }
}

function attribute(m: Machine, node: Node): Bind {
  const parts = children(node);
  const of = compile(m, parts[0]);
  if (parts[1]?.name === '.') {
    const name = parts[2] === undefined ? '' : textOf(m.source, parts[2]);
    return (scope, value) => {
      const owner = of(scope);
      if (owner instanceof Thing) owner.attributes.set(name, value);
      else if (owner instanceof Arguments) {
        owner.defaults.set(name, value);
        owner.assigned.add(name);
      } else if (owner instanceof Dict) owner.set(name, value);
    };
  }
  const index = subscript(m, parts.slice(2, -1));
  return (scope, value) => {
    const [owner, at] = [of(scope), index(scope)];
    if (owner instanceof Dict) owner.set(at, value);
    else if (Array.isArray(owner) && isInt(at)) {
      const place = Number(big(at));
      owner[place < 0 ? place + owner.length : place] = value;
    }
  };
}

/** `expression for name in list if condition …`, as a list. */
function comprehension(m: Machine, parts: readonly Node[], heads = 1): Run {
  const results = parts.slice(0, heads).map((part) => compile(m, part));
  const clauses: { readonly bind?: Bind; readonly run: Run; readonly text: string }[] = [];
  for (let at = heads; at < parts.length; ) {
    const keyword = (parts[at] as Node).name;
    if (keyword === 'for') {
      const end = parts.findIndex(({ name }, index) => index > at && name === 'in');
      const list = parts[end + 1] as Node;
      if (end < 0 || list === undefined) break;
      clauses.push({ bind: target(m, parts.slice(at + 1, end)), run: compile(m, list), text: textOf(m.source, list) });
      at = end + 2;
    } else {
      if (keyword === 'if' && parts[at + 1]) clauses.push({ run: compile(m, parts[at + 1]), text: '' });
      at += keyword === 'if' ? 2 : 1;
    }
  }
  const go = (scope: Scope, index: number, found: Value[]): void => {
    const clause = clauses[index];
    if (clause === undefined) {
      found.push(results.length === 1 ? (results[0] as Run)(scope) : results.map((run) => run(scope)));
      return;
    }
    const value = clause.run(scope);
    if (value instanceof Unknown) throw new NotKnown(value);
    if (clause.bind === undefined) {
      if (truth(value)) go(scope, index + 1, found);
      return;
    }
    const items = iterate(value);
    m.loops.push({ turns: items.length, text: clause.text });
    for (const one of items) {
      m.tick();
      clause.bind(scope, one);
      go(scope, index + 1, found);
    }
    m.loops.pop();
  };
  return (scope) => {
    const found: Value[] = [];
    const depth = m.loops.length;
    try {
      go(new Scope(scope), 0, found);
    } catch (error) {
      m.loops.length = depth;
      if (error instanceof NotKnown && !m.strict) return Unknown.of(error.unknown);
      throw error;
    }
    return found;
  };
}

/** The parameters of a function; what they are when left out is settled where it is defined. */
export function parametersOf(m: Machine, parts: readonly Node[]): (scope: Scope) => readonly Parameter[] {
  const groups = separated(parts.filter(({ name }) => name !== '(' && name !== ')' && name !== 'TypeDef'));
  let kind: 'plain' | 'keyword' = 'plain';
  const all: { readonly name: string; readonly kind: Parameter['kind']; readonly unsaid?: Run }[] = [];
  for (const group of groups) {
    const [first, second, third] = group as [Node, Node?, Node?];
    if (first.name === '*' || first.name === '**') {
      kind = 'keyword';
      if (second) all.push({ name: textOf(m.source, second), kind: first.name });
    } else if (first.name === 'VariableName') {
      const unsaid = second?.name === 'AssignOp' && third ? compile(m, third) : undefined;
      all.push({ name: textOf(m.source, first), kind, ...(unsaid && { unsaid }) });
    }
  }
  return (scope) =>
    all.map(({ unsaid, ...parameter }) => {
      const given = m.defines.get(parameter.name);
      if (given !== undefined) return { ...parameter, unsaid: given };
      return unsaid === undefined ? parameter : { ...parameter, unsaid: unsaid(scope) };
    });
}
