import { describe, expect, it } from 'vitest';
import { spansOf } from '../../src/analysis/spans.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { clamp, constant, cooldown, cosine, linear, multiply, ramp, repeat, scale, sequence, shift, warmup } from '../../src/index.ts';

const inner = sequence({ of: [ramp({ length: 10 }), constant({ length: 50 }), cosine({ length: 40 })] });

describe('spansOf', () => {
  it.each<[what: string, schedule: Schedule, spans: string]>([
    ['a family', cosine({ length: 100 }), '0 cosine'],
    ['modifiers on a family', warmup({ of: cooldown({ of: cosine({ length: 100 }), updates: 10 }), updates: 5 }), '0 cosine'],
    ['a sequence', inner, '0 ramp, 10 constant, 60 cosine'],
    ['a sequence in a sequence', sequence({ of: [linear({ length: 7 }), inner] }), '0 linear, 7 ramp, 17 constant, 67 cosine'],
    [
      'modified parts',
      sequence({ of: [warmup({ of: cosine({ length: 30 }), updates: 5 }), linear({ length: 7 })] }),
      '0 cosine, 30 linear',
    ],
    ['a factor and bounds', scale({ of: clamp({ of: inner, max: 1 }), by: '2' }), '0 ramp, 10 constant, 60 cosine'],
    ['a warm-up that takes its updates', warmup({ of: inner, updates: 5 }), '0 warmup, 5 ramp, 15 constant, 65 cosine'],
    ["DeepSpeed's, one update longer", warmup({ of: inner, updates: 5, ramp: '(t-1)/W' }), '0 warmup, 6 ramp, 16 constant, 66 cosine'],
    ['a warm-up of more than the rest', warmup({ of: inner, updates: 95 }), '0 ramp'],
    ['a warm-up in front', warmup({ of: inner, updates: 5, mode: 'add' }), '0 warmup, 5 ramp, 15 constant, 65 cosine'],
    ['a warm-up over it', warmup({ of: inner, updates: 20, mode: 'overlay' }), '0 warmup, 20 constant, 60 cosine'],
    ['no warm-up', warmup({ of: inner, updates: 0 }), '0 ramp, 10 constant, 60 cosine'],
    ['a cooldown', cooldown({ of: inner, updates: 50 }), '0 ramp, 10 constant, 50 cooldown'],
    ['ahead', shift({ of: inner, updates: 20 }), '0 constant, 40 cosine'],
    ['behind', shift({ of: inner, updates: -5 }), '0 ramp, 15 constant, 65 cosine'],
    ['cycles', repeat({ of: inner, times: 2 }), '0 repeat'],
    ['factors', multiply({ of: [inner, cosine({ length: 100 })] }), '0 multiply'],
  ])('%s', (_what, { spec }, spans) => {
    expect(
      spansOf(spec)
        .map(({ name, start }) => `${start} ${name}`)
        .join(', '),
    ).toBe(spans);
  });
});
