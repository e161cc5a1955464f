import { type AnyFamily, type AnyOperator, deepest } from './core/define.ts';
import { type Issue, LrschedError } from './core/issues.ts';
import { Registry } from './core/registry.ts';
import type { Schedule } from './core/schedule.ts';
import { everyFamily, everyOperator } from './every.ts';
import { constant } from './schedules/constant.ts';
import { cosine } from './schedules/cosine.ts';
import { exponential } from './schedules/exponential.ts';
import { step } from './schedules/step.ts';

/** Families that lines name most: they are there without loading all others. */
const usual: readonly AnyFamily[] = [constant, cosine, exponential, step];

/** Every schedule family by its type. */
export const familiesByType = new Registry<AnyFamily>(usual, everyFamily);
/** Every operator by its type. */
export const operatorsByType = new Registry<AnyOperator>([], everyOperator, (type) => usual.some((family) => family.type === type));

/** An operator that is said as flags of any source. */
export type Modifier = AnyOperator & Required<Pick<AnyOperator, 'modifier'>>;

let ordered: readonly Modifier[] | undefined;

/** All of them in the order in which they apply. */
export function modifiers(): readonly Modifier[] {
  ordered ??= [...operatorsByType.values()]
    .filter((operator): operator is Modifier => operator.modifier !== undefined)
    .sort((one, other) => one.modifier.order - other.modifier.order);
  return ordered;
}

/** Those that a family leaves free: its own parameter takes the place of the modifier of that name. */
export function modifiersFor(family: AnyFamily): readonly Modifier[] {
  return modifiers().filter(({ modifier }) => !(modifier.flag in family.params));
}

/**
 * The way back from JSON: makes the schedule that `spec` describes, nested schedules included.
 * Throws an `LrschedError` that says where the spec is wrong and why.
 */
export function build(spec: unknown, path = 'the spec'): Schedule {
  return built(spec, path, 0);
}

function built(spec: unknown, path: string, depth: number): Schedule {
  if (depth > deepest) throw wrong(path.slice(0, 40), `nested at most ${deepest} deep`, 'more');
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) throw wrong(path, 'an object with a "type"', spec);
  const { type, ...rest } = spec as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string') throw wrong(`${path}.type`, 'the name of a schedule', type);
  const maker = familiesByType.get(type) ?? operatorsByType.get(type);
  if (maker === undefined) {
    const known = [...familiesByType.keys(), ...operatorsByType.keys()];
    throw new LrschedError([{ code: 'unknown-schedule', name: type, known }]);
  }
  // A name such as __proto__ is one as any other here.
  const inputs: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(rest)) {
    const kind = Object.hasOwn(maker.params, name) ? maker.params[name]?.kind : undefined;
    inputs[name] = kind?.startsWith('schedule') ? nested(kind, value, `${path}.${name}`, depth + 1) : value;
  }
  // What stands in a recipe was worked out.
  return maker(inputs, true);
}

function nested(kind: string, value: unknown, path: string, depth: number): unknown {
  if (kind === 'schedule') return built(value, path, depth);
  return Array.isArray(value) ? value.map((one, index) => built(one, `${path}[${index}]`, depth)) : value;
}

function wrong(path: string, expected: string, got: unknown): LrschedError {
  const issue: Issue = { code: 'bad-spec', path, expected, got };
  return new LrschedError([issue]);
}
