import { expect, it, vi } from 'vitest';
import type { Schedule } from '../src/core/schedule.ts';
import { run } from './cli/run.ts';

// What is declared once is known everywhere: an operator and a format that only this test declares.
vi.mock('../src/compose/index.ts', async (original) => {
  const { defineOperator } = await import('../src/core/define.ts');
  const { number, schedule } = await import('../src/core/parameters.ts');
  const raise = defineOperator({
    type: 'raise',
    summary: 'so much more at every update',
    params: { of: schedule('what is raised'), by: number('how much more', { min: 0 }) },
    modifier: { flag: 'raise', main: 'by', order: 55 },
    whole: ({ of }) => ({ length: of.length }),
    compose: ({ of, by }) => ({ ...of, resize: (to): Schedule => raise({ of: of.resize(to), by }), at: (t) => of.at(t) + by }),
  });
  return { ...(await original<object>()), raise };
});
vi.mock('../src/formats/index.ts', async (original) => {
  const { formats } = await original<typeof import('../src/formats/index.ts')>();
  const { flag } = await import('../src/core/parameters.ts');
  const shout = { name: 'shout', help: 'with a mark', group: 'Output:', parameter: flag('') };
  const yaml = {
    name: 'yaml',
    summary: 'a list of rates',
    endings: ['yml'],
    flag: { name: 'yaml', help: 'a list of rates', group: 'Output:', parameter: flag('') },
    rows: formats.find(({ name }) => name === 'csv')?.rows ?? [],
    options: [shout],
    load: async () => ({
      render: (
        table: { rows: { count: number; t(row: number): number }; series: { schedule: { at(t: number): number } }[] },
        look: object,
      ) =>
        Array.from(
          { length: table.rows.count },
          (_, row) => `- ${table.series[0]?.schedule.at(table.rows.t(row))}${'shout' in look ? '!' : ''}\n`,
        ),
    }),
  };
  return { formats: [...formats, yaml] };
});

it('has a flag, a line of help and a place in the order, as soon as it is declared', async () => {
  const line = ['constant', '--max', '1', '--epochs', '2', '--at', '0'];
  expect((await run([...line, '--raise', '2'])).stdout).toBe('3\n');
  // After --scale, before --clamp-max, however typed.
  expect((await run([...line, '--clamp-max', '3.5', '--raise', '2', '--scale', '2'])).stdout).toBe('3.5\n');
  expect((await run(['help', 'cosine'])).stdout).toMatch(/Raise:\n +--raise <X> +how much more: a number >= 0/);
  expect((await run([...line, '--raise', 'x'])).stderr).toBe('lrsched: --raise must be a number >= 0, got "x"\n');
});

it('is refused where code has no words for it', async () => {
  const { stdout, stderr, status } = await run(['cosine', '--raise', '2', '--format', 'optax']);
  expect([stdout, status]).toEqual(['', 2]);
  expect(stderr).toMatch(/^lrsched: optax cannot say the raise; /);
});

it('is a format with its flag, its ending and its options', async () => {
  const line = ['constant', '--max', '1', '--epochs', '2'];
  expect((await run([...line, '--yaml'])).stdout).toBe('- 1\n- 1\n');
  expect((await run([...line, '--format', 'yaml', '--shout', '--at', '1'])).stdout).toBe('- 1!\n');
  expect((await run([...line, '--csv', '--shout'])).stderr).toBe(
    'lrsched: --shout goes with --yaml only; add that, or leave --shout out\n',
  );
  expect((await run([...line, '--yaml', '--log'])).stderr).toMatch(/^lrsched: --log goes with /);
  expect((await run([...line, '--when', '0.5', '--yaml'])).stderr).toBe(
    'lrsched: --when and --yaml contradict each other; write one of them\n',
  );
  expect((await run(['help', 'cosine'])).stdout).toMatch(/--yaml +a list of rates/);
});
