import { negate } from '../python/arithmetic.ts';
import { known } from '../python/builtins.ts';
import { doubted } from '../python/contents.ts';
import { declaredFields } from '../python/dataclasses.ts';
import { literalOf } from '../python/literals.ts';
import { type Machine, nothing } from '../python/machine.ts';
import { member } from '../python/members.ts';
import { isNumeric } from '../python/numeric.ts';
import type { CodePlace } from '../python/observer.ts';
import { children } from '../python/syntax.ts';
import { type Called, Class, Dict, Foreign, Func, type Keywords, Native, Thing, Tuple, Unknown, type Value } from '../python/values.ts';

/** Whoever goes through what a command line starts. */
interface Goer {
  readonly m: Machine;
  /** What a file of settings holds that a library opens itself, by its path or where one was named after the script. */
  settingsAt(path: Value, asking: string): Value | undefined;
  readonly whereabouts: { taken(note: string): void };
}

/** `HfArgumentParser((ModelArguments, TrainingArguments))`: the dataclasses that it fills. */
export class FieldsParser extends Foreign {
  readonly types: readonly Value[];
  /** It gives the object of its only class itself. */
  readonly #alone: boolean;
  constructor(called: Called) {
    super(called);
    const given = called.args[0] ?? called.keywords.get('dataclass_types') ?? called.keywords.get('config_class') ?? [];
    this.#alone = takesFile.test(called.path);
    this.types = Array.isArray(given) ? given : [given];
  }

  /** What its method gives: one object of each, all of whose fields have their defaults. */
  method(goer: Goer, name: string, place: CodePlace): Value | undefined {
    if (!/^parse_args(_into_dataclasses|_and_config)?$/.test(name)) return undefined;
    return new Native(name, (_args, keywords) => {
      if (this.#alone) return filled(goer, this.types[0] as Value, place, saidBy(goer, this.called));
      const all = this.types.map((type) => filled(goer, type, place));
      return Tuple.of<Value>(...all, ...(keywords.get('return_remaining_strings') === true ? [[]] : []));
    });
  }
}

/** Settings that a schedule hangs on. */
const matters = /(^|_)(lr|learning_rate|epochs?|steps?|iters?|warm\w*|sched\w*|decay\w*|batch_size|gamma|min_lr|accumulation\w*)(_|$)/i;

const listed = (m: Machine, name: string, entries: readonly (readonly [string, Value | undefined])[]): readonly string[] => {
  const all = entries.filter(([key, value]) => matters.test(key) && value !== undefined && !m.defines.has(key)).map(([key]) => key);
  if (all.length === 0) return [];
  const [last, ...others] = [...all].reverse();
  return [
    `${others.length > 0 ? `${others.reverse().join(', ')} and ` : ''}${last} ${others.length > 0 ? 'are' : 'is'} taken as ${name} has ${others.length > 0 ? 'them' : 'it'} by default`,
  ];
};

/** What is said of settings beside their own defaults: an object with others, a file, the words of a command line. */
interface Said {
  readonly base?: Value | undefined;
  readonly over?: Value | undefined;
  readonly words?: Value | undefined;
}

/** Libraries whose command lines name a file of settings. */
const takesFile = /^(?:pyrallis|draccus|simple_parsing|jsonargparse)\b/;

/** What a call says beside the class of settings that it fills. */
function saidBy(goer: Goer, { path, args, keywords, text }: Called): Said {
  const [, first, second, third] = takesFile.test(path) && !path.endsWith('CLI') ? args : [];
  const file = keywords.get('config_path') ?? first ?? null;
  return {
    base: keywords.get('default') ?? third ?? keywords.get('set_defaults'),
    over: takesFile.test(path) || file !== null ? goer.settingsAt(file, text) : undefined,
    words: keywords.get('args') ?? second ?? keywords.get('command_line_args'),
  };
}

const cutAt = (text: string, sign: string): string[] => [text.slice(0, text.indexOf(sign)), text.slice(text.indexOf(sign) + 1)];

/** `['--lr', '0.1', '--epochs=3']` by the names of the options; nothing where that is not how they are said. */
function wordsIn(words: Value): ReadonlyMap<string, Value> | undefined {
  if (!Array.isArray(words)) return undefined;
  const all = words.flatMap((word: Value): Value[] => (typeof word === 'string' && /^--[^=]+=/.test(word) ? cutAt(word, '=') : [word]));
  const found = new Map<string, Value>();
  for (let at = 0; at < all.length; at += 2) {
    const [flag, value] = [all[at], all[at + 1]];
    if (typeof flag !== 'string' || !/^--[a-z]/i.test(flag) || typeof value !== 'string' || value.startsWith('--')) return undefined;
    found.set(flag.slice(2).replaceAll('-', '_'), literalOf(value, negate) ?? value);
  }
  return found;
}

/** What settings are told of a field, as its default has it: mappings are objects, texts numbers. */
function asField(goer: Goer, known: Value | undefined, value: Value, place: CodePlace): Value {
  if (known instanceof Thing && known.type !== undefined && value instanceof Dict)
    return filled(goer, known.type, place, { base: known, over: value });
  if (known !== undefined && isNumeric(known) && typeof value === 'string') return literalOf(value, negate) ?? value;
  return value;
}

/** What is said for the fields of settings, and what leaves those unknown that are not. */
interface Values {
  readonly values: Map<string, Value>;
  readonly unknown: Unknown | undefined;
}

function valuesOf(goer: Goer, fields: ReadonlyMap<string, Value | undefined>, said: Said, place: CodePlace): Values {
  const { m } = goer;
  const words = said.words === undefined || said.words === null ? new Map<string, Value>() : wordsIn(said.words);
  const lost = [said.base, said.over].find((one) => one instanceof Unknown) as Unknown | undefined;
  const unknown = lost ?? (words === undefined ? m.unknown(place) : undefined);
  const values = new Map<string, Value>(told(m, [...fields.keys()]));
  if (unknown !== undefined) return { values, unknown };
  const inBase = said.base instanceof Dict ? said.base.map : said.base instanceof Thing ? said.base.attributes : undefined;
  for (const [name, unsaid] of fields) {
    const known = (inBase as ReadonlyMap<Value, Value> | undefined)?.get(name);
    const over = said.over instanceof Dict ? said.over.map.get(name) : undefined;
    const found = words?.get(name) ?? (over === undefined ? known : asField(goer, known ?? unsaid, over, place));
    if (found !== undefined && !values.has(name)) values.set(name, found);
  }
  return { values, unknown };
}

/** Says which fields are left to their defaults. */
function saysLeft(
  { m, whereabouts }: Goer,
  name: string,
  fields: Iterable<readonly [string, Value | undefined]>,
  { values, unknown }: Values,
) {
  const left = [...fields].filter(([one]) => !values.has(one));
  if (unknown === undefined) for (const note of listed(m, name, left)) whereabouts.taken(note);
  return left;
}

/** An object of a class whose fields have their defaults, or what is given for them. */
function filled(goer: Goer, type: Value, place: CodePlace, said: Said = {}): Value {
  if (!(type instanceof Class)) return goer.m.call(type, [], nothing, place);
  const fields = new Map([...declaredFields(type).keys()].map((name) => [name, type.find(name)]));
  const all = valuesOf(goer, fields, said, place);
  saysLeft(goer, type.name, fields, all);
  const made = goer.m.call(type, [], all.values, place);
  if (made instanceof Thing && all.unknown !== undefined) {
    // What nobody says may be anything.
    for (const name of fields.keys()) if (!all.values.has(name)) made.attributes.delete(name);
    doubted(made.attributes as Map<Value, Value>, all.unknown);
  }
  return made;
}

/** Methods of an object of a class over typed-argument-parser's `Tap`, whose fields are its options. */
export function ofTap(goer: Goer, self: Thing, name: string, place: CodePlace): Native | undefined {
  const { m } = goer;
  const { type } = self;
  if (type === undefined || !/^(?:tap|typed_argument_parser)\b.*\bTap$/.test(type.foreign()?.path ?? '')) return undefined;
  if (name === 'add_argument')
    return new Native(name, (flags, keywords) => {
      const flag = flags.find((one) => typeof one === 'string' && one.startsWith('--')) ?? flags[0];
      const key = keywords.get('dest') ?? String(flag).replace(/^-+/, '').replaceAll('-', '_');
      const unsaid = keywords.get('default');
      if (unsaid !== undefined) self.attributes.set(String(key), unsaid);
      return null;
    });
  if (name !== 'parse_args') return undefined;
  return new Native(name, ([words], keywords) => {
    const configure = type.find('configure');
    if (configure instanceof Func) m.invoke(configure, [self], nothing);
    const files = self.attributes.get('config_files');
    const fields = new Map([...declaredFields(type).keys()].map((key) => [key, self.attributes.get(key) ?? type.find(key)]));
    const over = files === undefined || files === null ? undefined : m.unknown(place);
    const all = valuesOf(goer, fields, { words: words ?? keywords.get('args'), over }, place);
    saysLeft(goer, type.name, fields, all);
    for (const [key, value] of all.values) self.attributes.set(key, value);
    if (all.unknown !== undefined) doubted(self.attributes as Map<Value, Value>, all.unknown);
    const process = type.find('process_args');
    if (process instanceof Func) m.invoke(process, [self], nothing);
    return self;
  });
}

/** `@pyrallis.wrap()` over a function: its first parameter is the class of settings by which it is annotated, filled. */
function wrapped(goer: Goer, path: string, args: readonly Value[], keywords: Keywords, func: Func): Func | undefined {
  const [first, ...others] = func.parameters;
  if (!/^(?:pyrallis|draccus)\.(?:argparsing\.)?wrap$/.test(path) || first === undefined) return undefined;
  const type = annotated(goer.m, func, first.name);
  if (!(type instanceof Class)) return undefined;
  const file = args[0] ?? keywords.get('config_path') ?? null;
  const unsaid = filled(goer, type, func.node, { over: goer.settingsAt(file, path) });
  return new Func({ ...func, parameters: [{ ...first, unsaid }, ...others] });
}

/** What a parameter is annotated with. */
function annotated(m: Machine, { node, scope }: Func, name: string): Value | undefined {
  const parts = children(node.getChild('ParamList') ?? node);
  const at = parts.findIndex((part) => part.name === 'VariableName' && m.textOf(part) === name);
  const [, path = ''] =
    /^:\s*["']?([\w.]+)["']?$/.exec(parts[at + 1]?.name === 'TypeDef' ? m.textOf(parts[at + 1] as CodePlace) : '') ?? [];
  const [root = '', ...attributes] = path.split('.');
  return attributes.reduce<Value | undefined>((found, one) => found && member(m, found, one, node), scope.find(root));
}

const told = (m: Machine, names: readonly string[]): Keywords =>
  new Map(names.flatMap((name): [string, Value][] => (m.defines.has(name) ? [[name, m.defines.get(name) as Value]] : [])));

/** `tyro.cli(Config)`, `fire.Fire(train)`, `typer.run(main)`: what they are given, with its own defaults. */
export function started(goer: Goer, called: Called): Value | undefined {
  const { args, keywords, at, text } = called;
  const { m } = goer;
  const given = args[0] ?? keywords.get('config_class') ?? keywords.get('component') ?? null;
  const place = { from: at, to: at + text.length };
  if (given instanceof Class) return filled(goer, given, place, saidBy(goer, called));
  if (!(given instanceof Func)) return undefined;
  const own = new Map(
    given.parameters.filter(({ kind }) => kind === 'plain' || kind === 'keyword').map(({ name, unsaid }) => [name, unsaid]),
  );
  const all = valuesOf(goer, own, saidBy(goer, called), place);
  const left = saysLeft(goer, given.name, own, all);
  const lacking = left.filter(([, unsaid]) => unsaid === undefined || all.unknown !== undefined).map(([name]) => name);
  return m.call(given, [], new Map([...lacking.map((name) => [name, asked(m, given, name)] as const), ...all.values]), place);
}

/** A parameter that the command line must say. */
const asked = (m: Machine, { node }: Func, name: string): Value => {
  const at = m.textOf(node).search(new RegExp(`\\b${name}\\b`));
  return m.unknown({ from: node.from + Math.max(0, at), to: node.from + Math.max(0, at) + name.length });
};

/** `@click.option('--lr', default=0.1)` over a function: what the command line gives it when it says nothing. */
export function withOption(goer: Goer, path: string, args: readonly Value[], keywords: Keywords, func: Func): Func | undefined {
  const { m } = goer;
  const kind = /(^|\.)click\.(option|argument|command|group|pass_context|version_option|help_option)$/.exec(path)?.[2];
  if (kind === undefined) return wrapped(goer, path, args, keywords, func);
  if (kind !== 'option') return kind === 'command' || kind === 'group' ? called(goer, func) : func;
  const flags = args.filter((flag) => typeof flag === 'string');
  const flag = flags.find((one) => !one.startsWith('-')) ?? flags.find((one) => one.startsWith('--')) ?? flags[0] ?? '';
  const name = (flag.split('/')[0] ?? '').replace(/^-+/, '').replaceAll('-', '_').toLowerCase();
  const said = keywords.get('default');
  const type = typeOf(keywords.get('type'));
  const unsaid = keywords.get('multiple') === true ? Tuple.of<Value>() : keywords.get('count') === true ? 0 : null;
  const value = said === undefined ? (keywords.get('is_flag') === true || flag.includes('/') ? false : unsaid) : said;
  const typed = typeof value === 'string' && type instanceof Native ? m.call(type, [value], nothing, func.node) : value;
  if (keywords.get('required') === true && said === undefined) return func;
  const parameters = func.parameters.map((one) => (one.name === name ? { ...one, unsaid: m.defines.get(name) ?? typed } : one));
  return new Func({ ...func, parameters });
}

/** What makes a text of the kind that click is told: `float`, `click.FLOAT`, `click.FloatRange(0, 1)`. */
function typeOf(type: Value | undefined): Value | undefined {
  const path = type instanceof Unknown || type instanceof Foreign ? `${type instanceof Unknown && type.path} ${type.called?.path}` : '';
  const [, kind] = /\bclick\.(int|float)(?:range)?\b/i.exec(path) ?? [];
  return kind === undefined ? type : known(kind.toLowerCase());
}

/** A command takes what is not said from its options. */
function called({ m, whereabouts }: Goer, func: Func): Func {
  for (const note of listed(
    m,
    func.name,
    func.parameters.map(({ name, unsaid }) => [name, unsaid]),
  ))
    whereabouts.taken(note);
  const parameters = func.parameters.map((one) =>
    one.unsaid === undefined && one.kind === 'plain' ? { ...one, unsaid: asked(m, func, one.name) } : one,
  );
  return new Func({ ...func, parameters });
}
