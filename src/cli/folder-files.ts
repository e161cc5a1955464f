import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How many entries of a folder are looked at, how deep, and how long a file may be that is looked into. */
const most = { entries: 20_000, depth: 12, script: 400_000, notebook: 8_000_000, settings: 200_000 };

/** Folders with nothing in them that somebody wrote for this project. */
const foreign =
  /^(?:\..*|node_modules|bower_components|__pycache__|site-packages|dist-packages|venv|virtualenv|envs?-?\d*\.?\d*|conda|(?:mini|ana)conda\d?|miniforge\d?|build|dist|wandb|mlruns|lightning_logs|tb_logs|.*\.egg-info)$/;
/** Those of which only what lies in them tells that they hold an environment. */
const maybeEnvironment = /^envs?-?\d*\.?\d*$/;

/** A file of a folder: where it lies, and where seen from that folder. */
export interface FolderFile {
  readonly path: string;
  readonly within: string;
}

/** The files below a folder that may be scripts or settings, nearest first; links are not followed. `cut` where there are more than are looked at. */
export function filesBelow(folder: string): { readonly files: readonly FolderFile[]; readonly cut: boolean } {
  const files: FolderFile[] = [];
  let entries = 0;
  let level = [''];
  for (let depth = 0; level.length > 0 && depth < most.depth; depth += 1) {
    const next: string[] = [];
    for (const inner of level) {
      for (const entry of listed(join(folder, inner))) {
        entries += 1;
        if (entries > most.entries) return { files, cut: true };
        const within = inner === '' ? entry.name : `${inner}/${entry.name}`;
        if (entry.isDirectory()) {
          if (!isForeign(join(folder, within), entry.name)) next.push(within);
        } else if (entry.isFile() && endings.test(entry.name)) files.push({ path: join(folder, within), within });
      }
    }
    level = next;
  }
  return { files, cut: level.length > 0 };
}

const endings = /\.(?:py|ipynb|ya?ml|json|toml|sh|cfg|prototxt)$/;

function listed(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function isForeign(path: string, name: string): boolean {
  if (!foreign.test(name) && !maybeEnvironment.test(name)) return false;
  if (!maybeEnvironment.test(name)) return true;
  return listed(path).some((entry) => /^(?:pyvenv\.cfg|conda-meta|Lib|lib|bin|Scripts)$/.test(entry.name));
}

/** The text of a file of a folder; nothing where it is too long, or cannot be read. */
export function textOfFile({ path }: FolderFile): string | undefined {
  const longest = path.endsWith('.ipynb') ? most.notebook : path.endsWith('.py') ? most.script : most.settings;
  try {
    return statSync(path).size > longest ? undefined : readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
