import type { Spec } from '../core/schedule.ts';
import { cosine } from '../schedules/cosine.ts';
import { warmupCosine } from '../schedules/warmup-cosine.ts';
import type { Cause, Departure, Explanation } from './cause.ts';
import { departurePlaces, departureStart } from './cause-clock.ts';
import { cutAt, from } from './cause-parts.ts';
import { explains, solve } from './solve.ts';
import { familiesIn, goingOn, made, mainOf, type Path, partsOf, warmupsIn, withPart } from './surgery.ts';

/** A warm-up of another length, or none, or one that was not planned. */
export const warmupCause: Cause = {
  code: 'warmup',
  *explain(departure) {
    const { schedule, length } = departure;
    const found = warmupsIn(schedule.spec);
    for (const { path, key, updates } of found) {
      const part = partAt(schedule.spec, path);
      const ways: readonly Spec[] = key === 'updates' ? [part, ...otherModes(part)] : [part];
      for (const way of ways) {
        const specOf = (to: number) => withPart(schedule.spec, path, { ...way, [key]: to });
        yield* solved(departure, updates, specOf, 0);
      }
    }
    // The main part begins at once, or later, and ends as much earlier or later.
    const [first] = found;
    if (first) yield* moved(departure, first.updates);
    else {
      for (const mode of ['within', 'overlay'] as const) {
        const specOf = (to: number): Spec => ({ type: 'warmup', of: schedule.spec, updates: to, mode });
        yield* solved(departure, 0, specOf, 1);
      }
    }
    void length;
  },
};

function partAt(spec: Spec, path: Path): Spec {
  return partsOf(spec).find(([place]) => place.join() === path.join())?.[1] ?? spec;
}

function otherModes(part: Spec): readonly Spec[] {
  return ['within', 'overlay'].filter((mode) => mode !== part.mode).map((mode) => ({ ...part, mode }));
}

function* solved(
  { evidence, seen, length }: Departure,
  planned: number,
  specOf: (to: number) => Spec,
  least: number,
): Generator<Explanation> {
  const make = (to: number) => {
    const schedule = made(specOf(to));
    return schedule && seen(schedule);
  };
  const to = solve(evidence, make, { from: least, to: length, whole: true });
  if (to === undefined || to === planned) return;
  yield { code: 'warmup', params: { from: planned, to }, at: make(to) as (t: number) => number, spec: specOf(to), free: 1 };
}

/** A ramp of another length before a main part that is as long as planned. */
function* moved({ evidence, at, seen, schedule }: Departure, planned: number): Generator<Explanation> {
  const begin = made(schedule.spec);
  if (begin === undefined) return;
  const peak = at(planned);
  const main = seen({ at: (t) => begin.at(t + planned) });
  const make = (to: number) => (t: number) => (t < to ? (peak * t) / to : main(t - to));
  const to = solve(evidence, make, { from: 0, to: evidence.points.t.at(-1) as number, whole: true });
  if (to === undefined || to === planned) return;
  const spec: { readonly spec?: Spec } = to === 0 ? { spec: { type: 'shift', of: schedule.spec, updates: planned } } : {};
  yield { code: 'warmup', params: { from: planned, to }, at: make(to), ...spec, free: 1 };
}

/** Warmed up twice: by the scheduler and by the loop, or by two schedulers. */
export const warmupTwice: Cause = {
  code: 'warmup-twice',
  *explain({ evidence, at, schedule }) {
    const [first] = warmupsIn(schedule.spec);
    const W = first?.updates ?? 0;
    if (W === 0) return;
    const peak = at(W);
    const ramps = [(t: number) => t / W, (t: number) => (t + 1) / W, (t: number) => (t + 1) / (W + 1)];
    for (const ramp of ramps) {
      const product = (t: number) => at(t) * Math.min(1, ramp(t));
      const after = (t: number) => (t < W ? peak * Math.min(1, ramp(t)) : at(t - W));
      for (const twice of [product, after]) {
        if (!explains(evidence, twice)) continue;
        yield { code: 'warmup-twice', params: { warmup: W }, at: twice, free: 0 };
        return;
      }
    }
  },
};

/** Another family in the same place, with the peak, the floor and the warm-up that were planned. */
export const family: Cause = {
  code: 'family',
  *explain({ evidence, schedule, seen }) {
    const warm = warmupsIn(schedule.spec)[0];
    const note = warm && warm.updates > 0 ? { warmup: warm.updates } : {};
    for (const [path, part] of familiesIn(schedule.spec)) {
      for (const [other, key, low, high] of substitutes(part, Math.max(1, warm?.updates ?? 1))) {
        const specOf = (value?: number) => withPart(schedule.spec, path, value === undefined ? other : { ...other, [key]: value });
        const make = (value?: number) => {
          const built = made(specOf(value));
          return built && seen(built);
        };
        const plain = make();
        const fits = plain !== undefined && explains(evidence, plain);
        const value = fits || key === '' ? undefined : solve(evidence, make, { from: low, to: high });
        if (!fits && value === undefined) continue;
        const at = make(value) as (t: number) => number;
        yield { code: 'family', params: { from: part.type, to: innermost(other), ...note }, at, spec: specOf(value), free: fits ? 1 : 2 };
        break;
      }
    }
  },
};

function innermost(spec: Spec): string {
  return familiesIn(spec)[0]?.[1].type ?? spec.type;
}

/** Families that may stand in the place of one, each with a number that may be looked for. */
function* substitutes(part: Spec, beside: number): Generator<readonly [spec: Spec, key: string, low: number, high: number]> {
  const { type, max, min = 0, length, horizon = length, after = 'hold', warmup: own, warmupFrom } = part;
  if (typeof max !== 'number' || typeof length !== 'number') return;
  const timed = { length, horizon: horizon ?? length, after };
  const ended = { max, min: typeof min === 'number' ? min : 0, ...timed };
  const inside: readonly (readonly [Spec, string, number, number])[] = [
    [{ type: 'linear', ...ended }, '', 0, 0],
    [{ type: 'cosine', ...ended }, '', 0, 0],
    [{ type: 'constant', max, length }, '', 0, 0],
    [{ type: 'polynomial', ...ended, power: 2 }, 'power', 0.05, 12],
    [{ type: 'cosine', ...ended, cycles: 1.5 }, 'cycles', 0.05, 20],
    [{ type: 'exponential', max, gamma: 0.95, length }, 'gamma', 1e-6, 1],
    [{ type: 'inverse-sqrt', max, timescale: typeof own === 'number' && own > 0 ? own : beside, length }, '', 0, 0],
    [{ type: 'one-cycle', ...timed, max }, '', 0, 0],
    [{ type: 'rex', ...ended }, '', 0, 0],
    [{ type: 'tanh', ...ended }, '', 0, 0],
  ];
  for (const [other, ...rest] of inside) {
    if (other.type === type || (type === warmupCosine.type && other.type === cosine.type && rest[0] === '')) continue;
    const warmed: Spec =
      typeof own === 'number' && own > 0
        ? { type: 'warmup', of: other, updates: own, from: typeof warmupFrom === 'number' ? warmupFrom : 0, mode: 'within' }
        : other;
    yield warmed === other ? [other, ...rest] : [{ ...warmed, type: 'warmup' }, '', 0, 0];
  }
}

/** Another length of the schedule than that of the run; on a resume from there on. */
export const horizon: Cause = {
  code: 'horizon',
  *explain(departure) {
    const { evidence, schedule, seen, at } = departure;
    const planned = horizonOf(schedule.spec) ?? schedule.length;
    const note = noteOf(schedule.spec);
    const most = 50 * Math.max(planned, 1);
    for (const [row, excused] of [[0, -1] as const, ...departurePlaces(departure)]) {
      for (const after of ['', 'hold', 'continue']) {
        const base = after === '' ? schedule.spec : goingOn(schedule.spec, after);
        if (after !== '' && JSON.stringify(base) === JSON.stringify(schedule.spec)) continue;
        const built = made(base);
        if (built === undefined) continue;
        const specOf = (to: number) => built.resize(to + built.length - planned);
        const make = (to: number) => seen(specOf(to));
        const to = solve(evidence, make, { from: 1, to: most, whole: true, at: row, excused });
        if (to === undefined || to === planned) continue;
        const ran = specOf(to);
        const later = seen(ran);
        const place = row === 0 ? 0 : departureStart(departure, row);
        if (row === 0) yield { code: 'horizon', params: { from: planned, to, ...note }, at: later, spec: ran.spec, free: 1 };
        else {
          const whole = (t: number) => (t < place ? at(t) : later(t));
          const spec: Spec = { type: 'sequence', of: [cutAt(schedule.spec, place), from(ran.spec, place, ran.length - place)] };
          const sayable = !departure.coarse && place > 0 && place < ran.length;
          yield { code: 'horizon', params: { from: planned, to, at: place, ...note }, at: whole, ...(sayable && { spec }), free: 2 };
        }
        return;
      }
    }
  },
};

function noteOf(spec: Spec): { readonly warmup?: number } {
  const updates = warmupsIn(mainOf(spec) === spec ? spec : spec)[0]?.updates ?? 0;
  return updates > 0 ? { warmup: updates } : {};
}

/** Where the decay of a plan ends, counted over the whole of it. */
function horizonOf(spec: Spec): number | undefined {
  const whole = made(spec)?.length;
  const [[, part] = []] = familiesIn(spec);
  if (whole === undefined || part === undefined || typeof part.horizon !== 'number' || typeof part.length !== 'number') return undefined;
  return whole + part.horizon - part.length;
}
