import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LrschedError } from '../../src/core/issues.ts';
import type { Call } from '../../src/frameworks/call.ts';
import { type Framework, type Setting, translateIn } from '../../src/frameworks/constructor.ts';
import type { Group, Live } from '../../src/frameworks/group.ts';
import { frameworks } from '../../src/frameworks/index.ts';
import { type LiveCall, live } from '../../src/frameworks/live.ts';
import { torch } from '../../src/frameworks/torch.ts';
import { differences, float64 } from '../equal.ts';
import { type Case, typedCases } from '../golden.ts';

const words = 'id framework source constructor call base_lr unit lr momentum weight_decay metrics note error where';
/** Fields of a golden case that are not facts about the surroundings of the call. */
const own = new Set(words.split(' '));

/** Frameworks whose curves hang on how long the run is. */
const bound = new Set(['fvcore', 'olmo-core', 'torchtitan']);

type Full = Case & { readonly metrics?: readonly (number | null)[]; readonly momentum?: readonly number[] };

const files = readdirSync(new URL('../golden', import.meta.url)).filter((name) => name.endsWith('.jsonl'));

describe.each(files.map((name) => name.replace('.jsonl', '')))('%s, stepped n times, has the rate of update n', (framework) => {
  it.each(typedCases(framework).map((one) => [one.id, one as Full] as const))('%s', (_id, one) => {
    const known = frameworks.get(framework) as Framework;
    const facts = Object.fromEntries(Object.entries(one).filter(([name]) => !own.has(name))) as NonNullable<Setting['facts']>;
    const [told, each = 1] = /^scheduler\.step\(index(?: \/ (\d+))?\)$/.exec(String(facts.stepping ?? '')) ?? [];
    const length = bound.has(framework) ? (one.lr?.length ?? 200) : undefined;
    const group: Group = { lr: one.base_lr ?? 0.1 };
    const [rates, momenta]: [number[], (number | undefined)[]] = [[], []];
    const go = () => {
      const scheduler = live(known, one.call as Call, group, {
        facts,
        ...(one.metrics && { metrics: one.metrics.map((metric) => metric ?? Number.NaN) }),
        ...(length !== undefined && { length }),
      });
      // A handler of ignite sets nothing until it is called.
      if (scheduler.clock < 0) scheduler.step();
      for (let t = 0; t < (one.lr?.length ?? 200); t += 1) {
        if (t > 0 && told !== undefined) scheduler.jump(t / Number(each));
        else if (t > 0) scheduler.step();
        rates.push(group.lr);
        momenta.push(group.momentum);
      }
    };
    if (one.error !== undefined) {
      expect(go).toThrow(LrschedError);
      return;
    }
    go();
    expect(differences((t) => rates[t] as number, one.lr as readonly number[], float64)).toEqual([]);
    if (one.momentum) expect(differences((t) => momenta[t] ?? Number.NaN, one.momentum)).toEqual([]);
  });
});

/** Calls of the constructors that have no golden case. */
const others: Readonly<Record<string, readonly LiveCall[]>> = {
  transformers: [
    'TrainingArguments',
    'Seq2SeqTrainingArguments',
    ...['SFT', 'Reward', 'DPO', 'GRPO', 'KTO', 'ORPO', 'CPO'].map((one) => `${one}Config`),
  ].map((name) => ({ name, args: { lr_scheduler_type: 'cosine', max_steps: 150, warmup_steps: 10 } })),
  diffusers: [
    { name: 'get_scheduler', args: { name: 'polynomial', num_warmup_steps: 5, num_training_steps: 90 } },
    { name: 'get_piecewise_constant_schedule', args: { step_rules: '1:10,0.1:20,0.01' } },
    { name: 'get_constant_schedule', args: {} },
    { name: 'get_constant_schedule_with_warmup', args: { num_warmup_steps: 7 } },
    ...['linear', 'cosine', 'cosine_with_hard_restarts', 'polynomial_decay'].map((name) => ({
      name: `get_${name}_schedule_with_warmup`,
      args: { num_warmup_steps: 7, num_training_steps: 90 },
    })),
  ],
  fvcore: [
    { name: 'LRMultiplier', args: { multiplier: { name: 'CosineParamScheduler', args: { start_value: 1, end_value: 0 } }, max_iter: 300 } },
  ],
  ignite: [{ name: 'LRScheduler', args: { lr_scheduler: { name: 'StepLR', args: { step_size: 3, gamma: 0.9 } } } }],
  olmo: [
    { name: 'ConstantScheduler', args: {} },
    {
      name: 'BoltOnWarmupScheduler',
      args: { inner: { name: 'CosWithWarmup', args: { warmup_steps: 5, t_max: 200 } }, warmup_start: 2, warmup_end: 9 },
    },
  ],
};
/** It has no schedule at all. */
const without = new Set(['pass_through']);

describe('of every constructor', () => {
  it.each([...frameworks.values()])('$name has been stepped', ({ name, constructors }) => {
    const seen = new Set([
      ...(files.includes(`${name}.jsonl`) ? typedCases(name) : []).map(({ call }) => call.name),
      ...(others[name] ?? []).map((one) => one.name),
    ]);
    expect(constructors.map((one) => one.name).filter((one) => !seen.has(one) && !without.has(one))).toEqual([]);
  });

  it.each(Object.entries(others).flatMap(([framework, calls]) => calls.map((call) => [framework, call.name, call] as const)))(
    '%s %s, stepped n times, has the rate of update n',
    (framework, _name, call) => {
      const known = frameworks.get(framework) as Framework;
      const group: Group = { lr: 0.1 };
      const one = live(known, call, group);
      if (one.clock < 0) one.step();
      const { at } = translateIn(known, call as Call, { base: 0.1, length: 300 });
      for (let t = 0; t < 299; t += 1, one.step()) expect(group.lr).toBeCloseTo(at(t), 15);
    },
  );
});

interface Recorded {
  readonly says: string;
  readonly lr: number;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has arguments of its own
  readonly ops: readonly (readonly any[])[];
  readonly rates: readonly number[];
  readonly momenta: readonly number[];
  readonly raises?: string;
}

const recorded = readFileSync(new URL('live/cases.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

/** The call with the members that live already. */
const withLive = (said: Call, by: ReadonlyMap<string, Live>): LiveCall => {
  const { schedulers, ...args } = said.args as Record<string, never>;
  if (schedulers === undefined) return said;
  const members = (schedulers as unknown as ({ ref: string } | Call)[]).map((one) => ('ref' in one ? (by.get(one.ref) as Live) : one));
  return { name: said.name, args: { ...args, schedulers: members } };
};

/** The rate and the momentum after each operation, and whether the last one raises. */
function played({ lr, ops }: Recorded) {
  let group: Group = { lr, momentum: 0.9 };
  const by = new Map<string, Live>();
  const [rates, momenta]: [number[], (number | undefined)[]] = [[], []];
  const at = (id: string) => by.get(id) as Live;
  for (const [op, ...rest] of ops) {
    let seen: number | undefined;
    try {
      if (op === 'build') by.set(rest[0], live(torch, withLive(rest[1], by), group));
      else if (op === 'step') at(rest[0]).called('step', rest.slice(1));
      else if (op === 'write') group.lr = rest[0];
      else if (op === 'times') group.lr *= rest[0];
      else if (op === 'initial') group.initial_lr = rest[0];
      else if (op === 'load') at(rest[0]).load(at(rest[1]).state());
      else if (op === 'set') at(rest[0]).load({ [rest[1]]: rest[2] });
      else if (op === 'get_lr') seen = at(rest[0]).rate();
      else if (op === 'last') seen = at(rest[0]).last;
      else if (op === 'fresh') group = { lr: rest[0], momentum: 0.9 };
      else if (op === 'add') {
        group = { lr: rest[0], momentum: 0.9 };
        for (const [id, one] of by) by.set(id, one.joined(group));
      }
    } catch (error) {
      if (!(error instanceof LrschedError)) throw error;
      return { rates, momenta, raises: true };
    }
    rates.push(seen ?? group.lr);
    momenta.push(group.momentum);
  }
  return { rates, momenta, raises: false };
}

describe('PyTorch, as it was recorded', () => {
  it.each(recorded.map((one) => [one.says, one] as const))('%s', (_says, one) => {
    const { rates, momenta, raises } = played(one);
    expect([rates.length, raises]).toEqual([one.rates.length, one.raises !== undefined]);
    if (rates.length === 0) return;
    expect(differences((t) => rates[t] as number, one.rates, float64)).toEqual([]);
    expect(differences((t) => momenta[t] as number, one.momenta, float64)).toEqual([]);
  });
});

describe('a scheduler that lives', () => {
  const step = { name: 'StepLR', args: { step_size: 2, gamma: 0.5 } };

  it('moves a group that its constructor has moved already, and keeps the first initial_lr', () => {
    const group: Group = { lr: 0.1 };
    live(torch, { name: 'LinearLR', args: { start_factor: 0.5 } }, group);
    expect(group).toMatchObject({ lr: 0.05, initial_lr: 0.1 });
    live(torch, { name: 'LambdaLR', args: { lr_lambda: { lambda: 'lambda e: 0.9 ** e' } } }, group);
    expect(group).toMatchObject({ lr: 0.1, initial_lr: 0.1 });
  });

  it('knows its own curve whatever happened to the group', () => {
    const group: Group = { lr: 0.4 };
    const one = live(torch, step, group);
    group.lr = 3;
    one.step();
    expect([0, 1, 2, 4].map(one.schedule(10).at)).toEqual([0.4, 0.4, 0.2, 0.1]);
    expect(one.clock).toBe(1);
  });

  it('knows the curve of its members as calls', () => {
    const group: Group = { lr: 0.4 };
    const members = [live(torch, { name: 'ConstantLR', args: { factor: 0.5, total_iters: 9 } }, group), live(torch, step, group)];
    const both = live(torch, { name: 'SequentialLR', args: { schedulers: members, milestones: [2] } }, group);
    expect([0, 1, 2, 3, 4].map(both.schedule(10).at)).toEqual([0.2, 0.2, 0.4, 0.4, 0.2]);
  });

  it.each([
    ['timm counts epochs with step', { t_initial: 10 }, 'step', 'step_update'],
    ['or updates with step_update', { t_initial: 10, t_in_epochs: false }, 'step_update', 'step'],
  ])('%s', (_says, args, moves, idle) => {
    const group: Group = { lr: 0.1 };
    const one = live(frameworks.get('timm') as Framework, { name: 'CosineLRScheduler', args }, group);
    expect(one.called(idle, [5])).toBe(false);
    expect(group.lr).toBe(0.1);
    expect(one.called(moves, [5])).toBe(true);
    expect(group.lr).toBeCloseTo(0.05, 15);
    expect(() => one.called(moves)).toThrow(LrschedError);
  });

  it('timm sets another rate when it is told index 0 than its constructor does', () => {
    const group: Group = { lr: 0.1 };
    const one = live(frameworks.get('timm') as Framework, { name: 'TanhLRScheduler', args: { t_initial: 10 } }, group);
    expect(group.lr).toBe(0.1);
    one.called('step', [0]);
    expect(group.lr).toBe(0.09999991684719724);
  });

  it('timm counts a milestone one early, from index 0 on', () => {
    const group: Group = { lr: 0.1 };
    const args = { decay_t: [1, 3], decay_rate: 0.5, warmup_prefix: false };
    const one = live(frameworks.get('timm') as Framework, { name: 'MultiStepLRScheduler', args }, group);
    const rates = [group.lr];
    for (const epoch of [0, 1, 2, 3]) {
      one.called('step', [epoch]);
      rates.push(group.lr);
    }
    expect(rates).toEqual([0.1, 0.05, 0.05, 0.025, 0.025]);
  });

  it("timm's plateau sets its ramp, and 0 where it has none, up to warmup_t", () => {
    const group: Group = { lr: 0.1 };
    const one = live(frameworks.get('timm') as Framework, { name: 'PlateauLRScheduler', args: { patience_t: 0 } }, group);
    one.called('step', [1, 0.5]);
    expect(group.lr).toBe(0.1);
    one.called('step', [2, 0.4]);
    expect(group.lr).toBeCloseTo(0.01, 16);
    one.called('step', [0, 0.9]);
    expect(group.lr).toBe(0);
  });

  it('refuses a curve that hangs on the length of the run where nothing says it', () => {
    const call = { name: 'LinearParamScheduler', args: { start_value: 1, end_value: 0 } };
    const fvcore = frameworks.get('fvcore') as Framework;
    expect(() => live(fvcore, call, { lr: 0.1 })).toThrow(/hangs on how long the run is/);
    expect(live(fvcore, call, { lr: 0.1 }, { length: 10 }).clock).toBe(0);
  });

  it("counts Megatron's increments", () => {
    const args = { ...{ init_lr: 0, max_lr: 1, min_lr: 0, lr_warmup_steps: 0, lr_decay_steps: 100, lr_decay_style: 'linear' } };
    const decay = { start_wd: 0.1, end_wd: 0.1, wd_incr_steps: 100, wd_incr_style: 'constant' };
    const group: Group = { lr: 1 };
    const one = live(frameworks.get('megatron') as Framework, { name: 'OptimizerParamScheduler', args: { ...args, ...decay } }, group);
    one.called('step', [25]);
    expect(group.lr).toBeCloseTo(0.75, 15);
    one.called('step', [], { increment: 25 });
    expect(group.lr).toBeCloseTo(0.5, 15);
  });

  it('follows a schedule far past the length it was built for, fast', () => {
    const group: Group = { lr: 1 };
    const one = live(
      frameworks.get('transformers') as Framework,
      { name: 'get_inverse_sqrt_schedule', args: { num_warmup_steps: 0, timescale: 1 } },
      group,
    );
    for (let t = 0; t < 99_999; t += 1) one.step();
    expect(group.lr).toBeCloseTo(1 / Math.sqrt(100_000), 15);
  });
});
