import type { ArithmeticExpression, Word, WordPart } from 'unbash';
import type { Text } from '../core/text.ts';
import { Missing } from './entry.ts';

/** A word of the shell after all that it stands for was put in. */
export interface ShellValue {
  readonly value: string | Missing;
  readonly at: number;
  /** What stands behind the `=` of a flag, where that is not known. */
  readonly rest?: Missing;
}

/** The variables at a place of a script. */
export interface Scope {
  readonly variables: Map<string, string | Missing | readonly ShellValue[]>;
  /** The arguments of the function that is run, else those of the script, which nobody knows. */
  readonly positional: readonly (string | Missing)[] | undefined;
  readonly source: Text;
  /** What the user says of a variable. */
  defined(name: string): string | undefined;
  /** Nothing is split at spaces, as on the right of `=`. */
  readonly quoted?: boolean;
}

type Piece = { readonly text: string | Missing | readonly ShellValue[]; readonly quoted: boolean };

/** The words that these words come to: variables put in, those outside of quotes split at their spaces. */
export function wordsOf(words: readonly Word[], scope: Scope): readonly ShellValue[] {
  return words.flatMap((word) => {
    const pieces = piecesOf(
      word.parts ?? [{ type: 'Literal', pos: word.pos, end: word.end, value: word.value, text: word.text }],
      scope,
      scope.quoted === true,
    );
    return joined(pieces, word.pos);
  });
}

/** Pieces that stand together as words. */
function joined(pieces: readonly Piece[], at: number): readonly ShellValue[] {
  const done: ShellValue[] = [];
  let word: string | undefined;
  let missing: Missing | undefined;
  let unknown = false;
  const end = () => {
    if (unknown && word !== undefined && /^--?[A-Za-z][\w-]*=$/.test(word) && missing)
      done.push({ value: word.slice(0, -1), at, rest: missing });
    else if (unknown && missing) done.push({ value: missing, at });
    else if (word !== undefined) done.push({ value: word, at });
    [word, missing, unknown] = [undefined, undefined, false];
  };
  for (const { text, quoted } of pieces) {
    if (text instanceof Missing) {
      missing = text;
      unknown = true;
      continue;
    }
    if (typeof text !== 'string') {
      if (word !== undefined || unknown) end();
      done.push(...text.map((one) => ({ ...one, at })));
      continue;
    }
    if (quoted) {
      word = (word ?? '') + text;
      continue;
    }
    const parts = text.split(/\s+/);
    for (const [index, part] of parts.entries()) {
      if (index > 0) end();
      if (part !== '') word = (word ?? '') + part;
    }
  }
  end();
  return done;
}

function piecesOf(parts: readonly WordPart[], scope: Scope, quoted: boolean): readonly Piece[] {
  return parts.flatMap((part): readonly Piece[] => {
    switch (part.type) {
      case 'Literal':
        return [{ text: part.value, quoted: true }];
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
        return [{ text: value === undefined ? new Missing(part.text) : value instanceof Missing ? value : String(value), quoted }];
      }
      case 'CommandExpansion':
      case 'ProcessSubstitution':
        return [{ text: new Missing(part.text), quoted }];
      default:
        return [{ text: part.text, quoted: true }];
    }
  });
}

/** The value of a variable, or that it is not known. */
function variable(name: string, scope: Scope): string | Missing | readonly ShellValue[] {
  const said = scope.defined(name) ?? scope.defined(`$${name}`);
  if (said !== undefined) return said;
  if (/^\d+$/.test(name) && scope.positional !== undefined) return scope.positional[Number(name) - 1] ?? '';
  if ((name === '@' || name === '*') && scope.positional !== undefined) return scope.positional.map((value) => ({ value, at: 0 }));
  return scope.variables.get(name) ?? new Missing(/^\w+$/.test(name) && !/^\d/.test(name) ? name : `$${name}`);
}

function expansion(part: Extract<WordPart, { type: 'ParameterExpansion' }>, scope: Scope): string | Missing | readonly ShellValue[] {
  const { parameter, operation, prefix, index } = part;
  if (prefix !== undefined) return new Missing(part.text);
  const value = variable(parameter, scope);
  if (index !== undefined) {
    if (/^[@*]$/.test(index.value)) return value;
    const one = Array.isArray(value) ? (value as readonly ShellValue[])[Number(index.value)] : undefined;
    return one?.value ?? new Missing(part.text);
  }
  const plain = Array.isArray(value) ? ((value as readonly ShellValue[])[0]?.value ?? '') : (value as string | Missing);
  if (operation === undefined) return plain;
  if (operation.type !== 'Default') return new Missing(part.text);
  const inner = () => wordsOf([operation.operand], { ...scope, quoted: true })[0]?.value ?? '';
  const unset =
    plain instanceof Missing ? scope.variables.get(parameter) === undefined : operation.operator.startsWith(':') && plain === '';
  if (/^:?[-=]$/.test(operation.operator)) return unset ? inner() : plain;
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
export function calculated(node: ArithmeticExpression, scope: Scope): number | Missing | undefined {
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
      const text = node.parts
        ? wordsOf([{ type: 'Word', text: node.value, value: node.value, pos: node.pos, end: node.end, parts: node.parts }], scope)[0]?.value
        : node.value;
      const value = typeof text === 'string' && /^[A-Za-z_]\w*$/.test(text) ? variable(text, scope) : text;
      if (value instanceof Missing) return value;
      return typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : undefined;
    }
    default:
      return undefined;
  }
}
