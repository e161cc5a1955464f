import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ReadRequest, readPython } from '../../src/reading/index.ts';

const folder = fileURLToPath(new URL('./runs/', import.meta.url));
const text = (name: string): string => readFileSync(folder + name, 'utf8');

interface Whole {
  readonly script: string;
  readonly what: string;
  readonly defines: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly metrics?: readonly number[];
  /** The rate of every update, with how many there are of it. */
  readonly lr: readonly (readonly [rate: number, times: number])[];
}

interface Small {
  readonly file: string;
  readonly why: string;
  readonly defines: Readonly<Record<string, string>>;
  readonly told: Readonly<Record<string, string>>;
  readonly unit: 'epoch' | 'step';
  /** Right rates at telling updates, a series each. */
  readonly series: readonly Readonly<Record<string, number>>[];
}

const near = (ours: number, right: number, largest: number) => Math.abs(ours - right) <= 1e-9 * Math.abs(right) + 5e-15 * largest;

describe('whole scripts, run by the real frameworks', () => {
  it.each(JSON.parse(text('runs.json')) as Whole[])('$script: $what', ({ script, defines, name, metrics, lr }) => {
    const asked = { ...(name !== undefined && { name }), ...(metrics !== undefined && { metrics }) };
    const all = readPython({ text: text(script), file: script, defines: new Map(Object.entries(defines)), ...asked });
    const right = lr.flatMap(([rate, times]) => Array.from({ length: times }, () => rate));
    const [series, ...others] = all;
    expect(others).toEqual([]);
    expect(series?.schedule.length).toBe(right.length);
    const wrong = right.flatMap((rate, t) => (near(series?.schedule.at(t) ?? Number.NaN, rate, Math.max(...right)) ? [] : [[t, rate]]));
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

describe('objects, look-ups and small libraries, run by PyTorch', () => {
  it.each(JSON.parse(text('objects/objects.json')) as Pick<Whole, 'script' | 'lr'>[])('$script', ({ script, lr }) => {
    const [series, ...others] = readPython({ text: text(`objects/${script}`), file: script });
    const right = lr.flatMap(([rate, times]) => Array.from({ length: times }, () => rate));
    expect(others).toEqual([]);
    expect(series?.schedule.length).toBe(right.length);
    const wrong = right.flatMap((rate, t) => (near(series?.schedule.at(t) ?? Number.NaN, rate, Math.max(...right)) ? [] : [[t, rate]]));
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

describe('what begins on the way', () => {
  const begun = (text: string) =>
    readPython({ text: `import torch\n${text}`, file: 'train.py' }).map(({ label, schedule, notes }) => ({
      label,
      rates: Array.from({ length: schedule.length as number }, (_, t) => schedule.at(t)),
      notes: notes.filter((note) => /first update|added/.test(note)),
    }));
  it('is a group, whose rate is 0 before', () => {
    const build =
      'optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\nscheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)\n';
    const add = "    if epoch == 1:\n        optimizer.add_param_group({'params': head.parameters(), 'lr': 0.4})\n";
    const [, late] = begun(`${build}for epoch in range(4):\n${add}    optimizer.step()\n    scheduler.step()\n`);
    expect(late?.rates).toEqual([0, 0.4, 0.2, 0.1]);
    expect(late?.notes).toEqual(['group 2 is added before update 1; until then it trains nothing, and its rate is 0']);
  });
  it('is an optimizer of its own, which says after what', () => {
    const run = (name: string, lr: number) =>
      `${name} = torch.optim.SGD(model.parameters(), lr=${lr})\nfor epoch in range(2):\n    ${name}.step()\n    ${name}.param_groups[0]['lr'] *= 0.5\n`;
    const [first, second] = begun(run('coarse', 0.4) + run('fine', 0.1));
    expect([first?.rates, second?.rates]).toEqual([
      [0.4, 0.2],
      [0.1, 0.05],
    ]);
    expect([first?.notes, second?.notes]).toEqual([[], ['fine makes its first update after 2 of the others']]);
  });
});

describe('loops in small', () => {
  const cases = JSON.parse(text('small.json')) as Small[];
  it.each(cases)('$file: $why', ({ file, defines, told, unit, series }) => {
    const { '--epochs': epochs, '--steps': steps, '--steps-per-epoch': each, '--name': name } = told;
    const length = epochs ?? steps;
    const request: ReadRequest = {
      text: text(`small/${file}`),
      file,
      defines: new Map(Object.entries(defines)),
      ...(name !== undefined && { name }),
      ...(length !== undefined && { length: Number(length), unit: epochs === undefined ? 'step' : 'epoch' }),
      ...(each !== undefined && { facts: { steps_per_epoch: Number(each) } }),
    };
    const all = readPython(request);
    const found = series.map((right) => {
      const largest = Math.max(...Object.values(right));
      return all.findIndex(({ schedule, unit: ours, perEpoch = 1 }) => {
        const by = unit === 'epoch' && ours === 'step' ? perEpoch : 1;
        return Object.entries(right).every(([t, rate]) => near(schedule.at(Number(t) * by), rate, largest * 1e6));
      });
    });
    expect(found.every((index) => index >= 0)).toBe(true);
    expect(all.length).toBe(new Set(found).size);
  });
});
