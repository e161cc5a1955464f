import type { Reading } from './log.ts';

/** Rates that a run had, at updates of its plan. */
export interface Points {
  /** Updates from 0, rising. */
  readonly t: Float64Array;
  readonly lr: Float64Array;
  /** The same as the log counts. */
  readonly steps: Float64Array;
}

/** A plan, seen in the updates of a log. */
export interface Planned {
  /** How long it is meant to last. */
  readonly length: number;
  at(t: number): number;
}

/** Where a run left its plan. */
export interface Difference {
  /** As the log counts. */
  readonly step: number;
  /** From 0. */
  readonly update: number;
  readonly planned: number;
  readonly found: number;
}

/** A run beside its plan. */
export interface Comparison {
  /** Rows that both can show. */
  readonly compared: number;
  /** The share of them that agrees, from 0 to 1; 1 where there is none. */
  readonly agree: number;
  readonly first?: Difference;
  readonly largest?: Difference;
  /** The last row that agrees before the first that does not, as the log counts. */
  readonly good?: number;
  /** The place of the first row that differs. */
  readonly from: number;
  /** The last update of the run that was compared. */
  readonly last: number;
  /** How many rows lie past the plan's end. */
  readonly beyond: number;
}

/** The rows of a log by a reading of it; `toUpdate` makes an update of what the log counts. */
export function pointsOf(
  { steps, rates }: { readonly steps: Float64Array; readonly rates: Float64Array },
  { offset }: Pick<Reading, 'offset'>,
  toUpdate?: (counted: number) => number,
): Points {
  let skip = 0;
  while (skip < steps.length && (steps[skip] as number) + offset < 0) skip += 1;
  const shown = steps.subarray(skip);
  const t = offset === 0 && toUpdate === undefined ? shown : shown.map((step) => (toUpdate ? toUpdate(step + offset) : step + offset));
  return { t, lr: rates.subarray(skip), steps: shown };
}

/** Compares rates with a plan, row by row. What lies past the plan's end was not planned, and the rate after it no update used. */
export function compareRates({ t, lr, steps }: Points, plan: Planned, slack: (planned: number) => number): Comparison {
  let [compared, same, from, beyond, worst, largestAt] = [0, 0, -1, 0, 0, -1];
  let last = -1;
  for (let row = 0; row < t.length; row += 1) {
    const update = t[row] as number;
    if (update >= plan.length) {
      beyond = t.length - row;
      break;
    }
    const planned = plan.at(update);
    const far = Math.abs((lr[row] as number) - planned);
    compared += 1;
    last = update;
    if (far <= slack(planned)) same += 1;
    else {
      if (from < 0) from = row;
      if (far > worst) [worst, largestAt] = [far, row];
    }
  }
  const difference = (row: number): Difference => ({
    step: steps[row] as number,
    update: t[row] as number,
    planned: plan.at(t[row] as number),
    found: lr[row] as number,
  });
  return {
    compared,
    agree: compared === 0 ? 1 : same / compared,
    ...(from >= 0 && { first: difference(from), largest: difference(largestAt) }),
    ...(from > 0 && { good: steps[from - 1] as number }),
    from,
    last,
    beyond,
  };
}
