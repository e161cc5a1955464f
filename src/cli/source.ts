import { type Modifier, modifiersFor } from '../build.ts';
import { type AnyFamily, allParameters, defaultLength, modifierFlag } from '../core/define.ts';
import type { Flag } from '../core/flag.ts';
import { attempt, collect, type Issue, LrschedError, settle } from '../core/issues.ts';
import { parseNumber, type Rounding } from '../core/numbers.ts';
import { kebab, type Parameters, readText } from '../core/parameters.ts';
import type { Schedule, Series, Unit } from '../core/schedule.ts';
import type { Sizes } from '../core/units.ts';
import { constant } from '../schedules/constant.ts';
import { asCycle, cycleLength, mustFit } from './cycle.ts';
import type { Io } from './files.ts';
import { familyFlags, plainFlags } from './options.ts';
import { lengthIn, partsOfEpochs, saidLength, type Timing, timeDefault, timeText } from './timing.ts';
import type { Typed } from './typed.ts';

/** What makes series: a family, a saved plan, a line of Python. */
export interface SeriesSource {
  readonly name: string;
  readonly flags: readonly Flag[];
  /** Those that most lines do with. */
  readonly plain?: readonly Flag[];
  /** How many words it takes beside its options, such as the name of a file; none unless said. */
  readonly operands?: number;
  /** The run it is drawn at where nothing in the line says how long it is. */
  drawn?(typed: Typed): Drawn | undefined;
  /** It may say itself how the training loop is fed. */
  readonly feeds?: true;
  /** Reads what it is told to read; what is computed waits for `series`. */
  open(typed: Typed, operands: readonly string[], io: Io): Promise<Opened>;
}

/** How long a run is, and in what. */
export interface Drawn {
  readonly length: number;
  readonly unit: Unit;
}

/** A source that has read what it reads. */
export interface Opened {
  /** What it counts by itself, whatever the length is said in. */
  readonly unit?: Unit;
  /** How many steps an epoch has, where what it read says so. */
  readonly stepsPerEpoch?: number;
  /** These were counted in a run, and nobody said them. */
  readonly counted?: true;
  /** How its updates go into tokens or samples, where what it read says so. */
  readonly sizes?: Pick<Sizes, 'tokensPerStep' | 'samplesPerStep'>;
  /** It lasts as long as what it read, where no length is said. */
  readonly lasts?: boolean;
  /** What is not known, and for which an example stands: that may be drawn, and nothing else may be said of it. */
  readonly guessed?: readonly Issue[];
  /** Everything that is wrong with it is thrown at once. */
  series(typed: Typed, place: PlaceInLine): readonly Series[];
}

/** Where a source stands in the line. */
export interface PlaceInLine {
  readonly timing: Timing;
  /** How long it lasts where it says nothing itself, in updates of its clock. */
  readonly length?: number | undefined;
  /** The rate at which what went before it ended. */
  readonly start?: number | undefined;
  /** It is the only source of the line. */
  readonly alone?: boolean;
}

/** A family as a source; its metrics may stand in a file. */
export function familySource(family: AnyFamily): SeriesSource {
  return {
    name: family.type,
    get flags() {
      return familyFlags(family);
    },
    plain: plainFlags(family),
    drawn: (typed) => drawnAt(family, typed),
    async open(asTyped, _operands, io) {
      const metrics = asTyped.has('metrics') ? await (await import('./metrics-file.ts')).metricsOf(asTyped, io) : undefined;
      return {
        lasts: family.lasts !== undefined,
        series: (typed, place) => [familySeries(family, metrics === undefined ? typed : typed.replaced('metrics', metrics), place)],
      };
    },
  };
}

/** Updates that a table of a run that nobody asked for has at most. */
const bearable = 1e6;

/** The run that a family is drawn at, where a hundred updates would show nothing of it and its values are known without one. */
function drawnAt(family: AnyFamily, typed: Typed): Drawn | undefined {
  if (family.drawn === undefined || typed.has('stepped')) return undefined;
  const steps = { sizes: {}, stated: 'step', clock: 'step' } as const;
  const made = attempt(() => family(texts(allParameters(family), kebab, typed, steps, defaultLength)));
  const { length, unit } = made ? family.drawn(made.spec as never) : { length: 0, unit: 'step' as const };
  const isTable = ['csv', 'tsv', 'json', 'ndjson', 'at', 'every', 'points', 'format', 'output'].some((name) => typed.has(name));
  return Number.isFinite(length) && length > 5 * defaultLength && !(isTable && length > bearable)
    ? { length: Math.round(Number(length.toPrecision(2))), unit }
    : undefined;
}

/** A source alone in the line, which counts what its length is said in. */
function alone(family: AnyFamily, typed: Typed): PlaceInLine {
  const said = saidLength(typed);
  const drawn = said === undefined ? drawnAt(family, typed) : undefined;
  const unit = said?.unit ?? drawn?.unit ?? 'epoch';
  return { timing: { sizes: {}, stated: unit, clock: unit }, ...(drawn && { length: drawn.length }) };
}

/** The series that a family with its flags and modifiers stands for. Every issue in it is thrown at once. */
export function familySeries(family: AnyFamily, typed: Typed, place: PlaceInLine = alone(family, typed)): Series {
  const { timing, length: otherwise, start } = place;
  // Where the length is wrong the rest is still checked, against the default.
  const stated = settle(() => lengthIn(timing, typed));
  const said = stated.value ?? otherwise;
  const time = said ?? defaultLength;
  const modifiers = typed.saysMore(plainFlags(family)) ? modifiersFor(family) : [];
  // What a family says of itself it says of each cycle.
  const cycle = cycleLength(modifiers, typed, time);
  // What is driven by something else lasts as long as that.
  const length = said === undefined && family.lasts !== undefined ? {} : { length: cycle };
  const base = settle(() => {
    const own = texts(allParameters(family), kebab, typed, timing, cycle);
    const made = family(
      { ...own, ...goingOn(family, typed, start), ...length, ...endpoint(typed, cycle) },
      isExact(allParameters(family), kebab, typed),
    );
    if (cycle < time) mustFit(made.spec);
    return made;
  });
  const stand = base.value ?? constant({ length: cycle });
  const whole = length.length === undefined ? stand.length : time;
  const [, , schedule] = collect(stated.get, base.get, () => modify(stand, modifiers, typed, timing, whole));
  return { label: family.type, unit: timing.clock, schedule };
}

/** A source that continues another starts where that one ended, unless it is told its own rate. */
function goingOn({ params }: AnyFamily, typed: Typed, start: number | undefined): Readonly<Record<string, number>> {
  // A ramp starts from a rate of its own; everything else starts from its peak.
  const name = ['from', 'max'].find((one) => one in params);
  return start === undefined || name === undefined || typed.has(name) ? {} : { [name]: start };
}

/** The modifiers that were asked for, one around the other; where it is repeated, `length` is that of the whole run. */
export function modify(
  schedule: Schedule,
  modifiers: readonly Modifier[],
  typed: Typed,
  timing: Timing,
  length = schedule.length,
): Schedule {
  return modifiers.reduce((of, operator) => modifyBy(operator, of, typed, timing, length), schedule);
}

function modifyBy(operator: Modifier, of: Schedule, asTyped: Typed, timing: Timing, length: number): Schedule {
  const { flag, main, fits } = operator.modifier;
  const typed = parted(operator, asTyped);
  const flags = (name: string) => modifierFlag(operator, name);
  const said = Object.keys(operator.params)
    .map(flags)
    .filter((name) => typed.has(name));
  if (said.length === 0) return of;
  if (main !== undefined && !typed.has(flag)) {
    throw new LrschedError(said.map((name) => ({ code: 'needs-option', option: `--${name}`, needs: `--${flag}` })));
  }
  const given = texts(operator.params, flags, typed, timing, fits ? length : of.length);
  if (fits === undefined) return operator({ ...given, of }, isExact(operator.params, flags, typed));
  const cycle = settle(() => asCycle(of, cycleLength([operator], typed, length)));
  const [made] = collect(
    () => operator({ ...given, of: cycle.value ?? of, [fits.as]: length }, true),
    () => cycle.get(),
    () => cycle.value !== of && cycle.value && mustFit(cycle.value.spec),
  );
  return made;
}

/** The same with what stands behind the colon of `--clock 10:2` under the flag that says it alone. */
function parted(operator: Modifier, typed: Typed): Typed {
  const { flag, second } = operator.modifier;
  const [, first = '', rest = ''] = (second && /^([^:]*):(.*)$/s.exec(typed.text(flag) ?? '')) || [];
  if (second === undefined || rest === '') return typed;
  const other = modifierFlag(operator, second);
  if (typed.has(other)) throw new LrschedError([{ code: 'contradiction', options: [`--${flag} ${typed.text(flag)}`, `--${other}`] }]);
  return typed.replaced(flag, first).replaced(other, rest);
}

/** What was typed for parameters; their shares are of `length`, where they are not left to what takes them. */
function texts(params: Parameters, flagOf: (name: string) => string, typed: Typed, place: Timing, length: number): Record<string, unknown> {
  const timing = { ...place, rounding: typed.value<Rounding>('rounding') };
  const given = Object.entries(params).map(([name, parameter]) => () => {
    const flag = flagOf(name);
    const said = typed.text(flag);
    const parts = partsOfEpochs(flag, said ?? String(parameter.default), parameter, timing, length);
    if (parts !== undefined) return [name, parts] as const;
    const ownShare = timing.rounding !== undefined && parameter.kind === 'updates' && typeof parameter.default === 'string';
    const text = said ?? (ownShare ? String(parameter.default) : undefined);
    if (text === undefined) return [name, timeDefault(flag, parameter, timing)] as const;
    return [name, parameter.kind === 'flag' ? true : readText(parameter, timeText(flag, text, parameter, timing, length))] as const;
  });
  return Object.fromEntries(collect(...given));
}

/** Whether what was typed is meant as it stands: less than an update is a share that lacks its percent sign, unless it has a unit. */
function isExact(params: Parameters, flagOf: (name: string) => string, typed: Typed): boolean {
  return Object.entries(params).every(([name, { kind }]) => {
    const value = kind === 'updates' ? parseNumber(typed.text(flagOf(name)) ?? '') : undefined;
    return value === undefined || value <= 0 || value >= 1;
  });
}

function endpoint(typed: Typed, length: number): { readonly horizon?: number } {
  if (!typed.has('endpoint')) return {};
  if (typed.has('horizon')) throw new LrschedError([{ code: 'contradiction', options: ['--endpoint', '--horizon'] }]);
  if (length < 2) {
    const rule = '--endpoint needs a length of at least 2; a run of one update has no end to reach';
    throw new LrschedError([{ code: 'broken-rule', type: typed.source, parameters: ['endpoint'], rule }]);
  }
  return { horizon: length - 1 };
}
