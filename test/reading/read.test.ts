import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import { issuesIn, LrschedError } from '../../src/core/issues.ts';
import { Machine } from '../../src/python/machine.ts';
import { Unknown } from '../../src/python/values.ts';
import { type ReadRequest, type ReadSeries, readPython } from '../../src/reading/index.ts';
import { differences } from '../equal.ts';
import { goldenCases } from '../golden.ts';
import { readText } from './configured.ts';

const script = (file: string) => readFileSync(new URL(`scripts/${file}`, import.meta.url), 'utf8');
const readAll = (text: string, told: Omit<ReadRequest, 'text'> = {}) => readPython({ text, ...told });
function read(text: string, told: Omit<ReadRequest, 'text'> = {}): ReadSeries {
  const all = readAll(text, told);
  expect(all).toHaveLength(1);
  return all[0] as ReadSeries;
}
const issues = (text: string, told: Omit<ReadRequest, 'text'> = {}) => issuesIn(() => readPython({ text, ...told }));
const codes = (text: string, told?: Omit<ReadRequest, 'text'>) => issues(text, told).map(({ code }) => code);
const values = ({ schedule }: ReadSeries, length = schedule.length) => Array.from({ length }, (_, t) => schedule.at(t));
/** What a series is, as a command would build it. */
const same = (series: ReadSeries, spec: { readonly type: string }) => {
  const ours = values(series);
  expect(differences(build(spec).at, ours)).toEqual([]);
};
const defines = (...pairs: readonly (readonly [string, string])[]) => ({ defines: new Map(pairs) });
const half = (x: number) => (1 + Math.cos(Math.PI * x)) / 2;

describe('whole scripts', () => {
  it('reads a classifier with a warm-up, its numbers from argparse', () => {
    const { label, unit, notes, schedule, ...rest } = read(script('imagenet.py'));
    expect([label, unit, schedule.length, Object.keys(rest)]).toEqual(['SequentialLR', 'epoch', 90, ['ran']]);
    const expected = (t: number) => (t < 5 ? 0.1 * (0.01 + (0.99 * t) / 5) : 0.1 * half((t - 5) / 85));
    expect(
      differences(
        schedule.at,
        Array.from({ length: 90 }, (_, t) => expected(t)),
      ),
    ).toEqual([]);
    expect(notes).toEqual(['args.epochs = 90, args.lr = 0.1 and args.warmup_epochs = 5 are argparse defaults']);
  });

  it('lets a definition win over what the script says', () => {
    const { schedule, notes } = read(script('imagenet.py'), defines(['args.epochs', '30'], ['args.lr', '1']));
    expect(schedule.length).toBe(30);
    expect(schedule.at(5)).toBe(1);
    expect(notes).toEqual(['args.warmup_epochs = 5 is the argparse default']);
  });

  it('finds a function of the step, and how long it is for', () => {
    const series = read(script('gpt.py'));
    expect([series.label, series.unit, series.schedule.length]).toEqual(['lr', 'step', 60_001]);
    expect(series.notes).toEqual(['what line 23 executes is left out']);
    const named = read(script('gpt.py'), { function: 'get_lr', length: 2010 });
    const expected = (t: number) => (t < 2000 ? (6e-4 * (t + 1)) / 2001 : 6e-5 + 5.4e-4 * half((t - 2000) / 598_000));
    expect(
      differences(
        named.schedule.at,
        Array.from({ length: 2010 }, (_, t) => expected(t)),
      ),
    ).toEqual([]);
    expect(named.schedule.spec.type).toBe('formula');
  });

  it('follows functions, dataclasses and properties', () => {
    const series = read(script('optax_join.py'));
    expect([series.label, series.unit, series.schedule.length]).toEqual(['join_schedules', 'step', 5004]);
    expect(series.schedule.at(1000)).toBe(3e-4);
    expect(series.schedule.at(500)).toBeCloseTo(1.5e-4, 18);
  });

  it('reads keras, timm and a Trainer', () => {
    same(read(script('keras_fit.py')), build({ type: 'cosine', max: 1e-3, min: 1e-5, length: 21_087 }).spec && kerasSpec);
    const timm = read(script('timm_train.py'));
    expect([timm.unit, timm.schedule.length, timm.schedule.at(0), timm.schedule.at(309)]).toEqual(['epoch', 310, 1e-6, 1e-5]);
    const facts = { dataset_size: 25_000, devices: 2 };
    const trainer = read(script('trainer.py'), { facts });
    // 25000 examples in batches of 8 are 3125; in groups of 8 they are 391 updates, and that twice; 3% of 782 are 24.
    expect([trainer.unit, trainer.schedule.length]).toEqual(['step', 782]);
    expect(trainer.schedule.at(24)).toBe(2e-5);
    expect(trainer.schedule.at(12)).toBeCloseTo(1e-5, 18);
    expect(codes(script('trainer.py'))).toEqual(['no-length']);
  });

  it('goes through what a framework calls, in a class', () => {
    expect(codes(script('lightning.py'))).toEqual(['no-length']);
    const { schedule } = read(script('lightning.py'), { length: 10_000 });
    expect(schedule.at(250)).toBe(1e-3);
    expect(schedule.at(9999)).toBeCloseTo(2e-4, 18);
    expect(schedule.spec.type).toBe('warmup');
  });

  it('reads the rate that a function sets instead of returning it', () => {
    const series = read(script('adjust.py'));
    expect([series.unit, series.schedule.length]).toEqual(['epoch', 200]);
    expect([0, 119, 120, 160].map((t) => Number(series.schedule.at(t).toPrecision(12)))).toEqual([0.03, 0.03, 0.003, 0.0003]);
    expect(read(script('adjust.py'), defines(['args.cos', 'True'])).schedule.at(100)).toBeCloseTo(0.015, 15);
  });

  it('reads a schedule of keras that the script writes itself', () => {
    const { schedule } = read(script('noam.py'), { length: 5000 });
    expect(schedule.at(4000)).toBeCloseTo(512 ** -0.5 * 4000 ** -0.5, 15);
    expect(schedule.at(100)).toBeCloseTo(512 ** -0.5 * 100 * 4000 ** -1.5, 15);
  });

  it.each([
    ['step_decay.py', 'step_decay/1'],
    ['exponential_decay.py', 'exponential_decay/1'],
    ['cosine_annealing.py', 'cosine_annealing/1'],
  ])('reads %s of the source document', (file, id) => {
    const reference = goldenCases('seed').find((one) => one.id.endsWith(id))?.lr as readonly number[];
    const series = read(script(file));
    expect([series.unit, series.schedule.length]).toEqual(['epoch', 100]);
    expect(differences(series.schedule.at, reference)).toEqual([]);
  });

  it('reads the warm-up of the source document', () => {
    const reference = goldenCases('seed').find(({ id }) => id.endsWith('get_cosine_schedule_with_warmup/1'))?.lr as readonly number[];
    const series = read(script('warmup_cosine.py'));
    expect([series.unit, series.schedule.length]).toEqual(['step', 100]);
    expect(differences((t) => 100 * series.schedule.at(t), reference.slice(0, 100))).toEqual([]);
  });
});

const kerasSpec = {
  type: 'warmup',
  of: { type: 'cosine', max: 1e-3, min: 1e-5, length: 23_430 },
  updates: 2343,
};

/** Of a text that is no Python, the one series, or the codes of what is wrong with it. */
async function configured(text: string, told: Omit<ReadRequest, 'text'> = {}): Promise<ReadSeries> {
  const all = await readText({ text, ...told });
  expect(all).toHaveLength(1);
  return all[0] as ReadSeries;
}
const codesOf = (text: string) =>
  readText({ text }).then(
    () => [],
    (error: LrschedError) => error.issues.map(({ code }) => code),
  );

describe('configurations', () => {
  it('reads the scheduler of DeepSpeed', async () => {
    const { label, schedule } = await configured(script('deepspeed.json'));
    expect([label, schedule.length, schedule.at(501)]).toEqual(['WarmupDecayLR', 5000, 3e-5]);
    const auto = script('deepspeed.json').replace('"warmup_max_lr": 3e-5', '"warmup_max_lr": "auto"');
    expect(await codesOf(auto)).toEqual(['unknown-at-run-time']);
    expect((await configured(auto, defines(['warmup_max_lr', '1e-3']))).schedule.at(501)).toBe(1e-3);
  });

  it('reads the flags of Megatron-LM, counted in samples or in iterations', async () => {
    const { schedule } = await configured(script('pretrain.sh'));
    expect([schedule.length, schedule.at(0), schedule.at(50)]).toEqual([5000, 0, 3e-4]);
    expect(schedule.at(2525)).toBeCloseTo(1.65e-4, 15);
    const flags = '--lr 6e-4 --lr-decay-style WSD --lr-wsd-decay-style linear --lr-warmup-samples 1000 --lr-wsd-decay-samples 20000';
    const samples = (await configured(`${flags} --train-samples 100000 --global-batch-size 100`)).schedule;
    expect([samples.length, samples.at(10), samples.at(900)]).toEqual([1000, 6e-4, 3e-4]);
    expect(await codesOf(`${flags} --train-samples 100000`)).toEqual(['bad-python']);
  });

  it('reads the tables of torchtitan', async () => {
    const { schedule } = await configured(script('torchtitan.toml'));
    expect([schedule.length, schedule.at(99)]).toEqual([1000, 3e-4]);
  });

  it('reads dicts of mmengine, each in its own unit', () => {
    expect(issues(script('detection.py'))).toMatchObject([{ code: 'unknown-at-run-time', line: 3, expression: 'len(train_dataloader)' }]);
    const { unit, schedule } = read(script('detection.py'), defines(['len(train_dataloader)', '1000']));
    expect([unit, schedule.length]).toEqual(['step', 12_000]);
    expect([0, 499, 7999, 8000, 11_000].map((t) => Number(schedule.at(t).toPrecision(9)))).toEqual([2e-5, 0.02, 0.02, 0.002, 0.0002]);
  });
});

describe('what a script says around the scheduler', () => {
  it('gives a series for each group of parameters whose rate differs', () => {
    const all = readAll("opt = SGD([{'params': a, 'lr': 0.01}, {'params': b}], lr=0.1)\ns = CosineAnnealingLR(opt, 50)");
    expect(all.map(({ label, schedule }) => [label, schedule.at(0)])).toEqual([
      ['CosineAnnealingLR', 0.01],
      ['CosineAnnealingLR (group 2)', 0.1],
    ]);
  });

  it('counts what steps it', () => {
    const loops = 'opt = Adam(p)\ns = StepLR(opt, 50)\nfor epoch in range(3):\n  for b in loader:\n    opt.step()\n    s.step()';
    const series = read(loops, defines(['len(loader)', '100']));
    expect([series.unit, series.schedule.length, series.schedule.at(0)]).toEqual(['step', 300, 1e-3]);
    expect(issues(loops)).toMatchObject([{ code: 'unknown-at-run-time', expression: 'len(loader)' }]);
  });

  it('names everything that only the running program knows', () => {
    const text = 'opt = SGD(p, lr=args.lr)\ns = CosineAnnealingLR(opt, T_max=args.epochs * len(loader))';
    expect(issues(text)).toMatchObject([
      { code: 'unknown-at-run-time', line: 1, column: 17, expression: 'args.lr' },
      { code: 'unknown-at-run-time', line: 2, column: 34, expression: 'args.epochs' },
      { code: 'unknown-at-run-time', line: 2, column: 48, expression: 'len(loader)' },
    ]);
  });

  it('lists several schedulers, and reads the one that is named', () => {
    const two = 'opt = SGD(p, lr=0.1)\na = StepLR(opt, 30)\nb = ExponentialLR(opt, 0.9)';
    expect(issues(two)).toMatchObject([
      {
        code: 'several-schedulers',
        found: [
          { name: 'a', line: 2 },
          { name: 'b', line: 3 },
        ],
      },
    ]);
    for (const name of ['b', 'ExponentialLR', '2']) expect(read(two, { name, length: 9 }).label).toBe('ExponentialLR');
    expect(codes(two, { name: 'c' })).toEqual(['no-scheduler']);
  });

  it('asks for a rate and a length where nothing says them', () => {
    expect(codes('CosineAnnealingLR(opt, 50)')).toEqual(['no-base-rate']);
    expect(codes('StepLR(opt, 50)', { lr: 1 })).toEqual(['no-length']);
    expect(codes('s = CosineAnealingLR(opt, 50)')).toEqual(['no-scheduler']);
  });

  it('refuses before any row what the framework would raise on the way', () => {
    const text = 'OneCycleLR(opt, max_lr=0.1, total_steps=100)';
    expect(read(text, { length: 101 }).schedule.length).toBe(101);
    expect(codes(text, { length: 102 })).toEqual(['framework-refuses']);
  });

  it('shows what lies beyond its own end, or ends before it, by the same formula', () => {
    const text = 'get_linear_schedule_with_warmup(opt, num_warmup_steps=10, num_training_steps=100)';
    for (const length of [60, 100, 130]) {
      const { schedule } = read(text, { lr: 1, length });
      expect([schedule.length, schedule.spec.type, schedule.at(55)]).toEqual([length, 'warmup', 0.5]);
      expect(build(schedule.spec).length).toBe(length);
    }
  });

  it('takes the branch that is known, and lists both where it is not', () => {
    const text = "if cfg.name == 'cosine':\n  s = CosineAnnealingLR(o, 9)\nelse:\n  s = StepLR(o, 3)";
    expect(codes(text, { lr: 1 })).toEqual(['several-schedulers']);
    expect(read(text, { lr: 1, ...defines(['cfg.name', 'cosine']) }).label).toBe('CosineAnnealingLR');
  });

  it('asks which, where a function of the rate calls a schedule', () => {
    const text = 'import optax\nwarm = optax.linear_schedule(0.0, 1.0, 10)\ndef lr_at(step):\n    return warm(step) * 0.5\n';
    expect(codes(text, { length: 5 })).toEqual(['several-schedulers']);
    const at = (name: string) => readPython({ text, length: 5, name })[0]?.schedule.at(4);
    expect([at('warm'), at('lr_at')]).toEqual([0.4, 0.2]);
    // What trains with a schedule is none.
    expect(codes(text.replace('lr_at(step)', 'train_step(state)').replace('warm(step)', 'warm(state.step)'), { length: 5 })).toEqual([]);
  });

  it('settles a name that two frameworks have by imports, then by arguments, then by what is said', () => {
    const of = (text: string, framework?: string) => values(read(text, { lr: 0.1, length: 12, ...(framework && { framework }) }));
    const torch = of('LinearLR(opt, start_factor=0.1, total_iters=5)');
    const mmengine = of('LinearLR(opt, start_factor=0.1, end=5)');
    expect([torch[4], mmengine[4]].map((value) => Number(value?.toPrecision(9)))).toEqual([0.082, 0.1]);
    expect(of('LinearLR(opt, start_factor=0.1)', 'mmengine')[4]).not.toBe(of('LinearLR(opt, start_factor=0.1)')[4]);
    expect(of('from mmengine.optim import LinearLR\nLinearLR(opt, start_factor=0.1)')).toEqual(
      of('LinearLR(opt, start_factor=0.1)', 'mmengine'),
    );
    const taken = read('LinearLR(opt, start_factor=0.1, end=5)', { lr: 0.1, length: 12 });
    expect(taken.notes).toEqual(["LinearLR is mmengine's by its arguments; --framework names another"]);
  });

  it('knows that a name of another library is something else', () => {
    for (const path of ['mindspore.nn.OneCycleLR(1, 10)', 'tf.train.exponential_decay(0.1, step, 10, 0.9)', 'cosine(lr=1, power=2)']) {
      expect(codes(`s = ${path}`, { lr: 1, length: 9 })).toEqual(['no-scheduler']);
    }
    const { notes } = read('from mine.optim import StepLR\nStepLR(opt, 3)', { lr: 1, length: 9 });
    expect(notes).toEqual(['StepLR of mine.optim is taken for the one of torch']);
    expect(codes('StepLR(opt, 3)', { lr: 1, length: 9, framework: 'pytorch' })).toEqual(['bad-value']);
  });

  it('follows classes that extend a scheduler', () => {
    const poly = `class Poly(torch.optim.lr_scheduler._LRScheduler):
    def __init__(self, optimizer, total, power=0.9, last_epoch=-1):
        self.total, self.power = total, power
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        return [base * (1 - self.last_epoch / self.total) ** self.power for base in self.base_lrs]
scheduler = Poly(SGD(p, lr=0.01), 100)`;
    const { label, schedule } = read(poly, { length: 100 });
    expect(label).toBe('Poly');
    expect(
      differences(
        schedule.at,
        Array.from({ length: 100 }, (_, t) => 0.01 * (1 - t / 100) ** 0.9),
      ),
    ).toEqual([]);
  });

  it('takes the optimizer of the script where a scheduler is not told its own', () => {
    const text =
      "o = AdamW(p, lr=6e-4)\ns = CosineAnnealingWithWarmupScheduler(t_warmup='100ba')\nTrainer(schedulers=s, max_duration='5000ba')";
    const { schedule } = read(text);
    expect([schedule.length, schedule.at(100)]).toEqual([5000, 6e-4]);
  });

  it('follows a scheduler through what accelerate hands back', () => {
    const text = `opt = AdamW(p, lr=5e-5)
s = get_scheduler('constant', optimizer=opt)
opt, s = accelerator.prepare(opt, s)
for epoch in range(3):
  for batch in range(100):
    s.step()`;
    const { schedule, unit } = read(text);
    expect([unit, schedule.length, schedule.at(299)]).toEqual(['step', 300, 5e-5]);
  });

  it('enters a decorated main, and takes the defaults of a configuration class', () => {
    const hydra = '@hydra.main(config_path="conf")\ndef main(cfg):\n  s = CosineAnnealingLR(SGD(p, lr=cfg.lr), T_max=cfg.epochs)\nmain()';
    expect(issues(hydra)).toMatchObject([
      { expression: 'cfg.lr', line: 3 },
      { expression: 'cfg.epochs', line: 3 },
    ]);
    expect(read(hydra, defines(['cfg.lr', '0.1'], ['cfg.epochs', '7'])).schedule.length).toBe(7);
    const tyro =
      '@dataclass\nclass Args:\n  lr: float = 0.1\n  steps: list = field(default_factory=lambda: [2, 4])\nargs = tyro.cli(Args)\ns = MultiStepLR(SGD(p, lr=args.lr), args.steps)';
    expect(values(read(tyro, { length: 5 })).map((value) => Number(value.toPrecision(9)))).toEqual([0.1, 0.1, 0.01, 0.01, 0.001]);
  });

  it('reads the recursion of a callback of keras, and only of that', () => {
    const text = 'def f(epoch, lr):\n  return lr if epoch < 2 else lr * 0.5\n';
    const callback = `${text}keras.callbacks.LearningRateScheduler(f)\nmodel.fit(x, epochs=4)`;
    expect(values(read(callback, { lr: 0.4 }))).toEqual([0.4, 0.4, 0.2, 0.1]);
    expect(codes(callback)).toEqual(['no-base-rate']);
    expect(codes(text, { function: 'f', length: 4 })).toEqual(['no-base-rate']);
    expect(values(read(text, { function: 'f', lr: 0.4, length: 4 }))).toEqual([0.4, 0.4, 0.2, 0.2]);
    const second = 'def f(epoch, now):\n  return now / 2\nLearningRateScheduler(f)';
    expect(values(read(second, { lr: 4, length: 4 }))).toEqual([2, 1, 0.5, 0.25]);
    const whole = 'def f(epoch, lr):\n  return lr + 1\nLearningRateScheduler(f)';
    expect(values(read(whole, { lr: 1, length: 3 }))).toEqual([2, 3, 4]);
  });

  it('takes a parameter named as a rate for what a call says, or else for the rate that is told', () => {
    const text =
      'def get_lr(current_step, total_steps, lr):\n  return lr * (0.1 + 0.45 * (1 + math.cos(math.pi * current_step / total_steps)))\n';
    const expected = (lr: number) => (t: number) => lr * (0.1 + 0.45 * (1 + Math.cos((Math.PI * t) / 100)));
    const told = { function: 'get_lr', length: 100, ...defines(['total_steps', '100']) };
    const reference = (lr: number) => Array.from({ length: 100 }, (_, t) => expected(lr)(t));
    expect(differences(read(text, { ...told, lr: 5e-4 }).schedule.at, reference(5e-4))).toEqual([]);
    expect(codes(text, told)).toEqual(['no-base-rate']);
    const called = `${text}for step in range(100):\n  set_lr(get_lr(step, 100, 1e-3))`;
    expect(differences(read(called, { lr: 5e-4 }).schedule.at, reference(1e-3))).toEqual([]);
  });

  it('says what it takes of a function that nothing calls', () => {
    const factory = 'def build(optimizer, size=1, gamma=0.1):\n  return torch.optim.lr_scheduler.StepLR(optimizer, size, gamma)';
    const says = expect.stringContaining('nothing calls build: size, gamma');
    expect(read(factory, { lr: 1, length: 4 }).notes).toContainEqual(says);
    const told = read(factory, { lr: 1, length: 4, ...defines(['size', '2'], ['gamma', '0.5']) });
    expect([values(told), told.notes]).toEqual([[1, 1, 0.5, 0.5], []]);
  });

  it('counts by none of the lengths of a function, nor by what is told to be one number', () => {
    const func = 'def anneal(lr, total_iters, warmup_iters, iters):\n  return lr * iters / total_iters';
    const told = (...more: [string, string][]) => ({
      function: 'anneal',
      lr: 1,
      length: 2,
      ...defines(['total_iters', '4'], ['warmup_iters', '1'], ...more),
    });
    expect(values(read(func, told()))).toEqual([0, 0.25]);
    expect(codes(func, told(['iters', '2']))).toEqual(['bad-python']);
  });

  it('reads a rate that a loop sets itself, and a list that a function returns', () => {
    const loop = "for step in range(100):\n  lr = 0.1 * (1 - step / 100)\n  for g in opt.param_groups:\n    g['lr'] = lr\n  opt.step()";
    const series = read(loop);
    expect([series.label, series.schedule.length]).toEqual(['lr', 100]);
    expect(
      differences(
        series.schedule.at,
        Array.from({ length: 100 }, (_, t) => 0.1 * (1 - t / 100)),
      ),
    ).toEqual([]);
    const list = 'def rates(peak, n):\n  return [peak / (1 + i) for i in range(n)]';
    expect(values(read(list, { function: 'rates', ...defines(['peak', '1'], ['n', '4']) }))).toEqual([1, 1 / 2, 1 / 3, 1 / 4]);
    expect(codes(list, { function: 'rates', length: 9, ...defines(['peak', '1'], ['n', '4']) })).toEqual(['bad-python']);
  });

  it('takes the length from a loop that trains, and asks where others differ', () => {
    const text = 'def get_lr(step):\n  return 1 / (1 + step)\nfor step in [0, 10, 20]:\n  warm(get_lr(step))\n';
    expect(read(`${text}for step in range(1000):\n  set_lr(get_lr(step))`).schedule.length).toBe(1000);
    expect(read(`${text}for step in range(50):\n  lr = get_lr(step)\n  loss.backward()`).schedule.length).toBe(50);
    expect(codes(`${text}for step in range(50):\n  show(get_lr(step))`)).toEqual(['no-length']);
  });

  it('steps what is side by side in one and the same update', () => {
    const pair = 'opts = [SGD(p, lr=1), SGD(q, lr=1)]\nscheds = [StepLR(opts[0], 3), ExponentialLR(opts[1], 0.9)]\n';
    const loops = [
      'for e in range(9):\n  for o, s in zip(opts, scheds):\n    o.step()\n    s.step()',
      'for e in range(9):\n  for one in scheds:\n    one.step()',
      'for e in range(9):\n  [one.step() for one in scheds]',
    ];
    const unknown = 'for e in range(9):\n  for o in self.optimizers:\n    o.step()\n    scheds[0].step()';
    expect(issues(pair + unknown)).toMatchObject([{ expression: 'len(self.optimizers)' }]);
    for (const loop of loops) {
      for (const name of ['1', '2']) {
        const { unit, schedule } = read(pair + loop, { name });
        expect([unit, schedule.length]).toEqual(['epoch', 9]);
      }
    }
  });

  it('counts steps in a while loop that trains', () => {
    const text = 's = StepLR(opt, 30)\nit = 0\nwhile it < 1000:\n  loss.backward()\n  opt.step()\n  s.step()\n  it += 1';
    expect(read(text, { lr: 1, length: 9 }).unit).toBe('step');
    expect(read(text.replaceAll('it', 'epoch'), { lr: 1, length: 9 }).unit).toBe('epoch');
    const nested = 's = StepLR(opt, 30)\nwhile True:\n  for b in data:\n    opt.step()\n  s.step()';
    expect(read(nested, { lr: 1, length: 9 }).unit).toBe('epoch');
  });

  it('takes for a schedule only a function that counts and computes', () => {
    expect(codes('def add_learning_rate_args(parser):\n  parser.x = 1\n  return parser', { length: 9 })).toEqual(['no-scheduler']);
    expect(codes('def lr_of(step):\n  return 3', { length: 9 })).toEqual(['no-scheduler']);
    expect(read('def lr_of(num_updates):\n  return 3 / num_updates ** 0', { length: 9 }).label).toBe('lr_of');
  });

  it('reads what a function leaves in the parameter groups', () => {
    const adjust = (body: string) => `def adjust_learning_rate(optimizer, epoch):\n  lr = 0.1 * 0.5 ** epoch\n  ${body}`;
    const twice = adjust("for g in optimizer.param_groups:\n    g['lr'] = lr * 2");
    expect(values(read(twice, { length: 3 }))).toEqual([0.2, 0.1, 0.05]);
    const two = adjust("optimizer.param_groups[0]['lr'] = lr * 2\n  optimizer.param_groups[1]['lr'] = lr * 4");
    expect(readAll(two, { length: 2 }).map((one) => [one.label, values(one)])).toEqual([
      ['adjust_learning_rate', [0.2, 0.1]],
      ['adjust_learning_rate (group 2)', [0.4, 0.2]],
    ]);
    const same = adjust("optimizer.param_groups[0]['lr'] = lr\n  optimizer.param_groups[1]['lr'] = lr");
    expect(values(read(same, { length: 2 }))).toEqual([0.1, 0.05]);
    const by = adjust("for i, g in enumerate(optimizer.param_groups):\n    g['lr'] = lr * g['lr']");
    const loop =
      "\nopt = SGD([{'params': a, 'lr': 1}, {'params': b}], 2)\nfor epoch in range(3):\n  adjust_learning_rate(opt, 0)\n  opt.step()";
    expect(readAll(by + loop).map((one) => values(one)[0])).toEqual([0.1, 0.2]);
    expect(codes(by, { length: 3 })).toEqual(['no-base-rate']);
    expect(values(read(by, { length: 2, lr: 1 }))).toEqual([0.1, 0.1 * 0.05]);
  });

  it('goes on from the rate that a function left', () => {
    const drop = "def adjust_lr(optimizer, epoch):\n  if epoch in (1, 3):\n    for g in optimizer.param_groups:\n      g['lr'] *= 0.5\n";
    expect(values(read(drop, { length: 5, lr: 8 }))).toEqual([8, 4, 4, 2, 2]);
    expect(codes(drop, { length: 5 })).toEqual(['no-base-rate']);
    const called = `${drop}opt = SGD(p, lr=4)\nfor epoch in range(5):\n  adjust_lr(opt, epoch)\n  train(epoch)`;
    expect(values(read(called))).toEqual([4, 2, 2, 1, 1]);
    const doubtful = adjustIf('args.fast');
    expect(codes(doubtful, { length: 2, lr: 1 })).toEqual(['unknown-at-run-time']);
    expect(values(read(doubtful, { length: 2, lr: 1, ...defines(['args.fast', 'True']) }))).toEqual([3, 4]);
  });
  const adjustIf = (test: string) =>
    `def adjust_lr(optimizer, epoch):\n  for g in optimizer.param_groups:\n    if ${test}:\n      g['lr'] = 3 + epoch\n    else:\n      g['lr'] = 4\n`;

  it.each([
    ['a dict that holds what is not known', 'opt = SGD([dict(params=p, lr=0.3)], 0)\n', [0.3]],
    ['a list of tuples', "opt = SGD(list([dict([('params', p), ('lr', 0.3)])]), 0)\n", [0.3]],
    ['a rate set on every group', "opt = SGD(p, lr=1)\nfor g in opt.param_groups:\n  g['lr'] = 0.2\n", [0.2]],
    ['a rate set on one group', "opt = SGD([{'params': p}, {'params': q}], lr=1)\nopt.param_groups[0]['lr'] = 0.2\n", [0.2, 1]],
    [
      'a group added',
      "opt = SGD(p, lr=1)\nopt.add_param_group({'params': q, 'lr': 0.05})\nopt.add_param_group({'params': r})\n",
      [1, 0.05],
    ],
    ['a rate set on a default', "opt = Adam(p)\nopt.param_groups[-1]['lr'] *= 2\n", [0.002]],
    ['a rate set on what is not known', "opt.param_groups[0]['lr'] = 0.2\n", [0.2]],
  ])('starts from the rates of the optimizer: %s', (_name, text, expected) => {
    const later = "\nopt.param_groups[0]['lr'] = 9";
    expect(readAll(`${text}s = StepLR(opt, 30)${later}`, { length: 3 }).map(({ schedule }) => schedule.at(0))).toEqual(expected);
  });

  it.each([
    ['a group that is not known', "opt = SGD([{'params': p, 'lr': 1}, more], lr=2)"],
    ['groups out of something unknown', "opt = SGD([{'params': p, 'lr': 0.3} for p in parts], 0)"],
    ['a group spread from something unknown', "opt = SGD([{**base, 'params': p}], 0)"],
    ['a group added that is not known', 'opt = SGD(p, lr=1)\nopt.add_param_group(more)'],
  ])('asks for the rate where the groups cannot be known: %s', (_name, text) => {
    expect(codes(`${text}\ns = StepLR(opt, 30)`, { length: 3 })).toEqual(['no-base-rate']);
    expect(read(`${text}\ns = StepLR(opt, 30)`, { length: 3, lr: 5 }).schedule.at(0)).toBe(5);
  });

  it('asks for the rate of an optimizer that a condition may have set', () => {
    const text = "opt = SGD(p, lr=1)\nif args.fast:\n  for g in opt.param_groups:\n    g['lr'] = 2\ns = StepLR(opt, 30)";
    expect(issues(text, { length: 3 })).toMatchObject([{ code: 'unknown-at-run-time', expression: 'args.fast' }]);
  });

  it('finds rates and functions that are local to a function', () => {
    const swav = `def main():
    warmup_lr_schedule = np.linspace(0, 1, 10)
    cosine_lr_schedule = np.array([0.5 * (1 + math.cos(math.pi * t / 30)) for t in np.arange(len(loader) * 4 - 10)])
    lr_schedule = np.concatenate((warmup_lr_schedule, cosine_lr_schedule))
    for epoch in range(4):
        train(lr_schedule)
def train(lr_schedule):
    for it, x in enumerate(loader):
        group["lr"] = lr_schedule[iteration]
main()`;
    const series = read(swav, defines(['len(loader)', '10']));
    expect([series.label, series.unit, series.schedule.length, series.schedule.at(10)]).toEqual(['lr_schedule', 'step', 40, 1]);
    expect(issues(swav)).toMatchObject([{ code: 'unknown-at-run-time', expression: 'len(loader)' }]);
    const dino = `def cosine(base, n):
  schedule = np.array([base / (1 + i) for i in range(n)])
  return schedule
def main():
  lr_schedule = cosine(1, 3)
  wd_schedule = cosine(2, 3)
main()`;
    expect(values(read(dino))).toEqual([1, 1 / 2, 1 / 3]);
    expect(values(read(dino, { name: 'wd_schedule' }))).toEqual([2, 1, 2 / 3]);
    const nested = (name: string) =>
      `def ${name}(n):\n  peak = 3\n  def get_lr(step, peak):\n    return peak * (1 - step / n)\n  model.run(get_lr)\n${name}(3)\n`;
    for (const told of [{}, { function: 'get_lr' }, { name: 'get_lr' }]) {
      expect(values(read(nested('train'), { length: 3, ...told }))).toEqual([3, 2, 1]);
    }
    const both = nested('train') + nested('other');
    expect(codes(both, { length: 3 })).toEqual(['several-schedulers']);
    expect(issues(both, { length: 3, function: 'get_lr' })).toMatchObject([
      {
        found: [
          { name: 'train.get_lr', line: 3 },
          { name: 'other.get_lr', line: 9 },
        ],
      },
    ]);
    expect(values(read(both, { length: 3, function: 'other.get_lr' }))).toEqual([3, 2, 1]);
    expect(values(read(`${both}def get_lr(step):\n  return 1 + step`, { length: 2 }))).toEqual([1, 2]);
  });

  const set = (body: string, head = 'for epoch in range(4):') => `opt = SGD(p, lr=8)\n${head}\n  ${body.replaceAll('\n', '\n  ')}`;
  it.each([
    ['for all groups', set("lr = 4 * 0.5 ** epoch\nfor g in opt.param_groups:\n  g['lr'] = lr\nopt.step()"), [4, 2, 1, 0.5]],
    [
      'now and then',
      set("if epoch in (1, 3):\n  for g in opt.param_groups:\n    g['lr'] *= 0.5\nfor b in data:\n  opt.step()"),
      [8, 4, 4, 2],
    ],
    ['after training', set("train(opt)\nif epoch == 1:\n  opt.param_groups[0]['lr'] /= 2"), [8, 8, 4, 4]],
    [
      'by a helper',
      `def set_lr(o, lr):\n  for g in o.param_groups:\n    g['lr'] = lr\n${set('set_lr(opt, 4 - epoch)\nopt.step()')}`,
      [4, 3, 2, 1],
    ],
    [
      'in an inner loop',
      set("for i in range(2):\n  opt.param_groups[0]['lr'] = 2 * epoch + i\n  opt.step()", 'for epoch in range(2):'),
      [0, 1, 2, 3],
    ],
    ['until a break', set("if epoch == 2:\n  break\nopt.param_groups[0]['lr'] = epoch + 1\nopt.step()"), [1, 2]],
  ])('reads the rates that a loop sets: %s', (_name, text, expected) => {
    expect(values(read(text))).toEqual(expected);
  });

  it('says what is missing to read the rates that a loop sets', () => {
    const drop = "if epoch == 2:\n  for g in opt.param_groups:\n    g['lr'] *= 0.5\nopt.step()";
    expect(issues(set(drop, 'for epoch in range(args.epochs):'))).toMatchObject([{ expression: 'args.epochs' }]);
    expect(values(read(set(drop, 'for epoch in range(args.epochs):'), defines(['args.epochs', '3'])))).toEqual([8, 8, 4]);
    const unknown = set(drop).replace('opt = SGD(p, lr=8)\n', '');
    expect(codes(unknown)).toEqual(['no-base-rate']);
    expect(values(read(unknown, { lr: 2 }))).toEqual([2, 2, 1, 1]);
    expect(issues(set(drop, 'while True:'))).toMatchObject([{ expression: 'epoch' }]);
    expect(values(read(set(drop, 'for epoch in range(10**5):')), 4)).toEqual([8, 8, 4, 4]);
    const two = `opt = SGD([{'params': a}, {'params': b, 'lr': 2}], lr=1)\nfor epoch in range(2):\n  for g in opt.param_groups:\n    g['lr'] *= 0.5\n  opt.step()`;
    expect(readAll(two).map((one) => [one.label, values(one)])).toEqual([
      ['lr', [0.5, 0.25]],
      ['lr (group 2)', [1, 0.5]],
    ]);
    expect(readAll(`${set(drop)}\n${set(drop)}`).map((one) => values(one))).toEqual([
      [8, 8, 4, 4],
      [8, 8, 4, 4],
    ]);
    const loader = set("for i, b in enumerate(loader):\n  opt.param_groups[0]['lr'] = i\n  opt.step()", 'for epoch in range(2):');
    expect(issues(loader)).toMatchObject([{ expression: 'len(loader)' }]);
    expect(values(read(loader, defines(['len(loader)', '3'])))).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it.each([
    ['a function', 'def half(step):\n  return 0.5 * base(step)\ntx = optax.adamw(learning_rate=half)'],
    ['a lambda', 'tx = optax.adamw(lambda step: 0.5 * base(step))'],
    ['an object', 'class Half:\n  def __call__(self, step):\n    return 0.5 * base(step)\ntx = optax.adamw(Half())'],
  ])('reads %s that an optimizer of optax is given', (_name, text) => {
    const { schedule } = read(`import optax\nbase = optax.constant_schedule(3)\n${text}`, { length: 2 });
    expect([schedule.at(0), schedule.at(1)]).toEqual([1.5, 1.5]);
  });

  it('lets a scheduler go on from the rates that a loop sets', () => {
    const text = set("if epoch == 0:\n  opt.param_groups[0]['lr'] = 1\nopt.step()\ns.step()").replace('\nfor', '\ns = StepLR(opt, 3)\nfor');
    expect(values(read(text))).toEqual([1, 1, 1, 0.1]);
  });

  it('knows a scheduler by each name it is bound to', () => {
    const text = 'def build():\n  inner = StepLR(SGD(p, lr=1), 3)\n  return 0, inner\n_, outer = build()\nother = StepLR(SGD(p, lr=1), 4)';
    for (const name of ['inner', 'outer']) expect(read(text, { name, length: 9 }).schedule.at(3)).toBeCloseTo(0.1, 12);
  });

  it('takes what the script sets on something unknown, and the case that matches', () => {
    expect(read('args.lr = 0.1\ns = StepLR(SGD(p, lr=args.lr), 3)', { length: 3 }).schedule.at(0)).toBe(0.1);
    const match = "kind = 'b'\nmatch kind:\n  case 'a':\n    n = 3\n  case 'b':\n    n = 4\ns = StepLR(SGD(p, lr=1), n)";
    expect(read(match, { length: 9 }).schedule.at(3)).toBe(1);
  });

  it('reads a function or a list alone', () => {
    expect(values(read('lambda epoch: 0.1 * 0.5 ** epoch', { length: 3 }))).toEqual([0.1, 0.05, 0.025]);
    expect(values(read('[0.1 * 0.5 ** e for e in range(3)]'))).toEqual([0.1, 0.05, 0.025]);
    expect(issues('lambda t: 0.5 - t', { length: 3 })).toMatchObject([{ code: 'bad-python', line: 1 }]);
  });

  it('reads `not a and b` as Python does', () => {
    const text = 's = StepLR(o, 5) if not 0 and 1 else StepLR(o, 3)';
    expect(read(text, { lr: 1, length: 9 }).schedule.at(3)).toBe(1);
  });

  it('goes on after loops that have nothing to do with it', () => {
    const text =
      'n = 0\nfor i in range(1000):\n  for j in range(1000):\n    n += i\ndef build():\n  return StepLR(SGD(p, lr=1), 3)\ns = build()';
    expect(read(text, { length: 9 }).schedule.at(2)).toBe(1);
  });

  it('refuses a warm-up around it that is not known', () => {
    expect(codes('s = GradualWarmup(opt, 5, CosineAnnealingLR(opt, 50))', { lr: 1 })).toEqual(['bad-python']);
  });
});

describe('values', () => {
  /** The value of an expression, as the milestone of a drop sees it. */
  const value = (expression: string) => {
    const { schedule } = read(`MultiStepLR(opt, [${expression}], gamma=0)`, { lr: 1, length: 400 });
    return values({ schedule } as ReadSeries).indexOf(0);
  };
  it.each([
    ['-7 // 2 + 14', 10],
    ['-7 % 3 + 10', 12],
    ['round(2.5) + round(3.5)', 6],
    ['int(7 / 2)', 3],
    ['(2**70 + 10) % 2**70', 10],
    ['int(2 ** -1 * 20)', 10],
    ['len([1, 2, 3]) * len(range(4))', 12],
    ['sum(i * i for i in range(4) if i % 2)', 10],
    ['[*range(5), 30][-1]', 30],
    ["{'a': 1, **{'b': 7}}['b']", 7],
    ['5 if 1 < 2 <= 2 else 6', 5],
    ['(lambda a, b=2: a * b)(6)', 12],
    ['math.floor(math.sqrt(99)) + int(math.log(8, 2))', 12],
    ['int(np.clip(20, 0, 10))', 10],
    ['max(3, min(9, 8))', 8],
    ['int("0x1f"[3:] == "f") + 4', 5],
    ['int(1.) + int(1.e1)', 11],
    ['abs(-3) + divmod(7, 2)[1] + pow(2, 3)', 12],
    ['[10, 20, 30][::-1][0]', 30],
    ["int('12') + 0b11", 15],
    ['not 0 and 7 or 8', 7],
    ['(n := 4) + n', 8],
  ])('%s', (expression, expected) => {
    expect(value(expression)).toBe(expected);
  });

  it('tells floats from integers', () => {
    expect(codes('OneCycleLR(opt, max_lr=0.1, total_steps=10, pct_start=1)', { lr: 1 })).toEqual(['framework-refuses']);
    expect(codes('OneCycleLR(opt, max_lr=0.1, total_steps=10, pct_start=1.0)', { lr: 1 })).toEqual([]);
    expect(codes('OneCycleLR(opt, max_lr=0.1, total_steps=20 / 2)', { lr: 1 })).toEqual(['framework-refuses']);
    expect(codes('OneCycleLR(opt, max_lr=0.1, total_steps=20 // 2)', { lr: 1 })).toEqual([]);
  });

  it('computes in arrays', () => {
    const text = 'warm = np.linspace(0, 0.1, 10)\nlrs = np.concatenate([warm, 0.05 * (1 + np.cos(np.pi * np.arange(40) / 40))])';
    const reference = Array.from({ length: 50 }, (_, t) => (t < 10 ? (0.1 * t) / 9 : 0.1 * half((t - 10) / 40)));
    expect(differences(read(text).schedule.at, reference)).toEqual([]);
  });
});

describe('hostile input ends in one line', () => {
  const deep = 10_000;
  const cases: Readonly<Record<string, string>> = {
    'nested parentheses': `StepLR(opt, ${'('.repeat(deep)}1${')'.repeat(deep)})`,
    'a long sum': `StepLR(opt, ${'1 + '.repeat(deep)}1)`,
    'nested calls': `${'f('.repeat(deep)}${')'.repeat(deep)}`,
    'nested blocks': Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}if x:`).join('\n'),
    'many branches': `if a: x = 1\n${'elif b: x = 2\n'.repeat(deep)}`,
    'a tower of powers': 'StepLR(opt, 9**9**9**9)',
    'an endless loop': 'def get_lr(t):\n  while True:\n    t += 1\n  return t',
    'an endless recursion': 'def get_lr(t):\n  return get_lr(t)',
    'a long text': "x = 'a' * 10**9\nStepLR(opt, len(x))",
    'a long range': 'MultiStepLR(opt, list(range(10**9)))',
    'null bytes': 'StepLR(opt, 3)\0',
    'UTF-16': Buffer.from('StepLR(opt, 3)', 'utf16le').toString('utf8'),
    'a binary file': Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)).toString('utf8'),
    '10 MB of code': 'x = 1\n'.repeat(1_700_000),
    'half a call': 'StepLR(opt, step_si',
    'half a file': script('imagenet.py').slice(0, 2200),
    'a list in itself': 'x = []\nx.append(x)\nMultiStepLR(opt, x)',
    nothing: '',
  };
  it.each(Object.entries(cases))('%s', (_name, text) => {
    const found = issues(text, { lr: 0.1, length: 50 });
    expect(found).not.toEqual([]);
    for (const issue of found) expect(new LrschedError([issue]).message).not.toContain('\n');
  });

  it('says where', () => {
    expect(issues('x = 3\ndef get_lr(t):\n  while True:\n    t += 1\n', { length: 5 })).toMatchObject([{ code: 'bad-python', line: 3 }]);
    expect(issues('x = 3\nStepLR(opt, 1 / 0)', { lr: 1, length: 5 })).toMatchObject([
      { code: 'bad-python', line: 2, column: 13, source: 'StepLR(opt, 1 / 0)' },
    ]);
  });

  it.each([
    ['CRLF', 'n = 3\r\nStepLR(opt,\r\n  n)\r\n'],
    ['tabs', 'if True:\n\tn = 3\nStepLR(opt, n)'],
    ['a byte order mark', '\uFEFFStepLR(opt, 3)'],
  ])('reads %s', (_name, text) => {
    expect(read(text, { lr: 1, length: 9 }).schedule.at(3)).toBeCloseTo(0.1, 15);
  });
});

describe('slices and lists that hold themselves', () => {
  const around = (code: string, milestones = '[3]') => `opt = SGD(p, lr=0.1)\n${code}\ns = MultiStepLR(opt, ${milestones})`;

  it('passes over what a slice cannot be known by, and over what Python cannot slice', () => {
    for (const code of ['losses = []; losses = losses[: len(eval_dataset)]', 'a = [1]; a[1.5:]', 'a = [1]; a["x":]', 'a = [1]; a[::n]'])
      expect(read(around(code), { length: 5 }).schedule.at(3)).toBeCloseTo(0.01, 15);
    expect(issues(around('a = [1, 2]; b = a[: len(x)]', 'b'), { length: 5 })).toMatchObject([
      { code: 'unknown-at-run-time', line: 2, expression: 'len(x)' },
    ]);
    expect(issues(around('a = [1, 2]; b = a[1.5:]', 'b'), { length: 5 })).toMatchObject([{ code: 'bad-python', line: 2 }]);
    expect(read(around('a = [1, 2, 3]; b = a[:True:]', 'b'), { length: 5 }).schedule.at(1)).toBeCloseTo(0.01, 15);
  });

  it('refuses a list that holds itself, however often', () => {
    expect(codes(around('a = []; a.append(a)', 'a'), { length: 5 })).toEqual(['framework-refuses']);
    expect(codes(around('a = []; a.append(a); a.append(a)', 'a'), { length: 5 })).toEqual(['framework-refuses']);
  });
});

describe('what would go on for too long', () => {
  const scheduler = 'opt = SGD(p, lr=0.1)\ns = StepLR(opt, 3)';
  const costly = [
    'def f(x, n):\n  if x.a: f(x.b, n)\n  if x.c: f(x.d, n)\nf(y, 3)',
    'def f(n): return f(n - 1) + f(n - 2)\nf(100)',
    'n = [a * b for a in range(10_000) for b in range(10_000)]',
    'while True:\n  x = g(x)\n  if x: y = 1',
    'n = 0\nfor a in range(10_000):\n  for b in range(10_000):\n    n += 1',
    'def g():\n  while True:\n    for b in range(10_000):\n      n = h(b)\n      yield n\nfor x in g(): pass',
  ];

  it.each(costly)('is given up, and what follows is read: %s', (code) => {
    expect(read(`${code}\n${scheduler}`, { length: 9 }).schedule.at(3)).toBeCloseTo(0.01, 15);
    expect(read(`def main():\n  ${`${code}\n${scheduler}`.replaceAll('\n', '\n  ')}\nmain()`, { length: 9 }).schedule.length).toBe(9);
    expect(read(`${costly.join('\n')}\n${scheduler}`, { length: 9 }).schedule.length).toBe(9);
  });

  /** How often functions are gone through. */
  const turns = (code: string) => {
    const { invoke } = Machine.prototype;
    let gone = 0;
    Machine.prototype.invoke = function counted(...args) {
      gone += 1;
      const found = invoke.apply(this, args);
      // Not gone through after all.
      if (found instanceof Unknown && found.origins[0]?.says !== undefined) gone -= 1;
      return found;
    };
    try {
      read(`n = []\n${code}\nopt = SGD(p, lr=0.1)\ns = StepLR(opt, 3)`, { length: 9 });
      return gone;
    } finally {
      Machine.prototype.invoke = invoke;
    }
  };

  it('follows a function within itself only so far where nobody knows whether it is called', () => {
    expect(turns('def f(x):\n  n.append(1)\n  if x.a: f(x.b)\n  if x.c: f(x.d)\nf(y)')).toBe(7);
    expect(turns('def f(k):\n  n.append(1)\n  if k > 0: f(k - 1)\nf(40)')).toBe(41);
  });

  it('has a share for every call and loop, and one for all together', () => {
    const once = turns('def f(k):\n  n.append(1)\n  return f(k - 1) + f(k - 2)\nf(100)');
    expect(once).toBeLessThan(150_000);
    const thrice = turns(`def f(k):\n  n.append(1)\n  return f(k - 1) + f(k - 2)\n${'f(100)\n'.repeat(9)}`);
    expect(thrice).toBeGreaterThan(once);
    expect(thrice).toBeLessThan(150_000);
  });
});

describe("a project's own functions", () => {
  const opt = 'opt = AdamW(p, lr=1e-3)\n';
  const get = `${opt}s = get_scheduler(cfg.name, opt, 100, 1000, 3)`;

  it.each([
    'from utils import get_scheduler',
    'from .train.utils import get_scheduler',
    'from utils import get_scheduler as make_scheduler',
  ])('are in another file: %s', (line) => {
    const name = line.includes(' as ') ? 'make_scheduler' : 'get_scheduler';
    const [issue] = issues(`${line}\n${get.replace('get_scheduler', name)}`);
    expect(issue).toMatchObject({ code: 'bad-python', line: 3, says: expect.stringContaining('get_scheduler is defined in another file') });
  });

  it('are said to be there where they are asked for', () => {
    for (const told of [{ function: 'get_lr' }, { name: 'get_lr' }])
      expect(issues('from optim.lr import get_lr\nx = 1', told)).toMatchObject([
        { code: 'bad-python', line: 1, says: 'get_lr is defined in another file, the module optim.lr; read that one' },
      ]);
    expect(codes('x = 1', { function: 'get_lr' })).toEqual(['no-scheduler']);
  });
});

describe('diffusers', () => {
  const of = (args: string) => read(`from diffusers.optimization import get_scheduler\nget_scheduler(${args})`, { lr: 1, length: 60 });
  const at = (args: string, ...ts: readonly number[]) => ts.map((t) => Number(of(args).schedule.at(t).toPrecision(12)));
  const steps = 'num_warmup_steps=10, num_training_steps=50';

  it('has arguments of its own', () => {
    expect(at(`"cosine_with_restarts", optimizer=opt, ${steps}, num_cycles=2`, 5, 10, 20, 30, 40, 55)).toEqual([0.5, 1, 0.5, 1, 0.5, 0]);
    expect(at(`"polynomial", opt, ${steps}, power=2.0, num_cycles=7`, 5, 10, 30, 55)).toEqual([0.5, 1, 0.250000075, 1e-7]);
    expect(at(`"cosine", opt, None, 10, 50, 7`, 10, 30, 50)).toEqual([1, 0.5, 0]);
    expect(at(`"linear", opt, ${steps}, num_cycles=args.cycles if False else 3`, 30)).toEqual([0.5]);
    expect(at('"constant_with_warmup", opt, num_warmup_steps=10', 5, 20)).toEqual([0.5, 1]);
    expect(at('"piecewise_constant", opt, step_rules="1:10,0.1:20,0.01:30,0.005"', 0, 9, 10, 19, 20, 29, 30, 59)).toEqual([
      1, 1, 0.1, 0.1, 0.01, 0.01, 0.005, 0.005,
    ]);
    expect(at('"piecewise_constant", opt, "0.1:20,1:10,0.5"', 0, 9, 10, 19, 20)).toEqual([1, 1, 0.1, 0.1, 0.5]);
  });

  it('refuses what it does', () => {
    for (const args of [
      '"cosine", opt',
      '"piecewise_constant", opt',
      '"piecewise_constant", opt, "1:a,2"',
      '"inverse_sqrt", opt, None, 10, 50',
    ])
      expect(issues(`from diffusers.optimization import get_scheduler\nget_scheduler(${args})`, { lr: 1, length: 60 })).toMatchObject([
        { code: 'framework-refuses', framework: 'diffusers' },
      ]);
    const call = 'get_scheduler("cosine", opt, 10, 50)';
    expect(read(`from transformers import get_scheduler\n${call}`, { lr: 1 }).schedule.at(30)).toBeCloseTo(0.5, 12);
  });
});

describe('arguments of the command line', () => {
  const parser =
    'def get_args_parser():\n  p = argparse.ArgumentParser(add_help=False)\n  p.add_argument("--drop", default=4, type=int)\n  return p\n';
  const main = 'def main(args):\n  opt = SGD(p, lr=0.1)\n  s = StepLR(opt, args.drop)\n';
  const stepSize = (text: string) => (read(`${parser}${text}`, { length: 9 }).schedule.spec as unknown as { stepSize: number }).stepSize;

  it('are handed down by parents', () => {
    expect(stepSize(`${main}a = argparse.ArgumentParser("x", parents=[get_args_parser()])\nmain(a.parse_args())`)).toBe(4);
  });

  it.each([
    'mp.spawn(worker, args=(args,), nprocs=n)',
    'mp.spawn(worker, (args,), n)',
    'torch.multiprocessing.spawn(fn=worker, nprocs=2, args=(args,))',
  ])('reach the processes of %s', (line) => {
    const worker = `${main}def worker(gpu, args):\n  args.rank = gpu\n  main(args)\n`;
    expect(stepSize(`${worker}args = get_args_parser().parse_args()\n${line}`)).toBe(4);
  });
});

describe('Python that the grammar does not know', () => {
  const scheduler = (indent = '') => `${indent}opt = SGD(p, lr=0.1)\n${indent}s = StepLR(opt, 3)\n`;
  const withs = [
    'with (open(a) as f, open(b) as g):',
    'with (\n  open(name(a)) as f,  # one\n  open(b) as g,\n):',
    'with (torch.no_grad()):',
    'with (open(a)) as f:',
  ];

  it.each(withs)('%s', (line) => {
    expect(read(`${line}\n${scheduler('  ')}`, { length: 9 }).schedule.at(3)).toBeCloseTo(0.01, 15);
    expect(codes(`${line}\n  pass\n`)).toEqual(['no-scheduler']);
  });

  it.each(['  yield\n', '  yield  # nothing\n', '  x = yield\n', '  f(yield)\n  (yield)'])('a yield of nothing: %j', (line) => {
    expect(codes(`@contextmanager\ndef f():\n${line}`)).toEqual(['no-scheduler']);
    expect(issues(`def f():\n${line}\nx = StepLR(opt, args.n)`, { lr: 1, length: 3 })).toMatchObject([{ expression: 'args.n' }]);
  });

  it('a notebook, whose code cells are one script', () => {
    const cell = (cell_type: string, source: unknown) => ({ cell_type, source });
    const cells = [
      cell('markdown', ['# StepLR(opt, 9)']),
      cell('code', ['%matplotlib inline\n', '!pip install torch\n', 'opt = SGD(p, lr=0.1)\n', 'if x:\n', '  !ls']),
      cell('code', '%%bash\npip install (\n'),
      cell('code', '%%time\ns = StepLR(opt, args.n)'),
    ];
    const text = JSON.stringify({ cells, nbformat: 4 });
    expect(read(text, { length: 9, ...defines(['args.n', '3']) }).schedule.at(3)).toBeCloseTo(0.01, 15);
    const place = { file: 'script.py:cell 4', line: 2, source: 's = StepLR(opt, args.n)' };
    expect(issues(text, { length: 9, file: 'script.py' })).toMatchObject([{ code: 'unknown-at-run-time', ...place }]);
    const two = JSON.stringify({ cells: [cells[1], cell('code', 's = StepLR(opt, 3)'), cell('code', '\nt = StepLR(opt, 4)')] });
    expect(issues(two, { length: 9 })).toMatchObject([{ found: [{ line: '1 of cell 2' }, { line: '2 of cell 3' }] }]);
  });
});

describe('a mapping that is not known', () => {
  const timm = 'from timm.scheduler import create_scheduler_v2, scheduler_kwargs\n';

  it('is asked for by its name', () => {
    const [scheduler, optimizer] = ['s = StepLR(SGD(p, lr=0.1), **cfg.sched)', 's = StepLR(AdamW(p, **cfg.opt), 3)'];
    expect(issues(scheduler, { length: 9 })).toMatchObject([{ code: 'unknown-at-run-time', line: 1, expression: 'cfg.sched' }]);
    expect(issues(optimizer, { length: 9 })).toMatchObject([{ code: 'unknown-at-run-time', line: 1, expression: 'cfg.opt' }]);
    expect(issues(`${timm}s, n = create_scheduler_v2(opt, **scheduler_kwargs(args))`, { lr: 1, length: 9 })).toMatchObject([
      { code: 'unknown-at-run-time', line: 2 },
    ]);
    expect(codes('def f(opt, step=3): return StepLR(opt, step)\ns = f(SGD(p, lr=1), **cfg)', { length: 9 })).not.toEqual([]);
  });

  it('is what scheduler_kwargs of timm makes of the command line', () => {
    const parser = `a = argparse.ArgumentParser()\na.add_argument('--sched', default='step')\na.add_argument('--decay-epochs', default=4)\n`;
    const rest = `a.add_argument('--warmup-epochs', default=0)\nargs = a.parse_args()\n`;
    const { schedule } = read(`${timm}${parser}${rest}s, n = create_scheduler_v2(opt, **scheduler_kwargs(args))`, { lr: 1, length: 9 });
    expect([3, 4].map(schedule.at)).toEqual([1, 0.1]);
  });
});

describe('what is noted', () => {
  const parser =
    'a = argparse.ArgumentParser()\na.add_argument("--n", default=4)\na.add_argument("--name", default="x")\na.add_argument("--lr", default=0.1)\nargs = a.parse_args()\n';

  it('are the defaults that the rate hangs on, and no others', () => {
    const pair = `n, name = args.n, args.name\nopt = SGD(p, lr=args.lr)\ns = StepLR(opt, n)`;
    const made = `model = make(args.name)\nopt = create_optimizer(args, model)\ns = StepLR(opt, args.n)`;
    expect(read(`${parser}${pair}`, { length: 9 }).notes).toEqual(['args.n = 4 and args.lr = 0.1 are argparse defaults']);
    expect(read(`${parser}${made}`, { length: 9 }).notes).toEqual(['args.n = 4 is the argparse default']);
  });

  it('is the length of a loader that the updates of an epoch stand for', () => {
    const text = 'opt = SGD(p, lr=0.1)\ns = StepLR(opt, 2 * len(self.train_loader))';
    const { schedule, notes } = read(text, { length: 99, facts: { steps_per_epoch: 10 } });
    expect([19, 20].map((t) => Number(schedule.at(t).toPrecision(12)))).toEqual([0.1, 0.01]);
    expect(notes).toEqual(['len(self.train_loader) = 10, the updates of an epoch that are said']);
    expect(codes(text.replace('train', 'val'), { length: 99, facts: { steps_per_epoch: 10 } })).toEqual(['unknown-at-run-time']);
    expect(read(text, { length: 99, facts: { steps_per_epoch: 10 }, ...defines(['len(self.train_loader)', '5']) }).notes).toEqual([]);
  });
});

describe('functions among and behind schedules', () => {
  it('are members of join_schedules', () => {
    const joined = (member: string) =>
      `import optax\ndef decay(step):\n  return 0.1 * 0.5 ** step\ns = optax.join_schedules([optax.linear_schedule(0.0, 0.1, 5), ${member}], [5])`;
    for (const member of ['decay', 'lambda k: 0.1 * 0.5 ** k'])
      expect(differences(read(joined(member), { length: 9 }).schedule.at, [0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.05, 0.025])).toEqual([]);
    expect(codes(joined('decay'))).toEqual(['no-length']);
    expect(codes(joined('3'), { length: 9 })).toEqual(['framework-refuses']);
  });

  it('are what optax makes, called with the step', () => {
    const text = 'import optax\nwarm = optax.linear_schedule(0.0, 0.1, 5)\ndef lr_at(step):\n  return warm(step) * 0.5\n';
    const { schedule } = read(text, { function: 'lr_at', length: 9 });
    expect(differences(schedule.at, [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.05])).toEqual([]);
    expect(codes(text.replace('0.1', 'args.lr'), { function: 'lr_at', length: 9 })).toEqual(['unknown-at-run-time']);
  });

  it('are what a function makes, and not that function', () => {
    const make = 'def make(base, n):\n  def schedule(step):\n    return base * (1 - step / n)\n  return schedule\n';
    const text = `${make}lr_fn = make(0.1, 100)\n`;
    expect(read(text, { length: 50 }).schedule.at(25)).toBeCloseTo(0.075, 15);
    const says = (code: string) => issues(code, { function: 'make', length: 9 });
    expect(says(text)).toMatchObject([{ code: 'bad-python', says: 'make returns a function; --function lr_fn is one that it made' }]);
    expect(says(make)).toMatchObject([
      { code: 'bad-python', says: 'make returns a function; add a line such as lr_fn = make(…), then --function lr_fn' },
    ]);
  });
});
