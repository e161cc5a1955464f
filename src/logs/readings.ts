import type { Convention, LogSeries, Reading } from './log.ts';

/**
 * The ways to read a log, the likeliest first. Rows that count from 0 and show the rate of the next update read like rows
 * that count from 1 and show their own; where the tool does not settle it, both are worth a try.
 */
export function readingsOf(convention: Convention, series: readonly LogSeries[], length: number | undefined): readonly Reading[] {
  const { from, logged = 'used', sure } = convention;
  const known = from ?? countsFrom(series);
  const reading = (start: 0 | 1, shows: Reading['logged']): Reading => ({
    from: start,
    logged: shows,
    offset: ((shows === 'next' ? 1 : 0) - start) as Reading['offset'],
  });
  const other = logged === 'used' ? 'next' : 'used';
  const starts: readonly (0 | 1)[] = known === undefined ? [0, 1] : [known];
  if (sure) return starts.map((start) => reading(start, logged));
  // A rate of 0 after the last update is that of an update that never comes.
  const ended = from === 1 && logged === 'used' && endsAtNothing(series, length);
  const order = ended ? [other, logged] : [logged, other];
  const all = order.flatMap((shows) => starts.map((start) => reading(start, shows as Reading['logged'])));
  return all.filter((one, index) => all.findIndex(({ offset }) => offset === one.offset) === index);
}

function endsAtNothing(series: readonly LogSeries[], length: number | undefined): boolean {
  return length !== undefined && series.every(({ steps, rates }) => steps.at(-1) === length && rates.at(-1) === 0);
}

/** The step of the first update, as far as the rows show it; `undefined` where they do not. */
function countsFrom(series: readonly LogSeries[]): 0 | 1 | undefined {
  const steps = series.reduce((most: Float64Array, one) => (one.steps.length > most.length ? one.steps : most), new Float64Array(0));
  const [first = 0, second] = steps;
  if (first === 0) return 0;
  if (first === 1) return 1;
  if (!Number.isInteger(first)) return undefined;
  const stride = second === undefined ? first : second - first;
  if (stride > 1 && first % stride === 0) return 1;
  return stride > 1 && (first + 1) % stride === 0 ? 0 : undefined;
}
