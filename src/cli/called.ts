import { familiesByType } from '../build.ts';
import { parseNumber } from '../core/numbers.ts';
import { type AnyConstructor, isOwn } from '../frameworks/constructor.ts';
import { frameworks } from '../frameworks/index.ts';
import type { Part } from './line.ts';
import { plainName } from './spellings.ts';

/** The family whose name it is but for capitals, dashes and underscores. */
export function familyCalled(name: string): string | undefined {
  const wanted = plainName(name);
  return [...familiesByType.keys()].find((type) => plainName(type) === wanted);
}

/**
 * A part that begins with another spelling of a family, or with a framework's class and its arguments as options:
 * `CosineAnnealingLR --T_max 100` is `read -e 'CosineAnnealingLR(optimizer, T_max=100)'`. Anything else stays as it is.
 */
export function asWritten(part: Part): Part {
  const family = familyCalled(part.name);
  if (family !== undefined) return { ...part, name: family };
  const made = constructorsNamed(part.name).map((one) => callOf(one, part.words));
  // Of two frameworks with one name, that one which takes more of what was said.
  const [best] = made.toSorted((a, b) => b.taken - a.taken);
  if (best === undefined || best.taken === 0) return part;
  return { name: 'read', words: ['-e', best.python, ...best.rest] };
}

function constructorsNamed(dotted: string): readonly AnyConstructor[] {
  const name = withoutModule(dotted);
  return [...frameworks.values()]
    .filter(({ reading }) => !reading.notation)
    .flatMap(({ constructors }) => constructors.filter((one) => one.name === name));
}

/** `StepLR` of `torch.optim.lr_scheduler.StepLR`. */
export const withoutModule = (name: string): string => (/^[a-z_]\w*(?:\.\w+)+$/i.test(name) ? (name.split('.').at(-1) as string) : name);

interface Written {
  readonly python: string;
  /** Options that are no arguments of it. */
  readonly rest: readonly string[];
  /** How many are. */
  readonly taken: number;
}

/** The options of a line as arguments of a call. */
function callOf(about: AnyConstructor, words: readonly string[]): Written {
  const { name, signature, optimizer } = about;
  const rest: string[] = [];
  const args = new Map<string, string>();
  const names = Object.keys(signature);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as string;
    const [, option, joined] = /^--([^=]+)(?:=(.*))?$/su.exec(word) ?? [];
    const argument = option === undefined ? undefined : names.find((one) => plainName(one) === plainName(option));
    if (argument === undefined) {
      rest.push(word);
      continue;
    }
    const values: string[] = joined === undefined ? [] : [joined];
    while (joined === undefined && index + 1 < words.length && !/^-[-a-z]/i.test(words[index + 1] as string)) {
      index += 1;
      values.push(words[index] as string);
    }
    args.set(argument, pythonOf(values, signature[argument]?.accepts([0.5]) === true && signature[argument]?.accepts(0.5) === false));
  }
  const given = [...args].map(([argument, value]) => `${argument}=${value}`);
  const first = optimizer === undefined ? [] : ['optimizer'];
  const own = isOwn(about, Object.fromEntries(Object.entries(signature).map(([one, slot]) => [one, slot.unsaid])));
  // Where the optimizer says the rate and nobody else does, it is the one that every schedule here has.
  const rate =
    own || rest.some((word) => /^--(?:lr|max|learning[_-]rate|base[_-]lr|initial[_-]lr)(?:=|$)/.test(word)) ? [] : ['--lr', '0.1'];
  return { python: `${name}(${[...first, ...given].join(', ')})`, rest: [...rest, ...rate], taken: args.size };
}

/** A value in Python: numbers, lists and names of its own as they are, anything else as a text. */
function pythonOf(values: readonly string[], takesList: boolean): string {
  const text = values.join(',');
  if (text === '') return 'True';
  const items = text
    .replaceAll(/[[\]()]/g, '')
    .split(/[,\s]+/)
    .filter((one) => one !== '');
  const one = (item: string) => {
    const number = parseNumber(item);
    if (number !== undefined) return String(number);
    return /^(?:True|False|None)$/.test(item) ? item : JSON.stringify(item.replaceAll(/^['"]|['"]$/g, ''));
  };
  return takesList || items.length > 1 || /^[[(]/.test(text) ? `[${items.map(one).join(', ')}]` : one(items[0] ?? '');
}
