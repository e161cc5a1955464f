import { describe, expect, it } from 'vitest';
import { holdMain } from '../../src/compose/hold-main.ts';
import { warmup } from '../../src/compose/warmup.ts';
import { linear } from '../../src/schedules/linear.ts';
import { transcript } from '../cli/run.ts';
import { expectValues } from '../equal.ts';

describe('hold-main', () => {
  it('holds the main part, and not the ramp that multiplies it', () => {
    const stairs = holdMain({ of: linear({ max: 1, length: 8 }), updates: 4 });
    expectValues(warmup({ of: stairs, updates: 6, mode: 'multiply' }).at, [0, 1 / 6, 2 / 6, 3 / 6, (4 / 6) * 0.5, (5 / 6) * 0.5, 0.5, 0.5]);
  });

  it('stands beneath the warm-up however it is typed', async () => {
    const line = (words: string) => transcript(`lrsched linear --max 1 --steps 8 ${words} --at 2,5`);
    const wanted = await line('--hold-main 4 --warmup 6 --warmup-mode multiply');
    expect(wanted).toBe('0.3333333333333333\n0.4166666666666667');
    expect(await line('--warmup-mode multiply --warmup 6 --hold-main 4')).toBe(wanted);
  });
});
