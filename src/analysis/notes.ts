import { familiesByType } from '../build.ts';
import { figure, tally } from '../core/numbers.ts';
import type { Schedule, Spec } from '../core/schedule.ts';
import type { Summary } from './summary.ts';

/** What a reader wants to know of a run and would otherwise miss, in short phrases. */
export function notes(schedule: Schedule, start: number, stop: number, summary: Summary): readonly string[] {
  const { first, last, peak, low, least, mean } = summary;
  if (stop - start === 1) return [`rate ${figure(first.lr, 6)} at ${tally(start)}`];
  if (peak.lr === low.lr && first.lr === peak.lr) return [`constant ${figure(first.lr, 6)}`];
  // Four digits, and as many more as tell the ends of a narrow range apart.
  const size = Math.max(peak.lr, -least);
  const digits = Math.min(17, 4 + Math.max(0, Math.floor(Math.log10(size / (peak.lr - least)))));
  const rate = (lr: number) => figure(lr, digits);
  return [
    `first ${rate(first.lr)}`,
    ...(peak.t === first.t ? [] : [`peak ${rate(peak.lr)} at ${tally(peak.t)}`]),
    `last ${rate(last.lr)}`,
    `mean ${rate(mean)}`,
    ...(start === 0 && first.lr === 0 ? ['the first update has rate 0'] : []),
    ...drops(schedule, start, stop, peak.lr),
    ...(stop === schedule.length ? floorMissed(schedule, low.lr, rate) : []),
    ...remarks(innermost(schedule.spec)),
  ];
}

/** The family at the heart of a composed spec; one composed of several has none. */
function innermost(spec: Spec): Spec {
  return spec.of === undefined || Array.isArray(spec.of) ? spec : innermost(spec.of as Spec);
}

/** Less than this share of the way down to the floor is no miss. */
const negligible = 1e-6;

/** Only where the curve gets there one update after the run, or later: where it never does, its parameters say so. */
function floorMissed(schedule: Schedule, low: number, rate: (lr: number) => string): readonly string[] {
  const { min, max, length, horizon } = innermost(schedule.spec);
  if (typeof min !== 'number' || typeof max !== 'number' || typeof length !== 'number' || typeof horizon !== 'number') return [];
  const isFloor = (lr: number) => lr - min <= negligible * (max - min);
  if (isFloor(low)) return [];
  const missed = `the floor ${rate(min)} is not reached`;
  if (horizon > length) return [`${missed}: the horizon ${tally(horizon)} lies beyond the run`];
  return horizon === length && isFloor(schedule.at(schedule.length)) ? [`${missed} (--endpoint)`] : [];
}

function remarks(spec: Spec): readonly string[] {
  const remark = familiesByType.get(spec.type)?.remark?.(spec);
  return remark === undefined ? [] : [remark];
}

/** Where the curve falls at once: the first such updates. */
function drops(schedule: Schedule, start: number, stop: number, peak: number): readonly string[] {
  const shown = 3;
  const found: number[] = [];
  let looked = 0;
  for (const t of schedule.breaks(start, stop)) {
    const update = Math.ceil(t);
    if (update > start && update < stop && fall(schedule, t) > 1e-5 * peak) found.push(update);
    looked += 1;
    if (found.length > shown || looked === 1000) break;
  }
  if (found.length === 0) return [];
  return [`drops at ${found.slice(0, shown).map(tally).join(', ')}${found.length > shown ? ', …' : ''}`];
}

/** By how much the curve falls at `t` itself, and no more than from one update to the next. */
function fall({ at }: Schedule, t: number): number {
  const hair = Math.max(1e-6, t * 2 ** -50);
  const update = Math.ceil(t);
  return Math.min(at(Math.max(0, t - hair)) - at(t), at(update - 1) - at(update));
}
