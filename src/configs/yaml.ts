import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments } from 'yaml';
import { refuse, type Text } from '../core/text.ts';
import { counter, deepestEntry, type Entry } from './entry.ts';

/** The documents of a YAML text. Unknown `!tags` are kept beside their values; aliases are followed, as long as they do not explode. */
export function yamlIn(source: Text): readonly Entry[] {
  const count = counter(source);
  const documents = parseAllDocuments(source.text, {
    logLevel: 'silent',
    merge: true,
    prettyErrors: false,
  });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error) refuse(source, Math.min(error.pos[0], source.text.length), `this is no YAML: ${error.message.split('\n')[0]}`);
    const entryOf = (node: Node | null, depth: number): Entry => {
      const at = node?.range?.[0] ?? 0;
      count(at);
      if (depth > deepestEntry) refuse(source, at, 'this is nested too deeply');
      const tag = node?.tag?.startsWith('!') ? { tag: node.tag.slice(1) } : {};
      if (isAlias(node)) return entryOf((node.resolve(document) as Node | undefined) ?? null, depth + 1);
      if (isSeq(node)) return { source, at, ...tag, value: node.items.map((item) => entryOf(item as Node | null, depth + 1)) };
      if (!isMap(node)) return { source, at, ...tag, value: scalar(node) };
      const value = new Map<string, Entry>();
      const seen = new Set<string>();
      for (const { key, value: held } of node.items as readonly Pair<Node, Node | null>[]) {
        const name = isScalar(key) ? String(key.value) : '';
        // Looked up here, because the parser compares every key with every other.
        if (seen.has(name)) refuse(source, key.range?.[0] ?? at, `${name} stands here twice; leave one out`);
        if (name !== '<<') seen.add(name);
        const entry = entryOf(held, depth + 1);
        if (name !== '<<') value.set(name, entry.value === null ? { ...entry, at: key.range?.[0] ?? at } : entry);
        // What is merged in gives way to what the table says itself, wherever it stands.
        else
          for (const below of Array.isArray(entry.value) ? entry.value : [entry])
            for (const [inner, one] of (below as Entry).value as Iterable<[string, Entry]>) if (!value.has(inner)) value.set(inner, one);
      }
      return { source, at, ...tag, value };
    };
    return document.contents === null ? [] : [entryOf(document.contents as Node, 0)];
  });
}

function scalar(node: Node | null): Entry['value'] {
  if (!isScalar(node)) return null;
  const { value } = node;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : value === null
      ? null
      : String(value);
}
