import { familiesByType } from '../build.ts';
import { shellWord } from './as-command.ts';
import { isSource } from './sources.ts';

/** What other programs call what this one does; `…` stands for the rest of the line. */
const verbs: Readonly<Record<string, string>> = {
  ...all('…', 'draw', 'plot', 'show', 'chart', 'graph', 'visualize', 'visualise', 'view', 'preview', 'display', 'print', 'run', 'generate'),
  ...all('lint …', 'check', 'validate', 'verify', 'test', 'audit', 'analyze', 'analyse'),
  ...all('identify …', 'guess', 'detect', 'recognize', 'recognise'),
  ...all('log …', 'tensorboard', 'wandb', 'logs', 'tail', 'history'),
  ...all('read …', 'parse', 'extract', 'import', 'code'),
  ...all('load …', 'open', 'plan'),
  ...all('recipe …', 'recipes', 'preset', 'presets'),
  ...all('list', 'ls', 'schedules', 'schedulers', 'families', '--list', '-l', '--schedules', '--schedulers'),
  ...all('help …', 'man', 'manual', 'info', 'explain', 'describe', 'usage', 'examples', '-?', '/?'),
  ...all('help config', 'config', 'settings', 'init'),
  ...all('--version', 'version', '-v', '-version'),
  ...all('completion …', 'completions', 'autocomplete', '--completion'),
  ...all('formula --formula …', 'lambda', 'expr', 'eval', 'custom', 'equation'),
  ...all('suggest …', 'lr-find', 'lr_find', 'find-lr', 'lrfind'),
};

function all(command: string, ...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, command]));
}

/** The line that somebody meant who begins it with another program's word for what this one does; `undefined` where nothing is clear. */
export function lineMeant([word = '', ...rest]: readonly string[]): string | undefined {
  if (word === 'compare' || word === 'cmp') return compared(rest);
  const known = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
  if (known !== undefined) {
    const line = known.replace('…', rest.map(shellWord).join(' ')).trim();
    return line === '' ? 'cosine' : line;
  }
  if (/^[\w.]+\(.*\)$/s.test(word)) return ['read', '-e', word, ...rest].map(shellWord).join(' ');
  if (/[\w)] *(?:\*|\/) *[\w(]/.test(word) && /\b(?:t|T|max|min)\b/.test(word))
    return ['formula', '--formula', word, ...rest].map(shellWord).join(' ');
  // The schedule comes first, and its options after it.
  const at = [word, ...rest].findIndex((one) => familiesByType.has(one));
  if (word.startsWith('-') && at > 0) return [rest[at - 1] as string, word, ...rest.toSpliced(at - 1, 1)].map(shellWord).join(' ');
  // cosine,step and cosine, step
  const names = word.split(',').filter((name) => name !== '');
  if (word.endsWith(',') && names.every(isSource)) return compared([...names, ...rest]);
  if (names.length > 1 && names.every(isSource)) return [names.join(' vs '), ...rest.map(shellWord)].join(' ');
  return undefined;
}

/** Two schedules or more, side by side: that of names without options is clear. */
function compared(words: readonly string[]): string | undefined {
  if (words.includes('vs')) return words.map(shellWord).join(' ');
  const schedules = words.filter((word) => familiesByType.has(word));
  const begins = words.flatMap((word, index) => (index > 0 && schedules.includes(word) ? ['vs', word] : [word]));
  if (schedules.length >= 2) return begins.map(shellWord).join(' ');
  return words.length === 2 && schedules.length === 0 ? `diff ${words.map(shellWord).join(' vs ')}` : undefined;
}
