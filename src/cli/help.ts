import { Command, Help } from 'commander';
import { familiesByType } from '../build.ts';
import type { AnyFamily } from '../core/define.ts';
import { everyRow } from '../core/rows.ts';
import { exampleOf } from './list.ts';
import { addFlags, familyFlags } from './options.ts';

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
  ['side by side', 'lrsched cosine --epochs 90 vs step --max 0.1 vs one-cycle'],
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

/** What `lrsched` alone says: the three commonest uses, and where to read on. */
export function shortHelp(): string {
  const names = [...familiesByType.values()].map(({ type }) => type);
  return `${purpose}

Usage: ${usage}

${uses.map(([what, line]) => `  ${what.padEnd(22)}${line}\n`).join('')}
${new Help().boxWrap(`Schedules: ${names.join(', ')}`, 80)}

The commonest options:
  --max X  --min X|N%   the highest and the lowest rate
  --epochs N  --steps N how long the run is
  --warmup N|N%         how long the ramp at the beginning is
  --at T,…              the rate at these updates, one a line
  --csv  --json         the numbers themselves
  -o FILE               into a file, whose ending says the format
  --width N  --log      the columns of the chart, and a logarithmic axis

Exit status: ${exitStatuses.map(([status, means]) => `${status} ${means}`).join(', ')}.

  lrsched list          all schedules at a glance
  lrsched help cosine   formula, parameters, source and an example of one
  lrsched help then     and vs, units, read, load, recipe, suggest, lint: the rest
  lrsched help --warmup any option, or a group of them: output, chart, length
  lrsched --version
`;
}

/** What `lrsched help cosine` says. */
export async function familyHelp(family: AnyFamily, width: number): Promise<string> {
  const command = new Command(`lrsched ${family.type}`).helpOption(false).usage('[options]');
  command.configureHelp({ minWidthToWrap: 20, optionTerm: ({ flags }) => flags.replace(/\[(.*)\]/, '<$1>') });
  command.configureOutput({ getOutHelpWidth: () => width });
  addFlags(command, familyFlags(family));
  const wrap = (text: string) =>
    command
      .createHelp()
      .boxWrap(text, width - 12)
      .replaceAll('\n', `\n${' '.repeat(12)}`);
  const equals = family.equals === undefined ? '' : `  equals    ${wrap(family.equals.join(', '))}\n`;
  return `${command.createHelp().boxWrap(`${family.type}: ${family.summary}`, width)}

  formula   ${wrap(family.formula)}
            t counts updates from 0${/\bT\b/.test(family.formula) ? ', T is the horizon' : ''}
  source    ${wrap(family.source)}
${equals}  example   ${wrap(`lrsched ${family.example}`)}

${await smallChart(family, width)}
${command.helpInformation()}`;
}

/** The curve of a family's own example, low enough to leave room for the flags. */
async function smallChart(family: AnyFamily, width: number): Promise<string> {
  const { render } = await import('../formats/chart.ts');
  const series = exampleOf(family);
  const rows = everyRow(0, series.schedule.length);
  return [...render({ unit: series.unit, series: [series], rows }, { width, height: 6, ascii: false, color: false })].join('');
}
