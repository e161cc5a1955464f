import { describe, expect, it } from 'vitest';
import { triStage } from '../../src/schedules/tri-stage.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  // From 1 to 8 in 2 updates, held for 2, then halved 4 times: 1/16 of 8 is 0.5.
  const run = { max: 8, warmup: 2, hold: 2, decay: 4, initScale: 0.125, finalScale: 0.0625, length: 8 };
  it.each<[what: string, schedule: ReturnType<typeof triStage>, values: number[]]>([
    ['up, held, halved, and there it stays', triStage({ ...run, length: 12 }), [1, 4.5, 8, 8, 8, 4, 2, 1, 0.5, 0.5, 0.5, 0.5, 0.5]],
    ['past its end', triStage(run), [1, 4.5, 8, 8, 8, 4, 2, 1, 0.5, 0.5]],
    ['cut short', triStage({ ...run, length: 6 }), [1, 4.5, 8, 8, 8, 4, 2, 2, 2]],
    ['cut short, but going on', triStage({ ...run, length: 6, after: 'continue' }), [1, 4.5, 8, 8, 8, 4, 2, 1, 0.5, 0.5]],
    ['again from the start', triStage({ ...run, after: 'restart' }), [1, 4.5, 8, 8, 8, 4, 2, 1, 1, 4.5]],
    ['no warm-up', triStage({ ...run, warmup: 0 }), [8, 8, 8, 4, 2, 1, 0.5, 0.5]],
    ['no hold', triStage({ ...run, hold: 0 }), [1, 4.5, 8, 4, 2, 1, 0.5, 0.5]],
    ['no decay: down at once', triStage({ ...run, decay: 0 }), [1, 4.5, 8, 8, 0.5, 0.5]],
    ['from 0', triStage({ ...run, initScale: 0 }), [0, 4, 8, 8, 8]],
    ['level', triStage({ ...run, initScale: 1, finalScale: 1 }), [8, 8, 8, 8, 8, 8]],
    ['very small rates', triStage({ ...run, max: 8e-300 }), [1e-300, 4.5e-300, 8e-300, 8e-300, 8e-300, 4e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('fill the run unless said', () => {
    expect(triStage().spec).toEqual({
      type: 'tri-stage',
      max: 0.1,
      warmup: 10,
      hold: 40,
      decay: 50,
      initScale: 0.01,
      finalScale: 0.01,
      length: 100,
      horizon: 100,
      after: 'hold',
    });
    expectValues((i) => triStage().at(25 * i), [0.001, 0.1, 0.1, 0.01, 0.001]);
  });

  it('are as good 10^15 updates long', () => {
    expectValues((i) => triStage({ length: 1e15 }).at(2.5e14 * i), [0.001, 0.1, 0.1, 0.01, 0.001]);
  });
});

it('breaks where a stage begins, and at the end', () => {
  expect([...triStage({ warmup: 3, hold: 4, decay: 5, length: 20 }).breaks(0, 30)]).toEqual([3, 7, 12, 20]);
  expect([...triStage({ warmup: 0, hold: 0, decay: 5, length: 20 }).breaks(0, 30)]).toEqual([5, 20]);
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['an exponential decay to 0', { finalScale: 0 }, ['bad-value']],
  ['a start above the peak', { initScale: 2 }, ['bad-value']],
  ['a share without its percent sign', { hold: 0.5 }, ['bad-value']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => triStage(input))).toEqual(codes);
});
