import { attempt } from '../core/issues.ts';
import type { Argument, Call, Lambda } from '../frameworks/call.ts';
import { type AnyConstructor, completed, type Framework, refusing } from '../frameworks/constructor.ts';
import { frameworks } from '../frameworks/index.ts';
import { methodOn } from '../python/members.ts';
import { type Called, Dict, Float, Foreign, Func, Native, Thing, Unknown, type Value, Vector } from '../python/values.ts';
import { Made } from './optimizers.ts';
import type { ReadFiles } from './read-files.ts';

/** A constructor of a framework. */
export interface Candidate {
  readonly framework: Framework;
  readonly maker: AnyConstructor;
}

const byName = new Map<string, Candidate[]>();
for (const framework of frameworks.values()) {
  for (const maker of framework.constructors) {
    byName.set(maker.name, [...(byName.get(maker.name) ?? []), { framework, maker }]);
  }
}

/** Whether a framework has a constructor of this name. */
export const hasConstructor = (name: string): boolean => byName.has(name);

/** The constructors whose names begin as this one does. */
export const namesNear = (name: string | undefined): readonly string[] =>
  name === undefined ? [] : [...byName.keys()].filter((known) => known.slice(0, 4).toLowerCase() === name.slice(0, 4).toLowerCase());

/** The last part of a dotted name. */
export const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
const moduleOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')));

/** Whether a module is one of a framework. */
const isOf = ({ reading }: Framework, module: string): boolean =>
  reading.modules.some((own) => own === module || module.startsWith(`${own}.`));

/** Whether it may be, by its last names, too. */
const imports = (framework: Framework, module: string): boolean =>
  isOf(framework, module) || framework.reading.modules.some((own) => own.endsWith(`.${module}`));

/** Libraries whose schedulers have names of others and are not read. */
const strange = /^(paddle|mindspore|mxnet|fastai|fairseq2|oneflow|jittor|sonnet|haiku|setfit)\b/;

/** Names that projects give functions of their own, too: only an import says that they are a framework's. */
const common = /^(get_scheduler|get_lr)$/;

/** Whether a module is neither of a framework nor of another library that is known. */
const isOwn = (module: string): boolean => !strange.test(module) && ![...frameworks.values()].some((one) => imports(one, module));

/** The module, a file of the project, that a dotted name comes from. */
export function fileOf(path: string): string | undefined {
  const module = moduleOf(path);
  return module !== '' && isOwn(module) ? module : undefined;
}

export interface Wanted {
  readonly framework?: string | undefined;
  /** Modules all of whose names were imported. */
  readonly stars?: readonly string[];
  /** The files of settings that the script reads. */
  readonly files?: ReadFiles | undefined;
}

/** The constructors that a call may mean, before its arguments are looked at. */
export function candidates({ path, args, keywords }: Called, { framework, stars = [] }: Wanted): readonly Candidate[] {
  const [name, module] = [lastOf(path), moduleOf(path)];
  if (!hasConstructor(name)) return [];
  const all = (byName.get(name) ?? []).filter(({ framework: { name: own, reading }, maker }) => {
    if (reading.called && !reading.called.test(path)) return false;
    if (!reading.notation) return true;
    const named = keywords.size > 0 && [...keywords.keys()].every((key) => Object.hasOwn(maker.signature, key));
    return module === '' && args.length === 0 && named && (framework === undefined || framework === own);
  });
  // A module beside the file is the project's own, whatever it calls things.
  if (module.startsWith('.')) return all.filter((one) => one.framework.name === framework);
  const modules = module === '' ? stars : [module];
  const imported = all.filter((one) => modules.some((module) => imports(one.framework, module)));
  if (imported.length > 0) return imported;
  // A library that is known, or known to be another one, has something else under this name.
  if (module !== '' && (strange.test(module) || [...frameworks.values()].some((one) => isOf(one, module)))) return [];
  const wanted = all.filter((one) => one.framework.name === framework);
  if (module !== '' && common.test(name) && wanted.length === 0) return [];
  return wanted.length > 0 ? wanted : all;
}

/** How a call of the script becomes one of a framework. */
export interface Translation {
  readonly framework: Framework;
  readonly maker: AnyConstructor;
  readonly call: Call;
  readonly optimizer: Value | undefined;
  /** What is not known among the arguments. */
  readonly unknown: readonly Unknown[];
  readonly notes: readonly string[];
}

/** What makes arguments out of values: how functions become lambdas, and which parameter group is meant. */
export interface ArgumentMaking extends Wanted {
  readonly within?: Framework;
  readonly group?: number;
  readonly groups?: number;
  lambda(func: Func | Native): Lambda;
  /** What stands for a scheduler within a call, where it lives already. */
  readonly live?: (made: Made) => Argument | undefined;
}

/** Settles which framework's constructor a call is: by imports, by its arguments, by what is wanted, by the order of the frameworks. */
export function settleCall(called: Called, making: ArgumentMaking): Translation {
  const all = candidates(called, making);
  const { within } = making;
  const inside = within && all.filter(({ framework }) => framework === within);
  const found = (inside?.length ? inside : all).map((one) => translation(one, called, making));
  // Of two that fit alike, one that needs no optimizer is meant where none is given.
  const scores = found.map((one) => fits(one) - (one.maker.optimizer !== undefined && one.optimizer === undefined ? 0.25 : 0));
  const best = scores.indexOf(Math.max(...scores));
  const settled = found[best] as Translation;
  if (best === 0 || within !== undefined) return settled;
  const { framework, maker } = settled;
  return { ...settled, notes: [...settled.notes, `${maker.name} is ${framework.name}'s by its arguments; --framework names another`] };
}

/** 2 where the arguments are right, 1 where their names are, 0 where the constructor has no such arguments. */
function fits({ framework, maker, call, unknown }: Translation): number {
  if ('' in call.args) return 0;
  const { signature, open } = maker;
  const named = open || Object.keys(call.args).every((name) => Object.hasOwn(signature, name));
  if (!named) return 0;
  const needed = Object.entries(signature).every(
    ([name, slot]) => 'unsaid' in slot || Object.hasOwn(call.args, name) || unknown.length > 0,
  );
  if (!needed) return 0.5;
  return unknown.length > 0 || attempt(() => completed(framework, maker, call.args)) ? 2 : 1;
}

/** Arguments that only a run taken up again changes. */
const resumed = new Set(['last_epoch', 'last_step', 'last_batch_iteration']);

function translation({ framework, maker }: Candidate, { args, keywords, path }: Called, making: ArgumentMaking): Translation {
  const { name, signature, open, optimizer: at } = maker;
  const { reading } = framework;
  const optimizer = keywords.get('optimizer') ?? (at === undefined ? undefined : args[at]);
  const placed = keywords.has('optimizer') ? args : args.filter((_, index) => index !== at);
  const names = Object.keys(signature);
  const unknown: Unknown[] = [];
  const notes: string[] = [];
  const entries: [string, Argument][] = [];
  const add = (key: string, value: Value) => {
    if (key === '**' && value instanceof Unknown) {
      unknown.push(value);
      return;
    }
    if (reading.idle?.includes(key) || (open && !Object.hasOwn(signature, key))) return;
    if (resumed.has(key) && value instanceof Unknown) {
      notes.push(`${key} is taken for -1, a run from the start`);
      return;
    }
    const own = Array.isArray(value) && (making.groups ?? 0) > 1 && value.length === making.groups;
    const grouped = own && !signature[key]?.expected.startsWith('a list') ? (value[making.group ?? 0] as Value) : value;
    const missing = unknown.length;
    const argument = toArgument(grouped, { ...making, within: framework }, nothingFound(unknown), 0);
    if (unknown.length === missing) entries.push([key, argument]);
    else entries.push([key, null]);
  };
  for (const [index, value] of placed.entries()) add(names[index] ?? '', value);
  for (const [key, value] of keywords) if (key !== 'optimizer') add(key, value);
  const module = moduleOf(path);
  if (module !== '' && !reading.called && !imports(framework, module))
    notes.push(`${name} of ${module} is taken for the one of ${framework.name}`);
  return { framework, maker, call: { name, args: Object.fromEntries(entries) }, optimizer, unknown, notes };
}

/** Values that an argument may hold. */
const mostMet = 1_000_000;

/** What is met in values on the way to arguments: what is not known, how many there are, and what they stand in, for a list may hold itself. */
interface Found {
  readonly unknown: Unknown[];
  readonly around: Set<object>;
  items: number;
}

const nothingFound = (unknown: Unknown[]): Found => ({ unknown, around: new Set(), items: 0 });

/** What a container holds; nothing where it stands in itself. */
function within(found: Found, holder: object, held: () => Argument): Argument {
  if (found.around.has(holder)) return null;
  found.around.add(holder);
  const all = held();
  found.around.delete(holder);
  return all;
}

/** A value of the script as an argument; what is unknown in it is set down. */
function toArgument(value: Value, making: ArgumentMaking, found: Found, depth: number): Argument {
  found.items += 1;
  if (depth > 50 || found.items > mostMet) return null;
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value instanceof Float) return { float: value.float };
  const items = value instanceof Vector ? value.items : value;
  const inner = (one: Value) => toArgument(one, making, found, depth + 1);
  if (Array.isArray(items)) return within(found, items, () => items.map(inner));
  if (value instanceof Dict)
    return within(found, value, () => Object.fromEntries([...value.map].map(([key, one]) => [String(key), inner(one)])) as Argument);
  if (value instanceof Func || value instanceof Native) return making.lambda(value);
  const called = value instanceof Thing && value.made === undefined ? value.type?.find('__call__') : undefined;
  if (called instanceof Func) return making.lambda(methodOn(value as Thing, called));
  const made = value instanceof Thing ? value.made : value;
  if (made instanceof Made) {
    const live = making.live?.(made);
    if (live !== undefined) return live;
    const settled = settleCall(made.called, making);
    found.unknown.push(...settled.unknown);
    if ('' in settled.call.args) tooMany(settled);
    return settled.call;
  }
  if (value instanceof Foreign) found.unknown.push(value.unknown);
  if (value instanceof Unknown) {
    const named = enumerated(value);
    if (named !== undefined) return named;
    found.unknown.push(value);
  }
  return null;
}

/** `SchedulerType.COSINE` and `SchedulerType('cosine')` are `'cosine'`. */
function enumerated({ path = '', called }: Unknown): string | undefined {
  const [text] = called?.args ?? [];
  if (typeof text === 'string' && /(^|\.)(SchedulerType|IntervalStrategy)$/.test(called?.path ?? '')) return text;
  const [, member] = /(?:^|\.)(?:SchedulerType|IntervalStrategy)\.([A-Z_]+)$/.exec(path) ?? [];
  return member === 'REDUCE_ON_PLATEAU' ? 'reduce_lr_on_plateau' : member?.toLowerCase();
}

/** A value of the script as plain data; nothing where some of it is not known. */
export function dataOf(value: Value | undefined, making: ArgumentMaking): Argument | undefined {
  const unknown: Unknown[] = [];
  const found = value === undefined ? undefined : toArgument(value, making, nothingFound(unknown), 0);
  return unknown.length === 0 ? found : undefined;
}

/** More arguments by position than the constructor has. */
export function tooMany({ framework, maker }: Translation): never {
  return refusing(framework.name, maker.name)(`it takes at most ${Object.keys(maker.signature).length} arguments by position`);
}
