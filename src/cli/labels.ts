import { phrasesByName } from '../analysis/title.ts';
import type { Spec } from '../core/schedule.ts';

/** What a label is made from: what the source calls itself, and what else sets it apart. */
export interface Labelled {
  /** What somebody chose to call it; it stays as it is. */
  readonly chosen?: string | undefined;
  readonly label: string;
  readonly spec: Spec;
  /** Facts that are not in the recipe: how often it is stepped. */
  readonly facts: Readonly<Record<string, string>>;
}

/** The shortest labels that tell the series apart: `cosine max=0.1` and `cosine max=0.2`. */
export function labelsFor(all: readonly Labelled[]): readonly string[] {
  const labels = all.map(({ chosen, label }) => chosen ?? label);
  for (const label of new Set(labels)) {
    const alike = all.map((_, index) => index).filter((index) => labels[index] === label && all[index]?.chosen === undefined);
    const told = toldApart(alike.map((index) => traits(all[index] as Labelled)));
    for (const [place, index] of alike.entries()) labels[index] = [label, ...(told[place] ?? [])].join(' ');
  }
  return labels.map((label, index) => {
    const before = labels.slice(0, index).filter((one) => one === label).length;
    return before === 0 ? label : `${label} #${before + 1}`;
  });
}

type Traits = ReadonlyMap<string, string>;

function traits({ spec, facts }: Labelled): Traits {
  return new Map([...phrasesByName(spec), ...Object.entries(facts)]);
}

/** For each, the fewest `name=value` that no other has. */
function toldApart(all: readonly Traits[]): readonly (readonly string[])[] {
  if (all.length < 2) return all.map(() => []);
  const names = [...new Set(all.flatMap((traits) => [...traits.keys()]))];
  const differing = names.filter((name) => new Set(all.map((traits) => traits.get(name))).size > 1);
  const written = (chosen: readonly string[]) =>
    all.map((traits) => chosen.flatMap((name) => (traits.has(name) ? [`${name}=${traits.get(name)}`] : [])));
  const distinct = (chosen: readonly string[]) => new Set(written(chosen).map((one) => one.join(' '))).size;
  const chosen: string[] = [];
  // One trait after another, each time the one that tells most of them apart.
  while (distinct(chosen) < all.length) {
    const [best] = differing
      .filter((name) => !chosen.includes(name))
      .map((name) => ({ name, tells: distinct([...chosen, name]) }))
      .sort((a, b) => b.tells - a.tells);
    if (best === undefined || best.tells <= distinct(chosen)) break;
    chosen.push(best.name);
  }
  return written(chosen);
}
