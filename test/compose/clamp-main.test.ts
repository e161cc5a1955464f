import { expect, it } from 'vitest';
import { clampMain, linear, warmup } from '../../src/index.ts';
import { transcript } from '../cli/run.ts';
import { expectValues } from '../equal.ts';

it('keeps the decay above its floor, and lets the warm-up begin below', () => {
  const main = clampMain({ of: linear({ max: 1, length: 8 }), min: 0.4 });
  expectValues(warmup({ of: main, updates: 4 }).at, [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.4]);
});

it('stands beneath the warm-up however it is typed', async () => {
  const line = (words: string) => transcript(`lrsched linear --max 1 --steps 8 ${words} --at 0,7`);
  expect(await line('--clamp-main-min 0.4 --warmup 4')).toBe('0\n0.4');
  expect(await line('--warmup 4 --clamp-main-min 0.4')).toBe('0\n0.4');
  expect(await line('--warmup 4 --clamp-min 0.4')).toBe('0.4\n0.4');
});
