import { expect, it } from 'vitest';
import { build, cosine } from '../../src/index.ts';
import { diffLog, diffPlans, identifyLog, logReader } from '../../src/logs/index.ts';

it('reads, compares and identifies without a command line', () => {
  const schedule = cosine({ max: 0.1, length: 50 });
  const reader = logReader({ file: 'a log' });
  reader.push(new TextEncoder().encode(`step,lr\n${Array.from({ length: 50 }, (_, t) => `${t},${schedule.at(t) / 4}\n`).join('')}`));
  reader.end();
  const log = reader.log();
  const { verdict, causes } = diffLog(log, { schedule, unit: 'step' });
  expect([verdict, causes[0]?.code, causes[0]?.params]).toEqual(['different', 'scaled', { by: 0.25 }]);
  const [best] = log.series.flatMap((series) => identifyLog(log, series));
  expect(best?.spec).toMatchObject({ type: 'cosine', max: 0.025 });
  expect(diffPlans(build(best?.spec), schedule, 'step').verdict).toBe('different');
});

it('takes a schedule of another copy of the library, whose errors are of another class', () => {
  const schedule = cosine({ max: 0.1, length: 50 });
  const foreign = {
    ...schedule,
    at(t: number) {
      if (t < 0) throw Object.assign(new Error('t must be a number >= 0'), { name: 'LrschedError' });
      return schedule.at(t);
    },
  };
  const reader = logReader();
  reader.push(new TextEncoder().encode(`step,lr\n${Array.from({ length: 50 }, (_, t) => `${t},${schedule.at(t) / 4}\n`).join('')}`));
  reader.end();
  expect(diffLog(reader.log(), { schedule: foreign, unit: 'step' }).causes[0]?.code).toBe('scaled');
});
