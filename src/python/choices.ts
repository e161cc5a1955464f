import { isInt } from './numeric.ts';
import { type Arguments, Dict, type Origin, Unknown, type Value } from './values.ts';

/** As many are named. */
const most = 12;

/** What a value may be, where that is one of a few texts or numbers. */
function named(choices: readonly Value[]): Pick<Origin, 'elsewhere'> {
  if (choices.length === 0 || !choices.every((one) => typeof one === 'string' || isInt(one))) return {};
  const texts = choices.slice(0, most).map((one) => (typeof one === 'string' ? JSON.stringify(one) : String(one)));
  const more = choices.length - texts.length;
  return { elsewhere: { because: `one of ${texts.join(', ')}${more > 0 ? ` and ${more} more` : ''}` } };
}

/** What an option may be by its `choices`. */
export function choicesOf({ flags }: Arguments, name: string): Pick<Origin, 'elsewhere'> {
  const choices = [...flags.values()].find((flag) => flag.name === name)?.keywords.get('choices');
  return Array.isArray(choices) ? named(choices) : {};
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
