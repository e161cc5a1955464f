import { refuse, type Text } from '../core/text.ts';
import { type ConfigTable, counter, deepestEntry, type Entry, isTable, mergedEntries } from './entry.ts';

/** What a text of HOCON is made of: marks, quoted texts, and plain ones up to where one ends. */
const token =
  /[ \t]*(?:(#|\/\/)[^\n]*|([\n,])|(\+=|[{}[\]:=])|"((?:[^"\\\n]|\\.)*)"|((?:\$\{[^}\n]*\}|[^\n,{}[\]:="#/]|\/(?!\/)|:(?!\s))+))/y;

interface Token {
  readonly at: number;
  readonly mark: string;
  readonly text: string;
}

/** HOCON, as pyhocon reads it: objects in braces, `key = value` and `a.b = value`, lists, plain texts. */
export function hoconIn(source: Text): Entry {
  const text = source.text.replaceAll('\r', ' ');
  const count = counter(source);
  const tokens: Token[] = [];
  token.lastIndex = 0;
  for (let at = 0; at < text.length; at = token.lastIndex) {
    const found = token.exec(text);
    if (found === null) {
      if (/^\s*$/.test(text.slice(at))) break;
      return refuse(source, at, 'this is no HOCON');
    }
    const [whole, comment, end, mark, quoted, plain] = found;
    const start = at + whole.length - whole.trimStart().length;
    if (end !== undefined) tokens.push({ at: start, mark: 'end', text: '' });
    else if (mark !== undefined) tokens.push({ at: start, mark, text: '' });
    else if (quoted !== undefined) tokens.push({ at: start, mark: 'quoted', text: quoted.replaceAll(/\\(.)/g, '$1') });
    else if (comment === undefined && plain?.trim()) tokens.push({ at: start, mark: 'plain', text: plain.trim() });
  }
  let next = 0;
  const peek = () => tokens[next]?.mark;
  const pass = () => {
    while (peek() === 'end') next += 1;
  };
  const value = (depth: number): Entry => {
    if (depth > deepestEntry) refuse(source, tokens[next]?.at ?? 0, 'this is nested too deeply');
    const one = tokens[next] ?? refuse(source, text.length, 'a value is missing here');
    count(one.at);
    next += 1;
    if (one.mark === '{') return table(one.at, depth + 1, '}');
    if (one.mark === '[') return list(one.at, depth + 1);
    if (one.mark !== 'plain' && one.mark !== 'quoted') return refuse(source, one.at, 'a value is missing here');
    return { source, at: one.at, value: one.mark === 'quoted' ? one.text : plainValue(one.text) };
  };
  const list = (at: number, depth: number): Entry => {
    const found: Entry[] = [];
    for (pass(); next < tokens.length && peek() !== ']'; pass()) found.push(value(depth));
    next += 1;
    return { source, at, value: found };
  };
  const table = (at: number, depth: number, end: string | undefined): Entry => {
    const found = new Map<string, Entry>();
    for (pass(); next < tokens.length && peek() !== end; pass()) {
      const key = tokens[next] as Token;
      if (key.mark !== 'plain' && key.mark !== 'quoted') return refuse(source, key.at, 'a key is missing here');
      next += 1;
      if (peek() === '=' || peek() === ':') next += 1;
      // What another file says is not there.
      else if (/^include\b/.test(key.text) || peek() !== '{') {
        if (peek() === 'quoted') next += 1;
        continue;
      }
      pass();
      const names = key.mark === 'quoted' ? [key.text] : key.text.split('.');
      put(found, names, value(depth), source, key.at);
    }
    next += 1;
    return { source, at, value: found };
  };
  pass();
  if (peek() === '{') next += 1;
  return table(0, 0, '}');
}

/** Puts a value under a path, over what stands there. */
function put(table: Map<string, Entry>, [name = '', ...more]: readonly string[], entry: Entry, source: Text, at: number): void {
  const inner = more.length === 0 ? entry : { source, at, value: nested(more, entry, source, at) };
  const known = table.get(name.trim());
  table.set(name.trim(), known !== undefined && isTable(known.value) ? mergedEntries(known, inner) : inner);
}

function nested(names: readonly string[], entry: Entry, source: Text, at: number): ConfigTable {
  const table = new Map<string, Entry>();
  put(table, names, entry, source, at);
  return table;
}

function plainValue(text: string): string | number | boolean | null {
  if (/^(?:true|false)$/i.test(text)) return /^t/i.test(text);
  if (text === 'null') return null;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
}
