import type { Evaluation } from './compiled.ts';
import { iterate, sure } from './contents.ts';
import { keepFar, keyOn } from './foreign-attributes.ts';
import { fills, type ItemPut } from './list-deeds.ts';
import { lose } from './losing.ts';
import { type Machine, nothing } from './machine.ts';
import { isLibrarys, setAttribute, slicePlaces } from './members.ts';
import { placeIn } from './methods.ts';
import { boundByNamespace } from './namespaces.ts';
import { asArray, fitting } from './numpy.ts';
import type { CodePlace } from './observer.ts';
import { OwnDict } from './own-dicts.ts';
import { children, isStarred, type Node, normalised, separated, textOf } from './syntax.ts';
import { type Course, opaque } from './traced-places.ts';
import type { Tracer } from './tracer.ts';
import { setInOne, unpackedAt } from './undecided.ts';
import {
  Arguments,
  Class,
  Dict,
  Foreign,
  Func,
  raise,
  type Scope,
  Slice,
  Thing,
  Tuple,
  Unknown,
  unread,
  type Value,
  Vector,
} from './values.ts';

/** What a name, or several, are bound to. */
export type Bind = (scope: Scope, value: Value) => void;

/** Binds the names of a target to a value; `[x]` is several, though there is one. */
export function target(m: Machine, parts: readonly Node[], several = false): Bind {
  const groups = separated(parts);
  const [first] = groups;
  if (!several && groups.length === 1 && first?.length === 1 && !parts.some(({ name }) => name === ',')) return single(m, first[0]);
  const binds = groups.map((group) => ({
    star: group[0]?.name === '*' || isStarred(m.source, group[0] as Node),
    bind: single(m, group.at(-1)),
  }));
  const star = binds.findIndex((one) => one.star);
  const place = { from: parts[0]?.from ?? 0, to: parts.at(-1)?.to ?? 0 };
  return (scope, value) => {
    const { tracer } = m;
    const course = tracer?.take(value);
    if (value instanceof Unknown || value instanceof Foreign) {
      // timm returns a scheduler and the number of epochs.
      const other = (index: number): Value =>
        value instanceof Unknown ? unpackedAt(value, index) : (m.observer.member(value, String(index), place) ?? m.unknown(place));
      for (const [index, { bind }] of binds.entries()) {
        if (course !== undefined) tracer?.give(opaque);
        bind(scope, index > 0 ? other(index) : value);
      }
      return;
    }
    const items = iterate(value);
    const rest = items.length - binds.length + 1;
    if (star < 0 ? items.length !== binds.length : rest < 0) raise('ValueError', 'there are more names than values, or fewer');
    for (const [index, { bind }] of binds.entries()) {
      if (tracer !== undefined && star < 0) tracer.give(tracer.part(course, items, index));
      if (star < 0 || index < star) bind(scope, items[index] as Value);
      else if (index === star) bind(scope, items.slice(star, star + rest));
      else bind(scope, items[index + rest - 1] as Value);
    }
  };
}

/** What the user gives for `opt.epochs` holds for the arguments under whatever name a function has them. */
function saidOf(m: Machine, name: string, parsed: Arguments): void {
  for (const [key, given] of m.defines) {
    const option = key.startsWith(`${name}.`) ? key.slice(name.length + 1) : '';
    // What the script made of it stays as it is, whatever name it is handed on by.
    if (!/^\w+$/.test(option) || m.rebound.has(key)) continue;
    // What no option is called is used only where the code asks for it.
    const isOption = parsed.defaults.has(option) || [...parsed.flags.values()].some((flag) => flag.name === option);
    parsed.defaults.set(option, (isOption ? m.defines.get(key) : undefined) ?? given);
  }
}

function single(m: Machine, node: Node | undefined): Bind {
  switch (node?.name) {
    case 'VariableName': {
      const name = textOf(m.source, node);
      if (!/^[^\s().,[\]*]+$/.test(name)) return farther(m, node, name);
      const given = m.defines.get(name);
      return (scope, value) => {
        told(m, name, value);
        if (value instanceof Arguments) saidOf(m, name, value);
        m.tracer?.bind(scope, name, value, m.doubts);
        scope.set(name, given === undefined || m.rebound.has(name) ? value : given);
      };
    }
    case 'TupleExpression':
    case 'ArrayExpression':
      return target(
        m,
        [...children(node).slice(1, -1), node.firstChild as Node].filter(({ name }) => !'([])'.includes(name)),
        node.name === 'ArrayExpression',
      );
    case 'ParenthesizedExpression':
      return single(m, children(node)[1]);
    case 'MemberExpression':
      return attribute(m, node);
    default:
      return () => unread('this is bound in a way that is not read');
  }
}

/** `as (a, b)`, `as self.x`, which the grammar takes for a name: nobody follows what they are. */
function farther(m: Machine, node: Node, text: string): Bind {
  if (text.includes('.') || text.includes('['))
    return (scope) => {
      const root = scope.find(/^\w+/.exec(text)?.[0] ?? '');
      if (root !== undefined && !(root instanceof Unknown)) lose(m, root, m.unknown(node));
      keepFar(m, normalised(text), m.unknown(node));
    };
  const names = text.match(/\w+/g) ?? [];
  return (scope) => {
    for (const name of names) scope.set(name, m.unknown(node));
  };
}

/** What is bound to a name is told where it is more than a value of Python's own. */
function told(m: Machine, name: string, value: Value): void {
  if (value instanceof Foreign || value instanceof Thing || value instanceof Unknown) m.observer.bound(name, value);
}

function attribute(m: Machine, node: Node): Bind {
  const text = normalised(textOf(m.source, node));
  const parts = children(node);
  const of = m.compile(parts[0]);
  if (parts[1]?.name === '.') {
    const name = parts[2] === undefined ? '' : textOf(m.source, parts[2]);
    return (scope, value) => {
      const course = m.tracer?.take(value);
      const owner = of(scope);
      if (m.tracer !== undefined) setsAttribute(m, m.tracer, { owner, name, text, value, course });
      told(m, text, value);
      if (boundByNamespace(m, scope, owner, name, value)) {
        if (m.tracer !== undefined) m.tracer.odd = true;
        return;
      }
      if (owner instanceof Unknown) setInOne(m, owner);
      if (owner instanceof Unknown) keepFar(m, text, value);
      else setAttribute(m, owner, name, value);
      if (isLibrarys(owner)) m.observer.wrote(owner, name, value, node.from);
    };
  }
  const index = subscript(m, parts.slice(2, -1));
  return (scope, value) => {
    const course = m.tracer?.take(value);
    const base = m.tracer?.values.length ?? 0;
    const owner = of(scope);
    const at = index(scope);
    const set = (on: Value, place: Value, one: Value) => setItem(m, on, place, one, node);
    if (m.tracer !== undefined && setsPlace(m, m.tracer, { owner, at, value, course, base, text, set })) return;
    if (boundByNamespace(m, scope, owner, at, value)) {
      if (m.tracer !== undefined) m.tracer.odd = true;
      return;
    }
    if (owner instanceof Unknown || owner instanceof Foreign) m.observer.wrote(owner, at, value, node.from);
    if (owner instanceof Unknown) setInOne(m, owner);
    if (owner instanceof Unknown) keepFar(m, text, value);
    else if (!(owner instanceof Foreign)) setItem(m, owner, at, value, node);
  };
}

/** Says to whoever traces a turn that an attribute is set. */
function setsAttribute(
  { doubts, assigned }: Machine,
  t: Tracer,
  { owner, name, text, value, course }: { owner: Value; name: string; text: string; value: Value; course: Course },
): void {
  const set = (of: Map<string, Value>, key: string) => t.set(of as Map<Value, Value>, key, value, course, doubts, of.get(key));
  if (owner instanceof Unknown) set(assigned, text);
  else if (owner instanceof Foreign) set(assigned, keyOn(owner, name));
  else if (owner instanceof Arguments) set(owner.defaults, name);
  else if (owner instanceof Thing) set(owner.attributes, name);
  else if (owner instanceof Class || course !== undefined) t.odd = true;
  // What a property sets is given what nobody follows then.
}

/** The same of an item; true where that sets it. */
function setsPlace(
  m: Machine,
  t: Tracer,
  { base, text, ...setting }: Omit<ItemPut, 'courses'> & { readonly base: number; readonly text: string },
): boolean {
  const { owner, at, value, course } = setting;
  if (fills(m, t, { ...setting, courses: t.courses.slice(base) })) return false;
  for (let index = base; index < t.values.length; index += 1) t.fixed(t.values[index] as Value, t.courses[index]);
  if (owner instanceof Dict && !(owner instanceof OwnDict) && !(at instanceof Unknown)) {
    if (owner.watch !== undefined && m.doubts === 0) {
      const { here } = m;
      t.writes(owner, at, value, course, (one) => {
        m.here = here;
        owner.set(at, one);
      });
      return true;
    }
    const key = Dict.key(at);
    t.set(owner.map, key, value, course, m.doubts, owner.map.get(key));
  } else if (owner instanceof Unknown) t.set(m.assigned as Map<Value, Value>, text, value, course, m.doubts, m.assigned.get(text));
  else if (course !== undefined || (typeof at !== 'number' && t.carries(value))) {
    if (Array.isArray(owner) && typeof at === 'number' && at >= 0 && m.doubts === 0 && t.before.orderOf(owner) === undefined)
      t.holds(owner, at, value, course);
    else t.odd = true;
  }
  return false;
}

/** `x[index] = value`; where nobody knows which item that is, none of them is known. */
export function setItem(m: Machine, owner: Value, index: Value, value: Value, place: CodePlace): void {
  m.heap.touch(owner);
  if (owner instanceof Thing) {
    const own = owner.type?.find('__setitem__');
    if (own instanceof Func) m.invoke(own, [owner, index, value], nothing);
    else if (owner.type === undefined && typeof index === 'string') owner.attributes.set(index, value);
    else unread('items of such an object are not set here');
  } else if (index instanceof Unknown) lose(m, owner, index);
  else if (owner instanceof OwnDict && owner.type.find('__setitem__') instanceof Func)
    m.invoke(owner.type.find('__setitem__') as Func, [owner, index, value], nothing);
  else if (owner instanceof Dict) owner.set(index, value);
  else if (owner instanceof Tuple) raise('TypeError', 'a tuple does not change');
  else if (Array.isArray(owner)) putIn(sure(owner), index, value);
  else if (owner instanceof Vector) fill(m, owner, index, value, place);
  else unread('items of this are not set here');
}

function putIn(list: Value[], index: Value, value: Value): void {
  if (!(index instanceof Slice)) {
    list[placeIn(list.length, index)] = value;
    return;
  }
  const places = slicePlaces(index, list.length);
  const items = [...iterate(value)];
  const step = index.parts[2] ?? 1;
  if (step === 1) {
    const [start = 0] = slicePlaces(new Slice([index.parts[0], undefined, undefined]), list.length + 1);
    list.splice(places[0] ?? Math.min(start, list.length), places.length, ...items);
  } else if (places.length !== items.length) raise('ValueError', 'as many items are needed as the slice has');
  else for (const [at, place] of places.entries()) list[place] = items[at] as Value;
}

/** An array keeps its length and its kind of numbers; parts of it that were looked at before are those of another then. */
function fill(m: Machine, array: Vector, index: Value, value: Value, place: CodePlace): void {
  const { items, partOf, parts } = array;
  if (partOf !== undefined || parts.length > 0) {
    const why = m.unknown(place, 'arrays that share their numbers are not followed');
    if (partOf !== undefined) {
      lose(m, array, why);
      return;
    }
    for (const part of parts.splice(0)) lose(m, new Vector(part.items), why);
  }
  if (index instanceof Tuple && items.every((item) => item instanceof Vector)) {
    const [first = null, ...rest] = index;
    const rows = first instanceof Slice ? slicePlaces(first, items.length) : [placeIn(items.length, first)];
    if (rest.length === 0 || (first instanceof Slice && value instanceof Vector)) unread('this way to set an array is not read');
    for (const row of rows) fill(m, items[row] as Vector, rest.length === 1 ? (rest[0] as Value) : Tuple.of(...rest), value, place);
    return;
  }
  const byTruth = index instanceof Vector && index.items.length === items.length && index.items.every((one) => typeof one === 'boolean');
  if (Array.isArray(index) || (index instanceof Vector && !byTruth)) unread('this way to set an array is not read');
  const places =
    index instanceof Vector
      ? index.items.flatMap((one, at) => (one === true ? [at] : []))
      : index instanceof Slice
        ? slicePlaces(index, items.length)
        : [placeIn(items.length, index)];
  const given = index instanceof Slice || index instanceof Vector ? asArray(value) : value;
  const many = given instanceof Vector ? iterate(given) : undefined;
  if (many !== undefined && index instanceof Slice && many.length !== places.length && many.length !== 1)
    raise('ValueError', 'as many numbers are needed as the slice has');
  for (const [at, into] of places.entries()) {
    const one = many === undefined ? given : (many[many.length === 1 ? 0 : at] ?? raise('ValueError', 'more numbers are needed'));
    const held = items[into];
    if (held instanceof Vector) fill(m, held, new Slice([undefined, undefined]), one, place);
    else items[into] = fitting(array, one);
  }
}

/** Takes an attribute away; whether it was there, on something of which that is known. */
export function deleteAttribute(m: Machine, owner: Value, name: string): boolean {
  m.heap.touch(owner);
  const held = owner instanceof Thing ? owner.attributes : owner instanceof Arguments ? owner.defaults : undefined;
  return held?.delete(name) === true;
}

/** `del x[index]`, `del x.name`. */
export function deletion(m: Machine, node: Node): (scope: Scope) => void {
  const parts = children(node);
  if (node.name === 'VariableName') {
    const name = textOf(m.source, node);
    return (scope) => scope.delete(name);
  }
  if (node.name === 'ParenthesizedExpression' || node.name === 'TupleExpression') {
    const all = separated(parts.slice(1, -1)).map(([one]) => deletion(m, one as Node));
    return (scope) => {
      for (const run of all) run(scope);
    };
  }
  if (node.name !== 'MemberExpression') return () => unread('this is deleted in a way that is not read');
  const of = m.compile(parts[0]);
  if (parts[1]?.name === '.') {
    const name = parts[2] === undefined ? '' : textOf(m.source, parts[2]);
    return (scope) => {
      const owner = of(scope);
      if (owner instanceof Unknown) keepFar(m, normalised(textOf(m.source, node)), m.unknown(node));
      else if (!deleteAttribute(m, owner, name)) unread('this is deleted in a way that is not read');
    };
  }
  const index = subscript(m, parts.slice(2, -1));
  return (scope) => {
    const [owner, at] = [of(scope), index(scope)];
    m.heap.touch(owner);
    if (owner instanceof Unknown) keepFar(m, normalised(textOf(m.source, node)), m.unknown(node));
    else if (at instanceof Unknown) lose(m, owner, at);
    else if (owner instanceof Dict) {
      if (owner.get(at) === undefined && !owner.open) raise('KeyError', 'there is no such key');
      owner.map.delete(Dict.key(at));
    } else if (Array.isArray(owner) && !(owner instanceof Tuple)) {
      const places = at instanceof Slice ? slicePlaces(at, sure(owner).length) : [placeIn(sure(owner).length, at)];
      for (const place of [...places].sort((a, b) => b - a)) owner.splice(place, 1);
    } else unread('this is deleted in a way that is not read');
  };
}

/** What stands in the brackets of `x[…]`: an index, a slice, or several. */
export function subscript(m: Machine, parts: readonly Node[]): Evaluation {
  const groups = separated(parts).map((group): Evaluation => {
    if (!group.some(({ name }) => name === ':')) return m.compile(group[0]);
    const slots: (Evaluation | undefined)[] = [undefined];
    for (const part of group) {
      if (part.name === ':') slots.push(undefined);
      else slots[slots.length - 1] = m.compile(part);
    }
    return (scope) => new Slice(slots.map((slot) => slot?.(scope)));
  });
  if (groups.length === 1) return groups[0] as Evaluation;
  return (scope) => Tuple.of(...groups.map((run) => run(scope)));
}
