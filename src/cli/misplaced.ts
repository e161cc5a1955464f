import { familiesByType } from '../build.ts';
import type { Flag } from '../core/flag.ts';
import type { Issue } from '../core/issues.ts';
import { parseNumber } from '../core/numbers.ts';
import { plainName } from './spellings.ts';

/** Words that people write between two schedules. */
const betweens = new Set(['and', 'or', 'versus', 'v', 'against', 'with', '+', '&', '&&', ',', '/']);
const unitSuffixes: Readonly<Record<string, string>> = {
  epoch: 'ep',
  epochs: 'ep',
  ep: 'ep',
  step: 'st',
  steps: 'st',
  iters: 'st',
  iterations: 'st',
  updates: 'st',
  '%': '%',
  percent: '%',
};

/** What is wrong with words that no option takes, and where it is clear, what to write in their place. */
export function misplacedWords(flags: readonly Flag[], operands: readonly string[], words: readonly string[]): readonly Issue[] {
  const lists = flags.filter(({ parameter, group }) => group === 'Parameters:' && ['list', 'knots'].includes(parameter.kind));
  const [list] = lists;
  // Bare values, where there is one list that they may be.
  const isItem = (word: string) => /^[[(]?[\d.]+(?:e-?\d+)?[\w%]*(?::[\w.-]+)?[\])]?,?$/i.test(word);
  if (list !== undefined && !said(list, words) && operands.length > 0 && operands.every(isItem)) {
    const text = operands.map((word) => word.replaceAll(/[[\](),]/g, '')).join(',');
    return operands.map((word, index) => mended(word, index === 0 ? [`--${list.name}`, text] : [], `--${list.name} ${text}`));
  }
  const used = new Set<string>();
  return operands.flatMap((word, index): readonly Issue[] => {
    if (familiesByType.has(word)) {
      // What stands before it was told to be vs.
      return betweens.has(operands[index - 1] ?? '') ? [] : [{ code: 'unexpected-word', word, instead: 'write then or vs before it' }];
    }
    // `max 0.1`: what the word before it was told to become takes it.
    if (
      index > 0 &&
      flagCalled(operands[index - 1] as string, flags)?.value !== undefined &&
      words.indexOf(word) === words.indexOf(operands[index - 1] as string) + 1
    )
      return [];
    return [oneOf(word, flags, words, used) ?? { code: 'unexpected-word', word }];
  });
}

const mended = (word: string, write: readonly string[], shown = write.join(' ')): Issue => ({
  code: 'unexpected-word',
  word,
  instead: `write ${shown}`,
  write,
});

/** The option that a word without dashes is the name of. */
const flagCalled = (word: string, flags: readonly Flag[]): Flag | undefined =>
  flags.find(({ name, spellings = [] }) => [name, ...spellings].some((one) => plainName(one) === plainName(word)));

const said = ({ name, spellings = [] }: Flag, words: readonly string[]) =>
  words.some((word) => [name, ...spellings].includes(word.split('=')[0]?.replace(/^--/, '') ?? ''));

/** What a single word is most likely meant for. */
function oneOf(word: string, flags: readonly Flag[], words: readonly string[], used: Set<string>): Issue | undefined {
  const at = words.indexOf(word);
  const before = words[at - 1] ?? '';
  if (betweens.has(word)) return mended(word, ['vs']);
  // `--warmup 5 epochs`: the unit belongs to the number.
  const suffix = Object.hasOwn(unitSuffixes, word.toLowerCase()) ? unitSuffixes[word.toLowerCase()] : undefined;
  if (suffix !== undefined && parseNumber(before) !== undefined && words[at - 2]?.startsWith('--')) {
    return { code: 'unexpected-word', word, instead: `write ${words[at - 2]} ${before}${suffix}`, write: [], joins: suffix };
  }
  // `--csv curve.csv`: the file is that of -o.
  const asksFormat = flags.find(({ name, value }) => value === undefined && `--${name}` === before);
  if (asksFormat?.group === 'Output:' && /\.\w+$/.test(word)) return mended(word, ['-o', word]);
  const [, key = '', value] = /^([a-z][\w-]*)(?:[=:](.+))?$/i.exec(word) ?? [];
  const named = flagCalled(key, flags);
  if (named !== undefined) {
    const option = `--${named.name}`;
    const next = named.value === undefined ? undefined : words[at + 1];
    return value === undefined ? mended(word, [option], [option, next ?? ''].join(' ').trimEnd()) : mended(word, [option, value]);
  }
  const formula = flags.find(({ name }) => name === 'formula');
  if (formula !== undefined && !said(formula, words) && /[*+/(]/.test(word))
    return mended(word, ['--formula', word], `--formula '${word}'`);
  if (word === 'help') return { code: 'unexpected-word', word, instead: `write --help` };
  const number = parseNumber(word);
  if (number === undefined) return undefined;
  // What an option before it means is its second value, and no schedule has two.
  if (before.startsWith('--') || (words[at - 2]?.startsWith('--') && parseNumber(before) !== undefined)) return undefined;
  const isLength = Number.isInteger(number) && number >= 2;
  const wanted = isLength ? ['step-size', 'epochs'] : number < 1 ? (used.has('step-size') ? ['gamma', 'max'] : ['max', 'gamma']) : [];
  const lengths = ['epochs', 'steps', 'tokens', 'samples'];
  const flag = wanted
    .map((name) => flags.find((one) => one.name === name))
    .find((one) => {
      if (one === undefined || used.has(one.name)) return false;
      return !(lengths.includes(one.name) ? flags.filter(({ name }) => lengths.includes(name)) : [one]).some((each) => said(each, words));
    });
  if (flag === undefined) return undefined;
  used.add(flag.name);
  return mended(word, [`--${flag.name}`, word]);
}
