import fc from 'fast-check';
import { expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import { commandWords } from '../../src/cli/as-command.ts';
import { sequence } from '../../src/compose/index.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { cosine } from '../../src/schedules/index.ts';
import { families, made, outcome } from '../generators.ts';
import { run } from './run.ts';

/** A schedule of so many steps whose words the command line takes. */
const anyOf = (length: number) =>
  fc
    .constantFrom(...families)
    .chain(made)
    .map(({ schedule }) => schedule.resize(length))
    .filter((schedule) => Array.from({ length }, (_, t) => outcome(schedule, t)).every((value) => typeof value === 'number'));

async function columns(words: readonly string[]): Promise<readonly (readonly string[])[]> {
  const { stdout, stderr } = await run([...words, '--csv']);
  expect(stderr).toBe('');
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return rows;
}

const rates = (schedule: Schedule, count: number) => Array.from({ length: count }, (_, t) => String(schedule.at(t)));

it('vs never changes a number', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyOf(12), { minLength: 2, maxLength: 4 }), async (all) => {
      const words = all.flatMap((one, index) => [...(index === 0 ? [] : ['vs']), ...commandWords(one, 'step'), '--label', `s${index}`]);
      const [header, ...rows] = await columns(words);
      for (const [index, schedule] of all.entries()) {
        const column = (header as readonly string[]).indexOf(`s${index}`);
        expect(rows.map((row) => row[column])).toEqual(rates(schedule, 12));
      }
    }),
    { numRuns: 60 },
  );
});

it('then of the parts of a schedule is the schedule', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...families).chain(made), fc.integer({ min: 1, max: 30 }), async ({ schedule }, cut) => {
      const whole = schedule.resize(40);
      fc.pre(Array.from({ length: 40 }, (_, t) => outcome(whole, t)).every((value) => typeof value === 'number'));
      const { length: _, ...recipe } = whole.spec as Record<string, unknown>;
      // Both parts are the whole one, the first of them shorter, the second read from where the first ends.
      const first = build({ ...whole.spec, ...('horizon' in whole.spec ? { horizon: whole.spec.horizon } : {}), length: cut });
      fc.pre(Array.from({ length: cut }, (_, t) => first.at(t)).every((value, t) => value === whole.at(t)));
      const second = build({ type: 'shift', of: { ...recipe, type: whole.spec.type, length: 40 - cut }, updates: cut });
      fc.pre(Array.from({ length: 40 - cut }, (_, t) => second.at(t)).every((value, t) => value === whole.at(t + cut)));
      const [, ...rows] = await columns(commandWords(sequence({ of: [first, second] }), 'step'));
      expect(rows.map((row) => row[1])).toEqual(rates(whole, 40));
    }),
    { numRuns: 100 },
  );
});

it('there and back: steps seen by epoch are epochs', async () => {
  const steps = await columns(['cosine', '--epochs', '9', '--steps-per-epoch', '7', '--per', 'step']);
  const [, ...epochs] = await columns(['cosine', '--steps', '63', '--steps-per-epoch', '7', '--per', 'epoch']);
  expect(epochs.map(([, lr]) => lr)).toEqual(steps.filter(([step]) => Number(step) % 7 === 0).map(([, , lr]) => lr));
  expect(epochs.map(([, lr]) => Number(lr))).toEqual(Array.from({ length: 9 }, (_, epoch) => cosine({ length: 63 }).at(epoch * 7)));
});
