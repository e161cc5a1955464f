/** A program around the two writers, for what only a process of its own can show: `write-child FILE|- CHUNKS [COUNT]`. */
import { writeSync } from 'node:fs';
import { writeFile } from '../../src/cli/file-writing.ts';
import { writeOut } from '../../src/cli/files.ts';
import { LrschedError } from '../../src/core/issues.ts';

const [file = '', kind = '', count = '1'] = process.argv.slice(2);
const say = (text: string) => writeSync(2, `${text}\n`);

function* endless(): Iterable<string> {
  try {
    for (let pulled = 1; ; pulled++) {
      yield 'row\n';
      if (pulled === 3) say('writing');
    }
  } finally {
    say('closed');
  }
}

function* rows(): Iterable<string> {
  for (let row = 0; row < Number(count); row++) yield `${row} é\n`.repeat(1000);
}

const chunks = { endless, rows, big: () => ['x'.repeat(100_000)] }[kind]!();
try {
  await (file === '-' ? writeOut(chunks, process) : writeFile(file, chunks, process));
} catch (error) {
  if (!(error instanceof LrschedError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
