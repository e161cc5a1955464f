import { Class, Dict, Foreign, Func, Native, Thing, Tuple, Unknown, type Value } from '../python/values.ts';
import { mergedSettings } from './setting-mappings.ts';

/** A file of settings that is written in Python: the names that it binds. */
export interface PythonFile {
  readonly file: string;
  readonly names: ReadonlyMap<string, Value>;
}

/** How many files may stand on one another. */
const deepest = 10;

/** Settings in the style of OpenMMLab: the names of a file over those of the files that its `_base_` names. */
export function composedSettings(
  { file, names }: PythonFile,
  read: (name: string, from: string) => PythonFile | undefined,
  depth = 0,
): Dict {
  const own = new Dict();
  for (const [name, value] of names) {
    const kept = name.startsWith('__') || name === '_base_' ? undefined : plain(value, name);
    if (kept !== undefined) own.map.set(name, kept);
  }
  const base = names.get('_base_');
  const bases = (Array.isArray(base) ? base : [base]).flatMap((one) => (typeof one === 'string' && depth < deepest ? one : []));
  const below = bases.map((name) => {
    const found = read(`./${name}`, file);
    if (found !== undefined) return composedSettings(found, read, depth + 1);
    const unread = new Dict();
    unread.open = true;
    return unread;
  });
  return withoutDeleted(mergedSettings([...below, own]) ?? own);
}

/** `_delete_=True` drops what the base has there. */
function withoutDeleted(settings: Dict): Dict {
  for (const value of settings.map.values()) if (value instanceof Dict) withoutDeleted(value).map.delete('_delete_');
  return settings;
}

/** What is data in a value; what is unknown there is called by its name, as its place is in another text. */
function plain(value: Value, name: string): Value | undefined {
  if (value instanceof Unknown) return value.path === undefined ? new Unknown([{ text: name, at: 0 }]) : undefined;
  if (value instanceof Func || value instanceof Class || value instanceof Native || value instanceof Thing) return undefined;
  if (value instanceof Foreign) return new Unknown([{ text: name, at: 0 }]);
  const inner = (one: Value) => plain(one, name) ?? new Unknown([{ text: name, at: 0 }]);
  if (value instanceof Tuple) return Tuple.of<Value>(...value.map(inner));
  if (Array.isArray(value)) return value.map(inner);
  if (!(value instanceof Dict)) return value;
  const copy = new Dict(
    new Map([...value.map].map(([key, held]) => [key, plain(held, String(key)) ?? new Unknown([{ text: String(key), at: 0 }])])),
  );
  copy.open = value.open;
  return copy;
}
