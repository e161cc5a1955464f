import { familiesByType } from '../build.ts';
import { LrschedError, nearestTo } from '../core/issues.ts';
import { reportIssues } from './draw.ts';
import { type Io, writeOut } from './files.ts';
import { parseWords } from './parsing.ts';
import { unknown } from './sources.ts';

/** What help is asked for by other names; nothing is the short one. */
const helpCalled: Readonly<Record<string, string>> = {
  ...{ help: '', me: '', usage: '', examples: '', options: '', exit: '', status: '', commands: '' },
  ...{ schedules: 'list', schedulers: 'list', families: 'list', formats: 'output', files: 'output' },
  ...{ pytorch: 'read', frameworks: 'read', tools: 'read', configs: 'read', recipes: 'recipe', logs: 'log' },
};

/** Writes the page of help on what is asked for; the short one where nothing is. */
export async function help(words: readonly string[], io: Io): Promise<void> {
  const { familyHelp, shortHelp } = await import('./help.ts');
  const { pageOf, writePage } = await import('./text-page.ts');
  const [asked, ...more] = words;
  const name = asked !== undefined && Object.hasOwn(helpCalled, asked) ? helpCalled[asked] : asked;
  const page = pageOf(io, 100);
  if (name === undefined || name === '') return writePage(shortHelp(page), io);
  reportIssues(more.map((word) => ({ code: 'unexpected-word', word })));
  if (name === 'man') return writeOut([(await import('./manual.ts')).manualPage()], io);
  const family = familiesByType.get(name);
  if (family) return writePage(await familyHelp(family, page), io);
  const { topicHelp, topics } = await import('./topics.ts');
  const topic = topics.get(name);
  if (topic !== undefined) return writePage(await topicHelp(topic, page, io), io);
  const { optionHelp, optionTopics } = await import('./help-options.ts');
  const called = async () => {
    const family = familiesByType.get(await familyMeant(name));
    return family && familyHelp(family, page);
  };
  const text = optionHelp(name, page) ?? (await called());
  if (text === undefined) {
    const near = nearestTo(name, optionTopics);
    throw new LrschedError([
      await unknown(name.replace(/^-+/, ''), [...topics.keys(), ...(near ? [near] : ['output', 'warmup', 'chart'])]),
    ]);
  }
  return writePage(text, io);
}

/** The family that a name of another's is said with: that of `OneCycleLR` is one-cycle. */
async function familyMeant(name: string): Promise<string> {
  const own = (await import('./called.ts')).familyCalled(name);
  return own ?? (await import('./elsewhere.ts')).commandFor(name)?.split(' ')[0] ?? '';
}

/** Writes the families there are, or what else the words ask to see listed. */
export async function listing(words: readonly string[], io: Io): Promise<void> {
  const { frameworksText, listFlags, listJson, listMarkdown, listText } = await import('./list.ts');
  const { typed, issues } = parseWords('list', listFlags, words);
  reportIssues(issues);
  const forms = ['json', 'markdown', 'frameworks'].filter((name) => typed.has(name));
  if (forms.length > 1) reportIssues([{ code: 'contradiction', options: forms.map((name) => `--${name}`) }]);
  if (typed.has('json')) return writeOut([listJson()], io);
  if (typed.has('markdown')) return writeOut([listMarkdown()], io);
  const { pageOf, writePage } = await import('./text-page.ts');
  const page = pageOf(io);
  const text = typed.has('frameworks') ? frameworksText(page) : listText({ ...page, ascii: page.ascii || typed.has('ascii') });
  return writePage(await text, io);
}
