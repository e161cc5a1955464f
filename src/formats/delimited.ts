import { stringify } from 'csv-stringify/sync';
import { inBatches, type Render, rounding } from './format.ts';

/** CSV and TSV: the unit, then one column of rates a series. A row of finite numbers never needs quotes, a header may. */
export function delimited(delimiter: string): Render {
  return function* ({ unit, series, rows }, { precision }) {
    const labels = series.length === 1 ? ['lr'] : series.map(({ label }) => label);
    yield stringify([[unit, ...labels]], { delimiter });
    const round = rounding(precision);
    const [only, ...others] = series.map(({ schedule }) => schedule);
    if (only && others.length === 0) {
      yield* inBatches(rows.count, (row) => {
        const t = rows.t(row);
        return `${t}${delimiter}${round(only.at(t))}\n`;
      });
      return;
    }
    yield* inBatches(rows.count, (row) => {
      const t = rows.t(row);
      return `${t}${series.map(({ schedule }) => delimiter + round(schedule.at(t))).join('')}\n`;
    });
  };
}
