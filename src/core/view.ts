import { stairs } from './breaks.ts';
import { alongside, type Curve, type Schedule } from './schedule.ts';
import { converted, type Ratio } from './units.ts';

/**
 * A schedule in rows of another unit, `by / over` of its updates to a row. Where a row is less than an update the rate
 * stays until the next one is due: the staircase of a scheduler that is stepped once an epoch, in rows that are steps.
 */
export function seenIn(schedule: Schedule, rows: Ratio): Schedule {
  if (rows.by === rows.over) return schedule;
  const back = { by: rows.over, over: rows.by };
  const view = rows.by > rows.over ? sparse(rows, back) : staircase(rows, back);
  return {
    length: Math.ceil(converted(schedule.length, back)),
    spec: schedule.spec,
    resize: (length) => seenIn(schedule.resize(converted(length, rows)), rows),
    ...view(schedule),
    ...alongside(schedule.also, view),
  };
}

const staircase =
  (rows: Ratio, back: Ratio) =>
  ({ at, breaks }: Curve): Curve => {
    const updates = converted(1, back);
    const curve: Curve = { at: (t) => at(Math.floor(converted(t, rows))), breaks: stairs(updates) };
    return Number.isInteger(updates) ? { ...curve, held: { updates, of: { at, breaks } } } : curve;
  };

/** Every so many updates of a curve, a row each. */
export const sparse =
  (rows: Ratio, back: Ratio) =>
  ({ at, breaks }: Curve): Curve => ({
    at: (t) => at(converted(t, rows)),
    breaks: function* (from, to) {
      for (const update of breaks(converted(from, rows), converted(to, rows))) {
        // The curve is asked for the update of this row, which must not round to a hair before the break.
        const row = converted(update, back);
        const here = converted(row, rows) < update ? row * (1 + Number.EPSILON) : row;
        if (here >= from && here < to) yield here;
      }
    },
  });
