import { merged, turns } from '../core/break-search.ts';
import { defineOperator } from '../core/define.ts';
import { attempt } from '../core/issues.ts';
import { schedules } from '../core/parameters.ts';
import type { Curve, Schedule } from '../core/schedule.ts';
import { lengthBeside, resized } from '../core/schedule.ts';

/** Several schedules multiplied, update by update. */
export const multiply = defineOperator({
  type: 'multiply',
  summary: 'schedules multiplied, update by update',
  params: { of: schedules('the factors') },
  whole: ({ of }) => ({ length: lengthBeside(of) }),
  compose({ of }) {
    const at = (t: number) => of.reduce((product, factor) => product * factor.at(t), 1);
    const resize = (to: number): Schedule => multiply({ of: resized(of, to) });
    const also = of.find((factor) => factor.also)?.also;
    return { length: lengthBeside(of), resize, at, breaks: productBreaks(at, of), ...(also && { also }) };
  },
  says: ({ of }, { say, factor, last }) => of.map((one) => factor(one, last)).reduce((all, one) => say('all * one', { all, one })),
});

/** At least up to here a last piece without an end is searched for turns, or up to twice where it begins. */
const searched = 1e4;

/** The factors' own breaks, and between each two of them the turns that only the product has, searched for. */
function productBreaks(at: Curve['at'], of: readonly Schedule[]): Curve['breaks'] {
  const value = (t: number) => attempt(() => at(t)) ?? Number.NaN;
  const own = merged(of.map(({ breaks }) => breaks));
  const end = Number.isFinite(lengthBeside(of)) ? Math.max(searched, lengthBeside(of)) : searched;
  return function* (from, to) {
    let last = latest(own, from);
    if (last === from && last > 0 && last < to) yield last;
    for (const next of own(last, Number.POSITIVE_INFINITY)) {
      if (next <= last) continue;
      for (const t of inside(value, last, next)) if (t >= from && t < to) yield t;
      if (next >= to) return;
      if (next >= from) yield next;
      last = next;
    }
    for (const t of inside(value, last, Math.max(end, 2 * last))) if (t >= from && t < to) yield t;
  };
}

/** The turns of a piece; one within a hair of its ends is the end itself, rounded. */
function inside(value: Curve['at'], from: number, to: number): readonly number[] {
  const hair = (to - from) * 2 ** -20;
  return turns(value, from, to).filter((t) => t - from > hair && to - t > hair);
}

/** The last break at or before `t`, or 0. */
function latest(breaks: Curve['breaks'], t: number): number {
  for (let span = 1; ; span *= 2) {
    const low = Math.max(0, t - span);
    let found: number | undefined;
    for (const here of breaks(low, t + 1)) {
      if (here > t) break;
      found = here;
    }
    if (found !== undefined || low === 0) return found ?? 0;
  }
}
