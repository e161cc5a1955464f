import { binary, comparisons, negate } from './arithmetic.ts';
import { iterate } from './contents.ts';
import { type NativeCall, takes } from './natives.ts';
import { double, floatValue } from './numeric.ts';
import { Dict, raise, type Value } from './values.ts';

const two = (sign: string): NativeCall => takes('a, b', ([a, b]) => binary[sign]!(a as Value, b as Value));
const comparing = (sign: string): NativeCall => takes('a, b', ([a, b]) => comparisons[sign]!(a as Value, b as Value));

/** Python's `operator`. */
export const operators: Readonly<Record<string, NativeCall>> = {
  ...{ add: two('+'), sub: two('-'), mul: two('*'), truediv: two('/'), floordiv: two('//'), mod: two('%'), pow: two('**') },
  ...{ lt: comparing('<'), le: comparing('<='), gt: comparing('>'), ge: comparing('>='), eq: comparing('=='), ne: comparing('!=') },
  neg: takes('a', ([a]) => negate(a as Value)),
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
  if (maxlen !== null) return raise('Bound', 'a deque with a maxlen is not followed');
  return all;
});

const factories = new WeakMap<Dict, Value>();

/** What makes the items that a `defaultdict` does not have. */
export const factoryOf = (dict: Dict): Value | undefined => factories.get(dict);

/** `collections.defaultdict`. */
export const defaultdict: NativeCall = ([factory = null, entries], keywords) => {
  const dict = Dict.of(
    entries instanceof Dict ? entries.map : entries === undefined ? [] : iterate(entries).map((one) => iterate(one) as [Value, Value]),
  );
  for (const [key, value] of keywords) dict.set(key, value);
  if (factory !== null) factories.set(dict, factory);
  return dict;
};
