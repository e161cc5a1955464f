import { build, familiesByType, operatorsByType } from '../build.ts';
import { hair } from '../core/breaks.ts';
import type { AnyOperator, Phase, Place } from '../core/define.ts';
import type { Schedule, Spec } from '../core/schedule.ts';

/** A family within a spec, and the updates of the run over which it is used: its own update 0 is the run's `start`. */
export interface PartOfRun {
  readonly spec: Spec;
  readonly start: number;
  /** The run's update before which it is used; Infinity for one that nothing follows. */
  readonly end: number;
}

/** Every family that a spec is made of. */
export function* parts(spec: Spec, start = 0, end = Number.POSITIVE_INFINITY): Generator<PartOfRun> {
  if (!operatorsByType.has(spec.type)) yield { spec, start, end };
  else for (const one of placesOf(spec)) yield* parts(one.of.spec, start + one.start, Math.min(end, start + one.end));
}

/** Whether all breaks of a schedule are known, so that it is monotone between them. */
export function knowsBreaks(spec: Spec): boolean {
  return [...parts(spec)].every((part) => familiesByType.get(part.spec.type)?.searched !== true);
}

/** A warm-up within a spec, told on the run's clock. */
export interface Warmup {
  /** What warms up: the operator, a ramp, or a family with a warm-up of its own. */
  readonly by: string;
  readonly start: number;
  readonly updates: number;
  /** The first update that has the full rate. */
  readonly full: number;
  /** It is the rise of a shape as a whole, and no shorter one could be asked for. */
  readonly shape: boolean;
}

/** Every warm-up at the beginning of a run: the operator's, a family's own, and what only rises before or beside other schedules. */
export function* warmups(spec: Spec, start = 0): Generator<Warmup> {
  const operator = operatorsByType.get(spec.type);
  const all = operator ? operatorPhases(spec) : familyPhases(spec);
  const [first] = all;
  if (first && rising(first) && (operator || all.length > 1)) {
    const { name, until, updates = until, full = until } = first;
    yield { by: spec.type, start, updates, full: Math.ceil(start + full), shape: name !== 'warmup' };
  }
  const places = operator ? placesOf(spec) : [];
  const [one, next] = places;
  if (one !== undefined && next !== undefined && Number.isFinite(one.end)) {
    if (!onlyRises(one.of.spec)) return yield* warmups(one.of.spec, start);
    yield { by: heart(one.of.spec).type, start, updates: one.end, full: Math.ceil(start + one.end), shape: false };
    return yield* warmups(next.of.spec, start + one.end);
  }
  for (const place of places) {
    const { spec: inner } = place.of;
    if (places.length > 1 && onlyRises(inner)) {
      const { until } = familyPhases(heart(inner))[0] as Phase;
      yield { by: heart(inner).type, start, updates: until, full: Math.ceil(start + until), shape: false };
    } else yield* warmups(inner, start + place.start);
  }
}

/** The update at which a schedule's last decay has come to its end, whatever its length; `undefined` where nothing in it knows an end. */
export function decayEnd(spec: Spec): number | undefined {
  const operator = operatorsByType.get(spec.type);
  if (operator === undefined) {
    const decays = familiesByType.get(spec.type)?.decays?.(spec) ?? !onlyRises(spec);
    return decays ? (spec.horizon as number | undefined) : undefined;
  }
  if (operator.ends) return lengthOf(spec);
  const told = partsOf(spec);
  const ends = placesOf(spec).map(({ of, start, end, fits }, index) => {
    if (Number.isFinite(end)) return undefined;
    // What is put off within the run loses as much at its front, and ends where it would.
    const own = decayEnd(fits ? (told[index] as Spec) : of.spec);
    return own === undefined ? undefined : own + (fits ? 0 : start);
  });
  const known = ends.filter((end) => end !== undefined);
  return known.length === 0 ? undefined : known.reduce((one, other) => Math.max(one, other));
}

/** The family at the heart of a composed spec; one composed of several has none. */
export function innermost(spec: Spec): Spec {
  return spec.of === undefined || Array.isArray(spec.of) ? spec : innermost(spec.of as Spec);
}

/** Whether a jump up at update `t` is what a spec says in so many words: a restart, or a staircase that leads up. */
export function meantToJump(spec: Spec, t: number): boolean {
  const operator = operatorsByType.get(spec.type);
  if (operator === undefined) return spec.after === 'restart' || jumps(spec);
  if (operator.jumps) return true;
  return placesOf(spec).some(({ of, start, end, again }, index) => {
    if (again) {
      const cycle = again(t);
      return cycle !== undefined && (cycle.begins || meantToJump(of.spec, cycle.t));
    }
    // Where one part follows another nobody said that the rate jumps.
    const follows = index > 0 && start > 0;
    if (t >= end || (follows && (t < start || Math.abs(t - start) <= hair(t)))) return false;
    return meantToJump(of.spec, t - start);
  });
}

/** Whether jumps up are what a family is for. */
export function jumps(spec: Spec): boolean {
  const { jumps = false } = familiesByType.get(spec.type) ?? {};
  return typeof jumps === 'function' ? jumps(spec) : jumps;
}

/** The same spec without the stairs into which its values are held, so that its ramps rise steadily; itself where it has none. */
export function withoutStairs(spec: Spec): Spec {
  const all = partsOf(spec);
  if (operatorsByType.get(spec.type)?.stairs) return withoutStairs(all[0] as Spec);
  const steady = all.map(withoutStairs);
  if (steady.every((one, index) => one === all[index])) return spec;
  return { ...spec, of: Array.isArray(spec.of) ? steady : (steady[0] as Spec) };
}

/** The parts that follow one another, where that is what a spec is. */
export function partsInOrder(spec: Spec): readonly Spec[] | undefined {
  return operatorsByType.get(spec.type)?.clock && Array.isArray(spec.of) ? (spec.of as readonly Spec[]) : undefined;
}

/** Where the schedules that an operator is applied to stand on its clock; without a clock of its own they stay where they are. */
export function placesOf(spec: Spec): readonly Place[] {
  const values = valuesOf(spec);
  const still = (of: Schedule): Place => ({ of, start: 0, end: Number.POSITIVE_INFINITY });
  return (operatorsByType.get(spec.type) as AnyOperator).clock?.(values) ?? [values.of].flat().map(still);
}

/** What an operator adds to a run. */
export const operatorPhases = (spec: Spec): readonly Phase[] => operatorsByType.get(spec.type)?.phases?.(valuesOf(spec)) ?? [];

export function lengthOf(spec: Spec): number {
  return build(spec).length;
}

const familyPhases = (spec: Spec): readonly Phase[] => familiesByType.get(spec.type)?.phases?.(spec, spec.horizon as number) ?? [];

function partsOf({ of }: Spec): readonly Spec[] {
  return of === undefined ? [] : ((Array.isArray(of) ? of : [of]) as readonly Spec[]);
}

/** The values of an operator, with the schedules it is applied to. */
export function valuesOf(spec: Spec): Spec & { readonly of: Schedule | readonly Schedule[] } {
  const all = partsOf(spec).map((one) => build(one));
  return { ...spec, of: (Array.isArray(spec.of) ? all : all[0]) as never };
}

/** Whether a phase leads up at the beginning of a run. */
const rising = ({ name, start = 0, until }: Phase) => (name === 'warmup' || name === 'rise') && start === 0 && until > 0;

/** Whether a schedule does nothing but lead up, scaled or not. */
function onlyRises(spec: Spec): boolean {
  const [first, ...others] = familyPhases(heart(spec));
  return first?.name === 'rise' && others.length === 0;
}

/** What is under operators that leave the clock alone. */
function heart(spec: Spec): Spec {
  const operator = operatorsByType.get(spec.type);
  return operator === undefined || operator.clock || operator.phases || Array.isArray(spec.of) ? spec : heart(spec.of as Spec);
}
