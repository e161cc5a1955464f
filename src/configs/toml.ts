import { type AST, parseTOML } from 'toml-eslint-parser';
import { refuse, type Text } from '../core/text.ts';
import { counter, type Entry } from './entry.ts';

type Held = Map<string, Entry>;

/** A TOML text. */
export function tomlIn(source: Text): Entry {
  const count = counter(source);
  const top: Held = new Map();
  const entryOf = (node: AST.TOMLContentNode): Entry => {
    const at = node.range[0];
    count(at);
    if (node.type === 'TOMLArray') return { source, at, value: node.elements.map(entryOf) };
    if (node.type === 'TOMLInlineTable') {
      const value: Held = new Map();
      for (const pair of node.body) put(value, pair.key, entryOf(pair.value));
      return { source, at, value };
    }
    const { value } = node;
    return {
      source,
      at,
      value: typeof value === 'string' || typeof value === 'boolean' ? value : value instanceof Date ? value.toISOString() : Number(value),
    };
  };
  const keysOf = (key: AST.TOMLKey): readonly (readonly [string, number])[] =>
    key.keys.map((one) => [one.type === 'TOMLBare' ? one.name : one.value, one.range[0]]);
  const tableIn = (held: Held, name: string, at: number): Held => {
    const { value } = held.get(name) ?? {};
    if (Array.isArray(value)) return (value.at(-1) as Entry | undefined)?.value as Held;
    if (value instanceof Map) return value;
    const made: Held = new Map();
    held.set(name, { source, at, value: made });
    return made;
  };
  const put = (held: Held, key: AST.TOMLKey, entry: Entry): void => {
    const keys = keysOf(key);
    let table = held;
    for (const [name, at] of keys.slice(0, -1)) table = tableIn(table, name, at);
    const [name] = keys.at(-1) as readonly [string, number];
    table.set(name, entry);
  };
  try {
    for (const node of parseTOML(source.text).body[0].body) {
      if (node.type === 'TOMLKeyValue') {
        put(top, node.key, entryOf(node.value));
        continue;
      }
      let table = top;
      const keys = keysOf(node.key);
      for (const [index, [name, at]] of keys.entries()) {
        const { value } = table.get(name) ?? {};
        if (node.kind === 'array' && index === keys.length - 1) {
          const added: Entry = { source, at, value: new Map() };
          table.set(name, { source, at, value: [...(Array.isArray(value) ? (value as readonly Entry[]) : []), added] });
        }
        table = tableIn(table, name, at);
      }
      for (const pair of node.body) put(table, pair.key, entryOf(pair.value));
    }
  } catch (error) {
    const { index, message } = error as { readonly index?: number; readonly message: string };
    if (index === undefined) throw error;
    refuse(source, Math.min(index, source.text.length), `this is no TOML: ${message}`);
  }
  return { source, at: 0, value: top };
}
