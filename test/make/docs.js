#!/usr/bin/env node
// npm run docs: writes what the documents have from elsewhere anew: the table of schedules, the picture, and what each command of a console prints.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const program = join(root, 'bin/lrsched.js');

/** The same text with what the program says now, in place of what it said. */
export function written(readme) {
  const folder = mkdtempSync(join(tmpdir(), 'lrsched-docs-'));
  try {
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/lrsched'), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, { mode: 0o755 });
    for (const [, name, , code] of readme.matchAll(/^<!-- (\S+\.(?:py|yaml|md)) -->\n(`{3,})\w+\n(.*?)^\2$/gms))
      writeFileSync(join(folder, name), code);
    const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, COLUMNS: '80', LANG: 'C.UTF-8' };
    const said = (command) =>
      spawnSync('bash', ['--norc', '-c', `exec 2>&1; ${command}`], { cwd: folder, env, encoding: 'utf8' }).stdout.trimEnd();
    return readme
      .replace(
        /(<!-- (lrsched list --markdown) -->\n).*?(<!-- end of the table -->)/s,
        (_all, before, command, after) => `${before}${said(command)}\n${after}`,
      )
      .replace(/^```console\n(.*?)^```$/gms, (_all, block) => `\`\`\`console\n${exchanges(block, said)}\`\`\``);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every command of a block with what it prints; what sets up is left as it is. */
function exchanges(block, said) {
  const parts = block.split(/^(?=\$ )/m);
  return parts
    .map((part) => {
      const [first] = part.split('\n');
      const command = first.replace(/^\$ /, '');
      if (!first.startsWith('$ ') || /(^| )npm /.test(command)) return part;
      const output = said(command);
      return [first, ...(output === '' ? [] : [output])].join('\n') + /\n*$/.exec(part)[0];
    })
    .join('');
}

/** The documents whose commands are run. */
export const documents = ['README.md', 'README.zh-CN.md', '.github/reference.md'];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of documents) {
    const file = join(root, name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, written(text));
    const [, command = '', picture = ''] = /<!-- lrsched (.*) -o (\S+\.svg) -->/.exec(text) ?? [];
    if (picture !== '') execFileSync('bash', ['--norc', '-c', `'${process.execPath}' '${program}' ${command} -o '${join(root, picture)}'`]);
  }
}
