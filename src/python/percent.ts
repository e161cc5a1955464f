import { toText } from './builtins.ts';
import { isInt } from './numeric.ts';
import { Tuple, type Value } from './values.ts';

const place = /%(?:%|([-0]?)(\d*)([sdi]))/g;

/** A text that `%` fills with texts and integers, `'layer%d' % i`; undefined where it is to be filled with anything else. */
export function filledText(text: string, given: Value): string | undefined {
  if (/%(?!%|[-0]?\d*[sdi])/.test(text.replaceAll('%%', ''))) return undefined;
  const values = given instanceof Tuple ? [...given] : [given];
  let [next, fits] = [0, true];
  const filled = text.replace(place, (all, flag: string, width: string, kind: string | undefined) => {
    if (kind === undefined) return '%';
    const value = values[next];
    next += 1;
    fits &&= next <= values.length && (isInt(value as Value) ? !(flag === '0' && kind === 's') : kind === 's' && typeof value === 'string');
    if (!fits) return all;
    const own = toText(kind !== 's' && typeof value === 'boolean' ? Number(value) : value);
    if (flag === '-') return own.padEnd(Number(width));
    const signed = flag === '0' && own.startsWith('-') ? '-' : '';
    return signed + own.slice(signed.length).padStart(Number(width) - signed.length, flag === '0' ? '0' : ' ');
  });
  return fits && next === values.length ? filled : undefined;
}
