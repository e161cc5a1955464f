import type { Node } from '../python/syntax.ts';
import { calledBySyntax } from './called-names.ts';
import type { NodeNaming } from './expression-names.ts';
import type { Keeper, Routine, ScriptClass } from './holdings.ts';
import type { NameScope } from './name-scopes.ts';

/** Where code stands: its names, the class and the function around it, and what comprehensions and lambdas bind. */
export interface CodeAround {
  readonly scope: NameScope | undefined;
  readonly text: NodeNaming;
  readonly type: ScriptClass | undefined;
  readonly routine: Routine | undefined;
  /** The name of the object in a method. */
  readonly self: string | undefined;
  readonly own: ReadonlyMap<string, Keeper>;
  /** The statement. */
  readonly at: number;
}

/** What a method is called on. */
export interface Receiver {
  readonly place: Keeper;
  /** `super()` in this class. */
  readonly above: ScriptClass | undefined;
}

/** The place of a node, told from that of what it begins with. */
export const nodeKey = ({ from, to }: Pick<Node, 'from' | 'to'>): number => from * 2 ** 24 + (to - from);

/** Methods behind `for`, `with`, `+=` and what is written into. */
export const [iterating, entering, updating, writing] = ['For', 'With', 'Update', 'Assign'].map(
  (kind) => calledBySyntax[`${kind}Statement`] as readonly string[],
) as [readonly string[], readonly string[], readonly string[], readonly string[]];
