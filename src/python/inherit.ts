import { iterate } from './builtins.ts';
import { type Machine, nothing } from './machine.ts';
import { member } from './members.ts';
import { Class, Dict, double, Func, float, type Keywords, Made, Native, NotKnown, raise, Thing, Unknown, type Value } from './values.ts';

type Place = { readonly from: number; readonly to: number };

/** `super()`: the methods of the bases on this object, and the constructor of a base that is a library's. */
export function superOf(m: Machine, type: Value | undefined, self: Value | undefined, node: Place): Value {
  if (!(type instanceof Class) || !(self instanceof Thing)) return m.unknown(node);
  const view = new Thing(new Class(type.name, [], methods(type.bases), []));
  for (const [name, value] of self.attributes) view.attributes.set(name, value);
  const own = view.type?.find('__init__');
  const foreign = type.foreign();
  for (const [name, value] of view.type?.attributes ?? []) {
    if (value instanceof Func) view.attributes.set(name, new Native(name, (args, keywords) => m.invoke(value, [self, ...args], keywords)));
  }
  if (own === undefined)
    view.attributes.set('__init__', new Native('__init__', (args, keywords) => initialise(m, self, foreign, args, keywords, node)));
  return view;
}

function methods(bases: readonly Value[]): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const base of bases) {
    if (!(base instanceof Class)) continue;
    for (const [name, value] of [...methods(base.bases), ...base.attributes]) if (!found.has(name)) found.set(name, value);
  }
  return found;
}

/** What the constructor of a library's class makes of an object of the script. */
export function initialise(
  m: Machine,
  self: Thing,
  foreign: Unknown | undefined,
  args: readonly Value[],
  keywords: Keywords,
  node: Place,
): Value {
  const path = foreign?.path;
  if (path === undefined || self.made !== undefined) return null;
  const rule = self.type?.find('get_lr');
  const called = { path, args, keywords, at: m.instance?.from ?? node.from, text: m.textOf(m.instance ?? node) };
  const made =
    rule instanceof Func && /(^|\.)_?LRScheduler$/.test(path)
      ? m.construct({
          ...called,
          path: 'torch.optim.lr_scheduler.LambdaLR',
          args: [args[0] ?? keywords.get('optimizer') ?? m.unknown(node), stepping(m, self, rule)],
          keywords: nothing,
        })
      : m.construct(called);
  if (made instanceof Made) {
    self.made = made;
    made.label = self.type?.name;
  }
  return null;
}

/** A scheduler of the script with a `get_lr` of its own, as a function of the index: its rates over the base rate. */
function stepping(m: Machine, self: Thing, rule: Func): Native {
  const factors: number[] = [];
  const group = new Dict();
  const optimizer = new Thing();
  optimizer.attributes.set('param_groups', [group]);
  const next = (index: number): number => {
    const base = m.base ?? 1;
    if (index === 0) {
      group.set('lr', float(base));
      group.set('initial_lr', float(base));
      self.attributes.set('optimizer', optimizer);
      self.attributes.set('base_lrs', [float(base)]);
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
    return float(factors[double(index as Value)] as number);
  });
}

/** A schedule of keras that the script writes itself: an object that is called with the step. */
export function calledObject(m: Machine, value: Value): Func | undefined {
  if (!(value instanceof Thing) || !/(^|\.)LearningRateSchedule$/.test(value.type?.foreign()?.path ?? '')) return undefined;
  const method = member(m, value, '__call__', { from: 0, to: 0 });
  return method instanceof Func ? method : undefined;
}
