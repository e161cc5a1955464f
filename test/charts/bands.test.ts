import { expect, it } from 'vitest';
import { bandsOf, cyclesIn } from '../../src/charts/bands.ts';
import { everyRow } from '../../src/core/rows.ts';
import { render } from '../../src/formats/chart.ts';
import { cosine, cyclic, restarts, type Schedule } from '../../src/index.ts';
import { rendered } from '../formats/tables.ts';

it('is the lowest and the highest rate of each column', () => {
  const schedule = restarts({ period: 500, restartDecay: 0.99, length: 100_000 });
  const bands = bandsOf(schedule, 0, 99_999, 72) ?? [];
  expect(bands).toHaveLength(73);
  for (const [column, [low, high]] of bands.entries()) {
    const edge = (at: number) => Math.min(99_999, Math.max(0, Math.round(((at - 0.5) * 99_999) / 72)));
    const [from, to] = [edge(column), edge(column + 1)];
    const rates = Array.from({ length: to - from }, (_, row) => schedule.at(from + row));
    expect([low, high]).toEqual([Math.min(...rates), Math.max(...rates)]);
  }
});

it.each<[what: string, schedule: Schedule, length: number]>([
  ['a decay', cosine({ length: 1e6 }), 1e6],
  ['fewer cycles than columns', restarts({ period: 500, length: 20_000 }), 20_000],
])('is not drawn of %s', (_what, schedule, length) => {
  expect(bandsOf(schedule, 0, length - 1, 72)).toBeUndefined();
});

it.each<[what: string, schedule: Schedule, length: number, cycles: string]>([
  ['restarts', restarts({ period: 500, length: 100_000 }), 100_000, '200'],
  ['the last of them cut', restarts({ period: 500, length: 100_250 }), 100_250, '201'],
  ['from peak to peak', cosine({ cycles: 1000, length: 1_000_000 }), 1_000_000, '1000'],
  ['up and down', cyclic({ up: 50, length: 100_000 }), 100_000, '1000'],
  ['too many to be counted', cyclic({ up: 50, length: 1e12 }), 1e12, 'about 10B'],
])('are counted: %s', (_what, schedule, length, cycles) => {
  expect(cyclesIn(schedule, 0, length)).toBe(cycles);
});

it('fills every column, and the chart says how many cycles there are', () => {
  const schedule = restarts({ period: 500, length: 100_000 });
  const series = [{ label: 'x', unit: 'step' as const, schedule }];
  const drawn = rendered(render, { unit: 'step', series, rows: everyRow(0, 100_000) });
  const plot = drawn.split('\n').filter((line) => line.includes('┤│'));
  expect(plot.length).toBeGreaterThan(5);
  for (const line of plot) expect(line).toMatch(/ ┤│+$/);
  expect(drawn).toContain('200 cycles, more than columns: each shows its lowest to its highest rate');
});
