import { build } from '../build.ts';
import { rampLength } from '../compose/warmup.ts';
import type { Spec } from '../core/schedule.ts';

/** A phase of a run: what it is, and the update it begins at. */
export interface Span {
  readonly name: string;
  readonly start: number;
}

/**
 * The phases of a sequence, also beneath modifiers, which move them; anything else is one phase.
 * A warm-up or a cooldown is a phase where there are others, and no more than a part of the one there is.
 */
export function spansOf(spec: Spec): readonly Span[] {
  const of = spec.of as Spec;
  switch (spec.type) {
    case 'sequence':
      return sequenceSpans(spec.of as unknown as readonly Spec[]);
    case 'scale':
    case 'clamp':
    case 'hold':
    case 'beside':
      return spansOf(of);
    case 'shift':
      return moved(spansOf(of), -(spec.updates as number));
    case 'cooldown': {
      const start = Math.max(0, build(of).length - (spec.updates as number));
      return beside(spansOf(of), (spans) => [...spans.filter((span) => span.start < start), { name: 'cooldown', start }]);
    }
    case 'warmup':
      return warmupSpans(spec);
    default:
      return [{ name: nameOf(spec), start: 0 }];
  }
}

/** One phase keeps its name; several are changed. */
function beside(spans: readonly Span[], change: (spans: readonly Span[]) => readonly Span[]): readonly Span[] {
  return spans.length > 1 ? change(spans) : spans;
}

/** The one thing that is changed names the phase; where there are several, the change does. */
function nameOf(spec: Spec): string {
  if (Array.isArray(spec.of) || spec.of === undefined) return spec.type;
  const [first, ...others] = spansOf(spec.of as Spec);
  return first === undefined || others.length > 0 ? spec.type : first.name;
}

function sequenceSpans(of: readonly Spec[]): readonly Span[] {
  let start = 0;
  return of.flatMap((part) => {
    const { length } = build(part);
    const here = spansOf(part).filter((span) => span.start < length);
    const spans = here.map((span) => ({ name: span.name, start: span.start + start }));
    start += length;
    return spans;
  });
}

function warmupSpans(spec: Spec): readonly Span[] {
  const of = spec.of as Spec;
  const length = rampLength(spec.updates as number, spec.ramp as Parameters<typeof rampLength>[1]);
  if (length === 0) return spansOf(of);
  const ramp: Span = { name: 'warmup', start: 0 };
  if (spec.mode === 'within' || spec.mode === 'add') {
    const main = build(of);
    const follows = spec.mode === 'within' ? main.resize(main.length - length) : main;
    return beside(spansOf(follows.spec), (spans) => [ramp, ...spans.map(({ name, start }) => ({ name, start: start + length }))]);
  }
  return beside(spansOf(of), (spans) => [ramp, ...from(spans, length)]);
}

const moved = (spans: readonly Span[], by: number) =>
  from(
    spans.map(({ name, start }) => ({ name, start: start === 0 && by > 0 ? 0 : start + by })),
    0,
  );

/** What is left of phases from an update on. */
function from(spans: readonly Span[], update: number): readonly Span[] {
  return spans
    .filter((_, index) => (spans[index + 1]?.start ?? Number.POSITIVE_INFINITY) > update)
    .map(({ name, start }) => ({ name, start: Math.max(start, update) }));
}
