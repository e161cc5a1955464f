import { describe, expect, it } from 'vitest';
import { multistep } from '../../src/schedules/multistep.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  // Each drop holds at its milestone, as in PyTorch.
  it.each<[what: string, schedule: ReturnType<typeof multistep>, values: number[]]>([
    ['halved at 2 and 5', multistep({ max: 4, milestones: [2, 5], gamma: 0.5 }), [4, 4, 2, 2, 2, 1, 1]],
    ['in any order', multistep({ max: 4, milestones: [5, 2], gamma: 0.5 }), [4, 4, 2, 2, 2, 1, 1]],
    ['twice at once', multistep({ max: 4, milestones: [2, 2, 3], gamma: 0.5 }), [4, 4, 1, 0.5, 0.5]],
    ['from the first update on', multistep({ max: 4, milestones: [0, 2], gamma: 0.5 }), [2, 2, 1, 1]],
    ['a factor each', multistep({ max: 8, milestones: [1, 2, 3], gamma: [0.5, 0.25, 3] }), [8, 4, 1, 3, 3]],
    ['a factor each, which goes with its milestone', multistep({ max: 8, milestones: [3, 1], gamma: [0.5, 0.25] }), [8, 2, 2, 1, 1]],
    ['shares of the length', multistep({ max: 4, milestones: ['25%', '50%'], gamma: 0.5, length: 8 }), [4, 4, 2, 2, 1, 1]],
    ['one milestone', multistep({ max: 4, milestones: 1, gamma: 0.5 }), [4, 2, 2]],
    ['beyond the end never', multistep({ max: 4, milestones: [100], gamma: 0.5, length: 3 }), [4, 4, 4]],
    ['to nothing', multistep({ max: 4, milestones: [1], gamma: 0 }), [4, 0, 0]],
    ['very small rates', multistep({ max: 4e-300, milestones: [1, 2], gamma: 0.5 }), [4e-300, 2e-300, 1e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('stay where they are, far out', () => {
    expect(multistep({ max: 4, milestones: [1, 2], gamma: 0.5 }).at(1e15)).toBe(1);
  });

  it('change between two updates only at a milestone', () => {
    expect(multistep({ max: 4, milestones: [2], gamma: 0.5 }).at(1.999)).toBe(4);
  });
});

it('breaks at each milestone once, and not where it starts', () => {
  expect([...multistep({ milestones: [9, 5, 0, 5] }).breaks(0, 100)]).toEqual([5, 9]);
  expect([...multistep({ milestones: [9, 5, 0, 5] }).breaks(5, 9)]).toEqual([5]);
});

it('says in its spec what it was told', () => {
  expect(multistep({ milestones: [9, 5], gamma: 0.5 }).spec).toEqual({ type: 'multistep', max: 0.1, milestones: [9, 5], gamma: [0.5] });
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['two factors for three milestones', { milestones: [1, 2, 3], gamma: [0.5, 0.1] }, ['broken-rule']],
  ['a milestone within an update', { milestones: [2.5] }, ['bad-value']],
  ['a milestone before the first update', { milestones: [-1] }, ['bad-value']],
  ['no milestone', { milestones: [] }, ['bad-value']],
  ['a factor below 0', { gamma: -0.1 }, ['bad-value']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => multistep(input))).toEqual(codes);
});
