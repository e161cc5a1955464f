import { type Crossings, type Fall, findCrossings, firstFall } from '../analysis/crossings.ts';
import { summarize } from '../analysis/summary.ts';
import { LrschedError } from '../core/issues.ts';
import type { Series } from '../core/schedule.ts';
import type { Table } from '../formats/format.ts';

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
export function whenText(table: Table, rate: number): string {
  const all = asked(table);
  const falls = all.map(({ schedule, start, stop }) => firstFall(schedule, levelOf(rate), start, stop));
  const [only, fall] = [all[0], falls[0]];
  if (all.length > 1) return all.map(({ label }, index) => `${label}\t${told(falls[index] as Fall)}\n`).join('');
  if (fall?.outcome === 'falls') return `${fall.t}\n`;
  const { start, stop, schedule } = only as Asked;
  const lowest = summarize(schedule, start, stop);
  throw new LrschedError([
    {
      code: 'never-falls',
      rate,
      why: fall?.outcome === 'stays-above' ? 'above' : fall?.outcome === 'never-above' ? 'below' : 'unknown',
      low: lowest.low.lr,
      peak: lowest.peak.lr,
    },
  ]);
}

function told(fall: Fall): string {
  return fall.outcome === 'falls' ? String(fall.t) : 'never';
}

/** Every crossing of a level, one a line: the update, and whether the rate goes down or up. */
export function crossingsText(table: Table, rate: number): string {
  const all = asked(table);
  return all
    .map(({ label, schedule, start, stop }) => {
      const { found } = complete(findCrossings(schedule, levelOf(rate), start, stop, most), rate);
      return found.map(({ t, direction }) => `${all.length > 1 ? `${label}\t` : ''}${t}\t${direction}\n`).join('');
    })
    .join('');
}

/** The same for programs: all crossings, or only the first fall. */
export function whenJson(table: Table, rate: number, every: boolean): string {
  const series = asked(table).map(({ label, schedule, start, stop }) => {
    const fall = firstFall(schedule, levelOf(rate), start, stop);
    const crossings = every
      ? complete(findCrossings(schedule, levelOf(rate), start, stop, most), rate).found.map(({ t, lr, direction }) => ({
          [table.unit]: t,
          lr,
          direction,
        }))
      : undefined;
    return { label, ...(crossings ? { crossings } : { [table.unit]: fall.outcome === 'falls' ? fall.t : null }) };
  });
  return `${JSON.stringify({ unit: table.unit, when: rate, series })}\n`;
}

function asked({ series, rows }: Table): readonly Asked[] {
  return series.map(({ label, schedule, stop = rows.stop }) => ({
    label,
    schedule,
    start: rows.start,
    stop: Math.max(rows.start + 1, Math.min(stop, rows.stop)),
  }));
}

/** A list that would be cut is refused, because a script would take it for all. */
function complete(crossings: Crossings, rate: number): Crossings {
  if (crossings.more) throw new LrschedError([{ code: 'too-many-crossings', rate, most, looked: crossings.looked }]);
  return crossings;
}
