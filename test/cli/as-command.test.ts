import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import { commandLine, commandWords } from '../../src/cli/as-command.ts';
import { beside, sequence, warmup } from '../../src/compose/index.ts';
import { constant, cosine, formula, ramp, restarts, step } from '../../src/schedules/index.ts';
import { made, makers, outcome, update } from '../generators.ts';
import { run } from './run.ts';

describe('the command that says the same', () => {
  it.each([
    [cosine({ min: 0.001 }), 'lrsched cosine --min 0.001 --epochs 100'],
    [cosine({ horizon: 99 }), 'lrsched cosine --endpoint --epochs 100'],
    [warmup({ of: cosine({ after: 'continue' }), updates: 10 }), 'lrsched cosine --after continue --epochs 100 --warmup 10'],
    [step({ shift: 0, length: 90 }), 'lrsched step --shift 0 --epochs 90'],
    [
      sequence({ of: [ramp({ max: 0.1, length: 5 }), constant({ max: 0.1, length: 7 })] }),
      'lrsched ramp --epochs 5 then constant --max 0.1 --epochs 7',
    ],
    [formula({ formula: 'max * (1 - t / T)' }), "lrsched formula --formula 'max * (1 - t / T)' --epochs 100"],
    [
      beside({ of: constant({ length: 5 }), momentum: constant({ max: 0.9, length: 5 }) }),
      `lrsched load '{"type":"beside","of":{"type":"constant","max":0.1,"length":5},"momentum":{"type":"constant","max":0.9,"length":5}}' --epochs 5`,
    ],
  ])('%#', (schedule, line) => {
    expect(commandLine(schedule, 'epoch')).toBe(line);
  });

  it.each(makers)('$type comes back as it was', async (maker) => {
    await fc.assert(
      fc.asyncProperty(made(maker), fc.array(update, { minLength: 1, maxLength: 5 }), async ({ schedule }, updates) => {
        const length = Number.isInteger(schedule.length) && schedule.length > 0 ? schedule.length : 7;
        const whole = schedule.length === length ? schedule : schedule.resize(length);
        fc.pre(whole.length === length && Number.isSafeInteger(length));
        const { stdout, status } = await run([...commandWords(whole, 'step'), '--stop', '1', '--json']);
        fc.pre(typeof outcome(whole, 0) === 'number');
        expect(status).toBe(0);
        const [only] = JSON.parse(stdout).series;
        const again = build(only.schedule);
        for (const t of updates) expect(outcome(again, t)).toBe(outcome(whole, t));
      }),
      { numRuns: 30 },
    );
  });

  it('says a restart without a horizon of its own', () => {
    expect(commandLine(restarts({ period: 10, length: 50 }), 'step')).toMatch(/^lrsched restarts .*--steps 50$/);
  });
});
