import { defineSchedule } from '../core/define.ts';
import { rank } from '../core/numbers.ts';
import { choice, type Knot, knots } from '../core/parameters.ts';
import { interpolate as between, shapes } from '../core/shapes.ts';

/** Rates at given updates: optax `piecewise_constant_schedule` and `piecewise_interpolate_schedule`, ignite `PiecewiseLinear`. */
export const piecewise = defineSchedule({
  type: 'piecewise',
  summary: 'your own rates at your own updates',
  formula: 'the rate of the last knot that is not after t; with --interpolate the way from there to the next',
  informal: true,
  source: 'optax piecewise_constant_schedule and piecewise_interpolate_schedule, ignite PiecewiseLinear',
  example: 'piecewise --knots 0:0,10:0.1,60:0.1,100:0 --interpolate linear --epochs 100',
  group: 'decays',
  equals: [
    'optax.piecewise_constant_schedule',
    'optax.piecewise_interpolate_schedule',
    'keras PiecewiseConstantDecay (knots one later)',
    'ignite PiecewiseLinear (--interpolate linear)',
    'fairseq manual',
  ],
  known: {
    PiecewiseConstantDecay: 'piecewise --knots 0:0.1,31:0.01,61:0.001',
    piecewise_interpolate_schedule: 'piecewise --knots 0:0,10:0.1,100:0 --interpolate linear',
    PiecewiseLinear: 'piecewise --knots 0:0,10:0.1,100:0 --interpolate linear',
    PiecewiseDecay: 'piecewise --knots 0:0.1,30:0.01,60:0.001',
    'piecewise-constant': 'piecewise',
    piecewise_constant_lr: 'piecewise --knots 0:0.1,30:0.01,60:0.001',
    combined_cos: 'piecewise --knots 0:0.004,25:0.1,100:0 --interpolate cosine',
    join_schedules: 'piecewise --knots 0:0,10:0.1,100:0 --interpolate linear',
    分段常数: 'piecewise',
    分段常数衰减: 'piecewise',
  },
  endless: true,
  params: {
    knots: knots('updates and the rates they have', {
      default: [
        [0, 0.1],
        [30, 0.01],
        [60, 0.001],
      ],
    }),
    interpolate: choice('from one knot to the next: constant jumps at the knot', ['constant', ...shapes], { default: 'constant' }),
  },
  rules: [
    {
      over: ['knots', 'interpolate'],
      says: 'nothing is geometric between rates of 0; write rates above 0 in --knots, or another --interpolate',
      holds: ({ knots, interpolate }) => interpolate !== 'geometric' || knots.every(([, lr]) => lr > 0),
    },
  ],
  changes: ({ knots, interpolate }) => ({
    parameter: 'knots',
    at: knots.filter(([t]) => t > 0).map(([t]) => [t, t]),
    ...(interpolate !== 'constant' && { leads: true }),
  }),
  says({ knots, interpolate }, { number, name, say, ramp, share, inTurn, stairs, among, few, text }) {
    if (interpolate === 'constant') return stairs();
    const [[start, first]] = knots as readonly [Knot];
    if (knots.length <= few) {
      const pieces = knots.map(([start, from], index) => {
        const [end, to] = knots[index + 1] ?? [Number.POSITIVE_INFINITY, from];
        return [end, () => (Number.isFinite(end) ? ramp(interpolate, from, to, share(start, end - start)) : number(from))] as const;
      });
      return inTurn([[start, () => number(first)], ...pieces]);
    }
    const { before, times, rates } = among(knots);
    const ends = say('t <= start or low == last', { start, last: knots.length - 1 });
    const [from, to] = [name(`${rates}[low]`), name(`${rates}[low + 1]`)];
    const x = `x = (t - ${times}[low]) / (${times}[low + 1] - ${times}[low])`;
    return { before: [...before, `if ${text(ends)}:`, `    return ${rates}[low]`, x], value: ramp(interpolate, from, to, name('x')) };
  },
  curve({ knots, interpolate }) {
    const times = knots.map(([t]) => t);
    return {
      at(t) {
        const passed = rank(times, t);
        const [start, from] = knots[Math.max(0, passed - 1)] as Knot;
        const [end, to] = knots[passed] ?? [start, from];
        return interpolate === 'constant' || t <= start || end === start
          ? from
          : between(interpolate, from, to, (t - start) / (end - start));
      },
      // There may be more of them than a call takes arguments.
      breaks: (from, to) => times.filter((t) => t > 0 && t >= from && t < to),
    };
  },
});
