import { familiesByType } from '../build.ts';
import { type Issue, nearestTo } from '../core/issues.ts';
import { familyFlags } from './options.ts';
import { meaningsOf, plainName } from './spellings.ts';

/** The whole line with every mistake mended, where each can be mended in one way; `undefined` where one cannot, or none is a matter of names. */
export function correctedLine(issues: readonly Issue[], words: readonly string[]): Issue | undefined {
  const mends = issues.map((issue) => mendOf(issue, words));
  if (mends.some((mend) => mend === undefined)) return undefined;
  let mended = words;
  for (const mend of mends) mended = (mend as Mend)(mended);
  // Whoever says one thing twice must choose.
  const options = mended.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split('=')[0]);
  const sides = mended.some((word) => word === 'then' || word === 'vs');
  const lengths = options.filter((option) => ['--epochs', '--steps', '--tokens', '--samples'].includes(option as string));
  if (!sides && (new Set(options).size < options.length || lengths.length > 1)) return undefined;
  return { code: 'corrected', command: ['lrsched', ...mended.map(quoted)].join(' ') };
}

type Mend = (words: readonly string[]) => readonly string[];

function mendOf(issue: Issue, words: readonly string[]): Mend | undefined {
  switch (issue.code) {
    case 'unknown-option': {
      const flag = issue.instead ?? nearestTo(issue.option, issue.known);
      if (flag === undefined || !/^--[a-z-]+$/.test(flag)) return undefined;
      return (words) => words.map((word) => (word.split('=')[0] === issue.option ? flag + word.slice(issue.option.length) : word));
    }
    case 'unknown-schedule': {
      const name = nearestTo(issue.name, issue.known);
      return name === undefined ? undefined : (words) => words.map((word) => (word === issue.name ? name : word));
    }
    case 'called-otherwise':
      return (words) => words.flatMap((word) => (word === issue.name ? commandBeside(issue.command, words) : [word]));
    case 'is-file':
      // Two files have something between them.
      if (fileWords(words).length > 1) return undefined;
      return (words) => words.flatMap((word) => (word === issue.name ? [issue.reader, word] : [word]));
    case 'unexpected-word': {
      const { word, write, joins } = issue;
      if (write === undefined) return undefined;
      return (words) => {
        const at = words.indexOf(word);
        if (at < 0) return words;
        // What asked for the format is said by the file's ending.
        const from = write[0] === '-o' ? at - 1 : at;
        const before = words.slice(0, from);
        return [...before.slice(0, -1), ...before.slice(-1).map((one) => one + (joins ?? '')), ...write, ...words.slice(at + 1)];
      };
    }
    case 'bad-value': {
      const { got, instead, parameter } = issue;
      if (instead === undefined || typeof got !== 'string' || /\s/.test(instead)) return undefined;
      const option = `--${parameter.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
      return (words) =>
        words.map((word, index) =>
          word === `${option}=${got}` ? `${option}=${instead}` : word === got && words[index - 1] === option ? instead : word,
        );
    }
    default:
      return undefined;
  }
}

const fileWords = (words: readonly string[]) => words.filter((word) => !word.startsWith('-') && /\.[a-z]+$/i.test(word));

/** The words of a command without the options that the line says itself. */
function commandBeside(command: string, words: readonly string[]): readonly string[] {
  const [name = '', ...options] = command.split(' ');
  const family = familiesByType.get(name);
  const flags = family ? familyFlags(family) : [];
  const line = { source: name, said: new Set<string>() };
  const said = new Set(
    words.flatMap((word) => {
      const option = word.split('=')[0] as string;
      if (!option.startsWith('--')) return [];
      const own = flags.filter((flag) => plainName(flag.name) === plainName(option)).map((flag) => flag.name);
      return [...own, ...meaningsOf(option, flags, line).map(({ flag }) => flag)];
    }),
  );
  const kept: string[] = [];
  for (let index = 0; index < options.length; index += 1) {
    const option = options[index] as string;
    if (!said.has(option.replace(/^--/, ''))) kept.push(option);
    else if (options[index + 1] !== undefined && !options[index + 1]?.startsWith('--')) index += 1;
  }
  return [name, ...kept];
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w.,:/@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
