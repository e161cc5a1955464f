import { columnsOf, inBatches, members, type Render, rounding } from './format.ts';

/** One JSON document with the recipe of each series, a point a line. */
export const render: Render = function* ({ unit, series, rows }, { precision }) {
  const round = rounding(precision);
  yield `{"unit":${JSON.stringify(unit)},"series":[`;
  for (const [index, one] of series.entries()) {
    const { label, schedule } = one;
    yield `${index === 0 ? '' : ','}{"label":${JSON.stringify(label)},"schedule":${JSON.stringify(schedule.spec)},"points":[\n`;
    const columns = columnsOf(one);
    yield* inBatches(rows.count, (row) => {
      const t = rows.t(row);
      return `{"${unit}":${t}${members(columns, t, round)}}${row === rows.count - 1 ? '' : ','}\n`;
    });
    yield ']}';
  }
  yield ']}\n';
};
