import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { written } from './docs.js';

it('writes the table of schedules and what a console prints anew, and leaves the rest', () => {
  const block = (output: string) =>
    `# A title\n\n\`\`\`console\n$ npm ci && npm test\n\`\`\`\n\n\`\`\`console\n$ lrsched cosine --at 0\n${output}\n\`\`\`\n`;
  expect(written(block('0.2'))).toBe(block('0.1'));
  const readme = readFileSync(new URL('../../.github/reference.md', import.meta.url), 'utf8');
  const table = /<!-- lrsched list --markdown -->\n.*?<!-- end of the table -->/s.exec(readme)?.[0] as string;
  expect(written(table.replace('one rate for the whole run', 'an old summary'))).toBe(table);
});
