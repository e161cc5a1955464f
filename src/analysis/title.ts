import { familiesByType, operatorsByType } from '../build.ts';
import { type AnyOperator, allParameters, modifierFlag } from '../core/define.ts';
import { figure, tally } from '../core/numbers.ts';
import { kebab, type Parameter, writeText } from '../core/parameters.ts';
import type { Json, Spec, Unit } from '../core/schedule.ts';
import { lengthOf, partsInOrder } from './anatomy.ts';

/** What a schedule is, in a few phrases: its family, then what was said of it; of a sequence each part in one. */
export function phrases(spec: Spec): readonly string[] {
  const { of } = spec;
  const inOrder = partsInOrder(spec);
  if (inOrder) return inOrder.map(partPhrase);
  const operator = operatorsByType.get(spec.type);
  if (operator === undefined || isList(of as readonly Spec[])) return facts(spec);
  return [...phrases(of as Spec), ...operatorPhrases(operator, spec)];
}

/** "then cosine max 3e-4 min 3e-5 for 28,000". */
function partPhrase(part: Spec, index: number): string {
  const lasts = lengthOf(part);
  return `${index === 0 ? '' : 'then '}${facts(part).join(' ')}${Number.isFinite(lasts) ? ` for ${tally(lasts)}` : ''}`;
}

/** The same fact by fact, those of the parts of a composite one after the other. */
function facts(spec: Spec): readonly string[] {
  const operator = operatorsByType.get(spec.type);
  if (operator) {
    const of = spec.of as Spec | readonly Spec[];
    const inside = isList(of) ? [spec.type, ...of.flatMap(facts)] : facts(of);
    return [...inside, ...operatorPhrases(operator, spec)];
  }
  const family = familiesByType.get(spec.type);
  if (!family) return [spec.type];
  const said = Object.entries(allParameters(family)).filter(([name, parameter]) => {
    if (name === 'length') return false;
    if (name === 'horizon') return spec.horizon !== spec.length;
    return spec[name] !== undefined && spec[name] !== false && !(parameter.quiet && spec[name] === parameter.default);
  });
  const written = said.map(([name, parameter]) => phrase(kebab(name), parameter, spec[name] as Json));
  // A family named like its parameter is named once.
  return spec[spec.type] === undefined ? [spec.type, ...written] : written;
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function operatorPhrases(operator: AnyOperator, spec: Spec): string[] {
  return Object.entries(operator.params)
    .filter(
      ([name, { kind, default: unsaid, ...more }]) =>
        !kind.startsWith('schedule') && more.unsaid === undefined && spec[name] !== undefined && spec[name] !== unsaid,
    )
    .map(([name, parameter]) => phrase(modifierFlag(operator, name), parameter, spec[name] as Json));
}

function phrase(name: string, parameter: Parameter, json: Json): string {
  const { kind } = parameter;
  if (kind === 'flag') return name;
  if (typeof json !== 'number') return `${name} ${brief(parameter, json)}`;
  // As it was typed, without the noise of a percentage's multiplication.
  return `${name} ${kind === 'updates' ? tally(json) : figure(json, 12)}`;
}

/** As it was typed; of a list that is too long for a title its beginning, its end and how many there are. */
function brief(parameter: Parameter, json: Json): string {
  const text = writeText(parameter, json);
  if (text.length <= 60 || !Array.isArray(json)) return text;
  const parts = text.split(',');
  return `${parts.slice(0, 2).join(',')},…,${parts.at(-1)} (${parts.length})`;
}

/** What is said of a schedule as `name` and `value`, every part of a composite one after the other. */
export function phrasesByName(spec: Spec): readonly (readonly [name: string, value: string])[] {
  const seen = new Map<string, number>();
  return facts(spec)
    .map((phrase) => [phrase.split(' ', 1)[0] as string, phrase.slice(phrase.indexOf(' ') + 1)] as const)
    .map(([name, value]) => {
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      return [times === 1 ? name : `${name}-${times}`, value] as const;
    });
}

/** "100 epochs", "1 step". */
export function count(many: number, unit: Unit): string {
  return `${tally(many)} ${unit}${many === 1 ? '' : 's'}`;
}
