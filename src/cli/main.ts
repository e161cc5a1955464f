import manifest from '../../package.json' with { type: 'json' };
import { operatorsByType } from '../build.ts';
import { modifierFlag } from '../core/define.ts';
import { describe, excerpt, type Issue, LrschedError, type Naming } from '../core/issues.ts';
import { kebab } from '../core/parameters.ts';
import { ask, draw } from './draw.ts';
import { type Io, muffle, writeOut } from './files.ts';
import { withPreferences } from './preferences.ts';
import { prefixes } from './prefixes.ts';
import { isSource } from './sources.ts';

/** Runs one command line and returns its exit status: 0 done, 1 something was found, 2 the request was wrong or could not be carried out. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await run(...(await withPreferences(argv, io)));
  } catch (error) {
    const lines = error instanceof LrschedError ? (await withLine(error.issues, argv)).flatMap(told) : [`lrsched: ${fault(error)}`];
    // Where errors have no place to go, the status still tells.
    muffle(io.stderr);
    for (const line of new Set(lines)) io.stderr.write(`${line}\n`);
    return 2;
  }
}

/** The issues, and where several words can be mended in one way each, the whole line. */
async function withLine(issues: readonly Issue[], argv: readonly string[]): Promise<readonly Issue[]> {
  const named = ['called-otherwise', 'unknown-schedule', 'is-file'];
  const clear = (issue: Issue) => issue.code === 'unknown-option' || (issue.code === 'unexpected-word' && issue.write !== undefined);
  if (!issues.some((issue) => clear(issue) || (named.includes(issue.code) && argv.length > 1))) return issues;
  const line = (await import('./corrected.ts')).correctedLine(issues, argv);
  return line === undefined ? issues : [...issues, line];
}

const flagName: Naming = (parameter, type) => {
  const operator = operatorsByType.get(type);
  return `--${operator ? modifierFlag(operator, parameter) : kebab(parameter)}`;
};

/** An issue in one line, and beneath it the line of code it speaks of, with a caret. */
function told(issue: Issue): readonly string[] {
  return [`lrsched: ${describe(issue, flagName)}`, ...excerpt(issue).map((line) => `  ${line}`)];
}

function fault(error: unknown): string {
  return `this is a fault of lrsched itself, please report it with the command line: ${String(error).split('\n')[0]}`;
}

/** What is asked about the program itself. */
const asked = () => import('./asked.ts');

async function run([word, ...words]: readonly string[], io: Io): Promise<number> {
  switch (word) {
    case undefined:
    case '-h':
    case '--help':
    case 'help':
      await (await asked()).help(words, io);
      return 0;
    case '-V':
    case '--version':
      await writeOut([`${manifest.version}\n`], io);
      return 0;
    case 'suggest':
      if (words.some((one) => one === '-h' || one === '--help')) await (await asked()).help([word], io);
      else await (await import('./suggest.ts')).suggest(words, io);
      return 0;
    case 'record':
      // What stands behind its own words is for the command.
      if (['-h', '--help'].includes(words[0] ?? '')) await (await asked()).help([word], io);
      else return (await import('./record.ts')).record(words, io);
      return 0;
    case 'completion':
      if (words.some((one) => one === '-h' || one === '--help')) {
        await (await asked()).help([word], io);
        return 0;
      }
      await writeOut([(await import('./completion.ts')).completionScript(words)], io);
      return 0;
    case '__complete':
      await writeOut([await (await import('./completion.ts')).completionLines(words)], io);
      return 0;
    case 'list':
      if (words.some((one) => one === '-h' || one === '--help')) await (await asked()).help([word], io);
      else await (await asked()).listing(words, io);
      return 0;
  }
  if (word === 'recipe' && (await (await import('./recipes.ts')).catalogue(words, io))) return 0;
  if (words.some((one) => one === '-h' || one === '--help')) {
    await (await asked()).help([word], io);
    return 0;
  }
  const prefix = Object.hasOwn(prefixes, word) ? prefixes[word] : undefined;
  if (prefix) return ask(await prefix(), words, io);
  if (!isSource(word)) {
    if (launches(word)) throw new LrschedError([{ code: 'launch-line', command: await asRead([word, ...words]) }]);
    const line = (await import('./verbs.ts')).lineMeant([word, ...words]);
    if (line !== undefined) throw new LrschedError([{ code: 'unexpected-word', word, instead: `write lrsched ${line}` }]);
  }
  await draw([word, ...words], io);
  return 0;
}

/** Whether a line begins as one that launches a training does. */
const launches = (word: string): boolean =>
  /^--(?:lr.scheduler|learning.rate|num.train.epochs|warmup.(?:ratio|steps)$|per.device|train.(?:iters|samples)|lr.(?:decay|warmup)|max.train.steps|sched$)/.test(
    word,
  ) || /^(?:torchrun|accelerate|deepspeed|python[\d.]*|trl|llamafactory-cli|fairseq-train|axolotl|srun|uv|bash|sh)$/.test(word);

/** The command that reads a launch line. */
async function asRead(words: readonly string[]): Promise<string> {
  const { shellWord } = await import('./as-command.ts');
  return `echo ${shellWord(words.map(shellWord).join(' '))} | lrsched read -`;
}
