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
  const blank = rest.findIndex((line) => line === '' || /^ *×1e|[┤┼]/.test(line));
  const shown = rest.slice(0, blank === -1 ? 3 : Math.min(3, blank));
  // Which schedules, topics and formats there are is told elsewhere.
  return [...shown, ...errors].join('\n').replaceAll(/(known:|must be one of|an ending out of) [^\n]*/g, '$1 …');
}

/** After a deliberate change `npx vitest run -u` writes the table anew: read every line of the difference. */
it('answers what people type: by doing it, or by saying what to write', async () => {
  expect(new Set(commands).size).toBeGreaterThanOrEqual(300);
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

it('tells people to write what works', async () => {
  // What would write a file here is left out.
  const told = new Set<string>();
  for (const command of commands) {
    const answer = await transcript(command);
    const whole = [...answer.matchAll(/^! lrsched: the whole line: (lrsched .+)$/gm)];
    const written = whole.length > 0 ? whole : [...answer.matchAll(/; write (lrsched .+)$/gm)];
    for (const [, line = ''] of written) if (!/, which| and one of|help \S+ to see/.test(line) && !/ N| -o /.test(line)) told.add(line);
  }
  expect(told.size).toBeGreaterThan(60);
  const failed: string[] = [];
  for (const line of told) {
    const complaints = (await transcript(line)).split('\n').filter((one) => one.startsWith('! '));
    // A file that was named is not here, and what only the code or the run knows is asked for.
    const wrong = complaints.filter(
      (one) =>
        !/cannot read "|needs the rate of the optimizer|does not say how long|needs a value|needs a length of its own|nothing says how many/.test(
          one,
        ),
    );
    failed.push(...wrong.map((one) => `${line}\n  ${one}`));
  }
  expect(failed).toEqual([]);
});

it('takes two words for one thing only where they say the same', async () => {
  expect(await transcript('lrsched cosine --max_lr 0.2 --learning_rate 0.2 --at 0')).toBe('0.2');
  expect(await transcript('lrsched cosine --max 0.2 --peak_lr 0.2 --at 0')).toBe('0.2');
  for (const line of [
    '--start_lr 1e-6 --peak_lr 1e-3',
    '--max 0.1 --max_lr 0.2',
    '--lr 0.1 --base_lr 0.2',
    '--warmup 5 --warmup_steps 9 --steps 20',
  ])
    expect(await transcript(`lrsched cosine ${line}`)).toMatch(
      /^! lrsched: --\S+ \S+ and --\S+ \S+ contradict each other; write one of them\n\? 2$/,
    );
});
