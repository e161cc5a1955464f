import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Issue, LrschedError } from '../core/issues.ts';
import { importersAmong } from '../python/import-graph.ts';
import { filesBelow, textOfFile } from './folder-files.ts';
import { fromHere, isRoot, settingsBeside } from './neighbours.ts';
import { noted, type OpenedText } from './opening.ts';
import { maySet } from './projects.ts';

/** How far above a module its project is looked for, how far where nothing tells where that begins, and how many files are looked into. */
const [highest, withoutRoot, most] = [6, 3, 1500];

type Unread = Extract<Issue, { code: 'no-scheduler' }>;

/** A module that trains where another script runs it, and that by itself says no length or is begun by its own defaults: that script, where it is the only one and can be read. */
export async function orImporter(opened: OpenedText, file: string, open: (file: string) => Promise<OpenedText>): Promise<OpenedText> {
  if (!file.endsWith('.py')) return opened;
  const [script, ...others] = projectAround(file, false).scripts;
  if (script === undefined || others.length > 0) return opened;
  const instead = await open(script).catch((error: unknown) => {
    if (error instanceof LrschedError) return undefined;
    throw error;
  });
  return instead?.found === undefined ? opened : noted(instead, inIts(file, script));
}

/**
 * Of a module in which nothing trains the script of its project that imports it and is run: that is read where it is the only one, and
 * named where what it comes to is worth reading.
 */
export async function openImporter(error: unknown, file: string, open: (file: string) => Promise<OpenedText>): Promise<OpenedText> {
  if (!(error instanceof LrschedError) || !file.endsWith('.py')) throw error;
  const fails = failsByItself(error.issues, file);
  const found = error.issues.find((issue): issue is Unread => issue.code === 'no-scheduler');
  const unread: Unread | undefined = fails ? { code: 'no-scheduler', file, known: [] } : found;
  if (unread === undefined ? !asksOnly(error.issues) : unread.name !== undefined) throw error;
  const { scripts, settings } = projectAround(file, unread !== undefined);
  const asking: LrschedError[] = [];
  const readable: string[] = [];
  const all = scripts.length > 0 ? scripts : settings;
  for (const script of all.slice(0, mostTried)) {
    try {
      const opened = await open(script);
      if (all.length === 1) return noted(opened, inIts(file, script));
      readable.push(script);
    } catch (other) {
      if (!(other instanceof LrschedError)) throw other;
      if (!asksOnly(other.issues)) continue;
      readable.push(script);
      asking.push(other);
    }
  }
  const [first, ...further] = readable;
  if (unread === undefined && asking.length === 0 && first !== undefined)
    throw new LrschedError([{ code: 'reads-elsewhere', file, instead: first, how: says(first), others: further }]);
  // What a script of the project asks for is nearer to whoever runs it than what a part of it does.
  if (unread === undefined && (asking[0] === undefined || asking[0].issues.length > error.issues.length)) throw error;
  if (fails && readable.length === 0) throw error;
  if (unread !== undefined && readable.length === 0) throw unread.known.length > 0 ? error : await namingSettings(unread, file, open);
  const [instead = '', ...others] = readable;
  const [asks] = asking;
  // What has schedules and does not train may be read as it is.
  const isPart = unread === undefined || unread.known.length === 0 || trains.test(textOfFile({ path: resolve(file), within: file }) ?? '');
  if ((fails || others.length === 0) && asks !== undefined && isPart)
    throw new LrschedError([{ code: 'reads-elsewhere', file, instead, how: says(instead) }, ...asks.issues]);
  throw unread === undefined ? error : new LrschedError([{ ...unread, importers: readable }]);
}

/** A module that cannot be run as it is: it calls its `main` without what that has to be given by whoever imports it. */
const failsByItself = (issues: readonly Issue[], file: string): boolean =>
  issues.every(
    (issue) => issue.code === 'bad-python' && issue.file === file && /^Python raises TypeError here, \w+ needs /.test(issue.says),
  );

/** How many scripts and files of settings are opened to tell what they come to. */
const [mostTried, mostSettings] = [2, 8];

/** The same with a file of settings that may say what the script does not. */
async function namingSettings(unread: Unread, file: string, open: (file: string) => Promise<OpenedText>): Promise<LrschedError> {
  const own = textOfFile({ path: resolve(file), within: file }) ?? '';
  const beside = readsSettings.test(own) ? settingsBeside(['.yaml', '.yml', '.toml'], file).filter(({ text }) => maySet.test(text)) : [];
  for (const { file: settings } of beside.slice(0, mostSettings)) {
    const issues = await open(settings).then(
      () => [],
      (error: unknown) => (error instanceof LrschedError ? error.issues : undefined),
    );
    if (issues !== undefined && asksOnly(issues)) return new LrschedError([{ ...unread, settings }]);
  }
  return new LrschedError([unread]);
}

/** A script that takes its settings from files. */
const readsSettings = /\b(?:ya?ml|OmegaConf|hydra|toml\w*)\b/i;

const inIts = (file: string, script: string): string => `nothing trains in ${file} itself: ${script}, which ${says(script)} it, is read`;
const says = (script: string): string => (script.endsWith('.py') ? 'imports' : 'names');

const asksOnly = (issues: readonly Issue[]): boolean =>
  issues.every(({ code }) => /^(?:unknown-at-run-time|no-base-rate|no-length|no-epoch-size)$/.test(code));

/** The scripts of a module's project that come to it and are run, and settings that name what it has; the likeliest first. */
function projectAround(file: string, anything: boolean): { readonly scripts: readonly string[]; readonly settings: readonly string[] } {
  const path = resolve(file);
  const own = textOfFile({ path, within: path }) ?? '';
  const none = { scripts: [], settings: [] };
  // What asks for values is read as it is, unless it is but a part of a training.
  if (!anything && (isRun.test(own) || !trains.test(own))) return none;
  for (const folder of foldersAround(path)) {
    const texts = textsBelow(folder);
    const within = relative(folder, path).split(sep).join('/');
    const reached = importersAmong(texts, within).filter(({ within: one }) => isRun.test(texts.get(one) ?? '') && !onlyLooks(one));
    const named = namesWhatIsIn(within);
    const settings = [...texts].flatMap(([one, text]) => (/\.ya?ml$/.test(one) && named.test(text) ? [one] : []));
    const shown = (one: string) => fromHere(join(folder, one)) ?? join(folder, one);
    if (reached.length + settings.length > 0) return { scripts: likeliest(reached).map(shown), settings: settings.map(shown) };
  }
  return none;
}

/** Settings of a class or function of a module: `_target_: src.models.net.Net`. */
function namesWhatIsIn(within: string): RegExp {
  const module = within
    .replace(/(?:\/__init__)?\.py$/, '')
    .split('/')
    .slice(-2)
    .join('\\.');
  return new RegExp(`^\\s*(?:_target_|target|class_path):\\s*['"]?(?:\\w+\\.)*${module}\\.\\w+`, 'm');
}

/** Folders in which the project of a file may lie: its own and those above it, up to where a project begins. */
function foldersAround(path: string): readonly string[] {
  const above: string[] = [];
  for (let folder = dirname(path); above.length < highest && dirname(folder) !== folder; folder = dirname(folder)) {
    above.push(folder);
    if (isRoot(folder)) return above;
  }
  return above.slice(0, withoutRoot);
}

function textsBelow(folder: string): ReadonlyMap<string, string> {
  const files = filesBelow(folder).files.filter(({ within }) => /\.(?:py|ya?ml)$/.test(within));
  const texts = files.slice(0, most).map((one) => [one.within, textOfFile(one)] as const);
  return new Map(texts.flatMap(([within, text]) => (text === undefined ? [] : [[within, text] as const])));
}

/** A script that is started: it says what it does then, or reads its command line. */
const isRun =
  /^if\s+__name__\s*==|^\w*(?:args?|opts?|options|flags)\w*\s*=.*parse_(?:known_)?args\(|^(?:\w+\.)*(?:train|main|run|fit)\w*\(/im;
/** What makes updates. */
const trains = /\.backward\(|\.step\(|GradientTape|apply_gradients|\bconfigure_optimizers\b/;
/** What does something else with a model than train it. */
const doesOther = /(?:^|[/_-])(?:tests?|conftest|setup|eval|infer|predict|demo|export|visuali[sz]|sample|generate|find|bench)/i;
const onlyLooks = (script: string): boolean => doesOther.test(script) && !/(?:^|_)train(?:_|\.)/i.test(basename(script));
/** What a script is called that trains. */
const isLikely = /(?:^|[/_-])(?:train|main|run|pretrain|finetune)\w*\.py$/i;

/** Those called for what they do, and those nearest, come before all others, which are left out then. */
function likeliest(all: readonly { readonly within: string; readonly over: number }[]): readonly string[] {
  const rank = ({ within }: (typeof all)[number]): number => (isLikely.test(basename(within)) ? 0 : 1);
  const ranked = [...all].sort(
    (a, b) => rank(a) - rank(b) || a.over - b.over || a.within.length - b.within.length || (a.within < b.within ? -1 : 1),
  );
  const best = ranked.filter((one) => rank(one) === rank(ranked[0] as (typeof all)[number]));
  return best.map(({ within }) => within);
}
