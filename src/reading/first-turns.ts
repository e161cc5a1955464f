import type { Journal } from './journal.ts';
import type { ScriptRun } from './run.ts';

/** Rows are counted from 0, and the loop whose turns they are may not be. */
export function firstTurn({ epochs }: Journal, run: ScriptRun): readonly string[] {
  const { first = 0 } = run.loopsGone.get(epochs) ?? {};
  const [, name] = /^for\s+\(?(\w+)/.exec(run.m.source.text.slice(epochs, epochs + 80)) ?? [];
  return first > 1 && name !== undefined
    ? [`the loop of line ${run.line(epochs)} begins with ${name} = ${first}, which is epoch 0 here`]
    : [];
}
