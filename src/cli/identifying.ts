import { build } from '../build.ts';
import { fold, shellLines } from '../charts/text-layout.ts';
import { attempt, LrschedError, printable } from '../core/issues.ts';
import { figure } from '../core/numbers.ts';
import { type Identified, identifyLog } from '../logs/identified.ts';
import type { LogSeries } from '../logs/log.ts';
import { commandLine } from './as-command.ts';
import type { Line } from './assemble.ts';
import { diffFlags } from './diff.ts';
import { type OpenedLog, saysReading } from './log.ts';
import type { Prefix } from './prefix.ts';

interface Answer {
  readonly label: string;
  readonly found: readonly Identified[];
}

/** Which schedule a log followed, as commands; the status is 1 where none explains it. */
export const identifying: Prefix = {
  name: 'identify',
  summary: 'which schedule a log followed',
  example: 'log runs/1',
  endings: ['txt'],
  rows: [],
  options: [],
  json: [],
  flags: diffFlags,
  bare: true,
  ask(line) {
    const { read, picked } = onlyLog(line);
    const tolerance = line.shared.value<number>('tolerance');
    const answers = picked.map(
      (series: LogSeries): Answer => ({ label: printable(series.label), found: identifyLog(read.log, series, tolerance) }),
    );
    const none = answers.some(({ found }) => !found.some((one) => one.explains));
    return { status: none ? 1 : 0, text: ({ json, width }) => [json ? asJson(read.log, answers) : asText(read.log, answers, width)] };
  },
};

function onlyLog(line: Line): OpenedLog {
  const [group] = line.groups;
  const opened = line.groups.length === 1 && group?.length === 1 ? (group[0]?.opened as Partial<OpenedLog>) : undefined;
  if (opened?.read !== undefined) return opened as OpenedLog;
  throw new LrschedError([
    { code: 'unexpected-word', word: 'identify', instead: 'it takes one training log; write lrsched identify log FILE' },
  ]);
}

function commandOf({ spec }: Identified, unit: OpenedLog['read']['log']['unit']): string {
  const schedule = attempt(() => build(spec));
  return schedule === undefined ? '' : commandLine(schedule, unit);
}

function asJson(log: OpenedLog['read']['log'], answers: readonly Answer[]): string {
  const series = answers.map(({ label, found }) => ({
    label,
    identified: found.some((one) => one.explains),
    plans: found.map((one) => ({
      explains: one.explains,
      residual: one.residual,
      command: commandOf(one, log.unit),
      schedule: one.spec,
      logged: one.reading.logged,
      from: one.reading.from,
    })),
  }));
  return `${JSON.stringify({ unit: log.unit, series }, null, 2)}\n`;
}

function asText(log: OpenedLog['read']['log'], answers: readonly Answer[], width: number): string {
  const lines = answers.flatMap(({ label, found }, index) => {
    const good = found.filter((one) => one.explains);
    const title = answers.length > 1 ? [...(index > 0 ? [''] : []), `${label}:`] : [];
    const shown = (one: Identified) => [...shellLines(commandOf(one, log.unit), width), `  largest residual ${figure(one.residual, 3)}`];
    const [first] = good;
    if (first === undefined) return [...title, 'none explains every row; the nearest:', ...found.flatMap(shown)];
    return [...title, ...good.slice(0, 5).flatMap(shown), ...fold([saysReading(log, first.reading)], width, ' · ')];
  });
  return `${lines.join('\n')}\n`;
}
