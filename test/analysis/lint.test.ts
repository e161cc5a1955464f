import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding, phrase } from '../../src/analysis/findings.ts';
import { type Context, codes, explain, lint } from '../../src/analysis/lint.ts';
import { notes } from '../../src/analysis/notes.ts';
import { summarize } from '../../src/analysis/summary.ts';
import { attempt } from '../../src/core/issues.ts';
import type { Schedule, Unit } from '../../src/core/schedule.ts';
import {
  beside,
  chain,
  clamp,
  constant,
  cooldown,
  cosine,
  cyclic,
  exponential,
  formula,
  hold,
  infinite,
  inverseSqrt,
  linear,
  multiply,
  multistep,
  noam,
  oneCycle,
  piecewise,
  plateau,
  polynomial,
  power,
  ramp,
  rangeTest,
  repeat,
  restarts,
  scale,
  sequence,
  shift,
  step,
  triStage,
  warmup,
  wsd,
} from '../../src/index.ts';
import { made, makers } from '../generators.ts';
import '../seed.ts';

const found = (schedule: Schedule, context?: Context) => lint(schedule, context).map(({ code }) => code);
const cleanWarmup = { updates: 10, ramp: '(t+1)/W' } as const;
const toItsFloor = { horizon: 99 };

describe('nothing is wrong with', () => {
  it.each<[what: string, schedule: Schedule, context?: Context]>([
    ['a step decay', step({ max: 0.1, gamma: 0.1, stepSize: 30, shift: 0, length: 90 })],
    ['an exponential', exponential({ gamma: 0.95, length: 100 })],
    ['an exponential without an end', exponential({ gamma: 0.95 })],
    ['a cosine with its endpoint', cosine({ max: 0.1, min: 0.001, ...toItsFloor })],
    ['a long cosine', cosine({ max: 3e-4, min: '10%', length: 10_000 })],
    ['a long cosine to 0', cosine({ length: 1e6 })],
    ['a warm-up that begins above 0', warmup({ of: cosine({ length: 10_000 }), updates: 500, from: 1e-6 })],
    ['a short warm-up, which more than doubles', warmup({ of: cosine(toItsFloor), ...cleanWarmup, updates: 3 })],
    ['a warm-up of one update', warmup({ of: constant({ length: 100 }), updates: 1, from: 1e-3 })],
    ['a warm-up over the curve', warmup({ of: cosine({ length: 10_000 }), updates: 500, mode: 'overlay', from: 1e-6, aim: 'curve' })],
    ['milestones', multistep({ length: 90 })],
    ['knots', piecewise({ knots: [[0, 0.01], [10, 0.1], [60, 0.1], [100, 0.001]], interpolate: 'linear', length: 100 })], // biome-ignore format: pairs
    ['one cycle', oneCycle()],
    ['one cycle as in optax', oneCycle({ noEndpoint: true, length: 1000 })],
    ['cycles', cyclic({ up: 10, length: 100 })],
    ['restarts', restarts({ period: 10, periodMult: 2, length: 70 })],
    ['many short restarts', restarts({ period: 1.5, length: 1000 })],
    ['restarts that the last update begins', restarts({ period: 1, length: 100 })],
    ['repeated cycles', repeat({ of: cosine({ length: 30, horizon: 29 }), times: 3, decay: 0.5 })],
    ['repeated and stretched cycles', repeat({ of: linear({ length: 100, max: 1, horizon: 80, min: 0.1 }), times: 4, stretch: 1.7 })],
    ['a cosine that starts again', cosine({ length: 100, horizon: 25, after: 'restart' })],
    ['a polynomial that starts again', polynomial({ length: 100, horizon: 25, after: 'continue', cycle: true, min: 1e-3 })],
    ['phases that meet', sequence({ of: [ramp({ from: 1e-5, max: 0.1, length: 10 }), cosine({ max: 0.1, length: 90, horizon: 89 })] })],
    ['phases that come down', sequence({ of: [constant({ max: 1, length: 50 }), constant({ max: 0.1, length: 50 })] })],
    ['phases that come up a little', sequence({ of: [constant({ max: 0.1, length: 50 }), constant({ max: 0.19, length: 50 })] })],
    ['a chain', chain({ of: [ramp({ from: 0.001, max: 0.1, horizon: 5, length: 90 }), step({ stepSize: 30, shift: 0, length: 90 })] })],
    ['a product', multiply({ of: [ramp({ from: 0.01, max: 1, horizon: 5, length: 90 }), exponential({ length: 90 })] })],
    ['a staircase of a warm-up', hold({ of: warmup({ of: constant({ length: 1000 }), updates: 200, from: 1e-6 }), updates: 50 })],
    ['a staircase of restarts', hold({ of: restarts({ period: 100, length: 1000, min: 1e-4 }), updates: 7 })],
    ['a scaled one', scale({ of: step({ length: 100 }), by: 'sqrt:4' })],
    ['one with a momentum', beside({ of: step({ length: 100 }), momentum: constant({ max: 0.9 }) })],
    ['one that is shifted', shift({ of: multistep({ length: 90 }), updates: -5 })],
    ['one that cools down', cooldown({ of: constant({ length: 1000 }), updates: 100 })],
    ['the Transformer paper', noam({ length: 20_000 })],
    ['a square root', warmup({ of: inverseSqrt({ timescale: 400, length: 4000 }), updates: 400, from: 1e-7 })],
    ['three stages', triStage({ length: 1000 })],
    ['a warm-up and a plateau', wsd({ length: 1e8, warmupFrom: 1e-6 })],
    ['one that may go on for ever', infinite({ length: 1000, warmupFrom: 1e-6, horizon: 999 })],
    ['a power', power({ length: 1000 })],
    ['a range test in steps', rangeTest({ gamma: 10, stepSize: 20, staircase: true, length: 100 })],
    ['one that follows a metric', plateau({ metrics: [1, 1, 1, 1], patience: 1, length: 100 })],
    ['a formula', formula({ formula: 'max / (1 + t)', length: 100 })],
    ['a constant 0', constant({ max: 0, length: 1 })],
    ['a run as long as the schedule', cosine(toItsFloor), { run: 100 }],
    ['a run as long as the schedule, whose floor comes after it', cosine({ length: 10_000 }), { run: 10_000 }],
    ['a run of what has no end of its own', step({ length: 100 }), { run: 90 }],
    ['a warm-up within a run of its length', warmup({ of: cosine({ length: 10_000 }), updates: 500, from: 1e-6 }), { run: 10_000 }],
    ['a warm-up added to a run', warmup({ of: cosine({ length: 9500 }), updates: 500, from: 1e-6, mode: 'add' }), { run: 10_000 }],
    ['a formula that does not know the length', formula({ formula: 'max / (1 + t)', length: 100 }), { run: 90 }],
  ])('%s', (_what, schedule, context) => {
    expect(lint(schedule, context)).toEqual([]);
  });
});

/** Each mistake with what is found and what is said, in steps. */
const mistakes: readonly [what: string, schedule: Schedule, context: Context, findings: readonly Finding['code'][], says: string][] = [
  [
    'a warm-up from 0',
    warmup({ of: cosine(toItsFloor), updates: 10 }),
    {},
    ['zero-first-update'],
    "the first step has rate 0 and changes nothing; write --warmup-ramp '(t+1)/W', or a --warmup-from above 0",
  ],
  [
    'a warm-up of its own from 0',
    wsd({ length: 1e8 }),
    {},
    ['zero-first-update'],
    'the first step has rate 0 and changes nothing; write a --warmup-from above 0',
  ],
  [
    'a floor one update after the run',
    cosine({ min: 0.001 }),
    {},
    ['floor-not-reached'],
    'the floor 0.001 is not reached, the last rate is 0.001024; write --endpoint',
  ],
  [
    'a horizon beyond the run',
    linear({ horizon: 400 }),
    {},
    ['floor-not-reached'],
    'the floor 0 is not reached, the last rate is 0.07525: the horizon 400 lies beyond the run; write --endpoint in place of --horizon',
  ],
  [
    'a warm-up of half of the run',
    warmup({ of: cosine(toItsFloor), ...cleanWarmup, updates: 50 }),
    {},
    ['long-warmup'],
    'the warm-up takes 50 of 100 steps, 50 % of the run; write a --warmup of at most 49',
  ],
  [
    'a warm-up beyond the end',
    noam({ length: 1000 }),
    {},
    ['warmup-past-end'],
    'the warm-up of 4000 steps is not over when the run ends after 1000, and no step has the full rate; write a --warmup of at most 999, or a longer run (--steps)',
  ],
  [
    'a warm-up to right behind the end',
    warmup({ of: constant({ length: 100 }), updates: 100, from: 1e-3 }),
    {},
    ['warmup-past-end'],
    'the warm-up of 100 steps is not over when the run ends after 100, and no step has the full rate; write a --warmup of at most 99, or a longer run (--steps)',
  ],
  [
    'a warm-up to the last update',
    warmup({ of: constant({ length: 100 }), updates: 100, ramp: '(t+1)/W' }),
    {},
    ['long-warmup'],
    'the warm-up takes 100 of 100 steps, 100 % of the run; write a --warmup of at most 49',
  ],
  [
    'a ramp that takes most of the run',
    sequence({ of: [ramp({ from: 0.01, length: 60 }), constant({ length: 40 })] }),
    {},
    ['long-warmup'],
    'the warm-up takes 60 of 100 steps, 60 % of the run; write a ramp of at most 49',
  ],
  [
    'a warm-up before one-cycle',
    warmup({ of: oneCycle(), ...cleanWarmup }),
    {},
    ['multiple-warmups'],
    'the rate warms up twice, over 10 steps (--warmup) and over 26 steps (one-cycle); leave one of them out',
  ],
  [
    'a ramp before a warm-up',
    sequence({ of: [ramp({ from: 0.01, length: 10 }), wsd({ length: 1e6, warmup: 20, warmupFrom: 0.1 })] }),
    {},
    ['multiple-warmups'],
    'the rate warms up twice, over 10 steps (ramp) and over 20 steps (wsd); leave one of them out',
  ],
  [
    'milestones beyond the end',
    multistep({ length: 50 }),
    {},
    ['milestone-past-end'],
    '60, 80 of --milestones lie beyond the end at 50; leave them out, or write a longer run (--steps)',
  ],
  [
    'a milestone beyond the run',
    multistep({ length: 90 }),
    { run: 80 },
    ['milestone-past-end'],
    '80 of --milestones lies beyond the end at 80; leave it out, or write a longer run (--steps)',
  ],
  [
    'a milestone that a warm-up puts off beyond the end',
    warmup({ of: multistep({ length: 90 }), ...cleanWarmup }),
    {},
    ['milestone-past-end'],
    '80 of --milestones lies beyond the end at 80; leave it out, or write a longer run (--steps)',
  ],
  [
    'a milestone beyond its phase',
    sequence({ of: [multistep({ length: 70, gamma: 0.9 }), constant({ max: 0.01, length: 100 })] }),
    {},
    ['milestone-past-end'],
    '80 of --milestones lies beyond the end at 70; leave it out, or write a longer run (--steps)',
  ],
  [
    'a first drop beyond the end',
    step({ stepSize: 500, shift: 0, length: 100 }),
    {},
    ['milestone-past-end'],
    '--step-size 500 is no shorter than the run of 100 steps, so the rate never drops; write a shorter one, or a longer run (--steps)',
  ],
  [
    'a restart at the end',
    restarts({ period: 33, length: 100, min: 1e-3 }),
    {},
    ['late-restart'],
    'the restart at 99 leaves its cycle 1 of 100 steps, and the run ends at a high rate; write --steps 99, or cycles that fill the run',
  ],
  [
    'a held restart at the end',
    hold({ of: cosine({ length: 1000, horizon: 330, after: 'restart', min: 0.01 }), updates: 10 }),
    {},
    ['late-restart'],
    'the restart at 990 leaves its cycle 10 of 1000 steps, and the run ends at a high rate; write --steps 990, or cycles that fill the run',
  ],
  [
    'a phase that starts higher',
    sequence({ of: [linear({ max: 0.1, min: 0.01, length: 50, horizon: 49 }), constant({ max: 0.1, length: 50 })] }),
    {},
    ['jump-up'],
    'the rate jumps from 0.01 to 0.1 at step 50, 10 times as high; let it go on from 0.01, or rise over some steps (--warmup)',
  ],
  [
    'rates of the user that jump, twice',
    piecewise({ knots: [[0, 0.01], [5, 0.1], [50, 0.01], [70, 0.03]], length: 100 }), // biome-ignore format: pairs
    {},
    ['jump-up'],
    'the rate jumps from 0.01 to 0.1 at step 5, 10 times as high, and 1 more times; let it go on from 0.01, or rise over some steps (--warmup)',
  ],
  [
    'a cosine that rises again',
    cosine({ horizon: 50, after: 'continue' }),
    {},
    ['beyond-end-rise'],
    'past its horizon 50 the rate rises again, from 0 to 0.0999; write --after hold, or --horizon 100',
  ],
  [
    'a horizon that is not the run',
    cosine(),
    { run: 90 },
    ['horizon-mismatch'],
    'the decay ends at 100, and the run ends at 90; write --steps 90',
  ],
  [
    'a run that goes on past the horizon, where the rate rises again',
    cosine({ after: 'continue' }),
    { run: 150 },
    ['horizon-mismatch'],
    'the decay ends at 100, past which the rate rises again to 0.04843, and the run goes on to 150; write --steps 150',
  ],
  [
    'a cooldown that is not at the end of the run',
    cooldown({ of: constant({ length: 100 }), updates: 20 }),
    { run: 120 },
    ['horizon-mismatch'],
    'the decay ends at 100, and the run goes on to 120; write --steps 120',
  ],
  [
    'steps counted in epochs',
    oneCycle({ length: 90 }),
    { run: 450_450, stepsPerEpoch: 5005 },
    ['epochs-for-steps'],
    'the schedule lasts 90 and the run 450,450 steps, 5005 times as long: it seems to be counted in epochs where the run counts steps; write --steps 450450',
  ],
  [
    'steps counted in epochs of a few steps',
    cosine({ length: 90, horizon: 89 }),
    { run: 360, stepsPerEpoch: 4 },
    ['epochs-for-steps'],
    'the schedule lasts 90 and the run 360 steps, 4 times as long: it seems to be counted in epochs where the run counts steps; write --steps 360',
  ],
  [
    'epochs counted in steps',
    linear({ length: 5000 }),
    { run: 90 },
    ['epochs-for-steps'],
    'the schedule lasts 5000 and the run 90 steps, 55.56 times as short: it seems to be counted in steps where the run counts epochs; write --steps 90',
  ],
  [
    'a rate next to nothing',
    exponential({ rate: 0.5, length: 100 }),
    {},
    ['vanishing-rate'],
    'the rate is 1e-12 or less for 44 of 100 steps, 44 % of the run, first at 56, and changes nothing there; write a floor above 0 (--min, --clamp-min), or a shorter run',
  ],
  [
    'a horizon well before the end',
    linear({ horizon: 60 }),
    {},
    ['vanishing-rate'],
    'the rate is 1e-12 or less for 40 of 100 steps, 40 % of the run, first at 60, and changes nothing there; write a floor above 0 (--min, --clamp-min), or a shorter run',
  ],
];

describe('what is wrong with', () => {
  it.each(mistakes)('%s', (_what, schedule, context, expected, says) => {
    const findings = lint(schedule, context);
    expect(findings.map(({ code }) => code)).toEqual(expected);
    expect(findings.map((finding) => explain(finding, 'step'))).toEqual([says]);
  });

  it('is every code there is', () => {
    expect([...new Set(mistakes.flatMap(([, , , findings]) => findings))].toSorted()).toEqual(Object.keys(codes).toSorted());
  });

  it('is told all together, in the order of the codes', () => {
    const schedule = warmup({ of: multistep({ milestones: [30, 95], gamma: 1e-13, length: 100 }), updates: 60 });
    expect(found(schedule)).toEqual(['zero-first-update', 'long-warmup', 'milestone-past-end', 'vanishing-rate']);
  });

  it('is told of the part that is judged', () => {
    const schedule = warmup({ of: cosine({ min: 0.001 }), updates: 10 });
    expect(found(schedule)).toEqual(['zero-first-update', 'floor-not-reached']);
    expect(found(schedule, { start: 1 })).toEqual(['floor-not-reached']);
    expect(found(schedule, { start: 1, stop: 50 })).toEqual([]);
    expect(found(schedule, { start: 50, stop: 50 })).toEqual([]);
  });

  it('is found under every operator', () => {
    const late = multistep({ length: 50 });
    for (const schedule of [
      scale({ of: late, by: '2' }),
      clamp({ of: late, min: 1e-6 }),
      hold({ of: late, updates: 5 }),
      beside({ of: late }),
    ]) {
      expect(found(schedule)).toEqual(['milestone-past-end']);
    }
    expect(found(shift({ of: late, updates: 20 }))).toEqual(['milestone-past-end']);
    expect(found(shift({ of: late, updates: 31 }))).toEqual([]);
    expect(found(chain({ of: [late, constant({ length: 50 })] }))).toEqual(['milestone-past-end']);
    expect(found(repeat({ of: late, times: 2 }))).toEqual(['milestone-past-end']);
  });
});

describe('any schedule', () => {
  const runs = { numRuns: Math.max(30, Math.ceil(1000 / makers.length)) };
  const context = fc.record(
    { run: fc.nat(10_000), stepsPerEpoch: fc.nat(100), start: fc.nat(10), stop: fc.nat(300) },
    { requiredKeys: [] },
  );

  it.each(makers.map((maker) => [maker.type, maker] as const))('%s is linted and noted without a fault', (_type, maker) => {
    fc.assert(
      fc.property(made(maker), context, fc.constantFrom<Unit>('epoch', 'step'), ({ schedule }, context, unit) => {
        for (const finding of lint(schedule, context)) {
          expect(Object.keys(codes)).toContain(finding.code);
          expect(JSON.parse(JSON.stringify(finding))).toEqual(finding);
          for (const text of [explain(finding, unit), phrase(finding)]) expect(text).not.toMatch(/undefined|NaN|Infinity|\n/);
        }
        const stop = Number.isSafeInteger(schedule.length) ? Math.max(1, schedule.length) : 100;
        const summary = attempt(() => summarize(schedule, 0, stop));
        if (summary) expect(attempt(() => notes(schedule, 0, stop, summary))).toBeDefined();
      }),
      runs,
    );
  });
});

describe('a million million updates', () => {
  const length = 1e12;
  it.each<[what: string, schedule: Schedule, codes: readonly Finding['code'][]]>([
    ['of a cosine', cosine({ length }), []],
    ['of a warm-up', warmup({ of: cosine({ length }), updates: '60%' }), ['zero-first-update', 'long-warmup']],
    ['of cycles up and down', cyclic({ length, up: 5 }), []],
    ['of restarts', restarts({ length, period: 7 }), []],
    ['of a late restart', restarts({ length, period: 3.3e11, min: 0.01 }), ['late-restart']],
    ['of repeated cycles', repeat({ of: linear({ length: 1000, min: 1e-3, horizon: 999 }), times: 1e9 }), []],
    ['of a staircase', hold({ of: wsd({ length, warmupFrom: 1e-4 }), updates: 5005 }), []],
    ['and far more', repeat({ of: cosine({ min: 0.01, horizon: 99 }), times: 193, stretch: 16 }), []],
    ['of an exponential', exponential({ length }), ['vanishing-rate']],
    ['of a product', multiply({ of: [cyclic({ length, up: 5 }), step({ length, gamma: 0.999999999999 })] }), []],
    ['of milestones', multistep({ length, milestones: [1e6, 1e13] }), ['milestone-past-end']],
  ])('%s is linted as quickly as any other', (_what, schedule, expected) => {
    expect(found(schedule)).toEqual(expected);
  });
});
