import { LrschedError } from '../core/issues.ts';
import { parseNumber, parsePercentage } from '../core/numbers.ts';
import { expectation } from '../core/parameters.ts';
import type { Series } from '../core/schedule.ts';
import { scale } from '../every.ts';
import { groupsParameter } from './options.ts';
import type { Typed } from './typed.ts';

/** A parameter group of the optimizer: what it is called, and its peak or its share of the rate. */
interface ParameterGroup {
  readonly name?: string;
  readonly max?: string;
  readonly percentage?: number;
}

/**
 * The series of a side of a line, one a parameter group where `--groups` says some: a percentage scales all of the rate, a number is the
 * group's own `--max`. Notes belong to the first, so that they are said once.
 */
export function inGroups<Part extends { readonly typed: Typed }, Made extends Series & { readonly chosen: string | undefined }, More>(
  parts: readonly Part[],
  make: (parts: readonly Part[]) => More & { readonly series: readonly Made[] },
): More & { readonly series: readonly Made[] } {
  const [first, ...others] = groupsOf(parts).map((group) => {
    const { series, ...more } = make(withPeak(parts, group));
    const [one, ...rest] = series;
    if (one === undefined || rest.length > 0) throw wrong('it is said of one series; pick one with --name first');
    if (one.chosen !== undefined) throw wrong('each of the groups has a name of its own; leave --label out');
    const { percentage = 100, name } = group;
    if (percentage === 100) return { ...more, series: [{ ...one, chosen: name }] };
    const { command: _, ...scaled } = one;
    const schedule = scale({ of: one.schedule, by: String(Number((percentage / 100).toPrecision(15))) });
    return { ...more, series: [{ ...scaled, schedule, chosen: name }] };
  });
  if (first === undefined) return make(parts);
  const bare = others.flatMap(({ series }) => series.map(({ notes: _, assumed: __, findings: ___, ...one }) => one));
  return { ...first, series: [...first.series, ...bare] } as unknown as More & { readonly series: readonly Made[] };
}

function groupsOf(parts: readonly { readonly typed: Typed }[]): readonly ParameterGroup[] {
  const texts = new Set(parts.flatMap(({ typed }) => typed.text('groups') ?? []));
  if (texts.size > 1) throw new LrschedError([{ code: 'contradiction', options: [...texts].map((text) => `--groups ${text}`) }]);
  const [text] = texts;
  if (text === undefined) return [];
  const groups = text.split(',').map((one): ParameterGroup | undefined => {
    const [, name, value = ''] = /^(?:(.*)=)?(.*)$/s.exec(one.trim()) ?? [];
    const percentage = parsePercentage(value);
    const said = name === undefined ? {} : { name };
    if (name === '') return undefined;
    if (percentage !== undefined) return percentage > 0 ? { ...said, percentage } : undefined;
    return (parseNumber(value) ?? -1) >= 0 ? { ...said, max: value } : undefined;
  });
  if (groups.every((one) => one !== undefined)) return groups;
  const type = parts[0]?.typed.source ?? '';
  throw new LrschedError([{ code: 'bad-value', type, parameter: 'groups', expected: expectation(groupsParameter), got: text }]);
}

/** The parts with the peak of a group. */
function withPeak<Part extends { readonly typed: Typed }>(parts: readonly Part[], { max }: ParameterGroup): readonly Part[] {
  if (max === undefined) return parts;
  const [only, ...others] = parts;
  if (only === undefined || others.length > 0) throw wrong('several parts have no one peak; write percentages, which scale all of them');
  const { typed } = only;
  if (!typed.flags.some(({ name }) => name === 'max')) throw wrong(`${typed.source} has no --max; write percentages, which scale its rate`);
  return [{ ...only, typed: typed.replaced('max', max) }];
}

function wrong(rule: string): LrschedError {
  return new LrschedError([{ code: 'broken-rule', type: '--groups', parameters: ['groups'], rule }]);
}
