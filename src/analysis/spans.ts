import { operatorsByType } from '../build.ts';
import type { Phase, Place } from '../core/define.ts';
import type { Spec } from '../core/schedule.ts';
import { operatorPhases, placesOf } from './anatomy.ts';

/** A phase of a run: what it is, and the update it begins at. */
export interface Span {
  readonly name: string;
  readonly start: number;
}

/**
 * The phases of what runs one after another, also beneath operators, which move them; anything else is one phase.
 * What an operator adds, a warm-up or a cooldown, is a phase where there are others, and no more than a part of the one there is.
 */
export function spansOf(spec: Spec): readonly Span[] {
  const places = operatorsByType.has(spec.type) ? placesOf(spec) : [];
  const [only, ...others] = places;
  if (only === undefined || only.again || (others.length > 0 && places.every(({ end }) => end === Number.POSITIVE_INFINITY))) {
    return [{ name: nameOf(spec, only, others), start: 0 }];
  }
  const inside = from(places.flatMap(spansIn), 0);
  const all = inside.length > 1 ? operatorPhases(spec).reduce(covered, inside) : inside;
  return all.map((span, index) => (index === 0 ? { ...span, start: 0 } : span));
}

/** The one thing that is changed names the phase; where there are several, the change does. */
function nameOf({ type }: Spec, only: Place | undefined, others: readonly Place[]): string {
  const [first, ...more] = only === undefined || others.length > 0 ? [] : spansOf(only.of.spec);
  return first === undefined || more.length > 0 ? type : first.name;
}

/** The phases of a part, on the clock of the whole; a part that another follows has none beyond its length. */
function spansIn({ of, start }: Place, index: number, places: readonly Place[]): readonly Span[] {
  const here = spansOf(of.spec).filter((span) => places.length === 1 || span.start < of.length);
  return here.map((span) => ({ name: span.name, start: span.start === 0 && index === 0 ? Math.min(0, start) : span.start + start }));
}

/** What is left of phases beside one that lies over them. */
function covered(spans: readonly Span[], { name, start = 0, until }: Phase): readonly Span[] {
  const after = Number.isFinite(until) ? from(spans, until) : [];
  return [...spans.filter((span) => span.start < start), { name, start }, ...after];
}

/** What is left of phases from an update on. */
function from(spans: readonly Span[], update: number): readonly Span[] {
  return spans
    .filter((_, index) => (spans[index + 1]?.start ?? Number.POSITIVE_INFINITY) > update)
    .map(({ name, start }) => ({ name, start: Math.max(start, update) }));
}
