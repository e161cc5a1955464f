import type { Node } from '../python/syntax.ts';
import type { Relevance } from '../relevance/relevance.ts';

/** Of an `if`, as long as this is what matters: the statements in it that do, whether it moves a rate, and the way that loads nothing. */
export interface IfLook {
  readonly relevance: Relevance;
  readonly node: Node;
  readonly kept: readonly Node[];
  readonly acts: boolean;
  readonly without: boolean | undefined;
}
