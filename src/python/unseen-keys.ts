import { doubted } from './contents.ts';
import { type Dict, Thing, type Unknown } from './values.ts';

/** A dict may have keys that nobody knows. */
export function opened(dict: Dict, why: Unknown): void {
  dict.open = true;
  doubted(dict.map, why);
}

/** The same of keys that are written, none of which is an object that is known. */
export function withUnseen(dict: Dict, why: Unknown): void {
  const objects = [...dict.map.keys()].filter((one) => one instanceof Thing);
  if (objects.length > 0 && objects.length === dict.map.size) dict.open = true;
  else opened(dict, why);
}
