import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { build } from '../src/build.ts';
import { type Schedule, sample } from '../src/core/schedule.ts';
import { constant, cosine, exponential, linear, step } from '../src/schedules/index.ts';
import { families, type Made, made, makers, outcome, parametersOf, update } from './generators.ts';
import './seed.ts';

/** As many for each as keep this file within seconds, however many there are. */
const runs = { numRuns: Math.max(60, Math.ceil(2000 / makers.length)) };
/** More updates than any law looks through at once. */
const far = 250;
const updates = fc.array(update, { minLength: 1, maxLength: 10 });

/** What grows without bound: a negative decay, a factor above 1. */
const grows = /"rate":-|"gamma":[1-9]|"(?:restartD|d)ecay":[1-9]|"type":"chain"/;

/** A ramp that goes on past its horizon may lead below 0, to no number or beyond all numbers. */
const goesOn = ({ spec }: Schedule) => /"type":"(?:ramp|linear)".*"after":"continue"/.test(JSON.stringify(spec));

/** What a repeat keeps of its peak may lie below its floor, and then what rises higher falls below 0. */
const lowered = ({ spec }: Schedule) => /"decayOf":"peak"/.test(JSON.stringify(spec));

/** It refuses to go past its horizon, or what it is made of does. */
const refuses = ({ spec }: Schedule) => JSON.stringify(spec).includes('"after":"error"');

const taken = <T>(all: Iterable<T>, most: number): T[] => {
  const found: T[] = [];
  for (const one of all) {
    if (found.length === most) break;
    found.push(one);
  }
  return found;
};
const outcomes = (schedule: Schedule, ts: readonly number[]) => ts.map((t) => outcome(schedule, t));
/** The spec as it comes back from a file. */
const stored = ({ spec }: Schedule): unknown => JSON.parse(JSON.stringify(spec));

/** Where a schedule turns back between two breaks, by more than a few roundings. */
function setbacks(schedule: Schedule, from: number, to: number): string[] {
  // Turns as dense as this are not told apart.
  if (to - from < 1 / 16) return [];
  const hair = (to - from) * 2 ** -30;
  // A factor may jump right behind its own last update, and then the other one has its way.
  const start = schedule.spec.type === 'multiply' ? from + hair : from;
  const ts = [start, ...Array.from({ length: 7 }, (_, part) => from + ((to - from) * (part + 1)) / 8), to - hair];
  const found = ts
    .map((t) => ({ t, value: outcome(schedule, t) }))
    .filter((one): one is { t: number; value: number } => typeof one.value === 'number');
  const values = found.map(({ value }) => value);
  const roundings = 8 * Number.EPSILON * Math.max(...values.map(Math.abs));
  const [rises, falls] = [1, -1].map((way) =>
    found.filter(({ value }, i) => i > 0 && (value - (values[i - 1] as number)) * way > roundings),
  );
  return rises?.length && falls?.length ? [...rises, ...falls].map(({ t, value }) => `${value} at ${t}`) : [];
}

describe.each(makers.map((maker) => [maker.type, maker] as const))('%s', (_type, maker) => {
  const any = made(maker);
  const params = parametersOf(maker);
  const holds = (law: (one: Made) => void) => fc.assert(fc.property(any, law), runs);
  const holdsAt = (law: (one: Made, ts: number[]) => void) => fc.assert(fc.property(any, updates, law), runs);

  it('gives a finite number, or says why not', () => {
    holdsAt(({ schedule }, ts) => {
      const spec = JSON.stringify(schedule.spec);
      const allowed = (value: number | string, i: number) => {
        if (value === 'past-end') return refuses(schedule);
        if (value === 'not-finite') return grows.test(spec) || goesOn(schedule);
        if (value === 'negative') return goesOn(schedule) || lowered(schedule);
        // What is simulated update by update has its limit.
        if (value === 'too-long') return (ts[i] as number) >= 1e6;
        return Number.isFinite(value);
      };
      expect(outcomes(schedule, ts).filter((value, i) => !allowed(value, i))).toEqual([]);
    });
  });

  it('is a pure function: the same in any order, and asked twice', () => {
    holdsAt(({ schedule }, ts) => {
      expect(outcomes(schedule, ts.toReversed()).toReversed()).toEqual(outcomes(schedule, ts));
    });
  });

  it('comes back from its spec', () => {
    holdsAt(({ schedule }, ts) => {
      const again = build(stored(schedule));
      expect(again.length).toBe(schedule.length);
      expect(again.spec).toEqual(schedule.spec);
      expect(outcomes(again, ts)).toEqual(outcomes(schedule, ts));
      expect(taken(again.breaks(0, far), 100)).toEqual(taken(schedule.breaks(0, far), 100));
    });
  });

  it('names in its spec every parameter that has a value, and no other', () => {
    holds(({ input, schedule }) => {
      const implied = (name: string) =>
        (name === 'length' && Number.isFinite(schedule.length)) ||
        name === 'horizon' ||
        (params[name]?.default !== undefined && !(params[name].unless !== undefined && params[name].unless in input));
      const named = Object.keys(params).filter((name) => name in input || implied(name));
      expect(schedule.spec.type).toBe(maker.type);
      expect(Object.keys(schedule.spec).toSorted()).toEqual(['type', ...named].toSorted());
      expect(stored(schedule)).toEqual(schedule.spec);
    });
  });

  it('is monotone from one break to the next', () => {
    holds(({ schedule }) => {
      const breaks = taken(schedule.breaks(0, far), 60);
      const edges = [0, ...breaks, ...(breaks.length < 60 ? [far] : [])];
      expect(edges.slice(1).flatMap((to, i) => setbacks(schedule, edges[i] as number, to))).toEqual([]);
    });
  });

  it('lists its breaks in order, within the range, the same in pieces', () => {
    fc.assert(
      fc.property(any, update, update, fc.nat(), ({ schedule }, a, b, pick) => {
        const from = Math.min(a, b, far);
        const to = from + Math.abs(a - b);
        const all = taken(schedule.breaks(from, to), 100);
        expect(all.filter((t, i) => !(t >= from && t < to && t > (all[i - 1] ?? Number.NEGATIVE_INFINITY)))).toEqual([]);
        // Cut at a break, if there is one, or in the middle.
        const cut = all[pick % Math.max(1, all.length)] ?? (from + to) / 2;
        expect(taken([...taken(schedule.breaks(from, cut), 100), ...taken(schedule.breaks(cut, to), 100)], 100)).toEqual(all);
      }),
      runs,
    );
  });

  it('lists its breaks lazily, however far one asks', () => {
    holds(({ schedule }) => {
      const endless = taken(schedule.breaks(0, Number.POSITIVE_INFINITY), 5);
      expect(endless.filter((t) => t < 1e12)).toEqual(taken(schedule.breaks(0, 1e12), 5));
    });
  });

  it('is walked as it is asked', () => {
    fc.assert(
      fc.property(any, fc.nat(50), fc.nat(50), fc.double({ min: 0.5, max: 7, noNaN: true }), ({ schedule }, start, count, every) => {
        fc.pre(!refuses(schedule) && !goesOn(schedule) && outcomes(schedule, [0, 500]).every(Number.isFinite));
        const rows = [...sample(schedule, { start, stop: start + count, every })];
        const ts = Array.from({ length: Math.ceil(count / every) }, (_, row) => start + row * every).filter((t) => t < start + count);
        expect(rows).toEqual(ts.map((t) => ({ t, lr: schedule.at(t) })));
        expect(taken(sample(schedule), far)).toHaveLength(Math.min(far, Math.ceil(schedule.length)));
      }),
      runs,
    );
  });

  it('resized to its own length keeps its numbers', () => {
    holdsAt(({ schedule }, ts) => {
      const same = schedule.resize(schedule.length);
      expect(same.length).toBe(schedule.length);
      expect(same.spec).toEqual(schedule.spec);
      expect(outcomes(same, ts)).toEqual(outcomes(schedule, ts));
    });
  });

  it('resized has the length it is told, or the least it can have', () => {
    fc.assert(
      fc.property(any, fc.nat(1000), ({ schedule }, length) => {
        // A ramp may aim at where the shorter schedule refuses to go, or where it leads to nothing.
        fc.pre(!refuses(schedule) && !JSON.stringify(schedule.spec).includes('"shape":"geometric"'));
        const resized = schedule.resize(length);
        expect(resized.length).toBe(Math.max(length, schedule.resize(0).length));
        expect(build(stored(resized)).length).toBe(resized.length);
      }),
      runs,
    );
  });
});

/** They decay from max to min; where a text of the user's own is the formula, that says where it goes. */
const ending = families.filter(
  ({ endless, params }) => !endless && 'max' in params && 'min' in params && Object.values(params).every(({ kind }) => kind !== 'text'),
);

it.each(ending.map((family) => [family.type, family] as const))('%s stays within the rates it is told', (_type, family) => {
  const rates = Object.keys(family.params).filter((name) => name === 'max' || family.params[name]?.kind === 'floor');
  fc.assert(
    fc.property(made(family), updates, ({ schedule }, ts) => {
      const { spec } = schedule;
      const told = rates.map((name) => spec[name] as number);
      // The formula alone may go anywhere past its horizon.
      const within = spec.after === 'continue' ? ts.filter((t) => t <= (spec.horizon as number)) : ts;
      const [least, most] = [Math.min(...told), Math.max(...told)];
      expect(outcomes(schedule, within).filter((value) => typeof value === 'number' && !(value >= least && value <= most))).toEqual([]);
    }),
    runs,
  );
});

describe('the ends are exact', () => {
  it.each([constant, cosine, exponential, linear].map((family) => [family.type, family] as const))('%s starts at max', (_type, family) => {
    fc.assert(
      fc.property(made(family), ({ schedule }) => {
        expect(schedule.at(0)).toBe(schedule.spec.max);
      }),
      runs,
    );
  });

  it('step starts at max, unless it drops at once', () => {
    fc.assert(
      fc.property(made(step), ({ schedule }) => {
        fc.pre((schedule.spec.shift as number) < (schedule.spec.stepSize as number));
        expect(schedule.at(0)).toBe(schedule.spec.max);
      }),
      runs,
    );
  });

  it.each([cosine, linear].map((family) => [family.type, family] as const))('%s reaches min at its horizon', (_type, family) => {
    fc.assert(
      fc.property(made(family), ({ input }) => {
        const { cycles: _cycles, ...rest } = input;
        const schedule = family({ ...rest, after: 'hold' });
        expect(schedule.at(schedule.spec.horizon as number)).toBe(schedule.spec.min);
      }),
      runs,
    );
  });
});
