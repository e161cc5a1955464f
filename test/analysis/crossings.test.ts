import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Crossing, crossings, findCrossings, firstFall } from '../../src/analysis/crossings.ts';
import { attempt } from '../../src/core/issues.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { constant, cosine, cyclic, exponential, hold, linear, noam, restarts, sequence, step, warmup, wsd } from '../../src/index.ts';
import { families, made } from '../generators.ts';
import '../seed.ts';

/** Every update looked at. */
function walked({ at }: Schedule, rate: number, start: number, stop: number): Crossing[] {
  const found: Crossing[] = [];
  for (let t = Math.max(1, start); t < stop; t += 1) {
    const [before, lr] = [at(t - 1), at(t)];
    if (before > rate && lr <= rate) found.push({ t, lr, direction: 'down' });
    if (before <= rate && lr > rate) found.push({ t, lr, direction: 'up' });
  }
  return found;
}

/** Every kind of curve, long enough to be judged from its breaks. */
const long: Readonly<Record<string, Schedule>> = {
  linear: linear({ length: 90_001 }),
  'seven waves and a bit': cosine({ length: 60_000, cycles: 7.3 }),
  'restarted cosine': restarts({ length: 70_000, period: 777.5, restartDecay: 0.9 }),
  'cycles up and down': cyclic({ length: 50_000, up: 333.3, mode: 'triangular2' }),
  'a drop at every update': step({ length: 50_000, stepSize: 1, gamma: 0.9999 }),
  'steps with a fraction': step({ length: 90_000, stepSize: 1000.5 }),
  'quick exponential': exponential({ length: 50_000 }),
  'warm-up, then a square root': noam({ length: 60_000 }),
  'warm-up multiplied': warmup({ of: cosine({ length: 60_000 }), updates: 20_000, mode: 'multiply' }),
  'warm-up, plateau, decay': wsd({ length: 80_000 }),
  staircase: hold({ of: cosine({ length: 60_000, cycles: 2 }), updates: 700 }),
  'one after another': sequence({ of: [linear({ length: 30_000 }), cosine({ length: 30_000, max: 0.2 })] }),
};

describe('crossings', () => {
  it.each(families.map((family) => [family.type, family] as const))(
    'of any %s are those that a visit of all updates finds',
    (_type, family) => {
      fc.assert(
        fc.property(made(family), fc.nat(200), fc.nat(60), fc.integer({ min: 1, max: 300 }), ({ schedule }, level, start, more) => {
          const stop = start + more;
          const rate = attempt(() => schedule.at(level));
          const expected = rate === undefined ? undefined : attempt(() => walked(schedule, rate, start, stop));
          if (rate === undefined || expected === undefined) return;
          expect([...crossings(schedule, rate, start, stop)]).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    },
  );

  describe.each(Object.entries(long))('of a long %s', (_name, schedule) => {
    it('are those that a visit of all updates finds', () => {
      const { length } = schedule;
      const update = fc.nat(length - 1);
      fc.assert(
        // Between two rates, because a rate itself may be had again a rounding away.
        fc.property(update, update, fc.nat(20_000), (a, b, start) => {
          const rate = schedule.at(a) * 0.501 + schedule.at(b) * 0.499;
          expect([...crossings(schedule, rate, start, length)]).toEqual(walked(schedule, rate, start, length));
        }),
        { numRuns: 15 },
      );
    });
  });

  it('come the same in pieces', () => {
    const schedule = long['seven waves and a bit'] as Schedule;
    const all = [...crossings(schedule, 0.06, 0, 60_000)];
    expect(all).toHaveLength(15);
    for (const cut of [1, 30_000, ...all.map(({ t }) => t)]) {
      expect([...crossings(schedule, 0.06, 0, cut), ...crossings(schedule, 0.06, cut, 60_000)]).toEqual(all);
    }
  });

  it('are found one by one in a million million updates', () => {
    const schedule = cyclic({ max: 0.1, min: 0, up: 5, length: 1e12 });
    const [first, second, third] = crossings(schedule, 0.05, 0, 1e12);
    expect([first, second, third]).toEqual([
      { t: 3, lr: 0.06, direction: 'up' },
      { t: 8, lr: schedule.at(8), direction: 'down' },
      { t: 13, lr: schedule.at(13), direction: 'up' },
    ]);
    expect(findCrossings(cosine({ length: 1e12, max: 1 }), 0.5, 0, 1e12, 9)).toEqual({
      found: [{ t: 5e11, lr: 0.5, direction: 'down' }],
      more: false,
      looked: 1e12,
    });
  });

  it('end after as many as are asked for', () => {
    const schedule = cyclic({ max: 0.1, min: 0, up: 5, length: 1e12 });
    const { found, more, looked } = findCrossings(schedule, 0.05, 0, 1e12, 4);
    expect(found.map(({ t }) => t)).toEqual([3, 8, 13, 18]);
    expect([more, looked]).toEqual([true, 23]);
  });

  it('are not looked for beyond more breaks than can be followed', () => {
    const { found, more, looked } = findCrossings(cyclic({ max: 0.1, min: 0, up: 5, length: 1e12 }), 0.5, 0, 1e12, 4);
    expect([found, more]).toEqual([[], false]);
    expect(looked).toBe(5_000_000);
    // What is left of a shorter run is looked through update by update.
    expect(findCrossings(cyclic({ max: 0.1, min: 0, up: 5, length: 900_000 }), 0.5, 0, 900_000, 4).looked).toBe(900_000);
  });
});

describe('the first fall', () => {
  it.each<[what: string, schedule: Schedule, rate: number, falls: ReturnType<typeof firstFall>]>([
    ['of a cosine', cosine({ max: 1 }), 0.5, { outcome: 'falls', t: 50, lr: 0.5 }],
    ['to a rate it meets exactly', step({ shift: 0 }), 0.25, { outcome: 'falls', t: 20, lr: 0.25 }],
    [
      'is none of a warm-up, but of what follows it',
      warmup({ of: linear({ max: 1 }), updates: 10 }),
      0.1,
      { outcome: 'falls', t: 91, lr: 0.1 },
    ],
    ['is none of a warm-up alone', warmup({ of: constant(), updates: 10 }), 0.05, { outcome: 'stays-above' }],
    ['is none where it never is above', cosine({ max: 0.1 }), 0.1, { outcome: 'never-above' }],
    ['is none where it always is above', cosine({ min: 0.01 }), 0.001, { outcome: 'stays-above' }],
    ['is at the horizon of a million million updates', linear({ max: 1, length: 1e12 }), 0.25, { outcome: 'falls', t: 7.5e11, lr: 0.25 }],
    [
      'is not known beyond what can be followed',
      cyclic({ min: 0.01, up: 5, length: 1e12 }),
      0.001,
      { outcome: 'unknown', looked: 5_000_000 },
    ],
  ])('%s', (_what, schedule, rate, falls) => {
    const found = firstFall(schedule, rate, 0, schedule.length === Number.POSITIVE_INFINITY ? 100 : schedule.length);
    if (found.outcome === 'falls' && falls.outcome === 'falls') expect(found.lr).toBeCloseTo(falls.lr, 12);
    expect({ ...found, ...(falls.outcome === 'falls' && { lr: falls.lr }) }).toEqual(falls);
  });

  it('of a part is of that part', () => {
    expect(firstFall(cosine({ max: 1, cycles: 2 }), 0.5, 60, 100)).toMatchObject({ outcome: 'falls', t: 63 });
    expect(firstFall(cosine({ max: 1 }), 0.5, 60, 100)).toEqual({ outcome: 'never-above' });
  });
});
