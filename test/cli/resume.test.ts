import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

const line = (text: string) => run(text.split(' '));

describe('a part that resumes', () => {
  it('leaves what is before it, and goes on at its own update with its own peak', async () => {
    const { stdout } = await line('cosine --max 1e-3 --steps 100 then cosine --max 2e-3 --steps 200 --resume 60 --at 59,60,199');
    const alone = await line('cosine --max 2e-3 --steps 200 --at 60,199');
    const before = await line('cosine --max 1e-3 --steps 100 --at 59');
    expect(stdout).toBe(before.stdout + alone.stdout);
  });
  it('says how far the rate jumps', async () => {
    const { stdout } = await line('linear --max 1 --steps 100 then linear --max 1 --steps 200 --resume 50');
    expect(stdout).toMatch(/resumes at step 50: the rate goes from 0\.51 to 0\.75/);
  });
  it('lasts as long as it says itself', async () => {
    const { stdout } = await line('cosine --steps 100 then cosine --steps 200 --resume 60 --csv');
    expect(stdout.trim().split('\n')).toHaveLength(201);
  });
  it.each([
    [
      'as its length is counted, where rows are steps',
      'cosine --epochs 9 --steps-per-epoch 10 --warmup 15st then linear --epochs 9 --resume 6',
    ],
    ['in epochs', 'cosine --steps 90 --steps-per-epoch 10 then linear --steps 90 --resume 6ep'],
    ['in steps', 'cosine --epochs 9 --steps-per-epoch 10 then linear --epochs 9 --resume 60st --per step'],
  ])('goes on at an update that is said %s', async (_what, text) => {
    const per = text.includes('--per step') ? '' : text.includes('--epochs') ? ' --per step' : '';
    const { stdout } = await line(`${text}${per} --at 59,60`);
    const [, second] = stdout.trim().split('\n');
    // A line from 0.1 over 9 epochs.
    expect(Number(second)).toBeCloseTo(0.1 * (1 - 60 / 90), 14);
    expect((await line(`${text}${per} --at 59`)).stdout).not.toBe(
      (await line(`linear --epochs 9 --steps-per-epoch 10 --per step --at 59`)).stdout,
    );
  });
  it.each([
    ['in steps that make no whole epochs', 'cosine --epochs 10 then cosine --epochs 20 --steps-per-epoch 100 --resume 550st'],
    ['beyond what is before it', 'cosine --steps 100 then cosine --steps 200 --resume 150'],
    ['beyond itself', 'cosine --steps 300 then cosine --steps 200 --resume 200'],
    ['in another unit', 'cosine --steps 100 then cosine --steps 200 --resume 5ep'],
    ['without a value, where no log stands before it', 'cosine --steps 100 then cosine --steps 200 --resume'],
    ['alone', 'cosine --steps 100 --resume 5'],
    ['at no update', 'cosine --steps 100 then cosine --steps 200 --resume 0.5'],
  ])('is refused %s', async (_what, text) => {
    const { status, stderr, stdout } = await line(text);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^lrsched: .*--?resume.*\n$/);
  });
});
