import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scheduleOf } from '../../src/cli/recipe.ts';
import { recipeNamed, recipes, recipesAbout, recipesCalled } from '../../src/recipes/index.ts';
import { recipeCommand, sizesOf } from '../../src/recipes/recipe.ts';
import { run } from '../cli/run.ts';

/** Rates of single rows, worked out in Python from the cited code, never by this project. */
const points: Readonly<Record<string, readonly (readonly [row: number, rate: number])[]>> = JSON.parse(
  readFileSync(new URL('points.json', import.meta.url), 'utf8'),
);

describe('every recipe', () => {
  it.each(recipes.map((one) => [one.name, one] as const))('%s gives the rates of its code', async (name) => {
    const wanted = points[name] ?? [];
    expect(wanted.length).toBeGreaterThanOrEqual(4);
    const { stdout, status } = await run(['recipe', name, '--at', wanted.map(([row]) => row).join(',')]);
    expect(status).toBe(0);
    const rates = stdout.trimEnd().split('\n').map(Number);
    const peak = Math.max(...wanted.map(([, rate]) => rate));
    const off = wanted.filter(([, rate], index) => !(Math.abs((rates[index] as number) - rate) <= 1e-9 * rate + 1e-14 * peak));
    expect(off).toEqual([]);
    expect(rates).toHaveLength(wanted.length);
  });

  it('has a name of its own, and so have its other names', () => {
    const names = recipes.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(Object.keys(points).sort()).toEqual(recipes.map(({ name }) => name).sort());
  });

  it('lasts as long as it says', () => {
    expect(recipes.filter((one) => scheduleOf(one).length !== one.length).map(({ name }) => name)).toEqual([]);
  });

  it('says where it was read, and what happens in a run of another length or that there is none', () => {
    const silent = recipes.filter(({ sources, fixed, command }) => sources.length === 0 || fixed === command.includes('{N'));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it.each([0.5, 3])('keeps its peak in a run %d times as long', async (times) => {
    const changed: string[] = [];
    for (const one of recipes.filter(({ fixed }) => fixed !== true)) {
      const length = Math.ceil(one.length * times);
      const peaks = (command: string | undefined) => command?.match(/--(?:max|lr) \S+/g)?.join();
      const longer = recipeCommand(one, length);
      if (longer !== undefined && peaks(longer) !== peaks(recipeCommand(one, one.length))) changed.push(one.name);
    }
    expect(changed).toEqual([]);
  });
});

describe('finding recipes', () => {
  it.each([
    ['bert-base', 'bert-base'],
    ['BERT_base', 'bert-base'],
    ['yolo11', 'yolov8-coco'],
    ['bert', undefined],
  ])('%s is %s', (name, found) => {
    expect(recipeNamed(name)?.name).toBe(found);
  });

  it('by a word of the name, first those that begin with it', () => {
    const names = recipesCalled('llama').map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['llama-7b', 'llama-65b']);
    expect(names).toContain('tinyllama-1.1b');
  });

  it('by whatever is said of them', () => {
    expect(recipesAbout(['muon', 'cifar-10']).map(({ name }) => name)).toEqual(['airbench94-muon']);
    expect(recipesAbout([])).toHaveLength(recipes.length);
  });
});

it.each([
  ['olmo-7b', { tokensPerStep: 4194304 }],
  ['falcon-7b', {}],
  ['bert-base', { samplesPerStep: 256 }],
  ['kimi-k2', { tokensPerStep: 67000000 }],
])('%s knows its batch as %o', (name, sizes) => {
  const found = recipeNamed(name);
  expect(found && sizesOf(found)).toEqual(sizes);
});
