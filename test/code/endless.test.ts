import { expect, it } from 'vitest';
import { run } from '../cli/run.ts';

it.each([
  ['transformers', 0, 'k = t // 1000'],
  ['timm', 2, 'timm cannot say this restarts schedule'],
  ['optax', 2, 'optax cannot say this restarts schedule'],
])('more cycles than can be gone through are no loop without end in %s', async (format, status, says) => {
  const written = await run(['restarts', '--period', '1000', '--steps', '1e12', '--format', format]);
  expect(written.status).toBe(status);
  expect(written.stdout + written.stderr).toContain(says);
});
