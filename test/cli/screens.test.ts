import { expect, it } from 'vitest';
import { widthOf } from '../../src/charts/text-layout.ts';
import { run } from './run.ts';

const families =
  'constant cosine cyclic exponential infinite inverse-sqrt inverse-time linear multistep noam one-cycle piecewise polynomial power ramp range-test restarts rex step tanh tri-stage warmup-cosine wsd';
const lines = [
  ...families.split(' '),
  'plateau --metrics 1,0.6,0.5,0.5,0.5,0.5,0.4,0.4 --patience 1 --factor 0.5',
  'cosine vs step --max 0.1 vs one-cycle',
  'cosine vs one-cycle --split',
  'cosine --min 1e-5 --log',
  'ramp --epochs 5 then constant --epochs 50 then cosine --epochs 45',
  'cosine --warmup 10% --steps 450k --steps-per-epoch 5005',
];
const screens = [
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

it.each(screens)('%d×%d shows every chart whole, and is used', async (columns, rows) => {
  for (const line of lines) {
    for (const how of [[], ['--smooth']]) {
      const { stdout, stderr } = await run([...line.split(' '), ...how], { terminal: columns, lines: rows, env: { NO_COLOR: '1' } });
      expect(stderr, line).toBe('');
      const drawn = stdout.split('\n').slice(0, -1);
      expect(drawn.length, line).toBeLessThan(rows);
      // A single rate has five rows, whatever the room.
      if (line !== 'constant') expect(drawn.length, line).toBeGreaterThanOrEqual(0.7 * rows);
      for (const one of drawn) expect(widthOf(one), line).toBeLessThanOrEqual(columns);
    }
  }
});
