import { parse } from 'csv-parse/sync';
import { type Judged, judged, type RangeTest, type Suggestion, type SuggestionRule, suggestions } from '../analysis/suggestions.ts';
import { ratePlotLines } from '../charts/rate-plot.ts';
import { boxes, faint, painter, plain, singlePen, strong } from '../charts/strokes.ts';
import { fold } from '../charts/text-layout.ts';
import type { Flag } from '../core/flag.ts';
import { type Issue, LrschedError } from '../core/issues.ts';
import { figure, parseNumber } from '../core/numbers.ts';
import { flag, number, text } from '../core/parameters.ts';
import { ascii, color, height, width } from '../formats/output-options.ts';
import { type Io, writeOut } from './files.ts';
import { readInput } from './input.ts';
import { readLook } from './output.ts';
import { parseWords, type Typed } from './typed.ts';

const group = 'Suggest:';
const column = { expected: 'the name of a column or key' } as const;

export const suggestFlags: readonly Flag[] = [
  {
    name: 'rate-column',
    value: 'NAME',
    help: 'the column or key of rates; lr and its like unless said',
    group,
    parameter: text('', column),
    example: 'lr',
  },
  { name: 'loss-column', value: 'NAME', help: 'the column or key of losses', group, parameter: text('', column), example: 'loss' },
  {
    name: 'smooth',
    value: 'X',
    help: "how much of the running average is kept at each row (default 0.98, fastai's); 0 where the losses are smooth already",
    group,
    parameter: number('', { min: 0, below: 1 }),
    example: '0.9',
  },
  {
    name: 'skip-start',
    value: 'N',
    help: 'rows left out at the beginning (default a tenth, as fastai)',
    group,
    parameter: number('', { integer: true, min: 0 }),
    example: '10',
  },
  {
    name: 'skip-end',
    value: 'N',
    help: 'rows left out at the end (default 5, as fastai)',
    group,
    parameter: number('', { integer: true, min: 0 }),
    example: '5',
  },
  { name: 'json', help: 'the exact numbers as JSON', group, parameter: flag('') },
  width,
  height,
  ascii,
  color,
];

/** Reads a range test back: the rates that fastai's rules give for its losses, drawn and said. */
export async function suggest(words: readonly string[], io: Io): Promise<void> {
  const { typed, operands, issues } = parseWords('suggest', suggestFlags, words, 1);
  const [file] = operands;
  if (file === undefined) issues.length === 0 ? raise(missing) : raise(...issues);
  if (issues.length > 0) raise(...issues);
  const name = file as string;
  const test = checked(
    name,
    testIn(name, await readInput(name, io, 'write the name of a table of rates and losses, or -', 'a table of rates and losses'), typed),
  );
  const skipStart = typed.value<number>('skip-start') ?? Math.floor(test.rates.length / 10);
  const whole = judged(test, { keep: typed.value<number>('smooth') ?? 0.98, skipStart, skipEnd: typed.value<number>('skip-end') ?? 5 });
  if (whole.rates.length < fewest) {
    refuse(name, `only ${whole.rates.length} rows of it are left to judge; write a smaller --skip-start or --skip-end, or test more rates`);
  }
  const found = suggestions(whole);
  if (found.length === 0) refuse(name, 'its loss never falls; test lower rates');
  await writeOut([typed.has('json') ? asJson(whole, found) : asChart(whole, found, typed, io)], io);
}

/** Rows that are judged at the least, and by how much their rates must rise. */
const [fewest, rise] = [10, 10];

function raise(...issues: readonly Issue[]): never {
  throw new LrschedError(issues);
}

function refuse(file: string, reason: string): never {
  raise({ code: 'cannot-read', file, reason });
}

const missing: Issue = {
  code: 'missing-value',
  option: 'suggest',
  expected: 'a table of rates and losses, or - for standard input',
  example: 'losses.csv',
};

const rateNames = ['lr', 'lrs', 'learning_rate', 'learning-rate', 'learning rate', 'rate', 'train/lr', 'train/learning_rate'];
const lossNames = ['loss', 'losses', 'smooth_loss', 'train_loss', 'train/loss', 'training_loss', 'loss/train'];

/** The rates and losses of a text: a table, JSON of two lists, or a JSON object a line. */
function testIn(file: string, content: string, typed: Typed): RangeTest {
  const columns = /^\s*[[{]/.test(content) ? columnsOfJson(file, content) : columnsOfTable(file, content);
  const pick = (what: 'rate' | 'loss', names: readonly string[]) => {
    const said = typed.text(`${what}-column`);
    const names_ = [...columns.keys()];
    const found = said ?? names.map((one) => names_.find((name) => name.toLowerCase() === one)).find((name) => name !== undefined);
    const numbers = found === undefined ? undefined : columns.get(found);
    if (numbers) return numbers;
    const known = names_.join(', ');
    return refuse(
      file,
      said === undefined
        ? `none of its columns is called ${names[0]}; write --${what}-column and one of ${known}`
        : `it has no column ${said}; it has ${known}`,
    );
  };
  const [rates, losses] = [pick('rate', rateNames), pick('loss', lossNames)];
  const rows = rates.map((rate, row) => [rate, losses[row]] as const).filter(([rate, loss]) => rate !== undefined && loss !== undefined);
  return merged(rows as readonly (readonly [number, number])[]);
}

/** Rows of one rate, as a staircase of rates has them, are one row with their mean. */
function merged(rows: readonly (readonly [rate: number, loss: number])[]): RangeTest {
  const rates: number[] = [];
  const losses: number[] = [];
  let many = 0;
  for (const [rate, loss] of rows) {
    if (rate === rates.at(-1)) {
      many += 1;
      losses[losses.length - 1] = (losses.at(-1) as number) + (loss - (losses.at(-1) as number)) / many;
    } else {
      many = 1;
      rates.push(rate);
      losses.push(loss);
    }
  }
  return { rates, losses };
}

type Columns = ReadonlyMap<string, readonly (number | undefined)[]>;

/** A table with a header, or of two columns without one. */
function columnsOfTable(file: string, content: string): Columns {
  let rows: readonly (readonly string[])[];
  try {
    rows = parse(content, { bom: true, delimiter: [',', '\t', ';'], relax_column_count: true, skip_empty_lines: true, trim: true });
  } catch {
    return refuse(file, 'it is no table; write rates and losses with commas between them');
  }
  const [head = [], ...rest] = rows;
  if (head.length < 2) refuse(file, 'it has no two columns; write rates and losses with commas between them');
  const headless = head.every((cell) => parseNumber(cell) !== undefined);
  if (headless && head.length > 2) refuse(file, 'it has more than two columns and no header; write one that names them');
  const names = headless ? ['lr', 'loss'] : head;
  return new Map(names.map((name, index) => [name, (headless ? rows : rest).map((row) => numberIn(row[index] ?? ''))]));
}

function numberIn(cell: string): number | undefined {
  return /^[+-]?(?:nan|inf(?:inity)?)$/i.test(cell) ? Number.NaN : parseNumber(cell);
}

/** Two lists, as torch-lr-finder keeps its history, or an object a row. */
function columnsOfJson(file: string, content: string): Columns {
  let value: unknown;
  try {
    const nanless = content.replaceAll(/\b(?:NaN|-?Infinity)\b/g, 'null');
    value =
      content.trimStart().startsWith('{') && /\}\s*\n\s*\{/.test(nanless)
        ? nanless
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : JSON.parse(nanless);
  } catch {
    return refuse(file, 'it is no JSON; write two lists, {"lr": […], "loss": […]}, or an object a line');
  }
  const asNumber = (one: unknown) => (typeof one === 'number' ? one : one === null ? Number.NaN : undefined);
  if (!Array.isArray(value)) {
    const lists = Object.entries(value as Record<string, unknown>).filter(([, list]) => Array.isArray(list));
    return new Map(lists.map(([name, list]) => [name, (list as unknown[]).map(asNumber)]));
  }
  const objects = value.filter((one) => typeof one === 'object' && one !== null) as Record<string, unknown>[];
  const names = [...new Set(objects.flatMap((one) => Object.keys(one)))];
  return new Map(names.map((name) => [name, objects.map((one) => (name in one ? asNumber(one[name]) : undefined))]));
}

/** The same test, where it is one. */
function checked(file: string, test: RangeTest): RangeTest {
  const { rates } = test;
  const none = 'it is no range test:';
  const instead = 'log one of lrsched range-test, or of an lr finder';
  if (rates.length < 2 * fewest)
    refuse(file, `${none} it has ${rates.length} rates, and fewer than ${2 * fewest} tell nothing; ${instead}`);
  const wrong = rates.findIndex((rate, row) => !(rate > 0) || (row > 0 && rate <= (rates[row - 1] as number)));
  if (wrong >= 0)
    refuse(
      file,
      `${none} its rates do not rise, after ${figure(rates[wrong - 1] ?? 0)} comes ${figure(rates[wrong] as number)}; ${instead}`,
    );
  const [first, last] = [rates[0] as number, rates.at(-1) as number];
  if (last < rise * first) refuse(file, `${none} its rates only go from ${figure(first)} to ${figure(last)}, not even tenfold; ${instead}`);
  return test;
}

const says: Readonly<Record<SuggestionRule, string>> = {
  valley: "two thirds down the longest fall; fastai's own choice",
  steepest: 'where the loss falls fastest',
  minimum: 'a tenth of the rate at the lowest loss',
  slide: 'the last before the loss begins to rise',
};

function asJson({ rates, losses, replaced, diverged }: Judged, found: readonly Suggestion[]): string {
  const given = Object.fromEntries(found.map(({ rule, rate }) => [rule, rate]));
  return `${JSON.stringify({ suggestions: given, replaced, diverged, points: rates.map((lr, row) => ({ lr, loss: losses[row] })) }, null, 2)}\n`;
}

function asChart(whole: Judged, found: readonly Suggestion[], typed: Typed, io: Io): string {
  const format = { name: 'suggest', summary: '', endings: [], rows: [], options: [width, height, ascii, color] };
  const look = readLook(typed, io)({ format, json: false });
  const strokes = look.ascii ? plain : boxes;
  const paint = painter(look.color);
  const signs = look.ascii ? ['V', 'S', 'M', 'L'] : ['●', '▲', '◆', '○'];
  const signOf = ({ rule }: Suggestion) => signs[(Object.keys(says) as SuggestionRule[]).indexOf(rule)] as string;
  const { rates, losses, replaced, diverged } = whole;
  // The valley's comes last, so that it is seen where two stand on one place.
  const marks = found.toReversed().map((one) => ({ rate: rates[one.row] as number, mark: signOf(one) }));
  const lines = ratePlotLines({ rates, values: losses, marks }, look.width, look.height, singlePen(look.ascii), strokes, paint);
  const longest = Math.max(...found.map(({ rate }) => figure(rate).length));
  const indent = 2 + 10 + longest + 2;
  const told = found.flatMap((one) => {
    const [first = '', ...more] = fold([says[one.rule]], look.width - indent, strokes.dot);
    const rate = paint(figure(one.rate).padEnd(longest), strong);
    return [
      `${signOf(one)} ${one.rule.padEnd(9)} ${rate}  ${paint(first, faint)}`,
      ...more.map((line) => paint(' '.repeat(indent) + line, faint)),
    ];
  });
  const notes = [
    ...(replaced > 0 ? [`${replaced === 1 ? 'one loss that stood out is' : `${replaced} losses that stood out are`} left out`] : []),
    ...(diverged > 0
      ? [`${diverged} ${diverged === 1 ? 'row' : 'rows'} after the loss diverged ${diverged === 1 ? 'is' : 'are'} left out`]
      : []),
  ];
  return `${[paint('smoothed loss over the learning rate', strong), '', ...lines, '', ...told, ...fold(notes, look.width, strokes.dot).map((line) => paint(line, faint))].join('\n')}\n`;
}
