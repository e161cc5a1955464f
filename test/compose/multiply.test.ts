import { expect, it } from 'vitest';
import { multiply } from '../../src/compose/multiply.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { constant, linear, ramp, restarts } from '../../src/schedules/index.ts';

it('multiplies update by update, as long as its longest factor', () => {
  const product = multiply({ of: [linear({ max: 1, length: 4 }), constant({ max: 0.5, length: 10 })] });
  expect([0, 1, 2, 4, 9].map(product.at)).toEqual([0.5, 0.375, 0.25, 0, 0]);
  expect(product.length).toBe(10);
});

it('turns where only the product does, within its first update too', () => {
  // (1 - t/8) (1/4 + t) is highest at 3.875; (1 - t) (1/2 + t) at 1/4.
  const rise = (from: number) => ramp({ from, max: 100 + from, shape: 'linear', length: 100, after: 'continue' });
  const turned = (of: readonly Schedule[], to: number) => [...multiply({ of }).breaks(0, to)];
  expect(turned([linear({ max: 1, length: 8 }), rise(0.25)], 7)).toEqual([expect.closeTo(3.875, 4)]);
  expect(turned([linear({ max: 1, length: 1 }), rise(0.5)], 0.9)).toEqual([expect.closeTo(0.25, 4)]);
});

it('looks no further back than to the break before what is asked for', () => {
  const asked: number[] = [];
  const cycles = restarts({ period: 10 });
  const factor: Schedule = {
    ...cycles,
    breaks: (from, to) => {
      asked.push(from);
      return cycles.breaks(from, to);
    },
  };
  expect([...multiply({ of: [factor, constant()] }).breaks(1e9 + 1, 1e9 + 31)]).toEqual([10, 20, 30].map((t) => 1e9 + t));
  expect(Math.min(...asked)).toBeGreaterThan(1e9 - 100);
});
