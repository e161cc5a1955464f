import { familiesByType } from '../build.ts';
import { figure, tally } from '../core/numbers.ts';
import type { Schedule, Spec } from '../core/schedule.ts';
import { innermost } from './anatomy.ts';
import { type Finding, floorNotReached, milestonePastEnd, phrase, warmupPastEnd, zeroFirstUpdate } from './findings.ts';
import { jump } from './pieces.ts';
import { type Summary, summarize } from './summary.ts';

/**
 * What a reader wants to know of a run and would otherwise miss, in short phrases. `clocked` is the same schedule on its
 * own clock, where the rows count something else: what its recipe says is judged by that.
 */
export function notes(schedule: Schedule, start: number, stop: number, summary: Summary, clocked?: Schedule): readonly string[] {
  const { first, last, peak, low, least, mean, about } = summary;
  const nothing = peak.lr === 0 && least === 0 ? zeroThroughout(clocked ?? schedule, stop === schedule.length, summary) : [];
  if (stop - start === 1) return [`rate ${figure(first.lr, 6)} at ${tally(start)}`, ...nothing];
  if (peak.lr === low.lr && first.lr === peak.lr) return [`constant ${figure(first.lr, 6)}`, ...nothing];
  // Four digits, and as many more as tell the ends of a narrow range apart.
  const size = Math.max(peak.lr, -least);
  const digits = Math.min(17, 4 + Math.max(0, Math.floor(Math.log10(size / (peak.lr - least)))));
  const rate = (lr: number) => figure(lr, digits);
  const noted = (finding: Finding) => phrase(finding, rate);
  return [
    `first ${rate(first.lr)}`,
    ...(peak.t === first.t ? [] : [`peak ${about?.extremes ? 'about ' : ''}${rate(peak.lr)} at ${tally(peak.t)}`]),
    `last ${rate(last.lr)}`,
    `mean ${about?.mean ? 'about ' : ''}${rate(mean)}`,
    ...zeroFirstUpdate(schedule, start, stop, summary).map(noted),
    ...drops(schedule, start, stop, peak.lr),
    ...(stop === schedule.length ? atTheEnd(clocked ?? schedule, clocked ? 0 : start, clocked ? undefined : summary) : []).map(noted),
    ...remarks(innermost(schedule.spec)),
  ];
}

/** What a run of zeros does, and the warm-up that is all of it. */
function zeroThroughout(schedule: Schedule, isWhole: boolean, summary: Summary): readonly string[] {
  const late = isWhole ? warmupPastEnd(schedule, 0, Math.ceil(schedule.length), summary) : [];
  return ['every update has rate 0 and changes nothing', ...late.map((finding) => phrase(finding))];
}

/** What a run does not come to, by its recipe. */
function atTheEnd(schedule: Schedule, start: number, known: Summary | undefined): readonly Finding[] {
  const stop = Math.ceil(schedule.length);
  const summary = known ?? summarize(schedule, start, stop);
  return [floorNotReached, warmupPastEnd, milestonePastEnd].flatMap((look) => look(schedule, start, stop, summary));
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
    if (update > start && update < stop && -jump(schedule, t) > 1e-5 * peak) found.push(update);
    looked += 1;
    if (found.length > shown || looked === 1000) break;
  }
  if (found.length === 0) return [];
  return [`drops at ${found.slice(0, shown).map(tally).join(', ')}${found.length > shown ? ', …' : ''}`];
}
