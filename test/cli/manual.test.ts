import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { familiesByType } from '../../src/build.ts';
import { manualPage } from '../../src/cli/manual.ts';
import { familyFlags, sharedFlags } from '../../src/cli/options.ts';
import { prefixes } from '../../src/cli/prefixes.ts';
import { otherSources } from '../../src/cli/sources.ts';
import { topics } from '../../src/cli/topics.ts';
import { run } from './run.ts';

const page = manualPage();
const rows = page.split('\n');
const options = [...familiesByType.values()]
  .flatMap(familyFlags)
  .concat(sharedFlags(), ...[...topics.values()].map(({ flags = [] }) => flags));

it('tells of every schedule, option, topic and status', () => {
  for (const type of familiesByType.keys()) expect(rows).toContain(`\\fB${type.replaceAll('-', '\\-')}\\fR`);
  for (const name of new Set(options.map((option) => option.name))) expect(page).toContain(`\\-\\-${name.replaceAll('-', '\\-')}`);
  for (const name of [...topics.keys(), ...otherSources, ...Object.keys(prefixes)]) expect(rows).toContain(`.SH ${name.toUpperCase()}`);
  expect(page).toContain('\\fB2\\fR\nthe request was wrong');
});

it('tells once what all have', () => {
  for (const name of ['output', 'steps', 'no-config', 'after', 'resume']) {
    const term = `\\-\\-${name.replaceAll('-', '\\-')}\\fR`;
    expect(rows.filter((row) => row.startsWith('\\fB') && row.includes(term))).toHaveLength(1);
  }
});

it('is roff: requests alone begin with a dot, and all of it is ASCII', () => {
  const requests = new Set(rows.filter((row) => /^[.']/.test(row)).map((row) => row.split(' ')[0]));
  expect([...requests].sort()).toEqual(['.IP', '.PP', '.RE', '.RS', '.SH', '.SS', '.TH', '.TP', '.ad', '.br', '.fi', '.nf', '.nh']);
  expect(page).toMatch(/^[\n -~]*$/);
  expect(rows.filter((row) => row === '.RS').length).toBe(rows.filter((row) => row === '.RE').length);
  expect(rows.filter((row) => row === '.nf').length).toBe(rows.filter((row) => row === '.fi').length);
  // A backslash stands only where roff knows what it means.
  expect(page.replaceAll(/\\(?:[-e&]|f[BIR]|\((?:aq|ga)|\[u[\dA-F]{4,6}\])/g, '')).not.toContain('\\');
});

it('is what help man prints, under its version', async () => {
  expect(await run(['help', 'man'])).toEqual({ stdout: page, stderr: '', status: 0 });
  expect(rows[0]).toBe(`.TH LRSCHED 1 "" "lrsched ${manifest.version}" "User Commands"`);
});
