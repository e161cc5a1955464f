import { defineOperator } from '../core/define.ts';
import type { Issue } from '../core/issues.ts';
import { LrschedError } from '../core/issues.ts';
import { parseNumber } from '../core/numbers.ts';
import { schedule, text } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';

const expected = 'a number above 0, or sqrt: and a number above 0';

/**
 * Every rate times a factor, for another batch size: linearly (Goyal et al. 2017, arXiv:1706.02677, section 2.1)
 * or by its square root (Krizhevsky 2014, arXiv:1404.5997, section 5).
 */
export const scale = defineOperator({
  type: 'scale',
  summary: 'every rate times a factor',
  params: {
    of: schedule('what is scaled'),
    by: text('the factor; sqrt:4 is the square root of 4', { expected, check: factorOf }),
  },
  modifier: { flag: 'scale', main: 'by', order: 50 },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, by }) {
    const factor = factorOf(by);
    const resize = (to: number): Schedule => scale({ of: of.resize(to), by });
    const { length, breaks, also } = of;
    return { length, resize, at: (t) => of.at(t) * factor, breaks, ...(also && { also }) };
  },
  says({ of, by }, { say, number, factor, last }) {
    const size = number(parseNumber(by.replace(/^sqrt:/, '')) as number);
    return say(by.startsWith('sqrt:') ? 'of * sqrt(size)' : 'of * size', { of: factor(of, last), size });
  },
});

function factorOf(by: string): number {
  const factor = parseNumber(by.replace(/^sqrt:/, '')) ?? Number.NaN;
  if (factor > 0) return by.startsWith('sqrt:') ? Math.sqrt(factor) : factor;
  const issue: Issue = { code: 'bad-value', type: 'scale', parameter: 'by', expected, got: by };
  throw new LrschedError([issue]);
}
