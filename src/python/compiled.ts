import type { Node } from './syntax.ts';
import { Raised, type Scope, type Value } from './values.ts';

/** An expression that was compiled: its value, from the names it uses. */
export type Evaluation = (scope: Scope) => Value;

/** How a statement ends, where it is not simply over; a turn that is `lost` is one after which nobody goes on to count them. */
export type Signal = 'break' | 'continue' | 'return' | 'raise' | 'lost' | undefined;
export type Step = (scope: Scope) => Signal;

/** A way to go on, where its test holds; without one always. */
export interface Arm {
  readonly test?: Evaluation;
  /** What it asks, as it is written. */
  readonly asked?: Node;
  readonly body: Step;
}

/** Notes where an error was raised. */
export function placed(node: Node, run: Evaluation): Evaluation {
  const { from } = node;
  return (scope) => {
    try {
      return run(scope);
    } catch (error) {
      if (error instanceof Raised) error.at ??= from;
      throw error;
    }
  };
}
