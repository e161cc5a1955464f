import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

const said = async (words: string) => {
  const { stdout, stderr, status } = await run(words.split(' '));
  return { stdout, stderr, status };
};

describe('past the end of a run', () => {
  const note = (length: string, t: string) => `lrsched: note: the run has ${length}, and ${t} is past its end\n`;

  it.each<[words: string, stderr: string]>([
    ['cosine --epochs 100 --at 101,5', note('100 epochs', '101')],
    ['step --steps 5000 --at 1M', note('5000 steps', '1M')],
    ['cosine --epochs 100 --stop 150 --csv --every 50', note('100 epochs', '149')],
    ['cosine --epochs 30 then constant --epochs 20 --at 60', note('50 epochs', '60')],
    // The length itself is where the decay ends, and nobody said this one.
    ['cosine --epochs 100 --at 100', ''],
    ['cosine --at 150', ''],
    ['cosine --epochs 100 --at 101 --quiet', ''],
  ])('%s answers, and says so', async (words, stderr) => {
    const found = await said(words);
    expect([found.stderr, found.status]).toEqual([stderr, 0]);
    expect(found.stdout).not.toBe('');
  });

  it('beneath a chart, and in a document', async () => {
    const { stdout, stderr } = await said('cosine --epochs 100 --stop 150');
    expect(stdout).toContain('the run has 100 epochs, and 149 is past its end');
    expect(stderr).toBe('');
  });
});

describe('what is beyond all numbers is said in words', () => {
  it('for people and in JSON', async () => {
    expect((await said('cosine --max 1e308 --summary')).stdout).toMatch(/^area +more than 1\.798e308$/m);
    const { series } = JSON.parse((await said('cosine --max 1e308 --summary --json')).stdout);
    expect(series[0].summary.area).toBe('more than 1.7976931348623157e308');
  });
});

describe('a run of zeros', () => {
  it.each<[words: string, notes: string]>([
    ['cosine --epochs 1 --warmup 1', 'rate 0 at 0 · every update has rate 0 and changes nothing the warm-up of 1 is not over at the end'],
    ['constant --max 0', 'constant 0 · every update has rate 0 and changes nothing'],
    ['cosine --max 0 --start 5 --stop 6', 'rate 0 at 5 · every update has rate 0 and changes nothing'],
  ])('%s says so', async (words, notes) => {
    const { stdout } = await said(words);
    expect(stdout.replaceAll('\n', ' ')).toContain(`epoch ${notes} `);
  });
});

it('lint hints at what PyTorch does one update later, where nobody said when', async () => {
  const hint = "hint: step drops one update before PyTorch's StepLR; write --shift 0 for its updates, or --shift 1 for these\n";
  expect(await said('lint step --epochs 30')).toMatchObject({ stdout: hint, status: 0 });
  expect(await said('lint step --epochs 30 --shift 1')).toMatchObject({ stdout: '', status: 0 });
});
