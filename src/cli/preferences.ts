import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Io } from './files.ts';

/** Words that ask for no curve and no finding: nothing wrong with a file keeps them from their answer. */
const without = new Set([undefined, 'help', '-h', '--help', '-V', '--version', 'completion', '__complete']);

/** A line without what it says of preferences, and its surroundings as the user's and the folder's files want them. Throws where one of them is no such file. */
export async function withPreferences(argv: readonly string[], io: Io): Promise<readonly [words: readonly string[], io: Io]> {
  const words = argv.filter((word) => word !== '--no-config' && word !== '--no_config');
  if (words.length < argv.length || without.has(words[0])) return [words, io];
  const files = preferenceFiles(io);
  return [words, files.length === 0 ? io : (await import('./preference-files.ts')).preferring(files, io)];
}

/** The files that there are, the nearest first: `.lrsched.json` upwards from the folder, then the user's own. */
function preferenceFiles({ env, cwd }: Io): readonly string[] {
  const found: string[] = [];
  for (let folder = cwd && folderOf(cwd), above = ''; folder !== undefined && folder !== above; folder = dirname(folder)) {
    const file = join(folder, '.lrsched.json');
    if (existsSync(file)) {
      found.push(file);
      break;
    }
    above = folder;
  }
  const home = env.XDG_CONFIG_HOME || (env.HOME && join(env.HOME, '.config')) || env.APPDATA;
  const own = home && isAbsolute(home) ? join(home, 'lrsched/config.json') : undefined;
  return own !== undefined && existsSync(own) ? [...found, own] : found;
}

/** Where the program stands; nowhere, where that folder is gone. */
function folderOf(cwd: () => string): string | undefined {
  try {
    return cwd();
  } catch {
    return undefined;
  }
}
