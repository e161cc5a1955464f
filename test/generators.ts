import fc from 'fast-check';
import { operatorsByType } from '../src/build.ts';
import { type AnyFamily, type AnyOperator, allParameters, defaultLength } from '../src/core/define.ts';
import { issuesIn, LrschedError } from '../src/core/issues.ts';
import { isSchedule, type Parameter, type Parameters } from '../src/core/parameters.ts';
import type { Schedule } from '../src/core/schedule.ts';
import * as schedules from '../src/schedules/index.ts';
import './seed.ts';

export const families: readonly AnyFamily[] = Object.values(schedules);
export const operators: readonly AnyOperator[] = [...operatorsByType.values()];
export type Maker = AnyFamily | AnyOperator;
export const makers: readonly Maker[] = [...families, ...operators];

const isFamily = (maker: Maker): maker is AnyFamily => !operators.includes(maker as AnyOperator);
export const parametersOf = (maker: Maker): Parameters => (isFamily(maker) ? allParameters(maker) : maker.params);

/** A schedule with what it was made from. */
export interface Made {
  readonly input: Readonly<Record<string, unknown>>;
  readonly schedule: Schedule;
  /** How a counterexample shows it. */
  [fc.toStringMethod](): string;
}

const double = (min: number, max: number, minExcluded = false) => fc.double({ min, max, minExcluded, noNaN: true });
/** Texts for whatever checks its text; the expressions are smooth enough for sampling to find their breaks. */
const texts = [
  ...['max', 'max * 0.95 ** t', 'min + (max - min) / (1 + t)', 'max / (1 + (t / T) ** 2)', 'max if t < 10 else max / 2'],
  ...['0.5', '3', 'sqrt:4'],
];
const percentage = fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`);

/** A number within its bounds: often a small one, often a whole one, sometimes the least there is. */
function within({ integer, min, above, max = 200 }: Extract<Parameter, { kind: 'number' }>): fc.Arbitrary<number> {
  const least = min ?? above;
  if (integer) return fc.integer({ min: Math.ceil(least ?? -max), max: Math.floor(max) });
  if (least === undefined) return fc.oneof(double(-1, 1), fc.integer({ min: -20, max: 20 }), double(-max, max));
  const open = min === undefined;
  const whole = { min: Math.floor(least) + 1, max: Math.min(20, Math.floor(max)) };
  return fc.oneof(
    double(least, Math.min(max, least + 1), open),
    double(least, max, open),
    fc.constant(open ? Math.min(max, least + 1e-300) : least),
    ...(whole.min <= whole.max ? [{ weight: 3, arbitrary: fc.integer(whole) }] : []),
  );
}

/** Any legal value of a parameter, read off its declaration. */
function legal(parameter: Parameter): fc.Arbitrary<unknown> {
  switch (parameter.kind) {
    case 'number':
      return within(parameter);
    case 'floor':
      return fc.oneof({ weight: 3, arbitrary: percentage }, double(0, 1e-3), fc.constantFrom(0, 1e-300));
    case 'updates': {
      const { min = 1, max = 200 } = parameter;
      const counts = [fc.integer({ min: Math.ceil(min), max }), percentage] as const;
      return parameter.fractional ? fc.oneof(...counts, double(Math.max(1, min), max)) : fc.oneof(...counts);
    }
    case 'choice':
      return fc.constantFrom(...parameter.choices);
    case 'flag':
      return fc.boolean();
    case 'text':
      // Where it takes none of them, this fails, and one that it takes belongs on the list.
      return fc.constantFrom(...texts.filter((one) => issuesIn(() => parameter.check?.(one)).length === 0));
    case 'list':
      return fc.array(legal(parameter.of), { minLength: 1, maxLength: 4 }).map((all) => all.toSorted((a, b) => Number(a) - Number(b)));
    case 'knots':
      return fc
        .uniqueArray(fc.tuple(fc.nat(200), double(0, 1)), { minLength: 1, maxLength: 4, selector: ([t]) => t })
        .map((all) => all.toSorted(([a], [b]) => a - b));
    case 'schedule':
      return fc.constantFrom(...families).chain((family) => made(family).map(({ schedule }) => schedule));
    case 'schedules':
      return fc.array(legal({ kind: 'schedule', help: '' }), { minLength: 1, maxLength: 3 });
  }
}

/** Any schedule a family or an operator can make. */
export function made(maker: Maker): fc.Arbitrary<Made> {
  const all = Object.entries(parametersOf(maker));
  const required = all.filter(([, { default: unsaid, optional }]) => unsaid === undefined && !optional).map(([name]) => name);
  return fc
    .record(Object.fromEntries(all.map(([name, parameter]) => [name, legal(parameter)])), { requiredKeys: required })
    .map((given) => make(maker, given))
    .filter((one) => one !== undefined);
}

const lengthOf = (values: readonly unknown[]) => values.filter(isSchedule).reduce((sum, { length }) => sum + length, 0);

function make(maker: Maker, given: Readonly<Record<string, unknown>>): Made | undefined {
  const params = parametersOf(maker);
  const unsaid = (maker as AnyFamily).endless ? Number.POSITIVE_INFINITY : defaultLength;
  const length = isFamily(maker) ? ((given.length as number | undefined) ?? unsaid) : lengthOf(Object.values(given).flat());
  // No share of a run without an end, or of less than an update.
  const counted = (kind: string, value: unknown): unknown => {
    if (kind === 'list' && Array.isArray(value)) return value.map((one) => counted('updates', one));
    const share = kind === 'updates' && typeof value === 'string';
    return share && !(length >= 1 && length < Number.POSITIVE_INFINITY) ? Number.parseInt(value, 10) : value;
  };
  const input = Object.fromEntries(
    Object.entries(params)
      .filter(([name, { unless }]) => name in given && !(unless !== undefined && unless in given))
      .map(([name, { kind }]) => [name, counted(kind, given[name])]),
  );
  try {
    const schedule = maker(input);
    return { input, schedule, [fc.toStringMethod]: () => JSON.stringify(schedule.spec) };
  } catch (error) {
    // A rule over several parameters, or a ramp towards where a schedule refuses to go, cannot be read off single declarations.
    const expected = ['broken-rule', 'past-end', 'not-finite', 'negative'];
    if (error instanceof LrschedError && error.issues.every(({ code }) => expected.includes(code))) return undefined;
    throw error;
  }
}

/** An update to ask for: often a whole one, often near the beginning, sometimes far out. */
export const update = fc.oneof(fc.nat(250), double(0, 250), fc.constantFrom(1e6, 1e12, 1e15));

/** What a schedule gives at an update, or the code it refuses with. */
export function outcome(schedule: Schedule, t: number): number | string {
  try {
    return schedule.at(t);
  } catch (error) {
    if (error instanceof LrschedError) return error.issues.map(({ code }) => code).join();
    throw error;
  }
}
