import { build } from '../build.ts';
import { fold, shellLines } from '../charts/text-layout.ts';
import type { Flag } from '../core/flag.ts';
import { attempt, LrschedError, printable } from '../core/issues.ts';
import { figure, tally } from '../core/numbers.ts';
import { number } from '../core/parameters.ts';
import type { Series, Unit } from '../core/schedule.ts';
import { converted, ratio, type Sizes } from '../core/units.ts';
import { inUpdates } from '../logs/curve.ts';
import { type Diff, diffLog, type PlanOfLog, type SaidCause } from '../logs/diff.ts';
import type { Log } from '../logs/log.ts';
import { diffPlans } from '../logs/plans.ts';
import { commandLine } from './as-command.ts';
import { clockedSeries, type Line } from './assemble.ts';
import { untilDeparture } from './growing.ts';
import type { OpenedLog } from './log.ts';
import type { Prefix } from './prefix.ts';
import { ratioFor } from './timing.ts';

export const diffFlags: readonly Flag[] = [
  {
    name: 'tolerance',
    value: 'X',
    help: 'rates that are apart by so much of themselves are the same; the digits of a log unless said',
    group: 'Diff:',
    parameter: number('', { min: 0, max: 1 }),
    example: '1e-6',
  },
];

/** Whether two sources are the same schedule, and of a log that is not as planned, why; the status is 1 where they differ. */
export const diff: Prefix = {
  name: 'diff',
  summary: 'whether a run did what was planned, or two plans are the same, and why not',
  example: 'load plan.json vs log runs/1',
  endings: ['txt'],
  rows: [],
  options: [],
  json: [],
  flags: diffFlags,
  bare: true,
  live: true,
  async ask(line) {
    const tolerance = line.shared.value<number>('tolerance');
    const { answer, unit } = await answered(line, tolerance);
    return {
      status: answer.verdict === 'same' ? 0 : 1,
      text: ({ json, width }) => [json ? asJson(answer, unit) : asText(answer, unit, width, tolerance)],
    };
  },
};

/** What a log counts and a plan's clock, in updates of both. */
export interface Sides {
  readonly plan: Series;
  readonly log: Log;
  readonly picked: readonly number[];
  readonly sizes: Sizes;
}

async function answered(line: Line, tolerance: number | undefined): Promise<{ readonly answer: Diff; readonly unit: Unit }> {
  if (line.groups.length !== 2) {
    const instead = line.groups.length < 2 ? 'write vs and a second one after it' : 'write two of them';
    throw new LrschedError([{ code: 'unexpected-word', word: 'diff', instead: `it compares two sources; ${instead}` }]);
  }
  const { series, sizes } = clockedSeries(line);
  const logs = line.groups.map((group) => (group.length === 1 ? openedLog(group[0]?.opened) : undefined));
  if (logs.every((one) => one === undefined)) {
    const [a, b] = twoOf(line, series);
    if (a.unit !== b.unit)
      throw new LrschedError([
        {
          code: 'mixed-units',
          sources: [
            [a.label, a.unit],
            [b.label, b.unit],
          ],
        },
      ]);
    return { answer: diffPlans(a.schedule, b.schedule, a.unit, tolerance), unit: a.unit };
  }
  const sides = sidesOf(line, series, sizes, logs);
  const plan = planFor(sides);
  const { growing } = (logs[1] ?? logs[0]) as OpenedLog;
  if (growing) {
    const labels = new Set(sides.picked.map((at) => sides.log.series[at]?.label));
    const seen = (log: Log) => inUpdates(log, sides.sizes.stepsPerEpoch, sides.sizes.samplesPerStep);
    const chosen = (log: Log) => log.series.filter(({ label }) => labels.has(label));
    const log = await untilDeparture(growing, seen, plan, chosen);
    const picked = chosen(log);
    const all = picked.length === log.series.length ? {} : { picked };
    return { answer: diffLog(log, plan, { ...(tolerance !== undefined && { tolerance }), ...all }), unit: plan.unit as Unit };
  }
  const answer = diffLog(sides.log, plan, {
    ...(tolerance !== undefined && { tolerance }),
    ...(sides.picked.length < sides.log.series.length && {
      picked: sides.picked.map((at) => sides.log.series[at] as Log['series'][number]),
    }),
  });
  return { answer, unit: plan.unit as Unit };
}

function openedLog(opened: unknown): OpenedLog | undefined {
  return typeof opened === 'object' && opened !== null && 'read' in opened ? (opened as OpenedLog) : undefined;
}

function twoOf(line: Line, series: readonly Series[]): readonly [Series, Series] {
  const [a, b] = series;
  if (a && b && series.length === 2) return [a, b];
  throw new LrschedError([
    {
      code: 'several-series',
      source: line.groups.map((group) => group[0]?.source.name).join(' or '),
      labels: series.map(({ label }) => label),
    },
  ]);
}

/** The log and the plan it is compared with; of two logs the first is the plan. */
function sidesOf(line: Line, series: readonly Series[], sizes: Sizes, logs: readonly (OpenedLog | undefined)[]): Sides {
  const side = logs[1] ? 1 : 0;
  const { read, picked } = logs[side] as OpenedLog;
  const others = side === 1 ? series.slice(0, series.length - picked.length) : series.slice(picked.length);
  const [plan] = others;
  if (plan === undefined || others.length > 1)
    throw new LrschedError([
      { code: 'several-series', source: line.groups[1 - side]?.[0]?.source.name ?? '', labels: others.map(({ label }) => label) },
    ]);
  return {
    plan,
    log: inUpdates(read.log, sizes.stepsPerEpoch, sizes.samplesPerStep),
    picked: picked.map((one) => read.log.series.indexOf(one)),
    sizes,
  };
}

/** How the updates of a log and a plan go together. */
export function planFor({ plan, log, sizes }: Sides): PlanOfLog {
  const { schedule, unit } = plan;
  if (log.unit === unit) return { schedule, unit };
  const there = ratioFor(`the log counts ${log.unit}s and the plan ${unit}s`, log.unit, unit, sizes);
  if (there.by < there.over) {
    // The plan counts something coarser, so that the log's own updates are compared.
    const back = ratio(sizes, unit, log.unit);
    return { schedule, unit: log.unit, clock: (t) => Math.floor(converted(t, there)), perClock: back ? converted(1, back) : 1 };
  }
  // A row of an epoch shows the rate of its first update, or of its last.
  const first = (counted: number) => converted(counted, there);
  const last = (counted: number) => converted(counted + 1, there) - 1;
  return { schedule, unit, toUpdate: log.unit === 'epoch' ? [first, last] : [first] };
}

/** The command that draws what ran, where one says it. */
function commandOf({ spec }: SaidCause, unit: Unit): string | undefined {
  const made = spec && attempt(() => build(spec));
  const command = made && attempt(() => commandLine(made, unit));
  return command !== undefined && command.length <= 1000 ? command : undefined;
}

function asJson(answer: Diff, unit: Unit): string {
  const { verdict, compared, agree, first = null, largest = null, causes, notes } = answer;
  const said = causes.map((cause) => {
    const { spec: _, ...rest } = cause;
    const command = commandOf(cause, unit);
    return { ...rest, ...(command !== undefined && { command }) };
  });
  return `${JSON.stringify({ verdict, unit, compared, agree, first, largest, causes: said, notes }, null, 2)}\n`;
}

function asText(answer: Diff, unit: Unit, width: number, _tolerance: number | undefined): string {
  const { verdict, compared, agree, first, largest, good, causes, notes } = answer;
  const rate = (value: number) => figure(value, 7);
  const lines: string[] = [];
  const rows = `${tally(compared)} ${compared === 1 ? 'row' : 'rows'}`;
  if (verdict === 'same') lines.push(`same: ${compared === 1 ? 'the one row' : `all ${rows}`} as planned`);
  else if (first === undefined) lines.push(`different in length only: ${rows} agree`);
  else {
    const between = good === undefined || first.step - good <= 1 ? '' : `, after step ${tally(good)} as planned`;
    const update = first.update === first.step ? '' : ` (${unit} ${tally(first.update)} from 0)`;
    lines.push(`different: first at ${tally(first.step)}${update}${between}: planned ${rate(first.planned)}, found ${rate(first.found)}`);
    if (largest && largest.step !== first.step)
      lines.push(`farthest at ${tally(largest.step)}: planned ${rate(largest.planned)}, found ${rate(largest.found)}`);
    lines.push(`${figure(100 * agree, 3)} % of ${rows} agree`);
  }
  for (const cause of causes) {
    const { code, says, check } = cause;
    lines.push('', ...fold([`${code}: ${says}`], width, ' · '));
    if (verdict === 'different') lines.push(...fold([`  check ${check}`], width, ' · '));
    const command = commandOf(cause, unit);
    if (command !== undefined && command.length <= 240)
      lines.push('  what ran:', ...shellLines(command, width - 2).map((one) => `  ${one}`));
  }
  if (notes.length > 0)
    lines.push(
      '',
      ...fold(
        notes.map((note) => printable(note)),
        width,
        ' · ',
      ),
    );
  return `${lines.map((line) => printable(line)).join('\n')}\n`;
}
