import { LrschedError } from '../core/issues.ts';
import { figure, tally } from '../core/numbers.ts';
import type { Json, Schedule, Spec } from '../core/schedule.ts';
import type { Explanation } from './cause.ts';
import { type Comparison, compareRates, type Difference, type Planned, pointsOf } from './compare.ts';
import { diagnose } from './diagnose.ts';
import { saysDigits, slackFor } from './digits.ts';
import type { Log, LogSeries, Reading } from './log.ts';
import { checkFor, saysCause } from './says.ts';
import { evidenceOf, explains } from './solve.ts';

/** A cause that explains every row, in words and as data. */
export interface SaidCause {
  readonly code: string;
  readonly params: Readonly<Record<string, Json>>;
  /** One sentence. */
  readonly says: string;
  /** What to look at in the code. */
  readonly check: string;
  /** The updates it rests on: those between which the run is not as planned. */
  readonly rests?: readonly [from: number, to: number];
  /** What ran as a recipe, where one says it. */
  readonly spec?: Spec;
}

/** Whether a run did what was planned. */
export interface Diff {
  readonly verdict: 'same' | 'different';
  /** Rows, or of plans updates, that were compared. */
  readonly compared: number;
  /** The share of them that agrees. */
  readonly agree: number;
  readonly first?: Difference;
  readonly largest?: Difference;
  /** The last row that agrees before the first that does not, as the log counts. */
  readonly good?: number;
  readonly causes: readonly SaidCause[];
  readonly notes: readonly string[];
}

/** A plan for a log: its schedule, and how its clock goes with what the log counts. */
export interface PlanOfLog {
  readonly schedule: Schedule;
  /** What one update is called. */
  readonly unit: string;
  /** The plan's clock at an update of the comparison; the same unless said. */
  readonly clock?: (update: number) => number;
  /** Updates of the comparison to one of the plan; 1 unless said. */
  readonly perClock?: number;
  /** Makes updates of what the log counts; of epochs there may be several ways, the likeliest first. */
  readonly toUpdate?: readonly ((counted: number) => number)[];
}

export interface DiffOptions {
  /** Relative; the digits of the log unless said. */
  readonly tolerance?: number;
  /** The rates to compare; all unless said. */
  readonly picked?: readonly LogSeries[];
}

/** One series by one reading. */
interface Read {
  readonly series: LogSeries;
  readonly reading: Reading;
  /** Which of the readings it is. */
  readonly place: number;
  readonly comparison: Comparison;
  readonly toUpdate: ((counted: number) => number) | undefined;
}

/** Compares a log with its plan, and looks for what explains where they differ. */
export function diffLog(log: Log, plan: PlanOfLog, { tolerance, picked = log.series }: DiffOptions = {}): Diff {
  const { schedule, clock = (t) => t, perClock = 1, unit } = plan;
  const seen = (one: Pick<Schedule, 'at'>) => safe(plan.clock ? (t: number) => one.at(clock(t)) : one.at);
  const length = schedule.length * perClock;
  const planned: Planned = { length, at: seen(schedule) };
  const read = (series: LogSeries) => readingsOf(log, series, plan, planned, tolerance);
  const all = picked.map((series) => read(series));
  const best = all.map(
    (readings) => readings.find(({ comparison }) => comparison.from < 0 && comparison.compared > 0) ?? (readings[0] as Read),
  );
  if (best.every(({ comparison }) => comparison.compared === 0)) {
    const reason = `its rows begin past the end of the plan, which has ${tally(length)} ${unit}s; write a longer plan`;
    throw new LrschedError([{ code: 'cannot-read', file: 'the log', reason }]);
  }
  const bad = best.filter(({ comparison }) => comparison.from >= 0);
  const notes = [...log.notes];
  const own = bad.length < best.length ? bad.filter((one) => !isProportional(one, planned, tolerance, notes)) : bad;
  const totals = summed(best);
  if (own.length === 0) {
    const [one] = best.filter(({ comparison }) => comparison.from < 0);
    return {
      verdict: 'same',
      ...totals,
      causes: ending(one as Read, planned, unit),
      notes: [...notes, ...saysRead(log, one as Read, planned, tolerance, unit)],
    };
  }
  const others =
    picked === log.series ? best.length - own.length : log.series.filter((one) => !picked.includes(one) && isSame(read(one))).length;
  let explained: readonly (readonly [Read, Explanation])[] = [];
  let shown = own[0] as Read;
  for (const one of own) {
    const ways = all[best.indexOf(one)] as readonly Read[];
    const found = ways.flatMap((way) => diagnosed(way, log, plan, planned, seen, length, tolerance).map((each) => [way, each] as const));
    if (found.length === 0) continue;
    explained = found.toSorted(([a, one], [b, other]) => one.free + a.place / 2 - other.free - b.place / 2);
    shown = (explained[0] as readonly [Read, Explanation])[0];
    break;
  }
  const group = others > 0 ? { group: log.series.indexOf(shown.series) } : {};
  const causes = explained
    .filter(([way], _, [first]) => way === first?.[0])
    .map(([way, { code, params, spec }]): SaidCause => {
      const all = { ...params, ...group };
      const { comparison } = way;
      return {
        code,
        params: all,
        says: saysCause({ code, params: all }, unit),
        check: checkFor(code),
        ...(comparison.first && { rests: [comparison.first.update, comparison.last] }),
        ...(spec && { spec }),
      };
    });
  const { first, largest, good } = shown.comparison;
  return {
    verdict: 'different',
    ...totals,
    ...(first && { first }),
    ...(largest && { largest }),
    ...(good !== undefined && { good }),
    causes,
    notes: [
      ...notes,
      ...(picked.length > 1
        ? [
            `of ${picked.length} rates ${own.map(({ series }) => series.label).join(', ')} ${own.length === 1 ? 'differs' : 'differ'}; --name picks one`,
          ]
        : []),
      ...saysRead(log, shown, planned, tolerance, unit),
      ...(causes.length === 0 ? ['not explained by any one change of the plan'] : []),
      ...(causes.length > 1 ? ['the causes explain the log equally well'] : []),
    ],
  };
}

/** Where a curve has no value, nothing is equal to it. */
function safe(at: (t: number) => number): (t: number) => number {
  return (t) => {
    try {
      return at(t);
    } catch (error) {
      // A schedule may come from another copy of the library, whose errors are of another class.
      if (error instanceof Error && error.name === 'LrschedError') return Number.NaN;
      throw error;
    }
  };
}

function isSame(readings: readonly Read[]): boolean {
  return readings.some(({ comparison }) => comparison.from < 0 && comparison.compared > 0);
}

function readingsOf(log: Log, series: LogSeries, plan: PlanOfLog, planned: Planned, tolerance: number | undefined): readonly Read[] {
  const slack = slackOf(series, planned, tolerance);
  const ways = plan.toUpdate ?? [undefined];
  return log.readings.flatMap((reading, index) =>
    ways.map((toUpdate, way) => {
      const comparison = compareRates(pointsOf(series, reading, toUpdate), planned, slack);
      return { series, reading, place: index * ways.length + way, comparison, toUpdate };
    }),
  );
}

/** How far rates may be from the plan: by the digits of the log, and the size of what it is compared with. */
function slackOf({ digits, rates }: LogSeries, planned: Planned, tolerance: number | undefined): (rate: number) => number {
  let largest = 0;
  for (const rate of rates) largest = Math.max(largest, Math.abs(rate));
  for (let part = 0; part <= 64; part += 1) {
    const t = Math.floor(((Number.isFinite(planned.length) ? planned.length : rates.length) * part) / 64);
    largest = Math.max(largest, Math.abs(planned.at(t)));
  }
  return slackFor(digits, largest, tolerance);
}

function summed(all: readonly Read[]): { readonly compared: number; readonly agree: number } {
  const compared = all.reduce((sum, { comparison }) => sum + comparison.compared, 0);
  const agreed = all.reduce((sum, { comparison }) => sum + comparison.agree * comparison.compared, 0);
  return { compared, agree: compared === 0 ? 1 : agreed / compared };
}

/** A group with a base rate of its own follows the plan in proportion; that is no fault. */
function isProportional({ series, reading, toUpdate }: Read, planned: Planned, tolerance: number | undefined, notes: string[]): boolean {
  const points = pointsOf(series, reading, toUpdate);
  const slack = slackOf(series, planned, tolerance);
  let [best, largest] = [-1, 0];
  for (let row = 0; row < points.t.length; row += 1) {
    const rate = planned.at(points.t[row] as number);
    if (rate > largest) [best, largest] = [row, rate];
  }
  const by = best < 0 ? 0 : (points.lr[best] as number) / largest;
  const evidence = { points, slack: (rate: number) => slack(rate), order: Int32Array.from(points.t, (_, row) => row), probes: [] };
  if (!(by > 0) || !explains(evidence, (t) => by * planned.at(t))) return false;
  notes.push(`${series.label} is ${figure(by, 6)} times the plan throughout: a group with a base rate of its own`);
  return true;
}

function diagnosed(
  way: Read,
  log: Log,
  plan: PlanOfLog,
  planned: Planned,
  seen: (one: Pick<Schedule, 'at'>) => (t: number) => number,
  length: number,
  tolerance: number | undefined,
): readonly Explanation[] {
  const { series, reading, toUpdate, comparison } = way;
  const points = pointsOf(series, reading, toUpdate);
  const slack = slackOf(series, planned, tolerance);
  return diagnose({
    evidence: evidenceOf(points, slack, planned.at, points.t.length - comparison.beyond),
    comparison,
    schedule: plan.schedule,
    at: planned.at,
    seen,
    length,
    coarse: (plan.perClock ?? 1) !== 1,
    resumes: log.resumes.map((step) => step + reading.offset),
    skips: log.notes.some((note) => note.includes('skipped updates')),
  });
}

/** A run that ended before its plan did; that is no fault. */
function ending({ comparison }: Read, { length }: Planned, unit: string): readonly SaidCause[] {
  const at = comparison.last + 1;
  if (!Number.isFinite(length) || at >= length - 1) return [];
  const gap = Math.max(1, comparison.last / Math.max(1, comparison.compared));
  if (length - at <= gap) return [];
  const params = { at };
  return [{ code: 'prefix', params, says: saysCause({ code: 'prefix', params }, unit), check: checkFor('prefix') }];
}

/** How the rows were read, where that matters, and what lies past the plan's end. */
function saysRead(
  log: Log,
  { reading, series, comparison, place }: Read,
  planned: Planned,
  tolerance: number | undefined,
  unit: string,
): readonly string[] {
  const { logged, offset } = reading;
  const whose = logged === 'used' ? `the ${log.unit} done` : `the next ${log.unit}`;
  const others = log.readings.filter((one) => one.offset !== offset);
  const [other] = others;
  const ahead = other && (offset - other.offset > 0 ? 'ahead of' : 'behind');
  const same = comparison.from < 0;
  return [
    `row s is ${log.unit} s${offset === 0 ? '' : offset < 0 ? ' - 1' : ' + 1'} from 0, with the rate of ${whose}${log.readings.length === 1 ? '' : place === 0 ? ", the format's own reading" : ''}`,
    ...(same && other && place > 0
      ? [
          `read the other way (--logged ${logged === 'used' ? 'next' : 'used'}) the run is one ${log.unit} ${ahead} the plan; the log alone cannot tell which`,
        ]
      : []),
    `compared within ${tolerance === undefined ? saysDigits(series.digits) : `a tolerance of ${tolerance}`}`,
    ...(comparison.beyond > 1
      ? [`${tally(comparison.beyond)} rows lie past the end of the plan, which has ${tally(planned.length)} ${unit}s`]
      : []),
  ];
}
