import { floatValue, intValue } from './numeric.ts';
import type { Value } from './values.ts';

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
