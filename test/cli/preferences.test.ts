import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { formats } from '../../src/formats/index.ts';
import { run, type Surroundings } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'lrsched-preferences-'));
const home = join(folder, 'home');
const project = join(folder, 'project');
const deep = join(project, 'a/b');
const env = { XDG_CONFIG_HOME: home };
const own = (value: unknown) => written(join(home, 'lrsched/config.json'), value);
const near = (value: unknown) => written(join(project, '.lrsched.json'), value);
function written(file: string, value: unknown): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}
beforeEach(() => {
  rmSync(folder, { recursive: true });
  mkdirSync(deep, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const drawn = (line: string, surroundings: Surroundings = {}) =>
  run(line.split(' '), { cwd: deep, ...surroundings, env: { ...env, ...surroundings.env } });
const widest = (text: string) => Math.max(...text.split('\n').map(({ length }) => length));

it('draws as the user likes, in boxes, columns and colours', async () => {
  own({ width: 50, ascii: true, color: 'always' });
  const { stdout } = await drawn('cosine');
  expect(stdout).toContain('\x1b[1mcosine | max 0.1');
  expect((await drawn('cosine --color never')).stdout).toSatisfy((text: string) => widest(text) <= 50);
  expect((await drawn('cosine --no-config')).stdout).toContain('cosine · max 0.1');
  expect((await drawn('cosine --no_config')).stdout).toContain('cosine · max 0.1');
});

it('minds the line, then the environment, then the nearest folder, then the user', async () => {
  own({ width: 50, color: 'always' });
  near({ width: 60 });
  const widthOf = async (line: string, more: Surroundings = {}) => widest(stripVTControlCharacters((await drawn(line, more)).stdout));
  expect(await widthOf('cosine')).toBe(60);
  expect(await widthOf('cosine', { cwd: folder })).toBe(50);
  expect(await widthOf('cosine', { env: { COLUMNS: '70' } })).toBe(70);
  expect(await widthOf('cosine --width 90', { env: { COLUMNS: '70' } })).toBe(90);
  expect((await drawn('cosine')).stdout).toContain('\x1b[');
  expect((await drawn('cosine', { env: { NO_COLOR: '1' } })).stdout).not.toContain('\x1b[');
  expect((await drawn('cosine --color auto')).stdout).not.toContain('\x1b[');
});

it('takes the home folder where nobody says another, and needs none', async () => {
  written(join(home, '.config/lrsched/config.json'), { ascii: true });
  expect((await run(['cosine'], { env: { HOME: home } })).stdout).toContain('cosine | max 0.1');
  expect((await run(['cosine'], { env: { HOME: 'here' } })).stdout).toContain('cosine · max 0.1');
});

it('changes no number, whichever the output', async () => {
  const lines = formats
    .filter(({ binary, question }) => !binary && !question)
    .map(({ name }) => `warmup-cosine --steps 20 --format ${name}`)
    .concat(['cosine --at 3', 'cosine --when 0.05', 'cosine --summary --json', 'read -e StepLR(o,3) --lr 1 --epochs 9 --csv'])
    .filter((line) => !/ (?:chart|summary|markdown)$/.test(line));
  const answers = async () => Promise.all(lines.map((line) => drawn(line)));
  const before = await answers();
  expect(before.map(({ status }) => status)).toEqual(lines.map(() => 0));
  own({ width: 40, ascii: true, color: 'always', ignore: ['zero-first-update'] });
  expect(await answers()).toEqual(before);
});

it('leaves findings out, and says so where one was there', async () => {
  const line = 'lint cosine --epochs 100 --run-epochs 90';
  const found = await drawn(line);
  expect([found.status, found.stdout.split(':')[0], found.stderr]).toEqual([1, 'horizon-mismatch', '']);
  const file = near({ ignore: ['horizon-mismatch', 'zero-first-update'] });
  expect(await drawn(line)).toEqual({
    stdout: '',
    stderr: `lrsched: note: ${file} leaves out horizon-mismatch (--no-config)\n`,
    status: 0,
  });
  expect(await drawn(`${line} --quiet`)).toEqual({ stdout: '', stderr: '', status: 0 });
  expect(await drawn(`${line} --no-config`)).toEqual(found);
  expect((await drawn('lint cosine')).stderr).toBe('');
});

it.each<[says: unknown, told: RegExp]>([
  [{ max: 0.2 }, /: max is none of color, width, ascii, ignore, which change no number; mend it, or write --no-config$/],
  [{ width: 'wide' }, /: width must be a whole number >= 30 and <= 1000, got "wide"; mend it/],
  [{ width: 3 }, /: width must be a whole number >= 30 and <= 1000, got 3; mend it/],
  [{ color: 'blue' }, /: color must be one of auto, always, never, got "blue"; mend it/],
  [{ ascii: 1 }, /: ascii must be true or false; mend it/],
  [{ ignore: 'all' }, /: ignore must be a list of the codes of findings; mend it/],
  [[], /: must be an object of color, width, ascii, ignore; mend it/],
  ['{', /: cannot be read as JSON \(.*\); mend it, or write --no-config$/],
])('refuses %j', async (says, told) => {
  const file = near(says);
  const { stdout, stderr, status } = await drawn('cosine');
  expect([stdout, status]).toEqual(['', 2]);
  expect(stderr).toMatch(/^lrsched: [^\n]*\n$/);
  expect(stderr.trimEnd()).toMatch(told);
  expect(stderr).toContain(file);
  expect((await drawn('help config')).status).toBe(0);
  expect((await drawn('--version')).status).toBe(0);
});

it('refuses a finding that there is not where findings are asked for', async () => {
  const file = near({ ignore: ['horizon-mismatsch'] });
  expect((await drawn('cosine')).status).toBe(0);
  expect((await drawn('lint cosine')).stderr).toContain(`ignore must be in ${file} a list of codes, which lrsched help lint lists, got `);
});
