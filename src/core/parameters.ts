import type { Issue } from './issues.ts';
import { issuesIn, LrschedError } from './issues.ts';
import { type Percentage, parseNumber, parsePercentage, plainNumber, share, shareOfUpdates } from './numbers.ts';
import type { Schedule } from './schedule.ts';

interface Bounds {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
}
interface About<Default> {
  /** Half a sentence: what it means, with its unit. */
  readonly help: string;
  readonly default?: Default;
  /** It may be left out and has no value then. */
  readonly optional?: true;
  /** Another way to say the same thing: where that parameter is given, this one has no default and may not be given. */
  readonly unless?: string;
  /** A title says it otherwise. */
  readonly unsaid?: true;
  /** Not worth a word in a title while it has its default. */
  readonly quiet?: true;
}
/** A plain number. */
export interface NumberParameter extends About<number>, Bounds {
  readonly kind: 'number';
  readonly integer?: boolean;
  /** It may be NaN, which JSON keeps as null. */
  readonly nan?: true;
}
/** A rate: absolute, or a percentage of the parameter `of`. */
export interface FloorParameter extends About<number | Percentage> {
  readonly kind: 'floor';
  readonly of: string;
}
/** A number of updates, or a percentage of the length, rounded up. */
export interface UpdatesParameter extends About<number | Percentage>, Bounds {
  readonly kind: 'updates';
  /** Parts of an update make sense too, but not less than one: 0.03 is a share that lacks its percent sign. */
  readonly fractional?: boolean;
}
export interface ChoiceParameter extends About<string> {
  readonly kind: 'choice';
  readonly choices: readonly string[];
}
export interface FlagParameter extends About<boolean> {
  readonly kind: 'flag';
}
/** Words or a formula, kept as they are. */
export interface TextParameter extends About<string> {
  readonly kind: 'text';
  /** What it must be, where not every text will do: "an expression …". */
  readonly expected?: string;
  /** Reads the text and throws an `LrschedError` with what is wrong with it. */
  readonly check?: (text: string) => unknown;
}
/** Several numbers, or one alone. */
export interface ListParameter extends About<readonly number[]> {
  readonly kind: 'list';
  /** What each of them is. */
  readonly of: NumberParameter | UpdatesParameter;
}
/** Rates at updates, in the order of their updates: `[[0, 0.1], [30, 0.01]]`. */
export interface KnotsParameter extends About<readonly Knot[]> {
  readonly kind: 'knots';
}
/** An update and the rate it has. */
export type Knot = readonly [t: number, lr: number];
/** Another schedule, for the operators. */
export interface ScheduleParameter extends About<never> {
  readonly kind: 'schedule';
}
/** One or more other schedules. */
export interface SchedulesParameter extends About<never> {
  readonly kind: 'schedules';
}
export type Parameter =
  | NumberParameter
  | FloorParameter
  | UpdatesParameter
  | ChoiceParameter
  | FlagParameter
  | TextParameter
  | ListParameter
  | KnotsParameter
  | ScheduleParameter
  | SchedulesParameter;
export type Parameters = { readonly [name: string]: Parameter };

type Options<P extends Parameter> = Omit<P, 'kind' | 'help'>;
type Declared<Kind extends string, O> = { readonly kind: Kind; readonly help: string } & O;

export const number = <const O extends Options<NumberParameter>>(help: string, options?: O) =>
  ({ kind: 'number', help, ...options }) as Declared<'number', O>;
/** A learning rate: a number from 0 up. */
export const rate = <const O extends Options<NumberParameter>>(help: string, options?: O) =>
  ({ kind: 'number', help, min: 0, ...options }) as Declared<'number', O>;
export const floor = <const O extends Partial<Options<FloorParameter>>>(help: string, options?: O) =>
  ({ kind: 'floor', help, of: 'max', ...options }) as Declared<'floor', { readonly of: string } & O>;
export const updates = <const O extends Options<UpdatesParameter>>(help: string, options?: O) =>
  ({ kind: 'updates', help, ...options }) as Declared<'updates', O>;
export const choice = <
  const C extends readonly string[],
  const O extends { readonly default?: C[number]; readonly optional?: true; readonly quiet?: true },
>(
  help: string,
  choices: C,
  options?: O,
) => ({ kind: 'choice', help, choices, ...options }) as Declared<'choice', { readonly choices: C } & O>;
export const flag = (help: string) => ({ kind: 'flag', help, default: false }) as const;
export const text = <const O extends Options<TextParameter>>(help: string, options?: O) =>
  ({ kind: 'text', help, ...options }) as Declared<'text', O>;
export const list = <const O extends Omit<ListParameter, 'kind' | 'help' | 'of'>>(help: string, of: ListParameter['of'], options?: O) =>
  ({ kind: 'list', help, of, ...options }) as Declared<'list', { readonly of: ListParameter['of'] } & O>;
export const knots = <const O extends Options<KnotsParameter>>(help: string, options?: O) =>
  ({ kind: 'knots', help, ...options }) as Declared<'knots', O>;
export const schedules = (help: string) => ({ kind: 'schedules', help }) as const;
export const schedule = (help: string) => ({ kind: 'schedule', help }) as const;

type Plain<P> = P extends { kind: 'choice'; choices: readonly (infer C)[] }
  ? C
  : P extends { kind: 'flag' }
    ? boolean
    : P extends { kind: 'text' }
      ? string
      : P extends { kind: 'list' }
        ? readonly number[]
        : P extends { kind: 'knots' }
          ? readonly Knot[]
          : P extends { kind: 'schedule' }
            ? Schedule
            : P extends { kind: 'schedules' }
              ? readonly Schedule[]
              : number;
type Given<P> = P extends { kind: 'floor' | 'updates' }
  ? number | Percentage
  : P extends { kind: 'list' }
    ? number | readonly (number | Percentage)[]
    : Plain<P>;
type OptionalKeys<Ps> = { [K in keyof Ps]: Ps[K] extends { default: unknown } | { optional: true } ? K : never }[keyof Ps];

/** What a curve receives: every parameter, defaults filled in, percentages resolved. */
export type Values<Ps> = {
  readonly [K in keyof Ps]: Ps[K] extends { optional: true } | { unless: string } ? Plain<Ps[K]> | undefined : Plain<Ps[K]>;
};
/** What the caller writes: parameters with a default may be left out. */
export type Input<Ps> = { readonly [K in Exclude<keyof Ps, OptionalKeys<Ps>>]: Given<Ps[K]> } & {
  readonly [K in OptionalKeys<Ps>]?: Given<Ps[K]> | undefined;
};

/** A condition over several parameters. */
export interface Rule<V> {
  readonly over: readonly (keyof V & string)[];
  /** States the rule in flags, so that help can print it and an error can quote it. */
  readonly says: string;
  holds(values: V): boolean;
}

/** "a whole number >= 1": help, errors and the README say it from this one function. */
export function expectation(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'number':
      return `a ${parameter.integer ? 'whole ' : ''}number${bounds(parameter)}${parameter.nan ? ' or NaN' : ''}`;
    case 'floor':
      return `a number >= 0 or a percentage of ${parameter.of}`;
    case 'updates':
      if (parameter.fractional && parameter.min === 0) return '0, a number >= 1 or a percentage of the length';
      return `a ${parameter.fractional ? '' : 'whole '}number${bounds(parameter)} or a percentage of the length`;
    case 'choice':
      return `one of ${parameter.choices.join(', ')}`;
    case 'flag':
      return 'true or false';
    case 'text':
      return parameter.expected ?? 'a text';
    case 'list':
      return `a list with commas, each ${expectation(parameter.of)}`;
    case 'knots':
      return 'rates at rising updates, such as 0:0.1,30:0.01';
    case 'schedule':
      return 'a schedule';
    case 'schedules':
      return 'one or more schedules';
  }
}

function bounds({ min, above, max }: Bounds): string {
  const parts = [
    above !== undefined && `> ${above}`,
    min !== undefined && `>= ${min}`,
    max !== undefined && max !== Number.MAX_SAFE_INTEGER && `<= ${max}`,
  ];
  const text = parts.filter(Boolean).join(' and ');
  return text && ` ${text}`;
}

/** Turns what was typed after a flag into what the library takes; text that is no such thing stays text, to be refused. */
export function readText(parameter: Parameter, text: string): unknown {
  switch (parameter.kind) {
    case 'choice':
    case 'text':
    case 'schedule':
    case 'schedules':
      return text;
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'list':
      return text.split(',').map((one) => readText(parameter.of, one));
    case 'knots':
      return text.split(',').map((knot) => knot.split(':').map((part) => parseNumber(part) ?? part));
    case 'number':
      return parameter.nan && /^[+-]?nan$/i.test(text) ? Number.NaN : (parseNumber(text) ?? text);
    default:
      return parseNumber(text) ?? text;
  }
}

/** The way back: a value as one types it after its flag. */
export function writeText({ kind }: Parameter, value: unknown): string {
  return kind === 'knots' ? (value as readonly (readonly number[])[]).map((knot) => knot.join(':')).join(',') : String(value);
}

interface Request {
  /** The family or operator the parameters belong to, for the issues. */
  readonly type: string;
  readonly params: Parameters;
  readonly rules?: readonly Rule<never>[] | undefined;
  readonly whole: Whole;
  /** Less than an update is meant as it stands, not a share that lacks its percent sign. */
  readonly exact?: boolean;
}

/** What 100 % is: of an `updates` parameter the length, of a `floor` a rate that is no parameter beside it. */
export type Whole = Readonly<Record<string, number>>;

/** Parameters in the order in which they are resolved: a floor is a share of another, so it comes after all others. */
const orders = new WeakMap<Parameters, readonly (readonly [name: string, parameter: Parameter])[]>();

function inOrder(params: Parameters): readonly (readonly [name: string, parameter: Parameter])[] {
  const found = orders.get(params);
  if (found) return found;
  const made = Object.entries(params).sort(([, a], [, b]) => Number(a.kind === 'floor') - Number(b.kind === 'floor'));
  orders.set(params, made);
  return made;
}

/** Checks an input against declared parameters, fills in defaults and resolves percentages; throws every issue at once. */
export function complete(request: Request, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { type, params, rules = [], exact = false } = request;
  const issues: Issue[] = [];
  for (const parameter of Object.keys(input)) {
    if (input[parameter] === undefined || Object.hasOwn(params, parameter)) continue;
    issues.push({ code: 'unknown-parameter', type, parameter, known: Object.keys(params) });
  }
  // All of them are there at once, so that they come in the order of their declaration.
  const values: Record<string, unknown> = {};
  for (const name in params) values[name] = undefined;
  const wrong = new Set<string>();
  for (const [name, parameter] of inOrder(params)) {
    const replaced = parameter.unless !== undefined && input[parameter.unless] !== undefined;
    if (replaced && input[name] !== undefined) {
      issues.push({ code: 'same-thing-twice', type, parameters: [name, parameter.unless as string] });
      wrong.add(name);
    }
    const unsaid = replaced ? undefined : parameter.default;
    const given = input[name] === undefined ? unsaid : input[name];
    if (given === undefined) {
      if (parameter.optional || replaced) continue;
      issues.push({ code: 'missing-parameter', type, parameter: name, expected: expectation(parameter) });
      wrong.add(name);
      continue;
    }
    const value = resolve(parameter, given, request.whole, values, exact);
    if (value === waiting) continue;
    if (value === undefined) {
      const instead = suggestion(parameter, given);
      issues.push({ code: 'bad-value', type, parameter: name, expected: expectation(parameter), got: given, ...(instead && { instead }) });
      wrong.add(name);
    }
    if (parameter.kind === 'text' && value !== undefined) {
      const found = issuesIn(() => parameter.check?.(value as string));
      issues.push(...found);
      if (found.length > 0) wrong.add(name);
    }
    values[name] = positiveZero(value);
  }
  for (const { over, says, holds } of rules as readonly Rule<Record<string, unknown>>[]) {
    const judged = over.every((name) => !wrong.has(name) && !(values[name] === undefined && !params[name]?.optional));
    if (judged && !holds(values)) issues.push({ code: 'broken-rule', type, parameters: over, rule: says });
  }
  if (issues.length > 0) throw new LrschedError(issues);
  return values;
}

/** Depends on a parameter that is itself wrong: one issue is enough. */
const waiting = Symbol('waiting');

function resolve(parameter: Parameter, given: unknown, whole: Whole, values: Readonly<Record<string, unknown>>, exact: boolean): unknown {
  switch (parameter.kind) {
    case 'number':
      if (parameter.nan && (given === null || Number.isNaN(given))) return Number.NaN;
      return within(parameter, given) && (!parameter.integer || Number.isInteger(given)) ? given : undefined;
    case 'floor': {
      const percentage = parsePercentage(given);
      if (percentage === undefined) return within({ min: 0 }, given) ? given : undefined;
      if (percentage < 0) return undefined;
      const peak = values[parameter.of] ?? whole[parameter.of];
      return typeof peak === 'number' ? share(percentage, peak) : waiting;
    }
    case 'updates': {
      const percentage = parsePercentage(given);
      if (percentage !== undefined && whole.length === undefined) return waiting;
      const count = percentage === undefined ? given : shareOfUpdates(percentage, whole.length as number, 'up');
      const counts = within(parameter, count) && (parameter.max !== undefined || count <= Number.MAX_SAFE_INTEGER);
      return counts && (Number.isInteger(count) || (parameter.fractional && (count > 1 || exact))) ? count : undefined;
    }
    case 'choice':
      return typeof given === 'string' && parameter.choices.includes(given) ? given : undefined;
    case 'flag':
      return typeof given === 'boolean' ? given : undefined;
    case 'text':
      return typeof given === 'string' ? given : undefined;
    case 'list': {
      const all = [...(Array.isArray(given) ? given : [given])].map((one) =>
        positiveZero(resolve(parameter.of, one, whole, values, exact)),
      );
      return all.includes(undefined) || all.length === 0 ? undefined : all.includes(waiting) ? waiting : all;
    }
    case 'knots':
      return areKnots(given) ? given : undefined;
    case 'schedule':
      return isSchedule(given) ? given : undefined;
    case 'schedules':
      return Array.isArray(given) && given.length > 0 && areSchedules(given) ? given : undefined;
  }
}

/** JSON has no -0, and no rate needs one. */
function positiveZero(value: unknown): unknown {
  return value === 0 ? 0 : value;
}

function areKnots(value: unknown): value is readonly Knot[] {
  // `every` passes over holes, so they are filled.
  const pairs = Array.isArray(value) ? [...value] : [];
  const sound = pairs.every((knot) => Array.isArray(knot) && knot.length === 2 && [...knot].every((part) => within({ min: 0 }, part)));
  return pairs.length > 0 && sound && pairs.every(([t], index) => index === 0 || t > pairs[index - 1][0]);
}

/** Whether a value is a schedule, by all that operators lean on. */
export function isSchedule(value: unknown): value is Schedule {
  if (typeof value !== 'object' || value === null) return false;
  const { at, breaks, resize, length, spec } = value as { readonly [key in keyof Schedule]?: unknown };
  const acts = [at, breaks, resize].every((one) => typeof one === 'function');
  return acts && typeof length === 'number' && typeof spec === 'object' && spec !== null;
}

/** Whether all of a list are schedules; a hole in it is none. */
export function areSchedules(values: readonly unknown[]): values is readonly Schedule[] {
  return [...values].every(isSchedule);
}

function within({ min, above, max }: Bounds, value: unknown): value is number {
  return (
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (min === undefined || value >= min) &&
    (above === undefined || value > above) &&
    (max === undefined || value <= max)
  );
}

/** What somebody who wrote `given` most likely meant. */
function suggestion(parameter: Parameter, given: unknown): string | undefined {
  const value = typeof given === 'string' ? parseNumber(given) : given;
  const counted = parameter.kind === 'updates' || (parameter.kind === 'number' && parameter.integer === true);
  const most = ('max' in parameter && parameter.max) || Number.MAX_SAFE_INTEGER;
  if (counted && typeof value === 'number' && value > Number.MAX_SAFE_INTEGER) {
    return most === Number.MAX_SAFE_INTEGER ? `at most ${most}` : undefined;
  }
  if (counted && typeof value === 'number' && value > 0) {
    if (value < 1 && parameter.kind === 'updates') return `${Number((value * 100).toPrecision(12))}% for a share of the length`;
    if (!Number.isInteger(value)) {
      return [Math.floor(value), Math.ceil(value)].filter((whole) => within(parameter, whole)).join(' or ') || undefined;
    }
  }
  if (typeof given !== 'string') return undefined;
  if (/^\d{1,3}(,\d{3})+$/.test(given)) return given.replaceAll(',', '_');
  const written = plainNumber(given);
  if (written !== undefined && (!counted || Number.isInteger(parseNumber(written)))) return written;
  const point = given.replace(',', '.');
  const divisible = !counted || (parameter.kind === 'updates' && parameter.fractional === true);
  return point !== given && divisible && parseNumber(point) !== undefined ? point : undefined;
}

/** A parameter's name as a flag has it: `stepSize` is `step-size`. */
export function kebab(name: string): string {
  const lower = name.toLowerCase();
  return lower === name ? name : Array.from(name, (char, index) => (char === lower[index] ? char : `-${lower[index]}`)).join('');
}
