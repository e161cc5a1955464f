import type { Text } from '../core/text.ts';

/** A Python file whose function gives settings, or that only binds names. */
const makesConfig = /^def get_config\b|^(?:_base_|lr|learning_rate|optimizer|epochs|max_epochs|total_epochs)[ \t]*=/m;
const isScript = /\.step\(|\bargparse\b|^class /m;
/** Settings that say a rate. */
const saysRate = /(?:^|[^a-z])(?:base_?)?(?:lr|learning_?rate)["']?[ \t]*[:=]/im;

/** The line that reads a script with a file beside it that has a setting, one that is there where there is any. */
export const commandWith =
  (script: string, endings: readonly string[], find: (endings: readonly string[]) => readonly Text[] | undefined) =>
  (expression: string): string => {
    const [key = ''] = /\w+(?=\W*$)/.exec(expression) ?? [];
    const all = (find(endings) ?? []).filter(({ file, text }) => !file.endsWith('.py') || (makesConfig.test(text) && !isScript.test(text)));
    const says = new RegExp(`\\b${key}["']?[ \\t]*[:=]`);
    // Of JSON that a script opens most is data, of which a file of settings says nothing.
    const data = endings.length === 1 && endings[0] === '.json' && key !== 'lr';
    const like = all.find(({ text }) => says.test(text)) ?? (data ? undefined : all.find(({ text }) => saysRate.test(text)));
    return `lrsched read ${script} ${like?.file ?? `FILE${endings[0]}`}`;
  };

/** How files end that a call takes apart. */
export const endingsOf = (call: string): readonly string[] =>
  /fromfile/.test(call)
    ? ['.py', '.yaml', '.yml', '.json']
    : /ConfigFactory/.test(call)
      ? ['.conf']
      : /\bgin\b/.test(call)
        ? ['.gin']
        : /json/i.test(call)
          ? ['.json']
          : /toml/i.test(call)
            ? ['.toml']
            : ['.yaml', '.yml'];
