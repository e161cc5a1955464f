import type { Live, LiveState } from '../frameworks/group.ts';
import { doubtOf } from '../python/contents.ts';
import { double, floatValue, isNumeric } from '../python/numeric.ts';
import {
  Arguments,
  type Called,
  Dict,
  Foreign,
  Items,
  Native,
  NotKnown,
  Thing,
  Tuple,
  Unknown,
  type Value,
  Vector,
} from '../python/values.ts';
import type { Optimizer } from './optimizers.ts';

/** What has a state: a scheduler, one on each parameter group. */
interface Stateful {
  readonly made: { readonly called: Called };
  readonly groups: readonly Live[];
  /** Takes a list of the script for its `base_lrs`. */
  rebase?(list: Value[]): void;
}

/** What a state holds for each parameter group, or no value of Python. */
class Apart extends Foreign {
  readonly values: readonly unknown[];
  constructor(called: Called, values: readonly unknown[]) {
    super(called);
    this.values = values;
  }
}

/** The real state has more; the same for all, so that a turn that saves anew leaves what the one before left. */
const more = () => undefined;

/** Functions, which a state does not keep. */
const functions = ['lr_lambda', 'scale_fn'];
/** What a class takes out of the state that it loads, and what stands there in its own. */
const needed: Readonly<Record<string, readonly [key: string, own: (groups: number) => Value]>> = {
  LambdaLR: ['lr_lambdas', (groups) => Array<Value>(groups).fill(null)],
  MultiplicativeLR: ['lr_lambdas', (groups) => Array<Value>(groups).fill(null)],
  CyclicLR: ['_scale_fn_custom', () => null],
  SequentialLR: ['_schedulers', () => null],
  ChainedScheduler: ['_schedulers', () => null],
};

/** Classes of torch that have no `base_lrs`. */
export const baseless: ReadonlySet<string> = new Set(['ChainedScheduler', 'SequentialLR', 'ReduceLROnPlateau']);

/** `scheduler.state_dict()`. */
export function stateOf({ made: { called }, groups }: Stateful): Dict {
  return dictOf(
    called,
    groups,
    groups.map((one) => one.state()),
  );
}

function dictOf(called: Called, groups: readonly Live[], states: readonly LiveState[]): Dict {
  const [one] = groups;
  const dict = new Dict();
  // The real one has more of what never moves a rate.
  if (one?.name !== 'ChainedScheduler') dict.lacking = more;
  const [key, own] = needed[one?.name ?? ''] ?? [];
  if (key !== undefined && own !== undefined) dict.set(key, own(groups.length));
  for (const [name, first] of Object.entries(states[0] ?? {})) {
    const all = states.map((state) => state[name]);
    if (functions.includes(name) || (name === 'last_epoch' && one?.name === 'ChainedScheduler')) continue;
    if (name === 'base_lr' && baseless.has(one?.name ?? '')) continue;
    if (name === 'base_lr') dict.set('base_lrs', all.map(written));
    else if (name === '_last_lr') dict.set(name, all.map(written));
    else if (name === '_schedulers') dict.set(name, membersOf(called, one?.members ?? [], all as readonly (readonly LiveState[])[]));
    else if (isPlain(first) && all.every((other) => JSON.stringify(other) === JSON.stringify(first))) dict.set(name, written(first));
    else dict.set(name, new Apart(called, all));
  }
  return dict;
}

/** The states of the members of a composite, each one of all groups. */
const membersOf = (called: Called, members: readonly Live[], all: readonly (readonly LiveState[])[]): Value[] =>
  members.map((member, at) =>
    dictOf(
      called,
      Array<Live>(all.length).fill(member),
      all.map((states) => states[at] ?? {}),
    ),
  );

const isPlain = (value: unknown): boolean =>
  value === null || ['number', 'string', 'boolean'].includes(typeof value) || (Array.isArray(value) && value.every(isPlain));

const written = (value: unknown): Value =>
  Array.isArray(value) ? value.map(written) : typeof value === 'number' && !Number.isInteger(value) ? floatValue(value) : (value as Value);

/** `scheduler.__dict__`: what is set in it is set of the scheduler. */
export function ownState(living: Stateful): Dict {
  const dict = stateOf(living);
  dict.watch = (_, key) => {
    loadState(living, { [String(key)]: dict.get(key) as Value });
  };
  return dict;
}

/** The run in which a state is loaded. */
interface StateRun {
  readonly notes: Set<string>;
  /** Updates so far. */
  readonly updates: number;
  moved(at: number): void;
  refuse(at: number, says: string): never;
  line(at: number): number | string;
}

/** `load_state_dict` of an optimizer or a scheduler: what nobody knows is said, and what the library raises refused. */
export function stateLoading(run: StateRun, of: Optimizer | (Stateful & { readonly name: string }), at: number): Native {
  return new Native('load_state_dict', ([state = null]) => {
    const done = of instanceof Foreign ? loadGroups(of, state) : loadWhole(of, state);
    if (typeof done === 'string') run.refuse(at, `torch ${done}`);
    if (done) run.moved(at);
    else {
      const what = of instanceof Foreign ? 'the optimizer' : of.name;
      const on = run.updates > 0 ? 'the run goes on without it' : 'the run is taken from its start';
      run.notes.add(`the state of ${what} that line ${run.line(at)} loads is not known; ${on}`);
    }
    return null;
  });
}

/** Of a scheduler: false where nobody knows what is loaded, else what the class looks for and does not find. */
function loadWhole(living: Stateful, state: Value): boolean | string {
  if (!(state instanceof Dict)) return false;
  const lacks = lackingIn(living.groups[0], state);
  return lacks ?? loadState(living, state);
}

function lackingIn(one: Live | undefined, state: Dict): string | undefined {
  const key = needed[one?.name ?? '']?.[0];
  if (key === undefined) return undefined;
  const found = state.map.get(key);
  if (found === undefined) return `raises KeyError: '${key}', which this state lacks`;
  if (key !== '_schedulers' || !Array.isArray(found)) return undefined;
  const members = one?.members ?? [];
  if (found.length > members.length) return 'raises IndexError: this state has more schedulers than it';
  for (const [at, inner] of found.entries()) {
    const lacks = inner instanceof Dict ? lackingIn(members[at], inner) : undefined;
    if (lacks !== undefined) return lacks;
  }
  return undefined;
}

/** What is named takes the place of what a scheduler remembers; false where nobody knows what that is. */
export function loadState(living: Stateful, state: Value | Readonly<Record<string, Value>>): boolean {
  if (typeof state !== 'object' || state === null || state instanceof Unknown || state instanceof Foreign) return false;
  const entries = state instanceof Dict ? [...state.map] : Object.entries(state);
  for (const [group, one] of living.groups.entries()) one.load(plainly(entries, group));
  for (const [key, value] of entries) if (key === 'base_lrs' && Array.isArray(value)) living.rebase?.(value);
  return true;
}

const plainly = (entries: readonly (readonly [Value, Value])[], group: number): LiveState =>
  Object.fromEntries(
    entries.map(([key, value]) => {
      if (key === 'base_lrs' && Array.isArray(value)) return ['base_lr', heldIn(value[group] ?? null, group)];
      if (key === '_last_lr' && Array.isArray(value)) return ['_last_lr', heldIn(value[group] ?? null, group)];
      return [String(key), heldIn(value, group)];
    }),
  );

function heldIn(value: Value, group: number): unknown {
  if (value instanceof Unknown) throw new NotKnown(value);
  if (value instanceof Apart) return value.values[group];
  if (value instanceof Dict) return plainly([...value.map], group);
  if (Array.isArray(value)) return value.map((one) => heldIn(one, group));
  return isNumeric(value) ? double(value) : value;
}

/** `optimizer.state_dict`: copies of its groups; `params` are what nobody knows. */
export const groupsSaved = (optimizer: Optimizer, params: Unknown): Native =>
  new Native('state_dict', () => stateOfGroups(optimizer, params));

function stateOfGroups({ groups }: Optimizer, params: Unknown): Dict {
  const state = new Dict();
  state.open = true;
  const copies = (groups as Dict[]).map((group) => {
    const copy = Dict.of([...group.map].filter(([key]) => key !== 'params'));
    copy.set('params', params);
    copy.lacking = more;
    return copy;
  });
  return Dict.of([
    ['state', state],
    ['param_groups', copies],
  ]);
}

/** Of an optimizer: the groups are then what was saved, but for their parameters. */
function loadGroups({ groups, growing }: Optimizer, state: Value): boolean | string {
  if (!(state instanceof Dict)) return false;
  for (const key of ['param_groups', 'state']) {
    if (state.get(key) !== undefined) continue;
    return state.mayHave(key) ? false : `raises KeyError: '${key}', which this state lacks`;
  }
  const saved = state.get('param_groups');
  if (!Array.isArray(saved) || !saved.every((one) => one instanceof Dict)) return false;
  if (growing) return false;
  if (saved.length !== groups.length) return 'raises ValueError: this state has a different number of parameter groups';
  for (const [at, group] of (groups as Dict[]).entries()) {
    const { map } = saved[at] as Dict;
    if (!map.has('lr')) return "raises KeyError: 'lr', which a group of this state lacks";
    for (const key of [...group.map.keys()]) if (key !== 'params') group.map.delete(key);
    for (const [key, value] of map) if (key !== 'params') group.map.set(key, value);
  }
  return true;
}

/** `copy.deepcopy` of dicts, lists and arguments, in which nothing is shared with what they were; `copy.copy` of one of them. */
export function copied(called: Called): Value | undefined {
  const [given] = called.args;
  if (!/^copy\.(deep)?copy$/.test(called.path)) return undefined;
  if (given instanceof Arguments && doubtOf(given) !== undefined) return undefined;
  if (given instanceof Thing) return thingLike(given, called.path === 'copy.copy');
  if (!(given instanceof Dict || given instanceof Arguments || Array.isArray(given))) return undefined;
  return called.path === 'copy.copy' ? copyOf(given, (inner) => inner) : copyOf(given, (inner) => copyOf(inner, deeply));
}

/** A copy of dicts, lists and arguments that shares nothing with them. */
export const deeply = (value: Value): Value => copyOf(value, deeply);

function copyOf(value: Value, inner: (value: Value) => Value): Value {
  if (Array.isArray(value)) return value instanceof Tuple ? Tuple.of(...value.map(inner)) : value.map(inner);
  if (value instanceof Arguments) return argumentsLike(value, inner);
  if (!(value instanceof Dict)) return value;
  const dict = Dict.of([...value.map].map(([key, one]) => [key, inner(one)]));
  Object.assign(dict, { open: value.open, may: value.may, lacking: value.lacking });
  return dict;
}

/** Another object of the same class; nothing where its class says itself how it is copied, or a deep one would hold what a library made. */
function thingLike(given: Thing, shallow: boolean): Thing | undefined {
  if (!isOwn(given, shallow)) return undefined;
  const copy = new Thing(given.type);
  for (const [name, value] of given.attributes) copy.attributes.set(name, shallow ? value : deepCopy(value));
  return copy;
}

const deepCopy = (value: Value): Value => (value instanceof Thing ? (thingLike(value, false) as Thing) : copyOf(value, deepCopy));

const isOwn = (given: Thing, shallow: boolean): boolean =>
  given.made === undefined &&
  doubtOf(given) === undefined &&
  given.type !== undefined &&
  ['__copy__', '__deepcopy__', '__reduce__', '__getstate__'].every((name) => given.type?.find(name) === undefined) &&
  (shallow || areOwn([...given.attributes.values()], new Set([given])));

/** Whether values are made of what the script made, and nothing of it is met twice. */
function areOwn(values: readonly Value[], met: Set<Value>): boolean {
  return values.every((value) => {
    if (value instanceof Foreign || value instanceof Items || value instanceof Vector) return false;
    if (!(value instanceof Thing || value instanceof Dict || Array.isArray(value))) return true;
    if (met.has(value)) return false;
    met.add(value);
    if (value instanceof Thing) return isOwn(value, true) && areOwn([...value.attributes.values()], met);
    return areOwn(value instanceof Dict ? [...value.map.values()] : value, met);
  });
}

/** The same options, whose values are copied. */
function argumentsLike(given: Arguments, inner: (value: Value) => Value): Arguments {
  const copy = new Arguments();
  [copy.kind, copy.commands] = [given.kind, given.commands];
  for (const [flag, one] of given.flags) copy.flags.set(flag, one);
  for (const [name, value] of given.defaults) {
    if (given.isDefault(name)) copy.declare(name, inner(value));
    else copy.defaults.set(name, inner(value));
  }
  return copy;
}
