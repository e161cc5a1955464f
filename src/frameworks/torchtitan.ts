import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import { roundHalfEven } from '../core/python-numbers.ts';
import type { Shape } from '../core/shapes.ts';
import { constant } from '../schedules/constant.ts';
import { ramp } from '../schedules/ramp.ts';
import { defineConstructor, type Framework, fact, num, str } from './constructor.ts';

const decays: Readonly<Record<string, Shape>> = { linear: 'linear', sqrt: 'sqrt', cosine: 'cosine' };

/** torchtitan's `LRSchedulersContainer.Config`, built for `training_steps`. */
export const torchtitan: Framework = {
  name: 'torchtitan',
  reading: {
    modules: ['torchtitan', 'torchtitan.components.lr_scheduler'],
    called: /LRScheduler\w*\.Config$/,
  },
  constructors: [
    defineConstructor(
      'Config',
      {
        warmup_steps: num(200),
        total_steps: num<number | null>(null),
        decay_ratio: num<number | null>(null),
        decay_type: str('linear'),
        min_lr_factor: num(0),
      },
      ({ warmup_steps, total_steps, decay_ratio, decay_type, min_lr_factor }, setting) => {
        const { base: max, length } = setting;
        const total = total_steps ?? fact(setting, 'training_steps') ?? length;
        const W = Math.max(0, Math.min(Math.trunc(warmup_steps), total));
        const D = Math.min(decay_ratio === null ? total : roundHalfEven(total * decay_ratio), total - W);
        const stable = total + 1 - W - D;
        const falls = length > W + stable;
        if (falls && D === 0) setting.refuse('past its end it needs a decay of at least one step');
        const shape = decays[decay_type];
        if (falls && shape === undefined) setting.refuse('decay_type must be linear, sqrt or cosine');
        const fall = ramp({ from: max, max: max * min_lr_factor, shape: shape ?? 'linear', length: Math.max(1, D), after: 'continue' });
        // It counts the steps that are over once this one is, so the curve is read one ahead.
        const parts = [...(W > 0 ? [ramp({ from: 0, max, length: W })] : []), constant({ max, length: stable }), ...(D > 0 ? [fall] : [])];
        return shift({ of: sequence({ of: parts }), updates: 1 });
      },
      { lasts: ({ total_steps }, of) => total_steps ?? of.fact('training_steps') },
    ),
  ],
};
