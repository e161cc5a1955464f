import fc from 'fast-check';
import { expect, it } from 'vitest';
import { familiesByType } from '../../src/build.ts';
import { familyFlags, outputFlags } from '../../src/cli/options.ts';
import type { Flag } from '../../src/core/flag.ts';
import { run } from './run.ts';
import '../seed.ts';

/** What people, scripts and cats on keyboards write where a value belongs. */
const value = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '10',
    '0.1',
    '1e-3',
    '10%',
    '100k',
    '1_000',
    '3.5M',
    '15T',
    '50,50%',
    'linear',
    'min',
    'csv',
    'always',
    'max * t',
  ),
  fc.constantFrom(
    '-1',
    '-0',
    '-5%',
    '-inf',
    'NaN',
    'Infinity',
    '1e308',
    '1e309',
    '5e-324',
    '9007199254740993',
    '1e-400',
    '0x10',
    '1,5',
    '.',
    '-',
    '--',
    '=',
    '',
  ),
  fc.constantFrom(
    'null',
    'undefined',
    'true',
    '__proto__',
    'constructor',
    '-t',
    '(((',
    't ** t ** t',
    '1 / (t - 50)',
    '%',
    '100%%',
    '٣',
    '１０',
    '½',
    '🐍',
  ),
  fc.integer().map(String),
  fc.double().map(String),
  fc.integer({ min: 1, max: 150 }).map((share) => `${share}%`),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\0', 'a\0b', '\x1b[31mred', '\r\n', '\u202e', '\u2028', ' ', 'x'.repeat(10_000), '9'.repeat(500), '('.repeat(5000)),
);
/** Nothing is written but to standard output; of files, those that cannot be. */
/** Standard output, or names that nothing can be written to: some of these outputs would never end. */
const file = fc.constantFrom('-', '', '/nowhere/lr', '/nowhere/lr.xyz', '/nowhere/lr.csv', '/dev/null/lr.csv', 'a\0b.csv', '/');
const scrap = fc.string({ unit: 'binary', maxLength: 2 });
const spoilt = (name: string) =>
  fc.oneof(
    fc.nat(name.length).map((at) => name.slice(0, at) + name.slice(at + 1)),
    fc.tuple(fc.nat(name.length), scrap).map(([at, more]) => name.slice(0, at) + more + name.slice(at)),
  );

/** A flag with a value that fits, or with another. */
const said = ({ name, value: takes, example = '' }: Flag): fc.Arbitrary<string[]> => {
  if (name === 'output') return file.map((one) => [`--${name}`, one]);
  if (takes === undefined) return fc.constant([`--${name}`]);
  const apart = (one: string) => [`--${name}`, one];
  return fc.oneof(
    fc.constant(example).map(apart),
    value.map(apart),
    value.map((one) => [`--${name}=${one}`]),
  );
};

/** What follows the name of a family: flags with values that fit, others that do not, and what was not asked for. */
const words = (flags: readonly Flag[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.oneof(...flags.map(said)) },
    { weight: 1, arbitrary: fc.oneof(...flags.map(({ name }) => spoilt(`--${name}`).map((one) => [one]))) },
    { weight: 1, arbitrary: value.map((one) => [one]) },
    { weight: 1, arbitrary: fc.constantFrom(['-o', '-'], ['-o', '--'], ['-h'], ['--'], ['then'], ['vs'], ['--lr', '1'], ['--initial']) },
  );
/** Recipes and plans, whole and broken. */
const plan = fc.oneof(
  fc.constantFrom(
    '{"type":"cosine"}',
    '{"type":"warmup","of":{"type":"step"},"updates":5}',
    '{"unit":"step","series":[{"label":"a","schedule":{"type":"linear","length":7}}]}',
    '{"unit":"step","series":[{"label":"a","schedule":{"type":"sequence","of":[{"type":"constant","length":1e999}]}}]}',
    '{"type":"__proto__"}',
    '{"type":"repeat","of":{"type":"repeat"},"times":1e300}',
  ),
  fc.json().map((text) => `{"type":${text}}`),
  fc.json().map((text) => `{"unit":"epoch","series":${text}}`),
);
const families = [...familiesByType.values()].map((family) => ({ type: family.type, words: words(familyFlags(family)) }));
const sourceOf = ({ type, words }: (typeof families)[number]) =>
  fc
    .tuple(
      fc.array(words, { maxLength: 2 }),
      fc.constantFrom([], ['--epochs', '9'], ['--steps', '5'], ['--steps', '5ep', '--steps-per-epoch', '3']),
    )
    .map(([more, length]) => [type, ...more.flat(), ...length]);
/** Two or three sources with `then` or `vs` between them. */
const composed = fc
  .array(
    fc.tuple(
      fc.constantFrom('then', 'vs'),
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...families).chain(sourceOf) },
        { weight: 1, arbitrary: plan.map((text) => ['load', text]) },
      ),
    ),
    { minLength: 2, maxLength: 3 },
  )
  .map((parts): readonly [string, readonly (readonly string[])[]] => {
    const [first = '', ...rest] = parts.flatMap(([separator, part], index) => (index === 0 ? part : [separator, ...part]));
    return [first, [rest]];
  });
const line: fc.Arbitrary<readonly [string, readonly (readonly string[])[]]> = fc.oneof(
  { weight: 6, arbitrary: composed },
  {
    weight: 9,
    arbitrary: fc.constantFrom(...families).chain(({ type, words }) => fc.tuple(fc.constant(type), fc.array(words, { maxLength: 5 }))),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.oneof(fc.constantFrom('list', 'help', '--help', '--version', 'cosin', ''), value),
      fc.array(words(outputFlags), { maxLength: 3 }),
    ),
  },
);

it('answers two thousand nonsense command lines, or says what is wrong with them', async () => {
  await fc.assert(
    fc.asyncProperty(line, async ([word, more]) => {
      const { stdout, stderr, status } = await run([word, ...more.flat()], { closeAfter: 20_000 });
      expect([0, 2]).toContain(status);
      if (status === 0) {
        expect(stderr).toBe('');
        return;
      }
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^(lrsched: [^\p{Cc}\u2028\u2029\p{Bidi_Control}]*[^\s.]\n)+$/u);
      expect(stderr).not.toMatch(/fault of lrsched|undefined;|\[object|\bat .*\.[jt]s:\d/);
    }),
    { numRuns: 2000 },
  );
});
