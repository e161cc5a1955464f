import { every, numbered } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { floor, number, rate } from '../core/parameters.ts';
import { mix } from '../core/shapes.ts';

/** Loshchilov & Hutter 2017, SGDR, arXiv:1608.03983, equation 5 without restarts; `exponent` as in optax, `kDecay` as in timm. */
export const cosine = defineSchedule({
  type: 'cosine',
  summary: 'half a cosine from max down to min',
  formula: 'min + (max - min) * ((1 + cos(2 * pi * cycles * (t / T) ** k_decay)) / 2) ** exponent',
  source:
    'Loshchilov & Hutter 2017, SGDR, arXiv:1608.03983, equation 5 without restarts; k-decay: Zhang & Li 2020, arXiv:2004.05909; PyTorch CosineAnnealingLR (past the horizon: --after continue)',
  example: 'cosine --max 0.1 --min 0.001 --epochs 100',
  group: 'decays',
  equals: [
    'torch CosineAnnealingLR (--after continue)',
    'transformers get_cosine_schedule_with_warmup (--warmup, --after continue)',
    'timm CosineLRScheduler',
    'optax.cosine_decay_schedule',
    'keras CosineDecay',
    'DeepSpeed WarmupCosineLR (--warmup)',
    'Megatron-LM cosine (--warmup)',
  ],
  known: {
    CosineAnnealingLR: 'cosine --after continue',
    CosineAnnealing: 'cosine',
    CosineLRScheduler: 'cosine',
    cosine_decay_schedule: 'cosine',
    CosineDecay: 'cosine',
    WarmupCosineLR: 'cosine --min 0.01% --warmup 10%',
    cosine_with_min_lr: 'cosine --min 10% --warmup 10%',
    CosineAnnealingDecay: 'cosine --after continue',
    cosine_decay_lr: 'cosine --endpoint',
    SchedCos: 'cosine',
    linear_cosine_decay: 'cosine',
    cosine_lr: 'cosine',
    cos: 'cosine',
    half_cosine: 'cosine',
    余弦退火: 'cosine',
    余弦衰减: 'cosine',
    余弦: 'cosine',
  },
  params: {
    max: rate('rate at the start', { default: 0.1 }),
    min: floor('rate at the end', { default: 0 }),
    cycles: number('waves over the horizon; 0.5 ends at the floor', { above: 0, max: 1e6, default: 0.5, quiet: true }),
    exponent: number('exponent of the cosine, as in optax', { min: 0.1, default: 1, quiet: true }),
    kDecay: number('exponent of the time, as in timm', { min: 0.1, max: 10, default: 1, quiet: true }),
  },
  rules: [{ over: ['min', 'max'], says: '--min must not exceed --max', holds: ({ min, max }) => min <= max }],
  says({ max, min, cycles, kDecay, exponent }, { say, horizon: T }) {
    const wave = kDecay === 1 ? '2 * pi * cycles * t / T' : '2 * pi * cycles * (t / T) ** k_decay';
    const whole = exponent === 1 ? `(1 + cos(${wave})) / 2` : `((1 + cos(${wave})) / 2) ** exponent`;
    return say(`min + (max - min) * ${whole}`, { max, min, cycles, k_decay: kDecay, exponent, T });
  },
  chained: ({ min }) => min,
  curve({ max, min, cycles, exponent, kDecay }, T) {
    const wave = (t: number) => Math.cos(kDecay === 1 ? (2 * Math.PI * cycles * t) / T : 2 * Math.PI * cycles * (t / T) ** kDecay);
    const halves = 2 * cycles;
    return {
      at: exponent === 1 ? (t) => mix(max, min, (1 - wave(t)) / 2) : (t) => mix(min, max, ((1 + wave(t)) / 2) ** exponent),
      breaks:
        kDecay === 1
          ? every(T / halves)
          : numbered(
              (half) => T * (half / halves) ** (1 / kDecay),
              (t) => halves * (t / T) ** kDecay,
            ),
    };
  },
});
