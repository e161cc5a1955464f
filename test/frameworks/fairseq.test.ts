import { describe, expect, it } from 'vitest';
import type { LrschedError } from '../../src/core/issues.ts';
import type { Argument } from '../../src/frameworks/call.ts';
import { type Setting, translateIn } from '../../src/frameworks/constructor.ts';
import { fairseq } from '../../src/frameworks/fairseq.ts';
import { expectValues } from '../equal.ts';

type Given = Readonly<Record<string, Argument>>;
type About = Pick<Partial<Setting>, 'facts' | 'metrics' | 'length'>;

const translated = (name: string, args: Given, { length = 60, ...about }: About = {}) =>
  translateIn(fairseq, { name, args }, { base: 0.1, length, ...about });

/** Every value up to `length` is the one that the description says. */
function agrees(name: string, args: Given, expected: (i: number) => number, about: About = {}) {
  const length = about.length ?? 60;
  expectValues(
    translated(name, args, about).at,
    Array.from({ length }, (_, i) => expected(i)),
  );
}

function refuses(name: string, args: Given, about: About = {}) {
  const codes = () => {
    try {
      translated(name, args, about);
      return [];
    } catch (error) {
      return (error as LrschedError).issues.map(({ code }) => code);
    }
  };
  expect(codes()).toEqual(['framework-refuses']);
}

const rising = (i: number, from: number, to: number, over: number) => from + (i * (to - from)) / over;

describe('cosine', () => {
  const wave = (x: number) => (1 + Math.cos(Math.PI * x)) / 2;
  const periods = (b: number, low: number, first: number, mult: number, shrink: number) => (i: number) => {
    let [k, start, long] = [0, 0, first];
    while (i >= start + long - 1e-9) [k, start, long] = [k + 1, start + long, long * mult];
    return shrink ** k * (low + (b - low) * wave((i - start) / long));
  };

  it.each([
    ['shrinks to a tenth by default, the floor too', { lr: [0.1], min_lr: 0.01, lr_period_updates: 20 }, periods(0.1, 0.01, 20, 1, 0.1)],
    ['takes what the warm-up leaves of max_update', { lr: [0.1], max_update: 40, lr_shrink: 0.5 }, periods(0.1, 0, 40, 1, 0.5)],
    ['grows its periods', { lr: [0.1], lr_period_updates: 4, t_mult: 2, lr_shrink: 0.8 }, periods(0.1, 0, 4, 2, 0.8)],
    ['grows them by half', { lr: [0.1], lr_period_updates: 8, t_mult: 1.5, lr_shrink: 1 }, periods(0.1, 0, 8, 1.5, 1)],
    ['lowers a floor above lr to lr', { lr: [0.1], min_lr: 0.3, lr_period_updates: 20 }, periods(0.1, 0.1, 20, 1, 0.1)],
    ['takes lr without brackets', { lr: 0.2, lr_period_updates: 30 }, periods(0.2, 0, 30, 1, 0.1)],
  ] as const)('%s', (_, args, expected) => agrees('cosine', args, expected));

  it.each([
    [-1, 0.02],
    [0, 0],
    [0.05, 0.05],
    [0.3, 0.3],
  ])('warms up from a warmup_init_lr of %s', (warmup_init_lr, from) => {
    const after = periods(0.1, 0.02, 30, 1, 0.1);
    const args = { lr: [0.1], min_lr: 0.02, warmup_updates: 10, warmup_init_lr, max_update: 40 };
    agrees('cosine', args, (i) => (i < 10 ? rising(i, from, 0.1, 10) : after(i - 10)));
  });

  it('shows the trough where a logarithm rounds down at a restart', () => {
    const at = translated('cosine', { lr: [0.1], min_lr: 0.01, lr_period_updates: 1, t_mult: 3, lr_shrink: 0.5 }, { length: 400 }).at;
    expect(at(121)).toBeCloseTo(0.01 * 0.5 ** 4, 12);
    expect(at(120)).toBeLessThan(at(40));
    expect(at(122)).toBeCloseTo(0.1 * 0.5 ** 5, 5);
    // The restarts before it are where they should be.
    expect([0, 1, 4, 13, 40].map((t) => at(t))).toEqual([0, 1, 2, 3, 4].map((k) => 0.1 * 0.5 ** k));
  });

  it('is refused what fairseq stops at', () => {
    refuses('cosine', { lr: [0.1, 0.2], max_update: 10 });
    refuses('cosine', { lr: [0.1] });
    refuses('cosine', { lr: [0.1], warmup_updates: 10, max_update: 10 });
    refuses('cosine', { lr: [0.1], lr_period_updates: 10, t_mult: 0.5 });
    refuses('cosine', { lr: [] });
  });

  it('may shrink its periods as long as they do not pile up', () => {
    agrees('cosine', { lr: [0.1], lr_period_updates: 40, t_mult: 0.5, lr_shrink: 1 }, periods(0.1, 0, 40, 0.5, 1), { length: 55 });
  });
});

describe('fixed', () => {
  const perEpoch = 7;
  const epochOf = (i: number) => Math.floor(i / perEpoch) + 1;
  const facts = { updates_per_epoch: perEpoch };

  it.each([
    ['one rate an epoch', { lr: [0.3, 0.2, 0.1] }, [0.3, 0.2, 0.1], Number.POSITIVE_INFINITY, 0.1, 0],
    ['force_anneal', { lr: [0.3, 0.2], force_anneal: 4 }, [0.3, 0.2], 4, 0.1, 0],
    ['force_anneal within the list', { lr: [0.4, 0.3, 0.2], force_anneal: 2, lr_shrink: 0.5 }, [0.4, 0.3, 0.2], 2, 0.5, 0],
    ['force_anneal at once', { lr: [0.3], force_anneal: 1, lr_shrink: 0.5 }, [0.3], 1, 0.5, 0],
    ['force_anneal before the first epoch', { lr: [0.3], force_anneal: 0, lr_shrink: 0.5 }, [0.3], 0, 0.5, 0],
    ['a warm-up across epochs', { lr: [0.3, 0.2, 0.1], warmup_updates: 10 }, [0.3, 0.2, 0.1], Number.POSITIVE_INFINITY, 0.1, 10],
    ['a warm-up across an anneal', { lr: [0.3], warmup_updates: 20, force_anneal: 2, lr_shrink: 0.5 }, [0.3], 2, 0.5, 20],
  ] as const)('%s', (_, args, rates, anneal, shrink, W) => {
    const rate = (e: number) =>
      e < anneal ? rates[Math.min(e - 1, rates.length - 1)] : (rates.at(-1) as number) * shrink ** (e + 1 - anneal);
    agrees('fixed', args, (i) => (rate(epochOf(i)) as number) * (i < W ? (i + 1) / W : 1), { facts });
  });
});

describe('inverse_sqrt', () => {
  it.each([
    [16, -1, 0],
    [9, 0.05, 0.05],
    [2, 0.5, 0.5],
  ])('warms up over %s from %s', (W, warmup_init_lr, from) => {
    agrees('inverse_sqrt', { lr: [0.1], warmup_updates: W, warmup_init_lr }, (i) =>
      i < W ? rising(i, from, 0.1, W) : (0.1 * Math.sqrt(W)) / Math.sqrt(i),
    );
  });

  it('needs a warm-up', () => refuses('inverse_sqrt', { lr: [0.1], warmup_updates: 0 }));
});

describe('polynomial_decay', () => {
  const falls = (b: number, end: number, W: number, T: number, p: number) => (i: number) => {
    if (W > 0 && i <= W) return (b * i) / W;
    return i >= T ? end : (b - end) * (1 - (i - W) / (T - W)) ** p + end;
  };
  it.each([
    ['a square', { lr: [0.1], warmup_updates: 5, total_num_update: 40, power: 2, end_learning_rate: 0.01 }, falls(0.1, 0.01, 5, 40, 2)],
    ['a root', { lr: [0.1], total_num_update: 40, power: 0.5 }, falls(0.1, 0, 0, 40, 0.5)],
    ['no power at all, until it ends', { lr: [0.1], total_num_update: 40, power: 0, end_learning_rate: 0.02 }, falls(0.1, 0.02, 0, 40, 0)],
    [
      'an end within the warm-up',
      { lr: [0.1], warmup_updates: 20, total_num_update: 10, end_learning_rate: 0.03 },
      falls(0.1, 0.03, 20, 10, 1),
    ],
    ['an end with the warm-up', { lr: [0.1], warmup_updates: 10, total_num_update: 10 }, falls(0.1, 0, 10, 10, 1)],
    ['an end above lr', { lr: [0.1], total_num_update: 30, end_learning_rate: 0.2 }, falls(0.1, 0.2, 0, 30, 1)],
  ] as const)('%s', (_, args, expected) => agrees('polynomial_decay', args, expected));

  it('reads its list with an epoch that begins at 1', () => {
    const rates = [0.9, 0.4, 0.2];
    const args = { lr: rates, warmup_updates: 5, total_num_update: 50, end_learning_rate: 0.01 };
    const rate = (i: number) => rates[Math.min(Math.floor(i / 12) + 1, 2)] as number;
    agrees('polynomial_decay', args, (i) => falls(rate(i), 0.01, 5, 50, 1)(i), { facts: { updates_per_epoch: 12 } });
  });

  it('takes the rate it has come to for the new lr where it is forced to anneal', () => {
    const at = translated(
      'polynomial_decay',
      { lr: [0.1], total_num_update: 40, force_anneal: 2 },
      { facts: { updates_per_epoch: 20 } },
    ).at;
    expect([19, 20, 30].map(at)).toEqual([expect.closeTo(0.0525, 12), expect.closeTo(0.05 * 0.5, 12), expect.closeTo(0.05 * 0.25, 12)]);
  });

  it('needs an end', () => refuses('polynomial_decay', { lr: [0.1] }));
});

describe('step', () => {
  it.each([
    ['down to its floor', { lr: [0.1], min_lr: 0.02, lr_deacy_period: 9, lr_decay: 0.7 }, 0.1, 0.02, 9, 0.7, 0, 0],
    ['from its floor up', { lr: [0.1], min_lr: 0.02, lr_deacy_period: 4, lr_decay: 0.9, warmup_updates: 8 }, 0.1, 0.02, 4, 0.9, 8, 0.02],
    ['from warmup_init_lr up', { lr: [0.1, 9], lr_deacy_period: 4, warmup_updates: 8, warmup_init_lr: 0.04 }, 0.1, 0, 4, 0.5, 8, 0.04],
    ['by nothing', { lr: [0.1], lr_deacy_period: 4, lr_decay: 1 }, 0.1, 0, 4, 1, 0, 0],
  ] as const)('falls %s', (_, args, b, floor, P, d, W, from) => {
    agrees('step', args, (i) => (i < W ? rising(i, from, b, W) : Math.max(floor, b * d ** Math.floor((i - W) / P))));
  });

  it('is refused what fairseq asserts', () => {
    refuses('step', { lr: [0.1], lr_decay: 1.1 });
    refuses('step', { lr: [0.1], min_lr: -0.1 });
    refuses('step', { lr: [0.1], min_lr: 0.2 });
  });
});

describe('tri_stage', () => {
  const stages = (b: number, w: number, h: number, d: number, s0: number, s1: number) => (i: number) => {
    if (i < w) return b * (s0 + ((1 - s0) * i) / w);
    if (i < w + h) return b;
    return i <= w + h + d ? b * s1 ** ((i - w - h) / d) : b * s1;
  };
  it.each([
    ['no hold', { lr: [0.1], warmup_steps: 10, decay_steps: 20 }, stages(0.1, 10, 0, 20, 0.01, 0.01)],
    ['no warm-up', { lr: [0.1], hold_steps: 5, decay_steps: 20, final_lr_scale: 0.2 }, stages(0.1, 0, 5, 20, 0.01, 0.2)],
    ['ratios that are truncated', { lr: [0.1], phase_ratio: [0.25, 0.25, 0.5], max_update: 47 }, stages(0.1, 11, 11, 23, 0.01, 0.01)],
    ['an end above lr', { lr: [0.1], warmup_steps: 4, hold_steps: 3, decay_steps: 20, final_lr_scale: 3 }, stages(0.1, 4, 3, 20, 0.01, 3)],
    ['a start above lr', { lr: [0.1], warmup_steps: 4, decay_steps: 20, init_lr_scale: 2 }, stages(0.1, 4, 0, 20, 2, 0.01)],
  ] as const)('%s', (_, args, expected) => agrees('tri_stage', args, expected));

  it('adds its ratios up as floats', () => {
    refuses('tri_stage', { lr: [0.1], phase_ratio: [0.3, 0.6, 0.1], max_update: 100 });
    expect(translated('tri_stage', { lr: [0.1], phase_ratio: [0.1, 0.6, 0.3], max_update: 100 }).at(10)).toBe(0.1);
    refuses('tri_stage', { lr: [0.1], phase_ratio: [0.1, 0.4, 0.5] });
    refuses('tri_stage', { lr: [0.1] });
  });
});

describe('triangular', () => {
  it.each([
    ['an odd period', 13, 0.5, false],
    ['a shrinking floor', 10, 0.7, true],
    ['an odd period with a shrinking floor', 11, 0.1, true],
    ['triangles that turn over', 8, 0.1, false],
    ['growing triangles', 10, 1.5, false],
    ['growing floors', 10, 1.5, true],
    ['the shortest', 2, 0.9, false],
  ])('%s', (_, period, shrink, shrink_min) => {
    const [lo, hi, h] = [0.01, 0.1, Math.floor(period / 2)];
    const args = { lr: [lo], max_lr: hi, lr_period_updates: period, lr_shrink: shrink, shrink_min };
    agrees('triangular', args, (i) => {
      const k = Math.floor(i / (2 * h));
      const low = shrink_min ? lo * shrink ** k : lo;
      return low + (hi * shrink ** k - low) * Math.max(0, 1 - Math.abs(i / h - 2 * k - 1));
    });
  });

  it('needs a period of two updates', () => refuses('triangular', { lr: [0.01], max_lr: 0.1, lr_period_updates: 1 }));
});

describe('manual', () => {
  const facts = { updates_per_epoch: 5 };
  const largest = (entries: Readonly<Record<number, number>>, now: number) => {
    const keys = Object.keys(entries)
      .map(Number)
      .filter((key) => key <= now);
    return keys.length === 0 ? undefined : entries[Math.max(...keys)];
  };
  it.each([
    ['epochs only', "{'2': 0.05, '4-6': 0.01, '8,10': 0.002}", '{}', 0.1, { 2: 0.05, 4: 0.01, 5: 0.01, 6: 0.01, 8: 0.002, 10: 0.002 }, {}],
    ['updates only', '{}', '{"7": 0.05, "30 - 31": 1e-3}', 0.1, {}, { 7: 0.05, 30: 1e-3 }],
    [
      'updates over epochs',
      "{'1': 0.3, '2': 0.2, '5': 0.1}",
      "{'12': 0.05, '40': 0.01,}",
      0.3,
      { 1: 0.3, 2: 0.2, 5: 0.1 },
      { 12: 0.05, 40: 0.01 },
    ],
    ['a first rate from the updates', '{}', "{'1': 0.7}", 0.7, {}, { 1: 0.7 }],
    ['lr alone', '{}', '{}', 0.1, {}, {}],
  ] as const)('%s', (_, epoch2lr, update2lr, first, epochs, updates) => {
    agrees('manual', { lr: [0.1], epoch2lr, update2lr }, (i) => largest(updates, i) ?? largest(epochs, Math.floor(i / 5) + 1) ?? first, {
      facts,
    });
  });

  it.each(['[1]', '{1: 0.1}', "{'a': 0.1}", "{'1': x}", '1', "{'1-': 0.1}"])('is refused %s', (epoch2lr) => {
    refuses('manual', { lr: [0.1], epoch2lr });
  });
});

describe('reduce_lr_on_plateau', () => {
  const metrics = [1, 0.9, 0.95, 0.95, 0.8, 0.9, 0.9, 0.9, 0.9];
  /** Epoch by epoch: which metrics are heard, and after how many bad ones the rate falls. */
  const rates = (b: number, shrink: number, patience: number, heardFrom: number, higher = false) => {
    let [lr, best, bad] = [b, higher ? -1e9 : 1e9, 0];
    return metrics.map((metric, epoch) => {
      if (epoch < heardFrom) return lr;
      const better = higher ? metric > best * (1 + 1e-4) : metric < best * (1 - 1e-4);
      [best, bad] = better ? [metric, 0] : [best, bad + 1];
      if (bad > patience) [lr, bad] = [lr * shrink, 0];
      return lr;
    });
  };
  it.each([
    ['at once', { lr_shrink: 0.5 }, 0.5, 0, 0, -1, false],
    ['with patience', { lr_patience: 1 }, 0.1, 1, 0, -1, false],
    ['where higher is better', { lr_shrink: 0.5, lr_patience: 1, maximize_best_checkpoint_metric: true }, 0.5, 1, 0, -1, true],
    ['after a warm-up within an epoch', { lr_shrink: 0.5, warmup_updates: 5 }, 0.5, 0, 5, -1, false],
    ['after a warm-up of whole epochs', { lr_shrink: 0.5, warmup_updates: 8, warmup_init_lr: 0.05 }, 0.5, 0, 8, 0.05, false],
  ] as const)('%s', (_, args, shrink, patience, W, init, higher) => {
    const after = rates(0.1, shrink, patience, Math.floor(W / 4), higher);
    const expected = (i: number) => {
      if (W > 0 && i <= W) return rising(i, Math.max(0, init), 0.1, W);
      return i < 4 ? 0.1 : (after[Math.floor(i / 4) - 1] as number);
    };
    agrees('reduce_lr_on_plateau', { lr: [0.1], ...args }, expected, { metrics, facts: { updates_per_epoch: 4 }, length: 40 });
  });

  it('is refused a factor of 1, and several rates', () => {
    refuses('reduce_lr_on_plateau', { lr: [0.1], lr_shrink: 1 });
    refuses('reduce_lr_on_plateau', { lr: [0.1, 0.2] });
  });
});

it('has no schedule of its own to pass through', () => refuses('pass_through', {}));
