import { print, say } from '../code/terms.ts';
import { parseExpression } from '../core/expression.ts';
import { attempt } from '../core/issues.ts';
import { truth } from '../python/contents.ts';
import { compile } from '../python/expressions.ts';
import type { Machine } from '../python/machine.ts';
import { double, isNumeric } from '../python/numeric.ts';
import { operatorOf } from '../python/older.ts';
import { children, type Node, separated, textOf } from '../python/syntax.ts';
import { Func, Native, NotKnown, Raised, Scope, Unknown, type Value } from '../python/values.ts';

/** What a name of a function stands for: a text over `t`, or a value. */
type Meaning = { readonly text: string } | { readonly value: Value };
type Names = ReadonlyMap<string, Meaning>;

/** How long an expression of ours may become. */
const longest = 4000;
const deepest = 60;

const told = Symbol('no expression of ours says it');
const no = (): never => {
  throw told;
};

/** Functions that our expressions have under the last part of their name in Python. */
const functions = new Set(
  'min max minimum maximum clip abs float int floor ceil round sqrt exp log log2 log10 pow sin cos tan asin acos atan sinh cosh tanh'.split(
    ' ',
  ),
);

/** A function of one number as an expression of ours over `t`, where one says it. */
export function formulaOf(m: Machine, func: Func): string | undefined {
  try {
    const text = new Writer(m).call(func, [{ text: 't' }], 0);
    return 'text' in text ? readable(text.text) : written(text.value);
  } catch (error) {
    if (error === told || error instanceof Raised || error instanceof NotKnown) return undefined;
    throw error;
  }
}

/** The same as somebody would write it, without the parentheses that keep every piece apart. */
function readable(text: string): string {
  return (
    attempt(() => {
      const short = print(say(text)).replaceAll('math.', '').replaceAll(String(Math.PI), 'pi');
      return parseExpression(short, ['t']).text;
    }) ?? text
  );
}

/** A number as an expression of ours. */
function written(value: Value): string {
  if (value === null || !isNumeric(value)) return no();
  const number = double(value);
  if (!Number.isFinite(number)) return no();
  return number < 0 || Object.is(number, -0) ? `(${number})` : String(number);
}

const textually = (meaning: Meaning): string => ('text' in meaning ? meaning.text : written(meaning.value));

class Writer {
  readonly #m: Machine;
  constructor(m: Machine) {
    this.#m = m;
  }

  call(func: Func, args: readonly Meaning[], depth: number): Meaning {
    if (depth > 8) no();
    const names = new Map<string, Meaning>([...(func.fixed ?? [])].map(([name, value]) => [name, { value }]));
    for (const [index, { name, kind, unsaid }] of func.parameters.entries()) {
      const given = args[index];
      if (kind === '*' || kind === '**') no();
      names.set(name, given ?? (unsaid === undefined ? no() : { value: unsaid }));
    }
    const { node } = func;
    const parts = children(node);
    const last = parts.at(-1) as Node;
    if (node.name === 'LambdaExpression') return this.#expression(last, names, func.scope, depth);
    const found = this.#block(children(last), names, func.scope, depth);
    return found.result ?? no();
  }

  #text(node: Node): string {
    return textOf(this.#m.source, node);
  }

  /** What statements return, and what names stand for behind them. */
  #block(nodes: readonly Node[], names: Names, scope: Scope, depth: number): { readonly result?: Meaning; readonly names: Names } {
    const known = new Map(names);
    for (const [index, node] of nodes.entries()) {
      switch (node.name) {
        case ':':
        case 'PassStatement':
        case 'AssertStatement':
          break;
        case 'ExpressionStatement':
          if (node.firstChild?.name !== 'String' && node.firstChild?.name !== 'ContinuedString') no();
          break;
        case 'AssignStatement': {
          const [name, ...rest] = children(node).filter((part) => part.name !== 'TypeDef');
          const [sign, value, more] = rest as [Node?, Node?, Node?];
          if (name?.name !== 'VariableName' || sign?.name !== 'AssignOp' || value === undefined || more !== undefined) no();
          known.set(this.#text(name as Node), this.#expression(value as Node, known, scope, depth + 1));
          break;
        }
        case 'UpdateStatement': {
          const [name, sign, value] = children(node) as [Node, Node, Node];
          const before = known.get(this.#text(name)) ?? no();
          const after = this.#expression(value, known, scope, depth + 1);
          known.set(
            this.#text(name),
            this.#checked(`(${textually(before)} ${operatorOf(this.#m.source, sign).slice(0, -1)} ${textually(after)})`),
          );
          break;
        }
        case 'ReturnStatement': {
          const [, value, more] = children(node);
          if (value === undefined || more !== undefined) no();
          return { result: this.#expression(value as Node, known, scope, depth + 1), names: known };
        }
        case 'IfStatement':
          return this.#branch(children(node), nodes.slice(index + 1), known, scope, depth + 1);
        default:
          no();
      }
    }
    return { names: known };
  }

  /** `if … elif … else`, and what follows it. */
  #branch(parts: readonly Node[], rest: readonly Node[], names: Names, scope: Scope, depth: number): { result?: Meaning; names: Names } {
    if (depth > deepest) no();
    const [, test, body, ...others] = parts as [Node, Node, Node, ...Node[]];
    const condition = this.#expression(test, names, scope, depth);
    const otherwise = () => {
      if (others.length === 0) return this.#block(rest, names, scope, depth);
      if (others[0]?.name === 'elif') return this.#branch(others, rest, names, scope, depth + 1);
      return this.#block([...children(others[1] as Node), ...rest], names, scope, depth);
    };
    const then = () => this.#block([...children(body), ...rest], names, scope, depth);
    if ('value' in condition) return truth(condition.value) ? then() : otherwise();
    const [yes, no_] = [this.#raising(body) ? undefined : then(), otherwise()];
    if (yes === undefined) return no_;
    if (yes.result === undefined || no_.result === undefined) return no();
    return { result: this.#checked(`(${textually(yes.result)} if ${condition.text} else ${textually(no_.result)})`), names };
  }

  #raising(body: Node): boolean {
    return children(body).some(({ name }) => name === 'RaiseStatement');
  }

  #checked(text: string): Meaning {
    return text.length > longest ? no() : { text };
  }

  #expression(node: Node, names: Names, scope: Scope, depth: number): Meaning {
    if (depth > deepest) no();
    if (!this.#mentions(node, names)) {
      const value = this.#known(node, names, scope);
      if (value instanceof Unknown) no();
      return { value };
    }
    const part = (one: Node | undefined) => textually(this.#expression(one ?? no(), names, scope, depth + 1));
    const parts = children(node);
    switch (node.name) {
      case 'VariableName':
        return names.get(this.#text(node)) ?? no();
      case 'ParenthesizedExpression':
        return this.#expression(parts[1] ?? no(), names, scope, depth + 1);
      case 'UnaryExpression': {
        const sign = this.#text(parts[0] ?? no());
        // Of `not a and b` the grammar makes `not (a and b)`.
        if (
          sign === 'not' &&
          parts[1]?.name === 'BinaryExpression' &&
          children(parts[1]).some(({ name }) => name === 'and' || name === 'or')
        )
          no();
        return sign === '~' ? no() : this.#checked(`(${sign} ${part(parts[1])})`);
      }
      case 'BinaryExpression': {
        const sign = parts
          .slice(1, -1)
          .map((one) => operatorOf(this.#m.source, one))
          .join(' ');
        if (!/^(\+|-|\*|\/|\/\/|%|\*\*|<|<=|>|>=|==|!=|and|or)$/.test(sign)) no();
        // A chain of comparisons stays one.
        const chained = /[<>=]/.test(sign) && parts[0]?.name === 'BinaryExpression';
        const left = part(parts[0]);
        return this.#checked(`(${chained ? left.slice(1, -1) : left} ${sign} ${part(parts.at(-1))})`);
      }
      case 'ConditionalExpression': {
        const condition = this.#expression(parts[2] ?? no(), names, scope, depth + 1);
        if ('value' in condition) return this.#expression((truth(condition.value) ? parts[0] : parts[4]) ?? no(), names, scope, depth + 1);
        return this.#checked(`(${part(parts[0])} if ${condition.text} else ${part(parts[4])})`);
      }
      case 'CallExpression':
        return this.#called(parts, names, scope, depth);
      default:
        return no();
    }
  }

  #called([callee, list]: readonly Node[], names: Names, scope: Scope, depth: number): Meaning {
    if (callee === undefined || list === undefined || this.#mentions(callee, names)) return no();
    const func = this.#known(callee, names, scope);
    const groups = separated(children(list).slice(1, -1));
    if (groups.some((group) => group.length !== 1)) no();
    const args = groups.map(([one]) => this.#expression(one as Node, names, scope, depth + 1));
    if (func instanceof Func) return this.call(func, args, depth + 1);
    const name = func instanceof Native ? func.name.slice(func.name.lastIndexOf('.') + 1) : no();
    if (!functions.has(name)) no();
    if (name === 'float' || (name === 'abs' && args.length !== 1)) return args[0] ?? no();
    return this.#checked(`${name}(${args.map(textually).join(', ')})`);
  }

  /** Whether an expression hangs on what is told over `t`. */
  #mentions(node: Node, names: Names): boolean {
    const cursor = node.cursor();
    do {
      if (cursor.from >= node.to && cursor.from > node.from) break;
      if (cursor.name === 'VariableName') {
        const meaning = names.get(textOf(this.#m.source, cursor));
        if (meaning && 'text' in meaning) return true;
      }
    } while (cursor.next() && cursor.from < node.to);
    return false;
  }

  /** The value of an expression that does not. */
  #known(node: Node, names: Names, around: Scope): Value {
    const scope = new Scope(around);
    for (const [name, meaning] of names) if ('value' in meaning) scope.names.set(name, meaning.value);
    const value = attempt(() => compile(this.#m, node)(scope));
    return value === undefined ? no() : value;
  }
}
