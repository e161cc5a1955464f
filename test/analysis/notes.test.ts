import { describe, expect, it } from 'vitest';
import { notes } from '../../src/analysis/notes.ts';
import { summarize } from '../../src/analysis/summary.ts';
import { count, phrases } from '../../src/analysis/title.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { constant, cosine, exponential, formula, linear, oneCycle, step, warmup, warmupCosine } from '../../src/index.ts';

const noted = (schedule: Schedule, start = 0, stop = 100) => notes(schedule, start, stop, summarize(schedule, start, stop)).join(' · ');

describe('notes', () => {
  it.each<[what: string, schedule: Schedule, says: string]>([
    ['a cosine', cosine({ min: 0.001 }), 'first 0.1 · last 0.001024 · mean 0.05099 · the floor 0.001 is not reached (--endpoint)'],
    ['one that reaches its floor', cosine({ min: 0.001, horizon: 99 }), 'first 0.1 · last 0.001 · mean 0.0505'],
    ['one that is as good as there', cosine({ length: 1e6 }), 'first 0.1 · last 2.467e-13 · mean 0.05'],
    ['one that ends elsewhere', cosine({ cycles: 0.25, min: 0.01 }), 'first 0.1 · last 0.05571 · mean 0.08387'],
    [
      'one that needs longer',
      linear({ horizon: 400 }),
      'first 0.1 · last 0.07525 · mean 0.08763 · the floor 0 is not reached: the horizon 400 lies beyond the run',
    ],
    ['a constant', constant(), 'constant 0.1'],
    ['a line that does not fall', linear({ min: 0.1 }), 'constant 0.1'],
    ['nothing but zeros', constant({ max: 0 }), 'constant 0 · every update has rate 0 and changes nothing'],
    [
      'a warm-up from 0',
      warmup({ of: constant(), updates: 5 }),
      'first 0 · peak 0.1 at 5 · last 0.1 · mean 0.097 · the first update has rate 0',
    ],
    ['a warm-up from above', warmup({ of: constant(), updates: 5, from: 0.05 }), 'first 0.05 · peak 0.1 at 5 · last 0.1 · mean 0.0985'],
    [
      'the peak of a long run',
      warmupCosine({ length: 1e9, warmup: 450_450 }),
      'first 0 · peak 0.1 at 450,450 · last 0 · mean 0.05 · the first update has rate 0',
    ],
    ['drops', step({ max: 1, stepSize: 30, shift: 0 }), 'first 1 · last 0.125 · mean 0.5375 · drops at 30, 60, 90'],
    [
      'more drops than one wants to read',
      step({ max: 1 }),
      "first 1 · last 9.766e-4 · mean 0.1898 · drops at 9, 19, 29, … · PyTorch's StepLR: --shift 0",
    ],
    ['drops too small to see', step({ max: 1, gamma: 0.999999, shift: 0 }), 'first 1 · last 0.999991 · mean 0.9999955'],
    ['steps upwards', step({ gamma: 2, shift: 0, length: 100 }), 'first 1 · peak 512 at 90 · last 512 · mean 102.3'],
    [
      'a drop out of the warm-up',
      warmup({ of: linear({ max: 1 }), updates: 4, mode: 'overlay' }),
      'first 0 · peak 0.96 at 4 · last 0.01 · mean 0.4806 · the first update has rate 0 · the floor 0 is not reached (--endpoint)',
    ],
    ['a narrow range', linear({ max: 1_234_567, min: 1_234_560, horizon: 99 }), 'first 1.234567e6 · last 1.23456e6 · mean 1.2345635e6'],
    [
      'the tiniest range',
      linear({ max: 1.0000000000000002, min: 1, horizon: 99 }),
      'first 1.0000000000000002 · last 1 · mean 1.0000000000000002',
    ],
    [
      'a rate below zero, which PyTorch gives one update past the end',
      oneCycle({ shape: 'linear', length: 11, horizon: 10, after: 'continue' }),
      'first 0.004 · peak 0.1 at 2 · last -0.01429 · mean 0.04016',
    ],
    ['a growing one', exponential({ rate: -0.01 }), 'first 1 · peak 2.691 at 99 · last 2.691 · mean 1.71'],
    [
      "a user's formula that has no floor",
      formula({ formula: 'max / (1 + t)', length: 100 }),
      'first 0.1 · last 0.001 · mean 0.005187 · a formula is sampled: what comes and goes within 1/1024 of the horizon may be missed',
    ],
  ])('%s', (_what, schedule, says) => {
    const stop = Number.isFinite(schedule.length) ? schedule.length : 100;
    expect(noted(schedule, 0, stop)).toBe(says);
  });

  it('speaks of the part that is shown', () => {
    expect(noted(cosine({ min: 0.001 }), 40, 60)).toBe('first 0.0658 · last 0.03669 · mean 0.05126');
    expect(noted(warmupCosine(), 1, 100)).toMatch(/^first 0.01 · peak 0.1 at 10 · .*not reached \(--endpoint\)$/);
    expect(noted(step({ stepSize: 30, shift: 0 }), 31, 100)).toMatch(/ · drops at 60, 90$/);
  });

  it('has the rate alone of a single update', () => {
    expect(noted(cosine(), 50, 51)).toBe('rate 0.05 at 50');
    expect(noted(warmupCosine(), 0, 1)).toBe('rate 0 at 0 · every update has rate 0 and changes nothing');
  });
});

describe('titles', () => {
  it.each<[schedule: Schedule, says: string]>([
    [cosine({ max: 0.1, min: 0.001 }), 'cosine · max 0.1 · min 0.001'],
    [cosine({ max: 3e-4, min: '10%', cycles: 2 }), 'cosine · max 3e-4 · min 3e-5 · cycles 2'],
    [linear({ max: 1_234_567, horizon: 450_450 }), 'linear · max 1.234567e6 · min 0 · horizon 450,450'],
    [cosine({ length: 1e6, horizon: 5e5, after: 'restart' }), 'cosine · max 0.1 · min 0 · horizon 500,000 · after restart'],
    [step({ shift: 0 }), 'step · max 1 · gamma 0.5 · step-size 10 · shift 0'],
    [exponential({ gamma: 0.9 }), 'exponential · max 1 · gamma 0.9'],
    [formula({ formula: 'max * 0.95 ** t' }), 'formula max * 0.95 ** t'],
    [
      warmup({ of: linear(), updates: 1.5e6, mode: 'add', from: 1e-6 }),
      'linear · max 0.1 · min 0 · warmup 1.5M · warmup-from 1e-6 · warmup-mode add',
    ],
    [warmup({ of: warmup({ of: constant(), updates: 5 }), updates: 7 }), 'constant · max 0.1 · warmup 5 · warmup 7'],
  ])('%#', (schedule, says) => {
    expect(phrases(schedule.spec).join(' · ')).toBe(says);
  });

  it('counts in words', () => {
    expect([count(1, 'epoch'), count(100, 'step'), count(15e12, 'token'), count(450_450, 'sample')]).toEqual([
      '1 epoch',
      '100 steps',
      '15T tokens',
      '450,450 samples',
    ]);
  });
});
