import { type FormulaTree, readFormula } from '../core/formula-tree.ts';
import type { Json } from '../core/schedule.ts';

/** A piece of Python arithmetic as a tree, so that it can be put together, made shorter and printed. */
export type Expr =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'word'; readonly word: 'None' | 'True' | 'False' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'prefix'; readonly sign: '-' | 'not '; readonly of: Expr }
  | { readonly kind: 'infix'; readonly sign: string; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[]; readonly own?: true }
  | { readonly kind: 'if'; readonly test: Expr; readonly then: Expr; readonly otherwise: Expr };

/** What the names in a text stand for. */
export type Bindings = Readonly<Record<string, Expr | Json | undefined>>;

export const numberTerm = (value: number): Expr => ({ kind: 'number', value });
export const name = (name: string): Expr => ({ kind: 'name', name });
const word = (word: 'None' | 'True' | 'False'): Expr => ({ kind: 'word', word });
const truth = (value: boolean) => word(value ? 'True' : 'False');

/** How tightly an operator binds; `**` is the only one that groups from the right. */
const levels: Readonly<Record<string, number>> = {
  ...{ or: 1, and: 2, 'not ': 3 },
  ...{ '<': 4, '<=': 4, '>': 4, '>=': 4, '==': 4, '!=': 4, is: 4, 'is not': 4 },
  ...{ '+': 5, '-': 5, '*': 6, '/': 6, '//': 6, '%': 6, '**': 8 },
};
const [comparison, prefix, atom] = [4, 7, 9];

/** Python arithmetic that is known to be sound, such as the formula of a family, with values in place of its names. */
export const say = (text: string, bindings: Bindings = {}): Expr => termOf(readFormula(text).tree, bindings);

function termOf(tree: FormulaTree, bindings: Bindings): Expr {
  const inside = (part: FormulaTree) => termOf(part, bindings);
  switch (tree.kind) {
    case 'number':
      return numberTerm(tree.value);
    case 'none':
      return word('None');
    case 'variable':
    case 'constant':
      return tree.name in bindings ? bound(bindings[tree.name]) : name(tree.name);
    case 'prefix':
      if (tree.sign === '+') return inside(tree.of);
      return tree.sign === '-' ? negative(inside(tree.of)) : negated(inside(tree.of));
    case 'infix':
      return infix(tree.sign, inside(tree.left), inside(tree.right));
    case 'comparison': {
      let left = inside(tree.first);
      const links = tree.links.map(({ sign, right: next }) => {
        const right = inside(next);
        const link = infix(sign, left, right);
        left = right;
        return link;
      });
      return links.reduce((all, one) => infix('and', all, one));
    }
    case 'call':
      return callTerm(tree.name, ...tree.args.map(inside));
    case 'if':
      return choose(inside(tree.test), inside(tree.then), inside(tree.otherwise));
  }
}

function bound(value: Bindings[string]): Expr {
  if (typeof value === 'number') return value < 0 ? negative(numberTerm(-value)) : numberTerm(value);
  if (typeof value === 'boolean') return truth(value);
  return typeof value === 'object' && value !== null && 'kind' in value ? (value as Expr) : word('None');
}

/** The value of what needs no `t`. */
function literal(expr: Expr): number | undefined {
  if (expr.kind === 'number') return expr.value;
  return expr.kind === 'prefix' && expr.sign === '-' && expr.of.kind === 'number' ? -expr.of.value : undefined;
}

/** The number of fifteen digits next to one that rounding has left with more: 0.01 for 0.010000000000000002. */
export function near(value: number): number {
  const short = Number(value.toPrecision(15));
  return String(short).length < String(value).length - 3 ? short : value;
}

const known = (expr: Expr): boolean | undefined => (expr.kind === 'word' ? expr.word === 'True' : undefined);

function negative(of: Expr): Expr {
  if (of.kind === 'prefix' && of.sign === '-') return of.of;
  return of.kind === 'number' && of.value === 0 ? of : { kind: 'prefix', sign: '-', of };
}

function negated(of: Expr): Expr {
  const value = known(of);
  return value === undefined ? { kind: 'prefix', sign: 'not ', of } : truth(!value);
}

/** `then` where the test holds, and only that where it is clear that it does. */
export function choose(test: Expr, then: Expr, otherwise: Expr): Expr {
  const value = known(test);
  if (value !== undefined) return value ? then : otherwise;
  return { kind: 'if', test, then, otherwise };
}

/** A call of a function that the code itself defines. */
export const callOwn = (name: string, ...args: readonly Expr[]): Expr => ({ kind: 'call', name, args, own: true });

/** A call of a function of Python or its math; renames what only our formulas have. */
export function callTerm(name: string, ...args: readonly Expr[]): Expr {
  const [first, low, high] = args as [Expr, Expr, Expr];
  if (name === 'minimum' || name === 'maximum') return callTerm(name.slice(0, 3), ...args);
  if (name === 'clip') return callTerm('min', callTerm('max', first, low), high);
  if (name === 'pow') return infix('**', first, low);
  const values = args.map(literal);
  if ((name === 'min' || name === 'max') && values.every((value) => value !== undefined)) return bound(Math[name](...values));
  return { kind: 'call', name, args };
}

const compare: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** Two pieces joined, made shorter only where no value changes but by a last rounding; `t` is never below 0. */
export function infix(sign: string, left: Expr, right: Expr): Expr {
  const [a, b] = [literal(left), literal(right)];
  const whole: Expr = { kind: 'infix', sign, left, right };
  if (sign === 'is' || sign === 'is not') return left.kind === 'name' ? whole : truth((left.kind === 'word') === (sign === 'is'));
  if (sign === 'and' || sign === 'or') {
    const value = known(left);
    return value === undefined ? whole : value === (sign === 'and') ? right : left;
  }
  if (a !== undefined && b !== undefined) {
    const test = compare[sign];
    return test ? truth(test(a, b)) : folded(sign, a, b, whole);
  }
  if (sign === '<' && left.kind === 'name' && left.name === 't' && b !== undefined && b <= 0) return truth(false);
  if (b === 1 && ['*', '/', '**'].includes(sign)) return left;
  if (b === 0 && (sign === '+' || sign === '-')) return left;
  if (a === 1 && sign === '*') return right;
  if (a === 0 && sign === '+') return right;
  if (a === 0 && (sign === '*' || sign === '/')) return left;
  if (a === 0 && sign === '-') return negative(right);
  const opposite = sign === '+' || sign === '-' ? flipped(right) : undefined;
  if (opposite) return infix(sign === '+' ? '-' : '+', left, opposite);
  if ((sign === '+' || sign === '-') && b !== undefined && b < 0) return infix(sign === '+' ? '-' : '+', left, numberTerm(-b));
  if (left.kind !== 'infix' || b === undefined) return whole;
  const [inner, outer] = [literal(left.left), literal(left.right)];
  // 2 * pi * 0.5 is pi.
  if (sign === '*' && left.sign === '*' && inner === 2) return infix('*', numberTerm(2 * b), left.right);
  if (left.sign === '-' && (sign === '-' || sign === '+') && Number.isInteger(outer) && Number.isInteger(b)) {
    return moved(left.left, (sign === '-' ? -1 : 1) * b - (outer as number));
  }
  return whole;
}

/** A product that begins with a number below 0 without its sign. */
function flipped(expr: Expr): Expr | undefined {
  if (expr.kind === 'prefix' && expr.sign === '-') return expr.of;
  if (expr.kind !== 'infix' || (expr.sign !== '*' && expr.sign !== '/')) return undefined;
  const left = flipped(expr.left);
  return left && infix(expr.sign, left, expr.right);
}

/** So many updates later, or earlier. */
const moved = (of: Expr, more: number) => (more < 0 ? infix('-', of, numberTerm(-more)) : infix('+', of, numberTerm(more)));

/** Only what is as short as what it is made of: 0.1 - 0.05 is 0.05, while 0.3 - 0.1 stays. */
function folded(sign: string, a: number, b: number, whole: Expr): Expr {
  if (a === 0 && sign === '-') return bound(-b);
  const results: Readonly<Record<string, number>> = { '+': a + b, '-': a - b, '*': a * b, '/': b === 0 ? Number.NaN : a / b };
  const value = results[sign];
  if (value === undefined || !Number.isFinite(value)) return whole;
  return String(value).length <= Math.max(5, String(a).length, String(b).length) ? bound(value) : whole;
}

/** The same with another piece in place of a name. */
export function replace(expr: Expr, old: string, by: Expr): Expr {
  const inside = (part: Expr) => replace(part, old, by);
  switch (expr.kind) {
    case 'name':
      return expr.name === old ? by : expr;
    case 'prefix':
      return expr.sign === '-' ? negative(inside(expr.of)) : negated(inside(expr.of));
    case 'infix':
      return infix(expr.sign, inside(expr.left), inside(expr.right));
    case 'call':
      return expr.own ? callOwn(expr.name, ...expr.args.map(inside)) : callTerm(expr.name, ...expr.args.map(inside));
    case 'if':
      return choose(inside(expr.test), inside(expr.then), inside(expr.otherwise));
    default:
      return expr;
  }
}

/** How many pieces a tree has that are this name, or any at all. */
export function countPieces(expr: Expr, wanted?: string): number {
  const here = wanted === undefined || (expr.kind === 'name' && expr.name === wanted) ? 1 : 0;
  return here + inner(expr).reduce((sum, part) => sum + countPieces(part, wanted), 0);
}

function inner(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'prefix':
      return [expr.of];
    case 'infix':
      return [expr.left, expr.right];
    case 'call':
      return expr.args;
    case 'if':
      return [expr.test, expr.then, expr.otherwise];
    default:
      return [];
  }
}

const builtins = new Set(['abs', 'float', 'int', 'round', 'min', 'max']);
const constants = new Set(['pi', 'e']);

/** A piece as Python writes it, in parentheses where it stands beside what binds tighter than `level`. */
export function print(expr: Expr, level = 0): string {
  const inside = print;
  const around = (binds: number, text: string) => (binds < level ? `(${text})` : text);
  switch (expr.kind) {
    case 'number':
      // Python, too, reads a number that is too large as infinity, for which it has no word.
      return Number.isFinite(expr.value) ? String(expr.value) : '1e999';
    case 'word':
      return expr.word;
    case 'name':
      return constants.has(expr.name) ? `math.${expr.name}` : expr.name;
    case 'prefix':
      return expr.sign === '-' ? around(prefix, `-${inside(expr.of, prefix)}`) : around(3, `not ${inside(expr.of, 3)}`);
    case 'infix': {
      const binds = levels[expr.sign] as number;
      const [left, right] = expr.sign === '**' ? [atom, prefix] : [binds + Number(binds === comparison), binds + 1];
      return around(binds, `${inside(expr.left, left)} ${expr.sign} ${inside(expr.right, right)}`);
    }
    case 'call':
      return `${expr.own || builtins.has(expr.name) ? '' : 'math.'}${expr.name}(${expr.args.map((arg) => inside(arg, 0)).join(', ')})`;
    case 'if':
      return around(0, `${inside(expr.then, 1)} if ${inside(expr.test, 1)} else ${inside(expr.otherwise, 0)}`);
  }
}

/** A piece as the lines that end a function: a choice as an `if` with its own `return`. */
export function returned(expr: Expr, indent = '    '): readonly string[] {
  if (expr.kind !== 'if') return [`${indent}return ${print(expr)}`];
  const { test, then, otherwise } = expr;
  return [`${indent}if ${print(test)}:`, ...returned(then, `${indent}    `), ...returned(otherwise, indent)];
}
