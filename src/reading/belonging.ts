import { Dict, Thing, type Value } from '../python/values.ts';
import { Made } from './optimizers.ts';

/** Schedulers that become part of another one are no longer on their own. */
export function belongs(value: Value, seen = new Set<Value>()): void {
  if (seen.has(value)) return;
  seen.add(value);
  const made = value instanceof Thing ? value.made : value;
  if (made instanceof Made) made.member = true;
  if (Array.isArray(value)) for (const one of value) belongs(one, seen);
  if (value instanceof Dict) for (const one of value.map.values()) belongs(one, seen);
}
