import { columnsOf, inBatches, members, type Render, rounding } from './format.ts';

/** One JSON object a line; several series carry their label. */
export const render: Render = function* ({ unit, series, rows }, { precision }) {
  const round = rounding(precision);
  for (const one of series) {
    const { label } = one;
    const columns = columnsOf(one);
    const head = series.length === 1 ? `{"${unit}":` : `{"series":${JSON.stringify(label)},"${unit}":`;
    yield* inBatches(rows.count, (row) => {
      const t = rows.t(row);
      return `${head}${t}${members(columns, t, round)}}\n`;
    });
  }
};
