import { roundHalfEven } from '../core/numbers.ts';
import { binary, comparisons, equal, mostItems, spread } from './arithmetic.ts';
import {
  big,
  Dict,
  double,
  Float,
  Foreign,
  float,
  int,
  isInt,
  isNumeric,
  type Keywords,
  Native,
  NotKnown,
  Raised,
  raise,
  truth,
  typeName,
  Unknown,
  type Value,
  Vector,
} from './values.ts';

type Call = Native['call'];

/** The items of whatever can be gone through. */
export function iterate(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Vector) return value.items;
  if (value instanceof Dict) return [...value.map.keys()];
  if (typeof value === 'string') return [...value];
  if (value instanceof Foreign) throw new NotKnown(value.unknown);
  return raise('TypeError', `${typeName(value)} has no items to go through`);
}

/** A function that answers with nothing known where anything it is given is not. */
const knowing =
  (call: Call): Call =>
  (args, keywords) => {
    const all = keywords.size === 0 ? args : [...args, ...keywords.values()];
    return all.some((value) => value instanceof Unknown) ? Unknown.of(...all) : call(args, keywords);
  };

/** Arrays hold numbers only: of several of which one is not known nothing is. */
const knowingItems =
  (call: Call): Call =>
  (args, keywords) => {
    const unknown = args.flatMap((value) => (Array.isArray(value) ? value.filter((one) => one instanceof Unknown) : []));
    return unknown.length > 0 ? Unknown.of(...unknown) : call(args, keywords);
  };

function whole(value: Value | undefined, unsaid?: number): number {
  if (value === undefined && unsaid !== undefined) return unsaid;
  if (value === undefined || !isInt(value)) return raise('TypeError', 'an integer is needed');
  return Number(big(value));
}

export function range(args: readonly Value[]): Value {
  const [start, stop, step] = args.length === 1 ? [0, whole(args[0]), 1] : [whole(args[0]), whole(args[1]), whole(args[2], 1)];
  if (step === 0) raise('ValueError', 'the step of a range cannot be 0');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > mostItems) raise('Bound', `a range of ${length} is too long to follow`);
  return Array.from({ length }, (_, index) => start + index * step);
}

/** Python's `round` of floats rounds the exact value of the double. */
function round(value: Value, digits: Value | undefined): Value {
  if (isInt(value)) return digits === undefined || whole(digits) >= 0 ? int(big(value)) : raise('ValueError', 'round to tens is not read');
  const x = double(value);
  if (digits === undefined || digits === null) {
    return Number.isFinite(x) ? int(BigInt(roundHalfEven(x))) : raise('OverflowError', 'infinity has no integer');
  }
  const places = whole(digits);
  if (places < 0) {
    const unit = 10 ** -places;
    return float(roundHalfEven(x / unit) * unit);
  }
  if (Number.isInteger(x) || places > 100) return float(x);
  const exact = places < 100 && Number.isInteger(x * 2 ** (places + 1)) ? x.toFixed(places + 1) : '';
  return float(Number(/[02468]5$/.test(exact) ? exact.slice(0, -1) : x.toFixed(places)));
}

/** Python's `int` of numbers and texts. */
function toInt(value: Value | undefined): Value {
  if (value === undefined) return 0;
  if (typeof value === 'string') {
    return /^\s*[+-]?\d+(_\d+)*\s*$/.test(value)
      ? int(BigInt(value.replaceAll('_', '').trim().replace(/^\+/, '')))
      : raise('ValueError', 'this text is no integer');
  }
  if (isInt(value)) return int(big(value));
  const x = double(value instanceof Vector && value.items.length === 1 ? (value.items[0] as Value) : value);
  return Number.isFinite(x) ? int(BigInt(Math.trunc(x))) : raise('OverflowError', 'infinity has no integer');
}

function toFloat(value: Value | undefined): Value {
  if (value === undefined) return new Float(0);
  if (typeof value === 'string') {
    const text = value.trim().replaceAll('_', '').toLowerCase();
    if (/^[+-]?(inf|infinity)$/.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const found = Number(text);
    return text === '' || Number.isNaN(found) ? raise('ValueError', 'this text is no number') : float(found);
  }
  return float(double(value instanceof Vector && value.items.length === 1 ? (value.items[0] as Value) : value));
}

function extreme(better: (a: Value, b: Value) => boolean): Call {
  return (args, keywords) => {
    if (args.length === 2 && typeof args[0] === 'number' && typeof args[1] === 'number') {
      return better(args[1], args[0]) ? args[1] : args[0];
    }
    const items = args.length === 1 ? iterate(args[0] as Value) : args;
    if (keywords.has('key')) return raise('TypeError', 'key is not read');
    if (items.some((item) => item instanceof Unknown)) return Unknown.of(...items);
    if (items.length === 0) return keywords.get('default') ?? raise('ValueError', 'of nothing there is no largest or smallest');
    return items.reduce((best, item) => (better(item, best) ? item : best));
  };
}
const less = comparisons['<'] as (a: Value, b: Value) => boolean;
const more = comparisons['>'] as (a: Value, b: Value) => boolean;

const sum = (items: readonly Value[], start: Value = 0): Value => items.reduce((total, item) => binary['+']!(total, item), start);
const listed = (value: Value | undefined): Value[] => (value === undefined ? [] : [...iterate(value)]);

/** Functions of the language. */
const language: Readonly<Record<string, Call>> = {
  len: ([value]) => {
    if (value instanceof Dict) return value.map.size;
    return iterate(value as Value).length;
  },
  range,
  int: ([value]) => toInt(value),
  float: ([value]) => toFloat(value),
  bool: ([value]) => value !== undefined && truth(value),
  str: ([value]) =>
    typeof value === 'string' ? value : isInt(value as Value) ? String(value) : raise('TypeError', 'this text is not read'),
  abs: ([value]) => absolute(value as Value),
  min: extreme(less),
  max: extreme(more),
  round: ([value, digits], keywords) => round(value as Value, digits ?? keywords.get('ndigits')),
  sum: ([items, start], keywords) => sum(iterate(items as Value), start ?? keywords.get('start')),
  pow: ([a, b]) => binary['**']!(a as Value, b as Value),
  divmod: ([a, b]) => [binary['//']!(a as Value, b as Value), binary['%']!(a as Value, b as Value)],
  sorted: ([items], keywords) => {
    const all = listed(items).sort((a, b) => (less(a, b) ? -1 : more(a, b) ? 1 : 0));
    return truth(keywords.get('reverse') ?? false) ? all.reverse() : all;
  },
  reversed: ([items]) => listed(items).reverse(),
  list: ([items]) => listed(items),
  tuple: ([items]) => listed(items),
  set: ([items]) => listed(items).filter((one, index, all) => all.findIndex((other) => equal(one, other)) === index),
  dict: ([given], keywords) => {
    if (given instanceof Unknown) return Unknown.of(given);
    const pairs = given instanceof Dict ? [...given.map] : given === undefined ? [] : iterate(given).map((pair) => iterate(pair));
    return Dict.of([...(pairs as [Value, Value][]), ...keywords]);
  },
  zip: (all) => {
    const lists = all.map(iterate);
    const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length));
    return Array.from({ length }, (_, index) => lists.map((list) => list[index] as Value));
  },
  enumerate: ([items, start], keywords) =>
    iterate(items as Value).map((item, index) => [whole(start ?? keywords.get('start'), 0) + index, item]),
  any: ([items]) => iterate(items as Value).some(truth),
  all: ([items]) => iterate(items as Value).every(truth),
  print: () => null,
};

function absolute(value: Value): Value {
  if (isInt(value)) return less(value, 0) ? int(-big(value)) : int(big(value));
  return value instanceof Vector ? new Vector(value.items.map(absolute)) : float(Math.abs(double(value)));
}

const finite = (x: number): number => (Number.isFinite(x) ? x : raise('ValueError', 'this has no value there'));
const rounded =
  (f: (x: number) => number): Call =>
  ([value]) => {
    if (isInt(value as Value)) return int(big(value as number));
    const x = f(double(value as Value));
    return Number.isFinite(x) ? int(BigInt(x)) : raise('OverflowError', 'infinity has no integer');
  };
const real =
  (f: (x: number) => number): Call =>
  ([value]) => {
    const x = double(value as Value);
    const found = f(x);
    return float(Number.isFinite(x) ? finite(found) : found);
  };
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
const logarithm = (value: Value): number => {
  if (typeof value !== 'bigint') return finite(Math.log(double(value)));
  const digits = value.toString();
  return value > 0n ? Math.log(Number(`0.${digits}`)) + digits.length * Math.LN10 : Number.NaN;
};

const trigonometry: Readonly<Record<string, (x: number) => number>> = {
  ...{ sqrt: Math.sqrt, exp: Math.exp, log2: Math.log2, log10: Math.log10, log1p: Math.log1p, expm1: Math.expm1, cbrt: Math.cbrt },
  ...{ sin: Math.sin, cos: Math.cos, tan: Math.tan, sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh },
  ...{ asin: Math.asin, acos: Math.acos, atan: Math.atan },
};

/** Functions of `math`, which raises where there is no value. */
const math: Readonly<Record<string, Call>> = {
  ...Object.fromEntries(Object.entries(trigonometry).map(([name, f]) => [name, real(f)])),
  log: ([value, base]) => float(base === undefined ? logarithm(value as Value) : finite(logarithm(value as Value) / logarithm(base))),
  floor: rounded(Math.floor),
  ceil: rounded(Math.ceil),
  trunc: rounded(Math.trunc),
  fabs: real(Math.abs),
  pow: ([a, b]) => binary['**']!(toFloat(a), toFloat(b)),
  fmod: ([a, b]) => float(finite(double(a as Value) % double(b as Value))),
  atan2: ([a, b]) => float(Math.atan2(double(a as Value), double(b as Value))),
  hypot: (all) => float(Math.hypot(...all.map(double))),
  gcd: (all) => int(all.map((value) => big(value as number)).reduce(gcd, 0n)),
  prod: ([items]) => iterate(items as Value).reduce((product, item) => binary['*']!(product, item), 1),
  isclose: ([a, b]) =>
    Math.abs(double(a as Value) - double(b as Value)) <= 1e-9 * Math.max(Math.abs(double(a as Value)), Math.abs(double(b as Value))),
  isnan: ([value]) => Number.isNaN(double(value as Value)),
  isinf: ([value]) => Math.abs(double(value as Value)) === Number.POSITIVE_INFINITY,
  radians: ([value]) => float((double(value as Value) * Math.PI) / 180),
};

/** A function of numpy: on every number of an array. */
const each =
  (f: (...numbers: number[]) => number): Call =>
  (args) => {
    const [a, b] = args as [Value, Value?];
    const one = (x: Value, y: Value) => float(b === undefined ? f(double(x)) : f(double(x), double(y)));
    return spread(one, Array.isArray(a) ? new Vector(a) : a, Array.isArray(b) ? new Vector(b) : (b ?? 0));
  };
const pairwise =
  (better: (a: Value, b: Value) => boolean): Call =>
  ([a, b]) =>
    spread((x, y) => (better(y, x) ? y : x), asArray(a as Value), asArray(b as Value));
const asArray = (value: Value): Value => (Array.isArray(value) ? new Vector(value.map(asArray)) : value);

const linspace: Call = ([start, stop, count], keywords) => {
  const length = whole(count ?? keywords.get('num') ?? keywords.get('steps'), 50);
  const open = !truth(keywords.get('endpoint') ?? true);
  if (length > mostItems) raise('Bound', 'an array is too long to follow');
  const [from, to] = [double(start ?? 0), double(stop ?? 0)];
  const step = (to - from) / (open ? length : Math.max(1, length - 1));
  return new Vector(Array.from({ length }, (_, index) => float(index === length - 1 && !open && length > 1 ? to : from + index * step)));
};

const arange: Call = (all) => {
  const args = all.filter((value) => isNumeric(value));
  if (args.every(isInt)) return new Vector(range(args) as Value[]);
  const [start, stop, step] = (args.length === 1 ? [0, ...args] : args).map(double) as [number, number, number?];
  const length = Math.max(0, Math.ceil((stop - start) / (step ?? 1)));
  if (!(length <= mostItems)) raise('Bound', 'an array is too long to follow');
  return new Vector(Array.from({ length }, (_, index) => float(start + index * (step ?? 1))));
};

const filled = (value: Value) =>
  (([shape]: readonly Value[]) => {
    const length = whole(Array.isArray(shape) ? shape[0] : shape);
    if (length > mostItems) raise('Bound', 'an array is too long to follow');
    return new Vector(Array.from({ length: Math.max(0, length) }, () => value));
  }) as Call;

const cumulated =
  (sign: string): Call =>
  ([items]) => {
    let last: Value | undefined;
    return new Vector(
      iterate(items as Value).map((item) => {
        last = last === undefined ? item : binary[sign]!(last, item);
        return last;
      }),
    );
  };

/** Functions of numpy, jax.numpy and torch on numbers and arrays, which raise nothing. */
const numpy: Readonly<Record<string, Call>> = {
  ...Object.fromEntries(Object.entries(trigonometry).map(([name, f]) => [name, each(f)])),
  ...{ arcsin: each(Math.asin), arccos: each(Math.acos), arctan: each(Math.atan) },
  log: each(Math.log),
  rsqrt: each((x) => 1 / Math.sqrt(x)),
  floor: each(Math.floor),
  ceil: each(Math.ceil),
  trunc: each(Math.trunc),
  ...{ round: each(roundHalfEven), around: each(roundHalfEven), rint: each(roundHalfEven), sign: each(Math.sign) },
  ...{ abs: ([value]) => absolute(asArray(value as Value)), absolute: ([value]) => absolute(asArray(value as Value)) },
  ...{ minimum: pairwise(less), maximum: pairwise(more), fmin: pairwise(less), fmax: pairwise(more) },
  ...{ min: extreme(less), max: extreme(more), amin: extreme(less), amax: extreme(more) },
  ...{ power: ([a, b]) => spread(binary['**']!, asArray(a as Value), asArray(b as Value)), pow: each((a, b) => a ** (b as number)) },
  ...{
    add: two('+'),
    subtract: two('-'),
    multiply: two('*'),
    divide: two('/'),
    true_divide: two('/'),
    floor_divide: two('//'),
    mod: two('%'),
  },
  clip: ([value, low, high], keywords) => {
    const [from, to] = [
      low ?? keywords.get('a_min') ?? keywords.get('min') ?? null,
      high ?? keywords.get('a_max') ?? keywords.get('max') ?? null,
    ];
    const above = from === null ? asArray(value as Value) : spread((x, y) => (more(y, x) ? y : x), asArray(value as Value), from);
    return to === null ? above : spread((x, y) => (less(y, x) ? y : x), above, to);
  },
  where: ([condition, yes, no]) => {
    const chosen = (test: Value, a: Value, b: Value): Value => {
      if (!(test instanceof Vector)) return truth(test) ? a : b;
      const at = (value: Value, index: number) => (value instanceof Vector ? (value.items[index] ?? (value.items[0] as Value)) : value);
      return new Vector(test.items.map((one, index) => chosen(one, at(a, index), at(b, index))));
    };
    return chosen(asArray(condition as Value), asArray(yes as Value), asArray(no as Value));
  },
  arange,
  linspace,
  logspace: ([start, stop, count], keywords) => {
    const base = double(keywords.get('base') ?? 10);
    return new Vector(
      iterate(linspace([start as Value, stop as Value, ...(count === undefined ? [] : [count])], keywords)).map((x) =>
        float(base ** double(x)),
      ),
    );
  },
  zeros: filled(new Float(0)),
  ones: filled(new Float(1)),
  full: ([shape, value]) => filled(value as Value)([shape as Value], new Map()),
  zeros_like: ([value]) => filled(new Float(0))([iterate(value as Value).length], new Map()),
  ones_like: ([value]) => filled(new Float(1))([iterate(value as Value).length], new Map()),
  concatenate: ([all]) => new Vector(iterate(all as Value).flatMap((one) => [...iterate(one)])),
  concat: ([all]) => new Vector(iterate(all as Value).flatMap((one) => [...iterate(one)])),
  cat: ([all]) => new Vector(iterate(all as Value).flatMap((one) => [...iterate(one)])),
  hstack: ([all]) => new Vector(iterate(all as Value).flatMap((one) => [...iterate(one)])),
  append: ([items, more]) =>
    new Vector([...iterate(items as Value), ...(isNumeric(more as Value) ? [more as Value] : iterate(more as Value))]),
  sum: ([items]) => sum(iterate(items as Value)),
  prod: ([items]) => iterate(items as Value).reduce((product, item) => binary['*']!(product, item), 1),
  mean: ([items]) => binary['/']!(sum(iterate(items as Value)), iterate(items as Value).length),
  cumsum: cumulated('+'),
  cumprod: cumulated('*'),
  ...Object.fromEntries(
    ['array', 'asarray', 'tensor', 'as_tensor', 'constant', 'convert_to_tensor'].map((name) => [
      name,
      ([value]) => asArray(value as Value),
    ]),
  ),
  ...Object.fromEntries(
    ['float32', 'float64', 'float_', 'double'].map((name) => [
      name,
      ([value]) => (isNumeric(value as Value) ? toFloat(value) : asArray(value as Value)),
    ]),
  ),
  ...Object.fromEntries(['int32', 'int64', 'int_'].map((name) => [name, ([value]) => toInt(value)])),
  cast: ([value, type]) =>
    type instanceof Unknown && /float/.test(type.path ?? '')
      ? isNumeric(value as Value)
        ? toFloat(value)
        : asArray(value as Value)
      : (value as Value),
  logical_and: ([a, b]) => spread((x, y) => truth(x) && truth(y), asArray(a as Value), asArray(b as Value)),
  logical_or: ([a, b]) => spread((x, y) => truth(x) || truth(y), asArray(a as Value), asArray(b as Value)),
  item: ([value]) => value as Value,
};

function two(sign: string): Call {
  return ([a, b]) => spread(binary[sign]!, asArray(a as Value), asArray(b as Value));
}

const constants: Readonly<Record<string, Value>> = {
  ...{ pi: Math.PI, e: Math.E, tau: 2 * Math.PI, inf: Number.POSITIVE_INFINITY, nan: Number.NaN },
};

/** Modules whose functions are numpy's in name and effect. */
const arrays = /^(np|numpy|jnp|jax\.numpy|torch|tf|tensorflow|tf\.math|tensorflow\.math|keras\.ops|ops|onp|K|keras\.backend)\.(\w+)$/;

const made = new Map<string, Native>();
function native(table: Readonly<Record<string, Call>>, prefix: string, name: string): Native | undefined {
  const call = Object.hasOwn(table, name) ? table[name] : undefined;
  if (call === undefined) return undefined;
  // A dict may hold what is not known.
  const known =
    made.get(prefix + name) ?? new Native(prefix + name, name === 'dict' ? call : knowing(prefix === 'numpy.' ? knowingItems(call) : call));
  made.set(prefix + name, known);
  return known;
}

/** What is known by a dotted name: `len`, `math.cos`, `np.pi`. */
export function known(path: string): Value | undefined {
  if (!path.includes('.')) return native(language, '', path);
  const [, mathName] = /^math\.(\w+)$/.exec(path) ?? [];
  if (mathName !== undefined) return Object.hasOwn(constants, mathName) ? constants[mathName] : native(math, 'math.', mathName);
  const [, module, name] = arrays.exec(path) ?? [];
  if (name === undefined || module === undefined) return undefined;
  return Object.hasOwn(constants, name) ? constants[name] : native(numpy, 'numpy.', name);
}

/** Runs a native function; what Python raises within it is raised here, too. */
export function callNative(native: Native, args: readonly Value[], keywords: Keywords): Value {
  try {
    return native.call(args, keywords);
  } catch (error) {
    // What is missing among the arguments shows where it is used.
    if (error instanceof TypeError) throw new Raised('TypeError', `${native.name} does not take these arguments`);
    throw error;
  }
}
