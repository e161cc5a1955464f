import { describe, expect, it } from 'vitest';
import { warmup } from '../src/compose/warmup.ts';
import type { Schedule } from '../src/core/schedule.ts';
import { constant, cosine, exponential, linear, step, warmupCosine } from '../src/schedules/index.ts';
import { expectValues } from './equal.ts';
import { type Case, goldenCases } from './golden.ts';

// biome-ignore lint/suspicious/noExplicitAny: the arguments of many functions, each as its framework has them
type Read = (args: any, max: number) => Schedule;

/** The functions of the source document. */
const seed: Readonly<Record<string, Read>> = {
  cosine_annealing: ({ lr_min, lr_max, max_epochs, epochs = max_epochs }) =>
    cosine({ max: lr_max, min: lr_min, length: epochs, horizon: max_epochs, after: 'continue' }),
  exponential_decay: ({ lr0, k, epochs }) => exponential({ max: lr0, rate: k, length: epochs }),
  step_decay: ({ lr0, d, s, epochs }) => step({ max: lr0, gamma: d, stepSize: s, length: epochs }),
};

const transformers: Readonly<Record<string, Read>> = {
  get_constant_schedule: (_args, max) => constant({ max }),
  get_constant_schedule_with_warmup: ({ num_warmup_steps: updates }, max) => warmup({ of: constant({ max }), updates }),
  get_cosine_schedule_with_warmup: ({ num_warmup_steps: updates, num_training_steps: length, num_cycles: cycles = 0.5 }, max) =>
    warmup({ of: cosine({ max, cycles, length, after: 'continue' }), updates }),
  // Its decay is measured from the end of the run, not of the warm-up: one that the warm-up outlasts is over by then.
  get_linear_schedule_with_warmup: ({ num_warmup_steps: updates, num_training_steps: length }, max) =>
    warmup({ of: linear({ max, length }), updates, mode: updates < length ? 'within' : 'overlay' }),
};

/** The same by the family that has both parts. */
const inOne: Readonly<Record<string, Read>> = {
  get_cosine_schedule_with_warmup: ({ num_warmup_steps, num_training_steps: length, num_cycles: cycles = 0.5 }, max) =>
    warmupCosine({ max, cycles, warmup: num_warmup_steps, length, after: 'continue' }),
};

/** Every case of the functions that `readers` knows, by its name. */
const casesFor = (framework: string, readers: Readonly<Record<string, Read>>) =>
  goldenCases(framework)
    .filter(({ call }) => call.name in readers)
    .map((one) => [one.id, one, readers] as const);

const everySeed = { ...seed, ...transformers };
const cases = [...casesFor('seed', everySeed), ...casesFor('transformers', transformers)];

function expectEqual({ call, base_lr, lr = [] }: Case, readers: Readonly<Record<string, Read>>) {
  expectValues((readers[call.name] as Read)(call.args, base_lr).at, lr);
}

describe('every index is equal', () => {
  it.each(cases)('%s', (_id, one, readers) => {
    expectEqual(one, readers);
  });
});

describe('and in one family', () => {
  it.each([...casesFor('seed', inOne), ...casesFor('transformers', inOne)])('%s', (_id, one, readers) => {
    expectEqual(one, readers);
  });
});

it('no case of the source document, and no function here, is left out', () => {
  const ids = new Set(cases.map(([id]) => id));
  expect(goldenCases('seed').filter(({ id }) => !ids.has(id))).toEqual([]);
  const called = new Set(cases.map(([, { call }]) => call.name));
  expect(Object.keys(everySeed).filter((name) => !called.has(name))).toEqual([]);
});
