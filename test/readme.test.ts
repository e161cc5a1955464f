import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { run, transcript, wordsOf } from './cli/run.ts';
import { parseConsole } from './console.ts';
import { documents } from './make/docs.js';

const textOf = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const readme = textOf('README.md');
/** The commands that a document shows, in their order. */
const shownIn = (name: string) => [...textOf(name).matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) => parseConsole(block));
/** What a reader has who followed the set-up: an empty folder for each document, and `lrsched` on the path. */
const folder = mkdtempSync(join(tmpdir(), 'lrsched-readme-'));
const program = fileURLToPath(new URL('../bin/lrsched.js', import.meta.url));
mkdirSync(join(folder, 'bin'));
writeFileSync(join(folder, 'bin/lrsched'), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, { mode: 0o755 });
for (const name of documents) {
  mkdirSync(join(folder, name), { recursive: true });
  // Python that a text shows as a file is there for the commands below it.
  for (const [, file = '', , code = ''] of textOf(name).matchAll(/^<!-- (\S+\.(?:py|yaml|md)) -->\n(`{3,})\w+\n(.*?)^\2$/gms))
    writeFileSync(join(folder, name, file), code);
}
afterAll(() => rmSync(folder, { recursive: true }));

it.each(['README.md', 'README.zh-CN.md'])('%s begins with the two commands that set up: one draws, one tests', (name) => {
  const [setUp, tests, ...others] = shownIn(name);
  expect(setUp?.command).toMatch(/^npm ci && npx lrsched /);
  expect(tests?.command).toBe('npm ci && npm test');
  expect(others.filter(({ command }) => command.includes('npm ci'))).toEqual([]);
  expect(others.length).toBeGreaterThan(5);
});

it('is read in a few minutes', () => {
  expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(12_000);
});

it('shows the picture that its command draws', async () => {
  const [, command = '', file = ''] = /<!-- (lrsched .*) -o (\S+\.svg) -->/.exec(readme) ?? [];
  expect(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')).toBe(`${await transcript(`${command} --svg`)}\n`);
});

it('lists every schedule as the declarations have it', async () => {
  const table = /<!-- lrsched list --markdown -->\n(.*?)<!-- end of the table -->/s.exec(textOf('.github/reference.md'))?.[1];
  expect(table).toBe(`${await transcript('lrsched list --markdown')}\n`);
});

const commands = documents.flatMap((name) => shownIn(name).map(({ command, output }) => ({ name, command, output })));
/** What a shell prints of a command; what the user's bash is set up with is not read. */
function inShell(name: string, command: string): string {
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, COLUMNS: '80', LANG: 'C.UTF-8' };
  return spawnSync('bash', ['--norc', '-c', `exec 2>&1; ${command}`], { cwd: join(folder, name), env, encoding: 'utf8' }).stdout;
}
/** The same of a line that is words and no more, without a process for each: those of the first page have theirs. */
async function inFolder(name: string, command: string): Promise<string> {
  const home = process.cwd();
  process.chdir(join(folder, name));
  try {
    const { stdout, stderr } = await run(wordsOf(command).slice(1), { env: { COLUMNS: '80', LANG: 'C.UTF-8' } });
    return `${stderr}${stdout}`;
  } finally {
    process.chdir(home);
  }
}
const isWords = (command: string) => /^lrsched [^|<>$;&`\\*?~]+$/.test(command.replaceAll(/'[^']*'|"[^"$`\\]*"/g, '.'));
it.each(commands.filter(({ command }) => !/(?:^| )npm /.test(command)))('$name: $command', async ({ name, command, output }) => {
  const printed = name !== 'README.md' && isWords(command) ? await inFolder(name, command) : inShell(name, command);
  expect(printed.trimEnd()).toBe(output);
});
