import { children, type Node } from '../python/syntax.ts';
import type { Relevance } from '../relevance/relevance.ts';

/** Of an `if`, as long as this is what matters: the statements in it that do, whether it moves a rate, and the way that loads nothing. */
export interface IfLook {
  readonly relevance: Relevance;
  readonly node: Node;
  readonly kept: readonly Node[];
  readonly acts: boolean;
  readonly without: boolean | undefined;
}

/** The statements of a branch that matter, but for those that hold others. */
export function keptIn(relevance: Relevance, node: Node): readonly Node[] {
  const found: Node[] = [];
  const visit = (one: Node): void => {
    for (const part of children(one)) {
      if (part.name === 'Body') visit(part);
      else if (part.name.endsWith('Statement') && relevance.has(part)) {
        if (children(part).some(({ name }) => name === 'Body')) visit(part);
        else if (part.name !== 'PassStatement') found.push(part);
      }
    }
  };
  visit(node);
  return found;
}
