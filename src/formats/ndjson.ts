import { inBatches, type Render, rounding } from './format.ts';

/** One JSON object a line; several series carry their label. */
export const render: Render = function* ({ unit, series, rows }, { precision }) {
  const round = rounding(precision);
  for (const { label, schedule } of series) {
    const head = series.length === 1 ? `{"${unit}":` : `{"series":${JSON.stringify(label)},"${unit}":`;
    yield* inBatches(rows.count, (row) => {
      const t = rows.t(row);
      return `${head}${t},"lr":${round(schedule.at(t))}}\n`;
    });
  }
};
