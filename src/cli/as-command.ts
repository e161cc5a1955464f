import { partsInOrder } from '../analysis/anatomy.ts';
import { familiesByType, type Modifier, modifiersFor, operatorsByType } from '../build.ts';
import { sequence } from '../compose/sequence.ts';
import { type AnyFamily, allParameters, modifierFlag } from '../core/define.ts';
import { attempt } from '../core/issues.ts';
import { kebab, type Parameter, writeText } from '../core/parameters.ts';
import type { Json, Schedule, Spec, Unit } from '../core/schedule.ts';
import type { Table } from '../core/table.ts';
import { familyFlags } from './options.ts';
import { parseWords } from './parsing.ts';
import { familySeries } from './source.ts';

/**
 * The words that make this schedule on the command line, without the program's name. What no flags can say is a recipe
 * that `load` takes: whatever comes back here makes the same schedule.
 */
export function commandWords({ spec, length }: Pick<Schedule, 'spec' | 'length'>, unit: Unit): readonly string[] {
  const parts = partsInOrder(spec) ?? [spec];
  const said = attempt(() => parts.map((part, index) => partWords(part, unit, length, index > 0)));
  if (said?.every((one) => one !== undefined) && same(made(said, unit), spec)) {
    return said.flatMap((one, index) => (index === 0 ? one : ['then', ...one]));
  }
  return ['load', JSON.stringify(spec), ...(Number.isFinite(length) ? [`--${unit}s`, String(length)] : [])];
}

/** The same as one line for a shell. */
export function commandLine(schedule: Pick<Schedule, 'spec' | 'length'>, unit: Unit): string {
  return ['lrsched', ...commandWords(schedule, unit)].map(shellWord).join(' ');
}

/** A word as a shell takes it whole. */
export const shellWord = (word: string): string => (/^[\w./:,=%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** One source with its modifiers; `undefined` where they are not those of the command line, in its order. */
function partWords(spec: Spec, unit: Unit, run: number, goesOn: boolean): string[] | undefined {
  const around: (readonly [Modifier, Spec])[] = [];
  let inner = spec;
  for (; operatorsByType.has(inner.type); inner = inner.of as Spec) {
    const operator = operatorsByType.get(inner.type) as Modifier;
    if (operator.modifier === undefined || Array.isArray(inner.of)) return undefined;
    around.unshift([operator, inner]);
  }
  const family = familiesByType.get(inner.type);
  if (family === undefined) return undefined;
  const allowed = modifiersFor(family);
  const order = around.map(([operator]) => allowed.indexOf(operator));
  if (order.some((place, index) => place < 0 || place <= (order[index - 1] ?? -1))) return undefined;
  const repeated = around.find(([{ modifier }]) => modifier.fits)?.[1];
  const length = repeated ? repeated.total : (inner.length ?? run);
  if (typeof length !== 'number' || !Number.isFinite(length)) return undefined;
  return [
    family.type,
    ...familyWords(family, inner, goesOn),
    `--${unit}s`,
    String(length),
    ...around.flatMap(([operator, one]) => modifierWords(operator, one, one === repeated)),
  ];
}

/** Rates that a part takes over from the one before it where it does not say them. */
const takenOver = ['max', 'from'];

function familyWords(family: AnyFamily, spec: Spec, goesOn: boolean): string[] {
  return Object.entries(allParameters(family)).flatMap(([name, parameter]) => {
    const value = spec[name];
    if (name === 'length' || (name === 'horizon' && value === spec.length)) return [];
    const always = goesOn && takenOver.includes(name);
    if (name === 'horizon' && typeof spec.length === 'number' && value === spec.length - 1) return ['--endpoint'];
    return optionWords(kebab(name), parameter, value, always);
  });
}

function modifierWords(operator: Modifier, spec: Spec, repeated: boolean): string[] {
  const { main, second } = operator.modifier;
  const words = Object.entries(operator.params)
    .filter(([name, { kind }]) => kind !== 'schedule' && name !== second && !(repeated && name === 'total'))
    .flatMap(([name, parameter]) => optionWords(modifierFlag(operator, name), parameter, spec[name], main === name));
  if (second === undefined || spec[second] === operator.params[second]?.default) return words;
  // `--clock 10:2`: the flag of the main one stands first.
  return words.with(1, `${words[1]}:${spec[second]}`);
}

function optionWords(flag: string, parameter: Parameter, value: Json | undefined, always: boolean): string[] {
  if (value === undefined || (!always && value === parameter.default)) return [];
  if (parameter.kind === 'flag') return value === true ? [`--${flag}`] : [];
  const nothing = value === null ? 'NaN' : value;
  const listed = Array.isArray(value) && parameter.kind === 'list' ? value.map((one) => (one === null ? 'NaN' : one)) : nothing;
  // Less than an epoch would be taken for a share without its percent sign.
  const parts = parameter.kind === 'updates' && typeof value === 'number' && value > 0 && value < 1;
  return [`--${flag}`, `${writeText(parameter, listed)}${parts ? 'ep' : ''}`];
}

/** What the words make, as the command line makes it. */
function made(parts: readonly (readonly string[] | undefined)[], unit: Unit): Spec | undefined {
  return attempt(() => {
    const of = parts.map((words) => {
      const [type = '', ...rest] = words ?? [];
      const family = familiesByType.get(type) as AnyFamily;
      const timing = { sizes: {}, stated: unit, clock: unit };
      return familySeries(family, parseWords(type, familyFlags(family), rest).typed, { timing }).schedule;
    });
    return of.length === 1 ? of[0]?.spec : sequence({ of }).spec;
  });
}

function same(one: Spec | undefined, other: Spec): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The same series, each with the command line that says it on its own clock. */
export function withCommands(table: Table): Table {
  const series = table.series.map((one) => {
    const { spec, length } = one.clocked ?? one.schedule;
    return { ...one, command: commandLine({ spec, length: Number.isFinite(length) ? length : table.rows.stop }, one.unit) };
  });
  return { ...table, series };
}
