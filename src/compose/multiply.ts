import { longest, resized } from '../core/beside.ts';
import { merged, sampled } from '../core/breaks.ts';
import { defineOperator } from '../core/define.ts';
import { attempt } from '../core/issues.ts';
import { schedules } from '../core/parameters.ts';
import type { Curve, Schedule } from '../core/schedule.ts';

/** Several schedules multiplied, update by update. */
export const multiply = defineOperator({
  type: 'multiply',
  summary: 'schedules multiplied, update by update',
  params: { of: schedules('the factors') },
  whole: ({ of }) => ({ length: longest(of) }),
  compose({ of }) {
    const at = (t: number) => of.reduce((product, factor) => product * factor.at(t), 1);
    const resize = (to: number): Schedule => multiply({ of: resized(of, to) });
    const also = of.find((factor) => factor.also)?.also;
    return { length: longest(of), resize, at, breaks: productBreaks(at, of), ...(also && { also }) };
  },
});

/** The factors' own breaks, and the turns that only their product has, searched for. */
function productBreaks(at: Curve['at'], of: readonly Schedule[]): Curve['breaks'] {
  const value = (t: number) => attempt(() => at(t)) ?? Number.NaN;
  const length = longest(of);
  return merged([...of.map(({ breaks }) => breaks), sampled(value, Number.isFinite(length) ? length : 1e6)]);
}
