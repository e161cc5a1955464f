import { warmup } from '../compose/warmup.ts';
import type { Spec } from '../core/schedule.ts';
import { type Points, pointsOf } from './compare.ts';
import { slackFor } from './digits.ts';
import { guesses } from './guesses.ts';
import type { Log, LogSeries, Reading } from './log.ts';
import { evidenceOf, explains } from './solve.ts';
import { made } from './surgery.ts';

/** A plan that a log may have followed. */
export interface Identified {
  readonly spec: Spec;
  /** Whether it explains every row within the digits of the log. */
  readonly explains: boolean;
  /** The largest distance of a row from it. */
  readonly residual: number;
  /** The way the log was read. */
  readonly reading: Reading;
}

/** Numbers and words that a recipe has beyond its defaults: the shorter one is the better explanation. */
function sizeOf(spec: Spec): number {
  const { type: _, length: __, after: ___, ...rest } = spec;
  let size = 1;
  for (const [name, value] of Object.entries(rest)) {
    if (typeof value === 'object' && value !== null && 'type' in value) size += sizeOf(value as Spec);
    else if (Array.isArray(value)) size += 1.5 * value.flat().length;
    else if (name === 'horizon' ? value !== spec.length : typeof value === 'number' && value !== 0)
      size += String(value).length > 9 ? 2 : 1;
    else if (typeof value === 'string') size += 0.2;
  }
  return size;
}

/**
 * Which schedule a log followed: every plan that explains all its rows within their digits, the shortest first; where
 * none does, the few that come nearest.
 */
export function identifyLog(log: Log, series: LogSeries, tolerance?: number): readonly Identified[] {
  let largest = 0;
  for (const rate of series.rates) largest = Math.max(largest, rate);
  const slack = slackFor(series.digits, largest, tolerance);
  const near: Identified[] = [];
  for (const reading of log.readings) {
    const points = pointsOf(series, reading);
    const rows = points.t.length;
    if (rows === 0) continue;
    const evidence = evidenceOf(points, slack, () => -1, rows);
    // The rate after the last update is not one that it used.
    const told = log.length === undefined ? undefined : Math.max(log.length + (log.readings[0] === reading ? 0 : 0), 1);
    const found: Identified[] = [];
    for (const spec of guesses(evidence, told ?? Math.floor(points.t[rows - 1] as number) + 1, told !== undefined)) {
      const at = curveOf(spec);
      if (at === undefined) continue;
      const fits = explains(evidence, at);
      if (fits || near.length < 200) (fits ? found : near).push({ spec, explains: fits, residual: farthest(points, at), reading });
    }
    if (found.length > 0) return distinct(found.toSorted((a, b) => sizeOf(a.spec) - sizeOf(b.spec)));
  }
  return distinct(near.toSorted((a, b) => a.residual - b.residual)).slice(0, 3);
}

function curveOf(spec: Spec): ((t: number) => number) | undefined {
  const schedule = made(spec);
  if (schedule === undefined) return undefined;
  return (t) => {
    try {
      return schedule.at(t);
    } catch {
      return Number.NaN;
    }
  };
}

function farthest({ t, lr }: Points, at: (t: number) => number): number {
  let worst = 0;
  for (let row = 0; row < t.length; row += 1) {
    const far = Math.abs(at(t[row] as number) - (lr[row] as number));
    if (!(far <= worst)) worst = Number.isNaN(far) ? Number.POSITIVE_INFINITY : far;
  }
  return worst;
}

/** The first of each family. */
function distinct(all: readonly Identified[]): readonly Identified[] {
  const name = ({ spec }: Identified) => (spec.type === warmup.type ? `warmup ${(spec.of as Spec).type}` : spec.type);
  return all.filter((one, at) => all.findIndex((other) => name(other) === name(one)) === at);
}
