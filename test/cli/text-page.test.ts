import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../src/charts/text-layout.ts';
import { optionTopics } from '../../src/cli/help-options.ts';
import { topics } from '../../src/cli/topics.ts';
import { run } from './run.ts';

const pages = [
  ['help'],
  ['list'],
  ['list', '--frameworks'],
  ['recipe', 'bert'],
  ...['cosine', 'cyclic', 'plateau', ...topics.keys(), ...optionTopics.filter((_, index) => index % 5 === 0)].map((one) => ['help', one]),
];

describe('texts to read', () => {
  it.each([30, 44, 63, 80, 100])('are wrapped at %d columns', async (width) => {
    for (const words of pages) {
      const { stdout, status } = await run(words, { terminal: width, env: { NO_COLOR: '1' } });
      expect(status).toBe(0);
      // A word or a formula that has no place to be broken may stand out.
      const wide = stdout.split('\n').filter((line) => widthOf(line) > width && !/\S{18}/.test(line));
      expect(wide, words.join(' ')).toEqual([]);
    }
  });

  it('are bold and faint on a terminal, and nowhere else', async () => {
    for (const words of [['help'], ['list'], ['help', 'cosine'], ['help', 'then'], ['help', 'output']]) {
      const [shown, plain, piped] = await Promise.all([
        run(words, { terminal: 80 }),
        run(words, { terminal: 80, env: { NO_COLOR: '1' } }),
        run(words),
      ]);
      expect(shown.stdout).toContain('\x1b[1m');
      expect(stripVTControlCharacters(shown.stdout)).toBe(plain.stdout);
      expect(piped.stdout).toBe(plain.stdout);
    }
  });

  it.each([{ LC_ALL: 'C' }, { TERM: 'dumb' }, { TERM: 'linux' }])('are ASCII where the terminal is: %o', async (env) => {
    for (const words of [['help'], ['list'], ['help', 'cosine'], ['help', 'then'], ['recipe', 'bert']]) {
      const { stdout } = await run(words, { terminal: 80, env: { NO_COLOR: '1', ...env } });
      expect(stdout.match(/[▁-█─-╿]/g), words.join(' ')).toBeNull();
    }
  });
});

describe('$PAGER', () => {
  const paged = (more: Parameters<typeof run>[1], pager = "sed 's/^/> /'") =>
    run(['help', 'cosine'], { terminal: 80, lines: 24, ...more, env: { NO_COLOR: '1', PAGER: pager } });

  it('shows what is longer than the screen', async () => {
    const { stdout } = await paged({});
    expect(stdout.split('\n').filter((line) => line !== '' && !line.startsWith('> '))).toEqual([]);
    expect(stdout).toContain('> cosine: half a cosine');
  });

  it('is left alone where all fits, and in a pipe', async () => {
    const plain = (await run(['help', 'cosine'], { terminal: 80, env: { NO_COLOR: '1' } })).stdout;
    expect((await paged({ lines: 1000 })).stdout).toBe(plain);
    expect((await run(['help', 'cosine'], { env: { NO_COLOR: '1', PAGER: "sed 's/^/> /'" } })).stdout).toBe(plain);
  });

  it('that is not there takes nothing away', async () => {
    const { stdout, status } = await paged({}, 'no-such-pager 2> /dev/null');
    expect([stdout.startsWith('cosine: half a cosine'), status]).toEqual([true, 0]);
  });
});
