import { LrschedError } from './issues.ts';
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

interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'unreadable' | 'end';
  readonly text: string;
  readonly at: number;
}

/** An operator takes two characters, so this also bounds how deep a compiled chain of them is. */
const longest = 5000;
const deepest = 200;

/**
 * Reads one expression of Python: numbers, the given variables, `+ - * / // % **`, comparisons, `is None`, `and or not`,
 * `a if c else b` and the usual functions, bare or as `math.` and `np.` have them. A name before a parenthesis is a function.
 * Throws an `LrschedError` with one `bad-expression` that says where reading stopped: at anything else, at more than
 * 5000 characters, at more than 200 levels. Source: The Python Language Reference, chapter 6.
 */
export function parseExpression(text: string, names: readonly string[]): Expression {
  const parser = new Parser(text, names);
  const { number } = parser.whole();
  return {
    text,
    names: [...parser.used],
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

const words = new Set(['and', 'or', 'not', 'if', 'else', 'is', 'None']);

type Binary = (left: Run<number>, right: Run<number>) => Run<number>;
const sums: Readonly<Record<string, Binary>> = {
  '+': (a, b) => (values) => a(values) + b(values),
  '-': (a, b) => (values) => a(values) - b(values),
};
const products: Readonly<Record<string, Binary>> = {
  '*': (a, b) => (values) => a(values) * b(values),
  '/': (a, b) => (values) => a(values) / divisor(b(values)),
  '//': (a, b) => (values) => python.floorDivide(a(values), divisor(b(values))),
  '%': (a, b) => (values) => python.modulo(a(values), divisor(b(values))),
};
type Test = (left: number | null, right: number | null) => boolean;
/** One comparison with what stands on its right; several make a chain. */
interface Link {
  readonly test: Test;
  readonly right: Run<number | null>;
}
const comparisons: Readonly<Record<string, Test>> = {
  '<': (a, b) => some(a) < some(b),
  '<=': (a, b) => some(a) <= some(b),
  '>': (a, b) => some(a) > some(b),
  '>=': (a, b) => some(a) >= some(b),
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** What to write in place of signs that other languages, or people, use. */
const instead: Readonly<Record<string, string>> = {
  '^': 'write ** for a power',
  '=': 'write == to compare',
  '!': 'write not, or != to compare',
  '&': 'write and',
  '|': 'write or',
  '?': 'write a if condition else b',
  '×': 'write *',
  '·': 'write *',
  '÷': 'write /',
  '−': 'write the minus of the keyboard, -',
  '≤': 'write <=',
  '≥': 'write >=',
  '≠': 'write !=',
  π: 'write pi',
};

const operand = 'write a number, a name or a parenthesis';
const operator = 'write an operator such as * before it';

const digits = String.raw`\d+(?:_\d+)*`;
const number = String.raw`(?:${digits}(?:\.(?:${digits})?)?|\.${digits})(?:[eE][+-]?${digits})?(?![\w.])`;
const name = String.raw`(?:(?:math|np|numpy)\.)?[A-Za-z_]\w*`;
const sign = String.raw`\*\*|//|[<>=!]=|[-+*/%<>(),]`;
const tokens = new RegExp(
  String.raw`[ \t\r\n\f]*(?:(?<number>${number})|(?<name>${name})|(?<sign>${sign})|(?<end>$)|(?<unreadable>[\w.]+|.))`,
  'suy',
);

/** Recursive descent, one method for each level of Python's grammar, the loosest first. */
class Parser {
  readonly used = new Set<string>();
  readonly #text: string;
  readonly #variables: ReadonlySet<string>;
  #token: Token;
  #level = 0;

  constructor(text: string, names: readonly string[]) {
    this.#text = text;
    this.#variables = new Set(names);
    if (text.length > longest) this.#fail(longest, `write at most ${longest} characters`);
    this.#token = this.#read(0);
  }

  whole(): Piece {
    const piece = this.#conditional();
    if (this.#token.kind !== 'end') this.#refuse(this.#token.text === ')' ? 'leave it out, or write ( before' : operator);
    return piece;
  }

  #conditional(): Piece {
    const then = this.#or();
    if (!this.#accept('if')) return then;
    const test = this.#or();
    if (!this.#accept('else')) this.#refuse('write else and the other value');
    const otherwise = this.#deeper(() => this.#conditional());
    return possible((values) => (truthOf(test.value(values)) ? then.value(values) : otherwise.value(values)));
  }

  #or(): Piece {
    let left = this.#and();
    while (this.#accept('or')) {
      const [first, second] = [left.value, this.#and().value];
      left = possible((values) => {
        const value = first(values);
        return truthOf(value) ? value : second(values);
      });
    }
    return left;
  }

  #and(): Piece {
    let left = this.#not();
    while (this.#accept('and')) {
      const [first, second] = [left.value, this.#not().value];
      left = possible((values) => {
        const value = first(values);
        return truthOf(value) ? second(values) : value;
      });
    }
    return left;
  }

  #not(): Piece {
    if (!this.#accept('not')) return this.#comparison();
    const { value } = this.#deeper(() => this.#not());
    return certain((values) => (truthOf(value(values)) ? 0 : 1));
  }

  #comparison(): Piece {
    const first = this.#sum();
    const links: Link[] = [];
    for (let link = this.#link(); link !== undefined; link = this.#link()) links.push(link);
    if (links.length === 0) return first;
    return certain((values) => {
      let left = first.value(values);
      for (const { test, right } of links) {
        const next = right(values);
        if (!test(left, next)) return 0;
        left = next;
      }
      return 1;
    });
  }

  #link(): Link | undefined {
    if (this.#accept('is')) {
      const not = this.#accept('not');
      if (!this.#accept('None')) this.#refuse('write is None or is not None');
      return { test: not ? (a) => a !== null : (a) => a === null, right: () => null };
    }
    const test = this.#oneOf(comparisons);
    return test && { test, right: this.#sum().value };
  }

  #sum(): Piece {
    return this.#chain(sums, () => this.#chain(products, () => this.#sign()));
  }

  #chain(operators: Readonly<Record<string, Binary>>, part: () => Piece): Piece {
    let left = part();
    for (let join = this.#oneOf(operators); join !== undefined; join = this.#oneOf(operators)) {
      left = certain(join(left.number, part().number));
    }
    return left;
  }

  #sign(): Piece {
    const minus = this.#accept('-');
    if (!minus && !this.#accept('+')) return this.#powerOf();
    const { number } = this.#deeper(() => this.#sign());
    return certain(minus ? (values) => -number(values) : number);
  }

  #powerOf(): Piece {
    const base = this.#atom();
    if (!this.#accept('**')) return base;
    const exponent = this.#deeper(() => this.#sign());
    return certain((values) => powerOf(base.number(values), exponent.number(values)));
  }

  #atom(): Piece {
    const { kind, text, at } = this.#token;
    if (this.#accept('(')) {
      const piece = this.#deeper(() => this.#conditional());
      this.#close();
      return piece;
    }
    if (kind === 'number') {
      if (/^[\d_]+$/.test(text) && /^0.*[1-9]/.test(text)) this.#refuse('write it without the zeros in front');
      this.#advance();
      const number = Number(text.replaceAll('_', ''));
      return certain(() => number);
    }
    if (text === 'None') this.#refuse('write None after is or is not only');
    if (kind !== 'name' || words.has(text)) this.#refuse(operand);
    this.#advance();
    return this.#accept('(') ? this.#call(text, at) : this.#name(text, at);
  }

  #name(text: string, at: number): Piece {
    if (this.#variables.has(text)) {
      this.used.add(text);
      return possible((values) => values[text] ?? null);
    }
    const [bare, start] = withoutModule(text, at);
    const constant = constants.get(bare);
    if (constant !== undefined) return certain(() => constant);
    if (functions.has(bare)) this.#refuse(`write ${bare}(…), since ${bare} is a function`);
    return this.#fail(start, 'a name that is known', [...new Set([...this.#variables, ...constants.keys(), ...functions.keys()])]);
  }

  #call(text: string, at: number): Piece {
    const [bare, start] = withoutModule(text, at);
    const found = functions.get(bare);
    if (found === undefined) {
      if (this.#variables.has(text) || constants.has(bare)) this.#fail(this.#text.indexOf('(', at), operator);
      return this.#fail(start, 'a function that is known', [...functions.keys()]);
    }
    const { fewest, most, call } = found;
    const places: number[] = [];
    const given = this.#deeper(() => {
      const all: Run<number>[] = [];
      do {
        if (this.#token.text === ')') break;
        places.push(this.#token.at);
        all.push(this.#conditional().number);
      } while (this.#accept(','));
      return all;
    });
    const end = this.#token.at;
    this.#close();
    if (given.length < fewest || given.length > most) {
      const count = fewest === most ? fewest : most === Number.POSITIVE_INFINITY ? `${fewest} or more` : `${fewest} or ${most}`;
      const product = this.#variables.has(text) ? `, or ${text} * (…) for a product` : '';
      this.#fail(places[most] ?? end, `write ${bare} with ${count} value${most === 1 ? '' : 's'}${product}`);
    }
    const [a, b, c] = given as [Run<number>, Run<number>, Run<number>];
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

  #close(): void {
    if (!this.#accept(')')) this.#refuse(this.#token.kind === 'end' ? 'write )' : operator);
  }

  #deeper<T>(read: () => T): T {
    this.#level += 1;
    if (this.#level > deepest) this.#refuse(`write at most ${deepest} levels inside one another`);
    const result = read();
    this.#level -= 1;
    return result;
  }

  #oneOf<T>(known: Readonly<Record<string, T>>): T | undefined {
    const found = this.#token.kind === 'sign' ? known[this.#token.text] : undefined;
    if (found !== undefined) this.#advance();
    return found;
  }

  #accept(text: string): boolean {
    const here = this.#token.text === text;
    if (here) this.#advance();
    return here;
  }

  #advance(): void {
    this.#token = this.#read(this.#token.at + this.#token.text.length);
  }

  #read(from: number): Token {
    tokens.lastIndex = from;
    const groups = Object.entries(tokens.exec(this.#text)?.groups ?? {});
    const [kind, text] = groups.find(([, found]) => found !== undefined) as [Token['kind'], string];
    return { kind, text, at: tokens.lastIndex - text.length };
  }

  /** The token at hand cannot stand here. */
  #refuse(expected: string): never {
    const { kind, text, at } = this.#token;
    if (kind !== 'unreadable') this.#fail(at, expected);
    this.#fail(at, instead[text] ?? (/^\.?\d/.test(text) ? 'write a plain number such as 0.1, 1e-3 or 1_000' : expected));
  }

  #fail(at: number, expected: string, known?: readonly string[]): never {
    throw new LrschedError([{ code: 'bad-expression', text: this.#text, at, expected, ...(known && { known }) }]);
  }
}

/** `math.sqrt` is `sqrt`, five characters further on. */
function withoutModule(name: string, at: number): readonly [string, number] {
  const bare = name.slice(name.indexOf('.') + 1);
  return [bare, at + name.length - bare.length];
}
