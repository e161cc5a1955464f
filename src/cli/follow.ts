import * as fs from 'node:fs';
import { Writable } from 'node:stream';
import { LrschedError } from '../core/issues.ts';
import { type Interruption, type Io, isTerminal, writeOut } from './files.ts';

/** What draws a line. */
type Drawing = (words: readonly string[], io: Io) => Promise<void>;

/** How often the files are looked at, in milliseconds. */
const pause = 400;
const signals: readonly Interruption[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const [enter, leave, home] = ['\x1b[?1049h\x1b[?25l', '\x1b[?25h\x1b[?1049l', '\x1b[H\x1b[J'];

/**
 * Draws a line again whenever one of its files has grown. A terminal sees it in place, on a screen of its own that goes
 * when it is interrupted; the last chart stays. Elsewhere each chart is written after the one before.
 */
export async function followFiles(words: readonly string[], io: Io, draw: Drawing): Promise<void> {
  const files = words.filter((word) => !word.startsWith('-') && fs.existsSync(word));
  // What cannot grow is drawn once: nothing else would end it.
  if (files.length === 0) {
    await draw(words, io);
    return;
  }
  const terminal = isTerminal(io);
  let stopped = false;
  let wake = () => {};
  const stop = () => {
    stopped = true;
    wake();
  };
  for (const signal of signals) io.on(signal, stop);
  let last = '';
  try {
    // What is wrong with the line is told before the screen changes.
    last = await drawn(words, io, draw);
    await writeOut([terminal ? enter + home + last : last], io);
    let before = stateOf(files, io);
    while (!stopped) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, pause);
      });
      const now = stateOf(files, io);
      if (stopped || now === before) continue;
      before = now;
      try {
        last = await drawn(words, io, draw);
      } catch (error) {
        // A log that is written at this moment may be no log for a moment.
        if (!(error instanceof LrschedError)) throw error;
        continue;
      }
      await writeOut([terminal ? home + last : last], io);
    }
  } finally {
    for (const signal of signals) io.off(signal, stop);
    if (terminal) await writeOut([leave + last], io);
  }
}

/** What a chart depends on: how long the files are, and how large the terminal is. */
function stateOf(files: readonly string[], io: Io): string {
  const sizes = files.map((file) => {
    const stats = fs.statSync(file, { throwIfNoEntry: false });
    return stats?.isDirectory() ? newestIn(file) : `${stats?.size} ${stats?.mtimeMs}`;
  });
  return [...sizes, io.stdout.columns].join('|');
}

function newestIn(folder: string): string {
  const entries = fs.readdirSync(folder, { withFileTypes: true }).slice(0, 1000);
  return entries
    .map((entry) => (entry.isFile() ? (fs.statSync(`${folder}/${entry.name}`, { throwIfNoEntry: false })?.size ?? 0) : entry.name))
    .join();
}

/** What a line draws, as a text for the terminal that it will be written to. */
async function drawn(words: readonly string[], io: Io, draw: Drawing): Promise<string> {
  let text = '';
  const stdout = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const screen = isTerminal(io) ? { isTTY: true, columns: io.stdout.columns ?? 80 } : {};
  const { stdin, stderr, env, pid } = io;
  const nothing = () => undefined;
  await draw(words, { stdin, stdout: Object.assign(stdout, screen), stderr, env, pid, kill: nothing, on: nothing, off: nothing });
  return text;
}
