import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Issue, LrschedError } from '../core/issues.ts';
import { entriesIn, fromHere, isRoot } from './neighbours.ts';

/** How far above a module scripts are looked for, how many are looked into, and how large each may be. */
const [highest, most, largest] = [4, 300, 300_000];
/** Folders beside a package in which scripts lie. */
const ofScripts = ['', 'tools', 'scripts', 'bin', 'examples'];

/** Says of a module in which nothing trains which scripts of its project import it and are run. */
export function namingImporters(error: unknown, file: string): unknown {
  if (!(error instanceof LrschedError) || !file.endsWith('.py')) return error;
  const unread = error.issues.find((issue): issue is Extract<Issue, { code: 'no-scheduler' }> => issue.code === 'no-scheduler');
  if (unread === undefined || unread.name !== undefined) return error;
  const importers = isRun.test(textOf(resolve(file))) ? [] : importersOf(file);
  return importers.length === 0 ? error : new LrschedError([{ ...unread, importers }]);
}

/** Scripts in the folder of a module, and in those above it up to the root of its project, that import it and are run; the likeliest first. */
function importersOf(file: string): readonly string[] {
  const path = resolve(file);
  const found: string[] = [];
  let left = most;
  for (let folder = dirname(path), height = 0; height < highest; height += 1) {
    const imports = importing(relative(folder, path).replace(/\.py$/, '').split(sep));
    for (const within of ofScripts.map((one) => join(folder, one)))
      for (const script of scriptsIn(within)) {
        left -= 1;
        if (left < 0) return ranked(found);
        const text = textOf(script);
        if (script !== path && isRun.test(text) && imports.test(text)) found.push(script);
      }
    if (isRoot(folder) || found.length > 0) break;
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  return ranked(found);
}

/** A script that is started: it says what it does then, or reads its command line. */
const isRun = /^if\s+__name__\s*==|^\w*(?:args?|opts?|options|flags)\w*\s*=.*parse_(?:known_)?args\(/im;
/** What does something else with a model than train it. */
const doesOther = /(?:^|[/_-])(?:test|conftest|setup|eval|infer|predict|demo|export|visuali[sz]|sample|generate|find)/i;

/** What imports a module, by its name where the script stands: `from exp.trainer import Trainer`, `from exp import trainer`. */
function importing(parts: readonly string[]): RegExp {
  const [stem = ''] = parts.slice(-1);
  const whole = parts.join('\\.');
  const around = parts.slice(0, -1).join('\\.');
  const within = around === '' ? `\\.` : `\\.?${around}`;
  return new RegExp(
    `^\\s*(?:from\\s+\\.?${whole}\\s+import\\b|import\\s+${whole}\\b|from\\s+${within}\\s+import\\s[^#\\n]*\\b${stem}\\b)`,
    'm',
  );
}

/** Those called for what they do come first. */
function ranked(all: readonly string[]): readonly string[] {
  const rank = (path: string): number => (/(?:^|[/_-])(?:train|main|run|pretrain|finetune)\w*\.py$/i.test(path) ? 0 : 1);
  const shown = [...new Set(all)].map((path) => fromHere(path) ?? path);
  return shown.sort((a, b) => rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : 1)).slice(0, 2);
}

const scriptsIn = (folder: string): readonly string[] =>
  entriesIn(folder).flatMap((one) =>
    one.isFile() && one.name.endsWith('.py') && !doesOther.test(one.name) ? [join(folder, one.name)] : [],
  );

function textOf(path: string): string {
  try {
    return statSync(path).size <= largest ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}
