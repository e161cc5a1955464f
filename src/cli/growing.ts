import type { Schedule } from '../core/schedule.ts';
import { compareRates, pointsOf } from '../logs/compare.ts';
import type { PlanOfLog } from '../logs/diff.ts';
import { slackFor } from '../logs/digits.ts';
import type { Log, LogSeries } from '../logs/log.ts';
import type { LogReader } from '../logs/reader.ts';

/** A log that still comes in: what was read of it, and what follows. */
export interface Growing {
  readonly reader: LogReader;
  readonly more: AsyncIterator<Uint8Array>;
}

/** A log of which some rows are there already; the rest comes in later. */
export async function beginning(stream: AsyncIterable<Uint8Array>, reader: LogReader): Promise<Growing> {
  const more = stream[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await more.next();
    if (done) {
      reader.end();
      return { reader, more };
    }
    reader.push(value, true);
    if (!reader.isEmpty) return { reader, more };
  }
}

/** Rows that show how many digits a log keeps. */
const telling = 8;

/**
 * Reads on until the rows leave the plan by every reading of them, or the log ends. What was read till then says why;
 * whoever writes the log is told that nobody reads on.
 */
export async function untilDeparture(
  { reader, more }: Growing,
  seen: (log: Log) => Log,
  plan: PlanOfLog,
  picked: (log: Log) => readonly LogSeries[],
): Promise<Log> {
  for (;;) {
    const log = reader.isEmpty ? undefined : seen(reader.log());
    if (log && picked(log).some((series) => departed(log, series, plan))) {
      await more.return?.();
      return log;
    }
    const { done, value } = await more.next();
    if (done) {
      reader.end();
      return seen(reader.log());
    }
    reader.push(value, true);
  }
}

/** Whether no reading of the rows agrees with the plan. */
function departed({ readings }: Log, { steps, rates, digits }: LogSeries, plan: PlanOfLog): boolean {
  const few = rates.length < telling && typeof digits === 'object' && 'significant' in digits;
  const { schedule, clock = (t: number) => t, perClock = 1 } = plan;
  const at = safely(schedule, clock);
  let largest = 0;
  for (const rate of rates) largest = Math.max(largest, rate);
  const slack = slackFor(few ? { significant: Math.min(3, digits.significant) } : digits, largest);
  const planned = { length: schedule.length * perClock, at };
  return readings.every((reading) =>
    (plan.toUpdate ?? [undefined]).every(
      (toUpdate) => compareRates(pointsOf({ steps, rates }, reading, toUpdate), planned, slack).from >= 0,
    ),
  );
}

function safely(schedule: Schedule, clock: (t: number) => number): (t: number) => number {
  return (t) => {
    try {
      return schedule.at(clock(t));
    } catch {
      return Number.NaN;
    }
  };
}
