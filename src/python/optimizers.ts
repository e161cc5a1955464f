import type { Machine } from './machine.ts';
import {
  Arguments,
  type Called,
  Dict,
  double,
  Float,
  float,
  isNumeric,
  Made,
  Native,
  type Origin,
  Thing,
  Unknown,
  type Value,
} from './values.ts';

/** The parameter groups of an optimizer, and the rate of those that say none. */
export interface Optimizer {
  readonly groups: Value[];
  readonly unsaid: Value;
  /** Nothing says how many groups there are. */
  readonly growing: boolean;
  /** What the first scheduler built on it found. */
  readonly bases: Map<Value, Value>;
}

/** The optimizer's rates by default. */
const defaults: Readonly<Record<string, number>> = {
  ...{ SGD: 1e-3, Adam: 1e-3, AdamW: 1e-3, Adamax: 2e-3, NAdam: 2e-3, RAdam: 1e-3, SparseAdam: 1e-3, RMSprop: 1e-2 },
  ...{ Adagrad: 1e-2, Adadelta: 1, ASGD: 1e-2, Rprop: 1e-2, LBFGS: 1, Adafactor: 1e-2, FusedAdam: 1e-3, DeepSpeedCPUAdam: 1e-3 },
};

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** Whether a call of a library makes an optimizer. */
export const isOptimizer = (path: string): boolean => lastOf(path) in defaults;

/** What stands for a rate that only `--lr` can say. */
export const untold = new Unknown([{ text: 'lr', at: 0 }]);

/** Whether a rate hangs on that. */
export const isUntold = (value: Value): boolean => value instanceof Unknown && value.origins.includes(untold.origins[0] as Origin);

/** Groups of an optimizer of which nothing is known at most. */
const mostGroups = 100;

const keyOf = ({ called, origins }: Unknown): Called | string => called ?? origins.map(({ text }) => text).join();

/** An optimizer with its groups, which are made when it is first asked for. */
export function optimizerOf(m: Machine, value: Unknown): Optimizer {
  const key = keyOf(value);
  const known = m.groups.get(key);
  if (known !== undefined) return known;
  const { called } = value;
  const unsaid = called === undefined ? untold : (saidBy(called) ?? untold);
  const made: Optimizer = { groups: [], unsaid, growing: called === undefined, bases: new Map() };
  m.groups.set(key, made);
  for (const group of called === undefined ? [undefined] : groupsIn(called)) addGroup(m, made, group);
  return made;
}

/** Whether a value has been used as an optimizer. */
export const isKnown = (m: Machine, value: Value | undefined): value is Unknown => value instanceof Unknown && m.groups.has(keyOf(value));

/** The rate that a call says for the groups that have none of their own. */
function saidBy({ path, args, keywords }: Called): Value | undefined {
  const byPlace = lastOf(path) in defaults || isNumeric(args[1] ?? null) ? args[1] : undefined;
  const said = keywords.get('lr') ?? keywords.get('learning_rate') ?? byPlace ?? settingOf(args[0]);
  return said ?? keywords.get('**') ?? defaults[lastOf(path)];
}

/** The rate among settings that an optimizer is made of: `create_optimizer(args, model)`. */
const settingOf = (value: Value | undefined): Value | undefined =>
  value instanceof Arguments ? value.defaults.get('lr') : value instanceof Thing ? value.attributes.get('lr') : undefined;

/** What a call says the groups are; an unknown one where it cannot be known. */
function groupsIn({ args, keywords, text }: Called): readonly (Value | undefined)[] {
  const params = keywords.get('params') ?? args[0];
  if (Array.isArray(params) && params.some((one) => one instanceof Dict)) return params;
  if (params instanceof Unknown && /['"]lr['"]\s*:/.test(text)) return [params];
  return [undefined];
}

/** Adds a group: a dict, what is not known, or the one that an optimizer has when it is told none. */
function addGroup(m: Machine, { groups, unsaid, growing }: Optimizer, said: Value | undefined): void {
  const group = said instanceof Dict ? said : new Dict();
  const known = said === undefined || (said instanceof Dict && !said.open);
  const told = m.base === undefined ? unsaid : float(m.base);
  if (m.base !== undefined) group.set('lr', told);
  if (group.get('lr') === undefined) group.set('lr', known ? asFloat(told) : untold);
  if (growing && group.get('initial_lr') === undefined) group.set('initial_lr', group.get('lr') as Value);
  group.open = true;
  m.members.add(group);
  groups.push(group);
}

const asFloat = (value: Value): Value => (typeof value === 'number' && Number.isInteger(value) ? new Float(value) : value);

/** What `optimizer.param_groups` and `optimizer.add_param_group` are. */
export function ofOptimizer(m: Machine, value: Unknown, name: string): Value | undefined {
  if (name === 'param_groups') return optimizerOf(m, value).groups;
  if (name !== 'add_param_group') return undefined;
  return new Native(name, ([group]) => {
    addGroup(m, optimizerOf(m, value), group ?? untold);
    return null;
  });
}

/** Makes the groups up to an index, where nothing says how many there are. */
export function grow(m: Machine, list: Value, index: number): void {
  const optimizer = [...m.groups.values()].find(({ groups, growing }) => growing && groups === list);
  while (optimizer && index >= optimizer.groups.length && index < mostGroups) addGroup(m, optimizer, undefined);
}

/** A scheduler is built: what it finds are the rates that it starts from. */
export function found(m: Machine, values: Iterable<Value>): void {
  for (const value of values) {
    if (!isKnown(m, value)) continue;
    const { groups, bases } = optimizerOf(m, value);
    for (const group of groups as Dict[]) {
      if (group.get('initial_lr') === undefined) group.set('initial_lr', group.get('lr') as Value);
      if (!bases.has(group)) bases.set(group, group.get('lr') as Value);
    }
  }
}

/** The rates of an optimizer's parameter groups; nothing where they are not said. */
export function ratesOf(m: Machine, value: Value | undefined): readonly Value[] | undefined {
  if (!(value instanceof Unknown) || (value.called === undefined && !isKnown(m, value))) return undefined;
  const { groups, bases } = optimizerOf(m, value);
  const rates = (groups as Dict[]).map((group) => bases.get(group) ?? (group.get('lr') as Value));
  return rates.some(isUntold) ? undefined : rates;
}

/** What the groups hold at some point. */
export type State = ReadonlyMap<Dict, ReadonlyMap<Value, Value>>;

export const stateOf = (m: Machine): State => new Map([...m.members].map((group) => [group, new Map(group.map)]));

/** Puts the groups back to what they held; those that were not there then are as they are. */
export function restore(state: State): void {
  for (const [group, entries] of state) {
    group.map.clear();
    for (const [key, value] of entries) group.map.set(key, value);
  }
}

/** Puts the groups back to what they held before a function sets them for the first time, or all of them to the rate that is told. */
export function begin(m: Machine, state: State, base: number | undefined): void {
  restore(state);
  for (const optimizer of m.groups.values()) {
    if (!optimizer.growing) continue;
    const { groups } = optimizer;
    for (const group of groups.splice(0)) {
      if (state.has(group as Dict)) groups.push(group);
      else m.members.delete(group as Dict);
    }
    if (groups.length === 0) addGroup(m, optimizer, undefined);
  }
  if (base !== undefined) for (const group of m.members) for (const key of ['lr', 'initial_lr']) group.set(key, float(base));
}

/** The rates of all groups are no longer known. */
export function doubt(m: Machine, unknown: Unknown): void {
  for (const group of m.members) group.set('lr', unknown);
}

/** Rates that differ from those of another state are not known. */
export function doubtWhere(m: Machine, other: State, unknown: Unknown): void {
  for (const group of m.members) {
    const [ours, theirs] = [group.get('lr') as Value, other.get(group)?.get('lr')];
    const same = ours === theirs || (theirs !== undefined && isNumeric(ours) && isNumeric(theirs) && double(ours) === double(theirs));
    if (!same) group.set('lr', unknown);
  }
}

/** The rates of all groups at some point. */
export type Rates = ReadonlyMap<Dict, Value>;

export const ratesNow = (m: Machine): Rates => new Map([...m.members].map((group) => [group, group.get('lr') as Value]));

/** A loop that sets rates: how many turns it takes, and what they train with. */
export interface Run {
  readonly at: number;
  readonly text: string;
  turns: Value;
  readonly rows: Rates[];
  /** The groups that it sets. */
  readonly sets: Set<Dict>;
}

/** Goes through a turn of a loop that sets rates. */
export function turning<T>(m: Machine, run: Run, turn: () => T): T {
  const [before, changed] = [m.turn, new Set(m.changed)];
  const own: { rates?: Rates } = {};
  m.turn = own;
  m.changed.clear();
  try {
    const signal = turn();
    run.rows.push(own.rates ?? ratesNow(m));
    return signal;
  } finally {
    for (const group of m.changed) run.sets.add(group);
    for (const group of changed) m.changed.add(group);
    m.turn = before;
  }
}

/** What a loop trains with, for each parameter group of the optimizer whose rate it sets. */
export function rowsOf(m: Machine, { rows, sets }: Run): readonly (readonly Value[])[] {
  const optimizer = [...m.groups.values()].find(({ groups }) => groups.some((group) => sets.has(group as Dict)));
  // A group that was not yet looked at has the rate that it starts from.
  const start = m.base === undefined ? (optimizer?.unsaid ?? untold) : float(m.base);
  return ((optimizer?.groups ?? []) as Dict[]).map((group) => rows.map((row) => row.get(group) ?? start));
}

/** It sets the rate of an optimizer itself. */
export const setsRate = /\[['"]lr['"]\]\s*[-+*/]?=(?!=)/;

/** A scheduler or an optimizer, or one beside others: what several of in a list are moved together. */
export function isPart(value: Value): boolean {
  if (Array.isArray(value)) return value.some((one) => !Array.isArray(one) && isPart(one));
  if (value instanceof Unknown) return value.called !== undefined && isOptimizer(value.called.path);
  return value instanceof Made || (value instanceof Thing && value.made !== undefined);
}
