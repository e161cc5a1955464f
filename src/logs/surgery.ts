import { build, familiesByType, operatorsByType } from '../build.ts';
import { warmup } from '../compose/warmup.ts';
import { attempt } from '../core/issues.ts';
import type { Json, Schedule, Spec } from '../core/schedule.ts';

/** Where a part stands in a recipe: the keys and places that lead to it. */
export type Path = readonly (string | number)[];

/** Every part of a recipe, the whole first. */
export function partsOf(spec: Spec, path: Path = []): readonly (readonly [path: Path, part: Spec])[] {
  const { of } = spec;
  const inner = Array.isArray(of)
    ? of.flatMap((one, at) => partsOf(one as Spec, [...path, 'of', at]))
    : isSpec(of)
      ? partsOf(of, [...path, 'of'])
      : [];
  return [[path, spec], ...inner];
}

function isSpec(value: Json | undefined): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'type' in value;
}

/** The families in a recipe, without what is around them. */
export function familiesIn(spec: Spec): readonly (readonly [path: Path, part: Spec])[] {
  return partsOf(spec).filter(([, { type }]) => familiesByType.has(type));
}

/** A recipe with another part in the place of one. */
export function withPart(spec: Spec, [key, ...rest]: Path, part: Spec): Spec {
  if (key === undefined) return part;
  const inner = (spec as Readonly<Record<string | number, Json>>)[key];
  const changed: Json = Array.isArray(inner)
    ? inner.map((one, at) => (at === rest[0] ? withPart(one as Spec, rest.slice(1), part) : one))
    : withPart(inner as Spec, rest, part);
  return { ...spec, [key]: changed };
}

/** What a recipe makes; nothing where it is none. */
export function made(spec: Spec): Schedule | undefined {
  return attempt(() => build(spec));
}

/** The warm-ups of a recipe: an operator's, or a family's own. */
export function warmupsIn(spec: Spec): readonly { readonly path: Path; readonly key: 'updates' | 'warmup'; readonly updates: number }[] {
  return partsOf(spec).flatMap(([path, part]) => {
    const key = part.type === warmup.type && operatorsByType.has(part.type) ? 'updates' : 'warmup';
    const updates = part[key];
    return typeof updates === 'number' ? [{ path, key, updates } as const] : [];
  });
}

/** A recipe without its warm-up operators, as they stand: only their main parts, over the length that they left them. */
export function mainOf(spec: Spec): Spec {
  if (spec.type === warmup.type && isSpec(spec.of)) return spec.of;
  return isSpec(spec.of) ? { ...spec, of: mainOf(spec.of) } : spec;
}

/** Every family of a recipe with another way to go on past its end. */
export function goingOn(spec: Spec, after: string): Spec {
  return familiesIn(spec).reduce((whole, [path, part]) => ('after' in part ? withPart(whole, path, { ...part, after }) : whole), spec);
}
