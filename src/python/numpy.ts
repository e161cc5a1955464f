import { roundHalfEven } from '../core/python-numbers.ts';
import { binary, comparisons, spread } from './arithmetic.ts';
import { lookups } from './array-lookups.ts';
import { iterate, mostItems, truth } from './contents.ts';
import { knowing, knowingItems, type NativeCall, range, takes, whole } from './natives.ts';
import { double, floatValue, intValue, isInt, isNumeric, typeName } from './numeric.ts';
import { Float, Native, raise, Unknown, unread, type Value, Vector } from './values.ts';

const less = comparisons['<'] as (a: Value, b: Value) => boolean;
const more = comparisons['>'] as (a: Value, b: Value) => boolean;

/** A list as an array, whose numbers are all floats where one is. */
export function asArray(value: Value): Value {
  if (!Array.isArray(value)) return value;
  const items = iterate(value).map(asArray);
  const mixed = items.some((item) => isNumeric(item) && !isInt(item)) && items.every(isNumeric);
  return new Vector(mixed ? items.map((item) => floatValue(double(item))) : items);
}

const onEach = (apply: (x: Value) => Value, value: Value): Value =>
  value instanceof Vector ? new Vector(value.items.map((one) => onEach(apply, one))) : apply(value);

/** The numbers of an array, of whatever depth. */
const flat = (value: Value): Value[] => (value instanceof Vector ? value.items.flatMap(flat) : [value]);
const numbersIn = (value: Value | undefined): Value[] => flat(asArray(value as Value));

/** What a type makes of numbers: `float`, `np.int64`, `torch.float32`, which is within 1e-6 of a double; nothing where none is said. */
export function typed(value: Value, type: Value | undefined): Value {
  if (type === undefined || type === null) return value;
  const name = type instanceof Native ? type.name : type instanceof Unknown ? (type.path ?? '') : String(type);
  if (/(^|\.)(float(32|64|_)?|double)$/.test(name)) return onEach((x) => floatValue(double(x)), value);
  if (/(^|\.)u?(int(8|16|32|64|_)?|long)$/.test(name)) return onEach(toInteger, value);
  return unread('this type of numbers is not read');
}
const toInteger = (value: Value): Value => {
  const x = double(value);
  return isInt(value) ? value : Number.isFinite(x) ? intValue(BigInt(Math.trunc(x))) : raise('OverflowError', 'infinity has no integer');
};

/** numpy's `round`: to a multiple of a power of ten, by way of the product with it. */
export function rounded(value: Value, decimals: Value | undefined): Value {
  const places = whole(decimals, 0);
  const unit = 10 ** Math.abs(places);
  const one = (x: number) =>
    places === 0 ? roundHalfEven(x) : places > 0 ? roundHalfEven(x * unit) / unit : roundHalfEven(x / unit) * unit;
  return onEach((x) => (isInt(x) && places >= 0 ? x : floatValue(one(double(x)))), value);
}

/** A function of numpy: on every number of an array. */
const each = (f: (x: number) => number): NativeCall =>
  takes('x|a|input|self', ([x]) => onEach((one) => floatValue(f(double(one))), asArray(x as Value)));
const both = (apply: (x: Value, y: Value) => Value): NativeCall =>
  takes('x1|x|input|a, x2|y|other|b|exponent', ([a, b]) => spread(apply, asArray(a as Value), asArray(b as Value)));
const pairwise = (better: typeof less): NativeCall => both((x, y) => (better(y, x) ? y : x));
const two = (sign: string): NativeCall => both((x, y) => binary[sign]!(x, y));
const all = (of: (items: readonly Value[]) => Value): NativeCall => takes('a|x|input|object', ([a]) => of(numbersIn(a)));

const largest = (better: typeof less): NativeCall =>
  all((items) =>
    items.length === 0
      ? raise('ValueError', 'of nothing there is no largest or smallest')
      : items.reduce((best, item) => (better(item, best) ? item : best)),
  );
/** torch's `min` and `max` take two as well. */
const eitherWay = (better: typeof less): NativeCall => {
  const [one, two] = [largest(better), pairwise(better)];
  return (args, keywords, invoke) => (args.length === 2 && args[1] !== null ? two : one)(args, keywords, invoke);
};
const total = (items: readonly Value[]): Value => items.reduce((sum, item) => binary['+']!(sum, item), 0);

/** Evenly spaced numbers, from which `logspace` and `geomspace` are made too. */
function spaced(start: Value, stop: Value, count: Value | undefined, endpoint: Value | undefined): number[] {
  const length = whole(count, 50);
  const open = !truth(endpoint ?? true);
  if (length > mostItems) raise('Bound', 'an array is too long to follow');
  const [from, to] = [double(start), double(stop)];
  const step = (to - from) / (open ? length : Math.max(1, length - 1));
  return Array.from({ length: Math.max(0, length) }, (_, index) =>
    index === length - 1 && !open && length > 1 ? to : from + index * step,
  );
}
const floats = (values: readonly number[]): Vector => new Vector(values.map(floatValue));

const arange: NativeCall = takes('start=, stop|end=, step=, dtype=', ([start, stop, step, type]) => {
  const said = stop === undefined ? [0, start ?? raise('TypeError', 'it needs stop'), step ?? 1] : [start ?? 0, stop, step ?? 1];
  if (said.every(isInt)) return typed(new Vector([...iterate(range(said))]), type);
  const [from, to, by] = said.map(double) as [number, number, number];
  const length = Math.max(0, Math.ceil((to - from) / by));
  if (!(length <= mostItems)) raise('Bound', 'an array is too long to follow');
  // The second number says what the step is.
  const delta = from + by - from;
  return typed(floats(Array.from({ length }, (_, index) => from + index * delta)), type);
});

/** Numbers that an array of several dimensions may have: a mask of a model has millions, and no rate hangs on it. */
const mostInTables = 20_000;

function filled(shape: Value, value: Value): Value {
  const sizes = Array.isArray(shape) ? iterate(shape) : [shape];
  if (sizes.length === 0) return value;
  const length = whole(sizes[0]);
  const table = sizes.length > 1 && sizes.reduce<number>((product, size) => product * whole(size), 1) > mostInTables;
  if (length > mostItems || sizes.length > 3 || table) raise('Bound', 'an array is too long to follow');
  return new Vector(Array.from({ length: Math.max(0, length) }, () => (sizes.length > 1 ? filled(sizes.slice(1), value) : value)));
}
const ofShape = (value: Value) => takes('shape|size, dtype=', ([shape, type]) => typed(filled(shape as Value, value), type));
/** torch takes its sizes one by one: `torch.ones(2, 3)`. */
const constantly =
  (value: Value): NativeCall =>
  (args, keywords, invoke) =>
    ofShape(value)(args.length > 1 && args.every(isInt) ? [[...args]] : args, keywords, invoke);
const alike = (value: Value): NativeCall =>
  takes('a|input, dtype=', ([a, type]) =>
    typed(
      onEach((one) => (isInt(one) ? toInteger(value) : value), asArray(a as Value)),
      type,
    ),
  );

const cumulated = (sign: string): NativeCall =>
  takes('a|input', ([a]) => {
    let last: Value | undefined;
    return new Vector(
      numbersIn(a).map((item) => {
        last = last === undefined ? item : binary[sign]!(last, item);
        return last;
      }),
    );
  });

const joined: NativeCall = takes('arrays|tensors|tup|xs', ([arrays]) =>
  asArray(iterate(arrays as Value).flatMap((one) => [...iterate(one)])),
);

/** How many of sorted numbers stand before one. */
function searched(items: readonly Value[], value: Value, right: boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = items[middle] as Value;
    if (right ? !less(value, one) : less(one, value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** numpy's `interp`: straight lines between points, and the ends beyond them. */
function interpolated(x: number, xs: readonly number[], ys: readonly number[], left: number, right: number): number {
  const last = xs.length - 1;
  if (Number.isNaN(x)) return x;
  if (x > (xs[last] as number)) return right;
  if (x < (xs[0] as number)) return left;
  const above = xs.findIndex((one) => one > x);
  const at = above < 0 ? last : above - 1;
  const [x0, y0] = [xs[at] as number, ys[at] as number];
  if (at === last || x0 === x) return y0;
  return (((ys[at + 1] as number) - y0) / ((xs[at + 1] as number) - x0)) * (x - x0) + y0;
}

const made: NativeCall = takes('object|data|value, dtype=, copy=, device=', ([object, type]) =>
  typed(
    onEach((one) => one, asArray(object as Value)),
    type,
  ),
);
const asType = (type: string): NativeCall =>
  takes('x', ([x]) => typed(asArray(typeof x === 'string' ? unread('a text is not read here') : (x as Value)), type));

/** Functions of numpy, jax.numpy and torch on numbers and arrays, which raise nothing; what they are given beyond what stands here is not read. */
export function numpy(shared: Readonly<Record<string, (x: number) => number>>): Readonly<Record<string, NativeCall>> {
  const powers: NativeCall = both((x, y) => {
    if (isInt(x) && isInt(y)) return less(y, 0) ? raise('ValueError', 'numpy raises integers to no power below 0') : binary['**']!(x, y);
    return floatValue(double(x) ** double(y));
  });
  const clipped: NativeCall = takes(
    'a|x|input|t, a_min|min|clip_value_min|x_min=, a_max|max|clip_value_max|x_max=',
    ([value, low = null, high = null]) => {
      const above = low === null ? asArray(value as Value) : spread((x, y) => (more(y, x) ? y : x), asArray(value as Value), asArray(low));
      return high === null ? above : spread((x, y) => (less(y, x) ? y : x), above, asArray(high));
    },
  );
  const table: Readonly<Record<string, NativeCall>> = {
    ...Object.fromEntries(Object.entries(shared).map(([name, f]) => [name, each(f)])),
    ...{ arcsin: each(Math.asin), arccos: each(Math.acos), arctan: each(Math.atan) },
    ...{
      log: each(Math.log),
      rsqrt: each((x) => 1 / Math.sqrt(x)),
      square: takes('x|input', ([x]) => spread(binary['*']!, asArray(x as Value), asArray(x as Value))),
    },
    ...{ floor: each(Math.floor), ceil: each(Math.ceil), trunc: each(Math.trunc), rint: each(roundHalfEven), sign: each(Math.sign) },
    ...{ deg2rad: each((x) => (x * Math.PI) / 180), rad2deg: each((x) => (x * 180) / Math.PI) },
    ...Object.fromEntries(
      ['round', 'around'].map((name) => [name, takes('a|x|input, decimals=', ([a, decimals]) => rounded(asArray(a as Value), decimals))]),
    ),
    ...Object.fromEntries(
      ['abs', 'absolute'].map((name) => [
        name,
        takes('x|input', ([x]) =>
          onEach(
            (one) => (isInt(one) ? (less(one, 0) ? binary['-']!(0, one) : one) : floatValue(Math.abs(double(one)))),
            asArray(x as Value),
          ),
        ),
      ]),
    ),
    ...{ minimum: pairwise(less), maximum: pairwise(more), fmin: pairwise(less), fmax: pairwise(more) },
    ...{ min: eitherWay(less), max: eitherWay(more), amin: largest(less), amax: largest(more) },
    ...{ power: powers, pow: powers, float_power: both((x, y) => floatValue(double(x) ** double(y))) },
    ...{ add: two('+'), subtract: two('-'), multiply: two('*'), divide: two('/'), true_divide: two('/'), floor_divide: two('//') },
    ...{ mod: two('%'), remainder: two('%') },
    clip: clipped,
    clamp: clipped,
    where: takes('condition, x|input, y|other', ([condition, yes, no]) => {
      const chosen = (test: Value, a: Value, b: Value): Value => {
        if (!(test instanceof Vector)) return truth(test) ? a : b;
        const at = (value: Value, index: number) => (value instanceof Vector ? (value.items[index] ?? (value.items[0] as Value)) : value);
        return new Vector(test.items.map((one, index) => chosen(one, at(a, index), at(b, index))));
      };
      return chosen(asArray(condition as Value), asArray(yes as Value), asArray(no as Value));
    }),
    arange,
    linspace: takes('start, stop|end, num|steps=, endpoint=, *, dtype=', ([start, stop, num, endpoint, type]) =>
      typed(floats(spaced(start as Value, stop as Value, num, endpoint)), type),
    ),
    logspace: takes('start, stop|end, num|steps=, endpoint=, base=', ([start, stop, num, endpoint, base]) =>
      floats(spaced(start as Value, stop as Value, num, endpoint).map((x) => double(base ?? 10) ** x)),
    ),
    geomspace: takes('start, stop, num=, endpoint=', ([start, stop, num, endpoint]) => {
      const [from, to] = [double(start as Value), double(stop as Value)];
      if (!(from > 0 && to > 0)) return unread('geomspace is read between numbers above 0');
      const found = spaced(floatValue(0), floatValue(Math.log10(to / from)), num, endpoint).map((x) => from * 10 ** x);
      if (found.length > 0) found[0] = from;
      if (found.length > 1 && truth(endpoint ?? true)) found[found.length - 1] = to;
      return floats(found);
    }),
    ...{ zeros: constantly(new Float(0)), ones: constantly(new Float(1)), zeros_like: alike(new Float(0)), ones_like: alike(new Float(1)) },
    full: takes('shape|size, fill_value, dtype=', ([shape, value, type]) => typed(filled(shape as Value, value as Value), type)),
    ...{ concatenate: joined, concat: joined, cat: joined, hstack: joined },
    append: takes('arr, values', ([arr, values]) => asArray([...numbersIn(arr), ...numbersIn(values)])),
    sum: all(total),
    prod: all((items) => items.reduce((product, item) => binary['*']!(product, item), 1)),
    mean: all((items) => binary['/']!(total(items), items.length)),
    ...{ cumsum: cumulated('+'), cumprod: cumulated('*') },
    diff: takes('a', ([a]) => {
      const items = numbersIn(a);
      return new Vector(items.slice(1).map((item, index) => binary['-']!(item, items[index] as Value)));
    }),
    interp: takes('x, xp, fp, left=, right=', ([x, xp, fp, left, right]) => {
      const [xs, ys] = [numbersIn(xp).map(double), numbersIn(fp).map(double)];
      if (xs.length === 0 || xs.length !== ys.length) return raise('ValueError', 'xp and fp must be equally long');
      const ends = [left ?? null, right ?? null].map((end, index) => (end === null ? (ys.at(-index) as number) : double(end)));
      return onEach((one) => floatValue(interpolated(double(one), xs, ys, ends[0] as number, ends[1] as number)), asArray(x as Value));
    }),
    searchsorted: takes('a|sorted_sequence, v|input, side=, *, right=', ([a, v, side = 'left', right = false]) => {
      if (side !== 'left' && side !== 'right') return raise('ValueError', 'side is left or right');
      const items = numbersIn(a);
      return onEach((one) => searched(items, one, side === 'right' || truth(right)), asArray(v as Value));
    }),
    digitize: takes('x, bins', ([x, bins]) => {
      const items = numbersIn(bins);
      return onEach((one) => searched(items, one, true), asArray(x as Value));
    }),
    ...Object.fromEntries(['array', 'asarray', 'tensor', 'as_tensor', 'constant', 'convert_to_tensor'].map((name) => [name, made])),
    ...Object.fromEntries(['float32', 'float64', 'float_', 'double'].map((name) => [name, asType('float')])),
    ...Object.fromEntries(['int32', 'int64', 'int_'].map((name) => [name, asType('int')])),
    cast: takes('x, dtype', ([x, type]) => typed(asArray(x as Value), type)),
    logical_and: both((x, y) => truth(x) && truth(y)),
    logical_or: both((x, y) => truth(x) || truth(y)),
    // TensorFlow's and JAX's branches.
    cond: takes('pred, true_fn|true_fun, false_fn|false_fun, *operands', ([condition, yes, no, given], invoke) =>
      invoke((truth(condition as Value) ? yes : no) as Value, given as Value[]),
    ),
    size: takes('a', ([a]) => numbersIn(a).length),
    ...lookups,
  };
  return Object.fromEntries(Object.entries(table).map(([name, call]) => [name, guarded(call)]));
}

/** What is no number cannot be in an array; a type among the arguments need not be known. */
function guarded(call: NativeCall): NativeCall {
  const items = knowingItems(call);
  const guard = knowing(items);
  return (args, keywords, invoke) => {
    const isType = (value: Value) =>
      value instanceof Unknown && value.path !== undefined && /float|int|double|long|half|cpu|cuda/.test(value.path);
    if (![...args, ...keywords.values()].some(isType)) return guard(args, keywords, invoke);
    const unknown = [...args, ...keywords.values()].filter((value) => value instanceof Unknown && !isType(value));
    return unknown.length > 0 ? Unknown.of(...unknown) : items(args, keywords, invoke);
  };
}

/** What numpy makes of a number that is put into an array: one of integers keeps integers only. */
export function fitting(array: Vector, value: Value): Value {
  if (value instanceof Unknown) return value;
  array.kind ??= kindOf(array.items);
  if (array.kind === 'other' || !isNumeric(value)) return unread(`${typeName(value)} in an array is not read`);
  if (array.kind === 'bool') return truth(value);
  return array.kind === 'int' ? toInteger(value) : floatValue(double(value));
}

function kindOf(items: readonly Value[]): NonNullable<Vector['kind']> {
  if (!items.every((item) => isNumeric(item))) return items.some((item) => isNumeric(item) && !isInt(item)) ? 'float' : 'other';
  if (items.every((item) => typeof item === 'boolean')) return 'bool';
  return items.every(isInt) ? 'int' : 'float';
}
