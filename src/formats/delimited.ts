import { stringify } from 'csv-stringify/sync';
import { isKnown } from '../core/known.ts';
import type { Series } from '../core/schedule.ts';
import { columnsOf } from '../core/table.ts';
import { inBatches, type Render, rounding } from './format.ts';

/**
 * CSV and TSV: the unit, then the columns of each series, which bear its label where there are several and are empty past its end.
 * A row of finite numbers never needs quotes, a header may.
 */
export function delimited(delimiter: string): Render {
  return function* ({ unit, series, rows, beside }, { precision }) {
    yield stringify([[unit, ...(beside ? [beside.unit] : []), ...series.flatMap((one) => names(one, series.length > 1))]], { delimiter });
    const round = rounding(precision);
    const columns = series.flatMap((one) =>
      columnsOf(one).map(({ at }) => ({ at, stop: one.stop ?? Number.POSITIVE_INFINITY, known: one.known })),
    );
    yield* inBatches(rows.count, (row) => {
      const t = rows.t(row);
      let line = beside ? `${t}${delimiter}${beside.at(t)}` : String(t);
      for (const { at, stop, known } of columns) line += t < stop && isKnown(known, t) ? delimiter + round(at(t)) : delimiter;
      return `${line}\n`;
    });
  };
}

function names(series: Series, several: boolean): readonly string[] {
  const { label } = series;
  return columnsOf(series).map(({ name }) => (!several ? name : name === 'lr' ? label : `${label} ${name}`));
}
