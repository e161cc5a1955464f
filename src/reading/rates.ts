import { double, isNumeric } from '../python/numeric.ts';
import { type Value, Vector } from '../python/values.ts';

/** A list of numbers as rates; nothing where it is none. */
export function ratesIn(value: Value | undefined): readonly number[] | undefined {
  const items = value instanceof Vector ? value.items : value;
  if (!Array.isArray(items) || items.length < 2 || !items.every((item) => isNumeric(item) && typeof item !== 'boolean')) return undefined;
  return items.map(double);
}
