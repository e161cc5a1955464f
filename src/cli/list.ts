import { familiesByType } from '../build.ts';
import { faint, palette, strong } from '../charts/strokes.ts';
import { type AnyFamily, allParameters, groups, type ListGroup } from '../core/define.ts';
import type { Flag } from '../core/flag.ts';
import { attempt } from '../core/issues.ts';
import { expectation, flag, kebab } from '../core/parameters.ts';
import type { Schedule, Series } from '../core/schedule.ts';
import { familyFlags, lengthFlags } from './options.ts';
import { parseWords } from './parsing.ts';
import { familySeries } from './source.ts';
import { type Page, wrapped } from './text-page.ts';

export const listFlags: readonly Flag[] = [
  { name: 'json', help: 'as JSON, with every parameter', group: 'Options:', parameter: flag('') },
  { name: 'markdown', help: 'as a table in Markdown, with what computes the same', group: 'Options:', parameter: flag('') },
  {
    name: 'frameworks',
    help: 'how each schedule is said in the frameworks that --format writes code for',
    group: 'Options:',
    parameter: flag(''),
  },
  { name: 'ascii', help: 'without block characters', group: 'Options:', parameter: flag('') },
];

/** Characters of a sparkline. */
export const sparks = 16;
/** The characters of a sparkline, and those of one without block characters. */
export const blocks = '▁▂▃▄▅▆▇█';
export const letters = '_.-:=+*#';

/** The families of each group, in the order in which they are listed. */
export const familiesByGroup: readonly (readonly [ListGroup, readonly AnyFamily[]])[] = groups.map((group) => [
  group,
  [...familiesByType.values()].filter((family) => (family.group ?? groups[0]) === group),
]);

/** Every schedule, group by group: its name, what it looks like, and what it is. */
export function listText(page: Page): string {
  const { ascii, paint } = page;
  const families = [...familiesByType.values()];
  const longest = Math.max(...families.map(({ type }) => type.length));
  const line = (family: AnyFamily) => {
    const curve = paint(sparkline(bareOf(family).schedule, ascii ? letters : blocks), palette[0] as string);
    return listedLine(
      [`${paint(family.type, strong)}${' '.repeat(longest - family.type.length)}`, curve],
      longest + 2 + sparks,
      family.summary,
      page,
    );
  };
  return familiesByGroup.map(([group, members]) => `${paint(group, faint)}\n${members.map(line).join('')}`).join('\n');
}

/** What stands before a text, and the text beside it, or beneath where there is no room for it. */
export function listedLine(before: readonly string[], taken: number, text: string, { width }: Page): string {
  const indent = width - taken - 2 < 24 ? 4 : taken + 2;
  return `${before.join(taken > width ? '\n    ' : '  ')}${indent === 4 ? '\n    ' : '  '}${wrapped(text, width, indent)}\n`;
}

/** The table of the reference. */
export function listMarkdown(): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const row = (...cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |\n`;
  const parts = familiesByGroup.map(([group, members]) => {
    const rows = members.map(({ type, summary, equals = [] }) => row(`\`${type}\``, summary, equals.join(', ')));
    return row(`**${group}**`, '', '') + rows.join('');
  });
  return `${row('schedule', 'what it is', 'computes the same as')}${row('---', '---', '---')}${parts.join('')}`;
}

/** How each schedule is said in the frameworks that code is written for. */
export async function frameworksText({ width, paint }: Page): Promise<string> {
  const { frameworkTable } = await import('../code/write.ts');
  const examples = [...familiesByType.values()].map((family) => ({ type: family.type, schedule: exampleOf(family).schedule }));
  const [[, ...names] = [], ...rows] = frameworkTable(examples);
  const line = (indent: string, text: string) => `${indent}${wrapped(text, width, indent.length)}\n`;
  const longest = Math.max(...names.map(({ length }) => length));
  return rows
    .map(
      ([type = '', ...cells]) =>
        `${paint(type, strong)}\n${cells.map((cell, index) => line(`  ${(names[index] ?? '').padEnd(longest)}  `, cell)).join('')}`,
    )
    .join('');
}

/** The same for programs. */
export function listJson(): string {
  const described = [...familiesByType.values()].map((family) => ({
    name: family.type,
    summary: family.summary,
    formula: family.formula,
    source: family.source,
    group: family.group ?? groups[0],
    equals: family.equals ?? [],
    example: `lrsched ${family.example}`,
    parameters: Object.entries(allParameters(family)).map(([name, parameter]) => ({
      name,
      flags: flagsOf(family, name),
      means: parameter.help,
      expected: expectation(parameter),
      ...(parameter.default !== undefined && { default: parameter.default }),
    })),
  }));
  return `${JSON.stringify(described, null, 2)}\n`;
}

/** How a parameter is said on the command line: each of these says it. */
function flagsOf(family: AnyFamily, name: string): readonly string[] {
  if (name === 'length') return lengthFlags.map((flag) => `--${flag.name}`);
  const { spellings = [] } = familyFlags(family).find((flag) => flag.name === kebab(name)) ?? {};
  return [kebab(name), ...spellings].map((spelling) => `--${spelling}`);
}

/** What the name of a family alone draws, or its example where that needs more to be said. */
function bareOf(family: AnyFamily): Series {
  return attempt(() => familySeries(family, parseWords(family.type, familyFlags(family), []).typed)) ?? exampleOf(family);
}

/** The schedule of a family's own example. */
export function exampleOf(family: AnyFamily): Series {
  const [, ...words] = splitWords(family.example);
  return familySeries(family, parseWords(family.type, familyFlags(family), words).typed);
}

/** Words as a shell would take them apart, quotes included. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

/** The curve in a few characters. */
export function sparkline(schedule: Schedule, levels: string, places = sparks): string {
  const values = Array.from({ length: places }, (_, i) => schedule.at(Math.round((i * (schedule.length - 1)) / (places - 1))));
  const top = Math.max(...values) || 1;
  return values.map((value) => levels[Math.min(levels.length - 1, Math.floor((value / top) * levels.length))]).join('');
}
