import { refuse, type Text } from '../core/text.ts';
import { counter, deepestEntry, type Entry } from './entry.ts';

/** The text form of protocol buffers: `name: value` and `name { … }`. A name that stands several times is a list. */
export function prototxtIn(source: Text): Entry {
  const { text } = source;
  const tokens = [...text.matchAll(/#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{}:;,<>[\]]|[^\s{}:;,<>[\]#"']+/g)].filter(
    ([token]) => !token.startsWith('#'),
  );
  const count = counter(source);
  let next = 0;
  const table = (depth: number, at: number): Entry => {
    if (depth > deepestEntry) refuse(source, at, 'this is nested too deeply');
    const value = new Map<string, Entry>();
    while (next < tokens.length) {
      const [name, index] = [tokens[next]?.[0] as string, tokens[next]?.index as number];
      next += 1;
      if (name === '}' || name === '>') break;
      if (name === ';' || name === ',') continue;
      count(index);
      const hasColon = tokens[next]?.[0] === ':';
      if (hasColon) next += 1;
      const token = tokens[next];
      if (token === undefined) refuse(source, index, `${name} has no value`);
      next += 1;
      const opens = token[0] === '{' || token[0] === '<';
      const entry: Entry = opens ? table(depth + 1, index) : { source, at: index, value: scalar(token[0]) };
      const known = value.get(name);
      if (known === undefined) value.set(name, entry);
      else value.set(name, { ...known, value: [...(Array.isArray(known.value) ? (known.value as readonly Entry[]) : [known]), entry] });
    }
    return { source, at, value };
  };
  return table(0, 0);
}

function scalar(token: string): string | boolean {
  if (token === 'true' || token === 'false') return token === 'true';
  return token.replace(/^(["'])(.*)\1$/, '$2');
}
