import type { Text } from '../core/text.ts';
import { counter, type Entry } from './entry.ts';

/** `[section]` and `name = value`, as Darknet and spaCy write them. Of several sections of one name the first counts. */
export function iniIn(source: Text): Entry {
  const count = counter(source);
  const top = new Map<string, Entry>();
  let section = top;
  for (const { 0: line, index } of source.text.matchAll(/[^\r\n]+/g)) {
    const [, head] = /^\s*\[([^\]]+)\]/.exec(line) ?? [];
    if (head !== undefined) {
      section = new Map();
      if (!top.has(head.trim())) top.set(head.trim(), { source, at: index, value: section });
      continue;
    }
    const [before, name, written] = /^\s*([\w@.-]+)\s*[=:]\s*(.*?)\s*(?:[#;].*)?$/.exec(line) ?? [];
    if (before === undefined || name === undefined || written === undefined) continue;
    count(index);
    section.set(name, { source, at: index + line.length - line.trimStart().length, value: written.replace(/^(["'])(.*)\1$/, '$2') });
  }
  return { source, at: 0, value: top };
}
