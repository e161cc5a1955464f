import type { Machine } from './machine.ts';
import { double, isNumeric } from './numeric.ts';
import { type Node, textOf } from './syntax.ts';
import type { Value } from './values.ts';

/** What the user says of an expression: a number, or several, as a command line has them where the script splits its text. */
export function asGivenText(m: Machine, { parent }: Node, said: Value | undefined): Value | undefined {
  if (said === undefined || parent?.name !== 'MemberExpression' || !/\.split$/.test(textOf(m.source, parent))) return said;
  const words = Array.isArray(said) ? said : [said];
  return words.length > 0 && words.every(isNumeric) ? words.map((one) => String(double(one))).join(',') : said;
}
