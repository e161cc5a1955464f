import { comparisons } from './arithmetic.ts';
import { iterate, truth } from './contents.ts';
import { type NativeCall, takes } from './natives.ts';
import { double, floatValue } from './numeric.ts';
import { Float, Func, Native, raise, Tuple, unread, type Value, Vector } from './values.ts';

const less = comparisons['<'] as (a: Value, b: Value) => boolean;

/** The numbers of an array of one axis. */
function numbers(value: Value | undefined): readonly Value[] {
  const items = iterate(value as Value);
  return items.some((one) => one instanceof Vector || Array.isArray(one)) ? unread('arrays of several axes are not looked up here') : items;
}

/** A condition on one number, or on all of an array. */
const conditions = (value: Value): readonly Value[] => (value instanceof Vector || Array.isArray(value) ? iterate(value) : [value]);

const place = (better: (a: Value, b: Value) => boolean): NativeCall =>
  takes('a|input, axis|dim=', ([a, axis]) => {
    if (axis !== undefined && axis !== null && axis !== 0) unread('axes are not read here');
    const items = numbers(a);
    if (items.length === 0) return raise('ValueError', 'of nothing there is no largest or smallest');
    return items.reduce<number>((best, item, index) => (better(item, items[best] as Value) ? index : best), 0);
  });

/** What the first condition that holds chooses, number by number. */
function selected(tests: readonly Value[], choices: readonly Value[], otherwise: Value): Value {
  const length = Math.max(1, ...tests.map((one) => conditions(one).length));
  const at = (value: Value, index: number): Value => {
    const all = value instanceof Vector || Array.isArray(value) ? iterate(value) : undefined;
    return all === undefined ? value : (all[all.length === 1 ? 0 : index] as Value);
  };
  const found = Array.from({ length }, (_, index) => {
    const which = tests.findIndex((one) => truth(at(one, index)));
    return at(which < 0 ? otherwise : (choices[which] as Value), index);
  });
  return tests.some((one) => one instanceof Vector || Array.isArray(one)) ? new Vector(found) : (found[0] as Value);
}

/** Functions of numpy and torch by which a number is looked up in arrays. */
export const lookups: Readonly<Record<string, NativeCall>> = {
  argmax: place((a, b) => less(b, a)),
  argmin: place(less),
  any: takes('a|input', ([a]) => conditions(a as Value).some(truth)),
  all: takes('a|input', ([a]) => conditions(a as Value).every(truth)),
  count_nonzero: takes('a|input', ([a]) => conditions(a as Value).filter(truth).length),
  flatnonzero: takes('a', ([a]) => new Vector(numbers(a).flatMap((one, index) => (truth(one) ? [index] : [])))),
  nonzero: takes('a|input', ([a]) => Tuple.of<Value>(new Vector(numbers(a).flatMap((one, index) => (truth(one) ? [index] : []))))),
  select: takes('condlist, choicelist, default=', ([tests, choices, otherwise = 0]) =>
    selected(iterate(tests as Value), iterate(choices as Value), otherwise),
  ),
  piecewise: takes('x, condlist, funclist', ([x, tests, funcs], invoke) => {
    if (x instanceof Vector || Array.isArray(x)) return unread('piecewise of arrays is not read');
    const [all, values] = [iterate(tests as Value), iterate(funcs as Value)];
    // Of several that hold, the last one is.
    const which = all.findLastIndex((one) => conditions(one).every(truth));
    const found = which < 0 ? (values[all.length] ?? new Float(0)) : (values[which] as Value);
    return floatValue(double(found instanceof Func || found instanceof Native ? invoke(found, [x as Value]) : found));
  }),
  polyval: takes('p, x', ([p, x]) => {
    if (x instanceof Vector || Array.isArray(x)) return unread('polyval of arrays is not read');
    const at = double(x as Value);
    return floatValue(numbers(p).reduce<number>((sum, one) => sum * at + double(one), 0));
  }),
  bucketize: takes('input, boundaries, *, right=', ([input, boundaries, right = false]) => {
    if (input instanceof Vector) return unread('bucketize of arrays is not read');
    const items = numbers(boundaries);
    const at = items.findIndex((one) => (truth(right) ? less(input as Value, one) : !less(one, input as Value)));
    return at < 0 ? items.length : at;
  }),
};
