import { beside } from '../compose/beside.ts';
import { clamp } from '../compose/clamp.ts';
import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import { warmup } from '../compose/warmup.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { inverseSqrt } from '../schedules/inverse-sqrt.ts';
import { ramp } from '../schedules/ramp.ts';
import { wsd } from '../schedules/wsd.ts';
import { bool, defineConstructor, type Framework, fact, num, type Setting, str } from './constructor.ts';
import { recordedUpTo } from './recorded.ts';
import { straight } from './warmed.ts';

/** How Megatron names the shapes of its WSD decay. */
const decayShapes = { linear: 'linear', cosine: 'cosine', exponential: 'exp2', minus_sqrt: 'sqrt' } as const;

interface Rates {
  readonly init_lr: number;
  readonly max_lr: number;
  readonly min_lr: number;
  readonly lr_warmup_steps: number;
  readonly lr_decay_steps: number;
  readonly lr_decay_style: string;
  readonly wsd_decay_steps: number | null;
  readonly lr_wsd_decay_style: string | null;
}

interface WeightDecay {
  readonly start_wd: number;
  readonly end_wd: number;
  readonly wd_incr_steps: number;
  readonly wd_incr_style: string;
}

/** Megatron-LM's scheduler of rate and weight decay. It counts samples, `increment` of them an update. */
export const megatron: Framework = {
  name: 'megatron',
  reading: {
    modules: ['megatron', 'megatron.core.optimizer_param_scheduler'],
  },
  constructors: [
    defineConstructor(
      'OptimizerParamScheduler',
      {
        init_lr: num(),
        max_lr: num(),
        min_lr: num(),
        lr_warmup_steps: num(),
        lr_decay_steps: num(),
        lr_decay_style: str(),
        start_wd: num(),
        end_wd: num(),
        wd_incr_steps: num(),
        wd_incr_style: str(),
        use_checkpoint_opt_param_scheduler: bool(true),
        override_opt_param_scheduler: bool(false),
        wsd_decay_steps: num(null),
        lr_wsd_decay_style: str(null),
      },
      (args, setting) => {
        const { refuse } = setting;
        if (args.min_lr < 0) refuse('min_lr must not be below 0');
        if (args.max_lr < args.min_lr) refuse('max_lr must not be below min_lr');
        if (args.init_lr > args.max_lr) refuse('init_lr must not exceed max_lr');
        if (args.lr_decay_steps <= 0) refuse('lr_decay_steps must be above 0');
        if (args.lr_warmup_steps >= args.lr_decay_steps) refuse('lr_warmup_steps must be below lr_decay_steps, which include them');
        if (args.lr_decay_style === 'WSD' && args.wsd_decay_steps === null) refuse('WSD needs wsd_decay_steps');
        if (args.override_opt_param_scheduler && args.use_checkpoint_opt_param_scheduler) {
          refuse('override_opt_param_scheduler and use_checkpoint_opt_param_scheduler exclude one another');
        }
        const each = fact(setting, 'increment') ?? 1;
        return beside({ of: rateOf(args, each, setting), weightDecay: weightDecayOf(args, each, setting) });
      },
      {
        optimizer: 0,
        methods: { step: ['count'] },
        own: true,
        lasts: ({ lr_decay_steps }, of) => Math.ceil(lr_decay_steps / (of.fact('increment') ?? 1)),
      },
    ),
  ],
};

/** The rate, with every number of samples divided by those of an update. */
function rateOf(rates: Rates, each: number, { length, refuse }: Setting): Schedule {
  const { init_lr: init, max_lr: max, min_lr: min, lr_decay_style: style } = rates;
  const [W, D] = [rates.lr_warmup_steps / each, rates.lr_decay_steps / each];
  // The warm-up has its last sample too, and the decay likewise.
  const first = W > 0 ? Math.floor(W) + 1 : 0;
  const end = Math.floor(D) + 1;
  const entered = (main: (length: number, horizon: number) => Schedule) => {
    if (W === 0) return main(length, D);
    if (W >= 1) return warmup({ of: main(length, D - W + Math.min(W, length)), updates: W, from: init });
    // A warm-up of less than an update, or one that ended before update 0, leaves the decay between two updates.
    const alone = main(length, D - W);
    return recordedUpTo(length, (t) => (t < first ? init : alone.at(t - W)));
  };
  switch (style) {
    case 'constant':
      return entered((length) => constant({ max, length }));
    case 'linear':
      return entered((length, horizon) => straight(max, min, { length, horizon: Math.max(1, horizon) }));
    case 'cosine':
      return entered((length, horizon) => cosine({ max, min, length, horizon: Math.max(1, horizon) }));
    case 'inverse-square-root': {
      const after = constant({ max: min, length: Math.max(0, length - end) });
      const falling = (max: number, timescale: number, length: number) => clamp({ of: inverseSqrt({ max, timescale, length }), min });
      if (W >= 1) return sequence({ of: [warmup({ of: falling(max, W, end), updates: W, from: init }), after] });
      const next = max * Math.sqrt(Math.max(rates.lr_warmup_steps, 1) / each);
      return sequence({ of: [constant({ max: W > 0 ? init : max, length: 1 }), falling(next, 1, end - 1), after] });
    }
    case 'WSD':
      return stable(rates, { W, D, first, end, decay: Math.max(0, rates.wsd_decay_steps ?? 0) / each, length, refuse });
    default:
      if (first < Math.min(length, end)) refuse('lr_decay_style is constant, linear, cosine, inverse-square-root or WSD');
      return recordedUpTo(length, (t) => (t < first ? init + ((max - init) * t) / W : min));
  }
}

interface Phases {
  readonly W: number;
  readonly D: number;
  readonly first: number;
  readonly end: number;
  readonly decay: number;
  readonly length: number;
  readonly refuse: Setting['refuse'];
}

/** Warm-up, stable phase, decay; the warm-up comes first even where the decay begins within it, and the rate then falls at once. */
function stable(rates: Rates, { W, D, first, end, decay, length, refuse }: Phases): Schedule {
  const { init_lr: init, max_lr: max, min_lr: min, lr_wsd_decay_style: style } = rates;
  const shape = decayShapes[(style ?? '') as keyof typeof decayShapes];
  const used = Math.max(first, Math.floor(D - decay) + 1) < Math.min(length, end);
  if (used && shape === undefined) refuse('lr_wsd_decay_style is linear, cosine, exponential or minus_sqrt');
  // Without a decay the last sample still has the full rate; with one of less than an update it has none of it.
  const time = decay > 0 ? { decay: decay < 1 && Number.isInteger(D) ? 0 : decay, horizon: Math.max(1, D) } : { decay, horizon: end };
  const phases = { max, min, ...time, decayShape: shape ?? 'linear' };
  if (W <= 0) return wsd({ ...phases, warmup: 0, length });
  if (W >= 1 && D - decay >= W) return wsd({ ...phases, warmup: W, warmupFrom: init, length });
  const rise = straight(init, max, { length: first, horizon: Math.max(1, W) });
  const of = wsd({ ...phases, warmup: 0, length: Math.max(0, length - first) });
  return sequence({ of: [rise, shift({ of, updates: first })] });
}

/** The weight decay rises from `start_wd` to `end_wd` and stays there. */
function weightDecayOf(
  { start_wd: from, end_wd: max, wd_incr_steps, wd_incr_style: style }: WeightDecay,
  each: number,
  { length, refuse }: Setting,
): Schedule {
  if (from < 0) refuse('start_wd must not be below 0');
  if (max < from) refuse('end_wd must not be below start_wd');
  if (wd_incr_steps < 0) return constant({ max, length });
  if (style === 'constant' && from !== max) refuse('with a constant weight decay start_wd and end_wd must be equal');
  if (style === 'constant') return constant({ max, length });
  if (style !== 'linear' && style !== 'cosine') refuse('wd_incr_style is constant, linear or cosine');
  if (wd_incr_steps === 0) refuse('wd_incr_steps must be above 0, it divides by them');
  return ramp({ from, max, shape: style as 'linear' | 'cosine', length, horizon: Math.max(1, wd_incr_steps / each) });
}
