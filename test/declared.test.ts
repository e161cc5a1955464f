import { describe, expect, it } from 'vitest';
import { explain, lint } from '../src/analysis/lint.ts';
import { spansOf } from '../src/analysis/spans.ts';
import { familiesByType, operatorsByType } from '../src/build.ts';
import { writers } from '../src/code/write.ts';
import { tools } from '../src/configs/index.ts';
import { defineTool } from '../src/configs/tool.ts';
import { defineOperator, defineSchedule } from '../src/core/define.ts';
import { flag, floor, number, rate, schedule, updates } from '../src/core/parameters.ts';
import { phases, rampCurve } from '../src/core/phases.ts';
import type { Schedule } from '../src/core/schedule.ts';
import type { Format } from '../src/formats/format.ts';
import { formats } from '../src/formats/index.ts';
import { defineConstructor, type Framework, num } from '../src/frameworks/constructor.ts';
import { frameworks } from '../src/frameworks/index.ts';
import { cosine, linear, sequence } from '../src/index.ts';
import { codesOf } from './issues.ts';

/** A family that no other file knows. */
const trapezoid = defineSchedule({
  type: 'trapezoid-test',
  summary: 'up, level, down',
  formula: 'max',
  source: 'this test',
  example: 'trapezoid-test',
  params: {
    max: rate('the level', { default: 0.1 }),
    from: floor('rate at the start', { default: 0 }),
    warmup: updates('how long it rises', { min: 0, default: '10%' }),
  },
  phases: ({ warmup }, T) => [
    { name: 'warmup', until: warmup },
    { name: 'level', start: warmup, until: T },
  ],
  aboveZero: 'write a --from above 0',
  curve: ({ max, from, warmup }) => phases([warmup, rampCurve('linear', from, max, 0, warmup)], [Number.POSITIVE_INFINITY, () => max]),
});

/** An operator that no other file knows, and that says nothing of itself in Python. */
const raise = defineOperator({
  type: 'raise-test',
  summary: 'every rate to a power',
  params: { of: schedule('what is raised'), power: number('the power', { above: 0 }) },
  modifier: { flag: 'raise-test', main: 'power', order: 100 },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, power }) {
    const resize = (to: number): Schedule => raise({ of: of.resize(to), power });
    return { ...of, resize, at: (t) => of.at(t) ** power };
  },
});

/** A format, a framework and a tool that no other file knows. */
const shout: Format = {
  name: 'shout-test',
  summary: 'the labels, aloud',
  endings: ['shout'],
  rows: [],
  options: [],
  flag: { name: 'shout-test', help: 'the labels, aloud', group: 'Output:', parameter: flag('') },
  load: async () => ({ render: ({ series }) => series.map(({ label }) => `${label.toUpperCase()}\n`) }),
};
const bolts: Framework = {
  name: 'bolts-test',
  reading: { modules: ['bolts_test'] },
  constructors: [defineConstructor('BoltsTestLR', { steps: num() }, ({ steps }, { base }) => linear({ max: base, length: steps }))],
};
const tool = defineTool({
  name: 'tool-test',
  notations: ['yaml'],
  knows: (config) => config.has('tool_test'),
  read: (config) => ({
    framework: 'transformers',
    call: { name: 'get_linear_schedule_with_warmup', args: { num_warmup_steps: 0, num_training_steps: config.needed('tool_test') } },
    base: 4,
    length: config.needed('tool_test'),
  }),
});

// This file is run by itself, so that nothing that is made of the registries as it is loaded was loaded before.
const registries = [
  [familiesByType, trapezoid.type, trapezoid],
  [operatorsByType, raise.type, raise],
  [frameworks, bolts.name, bolts],
] as const as unknown as readonly (readonly [Map<string, unknown>, string, unknown])[];
for (const [registry, name, one] of registries) registry.set(name, one);
(formats as unknown[]).push(shout);
(tools as unknown[]).push(tool);
const { run } = await import('./cli/run.ts');

/** What a line prints, in one text. */
async function printed(...words: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(words);
  return stdout + stderr;
}

describe('what is in its registry is known to', () => {
  it('flags', async () => {
    expect(await printed('trapezoid-test', '--max', '2', '--warmup', '2', '--epochs', '4', '--csv')).toBe('epoch,lr\n0,0\n1,1\n2,2\n3,2\n');
    expect(await printed('linear', '--max', '4', '--epochs', '2', '--raise-test', '2', '--csv')).toBe('epoch,lr\n0,16\n1,4\n');
    expect(await printed('cosine', '--shout-test')).toBe('COSINE\n');
    expect(await printed('cosine', '--log', '--shout-test')).toMatch(/^lrsched: --log /);
  });

  it('help, and help of others', async () => {
    const help = await printed('help', 'trapezoid-test');
    expect(help).toContain('up, level, down');
    expect(help).toMatch(/--warmup .*how long it rises/);
    expect(await printed('help', 'cosine')).toMatch(/--raise-test/);
    expect(await printed('help', 'cosine')).toMatch(/--shout-test .*the labels, aloud/);
  });

  it('the list', async () => {
    expect(await printed('list')).toMatch(/trapezoid-test +\S+ +up, level, down/);
  });

  it('the endings of files', async () => {
    expect(await printed('cosine', '-o', 'nowhere/at/all.shouted')).toMatch(/\.shout\b/);
  });

  it('what reads code and configurations', async () => {
    expect(await printed('read', '-e', 'x = 1', '--framework', 'bolt')).toContain('bolts-test');
    expect(await printed('read', '-e', 'tool_test: 4', '--csv')).toBe('step,lr\n0,4\n1,3\n2,2\n3,1\n');
  });
});

const told = (of: Schedule) => lint(of).map((finding) => explain(finding, 'epoch'));

describe('what a family declares is known to', () => {
  it('lint', () => {
    expect(told(trapezoid({ warmup: 80, length: 100 }))).toEqual([
      'the first epoch has rate 0 and changes nothing; write a --from above 0',
      'the warm-up takes 80 of 100 epochs, 80 % of the run; write a --warmup of at most 49',
    ]);
  });

  it('lint, beneath an operator', () => {
    expect(told(raise({ of: trapezoid({ from: 0.01, warmup: 80, length: 100 }), power: 1 }))).toEqual([
      'the warm-up takes 80 of 100 epochs, 80 % of the run; write a --warmup of at most 49',
    ]);
  });

  it('the marks of a chart', () => {
    const both = raise({ of: sequence({ of: [trapezoid({ length: 30 }), cosine({ length: 20 })] }), power: 2 });
    expect(spansOf(both.spec)).toEqual([
      { name: 'trapezoid-test', start: 0 },
      { name: 'cosine', start: 30 },
    ]);
  });
});

describe('an operator that says nothing of itself in Python', () => {
  it.each([...writers.keys()])('is refused in %s', (framework) => {
    const of = raise({ of: cosine({ length: 10 }), power: 2 });
    const write = () => writers.get(framework)?.({ schedule: of, unit: 'epoch', length: 10, command: 'lrsched' });
    expect(codesOf(write)).toEqual(['cannot-say']);
  });
});
