import { exactSum, integerRoot, roundHalfEven, round as roundTo } from '../core/python-numbers.ts';
import { binary, comparisons, negate } from './arithmetic.ts';
import { iterate, members, truth } from './contents.ts';
import { chained, goingThrough, itertools } from './iterators.ts';
import { literalOf } from './literals.ts';
import { namedtuple } from './named.ts';
import { knowing, listedItems, type NativeCall, nativeTable, range, takes, whole } from './natives.ts';
import { big, double, floatValue, intValue, isInt, isNumeric } from './numeric.ts';
import { numpy } from './numpy.ts';
import { paths } from './paths.ts';
import { Running } from './running.ts';
import { defaultdict, deque, operators, statistics, tallying } from './standard.ts';
import { itertool, nextWithin, streaming } from './streams.ts';
import {
  Dict,
  Distinct,
  Float,
  type Invoke,
  Items,
  Native,
  NotKnown,
  raise,
  Stream,
  Tuple,
  Unknown,
  unread,
  type Value,
  Vector,
} from './values.ts';

const less = comparisons['<'] as (a: Value, b: Value) => boolean;
const more = comparisons['>'] as (a: Value, b: Value) => boolean;
type Better = typeof less;

/** Python's `round`. */
function round(value: Value, digits: Value | undefined): Value {
  if (isInt(value))
    return digits === undefined || digits === null || whole(digits) >= 0 ? intValue(big(value)) : tens(big(value), -whole(digits));
  const x = double(value);
  if (digits === undefined || digits === null)
    return Number.isFinite(x) ? intValue(BigInt(roundHalfEven(x))) : raise('OverflowError', 'infinity has no integer');
  return floatValue(Number.isFinite(x) ? roundTo(x, whole(digits)) : x);
}

/** An integer to tens, hundreds …, a half to the even neighbour. */
function tens(value: bigint, places: number): Value {
  if (places > 400) return 0;
  const unit = 10n ** BigInt(places);
  const rest = ((value % unit) + unit) % unit;
  const below = value - rest;
  const up = rest * 2n > unit || (rest * 2n === unit && (below / unit) % 2n !== 0n);
  return intValue(up ? below + unit : below);
}

const alone = (value: Value): Value => (value instanceof Vector && value.items.length === 1 ? (value.items[0] as Value) : value);

/** Python's `int` of numbers and texts. */
function toInt(value: Value | undefined, base: Value | undefined): Value {
  if (value === undefined) return 0;
  if (typeof value === 'string') return intValue(parsed(value.trim().replaceAll('_', ''), whole(base, 10)));
  if (base !== undefined) return raise('TypeError', 'only a text has a base');
  if (isInt(value)) return intValue(big(value));
  return integerOf(Math.trunc(double(alone(value))));
}

function integerOf(x: number): Value {
  if (Number.isNaN(x)) return raise('ValueError', 'nan has no integer');
  return Number.isFinite(x) ? intValue(BigInt(x)) : raise('OverflowError', 'infinity has no integer');
}

function parsed(text: string, base: number): bigint {
  const [, sign = '', prefix = '', digits = ''] = /^([+-]?)(0[xob](?=\w))?(\w+)$/i.exec(text) ?? [];
  const bases: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 };
  const own = bases[prefix.toLowerCase()];
  const radix = base === 0 ? (own ?? 10) : base;
  const all = own === undefined || own === radix ? digits : `${prefix}${digits}`;
  const values = [...all].map((one) => Number.parseInt(one, 36));
  if (values.length === 0 || !values.every((one) => one < radix) || radix < 2 || radix > 36) raise('ValueError', 'this text is no integer');
  if (values.length > 6000) unread('an integer is too large to follow');
  const found = values.reduce((sum, one) => sum * BigInt(radix) + BigInt(one), 0n);
  return sign === '-' ? -found : found;
}

function toFloat(value: Value | undefined): Value {
  if (value === undefined) return new Float(0);
  if (typeof value !== 'string') return floatValue(double(alone(value)));
  const text = value
    .trim()
    .replace(/(?<=\d)_(?=\d)/g, '')
    .toLowerCase();
  if (/^[+-]?(inf|infinity)$/.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^[+-]?nan$/.test(text)) return Number.NaN;
  return /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/.test(text) ? floatValue(Number(text)) : raise('ValueError', 'this text is no number');
}

/** Python's `str`, as far as its texts are these. */
export function toText(value: Value | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null) return 'None';
  return isInt(value) ? String(value) : isNumeric(value) ? floatText(double(value)) : unread('this text is not read');
}

/** A float as Python writes it: with all digits that tell it from others, and an exponent below 1e-4 and from 1e16 on. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const [digits, exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 16) return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  const sign = Object.is(value, -0) ? '-' : '';
  return Number.isInteger(value) ? `${sign}${value}.0` : String(value);
}

const keyed = (key: Value | undefined, invoke: Invoke) => (item: Value) => (key === undefined || key === null ? item : invoke(key, [item]));

function extreme(better: Better): NativeCall {
  const several = takes('*items, key=, default=', ([given, key, otherwise], invoke) => {
    const all = given as Value[];
    const items = all.length === 1 ? members(all[0] as Value) : all;
    const unknown = items.filter((item) => item instanceof Unknown);
    if (unknown.length > 0) return Unknown.of(...unknown);
    const [first, ...others] = items;
    if (first === undefined) return otherwise === undefined ? raise('ValueError', 'of nothing there is no largest or smallest') : otherwise;
    const of = keyed(key, invoke);
    return others.reduce<readonly [Value, Value]>(
      ([best, measure], item) => {
        const own = of(item);
        return better(own, measure) ? [item, own] : [best, measure];
      },
      [first, of(first)],
    )[0];
  });
  return (args, keywords, invoke) => {
    if (args.length === 2 && keywords.size === 0 && typeof args[0] === 'number' && typeof args[1] === 'number')
      return better(args[1], args[0]) ? args[1] : args[0];
    return several(args, keywords, invoke);
  };
}

/** One after another; CPython compensates sums of floats since 3.12, within the last places. */
const sum = (items: readonly Value[], start: Value = 0): Value => items.reduce((total, item) => binary['+']!(total, item), start);

/** Items in order; equal ones stay as they were, and with `reverse` too. */
export function sorted(items: readonly Value[], key: Value | undefined, reverse: Value | undefined, invoke: Invoke): Value[] {
  const unknown = items.find((item) => item instanceof Unknown);
  if (unknown !== undefined) throw new NotKnown(unknown as Unknown);
  const of = keyed(key, invoke);
  const down = truth(reverse ?? false);
  const all = items.map((item) => ({ item, by: of(item) }));
  all.sort(
    down
      ? ({ by: a }, { by: b }) => (less(b, a) ? -1 : less(a, b) ? 1 : 0)
      : ({ by: a }, { by: b }) => (less(a, b) ? -1 : less(b, a) ? 1 : 0),
  );
  return all.map(({ item }) => item);
}

/** The keys of a dict with their values, all of which must be known. */
export const entries = (dict: Dict): [Value, Value][] => iterate(dict).map((key) => [key, dict.map.get(Dict.key(key)) as Value]);

const pairsOf = (given: Value): [Value, Value][] =>
  given instanceof Dict ? entries(given) : iterate(given).map((pair) => [...iterate(pair)] as [Value, Value]);

function powered([a, b, m]: readonly (Value | undefined)[]): Value {
  if (m === undefined || m === null) return binary['**']!(a as Value, b as Value);
  if (![a, b, m].every((one) => isInt(one as Value))) return raise('TypeError', 'pow of three takes integers');
  let [base, power, found] = [big(a as number), big(b as number), 1n];
  const by = big(m as number);
  if (by === 0n) return raise('ValueError', 'the third of pow cannot be 0');
  if (power < 0n) return unread('pow of three with a power below 0 is not read');
  for (base %= by; power > 0n; power >>= 1n, base = (base * base) % by) if (power & 1n) found = (found * base) % by;
  return binary['%']!(intValue(found % by), m);
}

/** Functions of the language. */
const language: Readonly<Record<string, NativeCall>> = {
  len: takes('value', ([value]) => {
    if (value instanceof Dict) return value.open ? iterate(value).length : value.map.size;
    if (value instanceof Stream && value.over.length === 0 && value.count === undefined && Number.isFinite(value.most)) return value.most;
    return value instanceof Items ? raise('TypeError', 'an iterator has no length') : members(value as Value).length;
  }),
  range: takes('start, stop=, step=', range),
  int: takes('value=, base=', ([value, base]) => toInt(value, base)),
  float: takes('value=', ([value]) => toFloat(value)),
  bool: takes('value=', ([value]) => value !== undefined && truth(value)),
  str: takes('value=', ([value]) => toText(value)),
  abs: takes('value', ([value]) => absolute(value as Value)),
  min: extreme(less),
  max: extreme(more),
  round: takes('number, ndigits=', ([value, digits]) => round(value as Value, digits)),
  sum: takes('items, start=', ([items, start]) => sum(members(items as Value), start)),
  pow: takes('base, exp, mod=', powered),
  divmod: takes('a, b', ([a, b]) => Tuple.of(binary['//']!(a as Value, b as Value), binary['%']!(a as Value, b as Value))),
  sorted: takes('items, *, key=, reverse=', ([items, key, reverse], invoke) => sorted(members(items as Value), key, reverse, invoke)),
  list: takes('items=', ([items]) => listedItems(items)),
  tuple: takes('items=', ([items]) => Tuple.of(...listedItems(items))),
  set: takes('items=', ([items]) => new Distinct(items === undefined ? [] : members(items))),
  frozenset: takes('items=', ([items]) => new Distinct(items === undefined ? [] : members(items))),
  dict: (args, keywords) => {
    if (args[0] instanceof Unknown) return Unknown.of(args[0]);
    if (args.length > 1) return raise('TypeError', 'dict takes one argument');
    return Dict.of([...(args[0] === undefined ? [] : pairsOf(args[0])), ...keywords]);
  },
  ...goingThrough,
  iter: takes('items', ([items]) => (items instanceof Items ? items : Running.over(iterate(items as Value)[Symbol.iterator]()))),
  next: takes('items, default=', ([items, otherwise]) => {
    if (!(items instanceof Items || items instanceof Stream)) return raise('TypeError', 'next takes an iterator');
    const found = items instanceof Stream ? nextOf(items) : items.next();
    return found ?? (found === null ? null : otherwise === undefined ? raise('StopIteration', 'there is no next item') : otherwise);
  }),
  any: takes('items', ([items]) => settled(items as Value, true)),
  all: takes('items', ([items]) => settled(items as Value, false)),
  print: () => null,
};

/** The size of a number, or of those of an array. */
export function absolute(value: Value): Value {
  if (isInt(value)) return less(value, 0) ? intValue(-big(value)) : intValue(big(value));
  return value instanceof Vector ? new Vector(value.items.map(absolute)) : floatValue(Math.abs(double(value)));
}

/** Whether one item is true, or one is not; the first that is settles it. */
function settled(items: Value, by: boolean): boolean {
  if (!(items instanceof Items)) return members(items).some((one) => truth(one) === by) === by;
  for (let one = items.next(); one !== undefined; one = items.next()) if (truth(one) === by) return by;
  return !by;
}

function nextOf(stream: Stream): Value | undefined {
  const { over, count, most } = stream;
  return over.length > 0 || count !== undefined ? iterate(stream)[0] : nextWithin(stream, most);
}

const finite = (x: number): number => (Number.isFinite(x) ? x : raise('ValueError', 'this has no value there'));
const rounded = (f: (x: number) => number): NativeCall =>
  takes('x', ([value]) => {
    if (isInt(value as Value)) return intValue(big(value as number));
    return integerOf(f(double(value as Value)));
  });
const grows = new Set<(x: number) => number>([Math.exp, Math.expm1, Math.sinh, Math.cosh]);
const real = (f: (x: number) => number): NativeCall =>
  takes('x', ([value]) => {
    const x = double(value as Value);
    const found = f(x);
    if (Number.isFinite(x) && grows.has(f) && Math.abs(found) === Number.POSITIVE_INFINITY)
      return raise('OverflowError', 'this is too large');
    return floatValue(Number.isFinite(x) ? finite(found) : found);
  });
const natural = (value: Value | undefined): bigint => {
  if (!isInt(value as Value)) return raise('TypeError', 'an integer is needed');
  return big(value as number) < 0n ? raise('ValueError', 'an integer of at least 0 is needed') : big(value as number);
};
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
const factorial = (n: bigint): Value => (n > 2000n ? unread('an integer is too large to follow') : intValue(products(1n, n)));
const products = (from: bigint, to: bigint): bigint => {
  let found = 1n;
  for (let at = from; at <= to; at += 1n) found *= at;
  return found;
};
const logarithm = (value: Value): number => {
  if (typeof value !== 'bigint') return finite(Math.log(double(value)));
  const digits = value.toString();
  return value > 0n ? Math.log(Number(`0.${digits}`)) + digits.length * Math.LN10 : Number.NaN;
};

/** Functions of one real number that `math` and numpy share. */
const shared: Readonly<Record<string, (x: number) => number>> = {
  ...{ sqrt: Math.sqrt, exp: Math.exp, log2: Math.log2, log10: Math.log10, log1p: Math.log1p, expm1: Math.expm1, cbrt: Math.cbrt },
  ...{ sin: Math.sin, cos: Math.cos, tan: Math.tan, sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh },
  ...{ asin: Math.asin, acos: Math.acos, atan: Math.atan, exp2: (x) => 2 ** x, degrees: (x) => (x * 180) / Math.PI },
  ...{ radians: (x) => (x * Math.PI) / 180 },
};

/** Functions of `math`, which raises where there is no value. */
const math: Readonly<Record<string, NativeCall>> = {
  ...Object.fromEntries(Object.entries(shared).map(([name, f]) => [name, real(f)])),
  log: takes('x, base=', ([x, base]) =>
    floatValue(base === undefined ? logarithm(x as Value) : finite(logarithm(x as Value) / logarithm(base))),
  ),
  floor: rounded(Math.floor),
  ceil: rounded(Math.ceil),
  trunc: rounded(Math.trunc),
  fabs: real(Math.abs),
  pow: takes('x, y', ([a, b]) => binary['**']!(toFloat(a), toFloat(b))),
  fmod: takes('x, y', ([a, b]) => floatValue(finite(double(a as Value) % double(b as Value)))),
  copysign: takes('x, y', ([a, b]) => {
    const [x, y] = [Math.abs(double(a as Value)), double(b as Value)];
    return floatValue(y < 0 || Object.is(y, -0) ? -x : x);
  }),
  atan2: takes('y, x', ([a, b]) => floatValue(Math.atan2(double(a as Value), double(b as Value)))),
  hypot: takes('*all', ([all]) => floatValue(Math.hypot(...(all as Value[]).map(double)))),
  gcd: takes('*all', ([all]) =>
    intValue((all as Value[]).map((value) => (isInt(value) ? big(value) : raise('TypeError', 'gcd takes integers'))).reduce(gcd, 0n)),
  ),
  isqrt: takes('n', ([n]) => intValue(integerRoot(natural(n)))),
  fsum: takes('items', ([items]) => floatValue(exactSum(iterate(items as Value).map(double)))),
  factorial: takes('n', ([n]) => factorial(natural(n))),
  comb: takes('n, k', ([n, k]) => {
    const [all, some] = [natural(n), natural(k)];
    if (some > all) return 0;
    return all > 2000n ? unread('an integer is too large to follow') : intValue(products(all - some + 1n, all) / products(1n, some));
  }),
  prod: takes('items, *, start=', ([items, start = 1]) =>
    members(items as Value).reduce((product, item) => binary['*']!(product, item), start),
  ),
  isclose: takes('a, b, *, rel_tol=, abs_tol=', ([a, b, relative, least]) => {
    const [x, y] = [double(a as Value), double(b as Value)];
    const [rel, abs] = [relative === undefined ? 1e-9 : double(relative), least === undefined ? 0 : double(least)];
    if (rel < 0 || abs < 0) return raise('ValueError', 'a tolerance cannot be below 0');
    if (x === y) return true;
    return Number.isFinite(x) && Number.isFinite(y) && Math.abs(x - y) <= Math.max(rel * Math.max(Math.abs(x), Math.abs(y)), abs);
  }),
  isnan: takes('x', ([x]) => Number.isNaN(double(x as Value))),
  isinf: takes('x', ([x]) => Math.abs(double(x as Value)) === Number.POSITIVE_INFINITY),
  isfinite: takes('x', ([x]) => Number.isFinite(double(x as Value))),
};

/** How many items stand before a value, or before and with it. */
const placed = (after: boolean): NativeCall =>
  takes('a, x, lo=, hi=, *, key=', ([a, x, lo, hi, key = null], invoke) => {
    const items = key === null ? iterate(a as Value) : iterate(a as Value).map((one) => invoke(key, [one]));
    let [low, high] = [whole(lo, 0), hi === null ? items.length : whole(hi, items.length)];
    if (low < 0) return raise('ValueError', 'lo cannot be below 0');
    while (low < high) {
      const middle = (low + high) >> 1;
      const one = items[middle] ?? raise('IndexError', 'there is no such item');
      if (after ? !less(x as Value, one) : less(one, x as Value)) low = middle + 1;
      else high = middle;
    }
    return low;
  });
const bisect: Readonly<Record<string, NativeCall>> = { bisect: placed(true), bisect_right: placed(true), bisect_left: placed(false) };

const constants: Readonly<Record<string, Value>> = {
  ...{ pi: Math.PI, e: Math.E, tau: 2 * Math.PI, inf: Number.POSITIVE_INFINITY, nan: Number.NaN },
};

const knowingAll = (table: Readonly<Record<string, NativeCall>>): Readonly<Record<string, NativeCall>> =>
  // A dict, or an argument of print, may hold what is not known.
  Object.fromEntries(
    Object.entries(table).map(([name, call]) => [name, name === 'dict' || name === 'print' ? call : streaming(name, knowing(call))]),
  );

/** Modules whose functions are numpy's in name and effect. */
const arrays =
  /^(np|numpy|jnp|jax\.numpy|torch(?:\._six)?|tf|tensorflow|tf\.math|tensorflow\.math|jax\.lax|lax|(?:(?:tf|tensorflow)\.)?keras\.(?:ops|backend)|ops|onp|K)\.(\w+)$/;
const modules = {
  '': nativeTable('', knowingAll(language)),
  math: nativeTable('math.', knowingAll(math)),
  bisect: nativeTable('bisect.', knowingAll(bisect)),
  itertools: nativeTable('itertools.', knowingAll({ ...itertools, from_iterable: chained })),
  operator: nativeTable('operator.', knowingAll(operators)),
  statistics: nativeTable('statistics.', knowingAll(statistics)),
  collections: nativeTable('collections.', {
    deque: knowing(deque),
    Counter: knowing(tallying),
    defaultdict,
    namedtuple,
    OrderedDict: language.dict as NativeCall,
  }),
};
const literal = takes('text', ([text]) =>
  typeof text === 'string' ? (literalOf(text.trim(), negate) ?? raise('ValueError', 'this is no literal')) : (text as Value),
);
const ofPaths = nativeTable('os.path.', paths);
const numpyOf = nativeTable('numpy.', numpy(shared));

/** What is known by a dotted name: `len`, `math.cos`, `np.pi`. */
export function known(path: string): Value | undefined {
  if (!path.includes('.')) return modules[''](path);
  if (path.startsWith('os.path.')) return ofPaths(path.slice('os.path.'.length));
  if (path === 'ast.literal_eval') return new Native(path, knowing(literal));
  const [, module, name = ''] =
    /^(math|bisect|itertools|operator|statistics|collections)\.(?:chain\.(?=from_iterable$))?(\w+)$/.exec(path) ?? [];
  if (module === 'math' && Object.hasOwn(constants, name)) return constants[name];
  const stream = module === 'itertools' ? itertool(name) : undefined;
  if (stream !== undefined) return stream;
  if (module !== undefined) return modules[module as 'math'](name);
  const [, , inArrays] = arrays.exec(path) ?? [];
  if (inArrays === undefined) return undefined;
  return Object.hasOwn(constants, inArrays) ? constants[inArrays] : numpyOf(inArrays);
}
