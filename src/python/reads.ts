import { oncePer } from '../core/once.ts';
import { bindersOf } from './local-names.ts';
import type { Machine } from './machine.ts';
import type { CodePlace } from './observer.ts';
import { children, enclosing, type Node, textOf, topAt } from './syntax.ts';

/** What looks into all names there are. */
const looksAround = /\b(?:locals|vars|globals|eval|exec|getattr|setattr|hasattr|dir|asdict|astuple)\s*\(|__dict__/;

/** A name, or an attribute, that code mentions. */
interface Mention {
  readonly name: string;
  readonly node: Node;
}

/** What a statement mentions itself, without those within it, and whether it looks at all names. */
const mentionsIn = oncePer((m: Machine) =>
  oncePer((node: Node): { readonly all: readonly Mention[]; readonly everything: boolean } => {
    const all: Mention[] = [];
    let text = '';
    const visit = (one: Node): void => {
      if (one.name === 'Body') return;
      if (one.name === 'VariableName' || one.name === 'PropertyName') all.push({ name: textOf(m.source, one), node: one });
      const parts = children(one);
      if (parts.length === 0) text += textOf(m.source, one);
      for (const part of parts) visit(part);
    };
    visit(node);
    return { all, everything: looksAround.test(text) };
  }),
);

/** Names of variables, and of attributes, that are counted. */
export interface CountedNames {
  readonly names: Set<string>;
  readonly attributes: Set<string>;
}

/** Whether a statement may read one of some names that the function around a place has, or else an attribute of that name. */
export function readsAnyOf(counted: CountedNames, m: Machine, node: Node, site: CodePlace): boolean {
  const { names, attributes } = counted;
  if (names.size + attributes.size === 0) return false;
  const mentions = mentionsIn(m)(node);
  if (mentions.everything) return true;
  return mentions.all.some((one) => (one.node.name === 'PropertyName' ? attributes : names).has(one.name) && !isLocal(m, one, node, site));
}

/** Whether a name is one of a function's own, and not of the one that the loop stands in. */
function isLocal(m: Machine, { name, node }: Mention, within: Node, { from }: CodePlace): boolean {
  if (node.name === 'PropertyName') return false;
  const own = enclosing(topAt(m.source, from).resolveInner(from, 1), 'FunctionDefinition');
  const isParameter = (func: Node): boolean => {
    const list = func.getChild('ParamList');
    return list !== null && children(list).some((part) => part.name === 'VariableName' && textOf(m.source, part) === name);
  };
  if (within.name === 'LambdaExpression' && isParameter(within)) return true;
  const around = enclosing(node, 'FunctionDefinition');
  if (around === undefined || around.from === own?.from) return false;
  return isParameter(around) || bindersOf(m.source, node, name) !== undefined;
}
