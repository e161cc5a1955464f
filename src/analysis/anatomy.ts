import { build } from '../build.ts';
import { ramps } from '../compose/warmup.ts';
import { cycleAt } from '../core/cycles.ts';
import type { Spec } from '../core/schedule.ts';

/** A family within a spec, and the updates of the run over which it is used: its own update 0 is the run's `start`. */
export interface Part {
  readonly spec: Spec;
  readonly start: number;
  /** The run's update before which it is used; Infinity for one that nothing follows. */
  readonly end: number;
}

/** Every family that a spec is made of. */
export function* parts(spec: Spec, start = 0, end = Number.POSITIVE_INFINITY): Generator<Part> {
  if (spec.of === undefined) {
    yield { spec, start, end };
    return;
  }
  if (spec.type === 'sequence') {
    const all = partsOf(spec);
    let from = start;
    for (const [index, one] of all.entries()) {
      const to = index === all.length - 1 ? end : Math.min(end, from + lengthOf(one));
      yield* parts(one, from, to);
      from = to;
    }
    return;
  }
  const cycle = spec.type === 'repeat' ? start + lengthOf(partsOf(spec)[0] as Spec) : end;
  for (const one of partsOf(spec)) yield* parts(one, start + delay(spec), Math.min(end, cycle));
}

/** A warm-up within a spec, told on the run's clock. */
export interface Warmup {
  /** What warms up: the operator, a ramp, or a family with a warm-up of its own. */
  readonly by: string;
  readonly start: number;
  readonly updates: number;
  /** The first update that has the full rate. */
  readonly full: number;
}

/** Every warm-up at the beginning of a run: the operator's, a family's own, and a rising ramp before or beside other schedules. */
export function* warmups(spec: Spec, start = 0): Generator<Warmup> {
  const [first, ...others] = partsOf(spec);
  if (first === undefined) {
    const rise = ownWarmup(spec);
    if (rise) yield { by: spec.type, start, updates: rise.updates, full: Math.ceil(start + rise.full) };
    return;
  }
  if (spec.type === 'sequence') {
    const [second] = others;
    if (second === undefined || !rises(first)) return yield* warmups(first, start);
    const length = lengthOf(first);
    yield { by: 'ramp', start, updates: length, full: Math.ceil(start + length) };
    return yield* warmups(second, start + length);
  }
  if (spec.type === 'warmup' && (spec.updates as number) > 0) {
    yield { by: 'warmup', start, updates: spec.updates as number, full: start + fullRate(spec) };
  }
  for (const one of [first, ...others]) {
    if (others.length > 0 && rises(one)) {
      const updates = heart(one).horizon as number;
      yield { by: 'ramp', start, updates, full: Math.ceil(start + updates) };
    } else yield* warmups(one, start + delay(spec));
  }
}

/** The update at which a schedule's last decay has come to its end, whatever its length; `undefined` where nothing in it knows an end. */
export function decayEnd(spec: Spec): number | undefined {
  const all = partsOf(spec);
  switch (spec.type) {
    case 'repeat':
    case 'cooldown':
      return lengthOf(spec);
    case 'sequence': {
      const before = all.slice(0, -1).reduce((sum, one) => sum + lengthOf(one), 0);
      const end = decayEnd(all.at(-1) as Spec);
      return end === undefined ? undefined : before + end;
    }
    case 'formula':
      return /\bT\b/.test(String(spec.formula)) ? (spec.horizon as number) : undefined;
  }
  if (all.length === 0) return rises(spec) ? undefined : (spec.horizon as number | undefined);
  // A warm-up within the run takes from the front of its main part and leaves the end where it is.
  const moved = spec.type === 'warmup' && spec.mode === 'within' ? 0 : delay(spec);
  const ends = all.map(decayEnd).filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : moved + Math.max(...ends);
}

/** The family at the heart of a composed spec; one composed of several has none. */
export function innermost(spec: Spec): Spec {
  return spec.of === undefined || Array.isArray(spec.of) ? spec : innermost(spec.of as Spec);
}

/** Whether a jump up at update `t` is what a spec says in so many words: a restart, or a staircase that leads up. */
export function meantToJump(spec: Spec, t: number): boolean {
  const all = partsOf(spec);
  switch (spec.type) {
    case 'restarts':
    case 'cyclic':
    case 'greedy':
    case 'range-test':
    // It is simulated update by update, where every change looks like a jump.
    case 'chain':
      return true;
    case 'repeat': {
      const first = lengthOf(all[0] as Spec);
      const cycle = cycleAt(t + hair(t), first, spec.stretch as number, spec.times as number);
      if (cycle === undefined) return false;
      return near(t, cycle.start) || meantToJump(all[0] as Spec, (t - cycle.start) * (first / cycle.length));
    }
    case 'sequence': {
      let from = 0;
      for (const [index, one] of all.entries()) {
        const to = index === all.length - 1 ? Number.POSITIVE_INFINITY : from + lengthOf(one);
        if (t < to) return !(index > 0 && near(t, from)) && meantToJump(one, t - from);
        from = to;
      }
      return false;
    }
  }
  if (all.length === 0) return spec.after === 'restart' || spec.cycle === true;
  return all.some((one) => meantToJump(one, t - delay(spec)));
}

/** The same spec without the stairs into which its values are held, so that its ramps rise steadily; itself where it has none. */
export function withoutStairs(spec: Spec): Spec {
  const all = partsOf(spec);
  if (spec.type === 'hold') return withoutStairs(all[0] as Spec);
  const steady = all.map(withoutStairs);
  if (steady.every((one, index) => one === all[index])) return spec;
  return { ...spec, of: Array.isArray(spec.of) ? steady : (steady[0] as Spec) };
}

function partsOf({ of }: Spec): readonly Spec[] {
  return of === undefined ? [] : ((Array.isArray(of) ? of : [of]) as readonly Spec[]);
}

export function lengthOf(spec: Spec): number {
  return build(spec).length;
}

/** By how many updates an operator puts off what it is applied to. */
function delay(spec: Spec): number {
  if (spec.type === 'shift') return -(spec.updates as number);
  if (spec.type !== 'warmup' || (spec.mode !== 'within' && spec.mode !== 'add')) return 0;
  return mainStart(spec);
}

/** The first update after a warm-up. */
function mainStart({ updates, ramp }: Spec): number {
  return updates === 0 ? 0 : (updates as number) + ramps[ramp as keyof typeof ramps].late;
}

/** The first update of a warm-up at which its ramp is done. */
function fullRate(spec: Spec): number {
  const { progress } = ramps[spec.ramp as keyof typeof ramps];
  const W = spec.updates as number;
  const end = Math.ceil(mainStart(spec));
  for (let t = Math.max(0, Math.floor(W) - 1); t < end; t += 1) if (progress(t, W) >= 1) return t;
  return end;
}

/** The rise that a family begins with. */
function ownWarmup(spec: Spec): { readonly updates: number; readonly full: number } | undefined {
  switch (spec.type) {
    case 'noam':
      return { updates: spec.warmup as number, full: (spec.warmup as number) - 1 };
    case 'wsd':
    case 'infinite':
    case 'tri-stage':
    case 'warmup-cosine': {
      const updates = spec.warmup as number;
      return updates > 0 ? { updates, full: updates } : undefined;
    }
    case 'one-cycle': {
      const peak = (spec.pctStart as number) * (spec.horizon as number) - (spec.noEndpoint ? 0 : 1);
      return peak > 0 ? { updates: peak, full: peak } : undefined;
    }
  }
  return undefined;
}

/** Whether a schedule is a ramp that leads up, scaled or not. */
function rises(spec: Spec): boolean {
  const { type, from, max } = heart(spec);
  return type === 'ramp' && (from as number) < (max as number);
}

/** What is under operators that leave the clock alone. */
function heart(spec: Spec): Spec {
  return ['scale', 'clamp', 'hold', 'beside'].includes(spec.type) ? heart(spec.of as Spec) : spec;
}

function near(t: number, place: number): boolean {
  return Math.abs(t - place) <= hair(t);
}

/** More than roundings move an update of this size. */
function hair(t: number): number {
  return Math.max(1e-6, t * 2 ** -50);
}
