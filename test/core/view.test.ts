import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seenIn } from '../../src/core/view.ts';
import { cosine, oneCycle, step } from '../../src/schedules/index.ts';
import { families, made, outcome } from '../generators.ts';

const rows = fc.integer({ min: 0, max: 300 });

it('has in each row of steps what the epoch has', () => {
  fc.assert(
    fc.property(fc.constantFrom(...families).chain(made), fc.integer({ min: 2, max: 97 }), rows, ({ schedule }, steps, row) => {
      expect(outcome(seenIn(schedule, { by: 1, over: steps }), row)).toBe(outcome(schedule, Math.floor(row / steps)));
    }),
  );
});

it('has in each row of epochs what its first step has', () => {
  fc.assert(
    fc.property(fc.constantFrom(...families).chain(made), fc.integer({ min: 2, max: 97 }), rows, ({ schedule }, steps, row) => {
      expect(outcome(seenIn(schedule, { by: steps, over: 1 }), row)).toBe(outcome(schedule, row * steps));
    }),
  );
});

it('lasts as many rows as begin within the run, and takes what is beside the rate along', () => {
  const view = seenIn(oneCycle({ length: 101 }), { by: 10, over: 1 });
  expect(view.length).toBe(11);
  expect(view.also?.momentum?.at(3)).toBe(oneCycle({ length: 101 }).also?.momentum?.at(30));
  expect(seenIn(cosine(), { by: 1, over: 7 }).length).toBe(700);
  expect(seenIn(cosine(), { by: 5, over: 5 }).spec).toEqual(cosine().spec);
  expect(view.resize(20).length).toBe(20);
});

it('breaks where the schedule breaks, and the staircase at every tread', () => {
  const drops = step({ stepSize: 30, shift: 0 });
  expect([...seenIn(drops, { by: 10, over: 1 }).breaks(0, 10)]).toEqual([3, 6, 9]);
  expect([...seenIn(drops, { by: 1, over: 100 }).breaks(0, 301)]).toEqual([100, 200, 300]);
  // A break that falls between two rows is asked for at or behind it.
  const [first] = seenIn(step({ stepSize: 7, shift: 0 }), { by: 3, over: 1 }).breaks(0, 10);
  expect(first).toBeGreaterThanOrEqual(7 / 3);
  expect((first as number) * 3).toBeGreaterThanOrEqual(7);
});
