import { describe, expect, it } from 'vitest';
import { functionCode } from '../../src/code/function.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { oneCycle, piecewise } from '../../src/index.ts';

const code = (schedule: Schedule) => functionCode(schedule, schedule.length);

describe('the rise of a one-cycle', () => {
  const run = { max: 1, divFactor: 4, finalDivFactor: 5, shape: 'linear' } as const;
  const fall = (begun: string, updates: number) => `    return 0.05 + 0.95 * (1 - ${begun} / ${updates})`;
  it.each<[what: string, schedule: Schedule, lines: readonly string[]]>([
    ['that was over before the run is not there', oneCycle({ ...run, pctStart: 0, length: 4 }), [fall('(min(t, 3) + 1)', 4)]],
    [
      'of no length is its peak',
      oneCycle({ ...run, pctStart: 0.25, length: 4 }),
      ['    if min(t, 3) <= 0:', '        return 1', fall('min(t, 3)', 3)],
    ],
    [
      'that is over within an update is still one',
      oneCycle({ ...run, pctStart: 0.3, length: 5 }),
      ['    if min(t, 4) <= 0.5:', '        return 0.25 + 0.75 * (min(t, 4) / 0.5)', fall('(min(t, 4) - 0.5)', 3.5)],
    ],
  ])('%s', (_what, schedule, lines) => {
    expect(code(schedule).trimEnd().split('\n')).toEqual(['def lr_at(t):', ...lines]);
  });
});

describe('knots along lines', () => {
  const of = (count: number) =>
    code(piecewise({ knots: Array.from({ length: count }, (_, i) => [2 * i, 1 + (i % 3)]), interpolate: 'linear' }));

  it('are a branch each up to eight, and a table from nine on', () => {
    expect([of(8).match(/^ {4}if t < /gm)?.length, of(8).includes('low')]).toEqual([7, false]);
    expect([of(9).match(/^ {4}if t < /gm), of(9).includes('_t[low]')]).toEqual([null, true]);
  });
});
