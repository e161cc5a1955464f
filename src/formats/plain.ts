import { isKnown } from '../core/known.ts';
import { inBatches, type Render, rounding } from './format.ts';

/** The bare rates, one row a line: what a shell variable takes. Those of several series stand beside each other with tabs. */
export const render: Render = function* ({ series, rows }, { precision }) {
  const round = rounding(precision);
  yield* inBatches(rows.count, (row) => {
    const t = rows.t(row);
    const rates = series.map(({ schedule, known, stop = Number.POSITIVE_INFINITY }) =>
      t < stop && isKnown(known, t) ? round(schedule.at(t)) : '',
    );
    return `${rates.join('\t')}\n`;
  });
};
