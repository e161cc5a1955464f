import { binary } from './arithmetic.ts';
import { iterate, mostItems, truth } from './contents.ts';
import { type NativeCall, takes, whole } from './natives.ts';
import { Items, raise, Stream, Tuple, unread, type Value } from './values.ts';

const of = (items: Value | undefined): readonly Value[] => iterate(items as Value);

/** Functions of `itertools` on what is known; those of streams are in streams.ts. */
export const itertools: Readonly<Record<string, NativeCall>> = {
  accumulate: takes('items, func=, *, initial=', ([items, func, initial], invoke) => {
    const all = [...(initial === undefined || initial === null ? [] : [initial]), ...of(items)];
    const add = (a: Value, b: Value) => (func === undefined || func === null ? binary['+']!(a, b) : invoke(func, [a, b]));
    const found: Value[] = [];
    for (const item of all) found.push(found.length === 0 ? item : add(found.at(-1) as Value, item));
    return new Items(found);
  }),
  chain: takes('*lists', ([lists]) => {
    const all = lists as Value[];
    const last = all.at(-1);
    if (!(last instanceof Stream) || last.most !== Number.POSITIVE_INFINITY) return new Items(all.flatMap((one) => [...iterate(one)]));
    // Only what comes last may have no end.
    const first = all.slice(0, -1).flatMap((one) => [...iterate(one)]);
    return new Stream([], last.most, (index) => first[index] ?? last.item(index - first.length));
  }),
  pairwise: takes('items', ([items]) => {
    const all = of(items);
    return new Items(all.slice(1).map((item, index) => Tuple.of(all[index] as Value, item)));
  }),
  takewhile: takes('predicate, items', ([test, items], invoke) => {
    const all = of(items);
    const end = all.findIndex((one) => !truth(invoke(test as Value, [one])));
    return new Items(end < 0 ? all : all.slice(0, end));
  }),
  dropwhile: takes('predicate, items', ([test, items], invoke) => {
    const all = of(items);
    const from = all.findIndex((one) => !truth(invoke(test as Value, [one])));
    return new Items(from < 0 ? [] : all.slice(from));
  }),
  filterfalse: takes('predicate, items', ([test, items], invoke) => {
    return new Items(of(items).filter((one) => !truth(test === null ? one : invoke(test as Value, [one]))));
  }),
  compress: takes('data, selectors', ([data, selectors]) => {
    const chosen = of(selectors);
    return new Items(of(data).filter((_, index) => chosen[index] !== undefined && truth(chosen[index] as Value)));
  }),
  starmap: takes('func, items', ([func, items], invoke) => new Items(of(items).map((one) => invoke(func as Value, iterate(one))))),
  repeat: takes('object, times=', ([object, times]) => {
    if (times === undefined) return new Stream([], Number.POSITIVE_INFINITY, () => object as Value);
    const length = Math.max(0, whole(times));
    if (length > mostItems) unread('this is too long to follow');
    return new Items(Array.from({ length }, () => object as Value));
  }),
  product: takes('*lists, repeat=', ([lists, times]) => {
    const once = (lists as Value[]).map((one) => [...iterate(one)]);
    const all = Array.from({ length: whole(times, 1) }, () => once).flat();
    if (all.reduce((size, one) => size * one.length, 1) > mostItems) unread('this is too long to follow');
    const found = all.reduce<Value[][]>((rows, one) => rows.flatMap((row) => one.map((item) => [...row, item])), [[]]);
    return new Items(found.map((row) => Tuple.of(...row)));
  }),
  zip_longest: takes('*lists, fillvalue=', ([lists, fill = null]) => {
    const all = (lists as Value[]).map(iterate);
    const length = Math.max(0, ...all.map((one) => one.length));
    return new Items(Array.from({ length }, (_, index) => Tuple.of(...all.map((one) => one[index] ?? fill))));
  }),
  batched: takes('items, n', ([items, n]) => {
    const [all, size] = [of(items), whole(n)];
    if (size < 1) return raise('ValueError', 'n must be at least one');
    return new Items(
      Array.from({ length: Math.ceil(all.length / size) }, (_, index) => Tuple.of(...all.slice(index * size, (index + 1) * size))),
    );
  }),
};

/** `chain.from_iterable`. */
export const chained: NativeCall = takes('lists', ([lists]) => new Items(of(lists).flatMap((one) => [...iterate(one)])));
