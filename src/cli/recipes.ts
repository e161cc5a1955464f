import { faint, palette, strong } from '../charts/strokes.ts';
import { LrschedError } from '../core/issues.ts';
import { recipeNamed, recipes, recipesAbout } from '../recipes/index.ts';
import { type Recipe, recipeCommand } from '../recipes/recipe.ts';
import { type Io, writeOut } from './files.ts';
import { blocks, letters, listedLine, listFlags, sparkline, sparks } from './list.ts';
import { parseWords } from './parsing.ts';
import { scheduleOf } from './recipe.ts';
import { type Page, pageOf, wrapped, writePage } from './text-page.ts';

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
  const page = pageOf(io);
  const text = () => catalogueText(found, { ...page, ascii: page.ascii || typed.has('ascii') });
  if (typed.has('json')) await writeOut([catalogueJson(found)], io);
  else await writePage([...text()].join(''), io);
  return true;
}

/** Domain by domain, the oldest first: each with its curve, its year and what is trained. */
export function* catalogueText(found: readonly Recipe[], page: Page): Generator<string> {
  const { ascii, paint } = page;
  // What is trained comes first where there is little room.
  const places = page.width < 100 ? sparks / 2 : sparks;
  const domains = [...new Set(found.map(({ domain }) => domain))];
  for (const [index, domain] of domains.entries()) {
    yield `${index === 0 ? '' : '\n'}${paint(domain, faint)}\n`;
    const members = found.filter((one) => one.domain === domain).toSorted((a, b) => a.year - b.year);
    const longest = Math.max(...members.map(({ name }) => name.length));
    for (const one of members) {
      const curve = paint(sparkline(scheduleOf(one), ascii ? letters : blocks, places), palette[0] as string);
      const name = `${paint(one.name, strong)}${' '.repeat(longest - one.name.length)}`;
      yield listedLine([name, curve, String(one.year)], longest + places + 8, one.trains, page);
    }
  }
  const many = found.length === 1 ? '1 recipe' : `${found.length} recipes`;
  yield `\n${wrapped(`${many}; lrsched recipe ${found[0]?.name} draws one`, page.width)}\n`;
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
