import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'lrsched-notes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const script = join(folder, 'train.py');
writeFileSync(
  script,
  `import argparse
import torch
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.1)
args = parser.parse_args()
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3)
`,
);
const line = ['read', script, '--epochs', '6'];
const note = /args\.lr/;

describe('what reading assumed', () => {
  it('stands under the chart, and nowhere else', async () => {
    const { stdout, stderr } = await run(line);
    expect(stdout).toMatch(note);
    expect(stderr).toBe('');
  });

  it('stands beside the recipe in JSON, which is loaded all the same', async () => {
    const { stdout, stderr } = await run([...line, '--json']);
    expect(JSON.parse(stdout).series[0].notes.join()).toMatch(note);
    expect(stderr).toBe('');
    const plan = join(folder, 'plan.json');
    writeFileSync(plan, stdout);
    expect((await run(['load', plan, '--at', '3'])).stdout).toBe((await run([...line, '--at', '3'])).stdout);
  });

  it.each([['--csv'], ['--tsv'], ['--ndjson'], ['--at', '3'], ['--when', '0.05'], ['--summary'], ['--format', 'torch']])(
    'is told on standard error with %s, once and in a line, unless it is to be quiet',
    async (...asked) => {
      const { stdout, stderr, status } = await run([...line, ...asked]);
      expect(status).toBe(0);
      expect(stderr).toMatch(/^lrsched: note: [^\n]*args\.lr[^\n]*\n$/);
      expect(await run([...line, ...asked, '--quiet'])).toEqual({ stdout, stderr: '', status: 0 });
    },
  );

  it('is told with a file, too', async () => {
    const { stderr } = await run([...line, '-o', join(folder, 'lr.csv')]);
    expect(stderr).toMatch(note);
    expect(readFileSync(join(folder, 'lr.csv'), 'utf8')).toMatch(/^epoch,lr\n0,0\.1\n/);
  });
});

describe('what is wrong with a run', () => {
  const faulty = join(folder, 'early.py');
  writeFileSync(
    faulty,
    `import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for epoch in range(6):
    scheduler.step()
    for batch in range(2):
        optimizer.step()
`,
  );
  const fault = 'scheduler is stepped before the first update (line 5)';

  it('stands under the chart, beside the recipe in JSON, and on standard error where numbers alone are printed', async () => {
    expect((await run(['read', faulty])).stdout.split('\n')).toContain(fault);
    expect(JSON.parse((await run(['read', faulty, '--json'])).stdout).series[0].notes).toContain(fault);
    for (const asked of ['--csv', '--summary']) {
      expect((await run(['read', faulty, asked])).stderr).toBe(`lrsched: note: ${fault}\n`);
      expect((await run(['read', faulty, asked, '--quiet'])).stderr).toBe('');
    }
  });

  it('is told of the parts of a sequence', async () => {
    const { stderr } = await run(['read', faulty, 'then', 'linear', '--steps', '4', '--csv']);
    expect(stderr).toBe(`lrsched: note: ${fault}\n`);
  });

  it('is not that its scheduler is stepped before updates of which there are none', async () => {
    const code = 'optimizer = SGD(p, lr=0.1)\ns = StepLR(optimizer, 2)\nfor epoch in range(4):\n    s.step()';
    expect((await run(['read', '-e', code, '--csv'])).stderr).toBe('');
    expect((await run(['read', '-e', code])).stdout).not.toMatch('before the first update');
  });
});

it('says nothing of a schedule that assumes nothing, and of a conversion only beside the curve', async () => {
  expect((await run(['cosine', '--csv'])).stderr).toBe('');
  expect((await run(['cosine', '--epochs', '3', '--steps-per-epoch', '5', '--per', 'step', '--csv'])).stderr).toBe('');
});

it('says the command with what was changed of the code', async () => {
  const { stdout } = await run(['read', '-e', 'StepLR(optimizer, 3)', '--lr', '1', '--epochs', '6', '--scale', '2', '--width', '100']);
  expect(stdout).toMatch(/the same:\nlrsched step .*--scale 2/);
});
