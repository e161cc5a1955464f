import { comparisons } from './arithmetic.ts';
import type { Machine } from './machine.ts';
import { item, member, setAttribute, setOwn } from './members.ts';
import { OwnDict } from './own-dicts.ts';
import { setItem } from './targets.ts';
import { Class, Foreign, Native, Thing, Unknown, type Value } from './values.ts';

type Place = { readonly from: number; readonly to: number };
type Call = (m: Machine, value: Value, args: readonly Value[], node: Place) => Value;

/** `x.name`, where the name may be that of what an operator calls: `x.__getattr__('rate')` is what `x.rate` is. */
export function attributeNamed(m: Machine, value: Value, name: string, node: Place): Value {
  const call = calls.get(name);
  if (call === undefined || value instanceof Foreign || value instanceof Class) return member(m, value, name, node);
  // What nobody knows is asked for itself: `LambdaLR(optimizer, rates.__getitem__)`.
  if (value instanceof Unknown && value.path === undefined && value.called === undefined) return Unknown.of(value);
  const own = value instanceof Thing || value instanceof OwnDict ? value.type?.find(name) : undefined;
  const lent = value instanceof Thing && value.attributes.has(name);
  if (own !== undefined || lent || (value instanceof Unknown && value.path !== 'object')) return member(m, value, name, node);
  const ofType = value instanceof Unknown || (value instanceof Native && /^(?:dict|list)$/.test(value.name));
  const called = ofType
    ? ([self = null, ...args]: readonly Value[]) => call(m, self, args, node)
    : (args: readonly Value[]) => call(m, value, args, node);
  return new Native(name, called, ofType ? undefined : value);
}

const named: Call = (m, value, [name = null], node) => member(m, value, String(name), node);

const calls: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['__getattr__', named],
  ['__getattribute__', named],
  [
    '__setattr__',
    (m, value, [name = null, given = null]) => {
      if (value instanceof Thing) setOwn(m, value, String(name), given);
      else setAttribute(m, value, String(name), given);
      return null;
    },
  ],
  ['__getitem__', (m, value, [at = null], node) => item(m, value, at, node)],
  [
    '__setitem__',
    (m, value, [at = null, given = null], node) => {
      setItem(m, value, at, given, node);
      return null;
    },
  ],
  ['__contains__', (_m, value, [one = null]) => (comparisons.in as (a: Value, b: Value) => boolean)(one, value)],
]);
