import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

/** How large a file may be that another one names, and how far above that one it is looked for. */
const most = 2 * 2 ** 20;
const highest = 8;
const roots = ['.git', 'pyproject.toml', 'setup.py'];
/** What lies at the root of a project that is unpacked without these. */
const unpacked = ['requirements.txt', 'environment.yml', 'environment.yaml', 'LICENSE'];

/** A file that a text names: its text, what errors call it, and where it lies. */
export interface Neighbour {
  readonly file: string;
  readonly text: string;
  readonly path: string;
}

/** The folders in which a file of Python may stand that another one imports: that one's, and those above it in its project or package. */
function foldersAbove(start: string): readonly string[] {
  const all = [start];
  for (let folder = start; all.length < highest && !isRoot(folder); ) {
    const above = dirname(folder);
    if (above === folder) break;
    all.push(above);
    folder = above;
  }
  if (isRoot(all.at(-1) as string)) return all;
  // Without a project only packages reach further up, and what looks like the root of one.
  const packages = all.findIndex((folder) => !existsSync(join(folder, '__init__.py')));
  const marked = all.findIndex((folder) => unpacked.some((name) => existsSync(join(folder, name))));
  return all.slice(0, Math.max(packages, marked) + 1);
}

/** Whether a name is that of a folder; what cannot be looked at is said where it is opened. */
export function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory();
  } catch {
    return false;
  }
}

/** Whether a project begins there. */
export const isRoot = (folder: string): boolean => roots.some((root) => existsSync(join(folder, root)));

/**
 * The file that a text names, looked for beside that text and in the folders above it up to the root of its project.
 * Nothing where there is none, or where it is no plain file or too large.
 */
export function neighbourOf(name: string, from: string): Neighbour | undefined {
  const start = existsSync(from) ? dirname(resolve(from)) : process.cwd();
  const shown = (path: string) => fromHere(path) ?? (isAbsolute(name) ? name : basename(path));
  const read = (path: string): Neighbour | undefined => {
    try {
      const { size } = statSync(path);
      return statSync(path).isFile() && size <= most ? { file: shown(path), text: readFileSync(path, 'utf8'), path } : undefined;
    } catch {
      return undefined;
    }
  };
  if (isAbsolute(name)) return read(name);
  const python = name.endsWith('.py');
  if (python && name.startsWith('.')) return read(join(start, name));
  for (const folder of python ? foldersAbove(start) : within(start)) {
    const found = read(join(folder, name));
    if (found !== undefined) return found;
  }
  return python ? undefined : read(resolve(name));
}

/** A file's path from the folder that one stands in; nothing where it is not below that. */
export function fromHere(path: string): string | undefined {
  const here = `${process.cwd()}/`;
  return path.startsWith(here) ? path.slice(here.length) : undefined;
}

/** The folders above one, up to the root of its project. */
function* within(start: string): Iterable<string> {
  for (let folder = start, height = 0; height < highest; height += 1) {
    yield folder;
    const above = dirname(folder);
    if (above === folder || isRoot(folder)) break;
    folder = above;
  }
}

/** Folders beside a script in which settings lie. */
const ofSettings =
  /^(?:\w*_)?(?:configs?|confs?|config_files|cfgs?|settings|hparams|params|hyps?|experiments?|options?|recipes|yamls?|resources|data)$/i;
/** How many files of settings are looked into. */
const mostSettings = 60;

/** Files that end in one of these ways, in the folder of a script, those for settings in it, and those around it up to the root of its project. */
export function settingsBeside(endings: readonly string[], from: string): readonly Neighbour[] {
  const found: string[] = [];
  const look = (folder: string, deep: number): void => {
    const entries = entriesIn(folder);
    const named = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const one of named) if (one.isFile() && endings.some((end) => one.name.endsWith(end))) found.push(join(folder, one.name));
    for (const one of named)
      if (one.isDirectory() && (deep > 0 || ofSettings.test(one.name)) && deep < 4 && found.length < mostSettings)
        look(join(folder, one.name), deep + 1);
  };
  const start = dirname(resolve(from));
  look(start, 0);
  if (found.length === 0 && !isRoot(start)) look(dirname(start), 0);
  return found.slice(0, mostSettings).flatMap((path) => neighbourOf(path, from) ?? []);
}

/** What is in a folder; nothing where nobody may look. */
export function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
