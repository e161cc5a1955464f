import { iterate } from '../python/contents.ts';
import type { Machine } from '../python/machine.ts';
import { nothing } from '../python/machine.ts';
import { member } from '../python/members.ts';
import { double, floatValue } from '../python/numeric.ts';
import type { CodePlace } from '../python/observer.ts';
import { type Called, Dict, Func, type Keywords, Native, NotKnown, raise, Thing, Unknown, type Value } from '../python/values.ts';
import { Made, type Optimizers } from './optimizers.ts';

/** What is needed to make a scheduler. */
interface Maker {
  readonly m: Machine;
  readonly optimizers: Optimizers;
  construct(called: Called): Value | undefined;
}

/** What the constructor of a library's class makes of an object of the script. */
export function extended(
  found: Maker,
  self: Thing,
  foreign: Unknown | undefined,
  args: readonly Value[],
  keywords: Keywords,
  node: CodePlace,
): void {
  const { m } = found;
  const path = foreign?.path;
  if (path === undefined || self.made !== undefined) return;
  const rule = self.type?.find('get_lr');
  const called = { path, args, keywords, at: m.instance?.from ?? node.from, text: m.textOf(m.instance ?? node) };
  const made =
    rule instanceof Func && /(^|\.)_?LRScheduler$/.test(path)
      ? found.construct({
          ...called,
          path: 'torch.optim.lr_scheduler.LambdaLR',
          args: [args[0] ?? keywords.get('optimizer') ?? m.unknown(node), stepping(found, self, rule)],
          keywords: nothing,
        })
      : found.construct(called);
  if (!(made instanceof Made)) return;
  self.made = made;
  made.label = self.type?.name;
  if (self.type?.find('step') instanceof Func)
    made.wrapped ??= {
      at: called.at,
      says: `${made.label} has a step of its own over ${path.replace(/^.*\./, '')}, which is not followed`,
    };
}

/** A scheduler of the script with a `get_lr` of its own, as a function of the index: its rates over the base rate. */
function stepping({ m, optimizers }: Maker, self: Thing, rule: Func): Native {
  const factors: number[] = [];
  const group = new Dict();
  const optimizer = new Thing();
  optimizer.attributes.set('param_groups', [group]);
  const next = (index: number): number => {
    const base = optimizers.base ?? 1;
    if (index === 0) {
      group.set('lr', floatValue(base));
      group.set('initial_lr', floatValue(base));
      self.attributes.set('optimizer', optimizer);
      self.attributes.set('base_lrs', [floatValue(base)]);
    }
    self.attributes.set('last_epoch', index);
    self.attributes.set('_step_count', index + 1);
    const rates = m.invoke(rule, [self], nothing);
    if (rates instanceof Unknown) throw new NotKnown(rates);
    const [rate] = iterate(rates);
    if (rate === undefined) return raise('IndexError', 'it gives no rate');
    group.set('lr', rate);
    return double(rate) / base;
  };
  return new Native(self.type?.name ?? 'get_lr', ([index]) => {
    for (let at = factors.length; at <= double(index as Value); at += 1) factors.push(next(at));
    return floatValue(factors[double(index as Value)] as number);
  });
}

/** A schedule of keras that the script writes itself: an object that is called with the step. */
export function calledObject(m: Machine, value: Value): Func | undefined {
  if (!(value instanceof Thing) || !/(^|\.)LearningRateSchedule$/.test(value.type?.foreign()?.path ?? '')) return undefined;
  const method = member(m, value, '__call__', { from: 0, to: 0 });
  return method instanceof Func ? method : undefined;
}
