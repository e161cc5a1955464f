import { describe, type Issue, LrschedError } from '../core/issues.ts';
import type { Schedule } from '../core/schedule.ts';
import { filesBelow, textOfFile } from './folder-files.ts';
import { noted, type OpenedText } from './opening.ts';
import { candidatesAmong, maySet, type ScriptFound } from './projects.ts';
import type { Opened } from './source.ts';

/** Scripts that are opened to tell whether they have a schedule, files that are looked into, characters of all of them, and lines of a list. */
const most = { opened: 5, files: 6000, together: 48_000_000, listed: 20 };

/** A script of a folder that was opened: what it has, or what it asks for. */
interface Tried {
  readonly path: string;
  readonly opened?: OpenedText;
  readonly issues: readonly Issue[];
}

/** The one script of a folder that trains by a schedule; several are listed. `open` reads a file as if it had been named. */
export async function openFolder(folder: string, open: (file: string) => Promise<OpenedText>): Promise<Opened> {
  const { files, cut } = filesBelow(folder);
  const texts = new Map<string, string>();
  const paths = new Map(files.map(({ path, within }) => [within, path]));
  let size = 0;
  for (const file of files.slice(0, most.files)) {
    const text = size > most.together ? undefined : textOfFile(file);
    if (text === undefined) continue;
    texts.set(file.within, text);
    size += text.length;
  }
  const whole = cut || files.length > most.files || size > most.together;
  const scripts = candidatesAmong(texts);
  const settings = [...texts].filter(([name, text]) => !/\.(?:py|ipynb)$/.test(name) && maySet.test(text));
  const candidates = scripts.length > 0 ? scripts : settings.map(([within]): ScriptFound => ({ within, own: true }));
  const tried: Tried[] = [];
  for (const { within } of candidates.slice(0, most.opened)) tried.push(await attempted(paths.get(within) as string, open));
  const held = chosen(tried);
  const rest = candidates.slice(most.opened).map(({ within }): Tried => ({ path: paths.get(within) as string, issues: [] }));
  const all = [...held, ...rest];
  const [only] = all;
  if (only === undefined) throw new LrschedError([nothingIn(folder, texts.size, whole)]);
  if (all.length > 1) throw new LrschedError(several(folder, all));
  if (only.opened === undefined) throw new LrschedError(only.issues);
  const note = `of ${folder} ${only.path} is read, ${whole ? 'of the files that were looked into ' : ''}the one ${scripts.length > 0 ? 'script' : 'file'} with a schedule`;
  return noted(only.opened, note);
}

async function attempted(path: string, open: (file: string) => Promise<OpenedText>): Promise<Tried> {
  try {
    return { path, opened: await open(path), issues: [] };
  } catch (error) {
    if (!(error instanceof LrschedError)) throw error;
    return { path, issues: error.issues };
  }
}

/** Of what was opened what has a schedule, or asks for what one hangs on; rates that never change count where nothing else is there. */
function chosen(tried: readonly Tried[]): readonly Tried[] {
  const some = tried.filter(({ issues }) => !issues.some(({ code }) => code === 'no-scheduler' || code === 'no-tool'));
  const moving = some.filter(({ opened }) => opened?.found === undefined || opened.found.some(({ schedule }) => !isConstant(schedule)));
  return moving.length > 0 ? moving : some;
}

/** Places at which a curve is asked whether it ever changes. */
const places = 97;

function isConstant({ at, length }: Schedule): boolean {
  const whole = Math.min(length, 1_000_000);
  const first = at(0);
  return Array.from({ length: places }, (_, index) => Math.floor(((whole - 1) * index) / (places - 1))).every((t) => at(t) === first);
}

const several = (folder: string, all: readonly Tried[]): readonly Issue[] => [
  { code: 'several-scripts', folder, count: all.length },
  ...all.slice(0, most.listed).map(({ path, opened, issues }): Issue => {
    const found = opened?.found?.map(({ label }) => label) ?? [];
    return {
      code: 'script-found',
      command: `read ${path}`,
      says: found.length > 0 ? [...new Set(found)].slice(0, 4).join(', ') : opened ? 'asks for its length' : asks(issues),
    };
  }),
  ...(all.length > most.listed ? [{ code: 'script-found', command: '', says: `${all.length - most.listed} more` } as const] : []),
];

/** What a script asks for, in a few words. */
function asks([issue, ...others]: readonly Issue[]): string {
  if (issue === undefined) return 'not looked into';
  if (issue.code === 'unknown-at-run-time') return `asks for ${issue.expression}${others.length > 0 ? ` and ${others.length} more` : ''}`;
  if (issue.code === 'no-length' || issue.code === 'no-base-rate')
    return issue.code === 'no-length' ? 'asks for its length' : 'asks for --lr';
  if (issue.code === 'several-schedulers')
    return `${issue.found.length} schedulers: ${issue.found
      .map(({ name }) => name)
      .slice(0, 4)
      .join(', ')}`;
  return describe(issue);
}

function nothingIn(folder: string, looked: number, cut: boolean): Issue {
  const all = looked === 1 ? 'its only file' : `none of the ${looked} files${cut ? ' that were looked into' : ''}`;
  const reason = `${all} ${looked === 1 ? 'does not train' : 'trains'} by a schedule that is known by its text; write the name of one`;
  return { code: 'cannot-read', file: folder, reason };
}
