import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleOf } from '../../src/cli/list.ts';
import { functionCode } from '../../src/code/function.ts';
import { frameworkTable, nativeCall, writers } from '../../src/code/write.ts';
import { chain, cooldown, repeat, sequence, warmup } from '../../src/compose/index.ts';
import { parseExpression } from '../../src/core/expression.ts';
import { issuesIn } from '../../src/core/issues.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { translateIn } from '../../src/frameworks/constructor.ts';
import {
  beside,
  constant,
  cosine,
  cyclic,
  exponential,
  formula,
  linear,
  multistep,
  oneCycle,
  piecewise,
  plateau,
  polynomial,
  restarts,
  step,
  triStage,
  wsd,
} from '../../src/index.ts';
import { frameworks } from '../../src/reading/index.ts';
import { differences } from '../equal.ts';
import { families, made, makers, outcome } from '../generators.ts';
import '../seed.ts';

const code = (framework: string, schedule: Schedule, length = schedule.length) =>
  (writers.get(framework) as NonNullable<ReturnType<typeof writers.get>>)({ schedule, unit: 'step', length, command: 'lrsched' });
/** What stands between the comment with the command and the end. */
const lines = (framework: string, schedule: Schedule, length?: number) => code(framework, schedule, length).trimEnd().split('\n').slice(1);
/** Only the line that makes the scheduler, joined where it is spread over several. */
const call = (framework: string, schedule: Schedule, length?: number) =>
  /^(?:schedule|scheduler) = ((?:.|\n(?! *\S*optimizer =|#))*)$/m
    .exec(code(framework, schedule, length))?.[1]
    ?.replace(/\n\s*/g, ' ')
    .replace(/([([{]) /g, '$1')
    .replace(/,? ([)\]}])/g, '$1');
/** The body of the function. */
const body = (schedule: Schedule, length?: number) => {
  const all = lines('torch', schedule, length);
  return all.slice(all.indexOf('') + 1, all.indexOf('# LambdaLR multiplies the rate of the optimizer by lr_at, so that must be 1.0'));
};

describe('a snippet is complete', () => {
  const annealing = cosine({ max: 0.1, min: 0.001, length: 100 });
  it.each<[framework: string, text: string]>([
    [
      'torch',
      `# lrsched cosine --max 0.1
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=100, eta_min=0.001)
# after every epoch: scheduler.step()
`,
    ],
    [
      'transformers',
      `# lrsched cosine --max 0.1
import torch
from transformers.optimization import get_cosine_with_min_lr_schedule_with_warmup

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = get_cosine_with_min_lr_schedule_with_warmup(
    optimizer,
    num_warmup_steps=0,
    num_training_steps=100,
    min_lr=0.001,
)
# after every epoch: scheduler.step()
`,
    ],
    [
      'timm',
      `# lrsched cosine --max 0.1
import torch
from timm.scheduler import CosineLRScheduler

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = CosineLRScheduler(optimizer, t_initial=100, lr_min=0.001)
# after epoch number t, the first being 0: scheduler.step(t + 1)
`,
    ],
    [
      'optax',
      `# lrsched cosine --max 0.1
import optax

schedule = optax.cosine_decay_schedule(init_value=0.1, decay_steps=100, alpha=0.01)
optimizer = optax.sgd(learning_rate=schedule)
`,
    ],
    [
      'keras',
      `# lrsched cosine --max 0.1
import keras

schedule = keras.optimizers.schedules.CosineDecay(initial_learning_rate=0.1, decay_steps=100, alpha=0.01)
optimizer = keras.optimizers.SGD(learning_rate=schedule)
`,
    ],
  ])('for %s', (framework, text) => {
    const request = { schedule: annealing, unit: 'epoch', length: 100, command: 'lrsched cosine\n--max 0.1' } as const;
    expect(writers.get(framework)?.(request)).toBe(text);
  });

  it('with a function where no class says it', () => {
    const { length } = warmup({ of: cosine({ max: 0.1, length: 100 }), updates: 10 });
    expect(code('torch', warmup({ of: cosine({ max: 0.1, length: 100 }), updates: 10 }), length)).toBe(`# lrsched
import math

import torch
from torch.optim.lr_scheduler import LambdaLR


def lr_at(t):
    if t < 10:
        return 0.1 * (t / 10)
    return 0.1 * (1 + math.cos(math.pi * (t - 10) / 90)) / 2


# LambdaLR multiplies the rate of the optimizer by lr_at, so that must be 1.0
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
scheduler = LambdaLR(optimizer, lr_lambda=lr_at)
# after every step: scheduler.step()
`);
  });
});

describe("the frameworks' own", () => {
  const ramped = (from: number, of: Schedule, mode: 'within' | 'overlay' = 'within') => warmup({ of, updates: 10, from, mode });
  it.each<[framework: string, schedule: Schedule, text: string | undefined]>([
    [
      'torch',
      ramped(0.01, cosine({ max: 0.1, length: 100 })),
      'SequentialLR(optimizer, schedulers=[LinearLR(optimizer, start_factor=0.1, end_factor=1.0, total_iters=10), CosineAnnealingLR(optimizer, T_max=90, eta_min=0.0)], milestones=[10])',
    ],
    [
      'torch',
      triStage({ max: 1, warmup: 10, hold: 20, decay: 70, length: 100 }),
      'SequentialLR(optimizer, schedulers=[LinearLR(optimizer, start_factor=0.01, end_factor=1.0, total_iters=10), ConstantLR(optimizer, factor=1.0, total_iters=20), ExponentialLR(optimizer, gamma=0.9363292088239414)], milestones=[10, 30])',
    ],
    ['torch', step({ max: 1, gamma: 0.5, stepSize: 30, shift: 0, length: 90 }), 'StepLR(optimizer, step_size=30, gamma=0.5)'],
    ['torch', step({ max: 1, gamma: 0.5, stepSize: 30, length: 90 }), 'MultiStepLR(optimizer, milestones=[29, 59, 89], gamma=0.5)'],
    ['torch', exponential({ max: 1, gamma: 0.9, length: 90 }), 'ExponentialLR(optimizer, gamma=0.9)'],
    ['torch', polynomial({ max: 1, power: 2, length: 90 }), 'PolynomialLR(optimizer, total_iters=90, power=2.0)'],
    [
      'torch',
      oneCycle({ max: 1, length: 100, pctStart: 1 }),
      'OneCycleLR(optimizer, max_lr=1.0, total_steps=100, pct_start=1.0, base_momentum=0.85, max_momentum=0.95, div_factor=25.0, final_div_factor=10000.0)',
    ],
    [
      'torch',
      cyclic({ max: 1, min: 0.1, up: 5, noMomentum: true, length: 100 }),
      "CyclicLR(optimizer, base_lr=0.1, max_lr=1.0, step_size_up=5, mode='triangular', cycle_momentum=False)",
    ],
    [
      'torch',
      restarts({ max: 0.1, period: 10, periodMult: 2, length: 70 }),
      'CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2, eta_min=0.0)',
    ],
    [
      'torch',
      sequence({ of: [constant({ max: 0.1, length: 5 }), step({ max: 0.1, shift: 0, length: 50 })] }),
      'SequentialLR(optimizer, schedulers=[ConstantLR(optimizer, factor=1.0, total_iters=5), StepLR(optimizer, step_size=10, gamma=0.5)], milestones=[5])',
    ],
    [
      'torch',
      plateau({ metrics: [1, 1, 1, 1], patience: 1 }),
      "ReduceLROnPlateau(optimizer, mode='min', factor=0.1, patience=1, threshold=0.0001, threshold_mode='rel', cooldown=0, min_lr=0.0, eps=1e-8)",
    ],
    [
      'torch',
      chain({ of: [exponential({ max: 0.1, gamma: 0.9, length: 50 }), linear({ max: 0.1, min: 0.05, horizon: 10, length: 50 })] }),
      'ChainedScheduler(schedulers=[ExponentialLR(optimizer, gamma=0.9), LinearLR(optimizer, start_factor=1.0, end_factor=0.5, total_iters=10)])',
    ],
    // It rises again past its horizon, so what stays is a sequence.
    [
      'torch',
      cosine({ max: 0.1, min: 0.01, horizon: 50, length: 80 }),
      'SequentialLR(optimizer, schedulers=[CosineAnnealingLR(optimizer, T_max=50, eta_min=0.01), ConstantLR(optimizer, factor=0.1, total_iters=30)], milestones=[50])',
    ],
    ['torch', cosine({ max: 0.1, horizon: 50, length: 80, after: 'continue' }), 'CosineAnnealingLR(optimizer, T_max=50, eta_min=0.0)'],
    [
      'transformers',
      ramped(0, linear({ max: 1, length: 100 })),
      'get_linear_schedule_with_warmup(optimizer, num_warmup_steps=10, num_training_steps=100)',
    ],
    [
      'transformers',
      wsd({ max: 1, min: 0.1, warmup: 10, warmupFrom: 0.1, decay: 20, decayShape: 'sqrt', length: 100 }),
      "get_wsd_schedule(optimizer, num_warmup_steps=10, num_decay_steps=20, num_training_steps=100, decay_type='1-sqrt', min_lr_ratio=0.1)",
    ],
    [
      'timm',
      ramped(0.001, cosine({ max: 0.1, length: 100 }), 'overlay'),
      'CosineLRScheduler(optimizer, t_initial=100, lr_min=0.0, warmup_t=10, warmup_lr_init=0.001, warmup_prefix=False)',
    ],
    [
      'timm',
      repeat({ of: cosine({ max: 0.1, length: 30 }), times: 3, decay: 0.5, decayOf: 'peak' }),
      'CosineLRScheduler(optimizer, t_initial=30, lr_min=0.0, cycle_decay=0.5, cycle_limit=3)',
    ],
    [
      'timm',
      multistep({ max: 0.1, milestones: [30, 60], length: 90 }),
      'MultiStepLRScheduler(optimizer, decay_t=[31, 61], decay_rate=0.1)',
    ],
    [
      'optax',
      ramped(0, cosine({ max: 0.1, min: 0.01, length: 100 })),
      'optax.warmup_cosine_decay_schedule(init_value=0.0, peak_value=0.1, warmup_steps=10, decay_steps=100, end_value=0.01)',
    ],
    [
      'optax',
      piecewise({
        knots: [
          [0, 0],
          [10, 1],
          [50, 0.5],
        ],
        interpolate: 'linear',
        length: 60,
      }),
      'optax.join_schedules(schedules=[optax.linear_schedule(init_value=0.0, end_value=1.0, transition_steps=10), optax.linear_schedule(init_value=1.0, end_value=0.5, transition_steps=40), optax.constant_schedule(value=0.5)], boundaries=[10, 50])',
    ],
    [
      'optax',
      multistep({ max: 0.1, milestones: [30, 60], length: 90 }),
      'optax.piecewise_constant_schedule(init_value=0.1, boundaries_and_scales={30: 0.1, 60: 0.1})',
    ],
    [
      'keras',
      ramped(0.001, cosine({ max: 0.1, length: 100 })),
      'keras.optimizers.schedules.CosineDecay(initial_learning_rate=0.001, decay_steps=90, warmup_target=0.1, warmup_steps=10)',
    ],
    [
      'keras',
      multistep({ max: 0.1, milestones: [30, 60], length: 90 }),
      'keras.optimizers.schedules.PiecewiseConstantDecay(boundaries=[29, 59], values=[0.1, 0.01, 0.001])',
    ],
  ])('%s %#', (framework, schedule, text) => {
    expect(call(framework, schedule)).toBe(text);
  });

  it('are not written where they differ at a single update', () => {
    const slipped = sequence({ of: [step({ max: 1, shift: 0, length: 89 }), constant({ max: 0.5 })] }).resize(90);
    expect(nativeCall('timm', slipped, 90)).toBeUndefined();
    expect(nativeCall('timm', slipped, 89)).toBeUndefined();
    expect(nativeCall('timm', step({ max: 1, shift: 0, length: 90 }), 90)).toBeDefined();
    // PyTorch's cosine rises from one update past its horizon on.
    const held = (length: number) => nativeCall('torch', cosine({ max: 0.1, horizon: 50, length }), length)?.call.name;
    expect([held(51), held(52)]).toEqual(['CosineAnnealingLR', 'SequentialLR']);
  });
});

describe('a function', () => {
  it.each<[what: string, schedule: Schedule, text: readonly string[]]>([
    [
      'of operators calls those of what they are applied to',
      cooldown({ of: restarts({ max: 0.1, period: 10, periodMult: 3, length: 100 }), updates: 20, shape: 'sqrt' }),
      [
        'import math',
        '',
        'import torch',
        'from torch.optim.lr_scheduler import LambdaLR',
        '',
        '',
        'def restarts(t):',
        '    k = 0',
        '    start = 0',
        '    end = 10',
        '    length = 10',
        '    while t >= end:',
        '        k = k + 1',
        '        length = length * 3',
        '        start = end',
        '        end = end + length',
        '    x = (t - start) / (end - start)',
        '    return 0.1 * (1 + math.cos(math.pi * x)) / 2',
        '',
        '',
        'def lr_at(t):',
        '    if t < 80:',
        '        return restarts(t)',
        '    return 0.058682408883346526 * (1 - math.sqrt((t - 80) / 20))',
        '',
        '',
      ],
    ],
  ])('%s', (_what, schedule, text) => {
    expect(['import math', '', ...body(schedule)]).toEqual(text);
  });

  it('looks up what many knots say in a list', () => {
    const knots = Array.from({ length: 40 }, (_, k) => [k * 3, 1 / (k + 1)] as const);
    const text = code('torch', piecewise({ knots, length: 200 }));
    expect(text).toContain('def lr_at(t):\n    low = 0\n    high = 40\n    while high - low > 1:');
    expect(text).toContain('    return piecewise_t_lr[low]\n');
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(120);
  });

  it('leads from one of many knots to the next', () => {
    const knots = Array.from({ length: 12 }, (_, k) => [k * 10, (k % 2) + 1] as const);
    const text = code('transformers', piecewise({ knots, interpolate: 'linear', length: 120 }));
    expect(text).toContain('    return piecewise_t_lr[low] + (piecewise_t_lr[low + 1] - piecewise_t_lr[low]) * x\n');
  });

  it('goes on past the end as the schedule does, where the run does', () => {
    expect(code('torch', formula({ formula: 'max / (1 + t)', horizon: 10, length: 20 }))).toContain('return 0.1 / (1 + min(t, 10))\n');
    expect(code('torch', formula({ formula: 'max / (1 + t)', horizon: 10, length: 20, after: 'restart' }))).toContain(
      'return 0.1 / (1 + t % 10)\n',
    );
    expect(code('torch', formula({ formula: 'max / (1 + t)', length: 20 }))).toContain('return 0.1 / (1 + t)\n');
  });

  it('keeps the name of what the user wrote', () => {
    const text = code(
      'torch',
      formula({ formula: 'max * clip(1 - t / 100, 0.1, 1) ** pow(2, 0.5) if not t > 90 else -min(-max, t)', length: 100 }),
    );
    expect(text).toContain(
      '    if not t > 90:\n        return 0.1 * min(max(1 - t / 100, 0.1), 1) ** 2 ** 0.5\n    return -min(-0.1, t)\n',
    );
  });
});

describe('what cannot be said', () => {
  const decayed = beside({ of: cosine({ length: 100 }), weightDecay: cosine({ length: 100 }) });
  const mixed = cooldown({ of: cosine({ max: 0.1, length: 100 }), updates: 20, shape: 'sqrt' });
  it.each<[framework: string, schedule: Schedule, part: string, others: readonly string[], instead?: string]>([
    ['timm', mixed, 'the sqrt-shaped cooldown', ['torch', 'transformers']],
    [
      'optax',
      cooldown({ of: formula({ length: 100, formula: 'max / (1 + t)' }), updates: 20 }),
      'this formula schedule',
      ['torch', 'transformers'],
    ],
    ['keras', warmup({ of: linear({ length: 100 }), updates: 10 }), 'the warm-up', ['torch', 'transformers', 'timm', 'optax']],
    [
      'keras',
      warmup({ of: linear({ length: 100 }), updates: 10, mode: 'overlay' }),
      'the overlay warm-up',
      ['torch', 'transformers', 'timm'],
    ],
    ['transformers', cyclic({ up: 5, length: 50 }), 'a momentum that changes with the rate', ['torch'], '--no-momentum'],
    ['torch', decayed, 'a weight decay that changes with the rate', []],
  ])('%s %#', (framework, schedule, part, others, instead) => {
    const found = issuesIn(() => code(framework, schedule));
    expect(found).toEqual([{ code: 'cannot-say', framework, part, others, ...(instead && { instead }) }]);
  });

  it('is not asked where the schedule itself has no value', () => {
    const ending = cosine({ horizon: 50, length: 100, after: 'error' });
    expect(issuesIn(() => code('torch', ending)).map((issue) => issue.code)).toEqual(['past-end']);
  });
});

/** A run in which every update has a value. */
const runOf = (schedule: Schedule) => Math.max(1, Math.min(150, Math.ceil(schedule.length)));

describe.each(makers.map((maker) => [maker.type, maker] as const))('%s', (_type, maker) => {
  it('is written, or refused in one way, and what is native gives the same numbers when it is translated back', () => {
    fc.assert(
      fc.property(made(maker), fc.constantFrom(...writers.keys()), ({ schedule }, framework) => {
        const length = runOf(schedule);
        const rates = Array.from({ length }, (_, t) => outcome(schedule, t));
        fc.pre(rates.every((rate) => typeof rate === 'number'));
        const codes = issuesIn(() => code(framework, schedule, length)).map((issue) => issue.code);
        expect(codes).toEqual(codes.length === 0 ? [] : ['cannot-say']);
        const native = nativeCall(framework, schedule, length);
        if (native === undefined) return;
        const metrics = metricsOf(schedule);
        const known = frameworks.get(framework) as NonNullable<ReturnType<typeof frameworks.get>>;
        const back = translateIn(known, native.call, { base: native.base, length, ...(metrics && { metrics }) });
        expect(differences(back.at, rates as number[])).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

/** The value that lines of conditions and returns come to at an update. */
function returning(text: readonly string[]): (t: number) => number {
  const lines = text.map((line) => {
    const [, indent, word, condition] = /^( *)(if|return) (.*?):?$/.exec(line) as unknown as [string, string, string, string];
    return { indent: indent.length, word, value: parseExpression(condition, ['t']) };
  });
  return (t) => {
    let left = Number.POSITIVE_INFINITY;
    for (const { indent, word, value } of lines) {
      if (indent > left) continue;
      left = Number.POSITIVE_INFINITY;
      const found = value.evaluate({ t });
      if (word === 'return') return found;
      if (found === 0) left = indent;
    }
    throw new Error('nothing is returned');
  };
}

/** What rounding makes of the smallest numbers there are, which are no longer relative. */
const least = 8 * Number.MIN_VALUE;

/** Families whose functions have loops or lines before the value. */
const looping = new Set(['cyclic', 'restarts']);

it.each(families.filter(({ type }) => !looping.has(type)).map((family) => [family.type, family] as const))(
  'the function of %s, where it is conditions and returns, has the values of its curve',
  (_type, family) => {
    fc.assert(
      fc.property(made(family), ({ schedule }) => {
        const length = runOf(schedule);
        const rates = Array.from({ length }, (_, t) => outcome(schedule, t));
        fc.pre(rates.every((rate) => typeof rate === 'number'));
        const [head, ...rest] = functionCode(schedule, length).split('\n');
        if (head !== 'def lr_at(t):' || !rest.every((line) => /^ +(?:if|return) /.test(line) && !line.includes('['))) return;
        const written = returning(rest);
        const far = (t: number) => Math.abs(written(t) - (rates[t] as number)) > least;
        expect(differences((t) => (far(t) ? written(t) : (rates[t] as number)), rates as number[])).toEqual([]);
      }),
      { numRuns: 100 },
    );
  },
);

function metricsOf({ spec }: Pick<Schedule, 'spec'>): readonly number[] | undefined {
  if (typeof spec.of === 'object' && spec.of !== null && 'type' in spec.of) return metricsOf({ spec: spec.of as Schedule['spec'] });
  return (spec.metrics as readonly (number | null)[] | undefined)?.map((metric) => metric ?? Number.NaN);
}

it('the table says how each family is said in each framework', () => {
  const table = frameworkTable(families.map((family) => ({ type: family.type, schedule: exampleOf(family).schedule })));
  expect(table.map((row) => row.join(' | '))).toMatchInlineSnapshot(`
    [
      "schedule | torch | transformers | timm | optax | keras",
      "constant | ConstantLR | get_constant_schedule | StepLRScheduler | constant_schedule | PolynomialDecay",
      "cosine | CosineAnnealingLR | get_cosine_with_min_lr_schedule_with_warmup | CosineLRScheduler | cosine_decay_schedule | CosineDecay",
      "cyclic | CyclicLR | LambdaLR (--no-momentum) | — | — | —",
      "exponential | ExponentialLR | LambdaLR | StepLRScheduler | exponential_decay | ExponentialDecay",
      "formula | LambdaLR | LambdaLR | — | — | —",
      "greedy | LambdaLR | get_greedy_schedule | — | — | —",
      "infinite | LambdaLR | LambdaLR | — | — | —",
      "inverse-sqrt | LambdaLR | get_inverse_sqrt_schedule | — | — | —",
      "inverse-time | LambdaLR | LambdaLR | — | — | InverseTimeDecay",
      "linear | PolynomialLR | get_linear_schedule_with_warmup | PolyLRScheduler | linear_schedule | PolynomialDecay",
      "multistep | MultiStepLR | LambdaLR | MultiStepLRScheduler | piecewise_constant_schedule | PiecewiseConstantDecay",
      "noam | LambdaLR | LambdaLR | — | — | —",
      "one-cycle | OneCycleLR | LambdaLR (--no-momentum) | — | — | —",
      "piecewise | LambdaLR | LambdaLR | MultiStepLRScheduler (default values) | join_schedules of linear_schedule, constant_schedule | PiecewiseConstantDecay (default values)",
      "plateau | ReduceLROnPlateau | get_reduce_on_plateau_schedule | PlateauLRScheduler | — | —",
      "polynomial | PolynomialLR | get_polynomial_decay_schedule_with_warmup | PolyLRScheduler | polynomial_schedule | PolynomialDecay",
      "power | LambdaLR | LambdaLR | — | — | —",
      "ramp | LambdaLR | LambdaLR | — | linear_schedule (default values) | PolynomialDecay (default values)",
      "range-test | ExponentialLR | LambdaLR | StepLRScheduler | exponential_decay | ExponentialDecay",
      "restarts | CosineAnnealingWarmRestarts | LambdaLR | CosineLRScheduler | join_schedules of cosine_decay_schedule | CosineDecayRestarts",
      "rex | LambdaLR | LambdaLR | — | — | —",
      "step | MultiStepLR | LambdaLR | MultiStepLRScheduler | piecewise_constant_schedule | PiecewiseConstantDecay",
      "tanh | LambdaLR | LambdaLR | — | — | —",
      "tri-stage | SequentialLR of LinearLR, ConstantLR, ExponentialLR | LambdaLR | — | join_schedules of linear_schedule, constant_schedule, exponential_decay | —",
      "warmup-cosine | LambdaLR | get_cosine_schedule_with_warmup | CosineLRScheduler | warmup_cosine_decay_schedule | CosineDecay",
      "wsd | LambdaLR | get_wsd_schedule | — | join_schedules of linear_schedule, constant_schedule (default values) | —",
    ]
  `);
});
