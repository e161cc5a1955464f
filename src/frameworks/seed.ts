import { warmup } from '../compose/warmup.ts';
import { cosine } from '../schedules/cosine.ts';
import { exponential } from '../schedules/exponential.ts';
import { step } from '../schedules/step.ts';
import { defineConstructor, type Framework, num } from './constructor.ts';

/** They take the rate itself, and count epochs. */
const own = { own: true, unit: 'epoch' } as const;

/** The four functions of the project's source document. */
export const seed: Framework = {
  name: 'seed',
  reading: { modules: [] },
  constructors: [
    defineConstructor(
      'step_decay',
      { lr0: num(), d: num(), s: num(), epochs: num<null>(null) },
      ({ lr0: max, d: gamma, s: stepSize, epochs }, { length }) => step({ max, gamma, stepSize, length: epochs ?? length }),
      { ...own, lasts: ({ epochs }) => epochs },
    ),
    defineConstructor(
      'exponential_decay',
      { lr0: num(), k: num(), epochs: num<null>(null) },
      ({ lr0: max, k: rate, epochs }, { length }) => exponential({ max, rate, length: epochs ?? length }),
      { ...own, lasts: ({ epochs }) => epochs },
    ),
    defineConstructor(
      'cosine_annealing',
      { lr_min: num(), lr_max: num(), max_epochs: num(), epochs: num<null>(null) },
      ({ lr_min: min, lr_max: max, max_epochs, epochs }) =>
        cosine({ max, min, length: epochs ?? max_epochs, horizon: max_epochs, after: 'continue' }),
      { ...own, lasts: ({ epochs, max_epochs }) => epochs ?? max_epochs },
    ),
    defineConstructor(
      'get_cosine_schedule_with_warmup',
      { num_warmup_steps: num(), num_training_steps: num(), num_cycles: num(0.5) },
      ({ num_warmup_steps: updates, num_training_steps: length, num_cycles: cycles }, { base: max }) =>
        warmup({ of: cosine({ max, cycles, length, after: 'continue' }), updates }),
      { optimizer: 0, lasts: ({ num_training_steps }) => num_training_steps },
    ),
  ],
};
