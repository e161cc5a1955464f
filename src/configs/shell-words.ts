import type { ArithmeticExpression, Word, WordPart } from 'unbash';
import type { Text } from '../core/text.ts';
import { Missing } from './entry.ts';

/** A word of the shell after all that it stands for was put in; what is not known stands in it as a mark. */
export interface ShellValue {
  readonly value: string;
  readonly at: number;
}

/** The variables at a place of a script. */
export interface ShellScope {
  readonly variables: Map<string, string | readonly ShellValue[]>;
  /** The arguments of the function that is run, else those of the script, which nobody knows. */
  readonly positional: readonly string[] | undefined;
  readonly source: Text;
  /** What the marks in words stand for. */
  readonly unknown: Missing[];
  /** What the user says of a variable. */
  defined(name: string): string | undefined;
  /** Nothing is split at spaces, as on the right of `=`. */
  readonly quoted?: boolean;
  /** Where a script stands that is a text within another. */
  readonly at?: number;
}

const marks = /\uE000(\d+)\uE001/;

/** The mark of what is not known. */
export function marked(missing: Missing, { unknown }: ShellScope): string {
  unknown.push(missing);
  return `\uE000${unknown.length - 1}\uE001`;
}

/** What is not known in a word, if anything. */
export function missingIn(value: string, { unknown }: ShellScope): Missing | undefined {
  const [, index] = marks.exec(value) ?? [];
  return index === undefined ? undefined : unknown[Number(index)];
}

type Piece = { readonly text: string | readonly ShellValue[]; readonly quoted: boolean };

/** The words that these words come to: variables put in, those outside of quotes split at their spaces. */
export function wordsOf(words: readonly Word[], scope: ShellScope): readonly ShellValue[] {
  return words.flatMap((word) => {
    const parts = word.parts ?? [{ type: 'Literal', pos: word.pos, end: word.end, value: word.value, text: word.text } as const];
    return joined(piecesOf(parts, scope, scope.quoted === true), scope.at ?? word.pos);
  });
}

/** Pieces that stand together as words. */
function joined(pieces: readonly Piece[], at: number): readonly ShellValue[] {
  const done: ShellValue[] = [];
  let word: string | undefined;
  const end = () => {
    if (word !== undefined) done.push({ value: word, at });
    word = undefined;
  };
  for (const { text, quoted } of pieces) {
    if (typeof text !== 'string') {
      end();
      done.push(...text.map((one) => ({ ...one, at })));
    } else if (quoted) word = (word ?? '') + text;
    else
      for (const [index, part] of text.split(/\s+/).entries()) {
        if (index > 0) end();
        if (part !== '') word = (word ?? '') + part;
      }
  }
  end();
  return done;
}

function piecesOf(parts: readonly WordPart[], scope: ShellScope, quoted: boolean): readonly Piece[] {
  return parts
    .flatMap((part): readonly Piece[] => {
      switch (part.type) {
        case 'Literal':
        case 'SingleQuoted':
        case 'AnsiCQuoted':
          return [{ text: part.value, quoted: true }];
        case 'DoubleQuoted':
        case 'LocaleString':
          return part.parts.length === 0 ? [{ text: '', quoted: true }] : piecesOf(part.parts, scope, true);
        case 'SimpleExpansion':
          return [{ text: variable(part.text.slice(1), scope), quoted }];
        case 'ParameterExpansion':
          return [{ text: expansion(part, scope), quoted }];
        case 'ArithmeticExpansion': {
          const value = part.expression === undefined ? undefined : calculated(part.expression, scope);
          const missing = value === undefined ? new Missing(part.text) : value;
          return [{ text: missing instanceof Missing ? marked(missing, scope) : String(missing), quoted }];
        }
        case 'CommandExpansion':
        case 'ProcessSubstitution':
          return [{ text: marked(new Missing(part.text), scope), quoted }];
        default:
          return [{ text: part.text, quoted: true }];
      }
    })
    .map((piece) =>
      quoted && typeof piece.text !== 'string' && scope.quoted === true
        ? { text: piece.text.map(({ value }) => value).join(' '), quoted }
        : piece,
    );
}

/** The value of a variable, or the mark of one that is not known. */
export function variable(name: string, scope: ShellScope): string | readonly ShellValue[] {
  const said = scope.defined(name) ?? scope.defined(`$${name}`);
  if (said !== undefined) return said;
  if (/^\d+$/.test(name) && scope.positional !== undefined) return scope.positional[Number(name) - 1] ?? '';
  if ((name === '@' || name === '*') && scope.positional !== undefined) return scope.positional.map((value) => ({ value, at: 0 }));
  const plain = /^[A-Za-z_]\w*$/.test(name) ? name : `$${name}`;
  return scope.variables.get(name) ?? marked(new Missing(plain), scope);
}

function expansion(part: Extract<WordPart, { type: 'ParameterExpansion' }>, scope: ShellScope): string | readonly ShellValue[] {
  const { parameter, operation, prefix, index } = part;
  const unread = () => marked(new Missing(part.text), scope);
  if (prefix !== undefined) return unread();
  const value = variable(parameter, scope);
  if (index !== undefined) {
    if (/^[@*]$/.test(index.value)) return value;
    return (Array.isArray(value) ? (value as readonly ShellValue[])[Number(index.value)]?.value : undefined) ?? unread();
  }
  const plain = typeof value === 'string' ? value : (value[0]?.value ?? '');
  if (operation === undefined) return plain;
  if (operation.type !== 'Default') return unread();
  const inner = () => wordsOf([operation.operand], { ...scope, quoted: true })[0]?.value ?? '';
  const isSet = scope.variables.has(parameter) || scope.defined(parameter) !== undefined || /^[\d@*]+$/.test(parameter);
  const unset = isSet ? operation.operator.startsWith(':') && plain === '' : true;
  if (/^:?[-=]$/.test(operation.operator))
    return /^\d+$/.test(parameter) && scope.positional === undefined && scope.defined(parameter) === undefined
      ? inner()
      : unset
        ? inner()
        : plain;
  if (/^:?\+$/.test(operation.operator)) return unset ? '' : inner();
  return plain;
}

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '<<': (a, b) => a * 2 ** b,
  '>>': (a, b) => Math.floor(a / 2 ** b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};

/** What a sum of the shell comes to, in whole numbers. */
export function calculated(node: ArithmeticExpression, scope: ShellScope): number | Missing | undefined {
  switch (node.type) {
    case 'ArithmeticGroup':
      return calculated(node.expression, scope);
    case 'ArithmeticBinary': {
      const [a, b] = [calculated(node.left, scope), calculated(node.right, scope)];
      if (typeof a !== 'number') return a;
      if (typeof b !== 'number') return b;
      const value = binary[node.operator]?.(a, b);
      return value === undefined || !Number.isFinite(value) ? undefined : value;
    }
    case 'ArithmeticUnary': {
      const value = calculated(node.operand, scope);
      if (typeof value !== 'number') return value;
      return node.operator === '-' ? -value : node.operator === '+' ? value : node.operator === '!' ? Number(value === 0) : undefined;
    }
    case 'ArithmeticTernary': {
      const test = calculated(node.test, scope);
      return typeof test === 'number' ? calculated(test !== 0 ? node.consequent : node.alternate, scope) : test;
    }
    case 'ArithmeticWord': {
      const { value: written, pos, end, parts } = node;
      const text = parts ? wordsOf([{ type: 'Word', text: written, value: written, pos, end, parts }], scope)[0]?.value : written;
      const value = text !== undefined && /^[A-Za-z_]\w*$/.test(text) ? variable(text, scope) : text;
      if (typeof value !== 'string') return undefined;
      return missingIn(value, scope) ?? (/^-?\d+$/.test(value.trim()) ? Number(value) : undefined);
    }
    default:
      return undefined;
  }
}
