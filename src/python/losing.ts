import { contentsOf, spoil } from './contents.ts';
import type { Heap } from './heap.ts';
import { Class, Dict, Tuple, type Unknown, type Value, Vector } from './values.ts';

/** Nobody knows any more what a value holds. */
export function lose(m: { readonly heap: Heap }, value: Value, unknown: Unknown): void {
  const contents = contentsOf(value);
  if (contents === undefined || value instanceof Tuple || value instanceof Class) return;
  m.heap.touch(value);
  if (value instanceof Dict) value.open = true;
  if (value instanceof Vector && value.partOf !== undefined) lose(m, value.partOf, unknown);
  spoil(contents, unknown);
}

/** Functions that change what they are given, by what they are called. */
export const changesArguments =
  /(^|[._])(shuffle|insort(_left|_right)?|heap(ify|push|pop)|update|merge|override|overwrite|inject|populate)(_\w+)?$/i;
