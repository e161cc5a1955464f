import { expect, it } from 'vitest';
import { linear, shiftAll, warmup } from '../../src/index.ts';
import { expectValues } from '../equal.ts';

const rises = warmup({ of: linear({ max: 1, length: 8 }), updates: 4 });

it('waits at its first value where it is behind, and the warm-up comes later', () => {
  expectValues(shiftAll({ of: rises, updates: -2 }).at, [0, 0, 0, 0.25, 0.5, 0.75, 1, 0.75]);
});

it('begins in its warm-up where it is ahead', () => {
  const ahead = shiftAll({ of: rises, updates: 1 });
  expectValues(ahead.at, [0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0]);
  expect([...ahead.breaks(0, 8)]).toContain(3);
});
