import type { Text } from '../core/text.ts';

/** A Python file whose function gives settings, or that only binds names. */
const makesConfig = /^def get_config\b|^(?:_base_|lr|learning_rate|optimizer|epochs|max_epochs|total_epochs)[ \t]*=/m;
const isScript = /\.step\(|\bargparse\b|^class /m;
/** Settings that say a rate. */
const saysRate = /(?:^|[^a-z])(?:base_?)?(?:lr|learning_?rate)["']?[ \t]*[:=]/im;

/** Settings to look at a model with. */
const looksOnly = /(?:^|[/_-])(?:tests?|eval\w*|infer\w*|predict\w*|demo|vis\w*)(?:[/_.-]|$)/i;

/** The line that reads a script with a file beside it that has a setting, one that is there where there is any. */
export const commandWith =
  (script: string, endings: readonly string[], find: (endings: readonly string[]) => readonly Text[] | undefined) =>
  (expression: string): string => {
    const [key = ''] = /\w+(?=\W*$)/.exec(expression) ?? [];
    const all = (find(endings) ?? []).filter(({ file, text }) => !file.endsWith('.py') || (makesConfig.test(text) && !isScript.test(text)));
    const says = new RegExp(`\\b${key}["']?[ \\t]*[:=]`);
    // Of JSON that a script opens most is data, of which a file of settings says nothing.
    const data = endings.length === 1 && endings[0] === '.json' && key !== 'lr';
    const fits = ({ file, text }: Text): number => {
      const [own, rate] = [says.test(text), saysRate.test(text)];
      return own || (rate && !data) ? (own ? 3 : 0) + (rate ? 2 : 0) + (looksOnly.test(file) ? 0 : 1) : 0;
    };
    const [best] = all.map((one) => [one.file, fits(one)] as const).sort(([, a], [, b]) => b - a);
    return `lrsched read ${script} ${best !== undefined && best[1] > 0 ? best[0] : `FILE${endings[0]}`}`;
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
