import type { Machine } from '../python/machine.ts';
import { type Arguments, Unknown, type Value } from '../python/values.ts';

/** Options that name files of settings. */
const ofSettings =
  /^(?:base|opt|yaml|hyp|cfg|conf|config|settings|exp_file|\w*(?:config|cfg|conf|hparams?|hyps?|settings|yaml)(?:_?(?:file|path|name|fn|yaml|fname))?)$/i;
/** Those of something beside the training. */
const speaksOf = /(?:model|data|dataset|preprocess|accelerate|deepspeed|ds|quant\w*|tokenizer|test|eval|val|fsdp|lora)_/i;
/** Files of settings by their endings. */
const isSettings = /\.(?:ya?ml|json5?|toml|py|conf|cfg|ini|gin)$/i;

/** Options that name a file of settings are given those that were named after the script, each the one that it is called like: which of them are. */
export function nameFiles(parser: Arguments, { defines }: Machine, files: readonly string[], script: string): readonly string[] {
  const isSaid = (name: string) => [...defines.keys()].some((key) => key.endsWith(`.${name}`));
  const all = [...new Map([...parser.flags.values()].map((one) => [one.name, one])).values()].filter(({ name }) => !isSaid(name));
  return files.filter((file) => {
    const free = all.filter(({ name }) => mayName(name, parser.defaults.get(name), file));
    const [stem = ''] = (file.split(/[\\/]/).at(-1) ?? '').toLowerCase().split('.');
    const called = free.find(({ name }) => name.toLowerCase().includes(stem));
    // One that is called like something beside the training is left for that.
    const option = called ?? free.find(({ name }) => !speaksOf.test(name)) ?? (free.length === 1 ? free[0] : undefined);
    if (option === undefined) return false;
    all.splice(all.indexOf(option), 1);
    const within = fromFolder(file, script);
    parser.defaults.set(option.name, option.keywords.has('nargs') ? [within] : within);
    return true;
  });
}

/** Whether an option for a file of settings has none. */
export const lacksFile = ({ flags, defaults }: Arguments): boolean =>
  [...flags.values()].some(({ name }) => ofSettings.test(name) && !speaksOf.test(name) && isEmpty(defaults.get(name)));

/** A file's path from the folder of the script, in which it is run. */
const fromFolder = (file: string, script: string): string => {
  const folder = script.slice(0, script.lastIndexOf('/') + 1);
  return folder !== '' && file.startsWith(folder) ? file.slice(folder.length) : file;
};

const isEmpty = (value: Value | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Whether an option may name a file of settings: by its default, or where it has none by its own name. */
function mayName(name: string, value: Value | undefined, file: string): boolean {
  if (typeof value === 'string' && value !== '') return isSettings.test(value) && endingOf(value) === endingOf(file);
  return (isEmpty(value) || value instanceof Unknown) && ofSettings.test(name);
}

const endingOf = (file: string): string => (isSettings.exec(file)?.[0] ?? '').toLowerCase().replace('.yml', '.yaml');
