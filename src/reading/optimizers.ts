import { double, floatValue, isNumeric } from '../python/numeric.ts';
import { placeAmong } from '../python/undecided.ts';
import {
  Arguments,
  type Called,
  Dict,
  Float,
  Foreign,
  Native,
  NotKnown,
  type Origin,
  Thing,
  Tuple,
  Unknown,
  type Value,
} from '../python/values.ts';
import { defaultRates } from './default-rates.ts';
import { beginAlike, GroupForks, restore, type State } from './group-forks.ts';
import { isHidden, lackedBy, makerOf, paramsOf } from './hidden-groups.ts';

/** An optimizer with its parameter groups, and the rate of those that say none. */
export class Optimizer extends Foreign {
  readonly groups: Value[] = [];
  readonly unsaid: Value;
  /** Nothing says how many groups there are. */
  readonly growing: boolean;
  /** What the first scheduler built on it found. */
  readonly bases = new Map<Value, Value>();
  /** The variables it was bound to, in order. */
  readonly variables: string[] = [];
  /** Sets the rates of its next update, where a schedule of its own says them. */
  next: (() => void) | undefined;
  /** Turns of all loops when a call built it. */
  built = 0;
  constructor(called: Called, unsaid: Value, growing: boolean) {
    super(called);
    this.unsaid = unsaid;
    this.growing = growing;
  }
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** What stands for a rate that only `--lr` can say. */
export const untold = new Unknown([{ text: 'lr', at: 0 }]);

/** Whether a rate hangs on that. */
export const isUntold = (value: Value): boolean => value instanceof Unknown && value.origins.includes(untold.origins[0] as Origin);

/** Groups of an optimizer of which nothing is known at most. */
const mostGroups = 100;

const keyOf = (value: Unknown): Called | string => value.called ?? `${value.origins.map(({ text }) => text).join()}${placeAmong(value)}`;

/** The rate that a call says for the groups that have none of their own. */
function saidBy(called: Called): Value | undefined {
  const { path, args, keywords } = called;
  for (const key of ['lr', 'learning_rate']) if (keywords.get(key) === null) return unsetIn(called, key);
  const byPlace = lastOf(path) in defaultRates || isNumeric(args[1] ?? null) ? args[1] : undefined;
  const said = keywords.get('lr') ?? keywords.get('learning_rate') ?? byPlace ?? settingOf(args[0]);
  return said ?? keywords.get('**') ?? defaultRates[lastOf(path)];
}

/** A rate that is None is no rate: what stands there has to be told. */
function unsetIn({ text, at }: Called, key: string): Unknown {
  const [whole = '', before = '', said = key] = new RegExp(`(\\b${key}\\s*=\\s*)([\\w.]+)`).exec(text) ?? [];
  return new Unknown([{ text: said === 'None' ? key : said, at: at + Math.max(0, text.indexOf(whole)) + before.length }]);
}

/** The rate among settings that an optimizer is made of: `create_optimizer(args, model)`. */
const settingOf = (value: Value | undefined): Value | undefined =>
  value instanceof Arguments ? value.defaults.get('lr') : value instanceof Thing ? value.attributes.get('lr') : undefined;

/** Factors by which layers take part in a rate. */
const scales = /^(lr_(scale|mult|multiplier|factor|ratio)|layer_scale)$/;
/** Where a script gives them to groups. */
export const ownFactor = /['"](lr_(?:scale|mult|multiplier|factor|ratio)|layer_scale)['"]\s*:/g;

/** What a call says the groups are; an unknown one where it cannot be known. */
function groupsIn(called: Called): readonly (Value | undefined)[] {
  const params = paramsOf(called);
  const { text } = called;
  if (Array.isArray(params) && params.some((one) => one instanceof Dict)) return params;
  if (params instanceof Unknown && /['"]lr['"]\s*:/.test(text)) return [params];
  return [undefined];
}

/** Keys that libraries give every group. */
const beside =
  /^(params|betas?\d?|eps\d?|weight_decay|momentum|dampening|nesterov|alpha|centered|amsgrad|maximize|foreach|capturable|differentiable|fused|decoupled\w*|lr|rho|lambd|t0|etas|step_sizes|correct_bias|max_lr|min_lr|max_momentum|base_momentum|swa_lr|d|k|lr_decay|initial_accumulator_value|scale_parameter|relative_step|warmup_init|clip_threshold|decay_rate)$/;

/** Keys that of PyTorch's optimizers ASGD alone has: scripts tell it by them. */
const ofAveraged = /^(t0|lambd)$/;

/** Whether an optimizer is given parameters, or groups that only tell their weight decay apart. */
function isPlain(called: Called): boolean {
  const params = paramsOf(called);
  if (!(params instanceof Unknown)) return true;
  return params.origins.every(({ text }) => /parameters\(|weight_decay\(|^\w*params\w*$/.test(text));
}

/** Whether a call says the rate of the groups that have none of their own. */
const isSaid = ({ path, args, keywords }: Called): boolean =>
  ['lr', 'learning_rate', '**'].some((key) => keywords.has(key)) || (lastOf(path) in defaultRates && args.length > 1);

/** What a call says for all groups beside the rate. */
function optionsOf({ path, keywords }: Called): readonly (readonly [string, Value])[] {
  const name = lastOf(path);
  const unsaid: Readonly<Record<string, Value>> =
    /^(\w*Adam\w*|Adan|Lion|Lamb)$/.test(name) && name in defaultRates ? { betas: Tuple.of(0.9, 0.999) } : {};
  const said = ['betas', 'momentum', 'weight_decay', 'eps'].flatMap((key): [string, Value][] => {
    const value = keywords.get(key) ?? unsaid[key] ?? (name === 'SGD' && key === 'momentum' ? 0 : undefined);
    return value === undefined ? [] : [[key, value]];
  });
  return said;
}

const asFloat = (value: Value): Value => (typeof value === 'number' && Number.isInteger(value) ? new Float(value) : value);

/** The rates of all groups at some point. */
export type Rates = ReadonlyMap<Dict, Value>;

/** A loop that sets rates: how many turns it takes, and what they train with. */
export interface RateLoop {
  readonly at: number;
  readonly text: string;
  turns: Value;
  readonly rows: Rates[];
  /** The groups that it sets. */
  readonly sets: Set<Dict>;
}

/** What a call of a scheduler's constructor made. */
export class Made extends Foreign {
  /** It became part of another one. */
  member = false;
  /** The variables it was bound to, in order. */
  readonly variables: string[] = [];
  /** What changes it in a way that nobody follows. */
  wrapped: { readonly at: number; readonly says: string } | undefined;
  /** The class of the script that it is an instance of. */
  label: string | undefined;
  /** How many turns the loops take that step it, the outer first. */
  loops: readonly Loop[] | undefined;
}

/** A loop that is being gone through: how many turns it takes, and its first line. */
export interface Loop {
  readonly turns: Value;
  readonly text: string;
  /** It trains, or sets a rate. */
  readonly trains?: boolean;
  /** It is a `while` whose turns are updates of the optimizer. */
  readonly updates?: boolean;
  /** It ended before all of its turns were gone. */
  broken?: boolean;
}

/** The optimizers of a script. */
export class Optimizers {
  /** The rate that is told, whatever the code says. */
  base: number | undefined;
  /** Those that calls made, for schedulers that are not told theirs. */
  readonly built: Optimizer[] = [];
  /** All of them, by the call that made them or by what they are called. */
  readonly known = new Map<Called | string, Optimizer>();
  /** Their groups, and those whose rate was set since it was last looked at. */
  readonly members = new Set<Dict>();
  readonly forks = new GroupForks(this.members);
  readonly changed = new Set<Dict>();
  /** Turns that all loops have taken so far. */
  turns: (() => number) | undefined;

  /** The optimizer that a call makes. */
  build(called: Called): Optimizer {
    const made = this.#make(called, called, false);
    made.built = this.turns?.() ?? 0;
    this.built.push(made);
    return made;
  }

  /** An optimizer with its groups, which are made when it is first asked for. */
  of(value: Optimizer | Unknown | Thing): Optimizer {
    if (value instanceof Optimizer) return value;
    if (value instanceof Thing) return value.made as Optimizer;
    if (this.#undecided.has(value)) throw new NotKnown(value);
    const key = keyOf(value);
    const { called, origins } = value;
    const [origin] = origins;
    const named: Called = { path: '', args: [], keywords: new Map(), at: origin?.at ?? 0, text: origin?.text ?? '' };
    return this.known.get(key) ?? this.#make(key, called ?? named, called === undefined);
  }

  /** Of optimizers of which nobody knows which one is built the first, where their rates are alike; else what has to be known. */
  joined(values: readonly Value[], unknown: Unknown): Value | undefined {
    const undecided = values.find((one) => this.#undecided.has(one as Unknown));
    const all = values.filter((one) => one instanceof Optimizer);
    if (all.length + (undecided === undefined ? 0 : 1) < values.length) return undefined;
    const [first, ...others] = all;
    if (first === undefined || undecided !== undefined || !others.every((one) => beginAlike(first.groups, one.groups))) {
      const which = Unknown.of(unknown, ...(undecided instanceof Unknown ? [undecided] : []));
      this.#undecided.add(which);
      return which;
    }
    for (const one of others) {
      if (one === first) continue;
      this.built.splice(this.built.indexOf(one), 1);
      this.known.delete(one.called);
    }
    return first;
  }
  readonly #undecided = new WeakSet<Unknown>();

  /** Whether a value has been used as an optimizer. */
  has(value: Value | undefined): value is Optimizer | Unknown {
    return (
      value instanceof Optimizer ||
      (value instanceof Thing && value.made instanceof Optimizer) ||
      this.#undecided.has(value as Unknown) ||
      (value instanceof Unknown && this.known.has(keyOf(value)))
    );
  }

  #make(key: Called | string, called: Called, growing: boolean): Optimizer {
    const own = !growing && isHidden(called) && this.haveOwn();
    const maker = growing || own ? undefined : makerOf(called);
    if ((own && (isSaid(called) || this.base !== undefined)) || maker !== undefined) this.unseen?.(maker);
    const said = growing || (own && !isSaid(called)) ? untold : (saidBy(called) ?? untold);
    const made = new Optimizer(called, (own && said instanceof Unknown && lackedBy(called)) || said, growing);
    if ((called.keywords.get('layer_decay') ?? null) !== null) this.scaled?.('lr_scale');
    this.known.set(key, made);
    for (const group of growing ? [undefined] : groupsIn(called)) this.#add(made, group);
    return made;
  }

  /** Adds a group: a dict, what is not known, or the one that an optimizer has when it is told none. */
  #add({ groups, unsaid, growing, called }: Optimizer, said: Value | undefined): void {
    const known = said === undefined || (said instanceof Dict && !said.open);
    const closed = !growing && (said === undefined ? isPlain(called) : known);
    const group = said instanceof Dict ? said : new Dict();
    group.watch = this.#wrote;
    group.open = true;
    const others = /(^|\.)optim\.(?!ASGD$)/.test(called.path) ? ofAveraged : undefined;
    if (closed) group.may = (key) => beside.test(String(key)) && !others?.test(String(key));
    if (said === undefined && paramsOf(called) instanceof Unknown) group.lacking = this.#scale;
    const told = this.base === undefined ? unsaid : floatValue(this.base);
    if (this.base !== undefined) this.replaced?.(group.get('lr') ?? (isSaid(called) ? unsaid : null));
    if (this.base !== undefined) group.map.set('lr', told);
    if (group.get('lr') === undefined) group.map.set('lr', known ? asFloat(told) : untold);
    for (const [key, value] of optionsOf(called)) if (group.get(key) === undefined) group.map.set(key, value);
    if (growing && group.get('initial_lr') === undefined) group.map.set('initial_lr', group.get('lr') as Value);
    const factors = [...group.map].flatMap(([key, value]) => (value instanceof Unknown ? [key] : []));
    for (const key of !known || (said === undefined && isHidden(called)) ? [...factors, ...this.factors()] : factors) {
      const factor = this.#scale(key);
      if (factor !== undefined) group.map.set(key, factor);
    }
    this.forks.watch(group);
    this.members.add(group);
    groups.push(group);
  }

  /** A factor that nobody sees a group being given is 1, as it is for the group with the highest rate. */
  readonly #scale = (key: Value): Value | undefined => {
    if (typeof key !== 'string' || !scales.test(key)) return undefined;
    this.scaled?.(key);
    return new Float(1);
  };
  /** Whether the script makes groups with a rate of their own. */
  haveOwn: () => boolean = () => false;
  /** Factors that the script gives groups. */
  factors: () => readonly string[] = () => [];
  /** Whoever wants to know that such groups are not seen. */
  unseen: ((maker?: string) => void) | undefined;
  /** Whoever wants to know of a rate in the place of which the one is taken that is told. */
  replaced: ((rate: Value) => void) | undefined;
  /** Whoever wants to know of a factor that is taken to be 1. */
  scaled: ((key: string) => void) | undefined;

  readonly #wrote = (group: Dict, key: Value): void => {
    if (key === 'lr') this.changed.add(group);
    this.wrote?.(group, key);
  };
  /** Whoever wants to know of what is set in a group. */
  wrote: ((group: Dict, key: Value) => void) | undefined;

  /** The rate that an optimizer's groups have where they say none, where it is known. */
  defaultOf({ unsaid }: Optimizer): { readonly default_lr?: number } {
    if (this.base !== undefined) return { default_lr: this.base };
    return isNumeric(unsaid) ? { default_lr: double(unsaid) } : {};
  }

  /** What `optimizer.param_groups` and `optimizer.add_param_group` are. */
  member(value: Optimizer | Unknown, name: string): Value | undefined {
    if (name === 'param_groups') return this.of(value).groups;
    if (name === 'defaults' && value instanceof Optimizer) {
      const defaults = Dict.of([
        ['lr', asFloat(this.base === undefined ? value.unsaid : floatValue(this.base))],
        ...optionsOf(value.called),
      ]);
      defaults.open = true;
      return defaults;
    }
    if (/^register_step_\w+_hook$/.test(name))
      return new Native(name, () => {
        const { text, at } = this.of(value).called;
        for (const { map } of this.of(value).groups as Dict[])
          map.set('lr', new Unknown([{ text, at, says: 'a hook of its step may set its rate, which is not followed' }]));
        return null;
      });
    if (name !== 'add_param_group') return undefined;
    return new Native(name, ([group]) => {
      this.#add(this.of(value), group ?? untold);
      return null;
    });
  }

  /** Makes the groups up to an index, where nothing says how many there are. */
  grow(list: Value, index: number): void {
    const optimizer = [...this.known.values()].find(({ groups, growing }) => growing && groups === list);
    while (optimizer && index >= optimizer.groups.length && index < mostGroups) this.#add(optimizer, undefined);
  }

  /** A scheduler is built: what it finds are the rates that it starts from. */
  found(values: Iterable<Value>): void {
    for (const value of values) {
      if (!this.has(value)) continue;
      const { groups, bases } = this.of(value);
      for (const group of groups as Dict[]) {
        if (group.get('initial_lr') === undefined) group.map.set('initial_lr', group.get('lr') as Value);
        if (!bases.has(group)) bases.set(group, group.get('lr') as Value);
      }
    }
  }

  /** No scheduler was built on any of them after all. */
  unfound(): void {
    for (const { bases } of this.known.values()) {
      for (const group of bases.keys()) (group as Dict).map.delete('initial_lr');
      bases.clear();
    }
  }

  /** The rates of an optimizer's parameter groups; nothing where they are not said. */
  rates(value: Value | undefined): readonly Value[] | undefined {
    if (!this.has(value) && !(value instanceof Unknown && value.called !== undefined)) return undefined;
    const { groups, bases } = this.of(value as Unknown);
    const rates = (groups as Dict[]).map((group) => bases.get(group) ?? (group.get('lr') as Value));
    return rates.some(isUntold) ? undefined : rates;
  }

  state(): State {
    return new Map([...this.members].map((group) => [group, new Map(group.map)]));
  }

  /** Puts the groups back to what they held before a function sets them for the first time, or all of them to the rate that is told. */
  begin(state: State, base: number | undefined): void {
    restore(state);
    for (const optimizer of this.known.values()) {
      if (!optimizer.growing) continue;
      const { groups } = optimizer;
      for (const group of groups.splice(0)) {
        if (state.has(group as Dict)) groups.push(group);
        else this.members.delete(group as Dict);
      }
      if (groups.length === 0) this.#add(optimizer, undefined);
    }
    if (base !== undefined) for (const group of this.members) for (const key of ['lr', 'initial_lr']) group.map.set(key, floatValue(base));
  }

  /** The rates of all groups are no longer known. */
  doubt(unknown: Unknown): void {
    for (const group of this.members) group.map.set('lr', unknown);
  }

  /** The rates of all groups now. */
  now(): Rates {
    return new Map([...this.members].map((group) => [group, group.get('lr') as Value]));
  }

  /** What a loop trains with, for each parameter group of the optimizer whose rate it sets. */
  rowsOf({ rows, sets }: RateLoop): readonly (readonly Value[])[] {
    const optimizer = [...this.known.values()].find(({ groups }) => groups.some((group) => sets.has(group as Dict)));
    // A group that was not yet looked at has the rate that it starts from.
    const start = this.base === undefined ? (optimizer?.unsaid ?? untold) : floatValue(this.base);
    return ((optimizer?.groups ?? []) as Dict[]).map((group) => rows.map((row) => row.get(group) ?? start));
  }
}

/** It sets the rate of an optimizer itself. */
export const setsRate = /\[['"]lr['"]\]\s*[-+*/]?=(?!=)/;

/** A scheduler or an optimizer, or one beside others: what several of in a list are moved together. */
export function isPart(value: Value): boolean {
  if (Array.isArray(value)) return value.some((one) => !Array.isArray(one) && isPart(one));
  return value instanceof Optimizer || value instanceof Made || (value instanceof Thing && value.made instanceof Made);
}

/** Whether two are built at one place, as in a loop: they are one series. */
export const builtAlike = ({ called: one }: Optimizer, { called: other }: Optimizer): boolean =>
  one.path !== '' && one.at === other.at && one.path === other.path && one.text === other.text;
