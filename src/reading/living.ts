import { attempt, type Issue, LrschedError } from '../core/issues.ts';
import { refuse } from '../core/text.ts';
import type { Argument } from '../frameworks/call.ts';
import { completed, type Framework, isOwn } from '../frameworks/constructor.ts';
import type { Group, Live } from '../frameworks/group.ts';
import { live } from '../frameworks/live.ts';
import type { Machine } from '../python/machine.ts';
import { double, floatValue, isNumeric } from '../python/numeric.ts';
import { type Dict, Foreign, Native, NotKnown, Thing, Tuple, Unknown, type Value } from '../python/values.ts';
import { type ArgumentMaking, settleCall, tooMany } from './identify.ts';
import type { Times } from './journal.ts';
import { isUntold, Made, type Optimizer, type Optimizers } from './optimizers.ts';
import { knows, plainIn, ruling, SchedulerTables } from './scheduler-tables.ts';
import { baseless, loadState, ownState, stateOf } from './states.ts';

/** A parameter group of the script as its schedulers see it: they and the script write the same entries. */
class Shared implements Group {
  readonly dict: Dict;
  weight_decay: number | undefined;
  /** Whether the script may ask for what is cycled beside the rate. */
  readonly #asked: boolean;
  constructor(dict: Dict, asked: boolean) {
    this.dict = dict;
    this.#asked = asked;
  }
  get lr(): number {
    const lr = this.dict.map.get('lr') as Value;
    return typeof lr === 'number' ? lr : double(lr);
  }
  // The run is told of what the script writes, not of what schedulers do.
  set lr(value: number) {
    this.dict.map.set('lr', floatValue(value));
  }
  #number(key: string): number | undefined {
    const found = this.dict.map.get(key);
    return found === undefined || !isNumeric(found) ? undefined : double(found);
  }
  #put(key: string, value: number | undefined): void {
    if (value !== undefined) this.dict.map.set(key, floatValue(value));
  }
  get initial_lr(): number | undefined {
    return this.#number('initial_lr');
  }
  set initial_lr(value: number | undefined) {
    this.#put('initial_lr', value);
  }
  get lr_scale(): number | undefined {
    return this.#number('lr_scale');
  }
  get momentum(): number | undefined {
    return this.#number('momentum');
  }
  set momentum(value: number | undefined) {
    const { map } = this.dict;
    const [first, ...others] = (map.get('betas') ?? []) as readonly Value[];
    if (!this.#asked || value === undefined) return;
    if (map.has('momentum')) this.#put('momentum', value);
    else if (first !== undefined) map.set('betas', Tuple.of(floatValue(value), ...others));
  }
  // What some classes keep in the group goes with its state.
  get max_lr(): number | undefined {
    return this.#number('max_lr');
  }
  set max_lr(value: number | undefined) {
    this.#put('max_lr', value);
  }
  get min_lr(): number | undefined {
    return this.#number('min_lr');
  }
  set min_lr(value: number | undefined) {
    this.#put('min_lr', value);
  }
  get max_momentum(): number | undefined {
    return this.#number('max_momentum');
  }
  set max_momentum(value: number | undefined) {
    this.#put('max_momentum', value);
  }
  get base_momentum(): number | undefined {
    return this.#number('base_momentum');
  }
  set base_momentum(value: number | undefined) {
    this.#put('base_momentum', value);
  }
  get swa_lr(): number | undefined {
    return this.#number('swa_lr');
  }
  set swa_lr(value: number | undefined) {
    this.#put('swa_lr', value);
  }
}

/** A scheduler while the run goes on: one on each parameter group of its optimizer. */
export class Living {
  readonly made: Made;
  readonly optimizer: Optimizer;
  readonly framework: Framework;
  readonly groups: Live[] = [];
  readonly notes: readonly string[];
  /** Steps by where they stand, and by what their arguments were. */
  readonly from: Times[] = [];
  readonly told = new Map<number, 'index' | 'fraction' | 'metric'>();
  steps = 0;
  /** The steps that a trainer makes of one of the script's, one a process. */
  processes = 1;
  /** Steps before its optimizer's first update. */
  early = 0;
  readonly members: readonly Living[];
  /** It is part of another one. */
  within: Living | undefined;
  /** Why it could not be built, which matters once its optimizer makes an update. */
  missing: LrschedError | undefined;

  /** Whether the script may ask its groups for their momentum. */
  readonly #asked: boolean;

  constructor(made: Made, optimizer: Optimizer, framework: Framework, notes: readonly string[], members: readonly Living[], asked = false) {
    this.#asked = asked;
    this.made = made;
    this.optimizer = optimizer;
    this.framework = framework;
    this.notes = notes;
    this.members = members;
    for (const member of members) member.within = this;
  }

  get clock(): number {
    return (this.groups[0] as Live).clock;
  }

  /** `base_lrs`, which the script may change. */
  bases(): Value[] {
    this.#bases ??= this.groups.map(({ base }) => floatValue(base));
    return this.#bases;
  }
  #bases: Value[] | undefined;

  rebase(list: Value[]): void {
    this.#bases = list;
  }

  /** Lists and dicts of it that the script may change. */
  readonly tables = new SchedulerTables(this.groups);

  /** Before a step: groups that were added are given to it, and what the script made of its lists. The names of those that it cannot go by. */
  settle(): readonly string[] {
    const [first] = this.groups;
    for (const dict of this.optimizer.groups.slice(this.groups.length))
      if (first) this.groups.push(first.joined(new Shared(dict as Dict, this.#asked)));
    for (const [index, base] of (this.#bases ?? []).entries()) {
      const one = this.groups[index];
      if (base instanceof Unknown) throw new NotKnown(base);
      if (one && isNumeric(base) && double(base) !== one.base) one.load({ base_lr: double(base) });
    }
    return [this, ...this.members].flatMap(({ tables }) => tables.settle());
  }

  get name(): string {
    return this.made.label ?? this.groups[0]?.name ?? this.made.called.path.replace(/^.*\./, '');
  }
}

/** A script that may look at the momentum of a group. */
const ofMomentum = /['"](?:momentum|betas)['"]/;

/** What schedulers are built in. */
export interface Enlivening {
  readonly m: Machine;
  readonly optimizers: Optimizers;
  readonly making: ArgumentMaking;
  readonly metrics: readonly number[] | undefined;
  readonly facts: Readonly<Record<string, Argument>>;
  living(made: Made): Living | undefined;
}

/** The optimizer whose groups a scheduler moves: its own, or that of the schedulers it is made of. */
function optimizerOf({ optimizers, living }: Enlivening, made: Made, said: Value | undefined): Optimizer | undefined {
  if (said !== undefined && (optimizers.has(said) || (said instanceof Unknown && said.called !== undefined)))
    return optimizers.of(said as Unknown);
  for (const value of [...made.called.args, ...made.called.keywords.values()].flat()) {
    const inner = scheduler(value) && living(scheduler(value) as Made)?.optimizer;
    if (inner !== undefined) return inner;
  }
  if (said instanceof Unknown && said.origins.length > 0 && !(said.origins[0]?.says !== undefined)) return optimizers.of(said);
  return said === undefined && optimizers.built.length === 1 ? optimizers.built[0] : undefined;
}

/** The scheduler that a value is. */
function scheduler(value: Value): Made | undefined {
  const made = value instanceof Thing ? value.made : value;
  return made instanceof Made ? made : undefined;
}

/** Builds the schedulers of a constructor's call, one on each group; nothing where no optimizer of the script is moved, nor one that is said. */
export function enliven(around: Enlivening, made: Made, on?: Optimizer): Living | undefined {
  const { m, making, living } = around;
  const first = settleCall(made.called, { ...making, group: 0, groups: 1 });
  const { framework, maker } = first;
  if (on === undefined && maker.optimizer === undefined && first.optimizer === undefined) return undefined;
  const optimizer = on ?? optimizerOf(around, made, first.optimizer);
  if (optimizer === undefined) return undefined;
  const members = [...made.called.args, ...made.called.keywords.values()].flat().flatMap((value) => {
    const inner = scheduler(value);
    const one = inner && living(inner);
    return one === undefined ? [] : [one];
  });
  const asked = ofMomentum.test(m.source.text);
  const one = new Living(made, optimizer, framework, first.notes, members, asked);
  one.missing = failure(() => {
    for (const member of members) if (member.missing) throw member.missing;
    const groups = optimizer.groups as Dict[];
    for (const [group, dict] of groups.entries()) {
      const inner = (value: Made): Argument | undefined => living(value)?.groups[group] as unknown as Argument;
      const translation = settleCall(made.called, { ...making, group, groups: groups.length, live: inner });
      if ('' in translation.call.args) tooMany(translation);
      const issues: Issue[] = translation.unknown.flatMap((unknown) => m.issues(unknown, made.called.at));
      const rate = dict.get('lr') as Value;
      if (!isNumeric(rate)) {
        const args = attempt(() => completed(framework, maker, translation.call.args)) ?? {};
        if (!isOwn(maker, args)) issues.push(...rateIssues(m, rate, maker.name, made.called.at));
        else dict.map.set('lr', floatValue(0));
      }
      if (issues.length > 0) throw new LrschedError(issues);
      const called = optimizer.called.path !== '' && { optimizer: optimizer.called.text, ...around.optimizers.defaultOf(optimizer) };
      const facts = { ...called, ...around.facts };
      one.groups.push(
        live(framework, translation.call, new Shared(dict, asked), { facts, ...(around.metrics && { metrics: around.metrics }) }),
      );
    }
  });
  const { args, keywords } = made.called;
  if (maker.name === 'SequentialLR') one.tables.hold('_milestones', keywords.get('milestones') ?? args[2] ?? null);
  return one;
}

/** What a run is told of what the script sets. */
interface Setting {
  readonly m: Machine;
  moved(at: number): void;
  refuse(at: number, says: string): never;
}

/** The script sets an attribute of a scheduler: what it knows by that name is this from now on. */
export function setOn(run: Setting, living: Living, name: string, value: Value): void {
  const at = run.m.here;
  if (value === living.optimizer) return;
  const unfollowed = `what is set on the scheduler here, its ${name}, is not followed`;
  if (ruling.test(name)) run.refuse(at, unfollowed);
  if (living.tables.set(name, value)) {
    run.moved(at);
    return;
  }
  const [first] = living.groups;
  const each = /^(base_lrs|_last_lr)$/.test(name);
  if (!each && !knows(living, name)) return;
  if (value instanceof Unknown || value instanceof Foreign) run.m.refuseUnknown(value instanceof Foreign ? value.unknown : value, at);
  if (!each && (!(name in (first?.state() ?? {})) || Array.isArray(first?.state()[name]) !== Array.isArray(value)))
    run.refuse(at, unfollowed);
  loadState(living, { [name]: value });
  if (!/^(base_lrs|last_epoch|_step_count|_last_lr)$/.test(name)) run.moved(at);
}

/** Schedulers but for those that are kept are taken off their optimizers again, as if they had never been built. */
export function leaveOut(all: Map<Made, Living>, kept: readonly Made[]): void {
  for (const [made, { optimizer, within }] of all) {
    if (kept.includes(made) || within !== undefined) continue;
    all.delete(made);
    for (const { map } of optimizer.groups as Dict[]) {
      const first = map.get('initial_lr');
      if (first !== undefined) map.set('lr', first);
      map.delete('initial_lr');
    }
  }
}

/** The clocks of the schedulers that move an optimizer, which must all be known; `refuse` is told of one that is changed. */
export function clocksMoving(
  all: Iterable<Living>,
  optimizer: Optimizer,
  refuse: (wrapped: NonNullable<Made['wrapped']>) => never,
): readonly (readonly [Living, number])[] {
  const found: (readonly [Living, number])[] = [];
  for (const living of all) {
    if (living.optimizer !== optimizer || living.within) continue;
    if (living.missing) throw living.missing;
    if (living.made.wrapped) refuse(living.made.wrapped);
    found.push([living, living.clock]);
  }
  return found;
}

/** How many groups an optimizer had when it made an update. */
const trained = new WeakMap<Optimizer, number>();

/** The rates that an optimizer's groups train with just now; an issue where one of them is not known, or a group is gone. */
export function ratesNow(m: Machine, optimizer: Optimizer, at: number): readonly number[] {
  const { groups, growing } = optimizer;
  if (!growing && groups.length < (trained.get(optimizer) ?? 0))
    refuse(m.source, at, 'a parameter group is taken away before this update, and which one trains on is not followed');
  trained.set(optimizer, groups.length);
  return (groups as Dict[]).map((group) => {
    const rate = group.map.get('lr') as Value;
    if (typeof rate === 'number') return rate;
    if (!isNumeric(rate)) throw new LrschedError(rateIssues(m, rate, 'the optimizer', at));
    return double(rate);
  });
}

/** Why a rate is not known. */
export function rateIssues(m: Machine, rate: Value, of: string, at: number): readonly Issue[] {
  if (!(rate instanceof Unknown) || isUntold(rate)) return [{ code: 'no-base-rate', constructor: of }];
  return m.issues(rate, at);
}

function failure(task: () => void): LrschedError | undefined {
  try {
    task();
    return undefined;
  } catch (error) {
    if (error instanceof LrschedError) return error;
    throw error;
  }
}

/** A number that a method of a scheduler is given; `None` is nothing. */
export function given(m: Machine, value: Value | undefined, at: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Unknown || value instanceof Foreign) return m.refuseUnknown(value instanceof Foreign ? value.unknown : value, at);
  return isNumeric(value) ? double(value) : undefined;
}

/** What an attribute of a living scheduler is, beside the methods that move it. */
export function attribute(living: Living, name: string, refuse: (says: string) => never): Value | undefined {
  const { groups, optimizer, members } = living;
  const list = (of: (one: Live) => number) => new Native(name, () => groups.map((one) => floatValue(of(one))));
  switch (name) {
    case 'get_last_lr':
      return list(({ last }) => last);
    case 'get_lr':
      return list((one) => one.rate());
    case '_last_lr':
      return groups.map(({ last }) => floatValue(last));
    case 'base_lrs':
      return baseless.has(groups[0]?.name ?? '') ? undefined : living.bases();
    case 'last_epoch':
      return groups[0]?.clock;
    case '1':
      return epochs(living);
    case 'optimizer':
      return optimizer;
    case '_schedulers':
      return members.length === 0 ? undefined : members.map(({ made }) => made);
    case 'state_dict':
      return new Native(name, () => stateOf(living));
    case '__dict__':
      return ownState(living);
    case '_schedule_phases':
      return refuse(`what the script does with its ${name} is not followed`);
    case 'lr_lambdas': {
      const { args, keywords } = living.made.called;
      const said = keywords.get('lr_lambda') ?? args[1] ?? null;
      const all = Array.isArray(said) ? [...said] : groups.map(() => said);
      living.tables.hold(name, all);
      return all;
    }
    default:
      return living.tables.get(name) ?? plainIn(groups, name);
  }
}

/** timm's factories give the number of epochs beside the scheduler. */
function epochs({ framework, made, groups }: Living): Value | undefined {
  const [one] = groups;
  const maker = framework.constructors.find(({ name }) => name === one?.name);
  if (one === undefined || maker?.lasts === undefined || !/create_scheduler/.test(made.called.path)) return undefined;
  const said = attempt(() => completed(framework, maker, one.call.args));
  const lasts = said && maker.lasts(said, { call: () => undefined, fact: () => undefined, text: () => undefined });
  return typeof lasts === 'number' ? Math.ceil(lasts) : undefined;
}
