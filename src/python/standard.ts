import { binary, comparisons, negate } from './arithmetic.ts';
import { Bounded } from './bounded.ts';
import { iterate } from './contents.ts';
import { type NativeCall, takes } from './natives.ts';
import { double, floatValue } from './numeric.ts';
import { Dict, raise, unread, type Value } from './values.ts';

const two = (sign: string): NativeCall => takes('a, b', ([a, b]) => binary[sign]!(a as Value, b as Value));
const comparing = (sign: string): NativeCall => takes('a, b', ([a, b]) => comparisons[sign]!(a as Value, b as Value));

/** Python's `operator`. */
export const operators: Readonly<Record<string, NativeCall>> = {
  ...{ add: two('+'), sub: two('-'), mul: two('*'), truediv: two('/'), floordiv: two('//'), mod: two('%'), pow: two('**') },
  ...{ lt: comparing('<'), le: comparing('<='), gt: comparing('>'), ge: comparing('>='), eq: comparing('=='), ne: comparing('!=') },
  neg: takes('a', ([a]) => negate(a as Value)),
  setitem: takes('a, b, c', ([a, b, c]) => {
    if (!(a instanceof Dict)) return unread('items of this are not set here');
    a.set(b as Value, c as Value);
    return null;
  }),
};

const sorted = (data: Value | undefined): number[] => {
  const all = iterate(data as Value).map(double);
  return all.length === 0 ? raise('StatisticsError', 'no data has no mean') : all.sort((a, b) => a - b);
};

/** Python's `statistics`, as far as schedules use it. */
export const statistics: Readonly<Record<string, NativeCall>> = {
  ...Object.fromEntries(
    ['mean', 'fmean'].map((name) => [
      name,
      takes('data', ([data]) => {
        const all = sorted(data);
        return floatValue(all.reduce((sum, one) => sum + one, 0) / all.length);
      }),
    ]),
  ),
  median: takes('data', ([data]) => {
    const all = sorted(data);
    const middle = all.length >> 1;
    return floatValue(all.length % 2 === 1 ? (all[middle] as number) : ((all[middle - 1] as number) + (all[middle] as number)) / 2);
  }),
};

/** `collections.deque` as a list, whose methods take from both ends. */
export const deque: NativeCall = takes('items=, maxlen=', ([items, maxlen = null]) => {
  const all = items === undefined ? [] : [...iterate(items)];
  return maxlen === null ? all : Bounded.holding(all, Number(maxlen));
});

const factories = new WeakMap<Dict, Value>();

/** What makes the items that a `defaultdict` does not have. */
export const factoryOf = (dict: Dict): Value | undefined => factories.get(dict);

const none = () => 0;

/** `collections.Counter`, which has 0 for what it does not have. */
export const tallying: NativeCall = takes('items=', ([items]) => {
  const dict = items instanceof Dict ? Dict.of(items.map) : new Dict();
  dict.lacking = none;
  counters.add(dict);
  if (items !== undefined && !(items instanceof Dict)) addTo(dict, items);
  return dict;
});

/** Dicts that are a `Counter`. */
export const counters = new WeakSet<Dict>();

/** Counts items in a `Counter`, or adds what another one has. */
export function addTo(dict: Dict, items: Value): void {
  const add = (key: Value, by: Value): void => dict.set(key, binary['+']!(dict.get(key) ?? 0, by));
  if (items instanceof Dict) for (const key of iterate(items)) add(key, items.map.get(Dict.key(key)) as Value);
  else for (const one of iterate(items)) add(one, 1);
}

/** `collections.defaultdict`. */
export const defaultdict: NativeCall = ([factory = null, entries], keywords) => {
  const dict = Dict.of(
    entries instanceof Dict ? entries.map : entries === undefined ? [] : iterate(entries).map((one) => iterate(one) as [Value, Value]),
  );
  for (const [key, value] of keywords) dict.set(key, value);
  if (factory !== null) factories.set(dict, factory);
  return dict;
};
