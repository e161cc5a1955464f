import { findingsOfRun } from '../analysis/run-findings.ts';
import { modifiers } from '../build.ts';
import { LrschedError } from '../core/issues.ts';
import type { Series } from '../core/schedule.ts';
import { type ReadRequest, type ReadSeries, readBegun, readPython, readRun } from '../reading/index.ts';
import { commandLine } from './as-command.ts';
import { modify, type Opened } from './source.ts';
import { lengthIn, readLoop, saidLength, type Timing } from './timing.ts';
import type { Typed } from './typed.ts';

/** A text that was opened, and the series that were found at once. */
export interface OpenedText extends Opened {
  readonly found?: readonly ReadSeries[];
}

/** What a text comes to, with what was typed for it; `as` is what is made of each series. */
export function openText(request: ReadRequest, asked: Typed, as: (one: ReadSeries) => ReadSeries = (one) => one): OpenedText {
  // A run that is followed has the clock of the code, whatever length is said; --stepped says another.
  const told = { ...request, ...toldLength(asked) };
  const ran = asked.has('stepped') ? undefined : (readRun(told) ?? readBegun(told));
  if (ran !== undefined) return opened(ran.map(as));
  const unrun: ReadRequest = { ...request, unfollowed: true };
  // Where no length is said the code may say one, and what it counts; else what stands beside it says both.
  const length = saidLength(asked);
  // Where epochs convert, code that counts steps goes on counting them.
  const converts = length?.unit === 'epoch' && (asked.has('steps-per-epoch') || asked.has('dataset-size'));
  const found = length === undefined || unrun.documents !== undefined || converts ? byItself(unrun, length !== undefined) : undefined;
  const alone = length === undefined ? found?.series?.map(as) : undefined;
  const unit = found?.unit;
  const perEpoch = found?.series?.[0]?.perEpoch;
  return {
    ...(unit && { unit }),
    ...(perEpoch !== undefined && { stepsPerEpoch: perEpoch, counted: true as const }),
    lasts: alone !== undefined,
    ...(alone && { found: alone }),
    series: (typed, { timing, length: otherwise }) => {
      const length = lengthIn(timing, typed) ?? otherwise;
      const found = alone ?? readPython({ ...unrun, ...(length !== undefined && { length }) }).map(as);
      if (timing.clock === 'epoch' && found.some(({ byUpdates }) => byUpdates))
        throw new LrschedError([{ code: 'no-epoch-size', file: request.file ?? 'the expression' }]);
      return found.map((one) => seriesOf(one, typed, timing));
    },
  };
}

/** The same with a note about all of it. */
export const noted = (opened: OpenedText, note: string): OpenedText => ({
  ...opened,
  series: (typed, place) =>
    opened.series(typed, place).map((one, index) => {
      const [notes, assumed] = [
        [note, ...(one.notes ?? [])],
        [note, ...(one.assumed ?? [])],
      ];
      return index > 0 ? one : { ...one, notes, assumed };
    }),
});

/** The series of a run, on its own clock. */
function opened(ran: readonly ReadSeries[]): OpenedText {
  const [{ unit, perEpoch }] = ran as [ReadSeries];
  return {
    unit,
    lasts: true,
    found: ran,
    ...(perEpoch !== undefined && { stepsPerEpoch: perEpoch, counted: true as const }),
    series: (typed, { timing }) =>
      ran.map((one, index) => {
        // What is found of the run is told once.
        const findings = [...(one.findings ?? []), ...(index === 0 && one.ran ? findingsOfRun(one.ran, one.schedule) : [])];
        return seriesOf({ ...one, ...(findings.length > 0 && { findings }) }, typed, timing);
      }),
  };
}

/** How long the run is said to be, in updates or in turns of its outermost loop. */
function toldLength(asked: Typed): Pick<ReadRequest, 'length' | 'unit'> {
  const said = saidLength(asked);
  if (said === undefined) return {};
  const { sizes } = readLoop(asked, true);
  const unit = said.unit === 'epoch' ? 'epoch' : 'step';
  const length = lengthIn({ sizes, stated: said.unit, clock: unit }, asked);
  return length === undefined ? {} : { length, unit };
}

function seriesOf(one: ReadSeries, typed: Typed, timing: Timing): Series {
  const schedule = modify(one.schedule, modifiers(), typed, timing);
  const { label, findings } = one;
  return { label, unit: timing.clock, schedule, ...saysTheSame({ ...one, schedule }, timing.clock), ...(findings && { findings }) };
}

/** More than anybody would type. */
const longest = 400;

/** The command that says the same, beside what was assumed; what no flags can say is a plan in a file. */
function saysTheSame({ schedule, notes }: ReadSeries, unit: Series['unit']): Pick<Series, 'notes' | 'assumed' | 'command'> {
  const command = commandLine(schedule, unit);
  const sayable = command.length <= longest && !command.startsWith('lrsched load');
  if (sayable) return { notes, assumed: notes, command };
  return { notes: [...notes, 'no flags say the same; -o plan.json does, for lrsched load plan.json'], assumed: notes };
}

/** What the code is by itself, and what it counts; no series where all it lacks is a length. */
function byItself(
  request: ReadRequest,
  saysLength: boolean,
): { readonly series?: readonly ReadSeries[]; readonly unit?: Series['unit'] | undefined } {
  try {
    const series = readPython(request);
    return { series, unit: series[0]?.unit };
  } catch (error) {
    if (!(error instanceof LrschedError)) throw error;
    const [issue] = error.issues;
    const epochsAreSaid = issue?.code === 'no-length' && issue.lacks === 'epoch' && !saysLength;
    if (issue?.code === 'no-length' && error.issues.length === 1 && !epochsAreSaid) return { unit: issue.unit };
    // A length that is said in updates needs no epochs.
    if (issue?.code === 'no-epoch-size' && saysLength) return { unit: 'step' };
    throw error;
  }
}
