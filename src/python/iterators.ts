import { binary } from './arithmetic.ts';
import { Coming, changesMeanwhile, itemPlaces, nextIn } from './coming-items.ts';
import { iterate, mostItems, truth } from './contents.ts';
import { type NativeCall, takes, whole } from './natives.ts';
import { Running } from './running.ts';
import { Distinct, Func, Items, raise, Stream, Tuple, unread, type Value } from './values.ts';

/** What goes on by a function of the script, which is called when it is come to; nothing of what is not gone through item by item. */
function asked(
  func: Value | undefined,
  items: Value | undefined,
  give: (next: () => Value | undefined) => Iterator<Value>,
): Running | undefined {
  const next = func instanceof Func ? nextIn(items as Value) : undefined;
  return next && Running.over(give(next));
}

const of = (items: Value | undefined): readonly Value[] => iterate(items as Value);

/** Functions of `itertools` on what is known; those of streams are in streams.ts. */
export const itertools: Readonly<Record<string, NativeCall>> = {
  accumulate: takes('items, func=, *, initial=', ([items, func, initial], invoke) => {
    const add = (a: Value, b: Value) => (func === undefined || func === null ? binary['+']!(a, b) : invoke(func, [a, b]));
    const live = asked(func, items, function* (next) {
      let sum = initial === undefined || initial === null ? next() : initial;
      for (let one: Value | undefined = 0; sum !== undefined; sum = one === undefined ? undefined : add(sum, one)) {
        yield sum;
        one = next();
      }
    });
    if (live !== undefined) return live;
    const all = [...(initial === undefined || initial === null ? [] : [initial]), ...of(items)];
    const found: Value[] = [];
    for (const item of all) found.push(found.length === 0 ? item : add(found.at(-1) as Value, item));
    return new Items(found);
  }),
  chain: takes('*lists', ([lists]) => {
    const all = lists as Value[];
    const last = all.at(-1);
    if (!(last instanceof Stream) || last.most !== Number.POSITIVE_INFINITY) return inTurn(all);
    // Only what comes last may have no end.
    const first = all.slice(0, -1).flatMap((one) => [...iterate(one)]);
    return new Stream([], last.most, (index) => first[index] ?? last.item(index - first.length));
  }),
  pairwise: takes('items', ([items]) => {
    const all = of(items);
    return new Items(all.slice(1).map((item, index) => Tuple.of(all[index] as Value, item)));
  }),
  takewhile: takes('predicate, items', ([test, items], invoke) => {
    const live = asked(test, items, function* (next) {
      for (let one = next(); one !== undefined && truth(invoke(test as Value, [one])); one = next()) yield one;
    });
    if (live !== undefined) return live;
    const all = of(items);
    const end = all.findIndex((one) => !truth(invoke(test as Value, [one])));
    return new Items(end < 0 ? all : all.slice(0, end));
  }),
  dropwhile: takes('predicate, items', ([test, items], invoke) => {
    const live = asked(test, items, function* (next) {
      let one = next();
      while (one !== undefined && truth(invoke(test as Value, [one]))) one = next();
      for (; one !== undefined; one = next()) yield one;
    });
    if (live !== undefined) return live;
    const all = of(items);
    const from = all.findIndex((one) => !truth(invoke(test as Value, [one])));
    return new Items(from < 0 ? [] : all.slice(from));
  }),
  filterfalse: takes('predicate, items', ([test, items], invoke) => {
    const live = asked(test, items, function* (next) {
      for (let one = next(); one !== undefined; one = next()) if (!truth(invoke(test as Value, [one]))) yield one;
    });
    if (live !== undefined) return live;
    return new Items(of(items).filter((one) => !truth(test === null ? one : invoke(test as Value, [one]))));
  }),
  compress: takes('data, selectors', ([data, selectors]) => {
    const chosen = of(selectors);
    return new Items(of(data).filter((_, index) => chosen[index] !== undefined && truth(chosen[index] as Value)));
  }),
  starmap: takes('func, items', ([func, items], invoke) => {
    const live = asked(func, items, function* (next) {
      for (let one = next(); one !== undefined; one = next()) yield invoke(func as Value, iterate(one));
    });
    return live ?? new Items(of(items).map((one) => invoke(func as Value, iterate(one))));
  }),
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

/** One after another, each as it is when it is come to. */
function inTurn(lists: readonly Value[]): Items {
  const all = lists.map(iterate);
  const sizes = all.map(({ length }) => length);
  return new Coming((index) => {
    if (all.slice(0, -1).some(({ length }, at) => length !== sizes[at])) return changesMeanwhile();
    let at = index;
    for (const items of all) {
      if (at < items.length) return items[at];
      at -= items.length;
    }
    return undefined;
  });
}

/** `chain.from_iterable`. */
export const chained: NativeCall = takes('lists', ([lists]) => inTurn(of(lists)));

/** Functions of the language that go through something as it is when they come to it. */
export const goingThrough: Readonly<Record<string, NativeCall>> = {
  reversed: takes('items', ([items]) => {
    if (items instanceof Distinct || items instanceof Items) return raise('TypeError', 'this has no order');
    const last = iterate(items as Value).length - 1;
    const place = itemPlaces(items as Value);
    return new Coming((index) => (index > last ? undefined : place(last - index)));
  }),
  zip: takes('*lists, strict=', ([lists, strict]) => {
    const all = (lists as Value[]).map((list) => (list instanceof Items ? list.rest() : list) as Value);
    const places = all.map(itemPlaces);
    if (truth(strict ?? false) && new Set(all.map((list) => iterate(list).length)).size > 1)
      raise('ValueError', 'zip was told that these are equally long');
    return new Coming((index) => {
      const row = places.map((place) => place(index));
      return row.length === 0 || row.includes(undefined) ? undefined : Tuple.of(...(row as Value[]));
    });
  }),
  enumerate: takes('items, start=', ([items, start]) => {
    const [place, from] = [itemPlaces(items as Value), whole(start, 0)];
    return new Coming((index) => {
      const one = place(index);
      return one === undefined ? undefined : Tuple.of<Value>(from + index, one);
    });
  }),
};
