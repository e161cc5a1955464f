import type { Text } from '../core/text.ts';
import { negate } from '../python/arithmetic.ts';
import { literalOf } from '../python/literals.ts';
import { Dict, Float, Unknown, type Value } from '../python/values.ts';
import { counter, type Entry, Missing } from './entry.ts';

/** A line of gin that binds a value. */
interface Binding {
  /** `scope/module.function.parameter`, the name of a macro, or `include`. */
  readonly key: string;
  readonly value: Value;
  /** Where the value stands. */
  readonly at: number;
}

/** A line without its comment. */
const bare = (line: string): string => /^(?:[^'"#]|'[^'\n]*'|"[^"\n]*")*/.exec(line)?.[0] ?? '';

/** How many brackets a text leaves open. */
const open = (text: string): number =>
  [...text.replace(/'[^'\n]*'|"[^"\n]*"/g, '')].reduce((sum, one) => sum + Number('([{'.includes(one)) - Number(')]}'.includes(one)), 0);

/** What a text of gin binds, in its order: a value that is no literal is unknown under its own text, `@cosine()` or `%STEPS`. */
export function bindingsIn(text: string): readonly Binding[] {
  const found: Binding[] = [];
  let [block, from, statement, depth] = ['', 0, '', 0];
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    const own = bare(line).replace(/\\$/, '');
    if (statement === '') {
      from = index;
      if (/^\S/.test(own)) block = '';
      const [, head] = /^([\w./]+):\s*$/.exec(own) ?? [];
      if (head !== undefined) block = `${head}.`;
    }
    statement += `${statement === '' ? '' : '\n'}${own}`;
    depth += open(own);
    if (depth > 0 || bare(line).endsWith('\\') || /=\s*$/.test(own)) continue;
    const [, name, written = ''] = /^\s*([\w./]+)\s*=\s*([\s\S]*)$/.exec(statement) ?? [];
    const [, , file] = /^include\s+(['"])(.*)\1/.exec(statement) ?? [];
    const at = from + statement.length - written.length;
    if (name !== undefined) {
      const value = written.trim();
      found.push({ key: block + name, value: literalOf(value, negate) ?? new Unknown([{ text: value, at: 0 }]), at });
    } else if (file !== undefined) found.push({ key: 'include', value: file, at: from });
    [statement, depth] = ['', 0];
  }
  return found;
}

/** A file of gin; the last of several bindings of a name counts. */
export function ginIn(source: Text): Entry {
  const count = counter(source);
  const entryOf = (value: Value, at: number): Entry => {
    count(at);
    if (value instanceof Float) return { source, at, value: value.float };
    if (Array.isArray(value)) return { source, at, value: value.map((one) => entryOf(one, at)) };
    if (value instanceof Dict) return { source, at, value: new Map([...value.map].map(([key, one]) => [String(key), entryOf(one, at)])) };
    const plain = value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
    if (plain) return { source, at, value };
    return { source, at, value: new Missing(value instanceof Unknown ? (value.origins[0]?.text ?? '') : String(value)) };
  };
  const top = new Map<string, Entry>();
  const included: Entry[] = [];
  for (const { key, value, at } of bindingsIn(source.text)) {
    if (key === 'include') included.push({ source, at, value: value as string });
    else top.set(key, entryOf(value, at));
  }
  if (included.length > 0) top.set('_BASE_', { source, at: 0, value: included });
  return { source, at: 0, value: top };
}
