import { expect, it } from 'vitest';
import { warmupCosine } from '../src/schedules/index.ts';
import { expectValues } from './equal.ts';
import { type Case, goldenCases } from './golden.ts';

/** What `python/` says with a cosine and a warm-up, said by the family that has both. */
const name = 'get_cosine_schedule_with_warmup';
const cases = [...goldenCases('seed'), ...goldenCases('transformers')].filter(({ call, error }) => call.name === name && !error);

it('there are cases of both', () => {
  expect(new Set(cases.map(({ id }) => id.split('/')[0]))).toEqual(new Set(['seed', 'transformers']));
});

it.each(cases.map((one) => [one.id, one] as const))('%s', (_id, { call, base_lr: max, lr = [] }: Case) => {
  const { num_warmup_steps: warmup, num_training_steps: length, num_cycles: cycles = 0.5 } = call.args as Record<string, number>;
  expectValues(warmupCosine({ max, cycles, warmup: warmup as number, length: length as number, after: 'continue' }).at, lr);
});
