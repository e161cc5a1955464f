import { expect, it } from 'vitest';
import { recordedUpTo } from '../../src/frameworks/recorded.ts';
import { mustBeFew } from '../../src/frameworks/rounding.ts';
import { run } from '../cli/run.ts';

it('gives up on more values or cycles than anybody waits for, before it begins', () => {
  let asked = 0;
  expect(() => recordedUpTo(1e12, () => asked++)).toThrow('at most 10000000');
  expect(asked).toBe(0);
  expect(() => mustBeFew(1e6)).not.toThrow();
  expect(() => mustBeFew(1e6 + 1)).toThrow();
});

it.each<[code: string, says: string]>([
  ['get_cosine_with_hard_restarts_schedule_with_warmup(opt, 100, 10**12, num_cycles=10**9)', '1000000000 cycles are more than'],
  ['get_cosine_with_hard_restarts_schedule_with_warmup(opt, 0, 10**12, num_cycles=10**13)', 'at most 10000000 of them'],
  ['CosineLRScheduler(opt, t_initial=1000, cycle_limit=10**9)', '1000001 cycles are more than'],
])('refuses %s', async (code, says) => {
  const { stdout, stderr, status } = await run(['read', '-e', code, '--lr', '0.1', '--steps', '1e12']);
  expect([stdout, status]).toEqual(['', 2]);
  expect(stderr).toContain(says);
});

it.each(['timm', 'optax'])('%s refuses a thousand million cycles, which it would have to be gone through for', async (framework) => {
  const { stderr, status } = await run(['cosine', '--steps', '1e12', '--repeat', '1e9', '--format', framework]);
  expect(stderr).toContain(`${framework} cannot say the repeat`);
  expect(status).toBe(2);
});
