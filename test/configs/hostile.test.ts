import { describe, expect, it } from 'vitest';
import { type Issue, LrschedError } from '../../src/core/issues.ts';
import { readText } from '../reading/configured.ts';

/** What is wrong with a text, or what was read where nothing is. */
const outcome = (text: string, file: string, files: Readonly<Record<string, string>> = {}): Promise<readonly Issue[] | number> =>
  readText({ text, file }, files).then(
    (series) => series.length,
    (error: unknown) => {
      if (error instanceof LrschedError) return error.issues;
      throw error;
    },
  );
const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 12 }, (_, k) => `a${k + 1}: &a${k + 1} [${`*a${k}, `.repeat(9)}]`).join('\n')}`;

describe('what nobody means to be read', () => {
  it.each<[what: string, file: string, text: string]>([
    ['aliases that explode', 'a.yaml', `lr_scheduler_type: cosine\n${bomb}`],
    ['an alias of itself', 'a.yaml', 'a: &a [*a]'],
    ['deep lists', 'a.yaml', nested('[', ']', 3000)],
    ['deep tables', 'a.json', `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`],
    ['deep arrays', 'a.toml', `a = ${nested('[', ']', 3000)}`],
    ['deep messages', 'a.prototxt', 'a { '.repeat(3000)],
    ['deep subshells', 'a.sh', `${'('.repeat(3000)}train --lr 1${')'.repeat(3000)}`],
    ['a name twice', 'a.yaml', 'learning_rate: 1\nlearning_rate: 2\nlr_scheduler_type: cosine'],
    ['a name twice in JSON', 'a.json', '{"scheduler": {"type": "WarmupLR", "params": {}}, "scheduler": {}}'],
    ['another type', 'a.yaml', 'learning_rate: [1, 2]\nlr_scheduler_type: cosine\nmax_steps: 10'],
    ['a text for a number', 'a.yaml', 'learning_rate: fast\nlr_scheduler_type: cosine\nmax_steps: 10'],
    ['half a document', 'a.json', '{"scheduler": {"type":'],
    ['binary', 'a.yaml', '\0\x01\x02\xff'],
    ['nothing', 'a.yaml', ''],
    ['a list', 'a.yaml', '- 1\n- 2'],
    ['a number', 'a.json', '5'],
    ['very much', 'a.yaml', `a: 1\n${'b: 1\n'.repeat(1e6)}`],
    ['very many keys', 'a.yaml', Array.from({ length: 150_000 }, (_, k) => `k${k}: 1`).join('\n')],
    ['references in a circle', 'a.yaml', 'learning_rate: ${a}\na: ${b}\nb: ${a}\nlr_scheduler_type: cosine'],
    ['a base of itself', 'a.yaml', '_BASE_: a.yaml\nSOLVER:\n  BASE_LR: 1'],
  ])('%s is one line', async (_what, file, text) => {
    const issues = await outcome(text, file, { 'a.yaml': text });
    expect(issues).toHaveLength(1);
  });

  it('says where a value is of another kind', async () => {
    const [issue] = (await outcome('lr_scheduler_type: cosine\nmax_steps: 10\nlearning_rate: fast', 'a.yaml')) as readonly Issue[];
    expect(issue).toMatchObject({ code: 'bad-python', file: 'a.yaml', line: 3, column: 16, says: 'learning_rate must be a number' });
  });

  it('says what a file looks like that no tool takes', async () => {
    expect(await outcome('model:\n  depth: 5', 'a.yaml')).toMatchObject([{ code: 'no-tool', notation: 'YAML', keys: ['model'] }]);
    expect(await outcome('[model]\ndepth = 5', 'a.toml')).toMatchObject([{ code: 'no-tool', notation: 'TOML', keys: ['model'] }]);
    expect(await outcome('python eval.py --split test', 'a.sh')).toMatchObject([{ code: 'no-tool', keys: ['--split'] }]);
  });

  it('asks for everything at once', async () => {
    const issues = (await outcome('train.py --learning_rate $LR --lr_scheduler_type cosine --max_steps $N', 'a.sh')) as readonly Issue[];
    expect(issues.map((issue) => 'expression' in issue && issue.expression)).toEqual(['LR', 'N']);
  });

  it('names jsonnet, which is not read', async () => {
    expect(await outcome('{ a: 1 }', 'a.jsonnet')).toMatchObject([{ code: 'bad-python', says: expect.stringContaining('jsonnet') }]);
  });
});
