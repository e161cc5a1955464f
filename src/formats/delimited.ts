import { stringify } from 'csv-stringify/sync';
import type { Series } from '../core/schedule.ts';
import { columnsOf, inBatches, type Render, rounding } from './format.ts';

/**
 * CSV and TSV: the unit, then the columns of each series, which bear its label where there are several.
 * A row of finite numbers never needs quotes, a header may.
 */
export function delimited(delimiter: string): Render {
  return function* ({ unit, series, rows }, { precision }) {
    yield stringify([[unit, ...series.flatMap((one) => names(one, series.length > 1))]], { delimiter });
    const round = rounding(precision);
    const [only, ...others] = series.flatMap(columnsOf);
    if (only === undefined) return;
    yield* inBatches(rows.count, (row) => {
      const t = rows.t(row);
      let line = `${t}${delimiter}${round(only.at(t))}`;
      for (const column of others) line += delimiter + round(column.at(t));
      return `${line}\n`;
    });
  };
}

function names(series: Series, several: boolean): readonly string[] {
  const { label } = series;
  return columnsOf(series).map(({ name }) => (!several ? name : name === 'lr' ? label : `${label} ${name}`));
}
