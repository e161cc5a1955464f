import { among, turns } from '../core/break-search.ts';
import { joined, moved, none, points } from '../core/breaks.ts';
import { defineOperator } from '../core/define.ts';
import { attempt, LrschedError } from '../core/issues.ts';
import { choice, floor, schedule, updates } from '../core/parameters.ts';
import { alongside, type Curve, type Schedule } from '../core/schedule.ts';
import { interpolate, shapes } from '../core/shapes.ts';

/**
 * How far a ramp of `W` updates has come at update `t`, also as Python, where it rests before or after it rises, and whether it may
 * come to its end before its time is over. DeepSpeed counts one behind, so its two ramps last one update longer.
 */
export const ramps = {
  't/W': { progress: (t: number, W: number) => t / W, rests: () => [], late: 0, text: 't / W', early: false },
  '(t+1)/W': { progress: (t: number, W: number) => (t + 1) / W, rests: (W: number) => [W - 1], late: 0, text: '(t + 1) / W', early: true },
  '(t+1)/(W+1)': {
    progress: (t: number, W: number) => (t + 1) / (W + 1),
    rests: () => [],
    late: 0,
    text: '(t + 1) / (W + 1)',
    early: false,
  },
  't/(W-1)': {
    progress: (t: number, W: number) => t / Math.max(1, W - 1),
    rests: (W: number) => [Math.max(1, W - 1)],
    late: 0,
    text: 't / max(1, W - 1)',
    early: true,
  },
  '(t-1)/W': {
    progress: (t: number, W: number) => Math.max(0, t - 1) / W,
    rests: () => [1],
    late: 1,
    text: 'max(0, t - 1) / W',
    early: false,
  },
  log: {
    progress: (t: number, W: number) => (t <= 1 || W <= 1 ? 0 : Math.log(t) / Math.log(W)),
    rests: (W: number) => [1, ...(W > 1 ? [W] : [])],
    late: 1,
    text: '0 if t <= 1 else log(t) / log(W)',
    early: true,
  },
} as const;

export const modes = ['within', 'add', 'overlay', 'multiply'] as const;

/**
 * A ramp before or over the beginning of a schedule.
 * Goyal et al. 2017, Accurate, Large Minibatch SGD, arXiv:1706.02677, section 2.2; the ramps are those of
 * transformers and optax (`t/W`), torchtitan and OLMo (`(t+1)/W`), nanoGPT and NeMo (`(t+1)/(W+1)`),
 * transformers' `warmup_lr_rate` (`t/(W-1)`) and DeepSpeed (`(t-1)/W` and `log`).
 */
export const warmup = defineOperator({
  type: 'warmup',
  summary: 'a ramp up to the rate the schedule starts from',
  params: {
    of: schedule('the main part'),
    updates: updates('how long the ramp is', { min: 0, fractional: true }),
    from: floor('rate of the first update', { default: 0, of: 'peak' }),
    shape: choice('how the ramp rises', shapes, { default: 'linear' }),
    mode: choice(
      'the main part follows and the run keeps its length (within) or grows (add); or it runs from update 0 beneath the ramp (overlay) or scaled by it (multiply)',
      modes,
      { default: 'within' },
    ),
    ramp: choice('progress at update t of W', Object.keys(ramps) as (keyof typeof ramps)[], { default: 't/W' }),
    aim: choice('overlay rises to the rate the main part starts from (peak) or to where it meets it (curve)', ['peak', 'curve'], {
      default: 'peak',
    }),
  },
  rules: [
    {
      over: ['shape', 'from'],
      says: 'a geometric warm-up cannot start at 0; write --warmup-from with a rate above 0',
      holds: ({ shape, from }) => shape !== 'geometric' || from > 0,
    },
    {
      over: ['aim', 'mode'],
      says: '--warmup-aim curve goes with --warmup-mode overlay only',
      holds: ({ aim, mode }) => aim === 'peak' || mode === 'overlay',
    },
  ],
  modifier: { flag: 'warmup', main: 'updates', order: 40 },
  whole: ({ of }) => ({
    length: of.length,
    get peak() {
      return of.at(0);
    },
  }),
  compose({ of, updates, from, shape, mode, ramp, aim }) {
    const { progress, rests } = ramps[ramp];
    const start = rampLength(updates, ramp);
    const kinks = rests(updates).filter((t) => t > 0 && t < start);
    // Warm-ups around one another would each resize all within them twice, so the main part waits until it is asked for.
    const main = once(() => (mode === 'within' ? of.resize(of.length - start) : of));
    const follows = mode === 'within' || mode === 'add';
    const length = mode === 'add' ? of.length + start : of.length;
    const input = { updates, from, shape, mode, ramp, aim };
    // There and back may round, so its own length is kept as it is.
    const mainLength = (to: number) => (to === length ? of.length : mode === 'add' ? to - start : to);
    const resize = (to: number): Schedule => warmup({ ...input, of: of.resize(mainLength(to)) }, true);
    // What is cycled beside the rate waits at its first value while the rate rises to where its main part begins.
    const waiting = ({ at, breaks }: Curve): Curve => ({ at: (t) => at(Math.max(0, t - start)), breaks: moved(breaks, start) });
    const beside = alongside(of.also, (_, name) => {
      const curve = once(() => (follows ? waiting : (same: Curve) => same)(main().also?.[name] as Curve));
      return { at: (t) => curve().at(t), breaks: (first, last) => curve().breaks(first, last) };
    });
    const rise = (low: number, high: number, t: number) => interpolate(shape, low, high, Math.min(1, progress(t, updates)));

    if (mode === 'multiply') {
      const low = of.at(0) === 0 ? 0 : from / of.at(0);
      const at = (t: number) => (t < start ? of.at(t) * rise(low, 1, t) : of.at(t));
      const breaks = start === 0 ? of.breaks : joined(scaled(at, of.breaks, kinks, start), start, of.breaks);
      return { length, resize, at, breaks, ...beside };
    }
    const target = once(() => main().at(aim === 'curve' ? start : 0));
    if (shape === 'geometric' && target() <= 0) {
      const rule = 'a geometric warm-up cannot rise to a rate of 0 or below; write another --warmup-shape';
      throw new LrschedError([{ code: 'broken-rule', type: 'warmup', parameters: ['shape', 'of'], rule }]);
    }
    const at = (t: number) => (t < start ? rise(from, target(), t) : main().at(follows ? t - start : t));
    const after: Curve['breaks'] = (first, last) => (follows ? moved(main().breaks, start) : main().breaks)(first, last);
    return { length, resize, at, breaks: start === 0 ? after : joined(points(...kinks), start, after), ...beside };
  },
  says({ of, updates: W, from, shape, mode, ramp, aim }, { t, number, say, part, factor, near, last, ...write }) {
    const start = rampLength(W, ramp);
    const main = mode === 'within' ? of.resize(of.length - start) : of;
    const follows = mode === 'within' || mode === 'add';
    const clock = follows ? say('t - start', { start }) : t;
    const then = (mode === 'multiply' ? factor : part)(main, follows ? last - start : last, clock);
    if (start === 0) return then;
    const { text, early } = ramps[ramp];
    const progress = ramp === 'log' && W <= 1 ? number(0) : say(text, { W });
    const x = early ? say('min(1, progress)', { progress }) : progress;
    const up = (low: number, high: number) => write.ramp(shape, low, high, x);
    if (mode === 'multiply') {
      const low = main.at(0) === 0 ? 0 : near(from / main.at(0));
      return say('then * (rise if t < start else 1)', { start, rise: up(low, 1), then });
    }
    return say('rise if t < start else then', { start, rise: up(from, near(main.at(aim === 'curve' ? start : 0))), then });
  },
  clock({ of, updates, mode, ramp }) {
    const start = rampLength(updates, ramp);
    const end = Number.POSITIVE_INFINITY;
    if (mode === 'within') return [{ of: of.resize(of.length - start), start, end, fits: true }];
    return [{ of, start: mode === 'add' ? start : 0, end }];
  },
  phases: ({ updates, ramp }) =>
    updates > 0 ? [{ name: 'warmup', until: rampLength(updates, ramp), updates, full: fullRate(updates, ramp) }] : [],
  aboveZero: "write --warmup-ramp '(t+1)/W', or a --warmup-from above 0",
});

/** What a task yields, worked out when it is first asked for. */
function once<T>(task: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => {
    found ??= { value: task() };
    return found.value;
  };
}

/** How many updates a ramp said to be so long takes. */
export function rampLength(updates: number, ramp: keyof typeof ramps): number {
  return updates === 0 ? 0 : updates + ramps[ramp].late;
}

/** The first update at which a ramp said to be so long is done. */
function fullRate(updates: number, ramp: keyof typeof ramps): number {
  const { progress } = ramps[ramp];
  const end = Math.ceil(rampLength(updates, ramp));
  for (let t = Math.max(0, Math.floor(updates) - 1); t < end; t += 1) if (progress(t, updates) >= 1) return t;
  return end;
}

/** A product turns where neither factor does, so each smooth piece is searched, as far as it has values. */
function scaled(product: Curve['at'], breaks: Curve['breaks'], kinks: readonly number[], start: number): Curve['breaks'] {
  const at = (t: number) => attempt(() => product(t)) ?? Number.NaN;
  return function* (from, to) {
    let last = 0;
    for (const next of joined(among(breaks, kinks), start, none)(0, start + 1)) {
      if (last >= to) return;
      for (const t of turns(at, last, next)) {
        if (t > last && t < next && t >= from && t < to) yield t;
        last = Math.max(last, t);
      }
      if (next < start && next >= from && next < to) yield next;
      last = next;
    }
  };
}
