import type { Digits } from './digits.ts';
import type { Gathered } from './gather.ts';
import type { Convention } from './log.ts';
import { chosenRates, counterAmong } from './names.ts';

/** One row of a log as JSON says it, what is nested in it under names with dots. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** A log of one JSON object a row. */
export interface RecordFormat {
  readonly name: string;
  /** Whether a row with a rate is of this format. */
  knows(row: LogRecord): boolean;
  /** Its key of steps; by its name unless said. */
  readonly step?: string;
  /** Its keys of rates, among those of a row. */
  rates?(keys: readonly string[]): readonly string[];
  /** The key of how long the run was to be. */
  readonly length?: string;
  readonly convention: Convention;
  readonly digits?: Digits;
}

/** Reads JSON as Python writes it, whose NaN and Infinity JSON has no words for; they become null. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (word) => (word.startsWith('"') ? word : 'null')));
  }
}

/** Deeper and wider than this no row of a log is. */
const [deepest, widest] = [6, 2000];

/** A row with what is nested in it beside the rest: `{"train": {"lr": 1}}` has `train.lr`; lists have their places. */
export function flat(value: object): LogRecord {
  const all: Record<string, unknown> = Object.create(null);
  let count = 0;
  const visit = (one: object, before: string, depth: number) => {
    for (const [key, inner] of Object.entries(one)) {
      count += 1;
      if (count > widest) return;
      const name = before === '' ? key : `${before}.${key}`;
      if (typeof inner === 'object' && inner !== null && depth < deepest) visit(inner, name, depth + 1);
      else all[name] = inner;
    }
  };
  visit(value, '', 0);
  return all;
}

/** A number that JSON holds, or a text of one. */
function numeric(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value)) return undefined;
  return Number(value);
}

/** Puts rows of JSON into what is gathered. */
export class RecordReader {
  readonly #gathered: Gathered;
  readonly #formats: readonly RecordFormat[];
  #format: RecordFormat | undefined;
  #keys = '';
  #rates: readonly string[] = [];
  #step: string | undefined;
  #known = false;

  constructor(gathered: Gathered, formats: readonly RecordFormat[]) {
    this.#gathered = gathered;
    this.#formats = formats;
  }

  /** A line that is a row; one that is none, or was cut, is passed over. */
  line(text: string): void {
    const start = text.trimStart();
    if (!start.startsWith('{')) return;
    try {
      const value = parseJson(start);
      if (typeof value === 'object' && value !== null) this.row(value);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }

  row(value: object): void {
    const row = isFlat(value) ? (value as LogRecord) : flat(value);
    const names = Object.keys(row);
    const keys = names.join('\0');
    if (keys !== this.#keys) {
      this.#keys = keys;
      this.#learn(row, names);
    }
    if (this.#step === undefined) return;
    const step = numeric(row[this.#step]);
    const length = this.#format?.length === undefined ? undefined : numeric(row[this.#format.length]);
    if (length !== undefined && length > 0) this.#gathered.length = length;
    if (step === undefined) return;
    const epoch = this.#step === 'epoch' ? undefined : row.epoch;
    for (const key of this.#rates) {
      const rate = numeric(row[key]);
      if (rate !== undefined) this.#gathered.put(key, step, rate, String(row[key]).trim(), typeof epoch === 'number' ? epoch : undefined);
    }
  }

  /** Which of a row's keys count; rows of evaluation have others. */
  #learn(row: LogRecord, names: readonly string[]): void {
    const gathered = this.#gathered;
    const { stepColumn, rateColumn } = gathered.options;
    for (const name of names) gathered.see(name);
    const rates = rateColumn !== undefined ? names.filter((name) => name === rateColumn) : chosenRates(names);
    if (rates.length > 0 && !this.#known) {
      this.#format = this.#formats.find(({ knows }) => knows(row));
      this.#known = true;
      gathered.format = this.#format?.name ?? gathered.format;
      gathered.digits ??= this.#format?.digits;
    }
    this.#rates = rateColumn === undefined ? (this.#format?.rates?.(names) ?? rates) : rates;
    const counter = counterAmong(names);
    const said = stepColumn ?? this.#format?.step ?? counter?.name;
    this.#step = said !== undefined && names.includes(said) ? said : undefined;
    const isRow = this.#rates.length > 0;
    this.#rates = [...new Set([...this.#rates, ...gathered.beside(names)])];
    if (!isRow) return;
    if (this.#step === undefined)
      throw gathered.refuse(`no key of its rows counts steps or epochs; write --step-column and one of ${names.join(', ').slice(0, 300)}`);
    const unit = stepColumn === undefined ? (this.#format?.convention.unit ?? counter?.unit) : counterAmong([stepColumn])?.unit;
    gathered.convention = { ...this.#format?.convention, unit: unit ?? 'step' };
  }
}

function isFlat(value: object): boolean {
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner === 'object' && inner !== null) return false;
  }
  return true;
}
