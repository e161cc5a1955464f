import { Command, Option } from 'commander';
import { familiesByType } from '../build.ts';
import type { Flag } from '../core/flag.ts';
import { type Issue, nearestTo } from '../core/issues.ts';
import { parseNumber } from '../core/numbers.ts';
import { misplacedWords } from './misplaced.ts';
import { familyFlags } from './options.ts';
import { habitOf, meaningsOf, plainName, respelled } from './spellings.ts';
import { type Parsed, parsePlainly, type Spelled, Typed } from './typed.ts';

/** Lets commander take the words apart; what it does not know becomes issues, all of them at once. `most` operands are welcome. */
export function parseWords(source: string, flags: readonly Flag[], asTyped: readonly string[], most = 0): Parsed {
  const plain = parsePlainly(source, flags, asTyped, most);
  if (plain) return plain;
  const command = new Command(source).helpOption(false).exitOverride();
  const { words, told, clashes } = respelled(source, flags, asTyped);
  const written = flags.filter(isIn(words));
  addFlags(command, written);
  const { operands, unknown } = command.parseOptions(withNegatives(withVerbatim(words, written)));
  const values = command.opts<Record<string, readonly string[] | boolean>>();
  const texts = new Map<string, readonly Spelled[]>();
  for (const { name, spellings = [] } of written) {
    const spelled = [name, ...spellings].flatMap((spelling) => {
      const attribute = new Option(`--${spelling}`).attributeName();
      if (command.getOptionValueSource(attribute) !== 'cli') return [];
      const given = values[attribute];
      return (Array.isArray(given) ? given : [true as const]).map((text) => ({ spelling: `--${spelling}`, text }));
    });
    if (spelled.length > 0) texts.set(name, spelled);
  }
  // What they say together is told once.
  for (const { flag } of clashes) texts.set(flag, (texts.get(flag) ?? []).slice(-1));
  const issues = [
    ...clashes.map(({ options }): Issue => ({ code: 'contradiction', options })),
    ...strangers(source, flags, operands.slice(most), unknown, words),
  ];
  return { typed: new Typed(source, flags, texts, told), operands: operands.slice(0, most), issues };
}

/** What is wrong with the words of a source that was called by a wrong name, as far as it is clear which one is meant. */
export function wordsOfGuess(issue: Issue | undefined, words: readonly string[]): readonly Issue[] {
  const guess =
    issue?.code === 'called-otherwise'
      ? issue.command.split(' ')[0]
      : issue?.code === 'unknown-schedule'
        ? nearestTo(issue.name, issue.known)
        : undefined;
  const family = guess === undefined ? undefined : familiesByType.get(guess);
  return family ? parseWords(family.type, familyFlags(family), words).issues : [];
}

/** Whether a flag may stand among the words: commander builds what was typed, not all there is. */
function isIn(words: readonly string[]): (flag: Flag) => boolean {
  const typed = new Set(words.map((word) => /^--([^=]*)/.exec(word)?.[1]));
  return ({ name, short, spellings = [] }) => short !== undefined || typed.has(name) || spellings.some((spelling) => typed.has(spelling));
}

/** The value of a verbatim flag is joined to it, so that commander sees no option in it. */
function withVerbatim(words: readonly string[], flags: readonly Flag[]): readonly string[] {
  const spelled = new Map(
    flags.filter(({ verbatim }) => verbatim).flatMap(({ name, short }) => [`--${name}`, `-${short}`].map((one) => [one, name])),
  );
  if (spelled.size === 0) return words;
  const joined: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const [word, next] = [words[index] as string, words[index + 1]];
    const name = spelled.get(word);
    if (name !== undefined && next !== undefined) {
      joined.push(`--${name}=${next}`);
      index += 1;
    } else joined.push(word);
  }
  return joined;
}

/** commander takes `-5%`, `-1k` and `-cos(t)` for options; joined to the flag before them they are its values. */
function withNegatives(words: readonly string[]): string[] {
  const isNegative = (word = '') => /^-(?:[\d.]|[^-=]*[\s()*+/%])/.test(word);
  const takes = (word = '') => word.startsWith('--') && word.length > 2 && !word.includes('=');
  return words.flatMap((word, index) => {
    const [before, after] = [words[index - 1], words[index + 1]];
    if (takes(before) && isNegative(word)) return [];
    return takes(word) && isNegative(after) ? [`${word}=${after}`] : [word];
  });
}

function strangers(
  source: string,
  flags: readonly Flag[],
  operands: readonly string[],
  unknown: readonly string[],
  words: readonly string[],
): Issue[] {
  const known = flags.map(({ name }) => `--${name}`);
  const issues: Issue[] = operands.length === 0 ? [] : [...misplacedWords(flags, operands, words)];
  let owner = false;
  for (const word of unknown) {
    const isOption = word.startsWith('-') && word.length > 1;
    const option = word.split('=')[0] ?? word;
    // What follows an unknown option is most likely its value, and a known one is not unknown but takes none.
    if (isOption && known.includes(option)) issues.push({ code: 'unexpected-word', word, instead: `write ${option} alone` });
    else if (isOption) {
      const instead = elsewhere(source, option, flags, words);
      issues.push({ code: 'unknown-option', option, source, known, ...(instead !== undefined && { instead }) });
    } else if (!owner) issues.push(...misplacedWords(flags, [word], words));
    owner = isOption && !word.includes('=');
  }
  return issues;
}

/** The flag that another's word for it means, where it cannot be taken as it stands. */
function elsewhere(source: string, option: string, flags: readonly Flag[], words: readonly string[]): string | undefined {
  const plain = plainName(option);
  if (plain === 'then' || plain === 'vs') return `${plain} without dashes`;
  if (/^(?:num)?stable(?:steps|epochs)?$/.test(plain)) return stableInstead(flags, words);
  const negated = /^no(?:t|ne)?(.+)$/.exec(plain)?.[1];
  if (negated !== undefined && flags.some(({ name }) => plainName(name) === negated))
    return `nothing: there is no ${negated} without --${negated}`;
  const said = new Set(words.map((word) => plainName(word.split('=')[0] as string)));
  const value = words[words.indexOf(option) + 1];
  const meanings = meaningsOf(option, flags, { source, said }).filter(
    (one) => source !== 'read' || value === undefined || one.value === undefined || one.value(value) !== undefined,
  );
  const names = [...new Set(meanings.map(({ flag }) => `--${flag}`))];
  if (names.length > 0) return names.join(' or ');
  const having = [...familiesByType.values()].filter(({ type, params }) => type !== source && Object.hasOwn(params, camel(option)));
  if (source === 'restarts' && /^(?:num|n)?(?:cycles|restarts)$/.test(plain)) return '--period: the length over how many cycles there are';
  if (/^(?:num|n|warm)?restarts$/.test(plain)) return 'lrsched restarts --period N, whose periods follow one another';
  if (plain === 'runepochs' || plain === 'runsteps') return `lrsched lint ${source}, which has it`;
  const habit = habitOf(option, flags);
  if (habit !== undefined) return habit;
  const few = having.length > 0 && having.length <= 3;
  if (source === 'read' && words.some((word) => /\.(?:py|ipynb)$/i.test(word)) && !isMisspelt(option, flags))
    return `--define args.${option.replace(/^-+/, '').replaceAll('-', '_')}=…, as the script's code has it, if it is an option of the script`;
  return few ? `lrsched ${having.map(({ type }) => type).join(' or ')}, which ${having.length > 1 ? 'have' : 'has'} it` : undefined;
}

/** Whether an option is most likely one of these with a slip, and not another's. */
function isMisspelt(option: string, flags: readonly Flag[]): boolean {
  const near = nearestTo(
    option,
    flags.map(({ name }) => `--${name}`),
  );
  return near !== undefined && near.slice(0, 4) === option.slice(0, 4);
}

/** `--step-size` as a parameter is called. */
const camel = (option: string): string => option.replace(/^-+/, '').replaceAll(/[-_]+(\w)/g, (_, letter: string) => letter.toUpperCase());

/** A stable phase is what warm-up and decay leave of the run. */
function stableInstead(flags: readonly Flag[], words: readonly string[]): string | undefined {
  const has = (name: string) => flags.some((flag) => flag.name === name);
  if (!has('decay') || !has('warmup')) return undefined;
  const numberOf = (wanted: RegExp) => {
    const index = words.findIndex((word) => wanted.test(word));
    return parseNumber(words[index]?.split('=')[1] ?? words[index + 1] ?? '');
  };
  const [length, stable, warmup] = [/^--(?:steps|epochs)/, /^--(?:num_?)?stable/, /^--warmup(?:$|=)/].map(numberOf);
  const saysWarmup = words.some((word) => /^--warmup(?:$|=)/.test(word));
  const ramp = saysWarmup ? warmup : length && Math.ceil(length / 10);
  const decay = length !== undefined && stable !== undefined && ramp !== undefined ? length - ramp - stable : undefined;
  return `--decay ${decay !== undefined && decay > 0 ? decay : 'N'}: the rate is stable for what --warmup and --decay leave of the run`;
}

/** Hangs the flags on a command. Values are optional to commander, so that a missing one becomes an issue of ours. */
export function addFlags(command: Command, flags: readonly Flag[]): void {
  for (const { name, value, help, group, short, spellings = [] } of flags) {
    const means = spellings.length === 0 ? help : `${help}; also --${spellings.join(', --')}`;
    // Where the flag stood before without a value, commander hands over `true`.
    const gather = (typed: string, before: readonly (string | true)[] | true = []) => [before, typed].flat();
    const take = (option: Option) => (value === undefined ? option : option.argParser(gather));
    const ending = value === undefined ? '' : ` [${value}]`;
    const option = new Option(`${short ? `-${short}, ` : ''}--${name}${ending}`, means);
    command.addOption(take(option).helpGroup(group));
    for (const spelling of spellings) command.addOption(take(new Option(`--${spelling}${ending}`)).hideHelp());
  }
}
