import { toText } from './builtins.ts';
import type { Evaluation } from './compiled.ts';
import { stringOf } from './literals.ts';
import type { Machine } from './machine.ts';
import { isInt, isNumeric } from './numeric.ts';
import { children, type Node, textOf } from './syntax.ts';
import { Tuple, type Value } from './values.ts';

const place = /%(?:%|([-0]?)(\d*)([sdi]))/g;

/** A text that `%` fills with texts and numbers, `'layer%d' % i`; undefined where it is to be filled with anything else. */
export function filledText(text: string, given: Value): string | undefined {
  if (/%(?!%|[-0]?\d*[sdi])/.test(text.replaceAll('%%', ''))) return undefined;
  const values = given instanceof Tuple ? [...given] : [given];
  let [next, fits] = [0, true];
  const filled = text.replace(place, (all, flag: string, width: string, kind: string | undefined) => {
    if (kind === undefined) return '%';
    const value = values[next];
    next += 1;
    const isText = typeof value === 'string' || (value !== undefined && isNumeric(value) && !isInt(value));
    fits &&= next <= values.length && (isInt(value as Value) ? !(flag === '0' && kind === 's') : kind === 's' && isText);
    if (!fits) return all;
    const own = toText(kind !== 's' && typeof value === 'boolean' ? Number(value) : value);
    if (flag === '-') return own.padEnd(Number(width));
    const signed = flag === '0' && own.startsWith('-') ? '-' : '';
    return signed + own.slice(signed.length).padStart(Number(width) - signed.length, flag === '0' ? '0' : ' ');
  });
  return fits && next === values.length ? filled : undefined;
}

/** A text with `{}` in it, as far as texts and numbers are put in plainly. */
export function formatted(m: Machine, node: Node, parts: readonly Node[]): Evaluation {
  if (parts.length === 0) {
    const value = stringOf(textOf(m.source, node));
    return () => value;
  }
  const text = textOf(m.source, node);
  const [, open = ''] = /^([a-zA-Z]*(?:'''|"""|'|"))/.exec(text) ?? [];
  let from = node.from + open.length;
  const pieces: (string | Evaluation)[] = [];
  for (const part of parts) {
    const [, inner, close] = children(part);
    if (part.name !== 'FormatReplacement' || inner === undefined || close?.name !== '}') {
      const what = m.unknown(node);
      return () => what;
    }
    pieces.push(m.source.text.slice(from, part.from), m.compile(inner));
    from = part.to;
  }
  pieces.push(m.source.text.slice(from, node.to - open.replace(/^\w+/, '').length));
  const what = m.unknown(node);
  return (scope) => {
    const values = pieces.map((piece) => (typeof piece === 'string' ? piece : piece(scope)));
    return values.every((value) => typeof value === 'string' || isNumeric(value)) ? values.map(toText).join('') : what;
  };
}
