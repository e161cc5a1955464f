import {
  Dict,
  Distinct,
  Float,
  Func,
  Items,
  Native,
  NotKnown,
  type Numeric,
  raise,
  Thing,
  Tuple,
  Unknown,
  type Value,
  Vector,
} from './values.ts';

export const isNumeric = (value: Value): value is Numeric =>
  typeof value === 'number' || value instanceof Float || typeof value === 'boolean' || typeof value === 'bigint';
export const isInt = (value: Value): value is number | bigint | boolean =>
  typeof value === 'bigint' || typeof value === 'boolean' || (typeof value === 'number' && Number.isInteger(value));

/** A double as the float it is. */
export const floatValue = (value: number): Value => (Number.isInteger(value) ? new Float(value) : value);

/** How many bits an integer may have. */
const widest = 1n << 20_000n;

/** An integer as the int it is. */
export function intValue(value: bigint): Value {
  if (value >= -9007199254740991n && value <= 9007199254740991n) return Number(value);
  return value > widest || value < -widest ? raise('Bound', 'an integer is too large to follow') : value;
}

export const big = (value: Numeric): bigint => (typeof value === 'bigint' ? value : BigInt(Number(value)));

/** A number as a double. */
export function double(value: Value): number {
  if (typeof value === 'number') return value;
  if (value instanceof Float) return value.float;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') {
    const found = Number(value);
    return Number.isFinite(found) ? found : raise('OverflowError', 'an integer is too large for a float');
  }
  if (value instanceof Unknown) throw new NotKnown(value);
  return raise('TypeError', `a number is needed, not ${typeName(value)}`);
}

export function typeName(value: Value): string {
  if (value === null) return 'None';
  if (isInt(value)) return typeof value === 'boolean' ? 'bool' : 'int';
  if (isNumeric(value)) return 'float';
  if (typeof value === 'string') return 'str';
  if (Array.isArray(value)) return value instanceof Tuple ? 'tuple' : 'list';
  if (value instanceof Distinct) return 'set';
  if (value instanceof Items) return 'iterator';
  if (value instanceof Dict) return 'dict';
  if (value instanceof Vector) return 'array';
  if (value instanceof Thing) return value.type?.name ?? 'Namespace';
  return value instanceof Func || value instanceof Native ? 'function' : 'object';
}

/** Whether it is a length that can be counted. */
export const isCount = (value: unknown): value is number => typeof value === 'number' && isInt(value) && value > 0;
