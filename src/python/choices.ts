import { isInt } from './numeric.ts';
import { type Arguments, Dict, type Origin, Unknown, type Value } from './values.ts';

/** What stands for the name of a thing of a library that nobody knows, as the last of its dotted name. */
export const unnamed = '?';

/** As many are named. */
const most = 12;

/** What a value may be, where that is one of a few texts or numbers. */
function named(choices: readonly Value[]): Pick<Origin, 'elsewhere'> {
  if (choices.length === 0 || !choices.every((one) => typeof one === 'string' || isInt(one))) return {};
  const texts = choices.slice(0, most).map((one) => (typeof one === 'string' ? JSON.stringify(one) : String(one)));
  const more = choices.length - texts.length;
  return { elsewhere: { because: `one of ${texts.join(', ')}${more > 0 ? ` and ${more} more` : ''}` } };
}

/** What an option may be by its `choices`, or a command by those there are. */
export function choicesOf({ flags, named: commands }: Arguments, name: string): Pick<Origin, 'elsewhere'> {
  const choices = [...flags.values()].find((flag) => flag.name === name)?.keywords.get('choices');
  return Array.isArray(choices) ? named(choices) : named(commands.get(name) ?? []);
}

/** The same that is not known, with what it may be. */
export function amongChoices(value: Unknown, choices: Pick<Origin, 'elsewhere'>): Unknown {
  if (choices.elsewhere === undefined) return value;
  return new Unknown(
    value.origins.map((one) => ({ ...choices, ...one })),
    value.path,
    value.called,
    value.owner,
  );
}

/** What something may be that is looked up in a dict. */
export const keysOf = (dict: Value): Pick<Origin, 'elsewhere'> => (dict instanceof Dict && !dict.open ? named([...dict.map.keys()]) : {});

const literal = `'[^'\\n]*'|"[^"\\n]*"`;
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The texts with which code compares an expression: `opt == 'sgd'`, `'sgd' == opt`, `opt in ('sgd', 'adam')`. */
function textsBeside(code: string, expression: string): readonly string[] {
  const own = `(?<![\\w.])${escaped(expression)}`;
  const each = new RegExp(
    `${own}\\s*==\\s*(${literal})|(${literal})\\s*==\\s*${own}(?![\\w.[(])|${own}\\s+in\\s*[([]([^()[\\]\\n]*)[)\\]]`,
    'g',
  );
  return [...code.matchAll(each)].flatMap(([, after = '', before = '', list = '']) =>
    [...`${after} ${before} ${list}`.matchAll(new RegExp(literal, 'g'))].map(([one]) => one.slice(1, -1)),
  );
}

/** What an expression may be by the texts that code compares it with, or a name that is bound to it, where these are several. */
export function comparedWith(code: string, expression: string): Pick<Origin, 'elsewhere'> {
  const bound = new RegExp(`^[ \\t]*(\\w+)[ \\t]*=[ \\t]*${escaped(expression)}[ \\t]*$`, 'gm');
  const names = [expression, ...[...code.matchAll(bound)].map(([, name = '']) => name)];
  const all = [...new Set(names.flatMap((name) => textsBeside(code, name)))];
  return all.length > 1 ? named(all) : {};
}
