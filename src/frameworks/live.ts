/*
 * Schedulers that live while a script is gone through.
 *
 *   const group: Group = { lr: 0.1 };                       // one a parameter group; `group.lr = 0.03` is what a script's write does
 *   const scheduler = live(torch, { name: 'StepLR', args: { step_size: 30 } }, group);
 *   group.lr                                                // what the next update has: a constructor may have moved it
 *   scheduler.step();                                       // moves `group.lr`, and `group.momentum` where that is cycled
 *   scheduler.called('step', [epoch])                       // the same as the script says it: step(epoch), step(metric), step_update(n)
 *   scheduler.clock                                         // its index now: with the rates, what plan.ts wants
 *   live(torch, { name: 'SequentialLR', args: { schedulers: [warmup, main], milestones: [5] } }, group)   // members live already
 *   scheduler.schedule(100)                                 // its own curve by its own steps, from clock 0
 *
 * Whatever the real object raises is an LrschedError `framework-refuses`. One call is one group: where an optimizer has several,
 * build one for each (members of a composite are those on the same group), and `joined` for a group that is added later.
 */
import { attempt, LrschedError } from '../core/issues.ts';
import type { Curve, Schedule } from '../core/schedule.ts';
import { type Argument, type Call, isCall } from './call.ts';
import { type Around, completed, constructorOf, type Framework, methodsOf, refusing, translateIn } from './constructor.ts';
import { type Group, isLive, type Live } from './group.ts';
import { alone, type RateRule, type Self } from './recursion.ts';
import { metricLacking } from './reducing.ts';

/** A call among whose arguments are schedulers that live. */
export interface LiveCall {
  readonly name: string;
  readonly args: Readonly<Record<string, Argument | Live | readonly (Argument | Live)[]>>;
}

/** Builds a scheduler of any framework on a parameter group, and moves the group as its constructor does. */
export function live(framework: Framework, { name, args }: LiveCall, group: Group, around: Around = {}): Live {
  const maker = constructorOf(framework, name);
  const known = completed(framework, maker, args as Call['args']);
  const call: Call = { name, args: told(args) };
  const schedule = (base: number, length: number, change: Partial<Around> = {}): Schedule =>
    translateIn(framework, call, { ...around, ...change, base, length });
  const refuse = refusing(framework.name, name);
  if (maker.live) return maker.live(known, group, { ...around, call, schedule, refuse });
  const { last_epoch: lastEpoch = -1 } = known;
  const methods = methodsOf(maker, known);
  const counts = typeof around.facts?.increment === 'number' ? around.facts.increment : 1;
  const driven = Object.values(methods).some((meanings) => meanings.includes('metric'));
  const parts = { name, call, attributes: {}, lastEpoch: lastEpoch as number, methods, counts, schedule, refuse };
  const zero = maker.toldApart && ((base: number) => schedule(base, 2, { facts: { ...around.facts, told: true } }).at(0));
  return alone(group, parts, (self) =>
    driven ? drivenBy(self, schedule, around, refuse) : following(self, schedule, around, refuse, zero),
  );
}

/** The arguments with calls for what lives, and without the index that a checkpoint had. */
function told(args: LiveCall['args']): Call['args'] {
  const plain = (value: Argument | Live | readonly (Argument | Live)[]): Argument =>
    isLive(value)
      ? value.call
      : Array.isArray(value)
        ? value.map(plain)
        : isCall(value)
          ? { ...value, args: told(value.args) }
          : (value as Argument);
  return Object.fromEntries(Object.entries(args).flatMap(([key, value]) => (key === 'last_epoch' ? [] : [[key, plain(value)]])));
}

type Build = (base: number, length: number, change?: Partial<Around>) => Schedule;

/** Updates that a curve is built for at first, where nothing says how long the run is. */
const first = 128;

/** A curve read at the clock; it is built anew, longer, when the clock passes its end, and what it raises there is raised then. */
function following(
  self: Self,
  build: Build,
  { length }: Around,
  raise: (reason: string) => never,
  zero?: (base: number) => number,
): RateRule {
  let [curve, base, until]: [Schedule | undefined, number, number] = [undefined, Number.NaN, 0];
  // A length at which the framework refuses to be asked for so many.
  let refused = Number.POSITIVE_INFINITY;
  const longer = (): Schedule => {
    const least = Math.max(1, Math.floor(self.index) + 1);
    const wanted = Math.max(length ?? first, 2 ** Math.ceil(Math.log2(least + 1)));
    for (;;) {
      until = wanted < refused ? wanted : Math.max(least, least + Math.floor((refused - least) / 2));
      try {
        return build(self.base, until);
      } catch (error) {
        if (!(error instanceof LrschedError) || until <= least) throw error;
        refused = until;
      }
    }
  };
  // Where a curve hangs on the length it is told, no other length may be made up.
  const same = (one: Schedule, other: Schedule, to: number) => {
    const step = Math.max(1, Math.floor(to / 256));
    for (let t = 0; t < to; t += step) {
      const [a, b] = [one.at(t), other.at(t)];
      if (!(Math.abs(a - b) <= 1e-12 * Math.abs(a) + 1e-300)) raise('its curve hangs on how long the run is, which nothing says');
    }
  };
  const here = (): Curve => {
    if (curve !== undefined && base === self.base && self.index < until) return curve;
    const [before, end] = base === self.base ? [curve, until] : [undefined, 0];
    if (base !== self.base) [base, refused] = [self.base, Number.POSITIVE_INFINITY];
    const found = longer();
    if (before) same(before, found, end);
    else if (length === undefined) {
      const twice = attempt(() => build(base, 2 * until));
      if (twice) same(found, twice, until);
    }
    curve = found;
    return found;
  };
  const rule: RateRule = { next: () => here().at(self.index), beside: () => beside(self.group, here(), self.index) };
  if (zero === undefined) return rule;
  const scaled = (lr: number) => lr * (self.group.lr_scale ?? 1);
  return { ...rule, next: () => scaled(rule.next()), closed: () => scaled(self.index === 0 ? zero(self.base) : rule.next()) };
}

/** A curve that is driven by the metrics it has been fed. */
function drivenBy(self: Self, build: Build, { metrics: known = [] }: Around, raise: (reason: string) => never): RateRule {
  const metrics: number[] = [];
  let [curve, foreseen]: [Schedule | undefined, boolean] = [undefined, true];
  return {
    fed(metric) {
      const one = metric ?? known[metrics.length] ?? raise(metricLacking(known.length));
      // Where they were known beforehand, the curve of all of them is built once.
      foreseen &&= Object.is(one, known[metrics.length]);
      if (!foreseen) curve = undefined;
      metrics.push(one);
    },
    next() {
      curve ??= build(self.base, Math.max(known.length, metrics.length) + 2, { metrics: foreseen ? known : metrics });
      return curve.at(self.index);
    },
  };
}

/** What is cycled beside the rate. */
function beside(group: Group, { also }: Curve, index: number): void {
  if (also?.momentum) group.momentum = also.momentum.at(index);
  if (also?.weightDecay) group.weight_decay = also.weightDecay.at(index);
}
