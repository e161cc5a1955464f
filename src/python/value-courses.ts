import { binary, compare, negate } from './arithmetic.ts';
import type { Evaluation } from './compiled.ts';
import { truth } from './contents.ts';
import { keyOn } from './foreign-attributes.ts';
import { appends } from './list-deeds.ts';
import type { Machine } from './machine.ts';
import { callNative } from './natives.ts';
import { isNumeric } from './numeric.ts';
import { operatorOf } from './older.ts';
import { changing } from './side-effects.ts';
import { children, type Node, normalised, textOf } from './syntax.ts';
import { attributeMap, type Course, isText, opaque } from './traced-places.ts';
import { tracingly } from './traced-steps.ts';
import type { Tracer } from './tracer.ts';
import { sameNumber } from './turn-arithmetic.ts';
import { Class, Dict, Foreign, type Keywords, Native, NotKnown, Raised, Thing, Unknown, type Value, Vector } from './values.ts';

/** An expression that has come to its value, and what it is made of: the expressions in it, in the order in which they were come to. */
interface Come {
  readonly t: Tracer;
  readonly value: Value;
  readonly values: readonly Value[];
  readonly courses: readonly Course[];
  /** A function of the script was called by itself, not by an expression in it. */
  readonly direct: boolean;
}
type Rule = (come: Come) => Course;

const nothing: Keywords = new Map();

/** The same expression, which says to whoever traces a turn how its value came about. */
export function withCourse(m: Machine, node: Node, run: Evaluation, as = node.name): Evaluation {
  const rule = Object.hasOwn(rules, as) ? (rules[as] as (m: Machine, node: Node) => Rule)(m, node) : whole;
  const ruled = isGiven(m, node, rule);
  const call = as === 'CallExpression';
  const name = as === 'VariableName' ? textOf(m.source, node) : '';
  return (scope) => {
    const t = m.tracer;
    if (t === undefined) return run(scope);
    const [base, depth] = [t.values.length, t.open.length];
    t.open.push({ base, call });
    let value: Value;
    try {
      value = run(scope);
    } catch (error) {
      // With other numbers it may come to something.
      if (t.courses.slice(base).some((one) => one !== undefined)) t.odd = true;
      t.cut(base);
      throw error;
    } finally {
      t.open.length = depth;
    }
    const direct = t.calls !== t.callsSeen;
    const come: Come = { t, value, values: t.values.slice(base), courses: t.courses.slice(base), direct };
    const course = as === 'VariableName' && ruled === rule ? t.named(scope, name, value) : told(ruled, come);
    t.callsSeen = t.calls;
    t.cut(base);
    t.push(value, course);
    return value;
  };
}

/** What a rule says; where it cannot, nobody can. */
function told(rule: Rule, come: Come): Course {
  try {
    return rule(come);
  } catch (error) {
    if (!(error instanceof Raised || error instanceof NotKnown)) throw error;
    come.t.odd = true;
    return opaque;
  }
}

/** What is evaluated in turns that are traced and in others. */
export function eitherWay(m: Machine, compile: () => Evaluation): Evaluation {
  const plain = compile();
  let tracing = m.tracing ? plain : undefined;
  return (scope) => {
    if (m.tracer === undefined) return plain(scope);
    tracing ??= tracingly(m, compile);
    return tracing(scope);
  };
}

/** What the user gives for an expression is that. */
function isGiven(m: Machine, node: Node, rule: Rule): Rule {
  if (m.defines.size === 0 || !/^(VariableName|MemberExpression|CallExpression)$/.test(node.name)) return rule;
  const text = normalised(textOf(m.source, node));
  return m.defines.has(text) ? ({ t, value }) => (m.rebound.has(text) ? t.steady(value) : undefined) : rule;
}

/** All that it is made of must be the same. */
const rest: Rule = ({ t, values, courses }) => {
  for (const [index, course] of courses.entries()) t.fixed(values[index] as Value, course);
  return undefined;
};

/** The same of what makes something new of that. */
const whole: Rule = (come) => {
  come.t.makes(come.value);
  return rest(come);
};

const still = (courses: readonly Course[]): boolean => courses.every((one) => one === undefined);
const steady: Rule = ({ t, value, courses }) => (still(courses) ? undefined : t.steady(value));

const rules: Readonly<Record<string, (m: Machine, node: Node) => Rule>> = {
  VariableName: () => rest,
  LambdaExpression: () => rest,
  FormatString: () => (come) => {
    come.t.handed.push(...come.values);
    return spread(come);
  },
  ContinuedString: () => steady,
  ParenthesizedExpression: () => (come) => (come.courses.length === 1 ? come.courses[0] : rest(come)),
  TupleExpression: () => listed,
  ArrayExpression: () => listed,
  DictionaryExpression: () => (come) => {
    const { t, value, values, courses } = come;
    const isHeld = (one: Value, at: number) => at % 2 > 0 || sameNumber((value as Dict).map.get(Dict.key(values[at + 1] as Value)), one);
    if (!(value instanceof Dict) || courses.length !== 2 * value.map.size || !values.every(isHeld)) return spread(come);
    t.makes(value);
    t.keyed(value.map);
    for (let at = 0; at < courses.length; at += 2) {
      t.fixed(values[at + 1] as Value, courses[at + 1]);
      t.holds(value.map, Dict.key(values[at + 1] as Value), values[at] as Value, courses[at]);
    }
    return undefined;
  },
  ConditionalExpression: () => (come) => {
    const { t, values, courses } = come;
    const [condition] = values;
    if (condition instanceof Unknown) return still(courses) ? undefined : opaque;
    if (courses.length !== 2) return rest(come);
    t.decides(condition as Value, courses[0]);
    return courses[1];
  },
  UnaryExpression: (m, node) => {
    const [sign] = children(node);
    const text = sign === undefined ? '' : textOf(m.source, sign);
    const run: ((value: Value) => Value) | undefined = text === '-' ? negate : text === 'not' ? (value) => !truth(value) : undefined;
    return (come) => {
      const { t, value, values, courses, direct } = come;
      if (still(courses)) return direct ? opaque : undefined;
      if (courses.length !== 1 || run === undefined || direct) return rest(come);
      if (courses[0] === opaque) return opaque;
      return t.compute(courses, values, value, ([x]) => run(x as Value));
    };
  },
  BinaryExpression: (m, node) => binaryRule(signOf(m, node)),
  MemberExpression: memberRule,
  CallExpression: (m, node) => {
    const list = node.lastChild;
    const named = list !== null && children(list).some(({ name }) => name === 'AssignOp' || name === '*' || name === '**');
    return (come) => called(m, come, named);
  },
};

/** What has in it what others hold: `[*rows]`, `{**given}`, `f'{rows}'`. */
const spread: Rule = ({ t, value, values, courses }) => {
  if (!still(courses) || values.some((one) => t.carries(one))) return opaque;
  t.makes(value);
  return undefined;
};

/** A list or tuple as it is written. */
const listed: Rule = (come) => {
  const { t, value, values, courses } = come;
  const isHeld = (one: Value, at: number) => sameNumber((value as Value[])[at], one);
  if (!Array.isArray(value) || value.length !== courses.length || !values.every(isHeld)) return spread(come);
  t.makes(value);
  for (const [index, course] of courses.entries()) t.holds(value, index, values[index] as Value, course);
  return undefined;
};

const signOf = (m: Machine, node: Node): string =>
  children(node)
    .slice(1, -1)
    .filter(({ name }) => /^(ArithOp|BitOp|CompareOp|and|or|is|in|not)$/.test(name))
    .map((part) => operatorOf(m.source, part))
    .join(' ');

function binaryRule(sign: string): Rule {
  if (sign === 'and' || sign === 'or') return either;
  const compares = /^(<|>|<=|>=|==|!=|is|is not|in|not in)$/.test(sign);
  const operator = compares ? compare(sign) : Object.hasOwn(binary, sign) ? binary[sign] : undefined;
  return (come) => {
    const { t, value, direct } = come;
    if (direct) return t.returned;
    const chained = come.values.length === 3 && compares;
    if (chained) t.decides(come.values[0] as Value, come.courses[0]);
    const [values, courses] = chained ? [come.values.slice(1), come.courses.slice(1)] : [come.values, come.courses];
    if (compares && courses.length === 1) return courses[0];
    const [x, y] = values as [Value, Value];
    if (/in$/.test(sign) && (y instanceof Dict || y instanceof Thing)) return courses[1] === undefined ? rest(come) : opaque;
    if (!(isText(x) && isText(y))) {
      if (t.isMoved(x) || t.isMoved(y)) return opaque;
      if (!(x instanceof Unknown || y instanceof Unknown || x === null || y === null)) t.handed.push(...values);
    }
    if (still(courses)) {
      const course = made(t, value, [x, y]);
      // Of what kind a value is does not change.
      const apart = /^is\b/.test(sign) || (/^[!=]=$/.test(sign) && [x, y].some((one) => isText(one) || one === null));
      return apart ? undefined : course;
    }
    if (operator === undefined || courses.length !== 2) return rest(come);
    if (courses.includes(opaque))
      return value instanceof Unknown && [x, y].some((one, at) => one instanceof Unknown && courses[at] === undefined) ? undefined : opaque;
    // Of what kind a number is does not change.
    if (value instanceof Unknown || (compares && (x === null || y === null))) return undefined;
    return t.compute(courses, values, value, ([one, other]) => operator(one as Value, other as Value));
  };
}

/** `and` and `or`. */
const either: Rule = ({ t, value, values, courses }) => {
  const [first, second] = values as [Value, Value];
  if (courses.length === 1) {
    t.decides(first, courses[0]);
    return courses[0];
  }
  if (!(first instanceof Unknown)) {
    t.decides(first, courses[0]);
    return courses[1];
  }
  if (courses[0] !== undefined || courses[1] === opaque) return still(courses) ? undefined : opaque;
  t.decides(second, courses[1]);
  return value instanceof Unknown || value === second ? undefined : opaque;
};

function memberRule(m: Machine, node: Node): Rule {
  const [, dot, last] = children(node);
  const text = normalised(textOf(m.source, node));
  const name = last === undefined ? '' : textOf(m.source, last);
  if (dot?.name !== '.') return itemOf;
  return ({ t, value, values, courses, direct }) => {
    if (direct) return t.returned;
    const [owner] = values;
    if (values.length !== 1 || owner === undefined) return t.steady(value);
    if (value instanceof Native) t.methods.set(value, { owner, name });
    if (courses[0] !== undefined) return opaque;
    const far = owner instanceof Unknown ? text : owner instanceof Foreign ? keyOn(owner, name) : undefined;
    if (far !== undefined && m.assigned.get(far) === value) return t.at(m.assigned as unknown as Map<Value, Value>, far, value);
    // What a module has under a name does not change, nor what kind of device one is.
    if (owner instanceof Unknown && typeof value === 'string') return undefined;
    if (owner instanceof Class || (owner instanceof Unknown && owner.path !== undefined)) return undefined;
    const attributes = attributeMap(owner);
    if (attributes?.get(name) === value) return t.at(attributes, name, value);
    if (owner instanceof Thing && owner.type?.find(name) === value) return undefined;
    return t.steady(value);
  };
}

/** `x[index]`. */
const itemOf: Rule = ({ t, value, values, courses, direct }) => {
  if (values.length === 2 && courses[0] === undefined && typeof values[1] === 'number') {
    const course = t.itemAt(values[0] as Value, values[1], courses[1], value);
    if (course !== opaque) return course;
  }
  for (const [index, course] of courses.entries()) if (index > 0) t.fixed(values[index] as Value, course);
  if (direct) return t.returned;
  const [owner, key] = values as [Value, Value?];
  if (courses[0] !== undefined) return opaque;
  if (owner instanceof Dict) {
    if (values.length !== 2 || key instanceof Unknown) return t.steady(value);
    const place = Dict.key(key as Value);
    return owner.map.get(place) === value ? t.at(owner.map, place, value) : t.steady(value);
  }
  if (Array.isArray(owner)) {
    if (values.length === 2 && typeof key === 'number') return t.within(owner, key < 0 ? key + owner.length : key, value);
    if (t.isMoved(owner)) return opaque;
    t.makes(value);
    return undefined;
  }
  if (typeof owner === 'string' || owner instanceof Unknown) return undefined;
  return owner instanceof Vector && !t.isMoved(owner) ? undefined : t.steady(value);
};

/** What computes with numbers and does nothing else. */
const pure = /^(?:(?:math|numpy|np)\.\w+|min|max|abs|int|float|round|pow|bool|sum)$/;
/** What looks at which object it is given, or at how many it has. */
const shallow = /^(?:isinstance|issubclass|hasattr|len|type|callable|id|print)$/;
/** What looks at, or sets, names that nobody sees. */
const hidden = /^(?:locals|globals|vars|eval|exec|dir|setattr|delattr|__setattr__|send|heap\w+|insort\w*|shuffle)$/;
/** Functions of libraries that say of the machine, or of what nobody knows, what does not change. */
export const steadyCalls =
  /(?:^|\.)(?:is_available|is_initialized|get_world_size|get_rank|device_count|process_count|process_index|isfinite|isnan|isinf)$/;

function called(m: Machine, come: Come, named: boolean): Course {
  const { t, value, values, courses, direct } = come;
  const [target, ...args] = values;
  if (target === undefined) return t.steady(value);
  const method = target instanceof Native ? t.methods.get(target) : undefined;
  const { anew } = t;
  t.anew = false;
  const given = courses.slice(1);
  if (!(target instanceof Native)) {
    if (courses[0] !== undefined || (target instanceof Unknown && /^(eval|exec)$/.test(target.path ?? ''))) t.odd = true;
    if (target instanceof Class && !direct && still(given) && !args.some((one) => t.carries(one))) t.makes(value);
    if (target instanceof Class) return undefined;
    if (direct) return t.returned;
    if (value instanceof Foreign) return rest(come);
    if (!(target instanceof Unknown && steadyCalls.test(target.path ?? ''))) return t.steady(value);
    t.makes(value);
    return undefined;
  }
  if (method !== undefined && !(method.owner instanceof Unknown || method.owner instanceof Foreign))
    return byMethod(m, come, method, args, named);
  if (courses[0] !== undefined) t.odd = true;
  if (anew) return undefined;
  const { name } = target;
  const goesOn = name === 'next' && !(args[0] instanceof Unknown || args[0] instanceof Foreign);
  if (goesOn || hidden.test(name) || (name === 'getattr' && named)) t.odd = true;
  if (name === 'getattr') return fetched(come, args);
  // What calls a function for another gives the very object that it returns.
  if (direct && typeof value === 'object' && value !== null && value === t.returnedValue && !isNumeric(value)) return t.returned;
  if (direct) return value === null ? undefined : opaque;
  if (shallow.test(name)) return given.includes(opaque) && name !== 'print' ? t.steady(value) : undefined;
  t.handed.push(...args);
  if (args.some((one) => t.isMoved(one))) return value === null ? undefined : opaque;
  if (still(given)) return made(t, value, args);
  if (value instanceof Unknown && args.some((one, at) => one instanceof Unknown && given[at] === undefined)) return undefined;
  if (pure.test(name) && !named && isNumeric(value) && !given.includes(opaque))
    return t.compute(given, args, value, (all) => callNative(target, all, nothing));
  if (isText(value) || given.includes(opaque)) return opaque;
  return rest(come) ?? made(t, value, args);
}

/** What a native makes of what is the same at every turn, as long as it looks into nothing that other turns move. */
function made(t: Tracer, value: Value, from: readonly Value[]): Course {
  const carries = from.some((one) => t.carries(one));
  if (!carries) t.makes(value);
  return carries ? t.steady(value) : undefined;
}

/** `getattr(x, 'name')`. */
function fetched({ t, value }: Come, [owner, name]: readonly Value[]): Course {
  const attributes = owner === undefined ? undefined : attributeMap(owner);
  return typeof name === 'string' && attributes?.get(name) === value ? t.at(attributes, name, value) : t.steady(value);
}

/** A method of a value of Python's own. */
function byMethod(
  m: Machine,
  come: Come,
  { owner, name }: { readonly owner: Value; readonly name: string },
  args: readonly Value[],
  named: boolean,
): Course {
  const { t, value, courses, direct } = come;
  const given = courses.slice(1);
  if (direct) t.odd = true;
  if (isText(owner)) return still(courses) ? made(t, value, args) : value instanceof Unknown ? rest(come) : opaque;
  if (courses[0] !== undefined) t.odd = true;
  if (Array.isArray(owner) && name === 'append' && !named && args.length === 1) {
    appends(m, t, owner, args[0] as Value, given[0]);
    return undefined;
  }
  if (changing.test(name)) {
    const by = still(given) && !args.some((one) => t.carries(one)) ? [] : [opaque];
    if (t.isThere(owner) && !still(by)) t.odd = true;
    t.changes(owner, by);
    t.handed.push(...args);
    return t.steady(value);
  }
  if (owner instanceof Dict && still(given) && Array.isArray(value) && /^(items|values)$/.test(name)) {
    for (const [index, [key, one]] of [...owner.map].entries()) {
      const course = t.within(owner.map, key, one);
      if (name === 'values') t.holds(value, index, one, course);
      else if (course !== undefined) t.changes(value, [course]);
    }
    if (name === 'items') t.pairs(value, owner);
    return undefined;
  }
  if (owner instanceof Dict && name === 'get' && still(given) && !(args[0] instanceof Unknown)) {
    const key = Dict.key(args[0] as Value);
    return owner.map.get(key) === value && value !== undefined ? t.at(owner.map, key, value) : undefined;
  }
  if (owner instanceof Dict && name === 'keys') {
    if (Array.isArray(value) && t.hasSameKeys(owner.map)) for (const [index, one] of value.entries()) t.holds(value, index, one, undefined);
    return undefined;
  }
  t.handed.push(owner, ...args);
  if (t.isMoved(owner)) return opaque;
  if (!still(given)) rest(come);
  return made(t, value, [owner, ...args]);
}
