import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPython } from '../../src/reading/index.ts';
import '../seed.ts';

/** A parameter group, and a scheduler of PyTorch on it, each rule as its source has it. */
interface Group {
  lr: number;
  initial: number;
}
interface Rule {
  readonly text: string;
  /** The rate at an index, from the one before. */
  next(lr: number, index: number, base: number): number;
  /** The closed form, which `step(epoch)` asks. */
  closed(index: number, base: number): number;
}
const { PI, cos, floor } = Math;
const rules = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom(0.5, 0.1)).map(
    ([size, gamma]): Rule => ({
      text: `StepLR(opt, ${size}, gamma=${gamma})`,
      next: (lr, index) => (index === 0 || index % size !== 0 ? lr : lr * gamma),
      closed: (index, base) => base * gamma ** floor(index / size),
    }),
  ),
  fc.constantFrom(0.9, 0.5).map(
    (gamma): Rule => ({
      text: `ExponentialLR(opt, ${gamma})`,
      next: (lr, index) => (index === 0 ? lr : lr * gamma),
      closed: (index, base) => base * gamma ** index,
    }),
  ),
  fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }).map(
    (all): Rule => ({
      text: `MultiStepLR(opt, [${[...all].sort((a, b) => a - b)}], gamma=0.5)`,
      next: (lr, index) => (all.includes(index) ? lr * 0.5 : lr),
      closed: (index, base) => base * 0.5 ** all.filter((one) => one <= index).length,
    }),
  ),
  fc.integer({ min: 2, max: 12 }).map(
    (T): Rule => ({
      text: `CosineAnnealingLR(opt, T_max=${T}, eta_min=0.001)`,
      next(lr, index, base) {
        if (index === 0) return lr;
        if ((index - 1 - T) % (2 * T) === 0) return lr + ((base - 0.001) * (1 - cos(PI / T))) / 2;
        return ((1 + cos((PI * index) / T)) / (1 + cos((PI * (index - 1)) / T))) * (lr - 0.001) + 0.001;
      },
      closed: (index, base) => 0.001 + ((base - 0.001) * (1 + cos((PI * index) / T))) / 2,
    }),
  ),
  fc.constant<Rule>({
    text: 'LambdaLR(opt, lambda e: 0.8 ** e)',
    next: (_lr, index, base) => base * 0.8 ** index,
    closed: (index, base) => base * 0.8 ** index,
  }),
);

/** What the run holds while it is simulated. */
interface State {
  readonly group: Group;
  readonly clocks: number[];
  readonly rates: number[];
  readonly names: Record<string, number>;
}
/** A statement: its lines, and what it does; true where it leaves the loop. */
interface Statement {
  readonly lines: readonly string[];
  run(state: State, schedulers: readonly Rule[]): boolean | undefined;
}
const step = (state: State, schedulers: readonly Rule[], at: number, to?: number) => {
  const rule = schedulers[at] as Rule;
  const index = to ?? (state.clocks[at] as number) + 1;
  state.clocks[at] = index;
  const { group } = state;
  group.lr = to === undefined ? rule.next(group.lr, index, group.initial) : rule.closed(index, group.initial);
};
const value = (state: State, name: string) => state.names[name] ?? 0;

const conditions = (inner: boolean) =>
  fc
    .tuple(
      fc.constantFrom('epoch', 'it', ...(inner ? ['i'] : [])),
      fc.integer({ min: 0, max: 7 }),
      fc.integer({ min: 2, max: 4 }),
      fc.nat(2),
    )
    .map(([name, a, b, kind]) => ({
      text: [`${name} >= ${a}`, `${name} % ${b} == 0`, `${name} < ${a + b}`][kind] as string,
      holds: (state: State) => [value(state, name) >= a, value(state, name) % b === 0, value(state, name) < a + b][kind] as boolean,
    }));

const actions = (count: number, inner: boolean): fc.Arbitrary<Statement> => {
  const stepping = fc
    .nat(Math.max(0, count - 1))
    .map((at): Statement => ({ lines: [`s${at}.step()`], run: (state, all) => void step(state, all, at) }));
  const jumping = fc.tuple(fc.nat(Math.max(0, count - 1)), fc.nat(2)).map(
    ([at, by]): Statement => ({
      lines: [`s${at}.step(epoch + ${by})`],
      run: (state, all) => void step(state, all, at, value(state, 'epoch') + by),
    }),
  );
  const writing = fc.constantFrom(0.5, 0.25).map(
    (factor): Statement => ({
      lines: ['for g in opt.param_groups:', `    g['lr'] *= ${factor}`],
      run(state) {
        state.group.lr *= factor;
        return undefined;
      },
    }),
  );
  const leaving: fc.Arbitrary<Statement> = fc.constant({ lines: ['break'], run: () => true });
  const simple =
    count === 0
      ? writing
      : fc.oneof({ weight: 6, arbitrary: stepping }, { weight: 1, arbitrary: jumping }, { weight: 2, arbitrary: writing });
  const guarded = fc.tuple(conditions(inner), fc.oneof({ weight: 6, arbitrary: simple }, { weight: 1, arbitrary: leaving })).map(
    ([{ text, holds }, { lines, run }]): Statement => ({
      lines: [`if ${text}:`, ...lines.map((line) => `    ${line}`)],
      run: (state, all) => (holds(state) ? run(state, all) : undefined),
    }),
  );
  return fc.oneof({ weight: 2, arbitrary: simple }, { weight: 1, arbitrary: guarded });
};

/** Code that has nothing to do with the rate. */
const junk = fc.constantFrom(
  'x = torch.randn(3)',
  'seen.append(it)',
  "stats['n'] = stats.get('n', 0) + 1",
  'loss = model(x).sum()',
  'best = max(best, it)',
);

const update: Statement = {
  lines: ['opt.step()', 'it += 1'],
  run(state) {
    state.rates.push(state.group.lr);
    state.names.it = value(state, 'it') + 1;
    return undefined;
  },
};
const accumulated = (by: number): Statement => ({
  lines: [`if (i + 1) % ${by} == 0:`, '    opt.step()', 'it += 1'],
  run(state) {
    if ((value(state, 'i') + 1) % by === 0) state.rates.push(state.group.lr);
    state.names.it = value(state, 'it') + 1;
    return undefined;
  },
});

const programs = fc.nat(2).chain((count) =>
  fc.record({
    schedulers: fc.array(rules, { minLength: count, maxLength: count }),
    start: fc.nat(2),
    epochs: fc.integer({ min: 1, max: 6 }),
    batches: fc.integer({ min: 1, max: 5 }),
    before: fc.array(actions(count, false), { maxLength: 1 }),
    inner: fc.array(actions(count, true), { maxLength: 2 }),
    after: fc.array(actions(count, false), { maxLength: 2 }),
    updates: fc.oneof(fc.constant(update), fc.integer({ min: 2, max: 3 }).map(accumulated)),
    first: fc.boolean(),
    within: fc.boolean(),
    noise: fc.array(junk, { maxLength: 3 }),
  }),
);
type Program = typeof programs extends fc.Arbitrary<infer T> ? T : never;

const indented = (lines: readonly string[]) => lines.map((line) => `    ${line}`);

function code({ schedulers, start, epochs, batches, before, inner, after, updates, first, within, noise }: Program): string {
  const body = [...(first ? [updates, ...inner] : [...inner, updates]).flatMap(({ lines }) => lines), ...noise];
  const loop = [`for i in range(${batches}):`, ...indented(body)];
  return [
    'import torch',
    'from torch.optim.lr_scheduler import *',
    'opt = torch.optim.SGD(model.parameters(), lr=0.1)',
    ...schedulers.map(({ text }, at) => `s${at} = ${text}`),
    'it, best, seen, stats = 0, 0, [], {}',
    ...(within ? ['def train(epoch):', '    global it, best', ...indented(loop)] : []),
    `for epoch in range(${start}, ${start + epochs}):`,
    ...indented([...before.flatMap(({ lines }) => lines), ...(within ? ['train(epoch)'] : loop), ...after.flatMap(({ lines }) => lines)]),
  ].join('\n');
}

/** Goes through a program as PyTorch would. */
function simulated({ schedulers, start, epochs, batches, before, inner, after, updates, first }: Program): readonly number[] {
  const state: State = { group: { lr: 0.1, initial: 0.1 }, clocks: schedulers.map(() => -1), rates: [], names: { it: 0 } };
  for (const at of schedulers.keys()) step(state, schedulers, at);
  const leaves = (all: readonly Statement[]) => all.some(({ run }) => run(state, schedulers) === true);
  for (let epoch = start; epoch < start + epochs; epoch += 1) {
    state.names.epoch = epoch;
    if (leaves(before)) break;
    for (let i = 0; i < batches; i += 1) {
      state.names.i = i;
      if (leaves(first ? [updates, ...inner] : [...inner, updates])) break;
    }
    if (leaves(after)) break;
  }
  return state.rates;
}

const rates = (text: string): readonly number[] => {
  const [series] = readPython({ text });
  return Array.from({ length: series?.schedule.length ?? 0 }, (_, t) => series?.schedule.at(t) ?? Number.NaN);
};
const alike = (ours: readonly number[], right: readonly number[]) => {
  const largest = Math.max(...right);
  return (
    ours.length === right.length &&
    ours.every((rate, t) => Math.abs(rate - (right[t] as number)) <= 1e-9 * Math.abs(right[t] as number) + 1e-13 * largest)
  );
};

it('reads of random loops what PyTorch makes of them', () => {
  fc.assert(
    fc.property(programs, (program) => {
      const right = simulated(program);
      fc.pre(right.length > 0 && right.every((rate) => rate >= 0));
      expect([code(program), alike(rates(code(program)), right)]).toEqual([code(program), true]);
    }),
    { numRuns: 300 },
  );
});

it('reads the same where nothing is passed over', () => {
  fc.assert(
    fc.property(programs, (program) => {
      const right = simulated(program);
      fc.pre(right.length > 0 && right.every((rate) => rate >= 0));
      // Code that may do anything with names keeps all statements.
      const whole = `${code(program)}\ndef never():\n    exec('pass')\n`;
      expect(rates(whole)).toEqual(rates(code(program)));
    }),
    { numRuns: 150 },
  );
});
