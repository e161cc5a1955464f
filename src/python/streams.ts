import { iterate } from './contents.ts';
import { Generated } from './generated.ts';
import { type NativeCall, nativeTable } from './natives.ts';
import { isInt } from './numeric.ts';
import { Running } from './running.ts';
import { Foreign, type Keywords, NotKnown, raise, Stream, Tuple, Unknown, type Value } from './values.ts';

/** Whether a value is gone through without all its items being known. */
const isOpen = (value: Value): value is Unknown | Foreign | Stream | Running =>
  value instanceof Unknown || value instanceof Foreign || value instanceof Stream || value instanceof Running;

const isList = (value: Value): boolean => Array.isArray(value) && !(value instanceof Tuple);

/** What goes on for ever and is known, such as `count()`. */
const isEndless = (value: Value): boolean => value instanceof Stream && value.over.length === 0 && value.count === undefined;

/** Whatever can be gone through, as a stream. */
export function streamOf(value: Value): Stream {
  if (value instanceof Stream) return value;
  if (value instanceof Generated && value.endless) {
    const { left } = value;
    return new Stream([], Number.POSITIVE_INFINITY, (index) => left(index) ?? raise('StopIteration', 'there is no next item'));
  }
  if (value instanceof Running)
    return new Stream([], Number.POSITIVE_INFINITY, () => value.next() ?? raise('StopIteration', 'there is no next item'));
  if (value instanceof Unknown || value instanceof Foreign) {
    let item: Unknown | undefined;
    // They are many in a long run, and nobody knows one from another.
    return new Stream([value], Number.POSITIVE_INFINITY, () => {
      item ??= itemOf(value);
      return item;
    });
  }
  const items = iterate(value);
  return new Stream([], items.length, (index) => items[index] as Value);
}

/** What stands for an item of what is not known. */
const itemOf = (value: Unknown | Foreign): Unknown => Unknown.of(value instanceof Foreign ? value.unknown : value);

/** What is not known time and again; nothing of what is. */
export const endless = (value: Value): Stream | undefined =>
  value instanceof Unknown || value instanceof Foreign ? new Stream([], Number.POSITIVE_INFINITY, () => itemOf(value)) : undefined;

/** How far streams have been gone through by `next`. */
const gone = new WeakMap<Stream, number>();

/** The next item of a stream that has so many; nothing where there is none left. */
export function nextWithin(stream: Stream, most: number): Value | undefined {
  const at = gone.get(stream) ?? 0;
  gone.set(stream, at + 1);
  return at < most ? stream.item(at) : undefined;
}

/** What stands for how far a stream has been gone through, beside which one it is. */
export const goneFar = (stream: Stream): number => gone.get(stream) ?? 0;

/** The items of a loop, each of which is taken of these iterators, too. */
export function* drawnFrom(iterators: readonly Stream[], items: Iterable<Value>): Iterable<Value> {
  for (const one of items) {
    for (const iterator of iterators) gone.set(iterator, goneFar(iterator) + 1);
    yield one;
  }
}

/** Nothing is left of it. */
export const takeAll = (stream: Stream): void => {
  gone.set(stream, Number.POSITIVE_INFINITY);
};

/** Nobody knows any more how far that is. */
export const lostIn = (stream: Stream): void => {
  gone.set(stream, Number.NaN);
};

/** What is gone through once only, and what that draws its items from in turn. */
const drawn = new WeakMap<Stream, readonly Stream[]>();

/** The iterators of which a stream takes an item at each of its own; none of what begins anew each time. */
export const iteratorsIn = (stream: Stream): readonly Stream[] => drawn.get(stream) ?? [];

const drawingFrom = (stream: Stream, parts: readonly Value[]): Stream => {
  drawn.set(stream, [stream, ...parts.flatMap((part) => (part instanceof Stream ? iteratorsIn(part) : []))]);
  return stream;
};

/** `iter`: an iterator is one already. */
function iteratorOf(value: Value): Stream {
  const stream = streamOf(value);
  const { over, most, item, count } = stream;
  return iteratorsIn(stream).includes(stream) ? stream : drawingFrom(new Stream(over, most, item, count), []);
}

const whole = (value: Value | undefined, unsaid: number): number =>
  value === undefined || value === null ? unsaid : isInt(value) ? Number(value) : raise('TypeError', 'an integer is needed');

/** What joins, counts or cuts what is gone through, where the items are not all known. */
const streams: Readonly<Record<string, NativeCall>> = {
  enumerate: ([items, said], keywords) => {
    const { over, most, item, count } = streamOf(items as Value);
    const from = said ?? keywords.get('start');
    const start = from instanceof Unknown ? undefined : whole(from, 0);
    const numbered = (index: number) => Tuple.of(start === undefined ? Unknown.of(from as Unknown) : start + index, item(index));
    return drawingFrom(new Stream(over, most, numbered, count), [items as Value]);
  },
  zip: (all) => {
    const parts = all.map(streamOf);
    const most = Math.min(...parts.map((part) => part.most));
    const together = new Stream(
      parts.flatMap(({ over }) => over),
      most,
      (index) => Tuple.of(...parts.map(({ item }) => item(index))),
      parts.find(({ count }) => count !== undefined)?.count,
    );
    return drawingFrom(together, parts);
  },
  range: (args) => {
    const count = Unknown.of(...args);
    const [start, , step = 1] = args.length === 1 ? [0] : args;
    const plain = isInt(start as Value) && isInt(step);
    return new Stream([], Number.POSITIVE_INFINITY, (index) => (plain ? Number(start) + index * Number(step) : Unknown.of(count)), count);
  },
  iter: ([items]) => iteratorOf(items as Value),
  reversed: ([items]) => {
    const { over, most, item } = streamOf(items as Value);
    return new Stream(over, most, over.length === 0 ? (index) => item(most - 1 - index) : item);
  },
};

function* slicedOf(items: Running, [start, stop]: readonly [number, Value | undefined], step: number): Iterator<Value> {
  const end = stop === undefined || stop === null ? Number.POSITIVE_INFINITY : whole(stop, 0);
  for (let at = 0; at < end; at += 1) {
    const one = items.next();
    if (one === undefined) return;
    if (at >= start && (at - start) % step === 0) yield one;
  }
}

/** Those of `itertools`, which are streams of whatever they are given. */
const itertools: Readonly<Record<string, NativeCall>> = {
  islice: ([items, first, second, third]) => {
    if (items instanceof Running)
      return Running.over(slicedOf(items, second === undefined ? [0, first] : [whole(first, 0), second], whole(third, 1)));
    const { over, most, item } = streamOf(items as Value);
    const [start, stop] = second === undefined ? [0, first] : [whole(first, 0), second];
    const step = whole(third, 1);
    const limit = stop === null || stop === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Math.ceil((whole(stop, 0) - start) / step));
    const left = Math.max(0, Math.ceil((most - start) / step));
    // Of what has no known length only the first items are cut plainly.
    if (over.length > 0 && (start !== 0 || step !== 1))
      return Unknown.of(...over.map((one) => (one instanceof Foreign ? one.unknown : one)));
    return new Stream(over, Math.min(limit, left), (index) => item(start + index * step));
  },
  cycle: ([items]) => {
    const { over, most, item } = streamOf(items as Value);
    if (over.length > 0 || most === Number.POSITIVE_INFINITY) return new Stream([], Number.POSITIVE_INFINITY, item);
    return Running.over(
      (function* () {
        for (let index = 0; most > 0; index += 1) yield item(index % most);
      })(),
    );
  },
  count: ([from, by]) => {
    const [start, step] = [whole(from, 0), whole(by, 1)];
    return new Stream([], Number.POSITIVE_INFINITY, (index) => start + index * step);
  },
};

/** What is asked item by item: it goes on where it stopped, or has no end. */
const goesOn = (one: Value): one is Running | Generated => one instanceof Running || (one instanceof Generated && one.endless);

/** The same of what goes on as it is asked: item by item, to the end of the shortest. */
const running: Readonly<Record<string, (args: readonly Value[], keywords: Keywords) => Iterator<Value>>> = {
  *enumerate([items, start], keywords) {
    let at = whole(start ?? keywords.get('start'), 0);
    for (const one of (items as Running).left()) {
      yield Tuple.of(at, one);
      at += 1;
    }
  },
  *zip(all) {
    const nexts = all.map((one) => (goesOn(one) ? () => one.next() : onwards(streamOf(one))));
    for (;;) {
      const row: Value[] = [];
      for (const next of nexts) {
        const one = next();
        if (one === undefined) return;
        row.push(one);
      }
      yield Tuple.of(...row);
    }
  },
};

/** The items of a stream whose end is known, one by one. */
function onwards({ over, most, item, count }: Stream): () => Value | undefined {
  if (over.length > 0 || count !== undefined)
    throw new NotKnown(count ?? Unknown.of(...over.map((one) => (one instanceof Foreign ? one.unknown : one))));
  let at = -1;
  return () => {
    at += 1;
    return at < most ? item(at) : undefined;
  };
}

/** The function that is called where something it is given is not known: nothing for all that make no streams. */
export function streaming(name: string, call: NativeCall): NativeCall {
  const own = Object.hasOwn(streams, name) ? streams[name] : undefined;
  if (own === undefined) return call;
  const live = Object.hasOwn(running, name) ? running[name] : undefined;
  return (args, keywords, invoke) => {
    if (live !== undefined && args.some(name === 'zip' ? goesOn : (one) => one instanceof Running))
      return Running.over(live(args, keywords));
    const plain = name === 'zip' && args.some(isList) && args.every((one) => !isOpen(one) || isEndless(one));
    return args.some(isOpen) && !plain ? own(args, keywords) : call(args, keywords, invoke);
  };
}

/** What `itertools` has under a name. */
export const itertool = nativeTable('itertools.', itertools);
