import { choicesOf } from './choices.ts';
import { iterate } from './contents.ts';
import { lose } from './losing.ts';
import type { Machine } from './machine.ts';
import { nothing } from './machine.ts';
import type { CodePlace } from './observer.ts';
import { type Arguments, Dict, type Keywords, Native, raise, Thing, Tuple, Unknown, unread, type Value } from './values.ts';

type Method = (args: readonly Value[], keywords: Keywords) => Value;

/** `add_argument`, `parse_args` and the rest of a parser; nothing where that is an argument's name. */
export function parserMethod(m: Machine, parser: Arguments, name: string, node: CodePlace): Value | undefined {
  const method = (call: Method) => new Native(name, call);
  switch (name) {
    case '_get_kwargs':
      return method(() => [...parser.defaults].map(([key, value]) => Tuple.of(key, value)));
    case 'add_argument':
    case 'add':
      return method((args, keywords) => {
        m.heap.touch(parser);
        declare(m, parser, args, keywords, node);
        return null;
      });
    case 'set_defaults':
      return method((args, keywords) => {
        if (args.length > 0) unread('set_defaults takes names here');
        m.heap.touch(parser);
        for (const [key, value] of keywords) declareOnce(m, parser, key, value, node);
        return null;
      });
    case 'add_argument_group':
    case 'add_mutually_exclusive_group':
      return method(() => parser);
    // Which command is given is not known, and what each of them declares is.
    case 'add_subparsers':
      return method((_args, keywords) => {
        const target = keywords.get('dest');
        const dest = typeof target === 'string' ? target : '';
        parser.commands = dest;
        const names: string[] = [];
        parser.named.set(dest, names);
        const add = method(([command]) => {
          if (typeof command === 'string') names.push(command);
          return parser;
        });
        return new Thing(undefined, new Map([['add_parser', add]]));
      });
    case 'get_default':
      return method(([key]) => parser.defaults.get(String(key)) ?? null);
    case 'parse_args':
    case 'parse_known_args':
    case 'parse_intermixed_args':
      return method((args, keywords) => {
        m.heap.touch(parser);
        m.observer.parsed(parser);
        const words = args[0] ?? keywords.get('args') ?? null;
        const beside = args[1] ?? keywords.get('namespace') ?? null;
        if (beside !== null || !said(m, parser, words, node)) lose(m, parser, m.unknown(node));
        else give(m, parser, node);
        return name === 'parse_known_args' ? Tuple.of<Value>(parser, []) : parser;
      });
    case '__dict__':
      return settingsOf(m, parser, node);
    default:
      return undefined;
  }
}

/** All options by their names: those that must be said have values, too, which only the command line knows. */
export function settingsOf(m: Machine, parser: Arguments, node: CodePlace): Dict {
  for (const { name, keywords } of parser.flags.values()) {
    if (parser.defaults.has(name) || isNamed(keywords.get('default'), 'argparse.SUPPRESS')) continue;
    if (/^(?:help|version)$/.test(String(keywords.get('action')))) continue;
    const text = `args.${name}`;
    parser.defaults.set(name, m.defines.get(text) ?? new Unknown([{ text, at: node.from, ...choicesOf(parser, name) }]));
  }
  return new Dict(parser.defaults as Map<Value, Value>);
}

/** Of several commands of a parser two may say something else of the same name. */
function declareOnce(m: Machine, parser: Arguments, name: string, value: Value, node: CodePlace): void {
  const before = parser.defaults.get(name);
  const other = parser.commands !== undefined && before !== undefined && before !== value;
  parser.declare(name, other ? m.unknown(node) : value);
}

function declare(m: Machine, parser: Arguments, args: readonly Value[], keywords: Keywords, node: CodePlace): void {
  const flags = args.filter((flag) => typeof flag === 'string');
  const flag = flags.find((one) => one.startsWith('--')) ?? flags[0] ?? '';
  const name = String(keywords.get('dest') ?? flag.replace(/^-+/, '').replaceAll('-', '_'));
  for (const one of flags) parser.flags.set(one, { name, keywords });
  if (/^--(?!no-)/.test(flag) && isSwitch(keywords)) parser.flags.set(flag.replace(/^--/, '--no-'), { name, keywords });
  const value = defaultOf(m, flag, keywords, node);
  if (value !== undefined) declareOnce(m, parser, name, value, node);
  else if (parser.defaults.has(name)) parser.declare(name, m.unknown(node));
}

const isNamed = (value: Value | undefined, name: string): boolean => value instanceof Unknown && (value.path ?? '').endsWith(name);
const isRequired = (keywords: Keywords): boolean => keywords.get('required') === true;

/** Whether an option has to be given, so that a default of it is only what its author has in mind. */
export const mustBeGiven = ({ flags }: Arguments, name: string): boolean =>
  [...flags.values()].some((flag) => flag.name === name && isRequired(flag.keywords));

const isSwitch = (keywords: Keywords): boolean => isNamed(keywords.get('action'), 'BooleanOptionalAction');

/** The value that an argument has when the command line does not say it; nothing where it must. */
function defaultOf(m: Machine, flag: string, keywords: Keywords, node: CodePlace): Value | undefined {
  const said = keywords.get('default');
  const action = keywords.get('action');
  // What is left of a command line is nothing where it says no more.
  if (isNamed(keywords.get('nargs'), 'argparse.REMAINDER') || keywords.get('nargs') === '...') return [];
  if (isNamed(said, 'argparse.SUPPRESS') || (isRequired(keywords) && (said ?? null) === null)) return undefined;
  if (said === undefined) {
    if (action === 'store_true') return false;
    if (action === 'store_false') return true;
    if (action === 'help' || action === 'version') return undefined;
    const byPlace = !flag.startsWith('-');
    const nargs = keywords.get('nargs');
    if (byPlace && nargs !== '?' && nargs !== '*') return undefined;
    return byPlace && nargs === '*' ? [] : null;
  }
  return typed(m, said, keywords, node);
}

/** The parser runs what is a text through the type. */
function typed(m: Machine, said: Value, keywords: Keywords, node: CodePlace): Value {
  const type = keywords.get('type');
  // An enum of names that are texts themselves.
  if (isNamed(type, 'SchedulerType')) return said;
  return typeof said === 'string' && type !== undefined && type !== null ? m.call(type, [said], nothing, node) : said;
}

/** Takes over what the command line must have given. */
function give(m: Machine, parser: Arguments, node: CodePlace): void {
  for (const [name, value] of m.given) {
    if (!parser.defaults.has(name) || !parser.isDefault(name)) continue;
    if (value === undefined) parser.declare(name, m.unknown(node));
    else parser.defaults.set(name, value);
  }
}

/** Takes over what the script itself says in place of a command line; whether that could be taken apart. */
function said(m: Machine, parser: Arguments, words: Value, node: CodePlace): boolean {
  if (words === null) return true;
  if (!Array.isArray(words)) return false;
  const all = [...iterate(words)];
  const byPlace = [...parser.flags].flatMap(([flag, option]) => (flag.startsWith('-') ? [] : option));
  while (all.length > 0) {
    const word = all.shift();
    if (typeof word !== 'string') return false;
    const [, long, after] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    const isPlaced = !word.startsWith('-');
    const flag = isPlaced ? byPlace.shift() : parser.flags.get(long ?? word);
    if (flag === undefined) return false;
    if (isPlaced) {
      if (flag.keywords.has('nargs')) return false;
      parser.defaults.set(flag.name, typed(m, word, flag.keywords, node));
      continue;
    }
    const { name, keywords } = flag;
    const action = keywords.get('action');
    const value = (text: Value): Value => typed(m, text, keywords, node);
    if (action === 'store_true' || action === 'store_false') parser.defaults.set(name, action === 'store_true');
    else if (isSwitch(keywords)) parser.defaults.set(name, !word.startsWith('--no-'));
    else if (action !== undefined && action !== 'store') return false;
    else if (after !== undefined) parser.defaults.set(name, value(after));
    else if (keywords.has('nargs')) {
      const next = all.findIndex((one) => typeof one === 'string' && parser.flags.has(one));
      parser.defaults.set(name, all.splice(0, next < 0 ? all.length : next).map(value));
    } else parser.defaults.set(name, value(all.shift() ?? raise('SystemExit', `${word} needs a value`)));
  }
  return true;
}
