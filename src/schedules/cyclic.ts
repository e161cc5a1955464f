import { defineSchedule } from '../core/define.ts';
import { choice, flag, floor, number, rate, updates } from '../core/parameters.ts';
import type { Curve } from '../core/schedule.ts';
import { mix } from '../core/shapes.ts';

/** Smith 2017, Cyclical Learning Rates for Training Neural Networks, arXiv:1506.01186, section 3; PyTorch `CyclicLR`. */
export const cyclic = defineSchedule({
  type: 'cyclic',
  summary: 'up and down between min and max, again and again',
  formula:
    'min + (max - min) * (1 - abs(t / up % 2 - 1) if down is None else ' +
    't % (up + down) / up if t % (up + down) <= up else (up + down - t % (up + down)) / down)',
  source: 'Smith 2017, Cyclical Learning Rates, arXiv:1506.01186, section 3; PyTorch CyclicLR',
  example: 'cyclic --min 0.01 --max 0.1 --up 10 --mode triangular2 --epochs 100',
  group: 'cycles and restarts',
  equals: ['torch CyclicLR', 'fairseq triangular (--mode shrink)'],
  known: {
    CyclicLR: 'cyclic',
    clr: 'cyclic',
    triangular: 'cyclic',
    triangular2: 'cyclic --mode triangular2',
    exp_range: 'cyclic --mode exp-range --gamma 0.9999',
    CyclicScheduler: 'cyclic',
    cyclical: 'cyclic',
    CyclicalLearningRate: 'cyclic',
    triangle: 'cyclic',
    triangular_schedule: 'cyclic',
    循环学习率: 'cyclic',
    周期学习率: 'cyclic',
  },
  endless: true,
  drawn: ({ up, down = up }) => ({ length: 3 * (up + down), unit: 'step' }),
  params: {
    max: rate('rate at the peaks', { default: 0.1 }),
    min: floor('rate between them', { default: '10%' }),
    up: updates('updates from min to max', { min: 1, fractional: true, default: 2000 }),
    down: updates('updates from max to min; as many as up unless said, and with 0 it jumps', { min: 0, fractional: true, optional: true }),
    mode: choice(
      'all peaks alike (triangular), half as high above min each cycle (triangular2), gamma^t as high above min (exp-range), max itself times gamma each cycle (shrink)',
      ['triangular', 'triangular2', 'exp-range', 'shrink'],
      { default: 'triangular' },
    ),
    gamma: number('factor of exp-range per update, or of shrink per cycle', { min: 0, max: 1, default: 1, quiet: true }),
    maxMomentum: number('momentum at min', { min: 0, max: 1, default: 0.9, quiet: true }),
    baseMomentum: number('momentum at max', { min: 0, max: 1, default: 0.8, quiet: true }),
    noMomentum: flag('leave momentum alone'),
  },
  rules: [{ over: ['min', 'max'], says: '--min must not exceed --max', holds: ({ min, max }) => min <= max }],
  jumps: true,
  says({ max, min, up, down = up, mode, gamma }, { say }) {
    const period = up + down;
    const clock = Number.isInteger(period) ? 'x = t % period' : 'x = 0 if round(t / period) * period == t else t % period';
    const before = [clock, ...(mode === 'triangular2' || mode === 'shrink' ? ['k = round((t - x) / period)'] : [])];
    const share = say('x / up if x <= up else (period - x) / down', { up, period, down: down === 0 ? 1 : down });
    const height = mode === 'triangular2' ? 'share * 0.5 ** k' : mode === 'exp-range' ? 'share * gamma ** t' : 'share';
    const top = mode === 'shrink' ? 'max * gamma ** k' : 'max';
    const value = say(`min + (${top} - min) * ${height}`, { max, min, gamma, share });
    return { before: before.map((line) => line.replaceAll('period', String(period))), value };
  },
  chained: 'anew',
  curve({ max, min, up, down = up, mode, gamma, maxMomentum, baseMomentum, noMomentum }) {
    const period = up + down;
    // Where rounding puts the start of a cycle a hair before its multiple, it is its start all the same.
    const into = (t: number) => (Math.round(t / period) * period === t ? 0 : t % period);
    const share = (x: number) => (x <= up ? x / up : (period - x) / down);
    const height = (t: number, cycle: number) => (mode === 'triangular2' ? 0.5 ** cycle : mode === 'exp-range' ? gamma ** t : 1);
    const between =
      (low: number, high: number, top = (_cycle: number) => high) =>
      (t: number) => {
        const cycle = Math.round((t - into(t)) / period);
        return mix(low, top(cycle), share(into(t)) * height(t, cycle));
      };
    // Where gamma^t falls faster than the ramp rises, the peak comes early.
    const early = mode === 'exp-range' ? -1 / Math.log(gamma) : up;
    const turns = [...(early < up ? [early] : []), ...(down > 0 ? [up] : [])];
    const breaks: Curve['breaks'] = function* (from, to) {
      let last = 0;
      for (let cycle = Math.max(0, Math.floor(from / period) - 1); cycle * period < to; cycle += 1) {
        for (const t of [0, ...turns].map((turn) => cycle * period + turn)) {
          if (t > last && t >= from && t < to) yield t;
          last = Math.max(last, t);
        }
      }
    };
    const at = between(min, max, mode === 'shrink' ? (cycle) => max * gamma ** cycle : undefined);
    return { at, breaks, ...(noMomentum ? {} : { also: { momentum: { at: between(maxMomentum, baseMomentum), breaks } } }) };
  },
});
