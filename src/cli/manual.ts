import manifest from '../../package.json' with { type: 'json' };
import { familiesByType } from '../build.ts';
import type { AnyFamily } from '../core/define.ts';
import type { Flag } from '../core/flag.ts';
import { exitStatuses, purpose, usage, uses } from './help.ts';
import { familiesByGroup } from './list.ts';
import { familyFlags, sharedFlags } from './options.ts';
import { topics } from './topics.ts';

/** The manual page in roff, out of what `help` says: `lrsched help man | man -l -` shows it. */
export function manualPage(): string {
  const shared = sharedFlags();
  // Nearly every family has these; they are told once.
  const pastEnd = familyFlags(familiesByType.get('cosine') as AnyFamily).filter(({ group }) => group === 'Past the end:');
  const common = [...pastEnd, ...shared];
  const isCommon = (flag: Flag) => common.some(({ name }) => name === flag.name);
  return [
    // Neither stretched nor hyphenated: most of it is what one types.
    `.TH LRSCHED 1 "" "lrsched ${manifest.version}" "User Commands"\n.ad l\n.nh`,
    section('NAME', [`lrsched ${plain('-')} ${escaped(purpose.replace(/^lrsched shows (.*)\.$/, 'show $1'))}`]),
    section('SYNOPSIS', [[usage, ...[...topics.values()].map((topic) => topic.usage)].flatMap(lines).map(bold).join('\n.br\n')]),
    section('DESCRIPTION', [escaped(purpose), escaped(manifest.description)]),
    section(
      'EXAMPLES',
      uses.map(([what, line]) => term(escaped(line), escaped(what))),
    ),
    section(
      'SCHEDULES',
      familiesByGroup.flatMap(([group, members]) => [`.SS ${escaped(group)}`, ...members.map(scheduleText)]),
    ),
    section('OPTIONS', groupsOf(common)),
    ...[...topics.values()].map(({ name, summary, text, flags = [] }) =>
      section(name.toUpperCase(), [
        escaped(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`),
        ...text.flatMap(paragraph),
        ...groupsOf(flags.filter((flag) => !isCommon(flag))),
      ]),
    ),
    section(
      'EXIT STATUS',
      exitStatuses.map(([status, means]) => term(String(status), escaped(means))),
    ),
    section(
      'ENVIRONMENT',
      environment.map(([name, means]) => term(escaped(name), escaped(means))),
    ),
  ].join('');
}

const environment: readonly (readonly [name: string, means: string])[] = [
  ['NO_COLOR', 'set: no colours'],
  ['FORCE_COLOR', 'set: colours, also where nobody looks at a terminal'],
  ['COLUMNS, LINES', 'how large the window is, where the terminal is not to say it'],
  ['LC_ALL, LC_CTYPE, LANG, TERM', 'C or POSIX, or TERM=dumb and TERM=linux: charts without box characters'],
  ['XDG_CONFIG_HOME', 'where lrsched/config.json is looked for; ~/.config unless set'],
  [
    'XDG_CACHE_HOME',
    'where the compiled program is kept for the next start; ~/.cache unless set, and nowhere with NODE_DISABLE_COMPILE_CACHE',
  ],
];

function scheduleText(family: AnyFamily): string {
  const { type, summary, formula, source, example } = family;
  const own = familyFlags(family).filter(({ group }) => group === 'Parameters:');
  const facts = [`formula: ${formula}`, `source: ${source}`, `example: lrsched ${example}`].map(escaped).join('\n.br\n');
  return `${term(escaped(type), escaped(summary))}.IP\n${facts}\n.RS\n${own.map(optionText).join('')}.RE\n`;
}

/** Options group by group, as every help lists them. */
function groupsOf(flags: readonly Flag[]): readonly string[] {
  const groups = [...new Set(flags.map(({ group }) => group))];
  return groups.map(
    (group) =>
      `.SS ${escaped(group.replace(/:$/, ''))}\n${flags
        .filter((flag) => flag.group === group)
        .map(optionText)
        .join('')}`,
  );
}

function optionText({ name, short, value, help, spellings = [] }: Flag): string {
  const spelled = [...(short === undefined ? [] : [`-${short}`]), ...[name, ...spellings].map((one) => `--${one}`)].join(', ');
  return term(`${escaped(spelled)}${value === undefined ? '' : `\\fR \\fI${escaped(value)}`}`, escaped(help));
}

const section = (title: string, parts: readonly string[]): string =>
  `\n.SH ${title}\n${parts
    .map(ended)
    .join('.PP\n')
    .replaceAll(/\.PP\n(?=\.(?:TP|SS)\b)/g, '')}`;
const ended = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
const term = (name: string, means: string): string => `.TP\n\\fB${name}\\fR\n${means}\n`;
const lines = (text: string): readonly string[] => text.split(' | lrsched ').map((one, index) => (index === 0 ? one : `lrsched ${one}`));
const bold = (text: string): string => `\\fB${escaped(text)}\\fR`;
const plain = (text: string): string => text.replaceAll('-', '\\-');

/** A paragraph of a topic: lines that begin with spaces stay lines, those of a table with their terms. */
function paragraph(text: string): readonly string[] {
  if (!text.startsWith(' ')) return [escaped(text)];
  const rows = text.split('\n').map((line) => /^ {2}(\S+) {2,}(.*)$/.exec(line));
  if (rows.every((row) => row !== null)) return [rows.map((row) => term(escaped(row?.[1] ?? ''), escaped(row?.[2] ?? ''))).join('')];
  return [`.nf\n${text.split('\n').map(escaped).join('\n')}\n.fi\n`];
}

/** Text in which roff sees no request: what is no ASCII is named by its number, and dashes are those of options. */
function escaped(text: string): string {
  const shown = text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll("'", '\\(aq').replaceAll('`', '\\(ga');
  const ascii = shown.replace(/[^\0-\x7f]/gu, (char) => `\\[u${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`);
  return /^[.]/.test(ascii) ? `\\&${ascii}` : ascii;
}
