import { familiesByType } from '../build.ts';
import { strong } from '../charts/strokes.ts';
import { shellLines } from '../charts/text-layout.ts';
import type { AnyFamily } from '../core/define.ts';
import { everyRow } from '../core/rows.ts';
import { render } from '../formats/chart.ts';
import { exampleOf } from './list.ts';
import { familyFlags } from './options.ts';
import { captioned, optionList, type Page, termLines, wrapped } from './text-page.ts';

/** What the program is for, in a sentence. */
export const purpose = 'lrsched shows a learning-rate schedule before the run, with its exact numbers.';

/** How a line is put together. */
export const usage = 'lrsched <schedule> [options] [then <schedule> …] [vs <schedule> …]';

/** The commonest uses, each with a line for it. */
export const uses: readonly (readonly [what: string, line: string])[] = [
  ['draw it', 'lrsched cosine --max 0.1 --min 0.001 --epochs 100'],
  ['hand on its numbers', 'lrsched cosine --max 3e-4 --steps 10k --csv > lr.csv'],
  ['ask for one rate', 'lr=$(lrsched cosine --max 0.1 --at 50)'],
  ['one after another', 'lrsched ramp --steps 100 then cosine --steps 900'],
  ['side by side', 'lrsched cosine --epochs 90 vs step --max 0.1 vs linear'],
  ['read training code', 'lrsched read train.py'],
  ['draw a published run', 'lrsched recipe bert-base'],
  ['what may be wrong', 'lrsched lint cosine --epochs 100 --run-epochs 90'],
];

/** What each exit status means. */
export const exitStatuses: readonly (readonly [status: number, means: string])[] = [
  [0, 'done'],
  [1, 'lint or diff found something'],
  [2, 'the request was wrong'],
];

/** What `lrsched` alone says: the commonest uses and options, and where to read on. */
export function shortHelp(page: Page): string {
  const { width, paint } = page;
  const names = [...familiesByType.values()].map(({ type }) => type);
  const head = (text: string) => paint(text, strong);
  const commands = (rows: readonly (readonly [string, string])[], column: number) =>
    rows
      .map(([what, command]) => {
        const lines = shellLines(command, Math.max(16, width - column)).join(`\n${' '.repeat(column)}`);
        return width < 60 ? `  ${what}\n    ${shellLines(command, width - 4).join('\n    ')}` : `  ${what.padEnd(column - 2)}${lines}`;
      })
      .join('\n');
  return `${wrapped(purpose, width)}

${head('Usage:')} ${wrapped(usage, width, 7)}

${commands(uses, 24)}

${head('Schedules:')} ${wrapped(`Schedules: ${names.join(', ')}`, Math.min(80, width)).slice('Schedules: '.length)}

${head('The commonest options:')}
${termLines(
  [
    ['--max X  --min X|N%', 'the highest and the lowest rate'],
    ['--epochs N  --steps N', 'how long the run is'],
    ['--warmup N|N%', 'how long the ramp at the beginning is'],
    ['--at T,…', 'the rate at these updates, one a line'],
    ['--csv  --json', 'the numbers themselves'],
    ['-o FILE', 'into a file, whose ending says the format'],
    ['--width N  --log', 'the columns of the chart, and a logarithmic axis'],
  ],
  page,
  25,
)}

${head('Exit status:')} ${wrapped(`${exitStatuses.map(([status, means]) => `${status} ${means}`).join(', ')}.`, width, 13)}

${termLines(
  [
    ['lrsched list', 'all schedules at a glance'],
    ['lrsched help cosine', 'formula, parameters, source and an example of one'],
    ['lrsched help then', 'and vs, units, read, load, recipe, suggest, lint'],
    ['lrsched help --warmup', 'any option, or a group of them: output, chart, length'],
    ['lrsched --version', ''],
  ],
  page,
  25,
)}
`.replaceAll(/ +$/gm, '');
}

/** What `lrsched help cosine` says. */
export async function familyHelp(family: AnyFamily, page: Page): Promise<string> {
  const { width, paint } = page;
  const about = (caption: string, text: string) => captioned(caption, text, page, 12);
  return `${paint(family.type, strong)}: ${wrapped(`${family.type}: ${family.summary}`, width).slice(family.type.length + 2)}

${[
  about('formula', family.formula),
  about('', `t counts updates from 0${/\bT\b/.test(family.formula) ? ', T is the horizon' : ''}`),
  about('source', family.source),
  ...(family.equals === undefined ? [] : [about('equals', family.equals.join(', '))]),
  about('example', `lrsched ${family.example}`),
].join('\n')}

${await smallChart(family, page)}
${paint('Usage:', strong)} ${wrapped(`lrsched ${family.type} [options]`, width, 7)}

${optionList(familyFlags(family), page)}
`;
}

/** The curve of a family's own example, low enough to leave room for the flags. */
async function smallChart(family: AnyFamily, { width, ascii, color }: Page): Promise<string> {
  const series = exampleOf(family);
  const rows = everyRow(0, series.schedule.length);
  return [...render({ unit: series.unit, series: [series], rows }, { width: Math.max(30, width), height: 6, ascii, color })].join('');
}
