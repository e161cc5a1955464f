import type { Notation } from './entry.ts';

const byEnding: Readonly<Record<string, Notation>> = {
  yaml: 'yaml',
  yml: 'yaml',
  json: 'json',
  jsonc: 'json',
  json5: 'json',
  toml: 'toml',
  sh: 'shell',
  bash: 'shell',
  slurm: 'shell',
  sbatch: 'shell',
  cfg: 'ini',
  ini: 'ini',
  prototxt: 'prototxt',
  gin: 'gin',
};

const python =
  /^[ \t]*(?:import[ \t]+\w|from[ \t]+[\w.]+[ \t]+import\b|def[ \t]+\w+\(|class[ \t]+\w+[(:]|with[ \t].*:|for[ \t]\w.*:|@\w+)|^\w+[ \t]*=[ \t]*[\w.]+\(|add_argument/m;
const flag = /(?:^|[\s"'(])--[a-z][\w-]*(?:[ \t=]|\\?\r?$|$)/m;

/** What a text is written in: its file's ending says so, or else what it looks like. Python where nothing speaks against it. */
export function notationOf(text: string, file: string | undefined): Notation {
  const ending = /\.(\w+)$/.exec(file ?? '')?.[1]?.toLowerCase();
  if (ending === 'py' || ending === 'ipynb') return 'python';
  if (ending === 'conf' && /^[ \t]*[\w.-]+[ \t]*(?:[=:][ \t]*)?\{/m.test(text)) return 'hocon';
  const known = ending === undefined ? undefined : byEnding[ending];
  if (known !== undefined) return known === 'ini' && /^\s*\w+\s*:/.test(text) && !/^[ \t]*\[/m.test(text) ? 'yaml' : known;
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (/^#!.*\b(?:ba|z|da|k)?sh\b/.test(start)) return 'shell';
  if (python.test(text)) return 'python';
  if (/^\{\s*(?:"|\/\/|\})/.test(start)) return /"cells"\s*:|"nbformat"/.test(text) ? 'python' : 'json';
  if (flag.test(text) && !/^\w+\(/.test(start)) return 'shell';
  if (/^[ \t]*\[[\w.@ "-]+\]\s*(?:#.*)?$/m.test(text) && /^[ \t]*[\w@."-]+\s*=/m.test(text))
    return /^[ \t]*[\w@.-]+\s*=\s*[^\s"'[{\dtf+-]/m.test(text) ? 'ini' : 'toml';
  if (/^[ \t]*(?:base_lr|lr_policy)[ \t]*:/m.test(text) && /"/.test(text)) return 'prototxt';
  if (/^(?:---|%YAML|[ \t]*[\w."'-]+[ \t]*:(?:[ \t]+\S.*)?$)/m.test(text) && !/^\w+\(/.test(start)) return 'yaml';
  return 'python';
}
