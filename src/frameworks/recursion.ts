import { attempt, LrschedError } from '../core/issues.ts';
import type { Curve, Schedule } from '../core/schedule.ts';
import { recorded } from './recorded.ts';

/** What PyTorch's schedulers move: the one parameter group of an optimizer. */
export interface Group {
  lr: number;
  /** What the first scheduler built on it found. */
  initial?: number;
  momentum?: number;
}

/** How a scheduler makes each rate from the one before. */
export interface Rule {
  /** The rate at its own index; `initial` where its constructor asks, `steps` how often it was stepped. */
  next(lr: number, index: number, asked: { readonly initial: boolean; readonly steps: number }): number;
  /** The closed form at index 0, which a sequence asks for at a milestone; where there is none, `next` is asked. */
  restart?(): number;
  momentum?(index: number): number;
}

/** A scheduler on a group. */
export interface Scheduler {
  /** The step that a constructor ends with. */
  begin(): void;
  step(): void;
  /** What a sequence does at the milestone it starts at. */
  restart(): void;
  /** What a sequence does to every member, since each was stepped once as it was built. */
  undo(): void;
}

/** A scheduler with a rule of its own; it is stepped once as it is built. */
export function alone(group: Group, rule: (base: number) => Rule): Scheduler {
  group.initial ??= group.lr;
  const { next, restart, momentum } = rule(group.initial);
  let [index, steps] = [-1, 0];
  const set = (lr: number) => {
    group.lr = lr;
    if (momentum) group.momentum = momentum(index);
  };
  const step = (initial: boolean) => {
    [index, steps] = [index + 1, steps + 1];
    set(next(group.lr, index, { initial, steps }));
  };
  const scheduler: Scheduler = {
    begin() {
      steps = 0;
      step(true);
    },
    step: () => step(false),
    restart() {
      index = 0;
      set(restart ? restart() : next(group.lr, 0, { initial: false, steps }));
    },
    undo() {
      index -= 1;
    },
  };
  scheduler.begin();
  return scheduler;
}

/** `SequentialLR`: its members were all stepped once, on one rate, which goes back to where it was. */
export function oneAfterAnother(group: Group, members: readonly Scheduler[], milestones: readonly number[], raise: () => never): Scheduler {
  let index = 0;
  const due = () => bisect(milestones, index);
  const undo = () => {
    for (const member of members) member.undo();
  };
  const step = () => {
    index += 1;
    const member = members[due()] as Scheduler;
    if (due() > 0 && milestones[due() - 1] === index) member.restart();
    else member.step();
  };
  group.lr = group.initial ?? group.lr;
  undo();
  (members[due()] as Scheduler).begin();
  return { begin: step, step, restart: raise, undo };
}

/** `ChainedScheduler`: every member in turn. */
export function together(members: readonly Scheduler[], raise: () => never): Scheduler {
  const step = () => {
    for (const member of members) member.step();
  };
  const undo = () => {
    for (const member of members) member.undo();
  };
  return { begin: step, step, restart: raise, undo };
}

/** Python's `bisect_right`, also of a list that is not sorted. */
function bisect(sorted: readonly number[], value: number): number {
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
 * Whatever the scheduler raises within the asked length is raised here.
 */
export function stepped(
  name: string,
  make: (group: Group) => Scheduler,
  closed: () => Schedule,
  { base, length }: { readonly base: number; readonly length: number },
): Schedule {
  const group: Group = { lr: base };
  const scheduler = make(group);
  const [rates, momenta]: [number[], number[]] = [[], []];
  for (let index = 0; index < Math.max(1, Math.min(length, most)); index += 1) {
    if (index > 0) scheduler.step();
    if (!Number.isFinite(group.lr)) throw new LrschedError([{ code: 'not-finite', type: name, t: index }]);
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
function agree(curve: Curve | undefined, values: readonly number[]): boolean {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return curve !== undefined && values.every((value, t) => Math.abs(curve.at(t) - value) <= 1e-9 * Math.abs(value) + 1e-12 * largest);
}
