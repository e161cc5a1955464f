import { describe, expect, it } from 'vitest';
import type { LrschedError } from '../../src/core/issues.ts';
import { megatron } from '../../src/frameworks/megatron.ts';
import type { ReadSeries } from '../../src/reading/index.ts';
import { differences } from '../equal.ts';
import { readText } from '../reading/configured.ts';
import { type Args, expectPrinted, refusal, translation } from '../reading/printed.ts';

interface Rates {
  readonly init_lr: number;
  readonly max_lr: number;
  readonly min_lr: number;
  readonly lr_warmup_steps: number;
  readonly lr_decay_steps: number;
  readonly lr_decay_style: string;
  readonly wsd_decay_steps?: number;
  readonly lr_wsd_decay_style?: string;
}

const base = { init_lr: 0.01, max_lr: 0.1, min_lr: 0.002, lr_warmup_steps: 10, lr_decay_steps: 45, lr_decay_style: 'cosine' };
const constantWd = { start_wd: 0.01, end_wd: 0.01, wd_incr_steps: 100, wd_incr_style: 'constant' };

/** The rule of golden/CATALOGUE.md, section 7, written down once more, after n samples. */
function rateAfter(n: number, { init_lr: init, max_lr: max, min_lr: min, lr_warmup_steps: W, lr_decay_steps: D, ...how }: Rates): number {
  if (W > 0 && n <= W) return init + ((max - init) * n) / W;
  if (how.lr_decay_style === 'constant') return max;
  if (n > D) return min;
  const x = (n - W) / (D - W);
  const wsd = how.wsd_decay_steps ?? 0;
  const y = (n - (D - wsd)) / wsd;
  const wave = (part: number) => (1 + Math.cos(Math.PI * part)) / 2;
  const decays: Record<string, () => number> = {
    linear: () => 1 - y,
    cosine: () => wave(y),
    exponential: () => 2 * 0.5 ** y - 1,
    minus_sqrt: () => 1 - Math.sqrt(y),
  };
  const coefficients: Record<string, () => number> = {
    linear: () => 1 - x,
    cosine: () => wave(x),
    WSD: () => (n <= D - wsd ? 1 : (decays[how.lr_wsd_decay_style as string]?.() ?? Number.NaN)),
  };
  if (how.lr_decay_style === 'inverse-square-root') return Math.max(min, max * Math.sqrt(Math.max(W, 1) / Math.max(n, 1)));
  return min + (max - min) * (coefficients[how.lr_decay_style]?.() ?? Number.NaN);
}

const scheduler = (args: Args, increment?: number, length = 60) =>
  translation(megatron, 'OptimizerParamScheduler', { ...constantWd, ...args }, { length, ...(increment && { facts: { increment } }) });

const styles = ['constant', 'linear', 'cosine', 'inverse-square-root'].map((lr_decay_style) => ({ lr_decay_style }));
const decays = ['linear', 'cosine', 'exponential', 'minus_sqrt'].flatMap((lr_wsd_decay_style) =>
  [20, 45, 60].map((wsd_decay_steps) => ({ lr_decay_style: 'WSD', wsd_decay_steps, lr_wsd_decay_style })),
);
const times = [
  {},
  { lr_warmup_steps: 0 },
  { lr_warmup_steps: 1, init_lr: 0 },
  { lr_warmup_steps: 44, min_lr: 0 },
  { lr_warmup_steps: -5 },
  { lr_warmup_steps: 0, lr_decay_steps: 1 },
  { min_lr: 0.1, init_lr: 0.1 },
  { lr_decay_steps: 500, lr_warmup_steps: 80 },
];
const all = [...styles, ...decays].flatMap((style) => times.map((time) => ({ ...base, ...time, ...style })));

describe('Megatron-LM prints', () => {
  it.each(all)('%j', (args) => {
    expectPrinted(scheduler(args), (i) => rateAfter(i, args));
  });

  it.each(all.map((args) => ({ ...args, lr_decay_steps: 9 * args.lr_decay_steps })))('8 samples an update: %j', (args) => {
    expectPrinted(scheduler(args, 8), (i) => rateAfter(8 * i, args));
  });

  it('the full rate up to the last sample where WSD has no decay', () => {
    const args = { ...base, lr_decay_style: 'WSD', wsd_decay_steps: 0 };
    expectPrinted(scheduler(args), (i) => (i <= 10 ? 0.01 + 0.009 * i : i <= 45 ? 0.1 : 0.002));
  });

  it.each([
    [{ start_wd: 0, end_wd: 0.1, wd_incr_steps: 30, wd_incr_style: 'linear' }, (n: number) => Math.min(1, n / 30) * 0.1],
    [
      { start_wd: 0.02, end_wd: 0.1, wd_incr_steps: 30, wd_incr_style: 'cosine' },
      (n: number) => 0.02 + (0.08 * (1 - Math.cos(Math.PI * Math.min(1, n / 30)))) / 2,
    ],
    [{ start_wd: 0.02, end_wd: 0.1, wd_incr_steps: -1, wd_incr_style: 'cosine' }, () => 0.1],
    [constantWd, () => 0.01],
  ] as const)('weight decay %j', (wd, rule) => {
    for (const increment of [1, 7]) {
      const at = scheduler({ ...base, ...wd }, increment).also?.weightDecay?.at ?? (() => Number.NaN);
      expect(
        differences(
          at,
          Array.from({ length: 60 }, (_, i) => rule(increment * i)),
        ),
      ).toEqual([]);
    }
  });
});

describe('Megatron-LM refuses', () => {
  const codes = (args: Args, length = 60) => refusal(megatron, 'OptimizerParamScheduler', { ...base, ...constantWd, ...args }, { length });
  it.each([
    { min_lr: -0.001 },
    { min_lr: 0.2 },
    { init_lr: 0.2 },
    { lr_decay_steps: 0, lr_warmup_steps: -1 },
    { lr_warmup_steps: 45 },
    { lr_decay_style: 'WSD' },
    { lr_decay_style: 'WSD', wsd_decay_steps: 10 },
    { lr_decay_style: 'WSD', wsd_decay_steps: 10, lr_wsd_decay_style: 'sqrt' },
    { lr_decay_style: 'polynomial' },
    { start_wd: -0.1 },
    { start_wd: 0.2 },
    { start_wd: 0 },
    { start_wd: 0, wd_incr_style: 'exp' },
    { start_wd: 0, wd_incr_style: 'linear', wd_incr_steps: 0 },
    { override_opt_param_scheduler: true },
  ])('%j', (args) => {
    expect(codes(args)).toEqual(['framework-refuses']);
  });

  it('what it does not know only once it is used', () => {
    expect(codes({ lr_decay_style: 'polynomial' }, 11)).toEqual([]);
    expect(codes({ lr_decay_style: 'polynomial' }, 12)).toEqual(['framework-refuses']);
    expect(codes({ lr_decay_style: 'WSD', wsd_decay_steps: 10 }, 36)).toEqual([]);
    expect(codes({ lr_decay_style: 'WSD', wsd_decay_steps: 10 }, 37)).toEqual(['framework-refuses']);
    expect(codes({ override_opt_param_scheduler: true, use_checkpoint_opt_param_scheduler: false })).toEqual([]);
  });
});

describe('flags of Megatron-LM in a shell script', () => {
  const flags = (text: string, defines = new Map<string, string>()) => readText({ text, defines }).then(([one]) => one as ReadSeries);
  const run = '--lr-decay-style linear --train-iters 100 --global-batch-size 1';
  const peak = async (script: string) => (await flags(`${script}\n`)).schedule.at(0);
  const missing = (script: string) =>
    flags(script).then(
      () => [],
      (error: LrschedError) => error.issues.map((issue) => ('expression' in issue ? issue.expression : issue.code)),
    );

  it('leaves out its comments', async () => {
    expect(await peak(`ARGS=(\n  --lr 3e-4\n  # --lr 1e-2, don't\n  ${run}\n)`)).toBe(3e-4);
    expect(await peak(`ARGS="\n  --lr 3e-4 \\\n  # --lr 1e-2\n  ${run}"`)).toBe(3e-4);
    expect(await peak(`python train.py --name 'a # b' --lr 3e-4 ${run} # --lr 1e-2`)).toBe(3e-4);
    expect(await peak(`python train.py --name a#b --lr 3e-4 ${run}`)).toBe(3e-4);
  });

  it('puts in its variables, their defaults and its sums', async () => {
    const script = `GBS=\${GBS:-32}\nSTEPS=$(( (10 + 2*5) * 100/4 - 3*-2 ))\nLR="3e-4"\ntrain --lr "\${LR}" --lr-decay-style linear --train-iters`;
    const series = await flags(`${script} $STEPS --global-batch-size $GBS --lr-warmup-iters $((STEPS/2))`);
    expect([series.schedule.length, series.schedule.at(253)]).toEqual([506, 3e-4]);
    const defined = await flags(`GBS=\${GBS:-32}\ntrain --lr 1 --train-samples 640 --global-batch-size $GBS`, new Map([['GBS', '64']]));
    expect(defined.schedule.length).toBe(10);
  });

  it('names the variable that is not known', async () => {
    expect(await missing(`ITERS=$((SAMPLES / 32))\ntrain --lr 1 --train-iters $ITERS`)).toEqual(['SAMPLES']);
    expect(await missing(`LR=$1\ntrain --lr "\${LR}" ${run}`)).toEqual(['LR']);
    expect(await missing(`N=$(nproc)\ntrain --lr 1 --train-iters \${N}`)).toEqual(['N']);
  });
});
