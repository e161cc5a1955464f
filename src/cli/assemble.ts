import { defaultLength } from '../core/define.ts';
import type { Flag } from '../core/flag.ts';
import { attempt, collect, type Issue, LrschedError, settle } from '../core/issues.ts';
import { before, isKnown, knownIn, knownRows } from '../core/known.ts';
import { tally } from '../core/numbers.ts';
import type { Rows } from '../core/rows.ts';
import type { Known, Series, Unit } from '../core/schedule.ts';
import type { Table } from '../core/table.ts';
import { converted, ratio, type Sizes } from '../core/units.ts';
import { seenIn } from '../core/view.ts';
import { formats } from '../formats/index.ts';
import { isAlike, loopsOf } from './fed.ts';
import type { Io } from './files.ts';
import { inSteps } from './finer.ts';
import { inGroups } from './groups.ts';
import { labelsFor } from './labels.ts';
import type { Part } from './line.ts';
import { lengthFlags, outputFlags, unitFlags } from './options.ts';
import { parseWords, wordsOfGuess } from './parsing.ts';
import { inSequence, mixed, type Ready, sameClock, sideParts } from './parts.ts';
import { resumed } from './resume.ts';
import { readRows } from './selection.ts';
import type { SeriesSource } from './source.ts';
import { clockOf, hasShares, ratioFor, saidLength, type ToldLoop } from './timing.ts';
import { parsePlainly, Typed } from './typed.ts';

/** A whole line, taken apart and read. */
export interface Line {
  /** What holds for all of it: the output, the rows, the units. */
  readonly shared: Typed;
  readonly groups: readonly (readonly Ready[])[];
  /** What is wrong with single words. */
  readonly issues: readonly Issue[];
}

/** Takes the words of each source apart and reads the files they name. */
export async function readLine(
  groups: readonly (readonly Part[])[],
  find: (name: string) => Promise<SeriesSource>,
  io: Io,
  more: readonly Flag[] = [],
): Promise<Line> {
  const issues: Issue[] = [];
  const ready: Ready[][] = [];
  const all: Typed[] = [];
  let whole = true;
  for (const parts of groups) {
    const group: Ready[] = [];
    ready.push(group);
    for (const { name, words } of parts) {
      try {
        const source = await find(name);
        const plainly = parsePlainly(source.name, [...(source.plain ?? source.flags), ...more], words, source.operands);
        const parsed = plainly ?? parseWords(source.name, [...source.flags, ...more], words, source.operands);
        const { typed, operands, issues: found } = parsed;
        issues.push(...found);
        all.push(typed);
        group.push({ source, typed, opened: await source.open(typed, operands, io) });
      } catch (error) {
        if (!(error instanceof LrschedError)) throw error;
        issues.push(...error.issues, ...wordsOfGuess(error.issues[0], words));
        whole = false;
      }
    }
  }
  if (!whole) throw new LrschedError(issues);
  const sides = all.some(hasShares) ? (await import('./total.ts')).withLengths(ready) : ready;
  return { shared: Typed.merged(all, [...unitFlags, ...outputFlags, ...more]), groups: sides, issues };
}

/** Refuses what is told of an example that stands for what is not known, unless it is only drawn. */
export function refuseGuessed({ groups }: Line, isDrawn = false): void {
  const guessed = groups.flatMap((group) => group.flatMap(({ opened }) => opened.guessed ?? []));
  if (guessed.length > 0 && !isDrawn) throw new LrschedError(guessed);
}

/** How long the first group lasts, for those beside it that say nothing. */
interface Lasting {
  readonly unit: Unit;
  /** In that unit. */
  readonly length: number;
}

/** The series of a line over the rows that each of its outputs is told of. Every issue in it is thrown at once. */
export function tablesOf(line: Line, told: readonly Typed[]): readonly Table[] {
  const { shared } = line;
  const loops = settle(() => loopsOf(shared, line.groups));
  const [loop = { sizes: {} }] = loops.value ?? [];
  const { sizes } = loop;
  const alike = isAlike(loops.value ?? []);
  const seen = settle(() => {
    const per = shared.value<Unit>('per');
    const series = seriesOf(line, loops.value ?? line.groups.map(() => loop), per, !countsSteps(shared));
    const unit = per ?? commonUnit(series);
    // Positions beyond what a double counts exactly are refused where they are said; a conversion may lead there too.
    for (const { label, schedule, unit: clock, loop } of series)
      withinReach(label, converted(schedule.length, ratioFor(`rows of ${unit}s`, clock, unit, loop.sizes)), unit);
    return { unit, views: series.map((one) => viewOf(one, unit)) };
  });
  // Of a loop that cannot be worked out, nothing more can be said about conversions.
  if (loops.value === undefined) loops.get();
  // Where the series are wrong the rows are still checked, against the default.
  const { unit, views } = seen.value ?? { unit: 'epoch', views: [] };
  const longest = Math.max(...views.map(({ schedule: { length } }) => (Number.isFinite(length) ? length : defaultLength)), 1);
  const known = views.flatMap((view) => view.known ?? []);
  const asked = (typed: Typed) => () => {
    const rows = readRows(typed, views.length === 0 ? defaultLength : longest, unit, sizes);
    return known.length === 0 ? rows : rowsKnown(typed, rows, known, views.length);
  };
  // What is wrong with a row is told, whoever takes it.
  const [, , , ...rows] = collect(loops.get, seen.get, asked(shared), ...told.map(asked));
  const labels = labelsOf(views, unit);
  const several = views.length > 1;
  const seriesIn = (typed: Typed) =>
    views.map(({ chosen: _, stated: __, loop: own, ...one }, index): Series => {
      const notes = [...(one.notes ?? []), ...(index === 0 || !alike ? conversion(own, unit, one.schedule.length) : [])];
      return {
        ...one,
        label: labels[index] as string,
        ...(several && !typed.has('stop') && !typed.has('at') && { stop: one.schedule.length }),
        ...(notes.length > 0 && { notes }),
      };
    });
  // Epochs that a run was counted to have stand beside its steps only where the line says them, too.
  const silent = !shared.has('steps-per-epoch') && !shared.has('dataset-size') && line.groups.flat().some(({ opened }) => opened.counted);
  const epochs = unit === 'step' && alike && !silent ? ratio(sizes, 'step', 'epoch') : undefined;
  const beside = epochs && { unit: 'epoch' as const, at: (t: number) => Math.floor(converted(t, epochs)) };
  const { stepsPerEpoch } = sizes as Sizes;
  const about = { unit, ...(beside && { beside }), ...(stepsPerEpoch !== undefined && alike && { stepsPerEpoch }) };
  return told.map((typed, index) => ({ ...about, series: seriesIn(typed), rows: rows[index] as Rows }));
}

/** The series of a line over the rows it asks for. */
export function tableOf(line: Line): Table {
  return tablesOf(line, [line.shared])[0] as Table;
}

/** Of logs the rows there are, unless others are asked for; none that is not there where nothing else has it. */
function rowsKnown(shared: Typed, asked: Rows, known: readonly Known[], series: number): Rows {
  const chosen = ['at', 'every', 'points'].some((name) => shared.has(name));
  const first = Math.min(...known.map(({ rows }) => rows[0] as number));
  // Beside a plan, which begins at 0, the axis begins there.
  const start = !shared.has('start') && series === known.length ? Math.max(asked.start, first) : asked.start;
  if (!chosen) return knownRows(known, start, asked.stop);
  if (!shared.has('at') || series > known.length) return asked;
  const issues: Issue[] = [];
  for (let row = 0; row < asked.count; row += 1) {
    const t = asked.t(row);
    if (known.some((one) => isKnown(one, t))) continue;
    const near = known.flatMap((one) => [one.rows[before(one, t)], one.rows[before(one, t) + 1]]).filter((other) => other !== undefined);
    issues.push({ code: 'not-logged', t, near: [...new Set(near)].sort((a, b) => a - b) });
  }
  if (issues.length > 0) throw new LrschedError(issues);
  return asked;
}

/** The series of a line, each on its own clock and over its own length, with how units convert. */
export function clockedSeries(line: Line): { readonly series: readonly Series[]; readonly sizes: Sizes } {
  const loops = loopsOf(line.shared, line.groups);
  const made = seriesOf(line, loops, line.shared.value<Unit>('per'), true);
  const labels = labelsOf(made, made[0]?.unit ?? 'epoch');
  return {
    sizes: loops[0]?.sizes ?? {},
    series: made.map(({ chosen: _, stated: __, loop: ___, ...one }, index) => ({ ...one, label: labels[index] as string })),
  };
}

/** What tells the series apart; what is stepped in another unit than the rows count says so. */
function labelsOf(made: readonly Made[], unit: Unit): readonly string[] {
  return labelsFor(
    made.map(({ chosen, label, unit: stepped, title, schedule }) => ({
      chosen,
      label,
      // The recipe of a log is as long as the log.
      spec: title === undefined ? schedule.spec : { type: 'log' },
      facts: stepped === unit ? {} : { stepped },
    })),
  );
}

/** Whether what is written counts steps wherever it is known how many an epoch has. */
function countsSteps(shared: Typed): boolean {
  const named = attempt(() => shared.value<string>('format'));
  return formats.some(({ name, counts }) => name === named && counts === 'step');
}

/** Every series of the line, each on its own clock. */
function seriesOf({ groups }: Line, loops: readonly ToldLoop[], per: Unit | undefined, inEpochs: boolean): readonly Made[] {
  // Who says nothing lasts as long as the first that says something, wherever it stands.
  const inOrder = [...groups.entries()].sort(([, a], [, b]) => Number(isTold(b)) - Number(isTold(a)));
  let first: Lasting | undefined;
  const made = collect(
    ...inOrder.map(([index, group]) => () => {
      const alone = groups.length === 1 && group.length === 1;
      const loop = loops[index] as ToldLoop;
      const { series, lasting } = inGroups(group, (parts) => groupSeries(parts, loop, per, first, alone, inEpochs));
      first ??= lasting;
      return [index, series] as const;
    }),
  );
  return made.toSorted(([a], [b]) => a - b).flatMap(([, series]) => series);
}

/** Whether a group says how long it lasts, or knows. */
function isTold(group: readonly Ready[]): boolean {
  return group.some(({ typed, opened }) => opened.lasts === true || lengthFlags.some(({ name }) => typed.has(name)));
}

function withinReach(label: string, length: number, unit: Unit): void {
  if (Number.isFinite(length) && length > Number.MAX_SAFE_INTEGER) {
    const rule = `${length} ${unit}s are more than can be told apart; write a coarser --per, or a shorter run`;
    throw new LrschedError([{ code: 'broken-rule', type: label, parameters: ['per'], rule }]);
  }
}

/** A series in rows of a unit. */
function viewOf(one: Made, unit: Unit): Made {
  const { unit: clock, schedule, notes = [] } = one;
  const rows = ratioFor(`rows of ${unit}s`, unit, clock, one.loop.sizes);
  const view = seenIn(schedule, rows);
  if (clock === unit) return { ...one, schedule: view };
  const seen = isStaircase(unit, clock) ? 'stepped once an epoch' : `stepped once a ${clock}, which is what the amounts above count`;
  return { ...one, schedule: view, ...(one.known && { known: knownIn(one.known, rows) }), clocked: schedule, notes: [...notes, seen] };
}

/** Rows that are finer than updates show each update as a tread. */
function isStaircase(unit: Unit, clock: Unit): boolean {
  return clock === 'epoch' && unit !== 'epoch';
}

/** How many steps the run has, and why, where epochs are known to have steps. */
function conversion({ sizes, workedOut }: ToldLoop, unit: Unit, length: number): readonly string[] {
  const { stepsPerEpoch, tokensPerStep } = sizes;
  const inSteps = ratio(sizes, unit, 'step');
  if (inSteps === undefined || !Number.isFinite(length)) return [];
  const steps = converted(length, inSteps);
  const times = (many: number, what: Unit, each: number, total: number, of: string) =>
    `${tally(many)} ${what}s × ${tally(each)} ${of} = ${tally(total)} ${of}`;
  return [
    ...(stepsPerEpoch === undefined ? [] : [times(Math.ceil(steps / stepsPerEpoch), 'epoch', stepsPerEpoch, Math.ceil(steps), 'steps')]),
    ...(workedOut === undefined ? [] : [workedOut]),
    ...(tokensPerStep === undefined ? [] : [times(Math.ceil(steps), 'step', tokensPerStep, Math.ceil(steps) * tokensPerStep, 'tokens')]),
  ];
}

/** A series of a group, with the label that was chosen for it, what its length is said in, and how its loop is fed. */
type Made = Series & { readonly chosen: string | undefined; readonly stated: Unit; readonly loop: ToldLoop };

function groupSeries(
  group: readonly Ready[],
  loop: ToldLoop,
  per: Unit | undefined,
  first: Lasting | undefined,
  alone: boolean,
  inEpochs: boolean,
): { readonly series: readonly Made[]; readonly lasting: Lasting } {
  const since = first ?? drawnAlone(group, per);
  const stated = group.map(({ typed, opened }) => saidLength(typed)?.unit ?? opened.unit ?? since?.unit ?? 'epoch');
  const clocks = group.map(({ typed, opened }, index) => opened.unit ?? clockOf(typed, stated[index] as Unit, per));
  const coarse = sameClock(group, clocks, loop);
  const chosen = labelSaid(group);
  const mayCountSteps =
    coarse === 'epoch' && per === undefined && group.every(({ typed, opened }) => opened.unit === undefined && !typed.has('stepped'));
  const asked = sideParts(group, loop, { stated, clock: coarse, first: since, alone });
  const finer = mayCountSteps
    ? inSteps(asked.parts, loop.sizes, inEpochs, () => sideParts(group, loop, { stated, clock: 'step', first: since, alone }))
    : undefined;
  const { parts, issues } = finer ?? asked;
  const clock = finer ? 'step' : coarse;
  if (issues.length > 0) throw new LrschedError(issues);
  const [only] = group;
  if (only?.typed.has('resume') && group.length === 1)
    resumed(parts[0]?.slice(0, 1) ?? [], [only.typed], clock, { stated, sizes: loop.sizes });
  const series =
    group.length === 1
      ? (parts[0] as Series[])
      : [
          inSequence(
            parts.map(([one]) => one as Series),
            group,
            { stated, sizes: loop.sizes },
          ),
        ];
  if (series.length > 1 && chosen !== undefined) throw wrongLabel(group, 'said of one series; pick one with --name first', chosen);
  const length = series[0]?.schedule.length ?? defaultLength;
  const unit = stated[0] as Unit;
  const back = ratio(loop.sizes, clock, unit);
  const lasting = back ? { unit, length: converted(length, back) } : { unit: clock, length };
  const rows = stated.every((one) => one === unit) ? unit : clock;
  const respelled = group.flatMap(({ typed }) => typed.told);
  const said = respelled.length > 0 && { respelled };
  return { series: series.map((one) => ({ ...one, ...said, chosen, stated: rows, loop })), lasting };
}

/** The run that the only source of a group is drawn at, where nothing says how long it is or what is counted. */
function drawnAlone(group: readonly Ready[], per: Unit | undefined): Lasting | undefined {
  const [only, ...others] = group;
  if (only === undefined || others.length > 0 || per !== undefined || isTold(group) || only.opened.unit !== undefined) return undefined;
  return only.source.drawn?.(only.typed);
}

/** What somebody chose to call the series of a group; any of its parts may say it. */
function labelSaid(group: readonly Ready[]): string | undefined {
  const said = collect(
    ...group.map(
      ({ typed }) =>
        () =>
          typed.text('label'),
    ),
  ).filter((label) => label !== undefined);
  const [label] = said;
  if (new Set(said).size > 1) throw new LrschedError([{ code: 'contradiction', options: said.map((one) => `--label ${one}`) }]);
  if (label?.trim() === '') throw wrongLabel(group, 'a text', label);
  return label;
}

function wrongLabel(group: readonly Ready[], expected: string, got: string): LrschedError {
  return new LrschedError([{ code: 'bad-value', type: group[0]?.source.name ?? '', parameter: 'label', expected, got }]);
}

/** What the lengths of all series count, or the finest of it where it is known how they convert. */
function commonUnit(series: readonly Made[]): Unit {
  const clocks = series.map(({ stated }) => stated);
  const finest = clocks.find((unit) => unit !== 'epoch') ?? 'epoch';
  if (series.every(({ stated, loop }) => ratio(loop.sizes, finest, stated))) return finest;
  throw mixed(
    series.map(({ label }) => label),
    clocks,
  );
}
