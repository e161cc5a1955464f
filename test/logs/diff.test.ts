import { describe, expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import type { Spec } from '../../src/core/schedule.ts';
import { type Diff, diffLog } from '../../src/logs/diff.ts';
import { identifyLog as identify } from '../../src/logs/identified.ts';
import { logReader } from '../../src/logs/index.ts';
import type { Log, LogOptions } from '../../src/logs/log.ts';
import { diffPlans } from '../../src/logs/plans.ts';
import { faults, plans } from './faults.ts';
import { type Tool, tools } from './render.ts';

const updates = 120;

function read(bytes: Uint8Array, options: LogOptions = {}): Log {
  const reader = logReader(options);
  reader.push(bytes);
  reader.end();
  return reader.log();
}

/** The log that a tool writes of a run, a row every so many updates. */
function logOf(tool: Tool, rate: (t: number) => number, every: number): Log {
  const rows: (readonly [number, number])[] = [];
  for (let t = tool.per ? 0 : every - 1; t < updates; t += tool.per ? 1 : every) {
    const shown = t + (tool.next ? 1 : 0);
    if (shown < updates) rows.push([t + tool.from, rate(shown)]);
  }
  return read(tool.write(rows).bytes);
}

const ofText = (text: string, options: LogOptions = {}) => read(new TextEncoder().encode(text), options);
const csv = (rate: (t: number) => number, count = updates) =>
  ofText(`step,lr\n${Array.from({ length: count }, (_, t) => `${t},${rate(t)}\n`).join('')}`);
const diffOf = (log: Log, spec: Spec) => diffLog(log, { schedule: build(spec), unit: log.unit });
const first = ({ causes: [cause] }: Diff) => cause && { code: cause.code, ...cause.params };

describe('a run as planned is no different, in any format, however sparse its rows are', () => {
  it.each(tools)('$name', (tool) => {
    for (const spec of Object.values(plans)) {
      for (const every of [1, 7, 10]) expect(diffOf(logOf(tool, build(spec).at, every), spec).verdict).toBe('same');
    }
  });
});

// Every format meets every fault and every plan in turn, though not every pair of them.
describe.each(tools.map((tool, index) => ({ tool, index, name: tool.name })))('a run with a fault, in $name', ({ tool, index }) => {
  const names = Object.keys(plans);
  it.each(faults.map((fault, at) => ({ fault, at, code: fault.code })).filter(({ at }) => at % 8 === index % 8))(
    '$code $at',
    ({ fault, at }) => {
      const name = names.find(
        (_, place) => fault.run(build(plans[names[(place + index + at) % names.length] as string] as Spec), updates) !== undefined,
      ) as string;
      const spec = plans[names[(names.indexOf(name) + index + at) % names.length] as string] as Spec;
      const run = fault.run(build(spec), updates) as (t: number) => number;
      const log = logOf(tool, run, index % 2 === 0 ? 1 : 5);
      const answer = diffOf(log, spec);
      // Rounded or rare rows may hide a fault; then it is not there to be found.
      if (answer.verdict === 'same') return expect(tool.per === 'epoch' || log.series[0]?.digits !== 'exact').toBe(true);
      expect(answer.causes.map(({ code }) => code)).toContain(fault.code);
    },
  );
});

describe('what a cause says', () => {
  const cosine = plans.cosine as Spec;
  const plan = build(cosine);
  const warm = plans['cosine after a warm-up'] as Spec;
  it.each<[what: string, rate: (t: number) => number, spec: Spec, cause: object]>([
    ['stepped by three processes', (t) => plan.at(3 * t), cosine, { code: 'stepped-times', k: 3 }],
    ['stepped once an epoch', (t) => plan.at(Math.floor(t / 12)), cosine, { code: 'stepped-once-per', k: 12 }],
    ['never stepped', () => plan.at(0), cosine, { code: 'never-stepped' }],
    ['divided by eight devices', (t) => plan.at(t) / 8, cosine, { code: 'scaled', by: 0.125 }],
    ['seven ahead', (t) => plan.at(t + 7), cosine, { code: 'shifted', by: 7 }],
    ['without its warm-up', build({ ...warm, updates: 0 }).at, warm, { code: 'warmup', from: 10, to: 0 }],
    ['begun anew at 70', (t) => plan.at(t < 70 ? t : t - 70), cosine, { code: 'jumped', at: 70, to: 0 }],
    ['lowered by hand at 50', (t) => plan.at(t) * (t < 50 ? 1 : 0.3), cosine, { code: 'dropped', at: 50, by: 0.3 }],
    ['stuck at 43', (t) => plan.at(Math.min(t, 43)), cosine, { code: 'stopped', at: 43 }],
  ])('%s', (_what, rate, spec, cause) => {
    expect(first(diffOf(csv(rate), spec))).toMatchObject(cause);
  });

  it('what ran, as a recipe that gives every row', () => {
    const run = (t: number) => plan.at(t) * (t < 50 ? 1 : 0.3);
    const [cause] = diffOf(csv(run), cosine).causes;
    const ran = build(cause?.spec);
    for (let t = 0; t < updates; t += 1) expect(ran.at(t)).toBeCloseTo(run(t), 15);
    expect(ran.length).toBe(updates);
  });

  it('nothing where nothing explains it', () => {
    const answer = diffOf(
      csv((t) => plan.at(t) * (1 + 0.01 * Math.sin(t * t))),
      cosine,
    );
    expect(answer.causes).toEqual([]);
    expect(answer.notes.join()).toContain('not explained');
  });

  it('a run that ended early is as planned', () => {
    const answer = diffOf(csv(plan.at, 64), cosine);
    expect(answer.verdict).toBe('same');
    expect(first(answer)).toEqual({ code: 'prefix', at: 64 });
  });

  it('the first row that differs, and between which rows it happened', () => {
    const answer = diffOf(
      ofText(`step,lr\n${[10, 20, 30, 40].map((s) => `${s},${plan.at(s - 1) * (s < 30 ? 1 : 0.5)}\n`).join('')}`),
      cosine,
    );
    expect(answer).toMatchObject({ first: { step: 30, update: 29 }, good: 20, agree: 0.5, compared: 4 });
  });

  it('of several groups the one that differs', () => {
    const log = ofText(`step,lr_a,lr_b\n${Array.from({ length: updates }, (_, t) => `${t},${plan.at(t)},${plan.at(0)}\n`).join('')}`);
    expect(first(diffOf(log, cosine))).toEqual({ code: 'never-stepped', group: 1 });
  });

  it('nothing of a group that has a base rate of its own', () => {
    const log = ofText(`step,lr_a,lr_b\n${Array.from({ length: updates }, (_, t) => `${t},${plan.at(t)},${plan.at(t) * 10}\n`).join('')}`);
    expect(diffOf(log, cosine)).toMatchObject({ verdict: 'same' });
  });

  it('which reading was taken where both will do', () => {
    const answer = diffOf(
      csv((t) => plan.at(t + 1), 100),
      cosine,
    );
    expect(answer.verdict).toBe('same');
    expect(answer.notes.join()).toContain('the log alone cannot tell which');
  });
});

describe('two plans', () => {
  it('that are one schedule', () => {
    const a = build({ type: 'warmup', of: plans.cosine as Spec, updates: 12, from: 0 });
    const b = build({ type: 'warmup-cosine', max: 3e-4, min: 0, warmup: 12, length: 120, horizon: 120 });
    expect(diffPlans(a, b, 'step').verdict).toBe('same');
  });
  it('and the very update at which two long ones part', () => {
    const long = { type: 'constant', max: 1, length: 1e12 };
    const drops = { type: 'multistep', max: 1, gamma: 0.5, milestones: [123_456_789_012], length: 1e12 };
    expect(diffPlans(build(long), build(drops), 'step').first?.update).toBe(123_456_789_012);
  });
});

describe('which schedule a log followed', () => {
  const known: readonly Spec[] = [
    { type: 'constant', max: 0.1 },
    { type: 'linear', max: 1e-3, min: 0 },
    { type: 'cosine', max: 3e-4, min: 3e-5 },
    { type: 'exponential', max: 0.05, gamma: 0.97 },
    { type: 'step', max: 0.4, gamma: 0.5, stepSize: 30, shift: 0 },
    { type: 'multistep', max: 0.1, gamma: 0.1, milestones: [60, 90] },
    { type: 'polynomial', max: 0.01, min: 0, power: 2 },
    { type: 'one-cycle', max: 0.05 },
  ];
  it.each(known)('$type', (spec) => {
    for (const every of [1, 10]) {
      const plan = build({ ...spec, length: updates });
      const log = ofText(
        `step,lr\n${Array.from({ length: updates / every }, (_, row) => `${(row + 1) * every - 1},${plan.at((row + 1) * every - 1)}\n`).join('')}`,
      );
      const [best] = identify(log, log.series[0] as Log['series'][number]);
      expect(best?.explains).toBe(true);
      if (every === 1) expect(best?.spec.type).toBe(spec.type);
    }
  });
  it('after a warm-up, of which the rows see little', () => {
    const plan = build({ type: 'warmup', of: { type: 'cosine', max: 5e-5, length: 90, horizon: 90 }, updates: 12, from: 0 });
    const log = ofText(`step,lr\n${Array.from({ length: 9 }, (_, row) => `${10 * (row + 1)},${plan.at(10 * row + 9)}\n`).join('')}`);
    expect(identify(log, log.series[0] as Log['series'][number])[0]).toMatchObject({
      explains: true,
      spec: { type: 'warmup', updates: 12, of: { type: 'cosine', max: 5e-5 } },
    });
  });
  it('none, of noise', () => {
    const log = csv((t) => 1 + Math.sin(t * t));
    expect(identify(log, log.series[0] as Log['series'][number]).some((one) => one.explains)).toBe(false);
  });
});

describe('a plan that says its factor in a list', () => {
  it.each([[[0.1]], [[0.1, 0.1]]])('%j is told another factor', (gamma) => {
    const plan = { type: 'multistep', max: 0.1, gamma, milestones: [30, 60], length: 90 };
    const log = csv((t) => 0.1 * 0.5 ** ((t >= 30 ? 1 : 0) + (t >= 60 ? 1 : 0)), 90);
    expect(first(diffOf(log, plan))).toEqual({ code: 'gamma', from: 0.1, to: 0.5 });
  });
});

it('a rate that stays at the peak is no floor', () => {
  const plan = { type: 'warmup', of: { type: 'cosine', max: 0.001, length: 90 }, updates: 10, mode: 'add' };
  const codes = diffOf(
    csv(() => 0.001, 100),
    plan,
  ).causes.map(({ code }) => code);
  expect(codes).not.toContain('floor');
});
