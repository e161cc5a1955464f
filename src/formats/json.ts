import { warningsOf } from '../core/finding.ts';
import { columnsOf, rowsOf } from '../core/table.ts';
import { inBatches, jsonMembers, type Render, rounding } from './format.ts';

/** One JSON document with the recipe of each series, a point a line. */
export const render: Render = function* (table, { precision }) {
  const { unit, series } = table;
  const round = rounding(precision);
  const known = table.stepsPerEpoch === undefined ? '' : `"stepsPerEpoch":${table.stepsPerEpoch},`;
  yield `{"unit":${JSON.stringify(unit)},${known}"series":[`;
  for (const [index, one] of series.entries()) {
    const { label, schedule } = one;
    const warnings = warningsOf(one);
    // What the recipe counts, where the rows count something else.
    const clock = one.unit === unit ? '' : `"unit":${JSON.stringify(one.unit)},`;
    const notes = warnings.length === 0 ? '' : `"notes":${JSON.stringify(warnings)},`;
    yield `${index === 0 ? '' : ','}{"label":${JSON.stringify(label)},${clock}"schedule":${JSON.stringify(schedule.spec)},${notes}"points":[\n`;
    const rows = rowsOf(table, one);
    const columns = columnsOf(one);
    yield* inBatches(rows.count, (row) => {
      return `{${jsonMembers(table, columns, rows.t(row), round)}}${row === rows.count - 1 ? '' : ','}\n`;
    });
    yield ']}';
  }
  yield ']}\n';
};
