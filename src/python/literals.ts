import { attempt } from '../core/issues.ts';
import { floatValue, intValue } from './numeric.ts';
import { children, type Node, parse, type Source, separated, textOf } from './syntax.ts';
import { Dict, Tuple, type Value } from './values.ts';

/** The value of a number as Python writes it; nothing for one that is imaginary. */
export function numberOf(written: string): Value | undefined {
  const text = written.replaceAll('_', '').toLowerCase();
  if (text.endsWith('j')) return undefined;
  if (/^0[xob]/.test(text) || /^\d+$/.test(text)) return text.length > 6000 ? undefined : whole(text);
  const value = Number(text);
  return Number.isNaN(value) ? undefined : floatValue(value);
}

function whole(text: string): Value | undefined {
  try {
    return intValue(BigInt(text));
  } catch {
    return undefined;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '', 0: '\0', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** The value of a text as Python writes it. */
export function stringOf(written: string): string {
  const [, prefix = '', quote = ''] = /^([a-zA-Z]*)('''|"""|'|")/.exec(written) ?? [];
  const body = written.slice(prefix.length + quote.length, written.endsWith(quote) ? written.length - quote.length : written.length);
  if (/r/i.test(prefix)) return body;
  return body.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\s\S]))/g, (all, two, four, one) => {
    if (one === undefined) return String.fromCharCode(Number.parseInt(two ?? four, 16));
    return escapes[one] ?? (/[\\'"]/.test(one) ? one : all);
  });
}

/** The value of a text that is a literal: numbers, texts, and lists, tuples and dicts of them; nothing of any other. */
export function literalOf(code: string, negate: (value: Value) => Value): Value | undefined {
  if (code.length > longestLiteral || !/^[-+\w.'"([{]/.test(code)) return undefined;
  const source = attempt(() => parse(code, 'eval'));
  const [statement, ...others] = source === undefined ? [] : children(source.top);
  const node = statement?.name === 'ExpressionStatement' && others.length === 0 ? statement.firstChild : null;
  return node === null || source === undefined || node.nextSibling !== null ? undefined : literalIn(source, node, negate);
}

/** Characters of a text that is evaluated at most. */
const longestLiteral = 10_000;

function literalIn(source: Source, node: Node, negate: (value: Value) => Value): Value | undefined {
  const text = textOf(source, node);
  const parts = children(node);
  if (parts.some(({ type }) => type.isError)) return undefined;
  const inner = (one: Node | undefined): Value | undefined => one && literalIn(source, one, negate);
  const items = (): Value[] | undefined => {
    const all = separated(parts.slice(1, -1)).map(([one]) => inner(one));
    return all.every((one) => one !== undefined) ? (all as Value[]) : undefined;
  };
  switch (node.name) {
    case 'Number':
      return numberOf(text);
    case 'String':
      return /^[a-z]*b/i.test(text) ? undefined : stringOf(text);
    case 'Boolean':
      return text === 'True';
    case 'None':
      return text === 'None' ? null : undefined;
    case 'ParenthesizedExpression':
      return inner(parts[1]);
    case 'ArrayExpression':
      return items();
    case 'TupleExpression': {
      const all = items();
      return all && Tuple.of(...all);
    }
    case 'UnaryExpression': {
      const value = inner(parts[1]);
      return value === undefined || textOf(source, parts[0] as Node) !== '-' ? undefined : negate(value);
    }
    case 'DictionaryExpression': {
      const pairs = separated(parts.slice(1, -1)).map(([key, , value]) => [inner(key), inner(value)] as const);
      return pairs.every(([key, value]) => key !== undefined && value !== undefined) ? Dict.of(pairs as [Value, Value][]) : undefined;
    }
    default:
      return undefined;
  }
}
