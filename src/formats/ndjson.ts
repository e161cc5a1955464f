import { columnsOf, rowsOf } from '../core/table.ts';
import { inBatches, jsonMembers, type Render, rounding } from './format.ts';

/** One JSON object a line; several series carry their label. */
export const render: Render = function* (table, { precision }) {
  const { series } = table;
  const round = rounding(precision);
  for (const one of series) {
    const { label } = one;
    const columns = columnsOf(one);
    const head = series.length === 1 ? '' : `"series":${JSON.stringify(label)},`;
    const rows = rowsOf(table, one);
    yield* inBatches(rows.count, (row) => `{${head}${jsonMembers(table, columns, rows.t(row), round)}}\n`);
  }
};
