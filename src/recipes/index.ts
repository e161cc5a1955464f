import type { Recipe } from './recipe.ts';
import entries from './recipes.json' with { type: 'json' };

/** Every recipe; adding one is one line of the file and its points in the tests. */
export const recipes = entries as unknown as readonly Recipe[];

const plain = (name: string) => name.toLowerCase().replaceAll('_', '-');

/** The recipe of this name, or that somebody knows by this name. */
export function recipeNamed(name: string): Recipe | undefined {
  const wanted = plain(name);
  return recipes.find((one) => one.name === wanted) ?? recipes.find(({ aliases = [] }) => aliases.includes(wanted));
}

/** Those whose names hold a word, first those that begin with it. */
export function recipesCalled(word: string): readonly Recipe[] {
  const wanted = plain(word);
  const found = recipes.filter(({ name, aliases = [] }) => [name, ...aliases].some((one) => one.includes(wanted)));
  return found.toSorted((a, b) => Number(b.name.startsWith(wanted)) - Number(a.name.startsWith(wanted)));
}

/** Those that every one of the words is said of: in the name, the domain, the year, the optimizer or what is trained. */
export function recipesAbout(words: readonly string[]): readonly Recipe[] {
  const wanted = words.map(plain);
  return recipes.filter(({ name, aliases = [], domain, year, optimizer = '', trains }) => {
    const said = plain([name, ...aliases, domain, year, optimizer, trains].join(' '));
    return wanted.every((word) => said.includes(word));
  });
}
