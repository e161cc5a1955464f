import { expect, it } from 'vitest';
import { transcript } from '../cli/run.ts';

it('is the chart in a fence, and its figures in a table', async () => {
  const chart = await transcript('lrsched cosine --max 0.1 vs linear --max 0.1');
  const text = await transcript('lrsched cosine --max 0.1 vs linear --max 0.1 --format markdown');
  expect(text).toContain(`\`\`\`text\n${chart}\n\`\`\`\n\n|  | cosine | linear |\n| --- | --- | --- |\n`);
  expect(text).toMatch(/^\| mean \| 0\.0505 \| 0\.0505 \|$/m);
});

it('lets no label end a cell or a fence', async () => {
  const text = await transcript('lrsched cosine --label "a|b ```<b>" vs linear --format markdown');
  expect(text.split('\n').filter((line) => line.includes('```'))).toHaveLength(2);
  expect(text).toContain('| a\\|b \\`\\`\\`\\<b\\> | linear |');
});
