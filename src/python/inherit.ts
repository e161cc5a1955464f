import { beneath } from './beneath.ts';
import { orderOf } from './class-order.ts';
import type { Machine } from './machine.ts';
import { setOwn } from './members.ts';
import type { CodePlace } from './observer.ts';
import { OwnDict, superOfDict } from './own-dicts.ts';
import { Class, Func, Native, Thing, type Value } from './values.ts';

/** `super()`: the methods of the bases on this object, and the constructor of a base that is a library's. */
export function superOf(m: Machine, type: Value | undefined, self: Value | undefined, node: CodePlace): Value {
  if (self instanceof OwnDict) return superOfDict(self);
  if (!(type instanceof Class) || !(self instanceof Thing)) return m.unknown(node);
  const isClass = (base: unknown): base is Class => base instanceof Class;
  const order = self.type === undefined ? [] : orderOf(self.type, isClass);
  const at = order.indexOf(type);
  const next = at < 0 ? orderOf(type, isClass).slice(1) : order.slice(at + 1);
  const view = new Thing(new Class(type.name, [], methods(next), []));
  for (const [name, value] of self.attributes) view.attributes.set(name, value);
  view.made = self.made;
  const own = view.type?.find('__init__');
  const foreign = next.find((one) => one.foreign() !== undefined)?.foreign() ?? type.foreign();
  for (const [name, value] of view.type?.attributes ?? []) {
    if (value instanceof Func) view.attributes.set(name, new Native(name, (args, keywords) => m.invoke(value, [self, ...args], keywords)));
  }
  for (const [name, value] of beneath.get(self) ?? []) if (!view.attributes.has(name)) view.attributes.set(name, value);
  for (const name of rules) {
    const found = view.attributes.has(name) ? undefined : m.observer.inherited(self, name, node);
    if (found !== undefined) view.attributes.set(name, found);
  }
  const { made } = self;
  if (made !== undefined && !view.attributes.has('__call__'))
    view.attributes.set('__call__', new Native('__call__', (args, keywords) => m.call(made, args, keywords, node)));
  if (!(view.type?.find('__setattr__') instanceof Func))
    view.attributes.set(
      '__setattr__',
      new Native('__setattr__', ([name = null, value = null]) => {
        setOwn(m, self, String(name), value);
        return null;
      }),
    );
  if (own === undefined)
    view.attributes.set(
      '__init__',
      new Native('__init__', (args, keywords) => {
        m.observer.extended(self, foreign, args, keywords, node);
        return null;
      }),
    );
  return view;
}

/** Methods of a library's class that the script's may ask. */
const rules = ['step', 'get_lr', '_get_closed_form_lr', '_initial_step'];

function methods(order: readonly Class[]): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const { attributes } of order) for (const [name, value] of attributes) if (!found.has(name)) found.set(name, value);
  return found;
}
