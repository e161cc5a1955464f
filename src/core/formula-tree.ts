import { LrschedError } from './issues.ts';
import { constants, functions } from './operations.ts';

/** A line of Python arithmetic as what it is made of; it is no deeper than it is long. */
export type FormulaTree =
  | { readonly kind: 'number'; readonly value: number }
  /** `None`, after `is` or `is not`. */
  | { readonly kind: 'none' }
  | { readonly kind: 'variable' | 'constant'; readonly name: string }
  | { readonly kind: 'prefix'; readonly sign: '+' | '-' | 'not'; readonly of: FormulaTree }
  | { readonly kind: 'infix'; readonly sign: string; readonly left: FormulaTree; readonly right: FormulaTree }
  /** `a < b <= c`: several in a row make a chain. */
  | { readonly kind: 'comparison'; readonly first: FormulaTree; readonly links: readonly FormulaLink[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly FormulaTree[] }
  | { readonly kind: 'if'; readonly test: FormulaTree; readonly then: FormulaTree; readonly otherwise: FormulaTree };

/** One comparison with what stands on its right. */
export interface FormulaLink {
  readonly sign: string;
  readonly right: FormulaTree;
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
 * Without `names` every name is a variable that is no constant and is not called; `used` are those that stand in it, in order.
 * Throws an `LrschedError` with one `bad-expression` that says where reading stopped: at anything else, at more than
 * 5000 characters, at more than 200 levels. Source: The Python Language Reference, chapter 6.
 */
export function readFormula(text: string, names?: readonly string[]): { readonly tree: FormulaTree; readonly used: readonly string[] } {
  const parser = new Parser(text, names);
  const tree = parser.whole();
  return { tree, used: [...parser.used] };
}

const words = new Set(['and', 'or', 'not', 'if', 'else', 'is', 'None']);

const joins: readonly (readonly string[])[] = [
  ['+', '-'],
  ['*', '/', '//', '%'],
];
const comparing = ['<', '<=', '>', '>=', '==', '!='];

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
  readonly #variables: ReadonlySet<string> | undefined;
  #token: Token;
  #level = 0;

  constructor(text: string, names: readonly string[] | undefined) {
    this.#text = text;
    this.#variables = names && new Set(names);
    if (text.length > longest) this.#fail(longest, `write at most ${longest} characters`);
    this.#token = this.#read(0);
  }

  whole(): FormulaTree {
    const piece = this.#conditional();
    if (this.#token.kind !== 'end') this.#refuse(this.#token.text === ')' ? 'leave it out, or write ( before' : operator);
    return piece;
  }

  #conditional(): FormulaTree {
    const then = this.#or();
    if (!this.#accept('if')) return then;
    const test = this.#or();
    if (!this.#accept('else')) this.#refuse('write else and the other value');
    return { kind: 'if', test, then, otherwise: this.#deeper(() => this.#conditional()) };
  }

  #or(): FormulaTree {
    let left = this.#and();
    while (this.#accept('or')) left = { kind: 'infix', sign: 'or', left, right: this.#and() };
    return left;
  }

  #and(): FormulaTree {
    let left = this.#not();
    while (this.#accept('and')) left = { kind: 'infix', sign: 'and', left, right: this.#not() };
    return left;
  }

  #not(): FormulaTree {
    if (!this.#accept('not')) return this.#comparison();
    return { kind: 'prefix', sign: 'not', of: this.#deeper(() => this.#not()) };
  }

  #comparison(): FormulaTree {
    const first = this.#chain(0);
    const links: FormulaLink[] = [];
    for (let link = this.#link(); link !== undefined; link = this.#link()) links.push(link);
    return links.length === 0 ? first : { kind: 'comparison', first, links };
  }

  #link(): FormulaLink | undefined {
    if (this.#accept('is')) {
      const sign = this.#accept('not') ? 'is not' : 'is';
      if (!this.#accept('None')) this.#refuse('write is None or is not None');
      return { sign, right: { kind: 'none' } };
    }
    const sign = this.#oneOf(comparing);
    return sign === undefined ? undefined : { sign, right: this.#chain(0) };
  }

  /** Sums, and within them products. */
  #chain(level: number): FormulaTree {
    const signs = joins[level];
    if (signs === undefined) return this.#sign();
    let left = this.#chain(level + 1);
    for (let sign = this.#oneOf(signs); sign !== undefined; sign = this.#oneOf(signs)) {
      left = { kind: 'infix', sign, left, right: this.#chain(level + 1) };
    }
    return left;
  }

  #sign(): FormulaTree {
    const sign = this.#oneOf(['-', '+']);
    if (sign === undefined) return this.#power();
    return { kind: 'prefix', sign: sign as '-' | '+', of: this.#deeper(() => this.#sign()) };
  }

  #power(): FormulaTree {
    const left = this.#atom();
    if (!this.#accept('**')) return left;
    return { kind: 'infix', sign: '**', left, right: this.#deeper(() => this.#sign()) };
  }

  #atom(): FormulaTree {
    const { kind, text, at } = this.#token;
    if (this.#accept('(')) {
      const piece = this.#deeper(() => this.#conditional());
      this.#close();
      return piece;
    }
    if (kind === 'number') {
      if (/^[\d_]+$/.test(text) && /^0.*[1-9]/.test(text)) this.#refuse('write it without the zeros in front');
      this.#advance();
      return { kind: 'number', value: Number(text.replaceAll('_', '')) };
    }
    if (text === 'None') this.#refuse('write None after is or is not only');
    if (kind !== 'name' || words.has(text)) this.#refuse(operand);
    this.#advance();
    return this.#accept('(') ? this.#call(text, at) : this.#name(text, at);
  }

  #name(text: string, at: number): FormulaTree {
    const [bare, start] = withoutModule(text, at);
    if (this.#isVariable(text)) {
      this.used.add(text);
      return { kind: 'variable', name: text };
    }
    if (constants.has(bare)) return { kind: 'constant', name: bare };
    if (functions.has(bare)) this.#refuse(`write ${bare}(…), since ${bare} is a function`);
    return this.#fail(start, 'a name that is known', [...new Set([...(this.#variables ?? []), ...constants.keys(), ...functions.keys()])]);
  }

  #isVariable(text: string): boolean {
    return this.#variables?.has(text) ?? !(constants.has(text) || text.includes('.'));
  }

  #call(text: string, at: number): FormulaTree {
    const [bare, start] = withoutModule(text, at);
    const found = functions.get(bare);
    if (found === undefined) {
      if (this.#isVariable(text) || constants.has(bare)) this.#fail(this.#text.indexOf('(', at), operator);
      return this.#fail(start, 'a function that is known', [...functions.keys()]);
    }
    const { fewest, most } = found;
    const places: number[] = [];
    const args = this.#deeper(() => {
      const all: FormulaTree[] = [];
      do {
        if (this.#token.text === ')') break;
        places.push(this.#token.at);
        all.push(this.#conditional());
      } while (this.#accept(','));
      return all;
    });
    const end = this.#token.at;
    this.#close();
    if (args.length < fewest || args.length > most) {
      const count = fewest === most ? fewest : most === Number.POSITIVE_INFINITY ? `${fewest} or more` : `${fewest} or ${most}`;
      const product = this.#isVariable(text) ? `, or ${text} * (…) for a product` : '';
      this.#fail(places[most] ?? end, `write ${bare} with ${count} value${most === 1 ? '' : 's'}${product}`);
    }
    return { kind: 'call', name: bare, args };
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

  #oneOf(known: readonly string[]): string | undefined {
    const { kind, text } = this.#token;
    if (kind !== 'sign' || !known.includes(text)) return undefined;
    this.#advance();
    return text;
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
