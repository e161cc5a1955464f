import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { familiesByType } from '../../src/build.ts';
import { familyFlags, outputFlags, sharedFlags } from '../../src/cli/options.ts';
import { parseWords } from '../../src/cli/parsing.ts';
import { readFlags } from '../../src/cli/read.ts';
import type { AnyFamily } from '../../src/core/define.ts';
import { issuesIn } from '../../src/core/issues.ts';
import '../seed.ts';

const flags = [
  ...new Map(
    [...familyFlags(familiesByType.get('cosine') as AnyFamily), ...sharedFlags(), ...outputFlags].map((one) => [one.name, one]),
  ).values(),
];

/** All that a line of words says. */
function said(words: readonly string[], most = 0) {
  const { typed, operands, issues } = parseWords('cosine', flags, words, most);
  const texts = flags.map(({ name }) =>
    typed.has(name) ? [name, issuesIn(() => typed.text(name)), issuesIn(() => typed.all(name)).length || typed.all(name)] : name,
  );
  // What to write instead may depend on how the line was put.
  const wrong = issues.map((issue) => [issue.code, 'word' in issue ? issue.word : 'option' in issue && issue.option]);
  return { texts, operands, issues: wrong, told: typed.told };
}

describe('a line of options', () => {
  const option = fc.oneof(
    fc.constantFrom(...flags.map(({ name }) => `--${name}`)),
    fc.constantFrom('0.1', '10', '5%', '1e-4', '', '30', 'then', 'a b', '0:0.1,30:0.01', '--nonsense', '--max_', '-5', '-', '-o'),
  );

  it('means the same however its words are put: with = before a value, or without', () => {
    fc.assert(
      fc.property(fc.array(option, { maxLength: 6 }), fc.nat(2), (words, most) => {
        // An option that is joined to its value is left to what knows every way to write one.
        const at = words.findIndex((word, index) => {
          const flag = flags.find(({ name }) => `--${name}` === word);
          const { kind } = flag?.parameter ?? {};
          return flag?.value !== undefined && kind !== 'list' && kind !== 'knots' && words[index + 1]?.startsWith('-') === false;
        });
        fc.pre(at !== -1 && !words[at]?.startsWith('--expr'));
        const joined = [...words.slice(0, at), `${words[at]}=${words[at + 1]}`, ...words.slice(at + 2)];
        expect(said(words, most)).toEqual(said(joined, most));
      }),
      { numRuns: 500 },
    );
  });

  it('takes code whatever it looks like, and an option by its letter', () => {
    const { typed } = parseWords('read', [...readFlags, ...outputFlags], ['-e', '--x', '-o', 'f.csv']);
    expect([typed.text('expression'), typed.text('output')]).toEqual(['--x', 'f.csv']);
    const other = parseWords('read', [...readFlags, ...outputFlags], ['--expression=--x', '--output=f.csv', '--width=5']);
    expect([other.typed.text('expression'), other.typed.text('output')]).toEqual(['--x', 'f.csv']);
  });

  it('keeps every value of an option, and one of a flag', () => {
    expect(said(['--max', '1', '--min', '0', '--max', '2', '--csv', '--csv']).texts.filter((one) => typeof one !== 'string')).toEqual([
      ['max', [], ['1', '2']],
      ['min', [], ['0']],
      ['csv', [], ['true']],
    ]);
  });

  it('has the words that are no options apart, as many as are welcome', () => {
    expect(said(['a', '--max', '1', 'b'], 2)).toMatchObject({ operands: ['a', 'b'], issues: [] });
    expect(said(['a', '--max', '1', 'b'], 1)).toMatchObject({ operands: ['a'], issues: [['unexpected-word', 'b']] });
  });
});
