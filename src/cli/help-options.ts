import { familiesByType } from '../build.ts';
import type { Flag } from '../core/flag.ts';
import { formats } from '../formats/index.ts';
import { lintFlags } from './lint.ts';
import { familyFlags, sharedFlags } from './options.ts';
import { readFlags } from './read.ts';
import { meaningsOf, plainName } from './spellings.ts';
import { optionList, type Page, wrapped } from './text-page.ts';

/** The name of a group as it is asked for: `Length (100 epochs unless said):` is `length`. */
const groupName = (group: string) => group.replace(/[ :(].*/, '').toLowerCase();

const shared = sharedFlags();
const families = [...familiesByType.values()].map((family) => [family.type, familyFlags(family)] as const);
const others = [...readFlags, ...lintFlags];

/** Everything that `help` knows of options: their names, and those of their groups and of the formats. */
export const optionTopics: readonly string[] = [
  ...new Set([
    ...[...shared, ...families.flatMap(([, flags]) => flags), ...others].map(({ name }) => name),
    ...shared.map(({ group }) => groupName(group)),
    ...formats.filter(({ question }) => !question).map(({ name }) => name),
  ]),
];

/** What `lrsched help warmup`, `help chart` or `help --max` says; `undefined` where there is no such option, group or format. */
export function optionHelp(asked: string, page: Page): string | undefined {
  const { width } = page;
  const name = asked.replace(/^-+/, '').replaceAll('_', '-').toLowerCase();
  const group = shared.filter((flag) => groupName(flag.group) === name || (name === 'output' && flag.group === 'Output:'));
  const format = formats.find((one) => one.name === name && !one.question);
  const among = (flag: Flag) => group.length > 1 && group.some((one) => one.name === flag.name && one.group === flag.group);
  const owners = ownersOf(name).filter(([, flag]) => !among(flag));
  const parts: string[] = [];
  const grouped = format === undefined && group.length > 1;
  if (grouped) parts.push(optionList(group, page));
  if (owners.length > 0) parts.push(...ownersText(name, owners, page));
  if (format !== undefined) {
    const options = [...format.options, ...format.rows];
    const endings = format.endings.map((ending) => `.${ending}`).join(', ');
    parts.push(wrapped(`--format ${format.name}: ${format.summary}; -o with the ending ${endings} writes it to a file.`, width));
    if (options.length > 0) parts.push(optionList(options, page));
  }
  return parts.length === 0 ? undefined : `${parts.join('\n\n').trimEnd()}\n`;
}

type Owner = readonly [source: string, flag: Flag];

/** Which sources have an option of that name, or mean one by it. */
function ownersOf(name: string): readonly Owner[] {
  const all: readonly (readonly [string, readonly Flag[]])[] = [...families, ['read', readFlags], ['lint', lintFlags]];
  const exact = all.flatMap(([source, flags]): Owner[] => {
    const flag = flags.find((one) => one.name === name || one.spellings?.includes(name) || one.short === name);
    return flag === undefined ? [] : [[source, flag]];
  });
  if (exact.length > 0) return exact;
  return all.flatMap(([source, flags]): Owner[] => {
    const near = flags.find((one) => plainName(one.name) === plainName(name));
    const [meaning] = near ? [] : meaningsOf(name, flags, { source, said: new Set([plainName(name)]) });
    const flag = near ?? flags.find((one) => one.name === meaning?.flag);
    return flag === undefined ? [] : [[source, flag]];
  });
}

/** An option, what it means in each source that has it, and where it is listed. */
function ownersText(asked: string, owners: readonly Owner[], page: Page): string[] {
  const { width } = page;
  const [, first] = owners[0] as Owner;
  const spelled = [...new Set(owners.map(([, flag]) => flag.name))];
  const head =
    spelled.includes(asked) || owners.some(([, flag]) => flag.spellings?.includes(asked) || flag.short === asked)
      ? []
      : [wrapped(`--${asked} is ${spelled.map((one) => `--${one}`).join(' or ')} here, and is taken for it.`, width)];
  const byText = new Map<string, { readonly flag: Flag; readonly sources: string[] }>();
  for (const [source, flag] of owners) {
    const key = `${flag.name} ${flag.help}`;
    const entry = byText.get(key) ?? { flag, sources: [] };
    entry.sources.push(source);
    byText.set(key, entry);
  }
  const everywhere = owners.length >= families.length;
  if (byText.size === 1 && everywhere) return [...head, optionList([first], page)];
  const texts = [...byText.values()].map(({ flag, sources }) => {
    const whose = sources.length > 8 ? `${sources.slice(0, 6).join(', ')} and ${sources.length - 6} more` : sources.join(', ');
    return `${optionList([flag], page)}\n    ${wrapped(`in ${whose}`, width, 4)}`;
  });
  return [...head, ...texts];
}
