import { warmup } from '../compose/warmup.ts';
import { cosine } from '../schedules/cosine.ts';
import { defineConstructor, type Framework, num } from './constructor.ts';

/** nanoGPT's `get_lr(it)`, with the names of its configuration. */
export const nanogpt: Framework = {
  name: 'nanogpt',
  reading: {
    modules: ['nanogpt'],
    notation: true,
  },
  constructors: [
    defineConstructor(
      'get_lr',
      { learning_rate: num(6e-4), warmup_iters: num(2000), lr_decay_iters: num(600_000), min_lr: num(6e-5) },
      ({ learning_rate: max, warmup_iters: W, lr_decay_iters: D, min_lr: min }, { length, refuse }) => {
        if (W === D) refuse('lr_decay_iters must differ from warmup_iters, it divides by their difference');
        return warmup({ of: cosine({ max, min, length, horizon: D }), updates: W, ramp: '(t+1)/(W+1)' });
      },
      { own: true, lasts: ({ lr_decay_iters }) => lr_decay_iters },
    ),
  ],
};
