import { children, type Node } from '../python/syntax.ts';
import type { Unknown } from '../python/values.ts';
import type { Relevance } from '../relevance/relevance.ts';
import { measured } from '../relevance/statement-words.ts';

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

/** A test whether something is there. */
const ofNone = /^\w+ is (?:not )?None$/;

/** A setting, the length of something, or another name of which a user knows what it stands for. */
const mayBeSaid = /^len\([\w.]+\)$|^[\w.]*(?:\[['"]?\w+['"]?\])*(?:\.get\(.*\))?$/s;

/** Whether a test hangs on what the run itself sees, so that how it comes out is what can be said. */
export const isSeen = ({ origins }: Unknown, test: string): boolean =>
  origins.some(({ text, says }) => says === undefined && measured.test(text)) ||
  (ofNone.test(test) && origins.every(({ text }) => !mayBeSaid.test(text)));
