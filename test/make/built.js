import { execSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** When anything of these was last changed; what was taken out of a folder changed the folder. */
const changed = (path) => {
  const about = statSync(path);
  return about.isDirectory() ? Math.max(about.mtimeMs, ...readdirSync(path).map((name) => changed(join(path, name)))) : about.mtimeMs;
};

/** Whether all that is built is younger than all that it is built from; its last file is empty where the build broke off. */
export function isBuilt(root) {
  const last = statSync(join(root, 'dist/lrsched.1'), { throwIfNoEntry: false });
  const sources = ['src', 'bin', 'package.json', 'package-lock.json', 'rolldown.config.js', 'tsconfig.json'];
  return last !== undefined && last.size > 0 && sources.every((name) => changed(join(root, name)) < last.mtimeMs);
}

/** Builds what the tests try, unless `npm ci` has just done so. */
const root = fileURLToPath(new URL('../..', import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url) && !isBuilt(root)) execSync('npm run build', { cwd: root, stdio: 'inherit' });
