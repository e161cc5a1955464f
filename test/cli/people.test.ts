import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { transcript } from './run.ts';

const file = new URL('people.txt', import.meta.url);
const commands = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('$ '))
  .map((line) => line.slice(2));

/** What a person reads first: the title of a picture, the first rows of a table, or every error. */
function beginning(answer: string): string {
  const lines = answer.split('\n');
  const errors = lines.filter((line) => /^[!?] /.test(line));
  const rest = lines.filter((line) => !/^[!?] /.test(line));
  const blank = rest.indexOf('');
  const shown = rest.slice(0, blank === -1 ? 3 : Math.min(3, blank));
  // Which schedules, topics and formats there are is told elsewhere.
  return [...shown, ...errors].join('\n').replaceAll(/(known:|must be one of|an ending out of) [^\n]*/g, '$1 …');
}

/** After a deliberate change `npx vitest run -u` writes the table anew: read every line of the difference. */
it('answers what people type: by doing it, or by saying what to write', async () => {
  expect(new Set(commands).size).toBeGreaterThanOrEqual(150);
  const printed: string[] = [];
  for (const command of commands) printed.push(`$ ${command}\n${beginning(await transcript(command))}\n`);
  await expect(printed.join('\n')).toMatchFileSnapshot(file.pathname);
});

it('leaves nobody without an answer', async () => {
  for (const command of commands) {
    const answer = await transcript(command);
    expect(answer, command).not.toBe('');
    expect(answer, command).not.toMatch(/fault of lrsched itself|\n {4}at /);
  }
});
