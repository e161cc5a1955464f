import { describe, expect, it } from 'vitest';
import { readText } from '../reading/configured.ts';

const found = async (flags: string) => {
  const [one] = await readText({ text: `python train.py data ${flags}\n`, file: 'run.sh' });
  return (one?.findings ?? []).map(({ code, severity, facts }) => [code, severity, facts]);
};

// Run: timm 1.0, whose create_scheduler_v2 gives the rates and the number of epochs.
describe('what the flags of timm often do not mean', () => {
  it.each<[what: string, flags: string, expected: unknown]>([
    ['nothing', '--sched cosine --lr 0.1 --epochs 100 --warmup-epochs 5', []],
    ['a warm-up that falls', '--sched cosine --lr 5e-6 --epochs 100', [['warmup-above-peak', 'warning', { from: 1e-5, to: 5e-6 }]]],
    ['no warm-up at all', '--sched cosine --lr 5e-6 --epochs 100 --warmup-epochs 0', []],
    [
      'a cosine that is cut',
      '--sched cosine --lr 0.1 --epochs 50 --warmup-epochs 10',
      [['warmup-cuts-decay', 'hint', { warmup: 10, epochs: 50 }]],
    ],
    [
      'a warm-up before it',
      '--sched cosine --lr 0.1 --epochs 50 --warmup-epochs 10 --warmup-prefix',
      [['run-lengthened', 'hint', { epochs: 50, length: 60 }]],
    ],
    ['a cooldown', '--sched cosine --lr 0.1 --epochs 90 --cooldown-epochs 10', [['run-lengthened', 'hint', { epochs: 90, length: 100 }]]],
    ['cycles', '--sched cosine --lr 0.1 --epochs 90 --lr-cycle-limit 2', [['run-lengthened', 'hint', { epochs: 90, length: 180 }]]],
    [
      'what a staircase does not take',
      '--sched step --lr 0.1 --epochs 90 --decay-epochs 30 --min-lr 1e-5 --cooldown-epochs 10',
      [['unheeded-setting', 'hint', { keys: 'min_lr,cooldown_epochs' }]],
    ],
    ['what a plateau takes', '--sched step --lr 0.1 --epochs 90 --decay-epochs 30 --min-lr 0', []],
  ])('%s', async (_what, flags, expected) => {
    expect(await found(flags)).toEqual(expected);
  });
});

it('says of composer in a file that a run is one batch late', async () => {
  const text = 'max_duration: 100ba\noptimizer:\n  lr: 1e-3\nscheduler:\n  name: cosine_with_warmup\n  t_warmup: 10ba\n  alpha_f: 0.1\n';
  const [one] = await readText({ text, file: 'train.yaml' });
  expect([one?.schedule.at(1), one?.notes.join()]).toEqual([1e-4, expect.stringContaining('(--shift -1)')]);
});
