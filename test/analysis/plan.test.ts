import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clockIn, type Plan, planOf } from '../../src/analysis/plan.ts';
import { Runs } from '../../src/core/runs.ts';
import type { Group } from '../../src/frameworks/group.ts';
import { type LiveCall, live } from '../../src/frameworks/live.ts';
import { torch } from '../../src/frameworks/torch.ts';
import { differences } from '../equal.ts';
import { codesOf } from '../issues.ts';

/** What a loop records that steps schedulers after each update where it says so. */
function recorded(
  calls: readonly LiveCall[],
  updates: number,
  after: (t: number, step: (index?: number) => void, group: Group) => void,
  before: (step: (index?: number) => void, group: Group) => void = () => undefined,
): Plan & { readonly rates: readonly number[] } {
  const group: Group = { lr: 0.1, momentum: 0.9 };
  const all = calls.map((call) => live(torch, call, group));
  const [rates, momentum, clocks] = [new Runs(), new Runs(), all.map(() => new Runs())];
  const step = (index?: number) => {
    for (const one of all) one.called('step', index === undefined ? [] : [index]);
  };
  before(step, group);
  for (let t = 0; t < updates; t += 1) {
    rates.push(group.lr);
    momentum.push(group.momentum as number);
    for (const [index, one] of all.entries()) clocks[index]?.push(one.clock);
    after(t, step, group);
  }
  const schedulers = all.map((one, index) => ({ clocks: clocks[index] as Runs, schedule: (length: number) => one.schedule(length) }));
  return { ...planOf({ rates, momentum, schedulers, base: 0.1 }), rates: [...rates.values()] };
}

const cosine = (T_max: number): LiveCall => ({ name: 'CosineAnnealingLR', args: { T_max } });
const words = ({ schedule: { spec } }: Plan) => {
  const { type, of, every, by, start, into, horizon, length, updates } = spec as Record<string, unknown>;
  return JSON.parse(JSON.stringify({ type, of: (of as { type?: string })?.type, every, by, start, into, horizon, length, updates }));
};

describe('a loop around one scheduler', () => {
  it.each<[says: string, plan: ReturnType<typeof recorded>, words: unknown]>([
    ['stepped after each update', recorded([cosine(12)], 120, (_t, step) => step()), { type: 'cosine', horizon: 12, length: 120 }],
    [
      'stepped once every ten',
      recorded([cosine(12)], 120, (t, step) => (t % 10 === 9 ? step() : undefined)),
      { type: 'clock', of: 'cosine', every: 10, by: 1, start: 0, into: 0 },
    ],
    [
      'stepped twice every ten',
      recorded([cosine(20)], 100, (t, step) => {
        if (t % 10 === 9) for (const _ of [0, 1]) step();
      }),
      { type: 'clock', of: 'cosine', every: 10, by: 2, start: 0, into: 0 },
    ],
    [
      'stepped before the loop',
      recorded(
        [cosine(12)],
        12,
        (_t, step) => step(),
        (step) => step(),
      ),
      { type: 'shift', of: 'cosine', updates: 1 },
    ],
    ['never stepped', recorded([{ name: 'StepLR', args: { step_size: 30 } }], 90, () => undefined), { type: 'constant', length: 90 }],
    [
      'told the epoch and a part of it',
      recorded([{ name: 'CosineAnnealingWarmRestarts', args: { T_0: 2 } }], 60, (t, step) => step(t / 10)),
      { type: 'clock', of: 'restarts', every: 1, by: 0.1, start: 0, into: -1 },
    ],
    [
      'told the epoch at its end',
      recorded([{ name: 'LambdaLR', args: { lr_lambda: { lambda: 'lambda e: 0.9 ** e' } } }], 60, (t, step) =>
        t % 10 === 9 ? step((t - 9) / 10) : undefined,
      ),
      { type: 'clock', of: 'exponential', every: 10, by: 1, start: 0, into: -10 },
    ],
    [
      'a LambdaLR that is a family',
      recorded([{ name: 'LambdaLR', args: { lr_lambda: { lambda: 'lambda e: 1 - e / 50' } } }], 40, (_t, step) => step()),
      { type: 'linear', horizon: 50, length: 40 },
    ],
  ])('%s', (_says, plan, expected) => {
    expect(words(plan)).toEqual(expected);
    expect(plan.listed).toBe(false);
    expect(plan.schedule.length).toBe(plan.rates.length);
    for (const [t, rate] of plan.rates.entries()) expect(plan.schedule.at(t)).toBeCloseTo(rate, 14);
  });
});

describe('more than one scheduler on a group', () => {
  it('are a chain where both are stepped after each update', () => {
    const plan = recorded([cosine(30), { name: 'StepLR', args: { step_size: 7, gamma: 0.7 } }], 25, (_t, step) => step());
    expect(plan.schedule.spec.type).toBe('chain');
    for (const [t, rate] of plan.rates.entries()) expect(plan.schedule.at(t)).toBeCloseTo(rate, 14);
  });
});

it('two on one clock, and two on clocks of their own, are a chain', () => {
  const group: Group = { lr: 0.1 };
  const [slow, fast] = [
    live(torch, { name: 'StepLR', args: { step_size: 2, gamma: 0.5 } }, group),
    live(torch, { name: 'LinearLR', args: { start_factor: 0.1, total_iters: 5 } }, group),
  ];
  const [rates, each, every] = [new Runs(), new Runs(), new Runs()];
  for (let t = 0; t < 60; t += 1) {
    rates.push(group.lr);
    each.push(fast.clock);
    every.push(slow.clock);
    fast.step();
    if (t % 10 === 9) slow.step();
  }
  const schedulers = [
    { clocks: every, schedule: (length: number) => slow.schedule(length) },
    { clocks: each, schedule: (length: number) => fast.schedule(length) },
  ];
  const { schedule } = planOf({ rates, schedulers, base: 0.1 });
  expect(schedule.spec.type).toBe('chain');
  for (let t = 0; t < 60; t += 1) expect(schedule.at(t)).toBeCloseTo(rates.at(t), 14);
  const both = recorded([cosine(30), { name: 'StepLR', args: { step_size: 2, gamma: 0.7 } }], 120, (t, step) =>
    t % 10 === 9 ? step() : undefined,
  );
  expect(words(both)).toMatchObject({ type: 'clock', of: 'chain', every: 10 });
});

it('is the curve times what the rate was multiplied by', () => {
  const plan = recorded(
    [cosine(40)],
    40,
    (_t, step) => step(),
    (_step, group) => {
      group.lr *= 0.5;
    },
  );
  expect(plan.schedule.spec.type).toBe('scale');
});

it('is the curve times what is written beside it', () => {
  const plan = recorded([cosine(40)], 40, (t, step, group) => {
    step();
    if (t === 19 || t === 29) group.lr *= 0.1;
  });
  expect(plan.schedule.spec).toMatchObject({
    type: 'multiply',
    of: [{ type: 'cosine' }, { type: 'multistep', milestones: [20, 30], gamma: [0.1] }],
  });
  for (const [t, rate] of plan.rates.entries()) expect(plan.schedule.at(t)).toBeCloseTo(rate, 14);
});

it('refuses a run with a rate below 0', () => {
  expect(codesOf(() => planOf({ rates: Runs.of([0.1, -0.1]) }))).toEqual(['negative']);
});

it('whatever was recorded, the plan has it', () => {
  const lines = readFileSync(new URL('../frameworks/live/cases.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  for (const line of lines) {
    const { rates } = JSON.parse(line) as { rates: number[] };
    if (rates.length === 0 || rates.some((rate) => rate < 0)) continue;
    const { schedule } = planOf({ rates: Runs.of(rates) });
    expect(schedule.length).toBe(rates.length);
    expect(differences(schedule.at, rates)).toEqual([]);
  }
});

it('a warm-up by hand before a step is a warm-up', () => {
  const plan = recorded(
    [{ name: 'StepLR', args: { step_size: 30 } }],
    90,
    (t, step, group) => {
      step();
      if (t < 9) group.lr = (0.1 * (t + 2)) / 10;
    },
    (_step, group) => {
      group.lr = 0.01;
    },
  );
  expect(plan.listed).toBe(false);
  expect(plan.schedule.spec.type).toBe('warmup');
});

it('keeps the momentum that a scheduler cycles, and says one that it does not', () => {
  const plan = recorded([{ name: 'OneCycleLR', args: { max_lr: 0.1, total_steps: 20 } }], 20, (_t, step) => step());
  expect(plan.schedule.spec.type).toBe('one-cycle');
  const rates = Runs.of([0.1, 0.1, 0.1, 0.1]);
  const { schedule } = planOf({ rates, momentum: Runs.of([0.9, 0.8, 0.7, 0.6]) });
  expect(schedule.also?.momentum?.at(3)).toBeCloseTo(0.6, 15);
});

it('lists what has no rule, in runs', () => {
  const noise = Array.from({ length: 400 }, (_, t) => Math.abs(Math.sin(t * t)) + 0.01);
  const { schedule, listed } = planOf({ rates: Runs.of(noise) });
  expect(listed).toBe(true);
  expect(noise.map((_, t) => schedule.at(t))).toEqual(noise);
  expect(schedule.spec).toMatchObject({ type: 'piecewise', length: 400 });
});

it('takes what else may say the rates before it lists them', () => {
  const odd = Array.from({ length: 200 }, (_, t) => 0.1 * (1 + 0.5 * Math.sin(t * t)));
  const { schedule, listed } = planOf({
    rates: Runs.of(odd),
    others: [
      () => live(torch, { name: 'LambdaLR', args: { lr_lambda: { lambda: 'lambda t: 1 + 0.5 * sin(t * t)' } } }, { lr: 0.1 }).schedule(200),
    ],
  });
  expect([schedule.spec.type, listed]).toEqual(['formula', false]);
});

describe('the clock of a scheduler', () => {
  it.each<[clocks: readonly number[], clock: unknown]>([
    [[0, 1, 2, 3], { every: 1, by: 1, start: 0, into: 0 }],
    [[0, 0, 0, 1, 1, 1, 2, 2], { every: 3, by: 1, start: 0, into: 0 }],
    [[1, 1, 2, 2, 3], { every: 2, by: 1, start: 1, into: 0 }],
    [[0, 1, 1, 1, 2, 2, 2], { every: 3, by: 1, start: 0, into: 2 }],
    [[0, 0, 0, 0, 0, 1, 1, 2], { every: 2, by: 1, start: 0, into: -3 }],
    [[0, 2, 4, 6], { every: 1, by: 2, start: 0, into: 0 }],
    [[0, 0, 1 / 7, 2 / 7, 3 / 7], { every: 1, by: 1 / 7, start: 0, into: -1 }],
    [[5, 5, 5], { every: 1, by: 0, start: 5, into: 0 }],
    [[0, 0, 1, 2, 2], undefined],
    [[0, 1, 0, 1], undefined],
  ])('%j', (clocks, expected) => {
    expect(clockIn(Runs.of(clocks))).toEqual(expected);
  });
});
