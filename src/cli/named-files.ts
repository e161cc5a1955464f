import { existsSync, readFileSync, statSync } from 'node:fs';

const code = /\.(?:py|ipynb|ya?ml|toml|cfg|ini|sh|prototxt|gin)$/i;
const logs = /(?:\.(?:csv|tsv|log|jsonl|ndjson|wandb)|tfevents[^/]*|\.out)$/i;
/** More than any plan that is looked into to tell what it is. */
const most = 2 ** 26;

/** The source that reads a file which was named in its place; `undefined` where the word looks like no file. */
export function sourceOfFile(name: string): string | undefined {
  if (/trainer_state\.json$/.test(name)) return 'log';
  if (/\.json$/i.test(name)) return inside(name);
  if (code.test(name)) return 'read';
  if (logs.test(name) || /.[\\/]$/.test(name)) return 'log';
  try {
    if (!/[./\\]/.test(name) || !existsSync(name)) return undefined;
    return statSync(name).isDirectory() ? 'log' : 'read';
  } catch {
    return undefined;
  }
}

/** What kind of JSON it is: a plan of this program, a log, or a configuration. */
function inside(name: string): string {
  try {
    if (statSync(name).size > most) return 'log';
    const text = readFileSync(name, 'utf8');
    if (/"log_history"/.test(text)) return 'log';
    if (/"(?:series|schedule)"\s*:/.test(text) || /^\s*\{\s*"type"\s*:/.test(text)) return 'load';
    return /^\s*\[/.test(text) ? 'log' : 'read';
  } catch {
    return 'load';
  }
}
