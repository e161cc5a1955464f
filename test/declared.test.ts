import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explain, lint } from '../src/analysis/lint.ts';
import { spansOf } from '../src/analysis/spans.ts';
import { familiesByType, operatorsByType } from '../src/build.ts';
import { writers } from '../src/code/write.ts';
import { type AnyFamily, type AnyOperator, defineOperator, defineSchedule } from '../src/core/define.ts';
import { floor, number, rate, schedule, updates } from '../src/core/parameters.ts';
import { phases, ramp } from '../src/core/phases.ts';
import type { Schedule } from '../src/core/schedule.ts';
import { cosine, sequence } from '../src/index.ts';
import { codesOf } from './issues.ts';

/** A family that no other file knows. */
const trapezoid = defineSchedule({
  type: 'trapezoid-test',
  summary: 'up, level, down',
  formula: 'max',
  source: 'this test',
  example: 'trapezoid-test',
  params: {
    max: rate('the level', { default: 0.1 }),
    from: floor('rate at the start', { default: 0 }),
    warmup: updates('how long it rises', { min: 0, default: '10%' }),
  },
  phases: ({ warmup }, T) => [
    { name: 'warmup', until: warmup },
    { name: 'level', start: warmup, until: T },
  ],
  aboveZero: 'write a --from above 0',
  curve: ({ max, from, warmup }) => phases([warmup, ramp('linear', from, max, 0, warmup)], [Number.POSITIVE_INFINITY, () => max]),
});

/** An operator that no other file knows, and that says nothing of itself in Python. */
const raise = defineOperator({
  type: 'raise-test',
  summary: 'every rate to a power',
  params: { of: schedule('what is raised'), power: number('the power', { above: 0 }) },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, power }) {
    const resize = (to: number): Schedule => raise({ of: of.resize(to), power });
    return { ...of, resize, at: (t) => of.at(t) ** power };
  },
});

beforeEach(() => {
  (familiesByType as Map<string, AnyFamily>).set(trapezoid.type, trapezoid as unknown as AnyFamily);
  (operatorsByType as Map<string, AnyOperator>).set(raise.type, raise as unknown as AnyOperator);
});
afterEach(() => {
  (familiesByType as Map<string, AnyFamily>).delete(trapezoid.type);
  (operatorsByType as Map<string, AnyOperator>).delete(raise.type);
});

const told = (of: Schedule) => lint(of).map((finding) => explain(finding, 'epoch'));

describe('what a family declares is known to', () => {
  it('lint', () => {
    expect(told(trapezoid({ warmup: 80, length: 100 }))).toEqual([
      'the first epoch has rate 0 and changes nothing; write a --from above 0',
      'the warm-up takes 80 of 100 epochs, 80 % of the run; write a --warmup of at most 49',
    ]);
  });

  it('lint, beneath an operator', () => {
    expect(told(raise({ of: trapezoid({ from: 0.01, warmup: 80, length: 100 }), power: 1 }))).toEqual([
      'the warm-up takes 80 of 100 epochs, 80 % of the run; write a --warmup of at most 49',
    ]);
  });

  it('the marks of a chart', () => {
    const both = raise({ of: sequence({ of: [trapezoid({ length: 30 }), cosine({ length: 20 })] }), power: 2 });
    expect(spansOf(both.spec)).toEqual([
      { name: 'trapezoid-test', start: 0 },
      { name: 'cosine', start: 30 },
    ]);
  });
});

describe('an operator that says nothing of itself in Python', () => {
  it.each([...writers.keys()])('is refused in %s', (framework) => {
    const of = raise({ of: cosine({ length: 10 }), power: 2 });
    const write = () => writers.get(framework)?.({ schedule: of, unit: 'epoch', length: 10, command: 'lrsched' });
    expect(codesOf(write)).toEqual(['cannot-say']);
  });
});
