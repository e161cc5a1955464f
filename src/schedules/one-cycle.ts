import { among } from '../core/break-search.ts';
import { every, joined, moved, none, points } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { choice, flag, number, rate } from '../core/parameters.ts';
import type { Curve } from '../core/schedule.ts';
import { interpolate } from '../core/shapes.ts';

/**
 * Smith & Topin 2018, Super-Convergence, arXiv:1708.07120, with the phases of PyTorch's `OneCycleLR`,
 * where the last update has the lowest rate; or, without an endpoint, of optax.
 */
export const oneCycle = defineSchedule({
  type: 'one-cycle',
  summary: 'up to max and down to next to nothing, momentum the other way',
  formula:
    'max / div_factor + (max - max / div_factor) * (1 - cos(pi * t / (pct_start * T - 1))) / 2 if t < pct_start * T - 1 else ' +
    'max if t == pct_start * T - 1 else max / div_factor / final_div_factor + (max - max / div_factor / final_div_factor) * ' +
    '(1 + cos(pi * ((t - (pct_start * T - 1)) / (T - 1 - (pct_start * T - 1))))) / 2 if pct_start * T < T else ' +
    'max / div_factor / final_div_factor',
  source: 'Smith & Topin 2018, Super-Convergence, arXiv:1708.07120; PyTorch OneCycleLR',
  example: 'one-cycle --max 0.1 --epochs 100',
  group: 'warm-up and phases',
  equals: ['torch OneCycleLR', 'mmengine OneCycleLR', 'optax.cosine_onecycle_schedule (--no-endpoint)'],
  known: {
    OneCycleLR: 'one-cycle',
    onecycle: 'one-cycle',
    '1cycle': 'one-cycle',
    cosine_onecycle_schedule: 'one-cycle --no-endpoint',
    fit_one_cycle: 'one-cycle --pct-start 0.25 --final-div-factor 4000',
    'super-convergence': 'one-cycle',
    OneCycleScheduler: 'one-cycle',
    linear_onecycle_schedule: 'one-cycle --shape linear',
    OneCyclePolicy: 'one-cycle',
    单周期: 'one-cycle',
    一周期: 'one-cycle',
  },
  params: {
    max: rate('rate at the peak', { default: 0.1 }),
    pctStart: number('share of the run that rises', { min: 0, max: 1, default: 0.3, quiet: true }),
    divFactor: number('it starts at max / div-factor', { min: 1, default: 25, quiet: true }),
    finalDivFactor: number('it ends at so many times less than it starts', { above: 0, default: 1e4, quiet: true }),
    threePhase: flag('fall as long as it rose, back to the start, and only then to the end'),
    shape: choice('how it rises and falls', ['cosine', 'linear'], { default: 'cosine', quiet: true }),
    noEndpoint: flag('the end is reached one update after the run, and the peak at a whole update, as in optax'),
    maxMomentum: number('momentum at the start and at the end', { min: 0, max: 1, default: 0.95, quiet: true }),
    baseMomentum: number('momentum at the peak', { min: 0, max: 1, default: 0.85, quiet: true }),
    noMomentum: flag('leave momentum alone'),
  },
  rules: [
    {
      over: ['divFactor', 'finalDivFactor'],
      says: '--div-factor times --final-div-factor must be at least 1, so that the end is not above the peak',
      holds: ({ divFactor, finalDivFactor }) => divFactor * finalDivFactor >= 1,
    },
  ],
  phases(values, T) {
    const [peak, ...ends] = endsOf(values, T);
    const falls = ends.map((until, index) => ({ name: 'fall', start: index === 0 ? peak : (ends[index - 1] as number), until }));
    return [{ name: 'rise', until: peak }, ...falls];
  },
  says(values, { number, say, at, ramp, share, near, horizon: T, last, after }) {
    const { max, divFactor, finalDivFactor, threePhase, shape } = values;
    const ends = endsOf(values, T);
    const start = near(max / divFactor);
    const levels = [start, max, ...(threePhase ? [start] : []), near(Math.min(max, max / divFactor / finalDivFactor))];
    const end = ends.at(-1) as number;
    const phases = ends.map((until, index) => {
      const [from, to] = [levels[index] as number, levels[index + 1] as number];
      const begun = index === 0 ? 0 : (ends[index - 1] as number);
      return [until, until > begun ? ramp(shape, from, to, share(begun, until - begun)) : number(to)] as const;
    });
    // The first phase whose end is not before t, even where ends do not rise.
    const along = phases
      .slice(0, -1)
      .reduceRight(
        (rest, [until, phase]) => (until < 0 ? rest : say('phase if t <= until else rest', { until, phase, rest })),
        (phases.at(-1) as (typeof phases)[number])[1],
      );
    if (after !== 'continue') return last > end ? at(along, say('min(t, end)', { end })) : along;
    if (last <= T) return along;
    return say('along if t <= T else min(top, max(0, along))', { T, along, top: Math.max(...levels) });
  },
  chained: 'anew',
  curve({ max, pctStart, divFactor, finalDivFactor, threePhase, shape, noEndpoint, maxMomentum, baseMomentum, noMomentum }, T, after) {
    const ends = endsOf({ pctStart, threePhase, noEndpoint }, T);
    const [start, high] = [max / divFactor, maxMomentum];
    const run = (...levels: readonly number[]) => phases(ends, levels, shape, T, after === 'continue');
    const rates = run(start, max, ...(threePhase ? [start] : []), Math.min(max, start / finalDivFactor));
    if (noMomentum) return rates;
    return { ...rates, also: { momentum: run(high, baseMomentum, ...(threePhase ? [high] : []), high) } };
  },
});

interface Timing {
  readonly pctStart: number;
  readonly threePhase: boolean;
  readonly noEndpoint: boolean;
}

/** Where the rise and each fall end. */
function endsOf({ pctStart, threePhase, noEndpoint }: Timing, T: number): readonly [peak: number, ...falls: readonly number[]] {
  const peak = noEndpoint ? Math.floor(pctStart * T) : pctStart * T - 1;
  return [peak, ...(threePhase ? [2 * peak] : []), noEndpoint ? T : T - 1];
}

/** Phases as PyTorch walks them: each from one level to the next until its end; one of no length is at its end. */
function phases(ends: readonly number[], levels: readonly number[], shape: 'cosine' | 'linear', T: number, goesOn: boolean): Curve {
  const last = ends.length - 1;
  const end = ends[last] as number;
  const startOf = (phase: number) => (phase === 0 ? 0 : (ends[phase - 1] as number));
  const along = (t: number) => {
    const found = ends.findIndex((until) => t <= until);
    const phase = found < 0 ? last : found;
    const [from, to, start] = [levels[phase] as number, levels[phase + 1] as number, startOf(phase)];
    const span = (ends[phase] as number) - start;
    return span > 0 ? interpolate(shape, from, to, (t - start) / span) : to;
  };
  const [least, most] = [0, Math.max(...levels)];
  const kinks = ends.filter((t) => t > 0).sort((a, b) => a - b);
  if (!goesOn) return { at: (t) => along(Math.min(t, end)), breaks: points(...new Set(kinks)) };
  // PyTorch's one index past the end follows the line, even below 0; what lies beyond is kept within the levels.
  const at = (t: number) => (t <= T ? along(t) : Math.min(most, Math.max(least, along(t))));
  const turns = shape === 'cosine' && end > startOf(last) ? moved(every(end - startOf(last)), end) : none;
  return {
    at,
    breaks: joined(
      points(...new Set(kinks)),
      end,
      among(
        turns,
        [...new Set([...kinks, T])].sort((a, b) => a - b),
      ),
    ),
  };
}
