import { expect, it } from 'vitest';
import { commandFor } from '../../src/cli/elsewhere.ts';
import type { AnyFamily } from '../../src/core/define.ts';
import * as schedules from '../../src/schedules/index.ts';
import { transcript } from './run.ts';

const families = Object.values<AnyFamily>(schedules);
const names = families.flatMap(({ known = {}, equals = [] }) => [
  ...Object.keys(known),
  ...equals.map((equal) => equal.replace(/ \(.*/, '').split(/[ .]/).at(-1) ?? ''),
]);

it.each([
  ['CosineAnnealingWarmRestarts', 'restarts --period 10'],
  ['sgdr', 'restarts'],
  ['triangular2', 'cyclic --mode triangular2'],
  ['StepLR', 'step --gamma 0.1 --shift 0'],
  ['get_cosine_schedule_with_warmup', 'warmup-cosine --after continue'],
  ['get_linear_schedule_with_warmup', 'linear --warmup 10%'],
  ['OneCycleLR', 'one-cycle'],
  ['one_cycle_lr', 'one-cycle'],
  ['cosine_onecycle_schedule', 'one-cycle --no-endpoint'],
  ['nothing of the kind', undefined],
])('%s is written %s', (name, command) => {
  expect(commandFor(name)).toBe(command);
});

it.each([...new Set(names)])('what %s is told to write draws a chart', async (name) => {
  const command = commandFor(name);
  expect(command).toBeDefined();
  const printed = await transcript(`lrsched ${command} --epochs 20`);
  expect(printed).toContain('┤');
  expect(printed).not.toMatch(/^[!?]/m);
});
