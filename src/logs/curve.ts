import { before } from '../core/known.ts';
import type { Known, Schedule, Spec } from '../core/schedule.ts';
import { piecewise } from '../schedules/piecewise.ts';
import type { Log, LogSeries, Reading } from './log.ts';

/** A log as a curve that is known at its rows, with lines between them. */
export interface LogCurve {
  readonly schedule: Schedule;
  readonly known: Known;
}

/** The rows of a series at the updates that a reading gives them; without one as the log counts. */
export function curveOf({ steps, rates }: Pick<LogSeries, 'steps' | 'rates'>, reading?: Reading): LogCurve {
  const offset = reading?.offset ?? 0;
  const skip = offset + (steps[0] as number) < 0 ? 1 : 0;
  const at = offset === 0 ? steps : steps.subarray(skip).map((step) => step + offset);
  const shown = offset === 0 ? rates : rates.subarray(skip);
  const known = { rows: at };
  const length = Math.floor(at.at(-1) ?? 0) + 1;
  let spec: Spec | undefined;
  const curve: Schedule = {
    length,
    // As long as the log, so made only where somebody wants it.
    get spec() {
      spec ??= { type: 'piecewise', knots: Array.from(at, (t, row) => [t, shown[row] as number]), interpolate: 'linear', length };
      return spec;
    },
    at(t) {
      const place = before(known, t);
      if (place < 0) return shown[0] as number;
      const [start, from, end, to] = [at[place] as number, shown[place] as number, at[place + 1], shown[place + 1]];
      return end === undefined || to === undefined || t === start ? from : from + ((to - from) * (t - start)) / (end - start);
    },
    breaks: function* (from, to) {
      for (let row = Math.max(1, before(known, from)); row < at.length && (at[row] as number) < to; row += 1) {
        const [was, is, next] = [shown[row - 1] as number, shown[row] as number, shown[row + 1] ?? Number.NaN];
        // Where it turns, begins or ends to be flat: between such rows it only rises or only falls.
        if (Math.sign(is - was) !== Math.sign(next - is) && (at[row] as number) >= from) yield at[row] as number;
      }
    },
    resize: (to) => piecewise({ ...(curve.spec as object), length: to } as Parameters<typeof piecewise>[0]),
  };
  return { schedule: curve, known };
}

/** A log in updates, where it counts parts of epochs or samples and it is known how they go into updates. */
export function inUpdates(log: Log, stepsPerEpoch: number | undefined, samplesPerStep: number | undefined): Log {
  if (log.unit === 'epoch' && log.series.some(({ steps }) => !steps.every(Number.isInteger))) {
    if (stepsPerEpoch !== undefined) return counting(log, (steps) => fromParts(steps, stepsPerEpoch));
    // A part of an epoch is no number of it.
    return { ...log, readings: [{ from: 0, logged: log.readings[0]?.logged ?? 'used', offset: 0 }] };
  }
  if (log.unit === 'sample' && samplesPerStep !== undefined)
    return counting(log, (steps) => steps.map((samples) => Math.round(samples / samplesPerStep)));
  return log;
}

function counting(log: Log, steps: (counted: Float64Array) => Float64Array): Log {
  return { ...log, unit: 'step', series: log.series.map((one) => ({ ...one, steps: steps(one.steps) })) };
}

/** Parts of epochs are rounded where they are printed; rows that come every so many updates show which were meant. */
function fromParts(epochs: Float64Array, stepsPerEpoch: number): Float64Array {
  const last = epochs.length - 1;
  const stride = Math.max(1, Math.round(((epochs[last] as number) * stepsPerEpoch) / (last + 1)));
  const even = epochs.every(
    (epoch, row) => Math.abs((stride * (row + 1)) / stepsPerEpoch - epoch) <= 0.0051 + 6e-4 * epoch || row === last,
  );
  return epochs.map((epoch, row) => (even && row < last ? stride * (row + 1) : Math.round(epoch * stepsPerEpoch)));
}
