import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

const csv = async (words: string) => (await run([...words.split(' '), '--csv'])).stdout;
const schedule = async (words: string) => JSON.parse((await run([...words.split(' '), '--json', '--at', '0'])).stdout).series[0];

describe('a share of epochs', () => {
  it.each<[words: string, same: string]>([
    ['linear --warmup 10% --epochs 5', 'linear --warmup 0.5ep --epochs 5'],
    ['cosine --cooldown 10% --epochs 12', 'cosine --cooldown 1.2ep --epochs 12'],
    ['wsd --epochs 5', 'wsd --warmup 0.5ep --decay 0.5ep --epochs 5'],
    ['cosine --horizon 33% --epochs 10', 'cosine --horizon 3.3 --epochs 10'],
    ['linear --warmup 7% --epochs 100', 'linear --warmup 7 --epochs 100'],
  ])('is kept as it is: %s', async (words, same) => {
    expect(await csv(words)).toBe(await csv(same));
  });

  it('of a warm-up is half an epoch, not a whole one', async () => {
    // 0.5 of 5, then down over 4.5.
    const rates = [0, 4 / 4.5, 3 / 4.5, 2 / 4.5, 1 / 4.5];
    const found = (await csv('linear --max 1 --warmup 10% --epochs 5')).trimEnd().split('\n').slice(1);
    expect(found.map((line) => Number(line.split(',')[1]).toFixed(12))).toEqual(rates.map((lr) => lr.toFixed(12)));
  });

  it('comes back from a plan, and from the command that says the same', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'lrsched-')), 'plan.json');
    writeFileSync(file, (await run(['linear', '--warmup', '10%', '--epochs', '5', '--json'])).stdout);
    expect(await csv(`load ${file}`)).toBe(await csv('linear --warmup 10% --epochs 5'));
    const { stdout } = await run(['linear', '--warmup', '10%', '--epochs', '5', '--format', 'torch']);
    expect(stdout).toContain('# lrsched linear --epochs 5 --warmup 0.5ep\n');
  });

  it.each(['0.5', '0.03'])('without its percent sign is refused: %s', async (amount) => {
    const { stderr, status } = await run(['linear', '--warmup', amount, '--epochs', '5']);
    const said = 'must be 0, a number >= 1 or a percentage of the length';
    expect(stderr).toBe(`lrsched: --warmup ${said}, got ${amount}; write ${Number(amount) * 100}% for a share of the length\n`);
    expect(status).toBe(2);
  });
});

describe('where steps are known', () => {
  const fed = '--epochs 3 --dataset-size 1000 --batch-size 32';

  it.each<[words: string, expected: object]>([
    // 9.6, 28.8 and 16 of 96 steps.
    ['linear --warmup 10%', { unit: 'step', schedule: { updates: 10, of: { length: 96 } } }],
    ['linear --warmup 0.3ep', { unit: 'step', schedule: { updates: 10 } }],
    ['wsd --warmup 10% --decay 30%', { unit: 'step', schedule: { warmup: 10, decay: 29, length: 96 } }],
    ['linear --warmup 0.5ep', { unit: 'step', schedule: { updates: 16 } }],
    ['linear --warmup 1', { schedule: { updates: 1, of: { length: 3 } } }],
    ['linear --warmup 10% --stepped epoch', { schedule: { updates: 0.3125, of: { length: 3 } } }],
  ])('a share comes to whole steps: %s', async (words, expected) => {
    expect(await schedule(`${words} ${fed}`)).toMatchObject(expected);
  });

  it('what falls with each update goes on to fall with each epoch', async () => {
    const found = await schedule(`multistep --milestones 1,2 --warmup 10% --scale 2 ${fed}`);
    expect(found.schedule).toMatchObject({ of: { updates: 10 } });
    // One update ahead is a whole epoch ahead.
    const shifted = await schedule(`cosine --shift 1 --warmup 10% ${fed}`);
    expect(shifted).toMatchObject({ schedule: { updates: 0.3125, of: { updates: 1, of: { length: 3 } } } });
    expect(shifted.unit).toBeUndefined();
  });

  it('code for transformers counts them, and other code where it must', async () => {
    const code = async (words: string, format: string) => (await run([...`${words} --format ${format}`.split(' ')])).stdout;
    expect(await code(`linear --warmup 10% ${fed}`, 'transformers')).toContain('num_warmup_steps=10, num_training_steps=96)');
    const whole = 'linear --warmup 10% --epochs 10 --steps-per-epoch 32';
    expect(await code(whole, 'transformers')).toContain('num_warmup_steps=32, num_training_steps=320)');
    expect(await code(whole, 'torch')).toContain('# after every epoch: scheduler.step()');
    expect(await code(`linear --warmup 10% ${fed}`, 'torch')).toContain('# after every step: scheduler.step()');
    expect(await code('cosine --shift 1 --epochs 4 --steps-per-epoch 8', 'transformers')).toContain('# after every epoch');
  });
});
