import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ReadRequest, ReadSeries } from '../../src/configs/tool.ts';
import { readPython } from '../../src/reading/read.ts';

const script = (name: string): string => readFileSync(new URL(`scripts/${name}`, import.meta.url), 'utf8');

function read(text: string, told: Partial<ReadRequest> = {}): ReadSeries {
  const all = readPython({ text, file: 'train.py', ...told });
  expect(all).toHaveLength(1);
  return all[0] as ReadSeries;
}

const defines = (length: string, value: number) => new Map([[`len(${length})`, String(value)]]);

describe('accelerate', () => {
  // Run: accelerate 1.15 with num_processes set to 4.
  it('moves a prepared scheduler once a process', () => {
    const told = { defines: defines('loader', 25), facts: { devices: 4 } };
    const { schedule, notes } = read(script('accelerate_processes.py'), told);
    expect(schedule.length).toBe(100);
    for (const [t, rate] of [
      [1, 0.0004],
      [3, 0.0009987820251299122],
      [26, 4.865965629214875e-6],
      [99, 0.0008078307376628292],
    ] as const)
      expect(schedule.at(t)).toBeCloseTo(rate, 15);
    expect(notes).toContain('4 processes, as --devices says');
  });

  it('steps only where gradients are in step, the last of an epoch among them', () => {
    const told = { defines: defines('train_loader', 20) };
    expect(read(script('accelerate_micro.py'), told).schedule.length).toBe(30);
    // 7 batches at 4 at once are two updates.
    expect(read(script('accelerate_micro.py'), { defines: defines('train_loader', 7) }).schedule.length).toBe(12);
  });
});

describe('lightning', () => {
  // Run: lightning 2.6.6.
  it('counts updates where the interval is a step', () => {
    const { schedule, unit, perEpoch } = read(script('lightning_step.py'), { facts: { steps_per_epoch: 12 } });
    expect([schedule.length, unit, perEpoch]).toEqual([600, 'step', 12]);
    expect(schedule.at(1)).toBeCloseTo(0.00019981253920068581, 18);
    expect(schedule.at(50)).toBeCloseTo(1e-5, 18);
    expect(schedule.at(599)).toBeCloseTo(0.00019981253920069741, 16);
  });

  it('asks for the length of the loader there', () => {
    expect(() => readPython({ text: script('lightning_step.py'), file: 'train.py' })).toThrow('len(train_loader)');
  });

  it('steps every so many epochs, and needs no length then', () => {
    const { schedule, unit } = read(script('lightning_every_fifth.py'));
    expect([schedule.length, unit, schedule.at(4)]).toEqual([20, 'epoch', 0.1]);
    expect(schedule.at(5)).toBeCloseTo(0.09, 15);
    expect(schedule.at(19)).toBeCloseTo(0.0729, 15);
  });

  it('steps once an epoch unless told, whatever the horizon counts', () => {
    const { schedule } = read(script('lightning_default_interval.py'));
    expect([schedule.length, schedule.at(9)]).toEqual([60, 0.0004]);
    expect(schedule.at(10)).toBeCloseTo(0.0004817291215172715, 17);
  });
});
