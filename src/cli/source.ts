import { type AnyFamily, allParameters, defaultLength, modifierFlag } from '../core/define.ts';
import { collect, LrschedError, settle } from '../core/issues.ts';
import { kebab, type Parameters, readText } from '../core/parameters.ts';
import type { Schedule, Series, Unit } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { type Modifier, modifiersFor } from './modifiers.ts';
import { lengthFlags } from './options.ts';
import type { Typed } from './typed.ts';

/** How long the run is and what it counts, from `--epochs`, `--steps` … */
export function readLength(typed: Typed): { readonly length: number; readonly unit: Unit } {
  const said = lengthFlags.filter(({ name }) => typed.has(name));
  if (said.length > 1) throw new LrschedError([{ code: 'contradiction', options: said.map(({ name }) => `--${name}`) }]);
  const [flag] = said;
  if (flag === undefined) return { length: defaultLength, unit: 'epoch' };
  return { length: typed.value<number>(flag.name) ?? defaultLength, unit: flag.unit };
}

/** The series that a family with its flags and modifiers stands for. Every issue in it is thrown at once. */
export function familySeries(family: AnyFamily, typed: Typed): Series {
  // Where the length is wrong the rest is still checked, against the default.
  const stated = settle(() => readLength(typed));
  const time = stated.value ?? { length: defaultLength, unit: 'epoch' as const };
  const said = lengthFlags.some(({ name }) => typed.has(name));
  // What is driven by something else lasts as long as that.
  const length = said || family.lasts === undefined ? { length: time.length } : {};
  const base = settle(() => family({ ...texts(allParameters(family), kebab, typed), ...length, ...endpoint(typed, time.length) }));
  const stand = base.value ?? constant({ length: time.length });
  const [, , schedule] = collect(stated.get, base.get, () => modify(stand, family, typed));
  return { label: family.type, unit: time.unit, schedule };
}

/** The modifiers that were asked for, one around the other. */
function modify(schedule: Schedule, family: AnyFamily, typed: Typed): Schedule {
  return modifiersFor(family).reduce((of, operator) => modifyBy(operator, of, typed), schedule);
}

function modifyBy(operator: Modifier, of: Schedule, typed: Typed): Schedule {
  const { flag, main, fits } = operator.modifier;
  const flags = (name: string) => modifierFlag(operator, name);
  const said = Object.keys(operator.params)
    .map(flags)
    .filter((name) => typed.has(name));
  if (said.length === 0) return of;
  if (main !== undefined && !typed.has(flag)) {
    throw new LrschedError(said.map((name) => ({ code: 'needs-option', option: `--${name}`, needs: `--${flag}` })));
  }
  const modified = operator({ ...texts(operator.params, flags, typed), of });
  return fits ? modified.resize(of.length) : modified;
}

function texts(params: Parameters, flagOf: (name: string) => string, typed: Typed): Record<string, unknown> {
  const given = Object.entries(params).map(([name, parameter]) => () => {
    const text = typed.text(flagOf(name));
    return [name, text === undefined ? undefined : parameter.kind === 'flag' ? true : readText(parameter, text)] as const;
  });
  return Object.fromEntries(collect(...given));
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
