import { Help } from 'commander';
import { LrschedError } from '../core/issues.ts';
import { recipeNamed, recipes, recipesAbout } from '../recipes/index.ts';
import { type Recipe, recipeCommand } from '../recipes/recipe.ts';
import { type Io, writeOut } from './files.ts';
import { blocks, letters, listFlags, places, sparkline } from './list.ts';
import { terminalWidth } from './output.ts';
import { scheduleOf } from './recipe.ts';
import { parseWords } from './typed.ts';

/** What `lrsched recipe` takes where no recipe is named. */
export const catalogueFlags = listFlags.filter(({ name }) => name === 'json' || name === 'ascii');

/**
 * Prints the recipes there are, or those that the words are said of; `false` where the line names one to draw.
 * What is no option of a list makes it a line to draw as well, which says what is wrong with the name.
 */
export async function catalogue(words: readonly string[], io: Io): Promise<boolean> {
  const first = words.findIndex((word) => word.startsWith('-'));
  const [asked, options] = first < 0 ? [words, []] : [words.slice(0, first), words.slice(first)];
  const listed = options.every((word) => catalogueFlags.some(({ name }) => word === `--${name}`));
  if (!listed || asked.includes('then') || asked.includes('vs')) return false;
  if (asked.length === 1 && recipeNamed(asked[0] as string)) return false;
  const found = recipesAbout(asked);
  if (found.length === 0) {
    const known = recipes.map(({ name }) => name);
    throw new LrschedError([{ code: 'unknown-recipe', name: asked.join(' '), found: [], known }]);
  }
  const { typed } = parseWords('recipe', catalogueFlags, options);
  const text = () => catalogueText(found, terminalWidth(io), typed.has('ascii'));
  await writeOut(typed.has('json') ? [catalogueJson(found)] : text(), io);
  return true;
}

/** Domain by domain, the oldest first: each with its curve, its year and what is trained. */
export function* catalogueText(found: readonly Recipe[], width: number, ascii: boolean): Generator<string> {
  const longest = Math.max(...found.map(({ name }) => name.length));
  const indent = longest + places + 10;
  const wrap = (text: string) =>
    Object.assign(new Help(), { minWidthToWrap: 10 })
      .boxWrap(text, width - indent)
      .replaceAll('\n', `\n${' '.repeat(indent)}`);
  const domains = [...new Set(found.map(({ domain }) => domain))];
  for (const [index, domain] of domains.entries()) {
    yield `${index === 0 ? '' : '\n'}${domain}\n`;
    const members = found.filter((one) => one.domain === domain).toSorted((a, b) => a.year - b.year);
    for (const one of members) {
      const curve = sparkline(scheduleOf(one), ascii ? letters : blocks);
      yield `${one.name.padEnd(longest)}  ${curve}  ${one.year}  ${wrap(one.trains)}\n`;
    }
  }
  yield `\n${found.length === 1 ? '1 recipe' : `${found.length} recipes`}; lrsched recipe ${found[0]?.name} draws one\n`;
}

/** The same for programs, with all that is known of each. */
function catalogueJson(found: readonly Recipe[]): string {
  const described = found.map(({ command: _, batch, fixed, ...one }) => ({
    ...one,
    ...(batch && { batch: { size: batch[0], unit: batch[1] } }),
    rescales: fixed !== true,
    command: `lrsched ${recipeCommand({ ...one, command: _ }, one.length)}`,
  }));
  return `${JSON.stringify(described, null, 2)}\n`;
}
