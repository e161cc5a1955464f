import { describe, expect, it } from 'vitest';
import { warmupCosine } from '../../src/schedules/warmup-cosine.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

const { SQRT1_2: root } = Math;

describe('values', () => {
  // Thirds up to 6 over 3 updates, then half a wave over the other 4: 45 degrees an update.
  const run = { max: 6, warmup: 3, length: 7 };
  const up = [0, 2, 4];
  const down = [6, 3 + 3 * root, 3, 3 - 3 * root, 0];
  it.each<[what: string, schedule: ReturnType<typeof warmupCosine>, values: number[]]>([
    ['up, then down', warmupCosine(run), [...up, ...down, 0, 0]],
    ['past its end by the formula: up again', warmupCosine({ ...run, after: 'continue' }), [...up, ...down, 3 - 3 * root, 3]],
    ['above a floor, but from 0', warmupCosine({ ...run, min: 2 }), [...up, 6, 4 + 2 * root, 4, 4 - 2 * root, 2, 2]],
    ['from another rate', warmupCosine({ ...run, warmupFrom: 3 }), [3, 4, 5, ...down]],
    ['from a share of the peak', warmupCosine({ ...run, warmupFrom: '50%' }), [3, 4, 5, ...down]],
    ['in another shape', warmupCosine({ ...run, warmupShape: 'square' }), [0, 6 / 9, (6 * 4) / 9, ...down]],
    ['a whole wave', warmupCosine({ ...run, cycles: 1 }), [...up, 6, 3, 0, 3, 6]],
    ['a horizon of the whole run, warm-up included', warmupCosine({ ...run, length: 20, horizon: 7 }), [...up, ...down, 0, 0]],
    ['no warm-up', warmupCosine({ ...run, length: 4, warmup: 0 }), [...down, 0]],
    ['nothing else', warmupCosine({ ...run, length: 3 }), [...up, 6, 0, 0]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });
});

it('warms up over a tenth unless said, rounded up', () => {
  expect(warmupCosine({ length: 25 }).spec).toEqual({
    type: 'warmup-cosine',
    max: 0.1,
    min: 0,
    cycles: 0.5,
    warmup: 3,
    warmupFrom: 0,
    warmupShape: 'linear',
    length: 25,
    horizon: 25,
    after: 'hold',
  });
});

it('breaks at the peak, at the end, and where the wave turns', () => {
  expect([...warmupCosine({ warmup: 4, length: 12 }).breaks(0, 20)]).toEqual([4, 12]);
  expect([...warmupCosine({ warmup: 4, length: 12, cycles: 1 }).breaks(0, 20)]).toEqual([4, 8, 12]);
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['a share without its percent sign', { warmup: 0.1 }, ['bad-value']],
  ['a floor above the peak', { min: 1 }, ['broken-rule']],
  ['a geometric ramp from 0', { warmupShape: 'geometric' }, ['broken-rule']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => warmupCosine(input))).toEqual(codes);
});
