import { parse } from 'csv-parse/sync';
import type { Digits } from './digits.ts';
import type { Gathered } from './gather.ts';
import type { Convention } from './log.ts';
import { chosenRates, counterAmong } from './names.ts';

/** A log that is a table with a header. */
export interface TableFormat {
  readonly name: string;
  knows(columns: readonly string[]): boolean;
  /** Its column of steps. */
  readonly step?: string;
  /** Those of its columns that are rates; by their names unless said. */
  rates?(columns: readonly string[]): readonly string[];
  readonly convention: Convention;
  readonly digits?: Digits;
}

/** Fields of one line of a table. A line without quotes needs no parser, which is most of them. */
export function fieldsOf(line: string, delimiter: string): readonly string[] {
  if (delimiter === ' ') return line.trim().split(/\s+/);
  if (!line.includes('"')) return line.split(delimiter);
  try {
    const [fields = []] = parse(line, { delimiter, relax_quotes: true, relax_column_count: true }) as string[][];
    return fields;
  } catch {
    // A quote that nothing closes is no quote.
    return line.split(delimiter);
  }
}

/** What stands between the fields of a line. */
export function delimiterOf(line: string): string | undefined {
  const plain = line.replaceAll(/"[^"]*"/g, '');
  return [',', ';', '\t', '|'].find((one) => plain.includes(one)) ?? (/\S\s+\S/.test(plain.trim()) ? ' ' : undefined);
}

const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const isNumber = (text: string) => number.test(text);
/** What stands for no number. */
const nothing = /^(?:|na|nan|none|null|n\/a|-|[+-]?inf(?:inity)?)$/i;

/** Whether lines are a table: a header, or numbers, with as many fields in each. */
export function looksLikeTable(lines: readonly string[]): boolean {
  const [first = '', second] = lines;
  const delimiter = delimiterOf(first);
  if (delimiter === undefined) return false;
  const head = fieldsOf(first, delimiter).map((field) => field.trim());
  if (head.length < 2 || head.some((field) => field.length > 200)) return false;
  const headed = head.every((field) => !isNumber(field)) && (second === undefined || isRow(second, delimiter, head.length));
  const named = counterAmong(head) !== undefined || chosenRates(head).length > 0;
  return headed ? delimiter !== ' ' || named : lines.slice(0, 20).every((line) => isRow(line, delimiter, head.length));
}

function isRow(line: string, delimiter: string, count: number): boolean {
  const fields = fieldsOf(line, delimiter).map((field) => field.trim());
  if (fields.length !== count) return false;
  const numbers = fields.filter((field) => isNumber(field)).length;
  return numbers > 0 && (delimiter !== ' ' || fields.every((field) => isNumber(field) || nothing.test(field)));
}

interface Columns {
  readonly epoch: number;
  readonly step: number;
  readonly rates: readonly (readonly [place: number, label: string])[];
  readonly last: number;
}

/** Reads a table line by line into rows. */
export class TableReader {
  readonly #gathered: Gathered;
  readonly #formats: readonly TableFormat[];
  #delimiter = ',';
  #header: string | undefined;
  #columns: Columns | undefined;
  #open = '';
  #row = 0;

  constructor(gathered: Gathered, formats: readonly TableFormat[]) {
    this.#gathered = gathered;
    this.#formats = formats;
  }

  line(text: string, ended: boolean): void {
    const whole = this.#open === '' ? text : `${this.#open}\n${text}`;
    // A quoted field may go on in the next line, but not for ever.
    if (whole.includes('"') && (whole.split('"').length - 1) % 2 === 1 && ended && whole.length < 2 ** 16) {
      this.#open = whole;
      return;
    }
    this.#open = '';
    if (whole.trim() === '' || whole === this.#header) return;
    if (this.#columns === undefined) {
      if (!ended) return;
      const headed = this.#begin(whole);
      if (headed) return;
    }
    this.#take(whole, ended);
  }

  /** Learns the columns from the first line; whether it was a header. */
  #begin(text: string): boolean {
    const line = text.replace(/^\ufeff/, '');
    this.#delimiter = delimiterOf(line) ?? ',';
    const head = fieldsOf(line, this.#delimiter).map((field) => field.trim());
    const headed = !head.some((field) => isNumber(field));
    if (headed) this.#header = text;
    const names = headed ? head : head.map((_, place) => String(place));
    for (const [place, name] of names.entries()) this.#gathered.see(headed ? name : `column ${place}: ${head[place]}`);
    this.#columns = this.#chosen(names, headed);
    return headed;
  }

  #chosen(names: readonly string[], headed: boolean): Columns {
    const gathered = this.#gathered;
    const { stepColumn, rateColumn } = gathered.options;
    const format = headed ? this.#formats.find(({ knows }) => knows(names)) : undefined;
    gathered.format = format?.name ?? gathered.format;
    gathered.digits ??= format?.digits;
    const counter = format?.step === undefined ? counterAmong(names) : { name: format.step, unit: format.convention.unit ?? 'step' };
    const saidStep = stepColumn === undefined ? undefined : this.#placeOf(stepColumn, names, 'step-column');
    const said = saidStep === undefined ? counter?.name : names[saidStep];
    const unit = saidStep === undefined ? counter?.unit : (counterAmong([names[saidStep] as string])?.unit ?? 'step');
    gathered.convention = { ...format?.convention, unit: format?.convention.unit ?? unit ?? 'step' };
    const rates =
      rateColumn !== undefined
        ? [this.#placeOf(rateColumn, names, 'rate-column')]
        : (format?.rates?.(names) ?? chosenRates(names)).map((name) => names.indexOf(name));
    if (!headed && (rateColumn === undefined || stepColumn === undefined)) {
      const columns = names.length === 1 ? 'one column' : `${names.length} columns, 0 to ${names.length - 1},`;
      throw gathered.refuse(
        `its ${columns} have no names; write --step-column and --rate-column with the place of each, for example --step-column 0 --rate-column ${names.length - 1}`,
      );
    }
    const step = said === undefined ? -1 : names.indexOf(said);
    if (step < 0 && rates.length > 0)
      throw gathered.refuse(`no column of it counts steps or epochs; write --step-column and one of ${names.join(', ').slice(0, 300)}`);
    const beside = headed ? gathered.beside(names).map((name) => names.indexOf(name)) : [];
    const labelled = [...new Set([...rates, ...beside])].map(
      (place) => [place, headed ? (names[place] as string) : `column ${place}`] as const,
    );
    return {
      step,
      epoch: said === 'epoch' ? -1 : names.indexOf('epoch'),
      rates: labelled,
      last: Math.max(step, ...labelled.map(([place]) => place)),
    };
  }

  #placeOf(said: string, names: readonly string[], option: string): number {
    const named = names.indexOf(said);
    if (named >= 0) return named;
    const place = /^\d+$/.test(said) ? Number(said) : -1;
    if (place >= 0 && place < names.length) return place;
    throw this.#gathered.refuse(`it has no column ${said}; write --${option} and one of ${names.join(', ').slice(0, 300)}`);
  }

  #take(text: string, ended: boolean): void {
    const { step, epoch, rates, last } = this.#columns as Columns;
    const fields = fieldsOf(text, this.#delimiter);
    this.#row += 1;
    // A number without anything behind it may have been cut.
    if (!ended && fields.length - 1 <= last && !text.endsWith('"')) return;
    const counted = (fields[step] ?? '').trim();
    if (!isNumber(counted)) return;
    const beside = epoch < 0 ? undefined : Number.parseFloat(fields[epoch] ?? '');
    for (const [place, label] of rates) {
      const written = (fields[place] ?? '').trim();
      if (isNumber(written)) this.#gathered.put(label, Number(counted), Number(written), written, beside);
    }
  }
}
