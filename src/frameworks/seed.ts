import { warmup } from '../compose/warmup.ts';
import { cosine } from '../schedules/cosine.ts';
import { exponential } from '../schedules/exponential.ts';
import { step } from '../schedules/step.ts';
import { defineConstructor, type Framework, num } from './define.ts';

/** The four functions of the project's source document. */
export const seed: Framework = {
  name: 'seed',
  reading: {
    modules: [],
    optimizer: (name) => (name === 'get_cosine_schedule_with_warmup' ? 0 : undefined),
    unit: (name) => (name === 'get_cosine_schedule_with_warmup' ? 'step' : 'epoch'),
    own: (name) => name !== 'get_cosine_schedule_with_warmup',
    lasts: {
      step_decay: ({ epochs }) => epochs,
      exponential_decay: ({ epochs }) => epochs,
      cosine_annealing: ({ epochs, max_epochs }) => epochs ?? max_epochs,
      get_cosine_schedule_with_warmup: ({ num_training_steps }) => num_training_steps,
    },
  },
  constructors: [
    defineConstructor(
      'step_decay',
      { lr0: num(), d: num(), s: num(), epochs: num<null>(null) },
      ({ lr0: max, d: gamma, s: stepSize, epochs }, { length }) => step({ max, gamma, stepSize, length: epochs ?? length }),
    ),
    defineConstructor('exponential_decay', { lr0: num(), k: num(), epochs: num<null>(null) }, ({ lr0: max, k: rate, epochs }, { length }) =>
      exponential({ max, rate, length: epochs ?? length }),
    ),
    defineConstructor(
      'cosine_annealing',
      { lr_min: num(), lr_max: num(), max_epochs: num(), epochs: num<null>(null) },
      ({ lr_min: min, lr_max: max, max_epochs, epochs }) =>
        cosine({ max, min, length: epochs ?? max_epochs, horizon: max_epochs, after: 'continue' }),
    ),
    defineConstructor(
      'get_cosine_schedule_with_warmup',
      { num_warmup_steps: num(), num_training_steps: num(), num_cycles: num(0.5) },
      ({ num_warmup_steps: updates, num_training_steps: length, num_cycles: cycles }, { base: max }) =>
        warmup({ of: cosine({ max, cycles, length, after: 'continue' }), updates }),
    ),
  ],
};
