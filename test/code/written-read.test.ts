import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writers } from '../../src/code/write.ts';
import { LrschedError } from '../../src/core/issues.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { readPython } from '../../src/reading/index.ts';
import { differences } from '../equal.ts';
import { families, made, outcome } from '../generators.ts';

const length = 60;

/** What drove a schedule that is driven by a metric. */
const metricsOf = ({ spec }: Schedule) =>
  Array.isArray(spec.metrics) ? spec.metrics.map((metric) => (metric === null ? Number.NaN : Number(metric))) : undefined;

/** The code for a framework; `undefined` where it cannot say the schedule. */
function written(framework: string, schedule: Schedule): string | undefined {
  try {
    return writers.get(framework)?.({ schedule, unit: 'step', length, command: 'lrsched' });
  } catch (error) {
    if (error instanceof LrschedError && error.issues.every(({ code }) => code === 'cannot-say')) return undefined;
    throw error;
  }
}

describe.each(families)('$type', (family) => {
  it.each([...writers.keys()])('is read back from what is written for %s, number for number', (framework) => {
    fc.assert(
      fc.property(made(family), ({ schedule: any }) => {
        const schedule = any.resize(length);
        const rates = Array.from({ length }, (_, t) => outcome(schedule, t));
        fc.pre(rates.every((rate) => typeof rate === 'number'));
        // Among the smallest doubles there are no digits to be equal in.
        const largest = Math.max(...(rates as number[]));
        fc.pre(largest > 1e-290);
        const text = written(framework, schedule);
        if (text === undefined) return;
        const metrics = metricsOf(schedule);
        const [back, ...others] = readPython({ text, length, ...(metrics && { metrics }) });
        expect(others).toEqual([]);
        expect(differences((back as { schedule: Schedule }).schedule.at, rates as number[])).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
