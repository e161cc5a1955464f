import { describe, expect, it } from 'vitest';
import { infinite } from '../../src/schedules/infinite.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

const { SQRT1_2: root } = Math;

describe('values', () => {
  // Up to 16 in 2 updates, half a wave down to 8 in 4, 8 for 2 updates, and halved 3 times to 1.
  const run = { max: 16, constant: 8, min: 1, warmup: 2, cooldown: 4, anneal: 3, length: 11 };
  const wave = [16, 12 + 4 * root, 12, 12 - 4 * root];
  const start = [0, 8, ...wave];
  it.each<[what: string, schedule: ReturnType<typeof infinite>, values: number[]]>([
    ['warm-up, cooldown, constant, anneal', infinite(run), [...start, 8, 8, 8, 4, 2, 1, 1]],
    ['a longer constant', infinite(run).resize(13) as ReturnType<typeof infinite>, [...start, 8, 8, 8, 8, 8, 4, 2, 1, 1]],
    ['straight', infinite({ ...run, cooldownShape: 'linear', annealShape: 'linear', min: 2 }), [0, 8, 16, 14, 12, 10, 8, 8, 8, 6, 4, 2, 2]],
    ['to 0', infinite({ ...run, annealShape: 'linear', anneal: 4, min: 0 }), [...start, 8, 8, 6, 4, 2, 0, 0]],
    ['no warm-up', infinite({ ...run, warmup: 0 }), [...wave, 8, 8, 8, 8, 8, 4, 2, 1]],
    ['no cooldown', infinite({ ...run, cooldown: 0 }), [0, 8, 8, 8, 8, 8, 8, 8, 8, 4, 2, 1]],
    ['no anneal: to min at once', infinite({ ...run, anneal: 0 }), [...start, 8, 8, 8, 8, 8, 1, 1]],
    ['no constant', infinite({ ...run, length: 9 }), [...start, 8, 4, 2, 1, 1]],
    // The anneal is met where it has come to: at 6 it is one update old.
    ['an anneal that begins within the cooldown', infinite({ ...run, length: 8 }), [...start, 4, 2, 1, 1]],
    ['from a rate', infinite({ ...run, warmupFrom: 8 }), [8, 12, ...wave]],
    ['past its end from the start', infinite({ ...run, after: 'restart' }), [...start, 8, 8, 8, 4, 2, 0, 8]],
    ['past its end by the formula: at min', infinite({ ...run, after: 'continue' }), [...start, 8, 8, 8, 4, 2, 1, 1]],
    ['one rate', infinite({ ...run, warmup: 0, constant: 16, min: 16 }), [16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16]],
    ['very small rates', infinite({ ...run, max: 16e-300, constant: 8e-300, min: 1e-300 }), [0, 8e-300, 16e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('have shares of max and of the length unless said', () => {
    expect(infinite({ max: 1 }).spec).toEqual({
      type: 'infinite',
      max: 1,
      constant: 0.5,
      min: 0.1,
      warmup: 10,
      warmupFrom: 0,
      warmupShape: 'linear',
      cooldown: 30,
      cooldownShape: 'cosine',
      anneal: 10,
      annealShape: 'geometric',
      length: 100,
      horizon: 100,
      after: 'hold',
    });
  });

  it('are as good 10^15 updates long', () => {
    const schedule = infinite({ max: 1, length: 1e15 });
    expectValues((i) => schedule.at(i * 1e14), [0, 1, 0.875, 0.625, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.1]);
  });
});

it('breaks where a phase begins, and at the end', () => {
  expect([...infinite({ length: 20, warmup: 2, cooldown: 5, anneal: 4 }).breaks(0, 30)]).toEqual([2, 7, 16, 20]);
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['a constant above the peak', { constant: 1 }, ['broken-rule']],
  ['an end above the constant', { constant: '10%', min: '20%' }, ['broken-rule']],
  ['a geometric anneal to 0', { min: 0 }, ['broken-rule']],
  ['a geometric cooldown to 0', { constant: 0, min: 0, cooldownShape: 'geometric', annealShape: 'linear' }, ['broken-rule']],
  ['a geometric warm-up from 0', { warmupShape: 'geometric' }, ['broken-rule']],
  ['a share without its percent sign', { cooldown: 0.6 }, ['bad-value']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => infinite(input))).toEqual(codes);
});
