import { describe, expect, it } from 'vitest';
import { describe as inWords, issuesIn } from '../../src/core/issues.ts';
import { type ReadRequest, readPython } from '../../src/reading/index.ts';
import { differences } from '../equal.ts';

const half = (x: number) => (1 + Math.cos(Math.PI * x)) / 2;
const triangle = (t: number, up: number, down: number) => {
  const x = t % (up + down);
  return x <= up ? x / up : (up + down - x) / down;
};
const loop = (schedule: string, updates: number) => `
import paddle
from paddle import nn
model = nn.Linear(10, 10)
scheduler = paddle.optimizer.lr.${schedule}
optimizer = paddle.optimizer.Adam(learning_rate=scheduler, parameters=model.parameters())
for step in range(${updates}):
    loss = model(x)
    loss.backward()
    optimizer.step()
    optimizer.clear_grad()
    scheduler.step()
`;
const ratesOf = (text: string, told: Partial<ReadRequest> = {}) => {
  const [series, ...others] = readPython({ text, file: 'train.py', ...told });
  expect(others).toEqual([]);
  expect(series).toBeDefined();
  const { schedule } = series as NonNullable<typeof series>;
  return Array.from({ length: schedule.length }, (_, t) => schedule.at(t));
};

/** By the closed forms of the documentation of paddle 3.0. */
const closed: readonly (readonly [string, (t: number) => number])[] = [
  ['NoamDecay(64, 5)', (t) => 64 ** -0.5 * Math.min(t === 0 ? 1 : t ** -0.5, t * 5 ** -1.5)],
  ['PiecewiseDecay([3, 6], [0.1, 0.3, 0.2])', (t) => (t < 3 ? 0.1 : t < 6 ? 0.3 : 0.2)],
  ['NaturalExpDecay(0.5, 0.1)', (t) => 0.5 * Math.exp(-0.1 * t)],
  ['InverseTimeDecay(0.5, gamma=0.1)', (t) => 0.5 / (1 + 0.1 * t)],
  ['PolynomialDecay(0.5, 6)', (t) => 0.4999 * (1 - Math.min(t, 6) / 6) + 0.0001],
  ['PolynomialDecay(0.5, 5, 0.1, 2.0, cycle=True)', (t) => 0.4 * (1 - t / (5 * Math.max(1, Math.ceil(t / 5)))) ** 2 + 0.1],
  ['LinearWarmup(0.5, 4, 0.1, 0.5)', (t) => (t < 4 ? 0.1 + 0.1 * t : 0.5)],
  ['LinearWarmup(paddle.optimizer.lr.StepDecay(0.5, 3, 0.5), 4, 0, 0.5)', (t) => (t < 4 ? t / 8 : 0.5 * 0.5 ** Math.floor((t - 4) / 3))],
  ['ExponentialDecay(0.5, 0.9)', (t) => 0.5 * 0.9 ** t],
  ['MultiStepDecay(0.5, [2, 5])', (t) => 0.5 * 0.1 ** (t < 2 ? 0 : t < 5 ? 1 : 2)],
  ['StepDecay(0.5, 3, 0.5)', (t) => 0.5 * 0.5 ** Math.floor(t / 3)],
  ['LambdaDecay(0.5, lambda epoch: 0.95 ** epoch)', (t) => 0.5 * 0.95 ** t],
  ['CosineAnnealingDecay(0.5, 6, eta_min=0.1)', (t) => 0.1 + 0.4 * half(t / 6)],
  ['MultiplicativeDecay(0.5, lambda epoch: 0.95)', (t) => 0.5 * 0.95 ** t],
  ['OneCycleLR(1.0, 12, phase_pct=0.5)', (t) => (t <= 5 ? 1 - 0.96 * half(t / 5) : 0.0001 + 0.9999 * half((t - 5) / 6))],
  [
    "OneCycleLR(1.0, 13, 10, 0, 0.3, anneal_strategy='linear', three_phase=True)",
    (t) => {
      const [first, second] = [0.3 * 13 - 1, 0.6 * 13 - 2];
      return t <= first
        ? 0.1 + (0.9 * t) / first
        : t <= second
          ? 1 - (0.9 * (t - first)) / (second - first)
          : 0.1 - (0.1 * (t - second)) / (12 - second);
    },
  ],
  ['CyclicLR(0.5, 1.0, 4, 2)', (t) => 0.5 + 0.5 * triangle(t, 4, 2)],
  ["CyclicLR(0.5, 1.0, 3, mode='triangular2')", (t) => 0.5 + (0.5 * triangle(t, 3, 3)) / 2 ** Math.floor(t / 6)],
  ["CyclicLR(0.5, 1.0, 3, mode='exp_range', exp_gamma=0.9)", (t) => 0.5 + 0.5 * triangle(t, 3, 3) * 0.9 ** t],
  ['LinearLR(0.5, 5, start_factor=0.2)', (t) => 0.5 * (0.2 + (0.8 * Math.min(t, 5)) / 5)],
  ['CosineAnnealingWarmRestarts(0.5, 3, T_mult=2)', (t) => 0.5 * (t < 3 ? half(t / 3) : half((t - 3) / 6))],
];

describe('parameter groups of paddle.optimizer', () => {
  const groups = (schedule: string, shares: readonly string[]) =>
    loop(schedule, 4).replace(
      'parameters=model.parameters()',
      `parameters=[${shares.map((share) => `{'params': model.parameters()${share}}`).join(', ')}]`,
    );
  it('have shares of the rate, each a series of its own', () => {
    const all = readPython({ text: groups('ExponentialDecay(0.5, 0.5)', [", 'learning_rate': 0.1", '']), file: 'train.py' });
    expect(all.map(({ schedule }) => [0, 1, 2, 3].map((t) => Number(schedule.at(t).toPrecision(12))))).toEqual([
      [0.05, 0.025, 0.0125, 0.00625],
      [0.5, 0.25, 0.125, 0.0625],
    ]);
    expect(ratesOf(groups('ExponentialDecay(0.5, 0.5)', ['', ", 'learning_rate': 1.0"]))).toEqual([0.5, 0.25, 0.125, 0.0625]);
  });
  it('are asked for where their shares are not known', () => {
    const text = groups('ExponentialDecay(0.5, 0.5)', [", 'learning_rate': cfg.share", '']);
    expect(issuesIn(() => readPython({ text, file: 'train.py' }))).toMatchObject([{ expression: 'cfg.share' }]);
  });
});

describe('paddle.optimizer.lr', () => {
  it.each(closed)('%s', (schedule, rate) => {
    const length = schedule.includes('T_mult') ? 9 : 12;
    const rates = Array.from({ length }, (_, t) => rate(t));
    const found = ratesOf(loop(schedule, length));
    expect(found).toHaveLength(length);
    expect(differences((t) => found[t] as number, rates)).toEqual([]);
    const alone = ratesOf('', { file: 'empty.py', line: `paddle.optimizer.lr.${schedule}`, length });
    expect(differences((t) => alone[t] as number, rates)).toEqual([]);
  });

  it('lowers the rate where the loss does not get better', () => {
    const script = loop('ReduceOnPlateau(1.0, factor=0.5, patience=1, cooldown=1)', 8).replace(
      'scheduler.step()',
      'scheduler.step(losses[step])',
    );
    expect(ratesOf(`losses = [3, 2, 2, 2, 2, 2, 2, 2]\n${script}`)).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25]);
  });

  it('is known by its module however it is imported', () => {
    const rates = [0.5, 0.5, 0.25, 0.25];
    const tail = '\nfor i in range(4):\n    o.step()\n    s.step()\n';
    expect(
      ratesOf(
        `from paddle.optimizer.lr import StepDecay\nimport paddle.optimizer as optim\ns = StepDecay(0.5, 2, 0.5)\no = optim.SGD(s)${tail}`,
      ),
    ).toEqual(rates);
    expect(ratesOf(`from paddle.optimizer import lr, SGD\ns = lr.StepDecay(0.5, 2, 0.5)\no = SGD(learning_rate=s)${tail}`)).toEqual(rates);
    expect(ratesOf(`import paddle as P\ns = P.optimizer.lr.StepDecay(0.5, 2, 0.5)\no = P.optimizer.Momentum(s)${tail}`)).toEqual(rates);
  });

  it('counts epochs where it is stepped by them, and asks for a loader where it is stepped by batches', () => {
    const script = (indent: string) =>
      `import paddle\ns = paddle.optimizer.lr.StepDecay(0.5, 2, 0.5)\no = paddle.optimizer.SGD(s)\nfor epoch in range(4):\n    for x in loader:\n        o.step()\n${indent}s.step()\n`;
    expect(ratesOf(script('    '))).toEqual([0.5, 0.5, 0.25, 0.25]);
    expect(issuesIn(() => ratesOf(script('        ')))).toMatchObject([{ code: 'unknown-at-run-time', expression: 'len(loader)' }]);
  });

  it('is read where nothing trains by it, once a length is said', () => {
    const text =
      'import paddle\ninner = paddle.optimizer.lr.StepDecay(0.5, 2, 0.5)\nouter = paddle.optimizer.lr.LinearWarmup(inner, 2, 0, 0.5)\n';
    expect(ratesOf(text, { length: 6 })).toEqual([0, 0.25, 0.5, 0.5, 0.25, 0.25]);
    expect(issuesIn(() => ratesOf(text))).toMatchObject([{ code: 'no-length' }]);
  });

  it('raises what the library raises', () => {
    expect(issuesIn(() => ratesOf(loop('StepDecay(0.5, 3, 1.5)', 4))).length).toBeGreaterThan(0);
  });
});

describe('paddle.Model', () => {
  const script = (fit: string) => `import paddle
rate = paddle.optimizer.lr.StepDecay(0.4, step_size=2, gamma=0.5)
optimizer = paddle.optimizer.Momentum(learning_rate=rate, parameters=net.parameters())
model = paddle.Model(net)
model.prepare(optimizer, paddle.nn.CrossEntropyLoss())
model.fit(${fit})
`;
  const by = 'callbacks=paddle.callbacks.LRScheduler(by_step=False, by_epoch=True)';

  it.each<[fit: string, rates: number[]]>([
    ['data, epochs=2, batch_size=4', [0.4, 0.4, 0.2, 0.2, 0.1, 0.1]],
    ['data, epochs=2, batch_size=4, drop_last=True', [0.4, 0.4, 0.2, 0.2]],
    ['data, epochs=1, batch_size=2, accumulate_grad_batches=2', [0.4, 0.2, 0.1]],
    [`data, epochs=3, batch_size=6, ${by}`, [0.4, 0.4, 0.4, 0.4, 0.2, 0.2]],
    ['data, epochs=1, batch_size=4, callbacks=paddle.callbacks.LRScheduler(by_step=False)', [0.4, 0.4, 0.4]],
  ])('fit(%s) steps the scheduler after each batch, unless a callback says otherwise', (fit, rates) => {
    const defines = new Map([['len(data)', '10']]);
    expect(ratesOf(script(fit), { defines })).toEqual(rates);
  });

  it.each<[fit: string, says: RegExp]>([
    ['data, num_iters=5', /num_iters of fit is not followed/],
    ['data, callbacks=paddle.callbacks.ReduceLROnPlateau()', /ReduceLROnPlateau moves the rate/],
    ['data, callbacks=given', /"given" is known at run time only/],
    ['data, batch_size=4', /"len\(data\)" is known at run time only/],
  ])('fit(%s) is not guessed at', (fit, says) => {
    expect(
      issuesIn(() => readPython({ text: script(fit), file: 'train.py' }))
        .map((one) => inWords(one))
        .join('\n'),
    ).toMatch(says);
  });
});
