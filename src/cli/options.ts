import { modifiers, modifiersFor } from '../build.ts';
import { type AnyFamily, type AnyOperator, allParameters, modifierFlag } from '../core/define.ts';
import type { Flag } from '../core/flag.ts';
import { roundings } from '../core/numbers.ts';
import { oncePer } from '../core/once.ts';
import { choice, expectation, flag, kebab, number, type Parameter, text, writeText } from '../core/parameters.ts';
import { type Unit, units } from '../core/schedule.ts';
import { formats } from '../formats/index.ts';

const plural = (unit: Unit) => `${unit}s`;

/** `--epochs`, `--steps` …: each says the length and names the unit. */
export const lengthFlags: readonly (Flag & { readonly unit: Unit })[] = units.map((unit) => ({
  name: plural(unit),
  value: 'N',
  help: `the run lasts N ${plural(unit)}`,
  group: 'Length (100 epochs unless said):',
  parameter: number('the length', { integer: true, min: 1, max: Number.MAX_SAFE_INTEGER }),
  example: '100',
  unit,
}));

const unitGroup = 'Units:';
const whole = number('', { integer: true, min: 1, max: Number.MAX_SAFE_INTEGER });
const several = 'With then and vs:';
const output = 'Output:';

/** What `--groups` must be. */
export const groupsParameter = text('', {
  expected: 'peaks or percentages with commas, with names or without: backbone=1e-5,head=1e-4',
});

/** What belongs to one source of several. */
export const sourceFlags: readonly Flag[] = [
  {
    name: 'resume',
    value: 'N',
    optional: true,
    help: 'after then: leaves what is before at update N and goes on at its own update N; after a log without N, from its last row',
    group: several,
    parameter: text('', { expected: 'an update' }),
    example: '60k',
  },
  {
    name: 'label',
    value: 'TEXT',
    help: 'what the series is called in legends and columns',
    group: several,
    parameter: text('', { expected: 'a text' }),
    example: 'baseline',
  },
  {
    name: 'total',
    value: 'N',
    help: 'how long the parts of then are together, in the unit of their lengths: these may be shares of it (--steps 80%), and one that says none lasts the rest',
    group: several,
    parameter: whole,
    example: '10k',
  },
  {
    name: 'groups',
    value: 'X|N%,…',
    help: 'a series for each parameter group: a number is its --max, a percentage its share of the rate; backbone=10%,head=100% names them',
    group: several,
    parameter: groupsParameter,
    example: 'backbone=10%,head=100%',
  },
  {
    name: 'rounding',
    value: 'NAME',
    help: 'where a share of the length that is no whole number of updates goes: up, as in transformers (default), down, as int() does, or nearest, as round()',
    group: unitGroup,
    parameter: choice('', roundings),
    example: 'down',
  },
  {
    name: 'stepped',
    value: 'UNIT',
    help: 'how often the scheduler is stepped, once an epoch or every step; the finest unit that its length, its amounts and --per name',
    group: unitGroup,
    parameter: choice('', ['epoch', 'step']),
    example: 'epoch',
  },
];

/** How units go into each other, for the whole line. */
export const unitFlags: readonly Flag[] = [
  {
    name: 'per',
    value: 'UNIT',
    help: 'what a row and the axis count: epoch, step, token or sample',
    group: unitGroup,
    parameter: choice('', units),
    example: 'step',
  },
  { name: 'steps-per-epoch', value: 'N', help: 'updates in an epoch', group: unitGroup, parameter: whole, example: '5005' },
  {
    name: 'dataset-size',
    value: 'N',
    help: 'samples in the data set; with --batch-size it gives the steps of an epoch',
    group: unitGroup,
    parameter: whole,
    example: '50k',
  },
  { name: 'batch-size', value: 'N', help: 'samples in a batch, on one device', group: unitGroup, parameter: whole, example: '256' },
  {
    name: 'devices',
    value: 'N',
    help: "devices that share the samples, as torch's DistributedSampler (default 1)",
    group: unitGroup,
    parameter: whole,
    example: '8',
  },
  { name: 'accumulate', value: 'N', help: 'batches before each update (default 1)', group: unitGroup, parameter: whole, example: '4' },
  {
    name: 'accumulate-rest',
    value: 'WHAT',
    help: "batches left over in an epoch: update, as transformers' Trainer (default), or drop, as a plain loop",
    group: unitGroup,
    parameter: choice('', ['update', 'drop']),
    example: 'drop',
  },
  {
    name: 'drop-last',
    help: "leave out a last batch that is smaller, as torch's DataLoader(drop_last=True)",
    group: unitGroup,
    parameter: flag(''),
  },
  { name: 'tokens-per-step', value: 'N', help: 'tokens in an update', group: unitGroup, parameter: whole, example: '4M' },
];

/** The formats that `--format` names; a question is asked by its own flag. */
const nameable = formats.filter(({ question }) => !question).map(({ name }) => name);

/** What the formats declare, each once. */
const rowFlags = [...new Set(formats.toSorted((a, b) => b.rows.length - a.rows.length).flatMap(({ rows }) => rows))];
const askingFlags = [...new Set(formats.flatMap(({ flag }) => flag ?? []))].filter((one) => !rowFlags.includes(one));
const lookFlags = [...new Set(formats.flatMap(({ options, json = [] }) => [...options, ...json]))];

/** What formats take of the rows and of how it is to look; what no output of a line takes is refused. */
export const formatFlags: readonly Flag[] = [...rowFlags, ...lookFlags];

/** What holds for the whole line, whichever the source. */
export const outputFlags: readonly Flag[] = [
  ...rowFlags,
  {
    name: 'format',
    value: 'NAME',
    help: `${nameable.join(', ')}; the chart unless said`,
    group: output,
    parameter: choice('', nameable),
    example: 'csv',
  },
  ...askingFlags,
  {
    name: 'output',
    short: 'o',
    value: 'FILE',
    help: 'write to FILE, in the format of its ending; - is standard output',
    group: output,
    parameter: text('', { expected: 'the name of a file' }),
    example: 'curve.csv',
  },
  ...lookFlags,
  { name: 'quiet', help: 'no notes on standard error', group: output, parameter: flag('') },
  { name: 'no-config', help: 'without the defaults of config.json and .lrsched.json', group: output, parameter: flag('') },
];

/** What every source has that is no family: the modifiers, the length, what sets it apart, and the output. */
export function sharedFlags(): readonly Flag[] {
  return [...modifiers().flatMap(modifierFlags), ...lineFlags];
}

/** `--name`, which picks one series of several. */
export function nameFlag(help: string): Flag {
  return { name: 'name', value: 'LABEL', help, group: 'Parameters:', parameter: text('', { expected: 'a label' }), example: 'cosine' };
}

/** The flags of a family: its own parameters, its time, the modifiers whose name it leaves free, the length and the output. */
export const familyFlags = oncePer((family: AnyFamily): readonly Flag[] => [
  ...ownFlags(family),
  ...modifiersFor(family).flatMap(modifierFlags),
  ...lineFlags,
]);

/** The same without the modifiers, which most lines do without. */
export const plainFlags = oncePer((family: AnyFamily): readonly Flag[] => [...ownFlags(family), ...lineFlags]);

/** What every source has at its end. */
const lineFlags = [...lengthFlags, ...sourceFlags, ...unitFlags, ...outputFlags];

const ownFlags = oncePer((family: AnyFamily): readonly Flag[] => {
  const own = Object.entries(allParameters(family))
    .filter(([name]) => name !== 'length')
    .map(([name, parameter]) => parameterFlag(kebab(name), parameter, name in family.params ? 'Parameters:' : 'Past the end:'));
  const endpoint: Flag = {
    name: 'endpoint',
    help: 'the last row is the end: horizon = length - 1',
    group: 'Past the end:',
    parameter: flag(''),
  };
  return [
    ...own.map((one) => (one.name === 'max' ? Object.assign(one, { spellings: ['lr', 'initial'] }) : one)),
    ...(family.endless || 'noEndpoint' in family.params ? [] : [endpoint]),
  ];
});

/** The flags of an operator used as a modifier. */
export function modifierFlags(operator: AnyOperator): readonly Flag[] {
  return Object.entries(operator.params)
    .filter(([, { kind }]) => kind !== 'schedule')
    .map(([name, parameter]) =>
      parameterFlag(
        modifierFlag(operator, name),
        parameter,
        `${operator.type[0]?.toUpperCase()}${operator.type.slice(1).replace('-', ' ')}:`,
      ),
    );
}

/** What stands for a value in help. */
const placeholders = { floor: 'X|N%', updates: 'N|N%', choice: 'NAME', text: 'TEXT', list: 'X,…', knots: 'T:X,…' } as const;

function parameterFlag(name: string, parameter: Parameter, group: string): Flag {
  return parameter.kind === 'flag' ? { name, help: parameter.help, group, parameter } : new ParameterFlag(name, parameter, group);
}

/** The flag of a parameter. A family has some seventy, so that what only help and errors say of one is not told before it is asked for. */
class ParameterFlag implements Flag {
  readonly name: string;
  readonly parameter: Parameter;
  readonly group: string;
  spellings?: readonly string[];

  constructor(name: string, parameter: Parameter, group: string) {
    this.name = name;
    this.parameter = parameter;
    this.group = group;
  }

  get value(): string {
    const { kind } = this.parameter;
    if (kind in placeholders) return placeholders[kind as keyof typeof placeholders];
    return kind === 'number' && this.parameter.integer ? 'N' : 'X';
  }

  get help(): string {
    const { help, default: unsaid } = this.parameter;
    const otherwise = unsaid === undefined ? '' : ` (default ${writeText(this.parameter, unsaid)})`;
    return `${help}: ${expectation(this.parameter)}${otherwise}`;
  }

  get example(): string {
    return example(this.parameter);
  }
}

/** A value one might write for a parameter. */
function example(parameter: Parameter): string {
  if (parameter.default !== undefined) return writeText(parameter, parameter.default);
  if (parameter.kind === 'choice') return parameter.choices[0] ?? 'NAME';
  if (parameter.kind === 'updates') return '10%';
  return '0.5';
}
