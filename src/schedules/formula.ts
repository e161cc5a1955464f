import { sampled } from '../core/break-search.ts';
import { defineSchedule, notNegative } from '../core/define.ts';
import { parseExpression } from '../core/expression.ts';
import { floor, rate, text } from '../core/parameters.ts';

const read = (formula: string) => parseExpression(formula, ['t', 'T', 'max', 'min']);

/**
 * A schedule given by the user's own expression, never run as code. Its breaks are those that sampling finds;
 * where it has no finite value, or one below 0, `at` throws.
 */
export const formula = defineSchedule({
  type: 'formula',
  summary: 'your own formula over t',
  formula: 'formula',
  source: 'The Python Language Reference, chapter 6, for how it is read; LambdaLR in PyTorch takes such a function',
  example: 'formula --formula "max * 0.95 ** t" --epochs 100',
  group: 'driven by something else',
  searched: true,
  params: {
    formula: text('Python arithmetic over the update t, the horizon T, max and min', {
      expected: 'an expression such as max * 0.95 ** t',
      check: read,
    }),
    max: rate('what max stands for', { default: 0.1, quiet: true }),
    min: floor('what min stands for', { default: 0, quiet: true }),
  },
  remark: () => 'a formula is sampled: what comes and goes within 1/1024 of the horizon may be missed',
  // Only what looks at the horizon comes to an end there.
  decays: ({ formula }) => /\bT\b/.test(formula),
  says: ({ formula, max, min }, { say, horizon: T }) => say(formula, { max, min, T }),
  chained: 'anew',
  curve: ({ formula, max, min }, T) => {
    const { evaluate } = read(formula);
    const value = (t: number) => evaluate({ t, T, max, min });
    return { at: notNegative('formula', value, 'write max(0, …) around it'), breaks: sampled(value, T) };
  },
});
