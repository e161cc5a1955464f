import { parse } from 'csv-parse/sync';
import { LrschedError } from '../core/issues.ts';
import { parseNumber } from '../core/numbers.ts';
import type { Io } from './files.ts';
import { readInput } from './input.ts';
import type { Typed } from './typed.ts';

/** A metric as it is typed or stands in a file; NaN, which a loss becomes where a run diverges, in the spelling of any language. */
export const metricIn = (text: string): number | undefined => (/^[+-]?nan$/i.test(text) ? Number.NaN : parseNumber(text));

/** The numbers of the file that `--metrics` names, with commas; `-` is standard input. None where they were typed themselves. */
export async function metricsOf(typed: Typed, io: Io): Promise<string | undefined> {
  const said = typed.all('metrics');
  const [name] = said;
  if (name === undefined || said.length > 1 || name.split(',').every((one) => metricIn(one) !== undefined)) return undefined;
  const text = await readInput(name, io, 'write numbers with commas, or the name of a file that holds them', 'the metrics');
  return numbersIn(name, text).join(',');
}

/** The last column of a table, with or without a header, one metric a line. */
function numbersIn(file: string, text: string): readonly number[] {
  const rows = table(file, text);
  const column = rows.map((row) => row.at(-1) ?? '');
  const numbers = (metricIn(column[0] ?? '') === undefined ? column.slice(1) : column).map((one) => metricIn(one));
  const wrong = numbers.indexOf(undefined);
  const line = wrong + rows.length - numbers.length + 1;
  if (wrong >= 0) {
    throw new LrschedError([
      {
        code: 'cannot-read',
        file,
        reason: `row ${line} ends in no number; write one metric a line, or a table whose last column they are`,
      },
    ]);
  }
  if (numbers.length === 0) throw new LrschedError([{ code: 'cannot-read', file, reason: 'it holds no number; write one metric a line' }]);
  return numbers as readonly number[];
}

function table(file: string, text: string): readonly (readonly string[])[] {
  try {
    return parse(text, {
      bom: true,
      delimiter: [',', '\t', ';'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    const { lines } = error as { readonly lines?: unknown };
    const place = typeof lines === 'number' ? `a quote in line ${lines}` : 'a quote';
    throw new LrschedError([{ code: 'cannot-read', file, reason: `${place} is not closed where its cell ends; write one metric a line` }]);
  }
}
