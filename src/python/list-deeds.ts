import { contentsOf, mostItems } from './contents.ts';
import type { Machine } from './machine.ts';
import { isNumeric } from './numeric.ts';
import { type Course, opaque } from './traced-places.ts';
import type { Tracer } from './tracer.ts';
import type { Placing } from './turn-arithmetic.ts';
import { Foreign, Tuple, Unknown, type Value, Vector } from './values.ts';

/** What another turn puts where this one has put a value. */
type Given = (found: readonly Value[], placing: Placing) => Value;

/** Whether a value holds no other. */
const isPlain = (value: Value): boolean =>
  typeof value !== 'object' || value === null || isNumeric(value) || value instanceof Unknown || value instanceof Foreign;

/** An object that was there before is the one that is there in its place; what the turn has made itself is not followed. */
function givenAnew(t: Tracer, value: Value, course: Course): Given | undefined {
  if (course === opaque) return undefined;
  if (course !== undefined) return (found) => found[course] as Value;
  if (isPlain(value)) return () => value;
  const order = t.before.orderOf(value as object);
  if (order === undefined) return undefined;
  t.placed.add(value as object);
  return (_, { objects }) => objects[order] as Value;
}

/** A list that was there before is appended to in each turn; what nobody else looks at in it. */
export function appends(m: Machine, t: Tracer, list: Value[], value: Value, course: Course): void {
  const order = t.before.orderOf(list);
  if (order === undefined) {
    if (course !== undefined) t.changes(list, [course]);
    return;
  }
  const given = givenAnew(t, value, course);
  if (m.doubts > 0 || given === undefined) {
    t.odd = true;
    return;
  }
  t.puts(list);
  t.trace.room(order, mostItems);
  t.trace.deeds.push((found, placing) => {
    (placing.objects[order] as Value[]).push(given(found, placing));
  });
}

/** An item that a turn sets: how the object and the index came about, and how it is set in another turn. */
export interface ItemPut {
  readonly owner: Value;
  readonly at: Value;
  readonly value: Value;
  readonly course: Course;
  readonly courses: readonly Course[];
  set(owner: Value, at: Value, value: Value): void;
}

/** The same of an item that is another one in each turn, or something else: true where the turns do so. */
export function fills(m: Machine, t: Tracer, { owner, at, value, course, courses, set }: ItemPut): boolean {
  const isList = owner instanceof Vector ? owner.partOf === undefined && owner.parts.length === 0 : Array.isArray(owner);
  const order = isList && !(owner instanceof Tuple) ? t.before.orderOf(owner as object) : undefined;
  if (order === undefined || m.doubts > 0 || typeof at !== 'number' || courses.length !== 2) return false;
  const [of, index] = courses;
  const held = (contentsOf(owner) as Value[]).at(at);
  if (of !== undefined || index === opaque || (index !== undefined && t.trace.isLate(index)) || held === undefined) return false;
  const stays = Object.is(held, value) || (held instanceof Unknown && value instanceof Unknown);
  const given = givenAnew(t, value, course);
  if (given === undefined || (index === undefined && course === undefined && stays)) return false;
  t.puts(owner);
  t.trace.needs((found, { objects }) => {
    const place = index === undefined ? at : (found[index] as number);
    const there = (contentsOf(objects[order] as Value) as Value[]).at(place);
    return Number.isInteger(place) && there !== undefined && isPlain(there);
  });
  t.trace.deeds.push((found, placing) => {
    set(placing.objects[order] as Value, index === undefined ? at : (found[index] as Value), given(found, placing));
  });
  return true;
}
