import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseConsole } from '../console.ts';
import { transcript } from './run.ts';

const folder = new URL('cases/', import.meta.url);

/** After a deliberate change `npx vitest run -u` writes the files anew: read every line of the difference. */
it.each(readdirSync(folder))('%s: every command prints what stands below it', async (name) => {
  const file = new URL(name, folder);
  const exchanges = parseConsole(readFileSync(file, 'utf8'));
  expect(exchanges).not.toHaveLength(0);
  const printed: string[] = [];
  for (const { heading, command } of exchanges) printed.push(`${heading}$ ${command}\n${await transcript(command)}\n`);
  await expect(printed.join('\n')).toMatchFileSnapshot(file.pathname);
});

it('draws nothing that a screen cannot show whole', () => {
  const exchanges = parseConsole(readFileSync(new URL('screens.txt', folder), 'utf8'));
  for (const { command, output } of exchanges) {
    const [, columns, lines] = /tty=(\d+)x(\d+)/.exec(command) ?? [];
    expect(output.split('\n').length, command).toBeLessThan(Number(lines));
    for (const line of output.split('\n')) expect(line.length).toBeLessThanOrEqual(Number(columns));
  }
});
