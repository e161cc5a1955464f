import { type Node, type Source, textOf } from '../python/syntax.ts';
import { classAround, type Mentions } from '../relevance/mentions.ts';
import { movesRates } from '../relevance/moving-code.ts';
import { writtenName } from '../relevance/name-scopes.ts';
import type { Relevance } from '../relevance/relevance.ts';

/** Methods that Python calls where nothing names them, and nobody here follows. */
const unseen = /^__(del|str|repr|format|hash|new|getattribute|delattr|delete|instancecheck|subclasscheck|prepare)__$/;
/** Those of a metaclass. */
const ofMetaclasses = /^__(call|new|prepare)__$/;

/** A method by which a rate is moved where nobody follows it, and what is said of it. */
export function unseenMethod(
  source: Source,
  { all }: Mentions,
  relevance: Relevance,
): { readonly node: Node; readonly says: string } | undefined {
  const metaclasses = new Set(all.flatMap(({ head }) => /^class\b.*metaclass\s*=\s*(\w+)/s.exec(head)?.[1] ?? []));
  for (const one of all) {
    const { node } = one;
    if (node.name !== 'FunctionDefinition') continue;
    const name = textOf(source, node.getChild('VariableName') ?? node);
    const called = ofMetaclasses.test(name) && metaclasses.has(writtenName(classAround(one)));
    // What is called `step` may be a number that is printed.
    const moves = textOf(source, node).replace(/\.step\b(?!\s*\()/g, '');
    if (!(unseen.test(name) || called) || !relevance.within(node) || !movesRates.test(moves)) continue;
    return { node, says: `the ${name} of ${writtenName(classAround(one))} moves the rate, and when Python calls it is not followed` };
  }
  return undefined;
}
