import * as fs from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { RangeTest } from '../analysis/suggestions.ts';
import { type Issue, LrschedError, settle } from '../core/issues.ts';
import { figure, parseNumber } from '../core/numbers.ts';
import { logReader } from '../logs/index.ts';
import type { Log, LogOptions, LogSeries } from '../logs/log.ts';
import { chosenLosses } from '../logs/names.ts';
import type { Io } from './files.ts';
import { readInput } from './input.ts';
import { readLogs } from './log-files.ts';

/** Which columns, tags or keys of it count, where somebody says so. */
export interface RangeColumns extends LogOptions {
  readonly lossColumn?: string | undefined;
}

/** Rows that are judged at the least, and by how much their rates must rise. */
export const fewestRates = 10;
const rise = 10;

/** The rates and losses of a table, of JSON, or of a training log, where they are a range test; says in one line what is wrong where not. */
export async function readRangeTest(files: readonly string[], said: RangeColumns, io: Io): Promise<RangeTest> {
  const name = files.join(', ');
  const [file = '-'] = files;
  const isPlain = files.length === 1 && said.stepColumn === undefined && said.pattern === undefined && !isLogByItsBytes(file);
  if (!isPlain) return checked(name, await inLog(said, name, (options) => readLogs(files, options, io)));
  const content = await readInput(file, io, 'write the name of a table of rates and losses or of a log, or -', 'rates and losses');
  const table = settle(() => inText(name, content, said));
  // A table of rates that do not rise is no log of others.
  if (table.value !== undefined) return checked(name, table.value);
  const read = (options: LogOptions) => {
    const reader = logReader({ ...options, file });
    reader.push(Buffer.from(content));
    reader.end();
    return { log: reader.log() };
  };
  const test = await inLog(said, name, read).catch((error: unknown) => {
    if (error instanceof LrschedError && saysColumn(error)) throw error;
    // That its steps do not count is no help to who has none.
    return table.get();
  });
  return checked(name, test);
}

const noTest = 'it is no range test:';

/** Whether a log was read that lacks one of the two. */
function saysColumn({ issues }: LrschedError): boolean {
  return issues.some((issue) => 'reason' in issue && /beside (?:them|it)/.test(String(issue.reason)));
}

/** A folder, events of TensorBoard, a run of W&B: what is no text, or no file. */
function isLogByItsBytes(file: string): boolean {
  if (file === '-' || !fs.existsSync(file)) return false;
  if (!fs.statSync(file).isFile()) return true;
  const head = Buffer.alloc(4096);
  const fd = fs.openSync(file, 'r');
  try {
    return head.subarray(0, fs.readSync(fd, head, 0, head.length, 0)).includes(0);
  } finally {
    fs.closeSync(fd);
  }
}

function refuse(file: string, reason: string): never {
  const issue: Issue = { code: 'cannot-read', file, reason };
  throw new LrschedError([issue]);
}

/** The rows of a log that have a rate and a loss. */
async function inLog(
  { lossColumn, ...options }: RangeColumns,
  name: string,
  read: (options: LogOptions) => { readonly log: Log } | Promise<{ readonly log: Log }>,
): Promise<RangeTest> {
  const isLoss = (label: string) => (lossColumn === undefined ? chosenLosses([label]).length > 0 : label === lossColumn);
  const beside = (names: readonly string[]) => names.filter(isLoss);
  const { log } = await read({ ...options, beside });
  const labels = log.series.map(({ label }) => label);
  const losses = lossColumn === undefined ? chosenLosses(labels) : beside(labels);
  const rates = labels.filter((label) => !losses.includes(label));
  const [loss] = losses;
  if (loss === undefined) refuse(name, 'it has rates and no loss beside them; write --loss-column and the name of a column, tag or key');
  const [rate] = rates;
  if (rate === undefined) refuse(name, 'it has losses and no rate beside them; write --rate-column and the name of a column, tag or key');
  return together(find(log.series, rate as string), find(log.series, loss as string));
}

function find(series: readonly LogSeries[], label: string): LogSeries {
  return series.find((one) => one.label === label) as LogSeries;
}

/** Rates and losses of the same steps, whether they stand in one row or not. */
function together(rates: LogSeries, losses: LogSeries): RangeTest {
  const at = new Map(Array.from(losses.steps, (step, row) => [step, losses.rates[row] as number]));
  const rows = Array.from(rates.steps, (step, row) => [rates.rates[row] as number, at.get(step)] as const);
  return merged(rows.flatMap(([rate, loss]) => (loss === undefined ? [] : [[rate, loss] as const])));
}

const rateNames = ['lr', 'lrs', 'learning_rate', 'learning-rate', 'learning rate', 'rate', 'train/lr', 'train/learning_rate'];
const lossNames = ['loss', 'losses', 'smooth_loss', 'train_loss', 'train/loss', 'training_loss', 'loss/train'];

/** The rates and losses of a text: a table, JSON of two lists, or a JSON object a line. */
function inText(file: string, content: string, { rateColumn, lossColumn }: RangeColumns): RangeTest {
  const columns = /^\s*[[{]/.test(content) ? columnsOfJson(file, content) : columnsOfTable(file, content);
  const pick = (what: 'rate' | 'loss', names: readonly string[]) => {
    const said = what === 'rate' ? rateColumn : lossColumn;
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
  const instead = 'log one of lrsched range-test, or of an lr finder';
  if (rates.length < 2 * fewestRates)
    refuse(file, `${noTest} it has ${rates.length} rates, and fewer than ${2 * fewestRates} tell nothing; ${instead}`);
  const wrong = rates.findIndex((rate, row) => !(rate > 0) || (row > 0 && rate <= (rates[row - 1] as number)));
  if (wrong >= 0)
    refuse(
      file,
      `${noTest} its rates do not rise, after ${figure(rates[wrong - 1] ?? 0)} comes ${figure(rates[wrong] as number)}; ${instead}`,
    );
  const [first, last] = [rates[0] as number, rates.at(-1) as number];
  if (last < rise * first)
    refuse(file, `${noTest} its rates only go from ${figure(first)} to ${figure(last)}, not even tenfold; ${instead}`);
  return test;
}
