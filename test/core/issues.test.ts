import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect, describe as english, excerpt, type Issue, LrschedError, quote } from '../../src/core/issues.ts';
import { issuesOf } from '../issues.ts';
import '../seed.ts';

type Examples = { readonly [C in Issue['code']]: readonly [issue: Omit<Extract<Issue, { code: C }>, 'code'>, tells: RegExp] };

/** One of every code, and what its sentence must tell the reader to write or to do. */
const examples: Examples = {
  'unknown-schedule': [{ name: 'cosin', known: ['linear', 'cosine'] }, /did you mean cosine\?$/],
  'called-otherwise': [{ name: 'sgdr', command: 'restarts' }, /"sgdr" goes by another name here; write lrsched restarts$/],
  'is-file': [{ name: 'train.py', reader: 'read' }, /write lrsched read train\.py/],
  corrected: [{ command: 'lrsched cosine --max 0.1' }, /the whole line: lrsched cosine --max 0\.1/],
  'is-recipe': [{ name: 'bert', recipes: ['bert-base', 'bert-large'] }, /bert-base, bert-large; write lrsched recipe and one of them$/],
  'unknown-recipe': [{ name: 'brt-base', found: [], known: ['bert-base'] }, /did you mean bert-base\?$/],
  'unknown-parameter': [{ type: 'cosine', parameter: 'eta_min', known: ['max', 'min'] }, /cosine.*known: max, min$/],
  'missing-parameter': [{ type: 'warmup', parameter: 'updates', expected: 'a whole number' }, /warmup needs updates: a whole number$/],
  'bad-value': [
    { type: 'step', parameter: 'stepSize', expected: 'a whole number', got: 2.5, instead: '2 or 3' },
    /stepSize must be a whole number, got 2\.5; write 2 or 3$/,
  ],
  'same-thing-twice': [{ type: 'exponential', parameters: ['rate', 'gamma'] }, /rate and gamma.*write one of them$/],
  'broken-rule': [{ type: 'cosine', parameters: ['min', 'max'], rule: '--min must not exceed --max' }, /--min must not exceed --max$/],
  'bad-spec': [{ path: 'the spec.of', expected: 'an object with a "type"', got: [1] }, /the spec\.of must be an object.*got \[1\]$/],
  'bad-expression': [
    { text: 'max * cox(t)', at: 6, expected: 'a name', known: ['cos', 'sin'] },
    /"max \* cox\(t\)".*"cox"; did you mean cos\?$/,
  ],
  'bad-python': [
    { file: 'train.py', line: 12, column: 8, source: '    x = a @ b', says: 'this operator is not read' },
    /^train\.py:12:8: this operator is not read$/,
  ],
  'unknown-at-run-time': [
    { file: 'train.py', line: 3, column: 5, source: 'n = len(loader)', expression: 'len(loader)' },
    /^train\.py:3:5: "len\(loader\)".*write --define 'len\(loader\)=…' with its value$/,
  ],
  'several-schedulers': [
    { file: 'train.py', found: [{ name: 'a', line: 1, code: 'StepLR(o, 3)' }] },
    /^train\.py has 1.*write --name and one of a \(line 1: StepLR\(o, 3\)\)$/,
  ],
  'several-scripts': [{ folder: 'project', count: 2 }, /^project has 2 scripts.*write one of these lines$/],
  'script-found': [{ command: 'read project/train.py', says: 'cosine' }, /^ {2}lrsched read project\/train\.py {2}# cosine$/],
  'no-scheduler': [{ file: 'train.py', name: 'schedule', known: ['scheduler'] }, /"schedule".*did you mean scheduler\?$/],
  'reads-elsewhere': [
    { file: 'exp/net.py', instead: 'main.py', how: 'imports' },
    /^nothing trains in exp\/net\.py itself: main\.py imports it; write lrsched read main\.py, which asks for what follows$/,
  ],
  'no-base-rate': [{ constructor: 'StepLR' }, /^StepLR needs the rate.*write --lr 0\.1$/],
  'no-length': [{ constructor: 'StepLR' }, /^StepLR.*write --epochs or --steps$/],
  'no-epoch-size': [{ file: 'hyp.yaml' }, /^hyp\.yaml.*write --steps-per-epoch or --dataset-size$/],
  'launch-line': [{ command: 'echo x | lrsched read -' }, /launches a training; write echo x \| lrsched read -$/],
  'several-tools': [{ file: 'a.yaml', tools: ['timm', 'yolo'] }, /timm or of yolo; write --tool timm/],
  'no-tool': [{ file: 'a.yaml', notation: 'YAML', keys: ['model'], known: [] }, /^a\.yaml is YAML with "model".*lrsched help read/],
  'past-end': [{ type: 'cosine', t: 101, horizon: 100 }, /100.*101.*shorten the run.*--after hold/],
  'framework-refuses': [
    { framework: 'torch', constructor: 'LinearLR', reason: 'start_factor must be above 0' },
    /^torch refuses this LinearLR: start_factor must be above 0$/,
  ],
  'unknown-constructor': [
    { framework: 'torch', constructor: 'StepRL', known: ['StepLR'] },
    /torch has no "StepRL" here; did you mean StepLR\?$/,
  ],
  'cannot-say': [
    { framework: 'timm', part: 'the sqrt-shaped cooldown', others: ['torch', 'transformers'] },
    /^timm cannot say the sqrt-shaped cooldown; write --format torch or transformers, which can$/,
  ],
  'too-long': [{ type: 'chain', t: 1e9, most: 16777216 }, /at most 16777216.*update 1000000000; shorten the run$/],
  'not-finite': [{ type: 'exponential', t: 1e6 }, /update 1000000.*shorten the run/],
  'no-source': [{ option: '--max' }, /write for example lrsched cosine --max$/],
  negative: [
    { type: 'formula', t: 12, value: -0.5, mend: 'write max(0, …) around it' },
    /-0\.5 at update 12.*write max\(0, …\) around it$/,
  ],
  'unknown-option': [{ option: '--maxx', source: 'cosine', known: ['--max', '--min'] }, /did you mean --max\?$/],
  'missing-value': [{ option: '--max', expected: 'a number >= 0', example: '0.1' }, /a number >= 0.*write for example --max 0\.1$/],
  contradiction: [{ options: ['--csv', '--json'] }, /--csv and --json.*write one of them$/],
  'unexpected-word': [{ word: '0.1', instead: 'write --max 0.1' }, /"0\.1".*write --max 0\.1$/],
  'needs-option': [{ option: '--cooldown-to', needs: '--cooldown' }, /--cooldown.*\badd\b.*leave --cooldown-to out$/],
  'no-rows': [{ start: 5, stop: 5 }, /--start 5.*--stop 5.*write a --stop above/],
  'unknown-ending': [{ file: 'lr.xyz', known: ['.csv', '.svg'] }, /"lr\.xyz".*write --format, or an ending out of \.csv, \.svg$/],
  'missing-source': [{ word: 'then' }, /"then" needs a schedule on either side; write for example lrsched ramp .* then cosine/],
  'needs-length': [{ source: 'linear' }, /linear after then.*--epochs 30$/],
  'several-series': [{ source: 'load', labels: ['a', 'b'] }, /load has 2 series.*write --name with one of a, b$/],
  'mixed-units': [
    {
      sources: [
        ['cosine', 'epoch'],
        ['linear', 'step'],
      ],
    },
    /cosine counts epochs and linear counts steps; write their lengths in one unit.*--steps-per-epoch$/,
  ],
  'no-conversion': [{ what: '--warmup 5ep', from: 'step', to: 'epoch' }, /how many steps an epoch has; write --steps-per-epoch N, or/],
  'part-of-an-update': [
    { option: '--warmup', text: '150st', amount: 1.5, unit: 'epoch' },
    /--warmup 150st is 1\.5 epochs.*write --stepped step, or a whole number of epochs$/,
  ],
  'no-update': [{ feeding: '10 samples in batches of 48' }, /^10 samples in batches of 48 make no update.*smaller --batch-size/],
  'unknown-label': [{ file: 'plan.json', label: 'cosin', known: ['cosine'] }, /"plan\.json".*did you mean cosine\?$/],
  'unusable-file': [
    {
      file: 'plan.json',
      path: 'series[0].schedule',
      issue: { code: 'unknown-schedule', name: 'cosin', known: ['cosine'] },
    },
    /"plan\.json" is no plan of lrsched: series\[0\]\.schedule: there is no schedule.*did you mean cosine\?$/,
  ],
  'never-falls': [{ rate: 0.01, why: 'above', low: 0.02, peak: 0.1 }, /does not fall to 0\.01.*its lowest is 0\.02; write a --when/],
  'too-many-crossings': [{ rate: 0.01, looked: 20001 }, /0\.01 too often to look beyond update 20001.*--start and --stop$/],
  'cannot-read': [{ file: 'x.csv', reason: 'there is no such file' }, /^cannot read "x.csv": there is no such file$/],
  'not-logged': [{ t: 7, near: [5, 10] }, /no row at 7.*5 or 10/],
  'no-rate': [{ file: 'log.csv', format: 'a log', names: ['step', 'loss'] }, /no learning rate.*--rate-column.*step, loss/],
  'cannot-start': [{ command: 'pyhton', reason: 'ENOENT' }, /"pyhton": there is no such program; write its name/],
  'cannot-write': [{ file: 'out/lr.csv', reason: 'there is no folder out' }, /"out\/lr\.csv".*there is no folder out/],
};
const every = Object.entries(examples).map(([code, [facts, tells]]) => ({ code, issue: { code, ...facts } as Issue, tells }));

/** Ends of lines, commands to a terminal (C0, DEL, C1) and marks that turn the direction of writing. */
const control = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u;
const nasty = '\u001b[31mred\u0007\n\r\t\u007f\u009b2J\u2028\u2029\u202e';

describe.each(every)('$code', ({ issue, tells }) => {
  it('is one sentence that tells what to write', () => {
    const sentence = english(issue);
    expect(sentence).toMatch(tells);
    // What a list has is set in.
    expect(sentence).toMatch(/^(?: {2})?\S.*[^\s.]$/);
    expect(sentence).not.toMatch(/undefined|NaN|\[object/);
  });

  it('stays one line of print, whatever the reader wrote', () => {
    const spoilt = (fact: unknown): unknown =>
      typeof fact === 'string' ? `${nasty}${fact}` : Array.isArray(fact) ? fact.map(spoilt) : fact;
    const facts = Object.entries(issue).map(([name, fact]) => [name, name === 'code' ? fact : spoilt(fact)]);
    expect(english(Object.fromEntries(facts))).not.toMatch(control);
  });
});

it('calls parameters what the reader calls them', () => {
  const flag = (parameter: string, type: string) => `--${type}-${parameter}`;
  const named = (issue: Issue) => english(issue, flag);
  expect(named({ code: 'missing-parameter', type: 'a', parameter: 'x', expected: 'y' })).toContain('--a-x');
  expect(named({ code: 'bad-value', type: 'a', parameter: 'x', expected: 'y', got: 1 })).toContain('--a-x');
  expect(named({ code: 'same-thing-twice', type: 'a', parameters: ['x', 'y'] })).toContain('--a-x and --a-y');
});

describe('did you mean', () => {
  const known = ['cosine', 'linear', 'step', 'warmup-cosine'];
  it.each<[name: string, meant: string | undefined]>([
    ['cosin', 'cosine'],
    ['Cosine', 'cosine'],
    ['warmup_cosine', 'warmup-cosine'],
    ['stp', 'step'],
    ['lienar', 'linear'],
    ['banana', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%j: %s', (name, meant) => {
    const sentence = english({ code: 'unknown-schedule', name, known });
    expect(sentence).toContain(meant ? `did you mean ${meant}?` : 'known: cosine, linear, step, warmup-cosine');
  });
});

describe('quote', () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  it.each<[what: string, value: unknown, text: string | RegExp]>([
    ['a word', 'fast', '"fast"'],
    ['a number', 0.1, '0.1'],
    ['what JSON has no word for', Number.NaN, 'NaN'],
    ['infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
    ['a big integer', 10n, '10'],
    ['nothing', undefined, 'nothing'],
    ['null', null, 'null'],
    ['an object', { a: [1] }, '{"a":[1]}'],
    [
      'a function of two lines',
      (t: number) => {
        return t;
      },
      /^\S.*$/,
    ],
    ['a symbol', Symbol('a\nb'), /^\S.*$/],
    ['an object that holds itself', loop, /^\S.*$/],
    ['an object JSON cannot say', { big: 1n }, /^\S.*$/],
  ])('%s', (_what, value, text) => {
    if (typeof text === 'string') expect(quote(value)).toBe(text);
    else expect(quote(value)).toMatch(text);
  });

  it('is short and printable for any value', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), (value) => {
        const text = quote(value);
        expect(text.length).toBeLessThanOrEqual(60);
        expect(text).not.toMatch(control);
      }),
    );
  });
});

describe('collect', () => {
  const [one, two] = [
    { code: 'contradiction', options: ['--a', '--b'] },
    { code: 'needs-option', option: '--c', needs: '--d' },
  ] as const satisfies readonly Issue[];
  const refuse = (...issues: Issue[]) => {
    throw new LrschedError(issues);
  };

  it('hands over what every task yields', () => {
    expect(
      collect(
        () => 1,
        () => 'two',
      ),
    ).toEqual([1, 'two']);
  });

  it('runs every task, then throws the issues of all of them', () => {
    let last = false;
    expect(
      issuesOf(() =>
        collect(
          () => refuse(one),
          () => 1,
          () => refuse(two, one),
          () => (last = true),
        ),
      ),
    ).toEqual([one, two, one]);
    expect(last).toBe(true);
  });

  it('lets through at once what is no issue', () => {
    expect(() =>
      collect(
        () => refuse(one),
        () => {
          throw new RangeError('a bug');
        },
      ),
    ).toThrow(RangeError);
  });
});

it('an error says every issue, a line each, and keeps them as data', () => {
  const issues = every.map(({ issue }) => issue);
  const error = new LrschedError(issues);
  expect(error.issues).toEqual(issues);
  expect(error.message.split('\n')).toEqual(issues.map((issue) => english(issue)));
});

it('shows the line of code with a caret beneath the place, cut where it is long', () => {
  const at = (source: string, column: number) =>
    excerpt({ code: 'bad-python', file: 'train.py', line: 1, column, source, says: 'this is not read' });
  expect(at('\tx = a @ b', 8)).toEqual([' x = a @ b', '       ^']);
  expect(at(`${'a'.repeat(200)}@${'b'.repeat(200)}`, 201)).toEqual([`${'a'.repeat(50)}@${'b'.repeat(49)}`, `${' '.repeat(50)}^`]);
  expect(at('', 1)).toEqual([]);
  expect(at('\u007fELF\u0002', 1)).toEqual([]);
  expect(excerpt({ code: 'no-source', option: '--max' })).toEqual([]);
});
