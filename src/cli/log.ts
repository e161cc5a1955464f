import { basename } from 'node:path';
import { count } from '../analysis/title.ts';
import { modifiers } from '../build.ts';
import type { Flag } from '../core/flag.ts';
import { type Issue, LrschedError, printable } from '../core/issues.ts';
import { tally } from '../core/numbers.ts';
import { choice, flag, text } from '../core/parameters.ts';
import type { Series } from '../core/schedule.ts';
import { curveOf, inUpdates } from '../logs/curve.ts';
import { saysDigits } from '../logs/digits.ts';
import type { Log, Logged, LogOptions, LogSeries, LogUnit, Reading } from '../logs/log.ts';
import type { Growing } from './growing.ts';
import { beginLog, type LogRead, readLogs } from './log-files.ts';

import { nameFlag, sharedFlags } from './options.ts';
import { modify, type Opened, type SeriesSource } from './source.ts';
import type { Typed } from './typed.ts';

const group = 'Parameters:';
export const logFlags: readonly Flag[] = [
  nameFlag('which of the rates in the log, by its column, tag or key'),
  {
    name: 'step-column',
    value: 'NAME',
    help: 'the column or key that counts, by its name or its place from 0',
    group,
    parameter: text('', { expected: 'the name of a column, or its place from 0' }),
    example: 'global_step',
  },
  {
    name: 'rate-column',
    value: 'NAME',
    help: 'the column, tag or key of rates, likewise',
    group,
    parameter: text('', { expected: 'the name of a column, or its place from 0' }),
    example: 'lr',
  },
  {
    name: 'pattern',
    value: 'REGEX',
    verbatim: true,
    help: 'how a line of text says its step and rate: a regular expression with groups named step and lr',
    group,
    parameter: text('', { expected: 'a regular expression with groups named step and lr' }),
    example: "'step (?<step>\\d+) .* lr (?<lr>\\S+)'",
  },
  {
    name: 'log-per',
    value: 'UNIT',
    help: 'what the steps of the log count, where its format does not say: epoch, step or sample',
    group,
    parameter: choice('', ['epoch', 'step', 'sample']),
    example: 'epoch',
  },
  {
    name: 'follow',
    help: 'draw it again whenever the log has grown, until interrupted',
    group,
    parameter: flag(''),
  },
  {
    name: 'logged',
    value: 'WHOSE',
    help: 'whose rate a row shows: used, that of the update just done, or next, after the scheduler was stepped',
    group,
    parameter: choice('', ['used', 'next']),
    example: 'next',
  },
];

/** A source that is a log, with what was read. */
export interface OpenedLog extends Opened {
  readonly read: LogRead;
  /** The rates that were asked for. */
  readonly picked: readonly LogSeries[];
  /** The rest of it, where it still comes in. */
  readonly growing?: Growing;
}

/** A training log: the rates that a run really had. */
export const logSource: SeriesSource = {
  name: 'log',
  flags: [...logFlags, ...sharedFlags()],
  operands: 1000,
  async open(asked, files, io): Promise<OpenedLog> {
    if (files.length === 0) throw new LrschedError([missing]);
    const growing = files.length === 1 && files[0] === '-' && io.growing ? await beginLog(optionsOf(asked), io) : undefined;
    const { log: found, files: names } = growing ? { log: growing.reader.log(), files } : await readLogs(files, optionsOf(asked), io);
    const samples = asked.value<number>('batch-size');
    const devices = asked.value<number>('devices') ?? 1;
    const read = {
      log: inUpdates(
        found,
        asked.value<number>('steps-per-epoch'),
        samples && samples * devices * (asked.value<number>('accumulate') ?? 1),
      ),
      files: names,
    };
    const picked = pickedFrom(read, asked.text('name'));
    return {
      unit: read.log.unit,
      lasts: true,
      read,
      picked,
      ...(growing && { growing }),
      series: (typed, { timing, alone }) =>
        picked.map((one) => {
          const [reading] = read.log.readings;
          const { schedule, known } = curveOf(one, alone ? undefined : reading);
          const modified = modify(schedule, modifiers(), typed, timing);
          return {
            label: picked.length === 1 ? labelOf(names) : printable(one.label),
            unit: timing.clock,
            schedule: modified,
            ...(modified === schedule && { known }),
            title: titleOf(read, one),
            ...told(read, one, reading as Reading, alone === true),
          } satisfies Series;
        }),
    };
  },
};

const missing: Issue = {
  code: 'missing-value',
  option: 'log',
  expected: 'a training log, the folder of a run, or - for standard input',
  example: 'runs/1/metrics.csv',
};

/** What the flags say of a log. */
export function optionsOf(asked: Typed): LogOptions {
  const said = {
    stepColumn: asked.text('step-column'),
    rateColumn: asked.text('rate-column'),
    pattern: asked.text('pattern'),
    per: asked.value<LogUnit>('log-per'),
    logged: asked.value<Logged>('logged'),
    stepsPerEpoch: asked.value<number>('steps-per-epoch'),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** What a log is called beside other series. */
export function labelOf(files: readonly string[]): string {
  const [first = '-'] = files;
  return first === '-' ? 'log' : printable(basename(first));
}

function pickedFrom({ log: { series }, files }: LogRead, name: string | undefined): readonly LogSeries[] {
  if (name === undefined) return series;
  const last = (label: string) => label.split(/[/.]/).at(-1);
  const found = series.filter(({ label }) => label === name);
  const near = found.length > 0 ? found : series.filter(({ label }) => last(label) === name);
  if (near.length > 0) return near;
  throw new LrschedError([{ code: 'unknown-label', file: files.join(', '), label: name, known: series.map(({ label }) => label) }]);
}

function titleOf({ log: { format, unit }, files }: LogRead, { label, steps }: LogSeries): readonly string[] {
  const [first, last] = [steps[0] as number, steps.at(-1) as number];
  const rows =
    steps.length === 1 ? `1 row, ${unit} ${tally(first)}` : `${tally(steps.length)} rows, ${unit}s ${tally(first)} to ${tally(last)}`;
  return [labelOf(files), format, label, rows];
}

/** What a reader should know; what nothing settles is assumed, and told with every output. */
function told({ log: read }: LogRead, { digits }: LogSeries, reading: Reading, alone: boolean): Pick<Series, 'notes' | 'assumed'> {
  const says = saysReading(read, reading, alone);
  const settled = read.readings.length === 1;
  const notes = [
    ...(digits === 'exact' ? [] : [`rates with ${saysDigits(digits)}`]),
    ...(read.length === undefined ? [] : [`planned for ${count(read.length, read.unit)}`]),
    says,
    ...read.notes,
  ];
  return { notes, ...(!settled && { assumed: [says] }) };
}

/** How rows and updates go together, and whether that is certain. */
export function saysReading({ unit, readings }: Pick<Log, 'unit' | 'readings'>, { from, logged, offset }: Reading, alone = false): string {
  const of = logged === 'used' ? `the ${unit} it counts` : `the ${unit} after it`;
  const place = offset === 0 ? 's' : offset < 0 ? 's - 1' : 's + 1';
  const counts = `rows count from ${from}${alone ? ' as the log does' : ''}, row s is ${unit} ${place} from 0: the rate of ${of}`;
  return readings.length > 1 ? `${counts} (--logged ${logged === 'used' ? 'next' : 'used'} where it is not)` : counts;
}
