import { type Crossing, type Fall, findCrossings, firstFall } from '../analysis/crossings.ts';
import { summarize } from '../analysis/summary.ts';
import { LrschedError } from '../core/issues.ts';
import type { Series } from '../core/schedule.ts';
import type { Table } from '../core/table.ts';
import type { Render } from './format.ts';

/** Where the rates come down to a level: the first update, or every crossing; as lines, or as JSON. */
export const render: Render = (table, look) => {
  const [rate, every] = [look.when as number, look.all === true];
  // All of it is found before any of it is printed, because one of the series may never fall.
  if (look.json) return [inJson(table, rate, every)];
  return [every ? crossingsText(table, rate) : firstText(table, rate)];
};

/** A series with the updates it covers. */
interface Asked {
  readonly label: string;
  readonly schedule: Series['schedule'];
  readonly start: number;
  readonly stop: number;
}

/** A rate that is the level but for rounding has come down to it: a cosine's middle is 0.05000000000000001. */
const levelOf = (rate: number) => rate * (1 + 1e-12);

/** At most so many crossings are told. */
const most = 10_000;

/** The update at which a rate first falls to a level: bare for one series, behind its label for each of several. */
function firstText(table: Table, rate: number): string {
  const all = asked(table);
  const falls = all.map((one) => fallOf(one, rate));
  if (all.length > 1) return all.map(({ label }, index) => `${label}\t${falls[index]?.t ?? 'never'}\n`).join('');
  const [fall] = falls;
  if (fall?.t !== undefined) return `${fall.t}\n`;
  const { start, stop, schedule } = all[0] as Asked;
  const { low, peak } = summarize(schedule, start, stop);
  const why = fall?.outcome === 'stays-above' ? 'above' : 'below';
  throw new LrschedError([{ code: 'never-falls', rate, why, low: low.lr, peak: peak.lr }]);
}

/** Where a series falls to a level, if it does. A run that turns too often to be looked through is refused, because a script would take no answer for never. */
function fallOf({ schedule, start, stop }: Asked, rate: number): { readonly t?: number; readonly outcome: Fall['outcome'] } {
  const fall = firstFall(schedule, levelOf(rate), start, stop);
  if (fall.outcome === 'unknown') throw tooMany(rate, fall.looked);
  return fall;
}

/** Every crossing of a level, one a line: the update, and whether the rate goes down or up. */
function crossingsText(table: Table, rate: number): string {
  const all = asked(table);
  const label = (one: Asked) => (all.length > 1 ? `${one.label}\t` : '');
  return all
    .map((one) =>
      allOf(one, rate)
        .map(({ t, direction }) => `${label(one)}${t}\t${direction}\n`)
        .join(''),
    )
    .join('');
}

/** The same for programs: all crossings, or only the first fall. */
function inJson(table: Table, rate: number, every: boolean): string {
  const series = asked(table).map((one) => {
    if (!every) return { label: one.label, [table.unit]: fallOf(one, rate).t ?? null };
    return { label: one.label, crossings: allOf(one, rate).map(({ t, lr, direction }) => ({ [table.unit]: t, lr, direction })) };
  });
  return `${JSON.stringify({ unit: table.unit, when: rate, series })}\n`;
}

/** A list that would be cut is refused, because a script would take it for all. */
function allOf({ schedule, start, stop }: Asked, rate: number): readonly Crossing[] {
  const { found, more, looked } = findCrossings(schedule, levelOf(rate), start, stop, most);
  if (more || looked < stop) throw tooMany(rate, looked);
  return found;
}

function tooMany(rate: number, looked: number): LrschedError {
  return new LrschedError([{ code: 'too-many-crossings', rate, looked }]);
}

function asked({ series, rows }: Table): readonly Asked[] {
  return series.map(({ label, schedule, stop = rows.stop }) => ({
    label,
    schedule,
    start: rows.start,
    stop: Math.max(rows.start + 1, Math.min(stop, rows.stop)),
  }));
}
