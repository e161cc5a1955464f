import { expect, it } from 'vitest';
import { run } from './run.ts';

it.each([
  [['load', '-', '--at', '0'], '{"type":"constant","max":0.5}', 'JSON that lrsched wrote', '0.5\n'],
  [['read', '-', '--lr', '0.5', '--epochs', '3', '--at', '0'], 'StepLR(optimizer, 1)', 'Python, a configuration or a launch line', '0.5\n'],
  [['plateau', '--metrics', '-', '--at', '0'], '1\n2\n', 'the metrics', '0.1\n'],
  [['log', '-', '--at', '0'], 'step,lr\n0,0.5\n1,0.25\n', 'a log', '0.5\n'],
])('%s says at a terminal what it waits for', async (words, typing, what, answer) => {
  const { stdout, stderr } = await run([...words, '--quiet'], { typing });
  expect([stdout, stderr]).toEqual([answer, `lrsched: waiting for ${what} from the terminal; Ctrl-D ends it, on Windows Ctrl-Z\n`]);
});
