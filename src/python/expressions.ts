import { refuse } from '../core/text.ts';
import { binary, compare, negate } from './arithmetic.ts';
import { callExpression, parametersOf, unset, walrus } from './calls.ts';
import { unbound } from './certain.ts';
import { type Evaluation, placed } from './compiled.ts';
import { comprehension, generator } from './comprehensions.ts';
import { iterate, truth } from './contents.ts';
import { inDoubt, mayAct } from './doubted.ts';
import { attributeNamed } from './dunders.ts';
import { filledText, formatted } from './formatted.ts';
import { asGivenText } from './given-texts.ts';
import { numberOf, stringOf } from './literals.ts';
import { bindersOf, inLoop } from './local-names.ts';
import type { Machine } from './machine.ts';
import { item } from './members.ts';
import { nameIn } from './members-of-enums.ts';
import { big, intValue, isInt, isNumeric } from './numeric.ts';
import { ofLanguage, operatorOf } from './older.ts';
import { overloaded, tested } from './overloads.ts';
import { children, deepestCode, type Node, normalised, separated, textOf } from './syntax.ts';
import { subscript } from './targets.ts';
import { oneOf, oneOfThese } from './undecided.ts';
import { opened, withUnseen } from './unseen-keys.ts';
import { eitherWay, withCourse } from './value-courses.ts';
import { Dict, Distinct, Func, Raised, raise, Tuple, Unknown, unread, type Value } from './values.ts';

/** Compiles an expression into a function of the names it uses. */
export function compile(m: Machine, node: Node | undefined): Evaluation {
  const run = compilePlainly(m, node);
  return m.tracing && node !== undefined ? withCourse(m, node, run) : run;
}

function compilePlainly(m: Machine, node: Node | undefined): Evaluation {
  if (node === undefined) {
    const nothing = new Unknown([{ text: '', at: 0, says: 'this is no Python' }]);
    return () => nothing;
  }
  const name = m.defines.size > 0 && nameable.has(node.name) ? normalised(textOf(m.source, node)) : '';
  const given = name === '' ? undefined : asGivenText(m, node, m.defines.get(name));
  if (given === undefined) {
    const asIs = compileAsIs(m, node);
    return m.otherwise !== undefined && /^(MemberExpression|VariableName)$/.test(node.name)
      ? orOtherwise(m, normalised(textOf(m.source, node)), asIs)
      : asIs;
  }
  let run: Evaluation | undefined;
  return (scope) => {
    if (!m.rebound.has(name)) return given;
    run ??= compileAsIs(m, node);
    return run(scope);
  };
}

/** What an expression comes to, or what else stands for it where nobody knows that, or nothing was said. */
const orOtherwise =
  (m: Machine, name: string, run: Evaluation): Evaluation =>
  (scope) => {
    const value = run(scope);
    return value instanceof Unknown || value === null ? (m.otherwise?.(name) ?? value) : value;
  };

/** The same whatever the user gives for it. */
function compileAsIs(m: Machine, node: Node): Evaluation {
  if (m.level >= deepestCode) refuse(m.source, node.from, `code may be nested ${deepestCode} deep, and this is deeper`);
  const how = Object.hasOwn(compilers, node.name) ? compilers[node.name] : undefined;
  if (how === undefined) {
    const what = m.unknown(node, node.type.isError ? 'this is no Python' : 'this kind of expression is not read');
    return () => what;
  }
  const parts = children(node);
  if (parts.some(({ type }) => type.isError)) {
    const what = m.unknown(node, 'this is no Python, or none that is read');
    return () => what;
  }
  m.level += 1;
  const run = how(m, node, parts);
  m.level -= 1;
  return run;
}

/** What a definition may stand for. */

const nameable = new Set(['VariableName', 'MemberExpression', 'CallExpression']);

type Compiler = (m: Machine, node: Node, parts: readonly Node[]) => Evaluation;

const compilers: Readonly<Record<string, Compiler>> = {
  Number: (m, node) => {
    const value = numberOf(textOf(m.source, node));
    const known = value ?? m.unknown(node, 'this kind of number is not read');
    return () => known;
  },
  String: (m, node) => {
    const text = textOf(m.source, node);
    const value = /^[a-z]*b/i.test(text) ? m.unknown(node, 'bytes are not read') : stringOf(text);
    return () => value;
  },
  ContinuedString: (m, _node, parts) => joined(parts.map((part) => compile(m, part))),
  FormatString: formatted,
  Boolean: (m, node) => {
    const value = textOf(m.source, node) === 'True';
    return () => value;
  },
  None: (m, node) => {
    // A bare `yield` stands as None in the tree.
    const value = textOf(m.source, node) === 'None' ? null : m.unknown(node, 'what is sent to a generator is not followed');
    return () => value;
  },
  Ellipsis: (m, node) => {
    const what = m.unknown(node);
    return () => what;
  },
  VariableName: (m, node) => {
    const name = textOf(m.source, node);
    const foreign = ofLanguage(m, name) ?? new Unknown(m.unknown(node).origins, name);
    const binders = m.defines.has(name) ? undefined : bindersOf(m.source, node, name);
    const { from } = node;
    if (binders === undefined)
      return (scope) => {
        const found = scope.find(name);
        if (found === undefined && m.trying !== undefined && foreign instanceof Unknown) unbound(m, node, name);
        return found === undefined ? foreign : found;
      };
    return (scope) => {
      let own = scope;
      for (;;) {
        const found = own.names.get(name);
        if (found !== undefined) return found;
        if (!own.comprehends || own.around === undefined) break;
        own = own.around;
      }
      // What is passed over binds nothing here: all of a loop that is gone through in parts, or what stands in one.
      const passed = (one: Node) => !m.observer.keeps(one) && (m.slicing || inLoop(one) || one.name === 'ForStatement');
      if (m.strict || m.slicing === undefined || !binders.some(passed))
        throw new Raised('UnboundLocalError', `${name} is not bound yet`, from);
      return m.slicing ? (own.find(name) ?? foreign) : m.unknown(node);
    };
  },
  ParenthesizedExpression: (m, _node, parts) => compile(m, parts[1]),
  TupleExpression: (m, _node, parts) => tupleOf(m, parts.slice(1, -1)),
  ArrayExpression: (m, _node, parts) => listOf(m, parts.slice(1, -1)),
  SetExpression: (m, _node, parts) => distinct(listOf(m, parts.slice(1, -1))),
  DictionaryExpression: (m, _node, parts) => {
    const entries = separated(parts.slice(1, -1)).map((group) => {
      const [key, sign, value] = group as [Node, Node, Node?];
      if (key.name === '**') return { key: undefined, value: compile(m, sign) };
      return { key: compile(m, key), value: compile(m, value ?? key) };
    });
    return (scope) => {
      const dict = new Dict();
      let unseen: Unknown | undefined;
      for (const { key, value } of entries) {
        const found = value(scope);
        if (key !== undefined) {
          const name = key(scope);
          if (name instanceof Unknown) unseen = name;
          else dict.set(name, found);
        } else if (found instanceof Dict) {
          for (const [one, other] of found.map) dict.map.set(one, other);
          dict.open ||= found.open;
        } else if (found instanceof Unknown) opened(dict, found);
        else unread('what is put into this dict is not read');
      }
      if (unseen !== undefined) withUnseen(dict, unseen);
      return dict;
    };
  },
  ArrayComprehensionExpression: (m, _node, parts) => comprehension(m, parts.slice(1, -1)),
  ComprehensionExpression: (m, _node, parts) => generator(m, parts.slice(1, -1)),
  SetComprehensionExpression: (m, _node, parts) => distinct(comprehension(m, parts.slice(1, -1))),
  DictionaryComprehensionExpression: (m, _node, [, key, , value, ...rest]) => {
    const pair: Node[] = [key as Node, value as Node];
    let perhaps = new Set<Value>();
    const pairs = comprehension(m, [...pair, ...rest.slice(0, -1)], { heads: 2, perhaps: (one) => perhaps.add(one) });
    return (scope) => {
      const before = perhaps;
      perhaps = new Set();
      try {
        const all = pairs(scope);
        if (all instanceof Unknown) return all;
        const [dict, may] = [Dict.of(all as [Value, Value][]), perhaps];
        if (may.size > 0) [dict.open, dict.may] = [true, (asked) => may.has(asked)];
        return dict;
      } finally {
        perhaps = before;
      }
    };
  },
  ConditionalExpression: (m, node, [yes, , test, , no]) => {
    const [then, condition, otherwise] = [compile(m, yes), compile(m, test), compile(m, no ?? node)];
    const acts = mayAct(yes) || mayAct(no);
    const plain = [yes, no].some((one) => /^(Variable|Member)/.test(one?.name ?? ''));
    return (scope) => {
      const found = tested(m, condition(scope));
      if (found instanceof Unknown && !m.strict) {
        if (!acts) return plain ? oneOfThese(Unknown.of(found), [() => then(scope), () => otherwise(scope)]) : Unknown.of(found);
        const [one, other] = inDoubt(
          m,
          scope,
          found,
          () => then(scope),
          () => otherwise(scope),
        );
        return one === other ? one : oneOf(Unknown.of(found), [one, other]);
      }
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
    const of = m.compile(parts[0]);
    const place = { from: node.from, to: node.to };
    const text = normalised(textOf(m.source, node));
    if (parts[1]?.name === '.') {
      const name = parts[2] === undefined ? '' : textOf(m.source, parts[2]);
      // What a module has under a name does not change.
      let [module, known]: [Value | undefined, Value] = [undefined, null];
      const enumeration =
        name === 'name' && /^(Member|Call)Expression$/.test(parts[0]?.name ?? '')
          ? m.compile(parts[0]?.firstChild ?? undefined)
          : undefined;
      return (scope) => {
        const owner = of(scope);
        const own = enumeration && (isNumeric(owner) || typeof owner === 'string') ? nameIn(enumeration(scope), owner) : undefined;
        if (own !== undefined) return own;
        if (owner instanceof Unknown && m.assigned.size > 0) {
          const set = m.assigned.get(text);
          if (set !== undefined) return set;
        }
        if (!(owner instanceof Unknown) || owner.path === undefined) return attributeNamed(m, owner, name, place);
        if (owner !== module) [module, known] = [owner, attributeNamed(m, owner, name, place)];
        return known;
      };
    }
    const index = subscript(m, parts.slice(2, -1));
    const called = parts[0]?.name === 'CallExpression';
    return (scope) => {
      const [owner, key] = [of(scope), index(scope)];
      // What is computed of something unknown is known where that is: `np.interp([t], xs, ys)[0]`.
      if (called && owner instanceof Unknown && !owner.called && owner.origins.every(({ at }) => at !== place.from))
        return Unknown.of(owner);
      if (key !== null) return item(m, owner, key, place);
      try {
        return item(m, owner, key, place);
      } catch (error) {
        throw unset(m, error, parts.slice(2, 3), [key], owner);
      }
    };
  },
  CallExpression: callExpression,
  LambdaExpression: (m, node, parts) => {
    const list = parts.find(({ name }) => name === 'ParamList');
    const parameters = parametersOf(m, list === undefined ? [] : children(list));
    const body = eitherWay(m, () => compile(m, parts.at(-1)));
    return (scope) => new Func({ name: 'lambda', node, parameters: parameters(scope), scope, body });
  },
  NamedExpression: (m, _node, [name, , value]) => walrus(m, name as Node, value),
  AwaitExpression: (m, node) => {
    const what = m.unknown(node);
    return () => what;
  },
};

const bits = (value: Value): Value => {
  if (value instanceof Unknown) return Unknown.of(value);
  return isInt(value) ? intValue(-big(value) - 1n) : raise('TypeError', '~ takes integers');
};

function joined(parts: readonly Evaluation[]): Evaluation {
  return (scope) => {
    const texts = parts.map((part) => part(scope));
    return texts.every((text) => typeof text === 'string') ? texts.join('') : Unknown.of(...texts);
  };
}

const distinct =
  (run: Evaluation): Evaluation =>
  (scope) => {
    const all = run(scope);
    const unknown = all instanceof Unknown ? [all] : (all as Value[]).filter((one) => one instanceof Unknown);
    return unknown.length > 0 ? Unknown.of(...unknown) : new Distinct(all as Value[]);
  };

/** A tuple display. */
function tupleOf(m: Machine, parts: readonly Node[]): Evaluation {
  const run = listOf(m, parts);
  return (scope) => Tuple.of(...(run(scope) as Value[]));
}

/** A list display, with its stars. */
export function listOf(m: Machine, parts: readonly Node[]): Evaluation {
  const items = separated(parts).map((group) => ({ star: group[0]?.name === '*', run: compile(m, group.at(-1)) }));
  if (items.every(({ star }) => !star)) {
    const runs = items.map(({ run }) => run);
    return (scope) => runs.map((run) => run(scope));
  }
  return (scope) => items.flatMap(({ star, run }) => (star ? [...iterate(run(scope))] : [run(scope)]));
}

const signs = new Set(['ArithOp', 'BitOp', 'CompareOp', 'and', 'or', 'is', 'in', 'not']);

/** `not a and b`, which the grammar takes for `not (a and b)`. */
function negated(m: Machine, operand: Node | undefined): Evaluation {
  const parts = operand?.name === 'BinaryExpression' ? children(operand) : [];
  if (operand && parts.some(({ name }) => name === 'and' || name === 'or'))
    return binaryExpression(m, operand, parts, negated(m, parts[0]));
  const run = compile(m, operand);
  return (scope) => {
    const value = tested(m, run(scope));
    return value instanceof Unknown ? Unknown.of(value) : !truth(value);
  };
}

function binaryExpression(m: Machine, node: Node, parts: readonly Node[], first?: Evaluation): Evaluation {
  const [left, right] = [parts[0] ?? node, parts.at(-1) ?? node];
  const sign = parts
    .slice(1, -1)
    .filter(({ name }) => signs.has(name))
    .map((part) => operatorOf(m.source, part))
    .join(' ');
  if (left === right) return () => m.unknown(node, 'this is no Python');
  const [a, b] = [first ?? compile(m, left), compile(m, right)];
  if (sign === 'and' || sign === 'or') {
    const acts = mayAct(right);
    return (scope) => {
      const first = a(scope);
      const holds = tested(m, first);
      if (holds instanceof Unknown && !m.strict) {
        const [second] = acts
          ? inDoubt(
              m,
              scope,
              holds,
              () => b(scope),
              () => null,
            )
          : [b(scope)];
        // Whatever the other side is, this one settles it.
        if (!(second instanceof Unknown) && second === (sign === 'or')) return second;
        return Unknown.of(holds);
      }
      return truth(holds) === (sign === 'or') ? first : b(scope);
    };
  }
  const operator = Object.hasOwn(binary, sign) ? binary[sign] : undefined;
  const over = (run: (x: Value, y: Value) => Value) =>
    placed(node, (scope) => {
      const [x, y] = [a(scope), b(scope)];
      try {
        return overloaded(m, sign, x, y) ?? run(x, y);
      } catch (error) {
        throw unset(m, error, [left, right], [x, y]);
      }
    });
  if (operator && sign === '%') {
    const what = m.unknown(node);
    return over((x, y) => (typeof x === 'string' && !(y instanceof Unknown) ? (filledText(x, y) ?? what) : operator(x, y)));
  }
  if (operator) return over(operator);
  if (!/^(<|>|<=|>=|==|!=|is|is not|in|not in)$/.test(sign)) {
    const what = m.unknown(node, 'this operator is not read');
    return () => what;
  }
  const test = compare(sign);
  // `a < b < c` compares b twice.
  if (left.name === 'BinaryExpression' && isComparison(left)) {
    const middle = compile(m, left.lastChild ?? undefined);
    return (scope) => {
      const first = tested(m, a(scope));
      if (first instanceof Unknown) return Unknown.of(first);
      return truth(first) ? test(middle(scope), b(scope)) : false;
    };
  }
  return over(test);
}

function isComparison(node: Node): boolean {
  return children(node).some(({ name }) => ['CompareOp', 'is', 'in'].includes(name));
}

/** The right side of an assignment: one value, or a tuple without parentheses. */
export function rightSide(m: Machine, parts: readonly Node[]): Evaluation {
  if (!parts.some(({ name }) => name === ',' || name === '*')) return compile(m, parts[0]);
  const run = tupleOf(m, parts);
  return m.tracing ? withCourse(m, parts[0] as Node, run, 'TupleExpression') : run;
}
