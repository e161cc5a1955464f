import { inBatches, type Render, rounding } from './format.ts';

/** The bare rates, one a line: what a shell variable takes. */
export const render: Render = function* ({ series, rows }, { precision }) {
  const round = rounding(precision);
  for (const { schedule } of series) yield* inBatches(rows.count, (row) => `${round(schedule.at(rows.t(row)))}\n`);
};
