import { expect, it } from 'vitest';
import { chain, exponential, linear, ramp, shift } from '../../src/index.ts';

it('a shifted break at the very beginning of what is asked for is one of it', () => {
  const ahead = shift({ of: linear({ length: 10 }), updates: 2 });
  expect([...ahead.breaks(8, 20)]).toEqual([8]);
  expect([...ahead.breaks(9, 20)]).toEqual([]);
});

it('a cosine ramp among chained schedules goes towards its end by the share of the distance, as CosineAnnealingLR does', () => {
  const [floor, T, gamma] = [0.01, 10, 0.9];
  const cosine = ramp({ from: 0.1, max: floor, shape: 'cosine', length: T, after: 'continue' });
  const chained = chain({ of: [cosine, exponential({ max: 0.1, gamma })] });
  let rate = 0.1;
  for (let t = 1; t < T; t += 1) {
    const wave = (update: number) => 1 + Math.cos((Math.PI * update) / T);
    rate = ((wave(t) / wave(t - 1)) * (rate - floor) + floor) * gamma;
    expect(Math.abs(chained.at(t) - rate)).toBeLessThanOrEqual(1e-15);
  }
});
