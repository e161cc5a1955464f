import { type Issue, nearestTo } from '../core/issues.ts';

/** The whole line with every mistake mended, where each can be mended in one way; `undefined` where one cannot, or none is a matter of names. */
export function correctedLine(issues: readonly Issue[], words: readonly string[]): Issue | undefined {
  const mends = issues.map(mendOf);
  if (mends.some((mend) => mend === undefined)) return undefined;
  let mended = words;
  for (const mend of mends) mended = (mend as Mend)(mended);
  return { code: 'corrected', command: ['lrsched', ...mended.map(quoted)].join(' ') };
}

type Mend = (words: readonly string[]) => readonly string[];

function mendOf(issue: Issue): Mend | undefined {
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
      return (words) => words.flatMap((word) => (word === issue.name ? issue.command.split(' ') : [word]));
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

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w.,:/@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
