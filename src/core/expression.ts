import { type FormulaTree, readFormula } from './formula-tree.ts';
import { constants, divisor, functions, powerOf, raiseAsPython, raised, some, truthOf } from './operations.ts';
import * as python from './python-numbers.ts';

/** What the variables stand for; `null` is Python's `None`. */
export type Variables = Readonly<Record<string, number | null>>;

/** A line of Python arithmetic, read once and evaluated as often as one likes. */
export interface Expression {
  readonly text: string;
  /** The variables it uses, in the order in which they first appear. */
  readonly names: readonly string[];
  /**
   * Its value in doubles, truth being 1 and 0. Never throws: the result is not finite where Python would raise
   * (a division by zero, `log(0)`, `sqrt(-1)`, an overflow, `None` in a sum), where a power is complex and where its
   * integers outgrow a double.
   */
  evaluate(values: Variables): number;
}

type Run<Result> = (values: Variables) => Result;

/** A compiled piece: `value` may be None, `number` refuses to be. */
interface Piece {
  readonly value: Run<number | null>;
  readonly number: Run<number>;
}

/** Reads an expression as `readFormula` does, and makes it ready to be evaluated. */
export function parseExpression(text: string, names: readonly string[]): Expression {
  const { tree, used } = readFormula(text, names);
  const { number } = compiled(tree);
  return {
    text,
    names: used,
    evaluate(values) {
      try {
        return number(values);
      } catch (error) {
        if (error === raised) return Number.NaN;
        throw error;
      }
    },
  };
}

const certain = (number: Run<number>): Piece => ({ value: number, number });
const possible = (value: Run<number | null>): Piece => ({ value, number: (values) => value(values) ?? raiseAsPython() });

type Binary = (left: Run<number>, right: Run<number>) => Run<number>;
const joining: Readonly<Record<string, Binary>> = {
  '+': (a, b) => (values) => a(values) + b(values),
  '-': (a, b) => (values) => a(values) - b(values),
  '*': (a, b) => (values) => a(values) * b(values),
  '/': (a, b) => (values) => a(values) / divisor(b(values)),
  '//': (a, b) => (values) => python.floorDivide(a(values), divisor(b(values))),
  '%': (a, b) => (values) => python.modulo(a(values), divisor(b(values))),
  '**': (a, b) => (values) => powerOf(a(values), b(values)),
};
type Test = (left: number | null, right: number | null) => boolean;
const comparisons: Readonly<Record<string, Test>> = {
  '<': (a, b) => some(a) < some(b),
  '<=': (a, b) => some(a) <= some(b),
  '>': (a, b) => some(a) > some(b),
  '>=': (a, b) => some(a) >= some(b),
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  is: (a) => a === null,
  'is not': (a) => a !== null,
};

/** A tree as a function of its variables. */
function compiled(tree: FormulaTree): Piece {
  switch (tree.kind) {
    case 'number':
      return always(tree.value);
    case 'constant':
      return always(constants.get(tree.name) as number);
    case 'none':
      return possible(() => null);
    case 'variable':
      return possible((values) => values[tree.name] ?? null);
    case 'prefix':
      return prefixed(tree.sign, compiled(tree.of));
    case 'infix':
      return joined(tree.sign, compiled(tree.left), compiled(tree.right));
    case 'comparison': {
      const first = compiled(tree.first).value;
      return compared(
        first,
        tree.links.map(({ sign, right }) => ({ test: comparisons[sign] as Test, right: compiled(right).value })),
      );
    }
    case 'call':
      return called(
        tree.name,
        tree.args.map((arg) => compiled(arg).number),
      );
    case 'if': {
      const [test, then, otherwise] = [tree.test, tree.then, tree.otherwise].map((part) => compiled(part).value) as Three<number | null>;
      return possible((values) => (truthOf(test(values)) ? then(values) : otherwise(values)));
    }
  }
}

type Three<Result> = [Run<Result>, Run<Result>, Run<Result>];
const always = (number: number): Piece => certain(() => number);

function prefixed(sign: '+' | '-' | 'not', { number, value }: Piece): Piece {
  if (sign === 'not') return certain((values) => (truthOf(value(values)) ? 0 : 1));
  return certain(sign === '-' ? (values) => -number(values) : number);
}

function joined(sign: string, left: Piece, right: Piece): Piece {
  const [first, second] = [left.value, right.value];
  if (sign !== 'and' && sign !== 'or') return certain((joining[sign] as Binary)(left.number, right.number));
  const stops = sign === 'or';
  return possible((values) => {
    const value = first(values);
    return truthOf(value) === stops ? value : second(values);
  });
}

function compared(first: Run<number | null>, links: readonly { readonly test: Test; readonly right: Run<number | null> }[]): Piece {
  return certain((values) => {
    let left = first(values);
    for (const { test, right } of links) {
      const next = right(values);
      if (!test(left, next)) return 0;
      left = next;
    }
    return 1;
  });
}

function called(name: string, given: readonly Run<number>[]): Piece {
  const call = functions.get(name)?.call ?? raiseAsPython;
  const [a, b, c] = given as Three<number>;
  switch (given.length) {
    case 1:
      return certain((values) => call(a(values)));
    case 2:
      return certain((values) => call(a(values), b(values)));
    case 3:
      return certain((values) => call(a(values), b(values), c(values)));
    default:
      return certain((values) => call(...given.map((run) => run(values))));
  }
}
