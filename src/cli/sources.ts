import { familiesByType } from '../build.ts';
import type { Flag } from '../core/flag.ts';
import { type Issue, LrschedError } from '../core/issues.ts';
import { familyFlags } from './options.ts';
import { familySource, type SeriesSource } from './source.ts';

/** Sources that are no families, each with what loads it: one that is not asked for costs nothing. */
const others: Readonly<Record<string, () => Promise<SeriesSource>>> = {
  log: async () => (await import('./log.ts')).logSource,
  load: async () => (await import('./load.ts')).planSource,
  read: async () => (await import('./read.ts')).read,
  recipe: async () => (await import('./recipe.ts')).recipe,
};

/** The names of the sources that are no families. */
export const otherSources: readonly string[] = Object.keys(others);

/** Whether there is a source of exactly that name. */
export function isSource(name: string): boolean {
  return Object.hasOwn(others, name) || familiesByType.has(name);
}

/** The source of a name. Throws what to write where there is none; `words` are others that stand in that place. */
export async function sourceNamed(name: string, words: readonly string[] = []): Promise<SeriesSource> {
  const other = Object.hasOwn(others, name) ? others[name] : undefined;
  if (other) return other();
  const family = familiesByType.get(name);
  if (family) return familySource(family);
  if (words.includes(name)) {
    throw new LrschedError([{ code: 'unexpected-word', word: name, instead: `${name} comes first in the line, and once` }]);
  }
  throw new LrschedError([await unknown(name, [...Object.keys(others), ...words])]);
}

/** The flags that each source of a line may have, by its name; a name that is none has none. */
export async function flagsIn(words: readonly string[]): Promise<(name: string) => readonly Flag[]> {
  const loaded = new Map<string, readonly Flag[]>();
  for (const name of new Set(words)) {
    const load = Object.hasOwn(others, name) ? others[name] : undefined;
    if (load) loaded.set(name, (await load()).flags);
  }
  return (name) => {
    const family = familiesByType.get(name);
    return family ? familyFlags(family) : (loaded.get(name) ?? []);
  };
}

/** What stands where a schedule should. */
export async function unknown(name: string, words: readonly string[] = []): Promise<Issue> {
  if (name.startsWith('-')) return { code: 'no-source', option: name };
  const { commandFor } = await import('./elsewhere.ts');
  const command = commandFor(name) ?? commandFor((await import('./called.ts')).withoutModule(name));
  if (command !== undefined) return { code: 'called-otherwise', name, command };
  const reader = (await import('./named-files.ts')).sourceOfFile(name);
  if (reader !== undefined) return { code: 'is-file', name, reader };
  const { recipeNamed, recipesCalled } = await import('../recipes/index.ts');
  const exact = recipeNamed(name);
  const found = exact ? [exact] : name.length < 3 ? [] : recipesCalled(name);
  if (found.length > 0) return { code: 'is-recipe', name, recipes: found.map((one) => one.name) };
  return { code: 'unknown-schedule', name, known: [...familiesByType.keys(), ...words] };
}
