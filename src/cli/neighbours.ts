import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

/** How large a file may be that another one names, and how far above that one it is looked for. */
const most = 2 * 2 ** 20;
const highest = 8;
const roots = ['.git', 'pyproject.toml', 'setup.py'];

/** A file that a text names: its text, and what errors call it. */
export interface Neighbour {
  readonly file: string;
  readonly text: string;
}

/**
 * The file that a text names, looked for beside that text and in the folders above it up to the root of its project.
 * Nothing where there is none, or where it is no plain file or too large.
 */
export function neighbourOf(name: string, from: string): Neighbour | undefined {
  const start = existsSync(from) ? dirname(resolve(from)) : process.cwd();
  const shown = (path: string) =>
    isAbsolute(name) ? name : path.startsWith(`${process.cwd()}/`) ? path.slice(process.cwd().length + 1) : basename(path);
  const read = (path: string): Neighbour | undefined => {
    try {
      const { size } = statSync(path);
      return statSync(path).isFile() && size <= most ? { file: shown(path), text: readFileSync(path, 'utf8') } : undefined;
    } catch {
      return undefined;
    }
  };
  if (isAbsolute(name)) return read(name);
  for (let folder = start, height = 0; height < highest; height += 1) {
    const found = read(join(folder, name));
    if (found !== undefined) return found;
    const above = dirname(folder);
    if (above === folder || roots.some((root) => existsSync(join(folder, root)))) break;
    folder = above;
  }
  return read(resolve(name));
}
