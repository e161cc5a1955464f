import { LrschedError } from '../core/issues.ts';
import { refuse } from '../core/text.ts';
import { type Dict, Thing, Unknown } from '../python/values.ts';
import { settleCall } from './identify.ts';
import type { Enlivening, Living } from './living.ts';
import type { Made, Optimizer } from './optimizers.ts';

/** A scheduler is stepped that was built on an optimizer of which nothing is known: it may move one that trains. */
export function mustHaveOptimizer({ m, making, living, optimizers }: Enlivening, made: Made, method: string, at: number): undefined {
  if (method !== 'step' || m.strict) return undefined;
  const own = living(made);
  const { maker, optimizer, unknown } = settleCall(made.called, { ...making, group: 0, groups: 1 });
  if (own === undefined && maker.optimizer !== undefined && optimizer instanceof Thing)
    refuse(
      m.source,
      made.called.at,
      `this ${maker.name} is built on an object of the script whose rates are not followed, and it is stepped`,
    );
  if (maker.optimizer === undefined || !(optimizer instanceof Unknown) || (own && optimizers.built.includes(own.optimizer)))
    return undefined;
  const lacking = own?.missing?.issues ?? [];
  const others = lacking.filter(({ code }) => code !== 'no-base-rate');
  if (lacking.length > 0) throw new LrschedError(others.length > 0 ? others : lacking);
  m.refuseUnknown(Unknown.of(...unknown, optimizer), at);
}

/** The same once the run is over, of schedulers that need no rate of it: `trained` are those that made updates. */
export function mustHaveTrained(
  { m, optimizers }: Pick<Enlivening, 'm' | 'optimizers'>,
  all: Iterable<Living>,
  trained: ReadonlySet<Optimizer>,
): void {
  for (const { optimizer, steps, within } of all) {
    if (steps === 0 || within !== undefined || optimizers.built.includes(optimizer) || trained.has(optimizer)) continue;
    const { at, text } = optimizer.called;
    m.refuseUnknown(new Unknown([{ text, at }]), at);
  }
  // What sets the rate of something of which nothing is known may mean one that trains.
  for (const { growing, groups, called } of optimizers.known.values()) {
    const set = growing && groups.some((group) => optimizers.changed.has(group as Dict));
    if (set && optimizers.built.length > 0 && ![...trained].some((one) => one.called === called))
      m.refuseUnknown(new Unknown([{ text: called.text, at: called.at }]), called.at);
  }
}
