import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linear, triStage, wsd } from '../../src/index.ts';
import { run } from './run.ts';

/** The rates at every update. */
async function rates(...words: string[]): Promise<readonly number[]> {
  const { stdout, stderr } = await run([...words, '--csv']);
  expect(stderr).toBe('');
  const [, ...lines] = stdout.trimEnd().split('\n');
  return lines.map((line) => Number(line.split(',')[1]));
}

const over = (length: number, at: (t: number) => number) => Array.from({ length }, (_, t) => at(t));

describe('what a family says counts of each cycle', () => {
  it.each<[words: string, cycle: (t: number) => number]>([
    // The line comes down within 40 of 50 and stays there.
    ['linear --horizon 40', linear({ length: 50, horizon: 40 }).at],
    ['linear --horizon 80%', linear({ length: 50, horizon: 40 }).at],
    ['linear --endpoint', linear({ length: 50, horizon: 49 }).at],
    ['linear', linear({ length: 50 }).at],
    ['tri-stage', triStage({ length: 50, warmup: 5, hold: 20, decay: 25 }).at],
    ['tri-stage --warmup 20% --hold 10 --decay 40%', triStage({ length: 50, warmup: 10, hold: 10, decay: 20 }).at],
    ['wsd --decay 20% --warmup 10%', wsd({ length: 50, warmup: 5, decay: 10 }).at],
    ['wsd --decay 20 --warmup 6', wsd({ length: 50, warmup: 6, decay: 20 }).at],
  ])('%s', async (words, cycle) => {
    expect(await rates(...words.split(' '), '--repeat', '2', '--epochs', '100')).toEqual(over(100, (t) => cycle(t % 50)));
  });

  it('each as much longer as it is told', async () => {
    const stretched = await rates('linear', '--horizon', '50%', '--repeat', '3', '--repeat-stretch', '2', '--epochs', '70');
    const cycle = linear({ length: 10, horizon: 5 }).at;
    expect(stretched).toEqual(over(70, (t) => (t < 10 ? cycle(t) : t < 30 ? cycle((t - 10) / 2) : cycle((t - 30) / 4))));
  });

  it('what modifies it counts of the run', async () => {
    const { stdout } = await run(['linear', '--repeat', '2', '--warmup', '10%', '--cooldown', '20%', '--json', '--points', '2']);
    expect(JSON.parse(stdout).series[0].schedule).toMatchObject({
      updates: 10,
      of: { updates: 20, of: { total: 100, of: { length: 50 } } },
    });
  });

  it('its shares may be rounded up where cycles are no whole number of updates', async () => {
    expect(await rates('tri-stage', '--repeat', '3', '--steps', '100')).toHaveLength(100);
  });
});

describe('what does not fit into a cycle is refused', () => {
  it.each<[words: string, what: string]>([
    ['cosine --horizon 80', 'cosine: a cycle of 50 is too short for its horizon 80'],
    ['tri-stage --warmup 10 --hold 30 --decay 50', 'tri-stage: a cycle of 50 is too short for its phases'],
    ['wsd --warmup 30 --decay 30', 'wsd: a cycle of 50 is too short for its phases'],
    ['multistep --milestones 30,60', 'multistep: a cycle of 50 is too short for its change at 60'],
    ['piecewise --knots 0:0.1,60:0.01', 'piecewise: a cycle of 50 is too short for its change at 60'],
    ['step --step-size 60 --shift 0', 'step: a cycle of 50 is too short for its change at 60'],
  ])('%s', async (words, what) => {
    const { stdout, stderr, status } = await run([...words.split(' '), '--repeat', '2', '--epochs', '100']);
    expect([stdout, stderr, status]).toEqual([
      '',
      `lrsched: ${what}; write a longer run, fewer cycles, or shares of the cycle such as 80%\n`,
      2,
    ]);
    expect((await run([...words.split(' '), '--repeat', '1', '--epochs', '100', '--at', '0'])).status).toBe(0);
  });

  it('as is a cycle of less than an update', async () => {
    const { stderr } = await run(['cosine', '--repeat', '200']);
    expect(stderr).toBe('lrsched: repeat: only what ends can be repeated; give the cycle a length of at least 1\n');
  });
});

describe('a plan is repeated within its length', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lrsched-'));
  const saved = async (...words: string[]) => {
    const file = join(folder, 'plan.json');
    writeFileSync(file, (await run([...words, '--json', '--points', '2'])).stdout);
    return file;
  };

  it('and keeps what it says in updates', async () => {
    const plan = await saved('linear', '--horizon', '40', '--scale', '2');
    expect(await rates('load', plan, '--repeat', '2')).toEqual(over(100, (t) => 2 * linear({ length: 50, horizon: 40 }).at(t % 50)));
  });

  it('or is refused', async () => {
    const plan = await saved('linear', '--epochs', '30', 'then', 'constant', '--epochs', '70');
    expect((await run(['load', plan, '--repeat', '4'])).stderr).toContain('too short for its 2 parts');
    expect((await run(['load', await saved('linear', '--horizon', '80'), '--repeat', '2'])).stderr).toContain('its horizon 80');
  });
});
