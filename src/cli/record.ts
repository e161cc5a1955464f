import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Flag } from '../core/flag.ts';
import { type Issue, LrschedError } from '../core/issues.ts';
import { flag, number, text } from '../core/parameters.ts';
import { ascii, color, height, log, width } from '../formats/output-options.ts';
import { type ChildEnd, runChild } from './child.ts';
import { draw } from './draw.ts';
import { reasonFor } from './failures.ts';
import { type Io, muffle } from './files.ts';
import { parseWords } from './parsing.ts';
import recorder from './recorder.py?raw';
import type { Typed } from './typed.ts';

const group = 'Record:';
const looks: readonly Flag[] = [width, height, log, ascii, color];

export const recordFlags: readonly Flag[] = [
  {
    name: 'output',
    short: 'o',
    value: 'FILE',
    help: 'write the rows to FILE, as JSON lines; without it a chart is drawn at the end',
    group,
    parameter: text('', { expected: 'the name of a file' }),
    example: 'run.ndjson',
  },
  {
    name: 'updates',
    value: 'N',
    help: 'end the run after N updates',
    group,
    parameter: number('', { integer: true, min: 1, max: Number.MAX_SAFE_INTEGER }),
    example: '200',
  },
  {
    name: 'all-ranks',
    help: 'a file for each process of a distributed run, FILE with .rank0, .rank1 … before its ending; rank 0 alone unless said',
    group,
    parameter: flag(''),
  },
  ...looks,
];

const endings = ['.ndjson', '.jsonl'];

/** Runs a command whose rates are written down as it makes updates, and returns its status. */
export async function record(words: readonly string[], io: Io): Promise<number> {
  const { typed, command } = asked(words);
  const output = typed.text('output');
  const folder = privateFolder();
  const file = output === undefined ? join(folder, 'recorded.ndjson') : resolve(output);
  let ended: ChildEnd;
  try {
    if (output !== undefined && isFirstRank(io)) mustBeWritable(output);
    const settings = {
      // The rank stands where the null character does.
      file: file.replace(/(?=\.[^.]*$)/, '\0'),
      updates: typed.value<number>('updates') ?? 0,
      all_ranks: typed.has('all-ranks'),
    };
    fs.writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
    fs.writeFileSync(join(folder, 'sitecustomize.py'), recorder);
    ended = await run(command, folder, io, () => {
      // Rows of an earlier run are not taken for those of this one, also where it makes none.
      if (isFirstRank(io) && fs.statSync(file, { throwIfNoEntry: false })?.isFile()) fs.truncateSync(file);
    });
    tell(folder, typed, io);
    if (output === undefined && (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0)
      await draw(['log', file, ...look(typed)], io);
  } finally {
    tidyUp(folder, io);
  }
  // Who was sent it, too, ends by it, so that a shell stops its loop.
  if (ended.signal !== undefined) io.kill(io.pid, ended.signal);
  return ended.status;
}

/** What stands before the command, and the command. */
function asked(words: readonly string[]): { readonly typed: Typed; readonly command: readonly string[] } {
  const takesValue = (word: string | undefined) =>
    recordFlags.some(({ name, short, value }) => value !== undefined && (word === `--${name}` || word === `-${short}`));
  const first = words.findIndex((word, index) => word === '--' || (!word.startsWith('-') && !takesValue(words[index - 1])));
  const own = first < 0 ? words : words.slice(0, first);
  const command = first < 0 ? [] : words.slice(words[first] === '--' ? first + 1 : first);
  const { typed, issues } = parseWords('record', recordFlags, own);
  const all: Issue[] = [...issues];
  if (command.length === 0 && issues.length === 0)
    all.push({ code: 'missing-value', option: 'record', expected: 'the command that trains', example: '-o run.ndjson -- python train.py' });
  const output = typed.text('output');
  if (output !== undefined && !endings.some((one) => output.toLowerCase().endsWith(one)))
    all.push({
      code: 'bad-value',
      type: 'record',
      parameter: 'output',
      expected: `a name that ends in ${endings.join(' or ')}`,
      got: output,
    });
  if (output === undefined && typed.has('all-ranks'))
    all.push({ code: 'needs-option', option: '--all-ranks', needs: '-o run.ndjson: a chart shows rank 0' });
  for (const { name } of looks) {
    if (output !== undefined && typed.has(name)) all.push({ code: 'contradiction', options: ['--output', `--${name}`] });
  }
  typed.value('updates');
  if (all.length > 0) throw new LrschedError(all);
  return { typed, command };
}

/** What was said of the chart, as words. */
function look(typed: Typed): readonly string[] {
  return looks
    .filter(({ name }) => typed.has(name))
    .flatMap(({ name, value }) => (value === undefined ? [`--${name}`] : [`--${name}`, typed.text(name) as string]));
}

/** Of several of this program, one a process of a distributed run, those beside the first leave its file alone. */
function isFirstRank({ env }: Io): boolean {
  const rank = env.RANK ?? env.SLURM_PROCID ?? env.OMPI_COMM_WORLD_RANK ?? env.PMI_RANK ?? '0';
  return !/^0*[1-9]\d*$/.test(rank);
}

function privateFolder(): string {
  try {
    return fs.mkdtempSync(join(tmpdir(), 'lrsched-record-'));
  } catch (error) {
    throw new LrschedError([{ code: 'cannot-write', file: tmpdir(), reason: reasonFor(error, join(tmpdir(), 'lrsched')) }]);
  }
}

/** A run of days is not begun where its rows could not be kept. */
function mustBeWritable(file: string): void {
  try {
    const old = fs.statSync(file, { throwIfNoEntry: false });
    if (old?.isDirectory()) throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
    fs.accessSync(old ? file : dirname(resolve(file)), fs.constants.W_OK);
  } catch (error) {
    throw new LrschedError([{ code: 'cannot-write', file, reason: reasonFor(error, file) }]);
  }
}

async function run(command: readonly string[], folder: string, io: Io, started: () => void): Promise<ChildEnd> {
  const path = [folder, ...(io.env.PYTHONPATH ? [io.env.PYTHONPATH] : [])].join(delimiter);
  try {
    return await runChild(command, { ...io.env, PYTHONPATH: path }, io, started);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string') throw error;
    throw new LrschedError([{ code: 'cannot-start', command: command[0] as string, reason: code }]);
  }
}

/** Says in a line what a reader of the rows must know: what the recorder left word of. */
function tell(folder: string, typed: Typed, io: Io): void {
  const has = (name: string) => fs.existsSync(join(folder, name));
  const all: string[] = [];
  if (!has('python') && has('old')) all.push('nothing was recorded: this Python is too old; 3.8 or later is followed');
  else if (!has('python')) all.push('nothing was recorded: no Python ran that reads PYTHONPATH (python -I, -E and -S do not)');
  else if (!has('torch'))
    all.push('nothing was recorded: the command did not import torch, and only optimizers of torch.optim are followed');
  else if (!has('update')) all.push('nothing was recorded: torch was imported, but no optimizer of torch.optim made an update');
  else if (!has('rank0') && !typed.has('all-ranks')) all.push('nothing was recorded: rank 0 ran elsewhere; --all-ranks records every rank');
  if (has('others')) all.push('other processes made updates as well, and are not recorded; record them one by one');
  if (has('many')) all.push('only the first 32 optimizers are recorded');
  if (has('ended')) all.push(`the run was ended after ${typed.value<number>('updates')} updates`);
  if (all.length > 0) muffle(io.stderr);
  for (const line of all) io.stderr.write(`lrsched: ${line}\n`);
}

/** Also what Python keeps elsewhere of compiling the recorder, where it is told to. */
function tidyUp(folder: string, { env }: Io): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  if (env.PYTHONPYCACHEPREFIX) fs.rmSync(join(env.PYTHONPYCACHEPREFIX, folder), { recursive: true, force: true });
}
