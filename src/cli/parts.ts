import { phrases } from '../analysis/title.ts';
import { type Issue, issuesIn, LrschedError, settle } from '../core/issues.ts';
import type { Series, Unit } from '../core/schedule.ts';
import { ratio } from '../core/units.ts';
import { sequence } from '../every.ts';
import type { FinerParts } from './finer.ts';
import { type Counts, resumed } from './resume.ts';
import type { Drawn, Opened, SeriesSource } from './source.ts';
import { amountIn, saidLength, type ToldLoop } from './timing.ts';
import type { Typed } from './typed.ts';

/** A source that was typed, read and not yet computed. */
export interface Ready {
  readonly source: SeriesSource;
  readonly typed: Typed;
  readonly opened: Opened;
}

/** What a group counts, and what stands beside it. */
interface Counting {
  readonly stated: readonly Unit[];
  readonly clock: Unit;
  readonly first: Drawn | undefined;
  readonly alone: boolean;
}

/** The series of each part of a side, and what is wrong with them. */
export function sideParts(group: readonly Ready[], loop: ToldLoop, { stated, clock, first, alone }: Counting): FinerParts {
  const issues: Issue[] = [];
  const parts: Series[][] = [];
  let start: number | undefined;
  for (const [index, { source, typed, opened }] of group.entries()) {
    const timing = { sizes: loop.sizes, stated: stated[index] as Unit, clock };
    const told = saidLength(typed) !== undefined || opened.lasts === true;
    if (index > 0 && !told) issues.push({ code: 'needs-length', source: source.name });
    // What stands beside the first one lasts as long, but a part of a sequence says how long it lasts.
    const inherited = index === 0 && !told && first !== undefined;
    const series = settle(() => {
      const length = inherited ? Math.ceil(amountIn(source.name, first.length, first.unit, clock, loop.sizes)) : undefined;
      // What resumes keeps its own peak.
      const made = opened.series(typed, { timing, length, start: typed.has('resume') ? undefined : start, alone });
      if (group.length > 1 && made.length > 1) {
        throw new LrschedError([{ code: 'several-series', source: source.name, labels: made.map(({ label }) => label) }]);
      }
      const before = index < group.length - 1 ? (made[0] as Series) : undefined;
      start = before?.schedule.at(before.schedule.length);
      return made;
    });
    if (series.value) parts.push([...series.value]);
    else issues.push(...issuesIn(series.get));
  }
  return { parts, issues };
}

/** The one clock of a sequence: steps where some parts count epochs and others steps, and it is known how they convert. */
export function sameClock(group: readonly Ready[], clocks: readonly Unit[], { sizes }: ToldLoop): Unit {
  const different = [...new Set(clocks)];
  const [only] = different;
  if (only !== undefined && different.length === 1) return only;
  const finest = different.find((unit) => unit !== 'epoch') as Unit;
  const fixed = group.some(({ opened }) => opened.unit !== undefined && opened.unit !== finest);
  if (!fixed && different.every((unit) => ratio(sizes, unit, finest))) return finest;
  throw mixed(
    group.map(({ source }) => source.name),
    clocks,
  );
}

/** What is wrong with sources that count in different units. */
export function mixed(names: readonly string[], clocks: readonly Unit[]): LrschedError {
  const sources = names.map((name, index) => [name, clocks[index] as string] as const);
  const different = sources.filter(([, unit], index) => sources.findIndex(([, other]) => other === unit) === index);
  return new LrschedError([{ code: 'mixed-units', sources: different }]);
}

/** The parts of a side as one series. */
export function inSequence(parts: readonly Series[], group: readonly Ready[], counts: Counts): Series {
  const { unit } = parts[0] as Series;
  const typed = group.map((one) => one.typed);
  const { of, notes: jumps, findings: ofJumps } = resumed(parts, typed, unit, counts);
  const names = parts.map(({ schedule, title }) => title?.[0] ?? phrases(schedule.spec)[0]?.split(' ')[0] ?? 'part');
  const notes = [...parts.flatMap((part) => part.notes ?? []), ...jumps];
  const assumed = parts.flatMap((part) => part.assumed ?? []);
  const findings = [...parts.flatMap((part) => part.findings ?? []), ...ofJumps];
  const said = { ...(notes.length > 0 && { notes }), ...(assumed.length > 0 && { assumed }) };
  const told = { ...said, ...(findings.length > 0 && { findings }) };
  return { label: names.join(' then '), unit, schedule: sequence({ of }), ...told };
}
