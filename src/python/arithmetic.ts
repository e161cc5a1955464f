import * as python from '../core/python-numbers.ts';
import { iterate, members, mostItems, notKnown, sure } from './contents.ts';
import { LibraryClass } from './library-class.ts';

import { big, double, floatValue, intValue, isInt, isNumeric, typeName } from './numeric.ts';
import {
  Class,
  Dict,
  Distinct,
  Float,
  Native,
  NotKnown,
  type Numeric,
  raise,
  Thing,
  Tuple,
  Unknown,
  unread,
  type Value,
  Vector,
} from './values.ts';

type Doubles = (a: number, b: number) => number;
type Integers = (a: bigint, b: bigint) => Value;

/** An operator on two numbers: what it does to doubles, and to integers where that is something else. */
interface Operator {
  readonly doubles: Doubles;
  readonly integers: Integers;
}

const divisor = (b: number): number => (b === 0 ? raise('ZeroDivisionError', 'division by zero') : b);

/** Python's `**` of floats, which raises where JavaScript has Infinity or NaN. */
function power(a: number, b: number): number {
  if (a === 0 && b < 0) return raise('ZeroDivisionError', '0 cannot be raised to a power below 0');
  const result = python.pythonPower(a, b);
  if (!Number.isFinite(a) || !Number.isFinite(b) || Number.isFinite(result)) return result;
  return Number.isNaN(result)
    ? raise('ValueError', 'a broken power of a number below 0 is complex')
    : raise('OverflowError', 'the power is too large');
}

function floorInteger(a: bigint, b: bigint): bigint {
  if (b === 0n) raise('ZeroDivisionError', 'division by zero');
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

const bits = (value: bigint) => (value < 0n ? -value : value).toString(16).length * 4;

function integerPower(a: bigint, b: bigint): Value {
  if (b < 0n) return floatValue(power(Number(a), Number(b)));
  if (a === 0n || a === 1n || a === -1n) return intValue(b === 0n ? 1n : a ** (b % 2n === 0n ? 2n : 1n));
  if (b > 20_000n || bits(a) * Number(b) > 40_000) raise('Bound', 'an integer is too large to follow');
  return intValue(a ** b);
}

/** True division of integers beyond 2 ** 53, rounded once. */
function trueDivide(a: bigint, b: bigint): Value {
  if (b === 0n) return raise('ZeroDivisionError', 'division by zero');
  const shift = BigInt(Math.max(0, bits(b) - bits(a) + 70));
  const [x, y] = [Number((a << shift) / b), Number(shift)];
  const found = y > 1000 ? x / 2 ** 1000 / 2 ** (y - 1000) : x / 2 ** y;
  return Number.isFinite(found) ? floatValue(found) : raise('OverflowError', 'the quotient is too large for a float');
}

const shifted = (a: bigint, by: bigint): Value => {
  if (by < 0n) return raise('ValueError', 'a shift cannot be below 0');
  return by > 20_000n ? raise('Bound', 'an integer is too large to follow') : intValue(a << by);
};
const bitwise = (): never => raise('TypeError', 'bits are those of integers');

const operators: Readonly<Record<string, Operator>> = {
  '+': { doubles: (a, b) => a + b, integers: (a, b) => intValue(a + b) },
  '-': { doubles: (a, b) => a - b, integers: (a, b) => intValue(a - b) },
  '*': { doubles: (a, b) => a * b, integers: (a, b) => intValue(a * b) },
  '/': { doubles: (a, b) => a / divisor(b), integers: trueDivide },
  // Python 2's `/`.
  '÷': { doubles: (a, b) => a / divisor(b), integers: (a, b) => intValue(floorInteger(a, b)) },
  '//': { doubles: (a, b) => python.floorDivide(a, divisor(b)), integers: (a, b) => intValue(floorInteger(a, b)) },
  '%': { doubles: (a, b) => python.modulo(a, divisor(b)), integers: (a, b) => intValue(a - floorInteger(a, b) * b) },
  '**': { doubles: power, integers: integerPower },
  '&': { doubles: bitwise, integers: (a, b) => intValue(a & b) },
  '|': { doubles: bitwise, integers: (a, b) => intValue(a | b) },
  '^': { doubles: bitwise, integers: (a, b) => intValue(a ^ b) },
  '<<': { doubles: bitwise, integers: shifted },
  '>>': { doubles: bitwise, integers: (a, b) => intValue(a >> (b > 100_000n ? 100_000n : b)) },
};

export type Binary = (a: Value, b: Value) => Value;

/** An operator of Python on any two values. */
function general(sign: string, { doubles, integers }: Operator): Binary {
  const apply: Binary = (a, b) => {
    if (isNumeric(a) && isNumeric(b)) {
      if (isInt(a) && isInt(b)) return integers(big(a), big(b));
      return floatValue(doubles(double(a), double(b)));
    }
    if (a instanceof Unknown || b instanceof Unknown) return Unknown.of(a, b);
    if (a instanceof Vector || b instanceof Vector) return spread(numpy[sign] ?? apply, a, b);
    return onOthers(sign, a, b);
  };
  return apply;
}

/** The same where both are small integers, or plain floats, which is nearly always. */
const quick =
  (doubles: Doubles) =>
  (slow: Binary): Binary =>
  (a, b) => {
    if (typeof a !== 'number' || typeof b !== 'number') return slow(a, b);
    const found = doubles(a, b);
    if (!Number.isInteger(found)) return found;
    return Number.isInteger(a) && Number.isInteger(b) && Number.isSafeInteger(found) ? found : slow(a, b);
  };
const quickly: Readonly<Record<string, (slow: Binary) => Binary>> = {
  '+': quick((a, b) => a + b),
  '-': quick((a, b) => a - b),
  '*': quick((a, b) => a * b),
  '/': (slow) => (a, b) => (typeof a !== 'number' || typeof b !== 'number' || b === 0 ? slow(a, b) : floatValue(a / b)),
};

/** numpy's own arithmetic, where nothing is raised. */
const numpy: Readonly<Record<string, Binary>> = {
  '/': (a, b) => (isNumeric(a) && isNumeric(b) ? floatValue(double(a) / double(b)) : binary['/']!(a, b)),
  '**': (a, b) => (isNumeric(a) && isNumeric(b) && !(isInt(a) && isInt(b)) ? floatValue(double(a) ** double(b)) : binary['**']!(a, b)),
};

/** Python's binary operators. */
export const binary: Readonly<Record<string, Binary>> = Object.fromEntries(
  Object.entries(operators).map(([sign, operator]) => {
    const slow = general(sign, operator);
    return [sign, quickly[sign]?.(slow) ?? slow];
  }),
);

/** One operation on every number of arrays. */
export function spread(apply: Binary, a: Value, b: Value): Value {
  if (!(a instanceof Vector)) return b instanceof Vector ? new Vector(b.items.map((one) => spread(apply, a, one))) : apply(a, b);
  if (!(b instanceof Vector)) {
    if (!Array.isArray(b)) return new Vector(a.items.map((one) => spread(apply, one, b)));
    return spread(apply, a, new Vector(b));
  }
  if (a.items.length !== b.items.length && a.items.length !== 1 && b.items.length !== 1) raise('ValueError', 'arrays of unequal length');
  const length = Math.max(a.items.length, b.items.length);
  const at = ({ items }: Vector, index: number) => items[items.length === 1 ? 0 : index] as Value;
  return new Vector(Array.from({ length }, (_, index) => spread(apply, at(a, index), at(b, index))));
}

function onOthers(sign: string, a: Value, b: Value): Value {
  if (sign === '+' && typeof a === 'string' && typeof b === 'string' && a.length + b.length < mostItems) return a + b;
  if (sign === '+' && Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple && a.length + b.length < mostItems)
    return a instanceof Tuple ? Tuple.of(...a, ...b) : [...iterate(a), ...iterate(b)];
  if (sign === '*' && isInt(b)) return times(a, Number(big(b)));
  if (sign === '*' && isInt(a)) return times(b, Number(big(a)));
  if (sign === '|' && a instanceof Dict && b instanceof Dict && !a.open && !b.open) return Dict.of([...sure(a).map, ...sure(b).map]);
  if (a instanceof Distinct && b instanceof Distinct && Object.hasOwn(setOperators, sign)) return new Distinct(setOperators[sign]!(a, b));
  if (a instanceof Thing || b instanceof Thing) return unread(`${sign} of objects is not read`);
  if (typeof a === 'string' && sign === '%') return unread('texts that % fills in are not read');
  return raise('TypeError', `${sign} does not take ${typeName(a)} and ${typeName(b)}`);
}

/** Operators of sets, which `members` gives without their order. */
const setOperators: Readonly<Record<string, (a: Distinct, b: Distinct) => readonly Value[]>> = {
  '|': (a, b) => [...members(a), ...members(b)],
  '&': (a, b) => members(a).filter((one) => sure(b).has(one)),
  '-': (a, b) => members(a).filter((one) => !sure(b).has(one)),
  '^': (a, b) => [...members(a).filter((one) => !sure(b).has(one)), ...members(b).filter((one) => !a.has(one))],
};

function times(value: Value, count: number): Value {
  if (Array.isArray(value)) sure(value);
  const length =
    typeof value === 'string' || Array.isArray(value) ? value.length : raise('TypeError', `* does not take ${typeName(value)}`);
  if (length * count > mostItems) raise('Bound', 'a list is too long to follow');
  if (typeof value === 'string') return value.repeat(Math.max(0, count));
  const items = Array.from({ length: Math.max(0, count) }, () => [...(value as Value[])]).flat();
  return value instanceof Tuple ? Tuple.of(...items) : items;
}

/** Whether Python holds two values for equal. */
export function equalValues(a: Value, b: Value): boolean {
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b) === 0;
  if (a === b && !(a instanceof Unknown)) return true;
  if (a instanceof Unknown || b instanceof Unknown) throw new NotKnown(Unknown.of(a, b));
  if (Array.isArray(a) && Array.isArray(b)) {
    const [x, y] = [iterate(a), iterate(b)];
    return (
      a instanceof Tuple === b instanceof Tuple && x.length === y.length && x.every((one, index) => equalValues(one, y[index] as Value))
    );
  }
  if (a instanceof Dict && b instanceof Dict) {
    if (iterate(a).length !== iterate(b).length) return false;
    return [...a.map].every(([key, one]) => b.map.has(key) && equalValues(one, b.map.get(key) as Value));
  }
  if (a instanceof Distinct && b instanceof Distinct)
    return members(a).length === members(b).length && members(a).every((one) => b.has(one));
  if (a instanceof Thing || b instanceof Thing) return alike(a, b);
  if (a instanceof Vector || b instanceof Vector) return unread('whether arrays are equal is not read here');
  return false;
}

const isOverNative = (type: Class): boolean =>
  type.bases.some((base) => base instanceof Native || (base instanceof Class && isOverNative(base)));

/** Objects are equal where they are one, unless their class says otherwise. */
function alike(a: Value, b: Value): boolean {
  // A class over a text or a number compares as that does.
  if ([a, b].some((one) => one instanceof Thing && one.type !== undefined && isOverNative(one.type)))
    return unread('what equality of these objects is, is not read');
  if ([a, b].every((one) => one instanceof Thing && one.type?.attributes.has('__members__'))) return false;
  if (!(a instanceof Thing && b instanceof Thing) && ![a, b].some((one) => one instanceof Thing && one.type?.find('__eq__'))) return false;
  const own = [a, b].some(
    (one) => one instanceof Thing && (one.type === undefined || one.type.fields.length > 0 || one.type.find('__eq__') !== undefined),
  );
  const foreign = [a, b].some((one) => one instanceof Thing && one.type?.foreign() !== undefined);
  return own || foreign ? unread('what equality of these objects is, is not read') : false;
}

function compareNumbers(a: Numeric, b: Numeric): number {
  const [x, y] = [plain(a), plain(b)];
  return x < y ? -1 : x > y ? 1 : x <= y && x >= y ? 0 : Number.NaN;
}
const plain = (value: Numeric): number | bigint =>
  typeof value === 'bigint' ? value : value instanceof Float ? value.float : Number(value);

function order(a: Value, b: Value): number {
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (a instanceof Unknown || b instanceof Unknown) throw new NotKnown(Unknown.of(a, b));
  if (Array.isArray(a) && Array.isArray(b)) {
    iterate(a);
    iterate(b);
    const first = a.findIndex((one, index) => index >= b.length || !equalValues(one, b[index] as Value));
    if (first < 0) return a.length - b.length;
    return first >= b.length ? 1 : order(a[first] as Value, b[first] as Value);
  }
  if (a instanceof Thing || b instanceof Thing || a instanceof Distinct) return unread('the order of these is not read');
  return raise('TypeError', `${typeName(a)} and ${typeName(b)} have no order`);
}

type Comparison = (a: Value, b: Value) => boolean;
/** Python's comparisons. */
export const comparisons: Readonly<Record<string, Comparison>> = {
  '<': (a, b) => order(a, b) < 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>': (a, b) => order(a, b) > 0,
  '>=': (a, b) => order(a, b) >= 0,
  '==': equalValues,
  '!=': (a, b) => !equalValues(a, b),
  is: (a, b) => a === b || (isNumeric(a) && isNumeric(b) && typeof a === typeof b && equalValues(a, b)),
  'is not': (a, b) => !comparisons.is!(a, b),
  in: contains,
  'not in': (a, b) => !contains(a, b),
};

function contains(one: Value, all: Value): boolean {
  if (typeof all === 'string') return typeof one === 'string' ? all.includes(one) : raise('TypeError', 'a text holds texts only');
  if (all instanceof Dict) return sure(all).map.has(Dict.key(one)) || (all.mayHave(one) && notKnown(all));
  if (all instanceof Distinct) return sure(all).has(one);
  if (all instanceof Thing) return unread('what an object holds is not read');
  const items = iterate(all);
  const unknown = items.find((item) => item instanceof Unknown);
  if (items.some((item) => !(item instanceof Unknown) && equalValues(one, item))) return true;
  if (unknown !== undefined) throw new NotKnown(unknown as Unknown);
  return false;
}

/** Whether a class of a library is another value; nothing where nobody knows what that is. */
function isSame({ path }: LibraryClass, other: Value): boolean | undefined {
  if (!(other instanceof Unknown)) return false;
  const last = (of: string | undefined) => of?.slice(of.lastIndexOf('.') + 1);
  return other.path === undefined || other.called !== undefined ? undefined : last(path) === last(other.path);
}

/** Whether what is not known is no None for certain: what a library has, or an object of a class of it. */
const isThere = ({ path, called }: Unknown): boolean => path !== undefined || /\.[A-Z]\w*[a-z]\w*$/.test(called?.path ?? '');

/** A comparison where something may be unknown, or an array. */
export function compare(sign: string): (a: Value, b: Value) => Value {
  const test = comparisons[sign] as Comparison;
  const plainly: Readonly<Record<string, (a: number, b: number) => boolean>> = {
    '<': (a, b) => a < b,
    '<=': (a, b) => a <= b,
    '>': (a, b) => a > b,
    '>=': (a, b) => a >= b,
  };
  const ordinary = plainly[sign];
  return (a, b) => {
    if (ordinary && typeof a === 'number' && typeof b === 'number') return ordinary(a, b);
    if (a instanceof Unknown || b instanceof Unknown) {
      if (sign.startsWith('is') && b === null && isThere(a as Unknown)) return sign !== 'is';
      const same = a instanceof LibraryClass ? isSame(a, b) : b instanceof LibraryClass ? isSame(b, a) : undefined;
      if (same !== undefined && /^(==|is)$/.test(sign)) return same;
      if (same !== undefined && /^(!=|is not)$/.test(sign)) return !same;
      return Unknown.of(a, b);
    }
    if ((a instanceof Vector || b instanceof Vector) && !/^is|in$/.test(sign)) return spread((x, y) => test(x, y), a, b);
    return test(a, b);
  };
}

/** The sign in front of a value. */
export function negate(value: Value): Value {
  if (typeof value === 'number') return value === 0 ? 0 : -value;
  if (value instanceof Float) return new Float(-value.float);
  if (typeof value === 'bigint' || typeof value === 'boolean') return intValue(-big(value));
  if (value instanceof Vector) return new Vector(value.items.map(negate));
  return value instanceof Unknown ? Unknown.of(value) : raise('TypeError', `- does not take ${typeName(value)}`);
}
