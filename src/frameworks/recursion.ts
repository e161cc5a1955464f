import { attempt, LrschedError } from '../core/issues.ts';
import type { Curve, Schedule } from '../core/schedule.ts';
import type { Making, Methods } from './constructor.ts';
import type { Group, Live, Meaning } from './group.ts';
import { recorded } from './recorded.ts';

/** What a scheduler remembers of itself: `base_lr`, `last_epoch`, `_step_count`, and whether its constructor is stepping. */
export interface Self {
  readonly group: Group;
  base: number;
  index: number;
  steps: number;
  initial: boolean;
}

/** How a scheduler makes each rate, from the one that the group holds or from its index alone. */
export interface RateRule {
  /** `get_lr()`. */
  next(): number;
  /** `_get_closed_form_lr()`, which `step(x)` and a milestone of a sequence ask; where there is none, `next` is asked. */
  closed?(): number;
  /** What it sets beside the rate. */
  beside?(): void;
  /** How its clock moves, where that is more than one on or to where it is told. */
  advance?(x: number | undefined): void;
  /** Where on its curve it stands, where that is not its index. */
  place?(): number;
  /** Takes the metric that a step brings; of one that brings none, what was known beforehand. */
  fed?(metric: number | undefined): void;
}

/** What a live scheduler is made of beside its rule. */
export interface Parts extends Pick<Making, 'call' | 'schedule' | 'refuse'> {
  readonly name: string;
  /** Its arguments under their names and what it remembers, which a state may change; the rule looks them up each time. */
  readonly attributes: Record<string, unknown>;
  /** The clock before the step that a constructor ends with, -1 where nothing went before; none where it does not end with one. */
  readonly lastEpoch: number | undefined;
  readonly methods: Methods;
  /** How much one step is of what its argument counts; 1 unless said. */
  readonly counts?: number;
  /** A group that is added later moves with it. */
  readonly grows?: boolean;
}

/** A scheduler with a rule of its own; it is stepped once as it is built. */
export function alone(group: Group, parts: Parts, ruleOf: (self: Self) => RateRule): Live {
  const self: Self = { group, base: group.lr, index: parts.lastEpoch ?? 0, steps: 0, initial: false };
  const rule = ruleOf(self);
  if (parts.lastEpoch === undefined) return moving(self, parts, rule, ruleOf);
  if (parts.lastEpoch === -1) group.initial_lr ??= group.lr;
  else if (group.initial_lr === undefined)
    parts.refuse('last_epoch goes on from a checkpoint, and there is none: the group has no initial_lr');
  self.base = group.initial_lr as number;
  const made = moving(self, parts, rule, ruleOf);
  made.member.begin();
  return made;
}

function moving(self: Self, parts: Parts, rule: RateRule, ruleOf: (self: Self) => RateRule): Live {
  const { group } = self;
  const { name, attributes, refuse: raise } = parts;
  let last = group.lr;
  const value = (of: 'next' | 'closed') => {
    const lr = of === 'closed' && rule.closed ? rule.closed() : rule.next();
    if (!Number.isFinite(lr)) {
      if (Number.isNaN(self.base)) raise('it knows no base rate of a group that was added after it was built');
      throw new LrschedError([{ code: 'not-finite', type: name, t: self.index }]);
    }
    return lr;
  };
  const set = (of: 'next' | 'closed') => {
    group.lr = value(of);
    rule.beside?.();
    last = group.lr;
  };
  const fed = (metric: number | undefined, x?: number) => {
    rule.fed?.(metric);
    step(x);
  };
  const step = (x?: number) => {
    // A class whose step is its own counts none.
    if (rule.advance) rule.advance(x);
    else {
      self.steps += 1;
      self.index = x ?? self.index + 1;
    }
    set(x === undefined || rule.advance ? 'next' : 'closed');
  };
  return {
    name,
    call: parts.call,
    get clock() {
      return rule.place?.() ?? self.index;
    },
    set clock(index) {
      self.index = index;
    },
    get base() {
      return self.base;
    },
    get last() {
      return last;
    },
    rate() {
      if (parts.lastEpoch === undefined) raise('it has no get_lr');
      const lr = value('next');
      rule.beside?.();
      return lr;
    },
    ...(rule.closed && { closed: () => value('closed') }),
    step: (metric) => fed(metric),
    jump: rule.fed ? fed : step,
    ...telling(parts, { step, count: (by) => step(self.index + by / (parts.counts ?? 1)), ...(rule.fed && { metric: fed }) }),
    schedule: (length) => parts.schedule(self.base, length),
    state: () => ({ ...attributes, last_epoch: self.index, _step_count: self.steps, base_lr: self.base, _last_lr: last }),
    load(state) {
      for (const [key, one] of Object.entries(state)) if (key in attributes) attributes[key] = one;
      if (typeof state.last_epoch === 'number') self.index = state.last_epoch;
      if (typeof state._is_initial === 'boolean') self.initial = state._is_initial;
      if (typeof state._step_count === 'number') self.steps = state._step_count;
      if (typeof state.base_lr === 'number') self.base = state.base_lr;
      if (typeof state._last_lr === 'number') last = state._last_lr;
    },
    joined(other) {
      const same: Self = { ...self, group: other, base: Number.NaN };
      // A rule may keep its place among the arguments, so one that refuses is not made anew.
      const late = moving(same, parts, parts.grows ? ruleOf(same) : rule, ruleOf);
      if (parts.grows) return late;
      const refuse = () => raise('a group was added to the optimizer after it was built');
      return { ...late, step: refuse, jump: refuse, called: refuse };
    },
    member: {
      begin() {
        self.steps = 0;
        self.initial = true;
        step();
        self.initial = false;
      },
      undo() {
        self.index -= 1;
      },
      restart() {
        self.index = 0;
        set('closed');
      },
    },
  };
}

interface Moves {
  step(x?: number): void;
  count?(by: number): void;
  metric?(value: number | undefined, index: number | undefined): void;
}

/** The names of an argument of a step. */
const argumentNames: Readonly<Record<Meaning, readonly string[]>> = {
  index: ['epoch', 'last_batch_iteration', 'num_updates'],
  place: ['epoch', 'num_updates'],
  metric: ['metrics', 'metric', 'val_loss'],
  count: ['increment'],
  unused: [],
};

/** What its methods do, by their names. */
export function telling(
  { methods, refuse: raise }: Pick<Parts, 'methods' | 'refuse'>,
  { step, count, metric }: Moves,
): Pick<Live, 'called' | 'meaning'> {
  return {
    meaning: (method, at = 0) => methods[method]?.[at],
    called(method, given = [], named = {}) {
      const meanings = methods[method];
      if (meanings === undefined) return false;
      if (given.length > meanings.length) raise(`its ${method} takes ${meanings.length === 0 ? 'no argument' : 'fewer arguments'}`);
      const said = (meaning: Meaning) => {
        const place = meanings.indexOf(meaning);
        if (place < 0) return undefined;
        return given[place] ?? argumentNames[meaning].map((one) => named[one]).find((one) => one !== undefined);
      };
      const index = said('index') ?? said('place');
      if (index === undefined && meanings.includes('place')) raise(`its ${method} must be told where it is`);
      if (metric && meanings.includes('metric')) metric(said('metric'), index);
      else if (meanings.includes('count')) count?.(said('count') ?? raise(`its ${method} needs an increment`));
      else step(index);
      return true;
    },
  };
}

/** Where a composite stands. */
interface Place {
  index: number;
  last: number;
  milestones: readonly number[];
}

/** `SequentialLR`: its members, which were all stepped once as they were built, go back to where the group began, and the first begins anew. */
export function oneAfterAnother(group: Group, parts: Parts, members: readonly Live[], milestones: readonly number[]): Live {
  group.lr = group.initial_lr ?? parts.refuse('none of its members has set the initial_lr that it goes back to');
  for (const { member } of members) member.undo();
  const first = members[bisect(milestones, 0)] as Live;
  first.member.begin();
  return composite(group, parts, members, { index: (parts.lastEpoch ?? -1) + 1, last: first.last, milestones }, (place, all) => {
    place.index += 1;
    const at = bisect(place.milestones, place.index);
    const one = all[at] ?? parts.refuse('it has fewer schedulers than its milestones ask for');
    if (at > 0 && place.milestones[at - 1] === place.index) one.member.restart();
    else one.step();
    place.last = one.last;
  });
}

/** `ChainedScheduler`: every member in turn. */
export function together(group: Group, parts: Parts, members: readonly Live[]): Live {
  return composite(group, parts, members, { index: 0, last: group.lr, milestones: [] }, (place, all, on) => {
    place.index += 1;
    for (const one of all) one.step();
    place.last = on.lr;
  });
}

function composite(
  group: Group,
  parts: Parts,
  members: readonly Live[],
  place: Place,
  move: (place: Place, members: readonly Live[], group: Group) => void,
): Live {
  const { name, refuse: raise } = parts;
  const step = () => move(place, members, group);
  const noArgument = () => raise('its step takes no argument');
  return {
    name,
    call: parts.call,
    members,
    get clock() {
      return place.index;
    },
    set clock(index) {
      place.index = index;
    },
    get base() {
      return members[0]?.base ?? group.lr;
    },
    get last() {
      return place.last;
    },
    rate: () => raise('it has no get_lr'),
    step,
    jump: noArgument,
    ...telling(parts, { step: (x) => (x === undefined ? step() : noArgument()) }),
    schedule: (length) => parts.schedule(members[0]?.base ?? group.lr, length),
    state: () => ({
      last_epoch: place.index,
      _milestones: place.milestones,
      _last_lr: place.last,
      _schedulers: members.map((one) => one.state()),
    }),
    load({ last_epoch, _milestones, _last_lr, _schedulers }) {
      if (typeof last_epoch === 'number') place.index = last_epoch;
      if (Array.isArray(_milestones)) place.milestones = _milestones;
      if (typeof _last_lr === 'number') place.last = _last_lr;
      if (Array.isArray(_schedulers)) for (const [at, one] of members.entries()) one.load(_schedulers[at] ?? {});
    },
    joined: (other) =>
      composite(
        other,
        parts,
        members.map((one) => one.joined(other)),
        { ...place },
        move,
      ),
    member: {
      begin: step,
      undo() {
        for (const { member } of members) member.undo();
      },
      restart: () => raise('no SequentialLR can start it at a milestone'),
    },
  };
}

/** Python's `bisect_right`, also of a list that is not sorted. */
export function bisect(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < (sorted[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Updates that are stepped at most. */
const most = 1_000_000;

/**
 * The schedule that says in closed form what stepping gives, where `closed` does; otherwise what was stepped.
 * Whatever the scheduler raises within the asked length is raised here. `metrics` are what each step is fed, and where `each`
 * is said, a step is told its epoch, so many of them to one.
 */
export function stepped(
  name: string,
  make: (group: Group) => Live,
  closed: () => Schedule,
  {
    base,
    length,
    metrics,
    each,
  }: { readonly base: number; readonly length: number; readonly metrics?: readonly number[]; readonly each?: number },
): Schedule {
  const group: Group = { lr: base };
  const live = make(group);
  const driven = live.meaning('step') === 'metric';
  const [rates, momenta]: [number[], number[]] = [[], []];
  for (let index = 0; index < Math.max(1, Math.min(length, most)); index += 1) {
    if (index > 0) {
      if (!driven) each === undefined ? live.step() : live.jump(index / each);
      else if (index <= (metrics?.length ?? 0)) live.step(metrics?.[index - 1] as number);
    }
    rates.push(group.lr);
    if (group.momentum !== undefined) momenta.push(group.momentum);
  }
  const found = attempt(() => {
    const schedule = closed();
    const sameMomentum = momenta.length === 0 ? !schedule.also?.momentum : agree(schedule.also?.momentum, momenta);
    return agree(schedule, rates) && sameMomentum ? schedule : undefined;
  });
  if (found) return found;
  if (length > most) throw new LrschedError([{ code: 'too-long', type: name, t: length - 1, most }]);
  const below = rates.findIndex((rate) => rate < 0);
  if (below >= 0) throw new LrschedError([{ code: 'negative', type: name, t: below, value: rates[below] as number }]);
  const { at, breaks } = recorded(momenta.length > 0 ? momenta : [0]);
  return { ...recorded(rates), ...(momenta.length > 0 && { also: { momentum: { at, breaks } } }) };
}

/** Whether a curve is these values but for what rounding adds up to, step by step. */
export function agree(curve: Curve | undefined, values: readonly number[]): boolean {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return curve !== undefined && values.every((value, t) => Math.abs(curve.at(t) - value) <= 1e-9 * Math.abs(value) + 1e-12 * largest);
}
