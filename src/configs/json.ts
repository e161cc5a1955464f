import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { refuse, type Text } from '../core/text.ts';
import { counter, deepestEntry, type Entry } from './entry.ts';

/** A JSON text, in which comments and trailing commas are taken as the tools take them. */
export function jsonIn(source: Text): Entry {
  const errors: ParseError[] = [];
  const top = parseTree(source.text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error || top === undefined) {
    const says = error ? printParseErrorCode(error.error).replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : 'nothing in it';
    return refuse(source, error?.offset ?? 0, `this is no JSON: ${says.toLowerCase()}`);
  }
  const count = counter(source);
  const entryOf = (node: Node, depth: number): Entry => {
    const at = node.offset;
    count(at);
    if (depth > deepestEntry) refuse(source, at, 'this is nested too deeply');
    const { children = [] } = node;
    if (node.type === 'array') return { source, at, value: children.map((child) => entryOf(child, depth + 1)) };
    if (node.type !== 'object') return { source, at, value: node.value };
    const value = new Map<string, Entry>();
    for (const { children: pair = [], offset } of children) {
      const [key, held] = pair;
      const name = String(key?.value);
      if (value.has(name)) refuse(source, offset, `${name} stands here twice; leave one out`);
      if (held) value.set(name, entryOf(held, depth + 1));
    }
    return { source, at, value };
  };
  return entryOf(top, 0);
}
