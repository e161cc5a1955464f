import { binary } from './arithmetic.ts';
import { bindArguments } from './binding-arguments.ts';
import { contentsOf, truth } from './contents.ts';
import { isNumeric } from './numeric.ts';
import type { Snapshot } from './snapshot.ts';
import { type Contents, type Course, opaque, TracedPlaces } from './traced-places.ts';
import { type Deed, sameNumber } from './turn-arithmetic.ts';
import { Dict, type Func, type Keywords, type Native, NotKnown, Raised, type Scope, Unknown, type Value } from './values.ts';

/** The run in which a turn is gone through. */
export interface Doing {
  /** Something of the kind that happens turn after turn, and how it happens again. */
  event(happen: () => void, anywhere?: boolean, again?: Deed): void;
}

/** Watches a turn, and sets down the arithmetic of it: what it computes of the numbers that it finds, and what it does with that. */
export class Tracer extends TracedPlaces {
  /** Nobody can say what a turn does that finds other numbers. */
  odd = false;
  /** What the expressions came to that are being put together, the innermost last. */
  readonly values: Value[] = [];
  readonly courses: Course[] = [];
  /** The expressions that are being evaluated: where what they are made of begins, and whether they are calls. */
  readonly open: { readonly base: number; readonly call: boolean }[] = [];
  /** What the last function returned, and how many have. */
  returned: Course = opaque;
  result: Course = opaque;
  returnedValue: Value = null;
  calls = 0;
  callsSeen = 0;
  /** What the methods belong to that were looked up. */
  readonly methods = new WeakMap<Native, { readonly owner: Value; readonly name: string }>();
  readonly doubts: () => number;
  /** What was just called is called again with what the turn then gives it. */
  anew = false;
  /** Nothing more is set down. */
  drop: () => void = () => {};
  /** Lists of what dicts have, key and value in each item, which are made anew whenever they are looked at. */
  readonly #paired = new Map<Value, Dict>();
  /** What is about to be bound. */
  #next: { readonly course: Course } | undefined;
  readonly #run: Doing;

  constructor(run: Doing, before: Snapshot, doubts: () => number) {
    super(before);
    this.#run = run;
    this.doubts = doubts;
  }

  /** An expression has come to this. */
  push(value: Value, course: Course): void {
    this.values.push(value);
    this.courses.push(course);
    this.comes(value);
  }

  /** Leaves what was put together out again. */
  cut(base: number): void {
    this.values.length = base;
    this.courses.length = base;
  }

  /** How the value of the last expression came about. */
  last(base = 0): Course {
    return this.courses.length > base ? this.courses.at(-1) : opaque;
  }

  /** A value is used in a way that its course does not say: it must be the same. */
  fixed(value: Value, course: Course): void {
    if (course === undefined) return;
    if (course === opaque || this.trace.isLate(course) || !isNumeric(value)) this.odd = true;
    else this.trace.equals(course, value);
  }

  /** A condition is decided by this. */
  decides(value: Value, course: Course): void {
    if (course === undefined) return;
    if (course === opaque || this.trace.isLate(course) || !isNumeric(value)) this.odd = true;
    else this.trace.holds(course, truth(value));
  }

  /** The last expression decides, as what was made of it. */
  decidesLast(value: Value): void {
    const course = this.last();
    const held = this.values.at(-1);
    if (course === undefined) return;
    if (held !== value && !(isNumeric(value) && held === undefined)) this.odd = true;
    else this.decides(value, course);
  }

  /** A loop goes through what the last expression came to: how long that is must not change. */
  goesThrough(value: Value): void {
    const course = this.last();
    if (course !== undefined) this.odd = true;
    if (!Array.isArray(value) && !(value instanceof Dict && this.hasSameKeys(contentsOf(value) as Contents))) this.handed.push(value);
  }

  /** An item of that. */
  item(all: Value, index: number, value: Value): Course {
    const dict = this.#paired.get(all);
    if (dict !== undefined && Array.isArray(value) && value.length === 2) {
      const [key, one] = value as [Value, Value];
      if (this.hasSameKeys(dict.map)) this.holds(value, 0, key, undefined);
      this.holds(value, 1, one, this.within(dict.map, Dict.key(key), one));
      return undefined;
    }
    if (all instanceof Dict && this.hasSameKeys(contentsOf(all) as Contents)) return undefined;
    return Array.isArray(all) ? this.within(all, index, value) : this.steady(value);
  }

  /** A list is what a dict has, key and value in each item. */
  pairs(list: Value[], of: Dict): void {
    this.#paired.set(list, of);
  }

  /** An item of what is taken apart. */
  part(course: Course, items: readonly Value[], index: number): Course {
    return course === undefined ? this.within(items as Value[], index, items[index] as Value) : opaque;
  }

  compute(from: readonly Course[], values: readonly Value[], value: Value, run: (given: readonly Value[]) => Value): Course {
    if (from.every((one) => one === undefined)) return undefined;
    if (from.includes(opaque) || !isNumeric(value)) return opaque;
    const places = from.map((one) => one ?? -1);
    const given = [...values];
    const moving = places.flatMap((place, index) => (place < 0 ? [] : [[index, place] as const]));
    if (!this.#comes(() => run(given), value)) return opaque;
    return this.trace.compute(
      moving.map(([, place]) => place),
      value,
      (found) => {
        for (const [index, place] of moving) given[index] = found[place] as Value;
        return run(given);
      },
    );
  }

  /** Whether a computation is the one that was made. */
  #comes(run: () => Value, value: Value): boolean {
    try {
      return sameNumber(run(), value);
    } catch (error) {
      if (error instanceof Raised || error instanceof NotKnown) return false;
      throw error;
    }
  }

  // Bindings

  /** What is about to be bound came about so. */
  give(course: Course): void {
    this.#next = { course };
  }

  /** How what is bound now came about. */
  take(value: Value): Course {
    const next = this.#next;
    this.#next = undefined;
    return next === undefined ? this.steady(value) : next.course;
  }

  /** What a name is bound to. */
  bind(scope: Scope, name: string, value: Value, doubts: number): void {
    const of = (scope.outer?.get(name) ?? scope).names as Map<Value, Value>;
    this.set(of, name, value, this.take(value), doubts, of.get(name));
  }

  /** A name is bound to nothing any more. */
  unbinds(scope: Scope, name: string): void {
    this.forgets((scope.outer?.get(name) ?? scope).names as Map<Value, Value>, name);
  }

  /** The rate of a group is set. */
  writes(group: Dict, key: Value, value: Value, course: Course, write: (value: Value) => void): void {
    if (course === opaque || this.stale) this.odd = true;
    this.does(course, value, write);
    this.set(group.map, key, value, course, 0, undefined);
  }

  /** Something happens by what is computed. */
  does(course: Course, value: Value, run: (value: Value) => void): void {
    this.#run.event(() => run(value), false, course === undefined ? undefined : (found) => run(found[course] as Value));
  }

  /** A native that does something is called: how it is called again. */
  calling(args: readonly Value[], keywords: Keywords, run: (args: readonly Value[], keywords: Keywords) => void): Deed | undefined {
    const given = this.#given(args, keywords);
    this.anew = true;
    if (given.every((course) => course === undefined)) return undefined;
    if (given.includes(opaque)) this.odd = true;
    const at = (found: readonly Value[], index: number, value: Value) =>
      given[index] === undefined ? value : (found[given[index]] as Value);
    return (found) =>
      run(
        args.map((value, index) => at(found, index, value)),
        new Map([...keywords].map(([key, value], index) => [key, at(found, args.length + index, value)])),
      );
  }

  /** A library is asked for a list of numbers, which each turn asks for again once all has been done that comes before. */
  asks(list: Value, again: () => Value): void {
    if (!Array.isArray(list)) {
      this.odd = true;
      return;
    }
    this.anew = true;
    const places = this.trace.lateList(list, () => again() as Value[]);
    for (const [index, place] of places.entries()) this.holds(list, index, list[index] as Value, place);
  }

  // Functions

  /** A function is called with these. */
  enters(func: Func, scope: Scope, args: readonly Value[], keywords: Keywords): void {
    const given = this.#given(args, keywords);
    const written = this.#shift([...args, ...keywords.values()]) !== undefined;
    this.returned = opaque;
    this.open.push({ base: this.values.length, call: false });
    this.begins(scope.names as Map<Value, Value>, this.doubts());
    if (given.every((course) => course === undefined)) {
      const passed = new Set([...args, ...keywords.values()]);
      for (const [name, value] of scope.names) {
        this.holds(scope.names, name, value, undefined);
        // What `*args` and `**rest` collect.
        if (!passed.has(value)) this.makes(value);
        if (written && !passed.has(value) && value instanceof Dict) this.keyed(contentsOf(value) as Contents);
      }
      return;
    }
    const marks = new Map<Value, Course>();
    const marked = (course: Course): Value => {
      const mark = new Unknown([]);
      marks.set(mark, course);
      return mark;
    };
    const all = given.map(marked);
    const names = [...keywords.keys()];
    const shown = bindArguments(
      func,
      all.slice(0, args.length),
      new Map(names.map((name, index) => [name, all[args.length + index] as Value])),
    );
    for (const [name, mark] of shown.names) {
      const value = scope.names.get(name) as Value;
      const inner = contentsOf(mark);
      this.holds(scope.names, name, value, marks.get(mark));
      const own = contentsOf(value);
      if (inner === undefined || own === undefined || marks.has(mark)) continue;
      this.makes(value);
      if (written && value instanceof Dict) this.keyed(own);
      for (const [key, one] of inner.entries()) {
        const held = (Array.isArray(own) ? own[key as number] : own.get(key as Value)) as Value;
        if (marks.get(one) !== undefined) this.holds(own, key as Value, held, marks.get(one));
      }
    }
  }

  /** It has returned this. */
  left(func: Func, result: Value): void {
    const { base } = this.open.pop() ?? { base: 0 };
    if (func.node.name === 'LambdaExpression') this.returned = this.last(base);
    this.returnedValue = result;
    this.cut(base);
    this.calls += 1;
  }

  /** How what a function is given came about: the call that is being evaluated says so. */
  #given(args: readonly Value[], keywords: Keywords): readonly Course[] {
    const call = this.open.at(-1);
    const all = [...args, ...keywords.values()];
    const first = (call?.base ?? 0) + 1;
    const own = this.#shift(all);
    if (own !== undefined) return [...(own === 0 ? [] : [this.steady(all[0] as Value)]), ...this.courses.slice(first)];
    const still = call?.call === true && this.courses.slice(first).every((one) => one === undefined);
    return all.map((one) => (still ? undefined : this.steady(one)));
  }

  /** Where the call that is being evaluated writes out what a function is given: 0, or -1 for a method, which is given its object as well. */
  #shift(all: readonly Value[]): number | undefined {
    const call = this.open.at(-1);
    const first = (call?.base ?? 0) + 1;
    const own = this.values.length - first - all.length;
    const fits = (own === 0 || own === -1) && all.every((one, at) => at < -own || Object.is(one, this.values[first + own + at]));
    return call?.call === true && fits ? own : undefined;
  }

  /** `x += y`: what is bound then came about so. */
  updates(operator: string, values: readonly [Value, Value], direct: boolean, kept: boolean): void {
    const courses = this.courses.slice(-2);
    const [a, b] = values;
    if (kept) {
      const moved = this.carries(b) || courses.some((one) => one !== undefined);
      if (moved && this.isThere(a)) this.odd = true;
      this.changes(a, moved ? [opaque] : []);
      this.give(undefined);
    } else if (direct) this.give(this.returned);
    else if (courses.every((one) => one === undefined)) this.give(undefined);
    else if (isNumeric(a) && isNumeric(b) && !courses.includes(opaque)) {
      const run = binary[operator];
      this.give(run === undefined ? opaque : this.compute(courses, values, run(a, b), ([x, y]) => run(x as Value, y as Value)));
    } else this.give([a, b].some((one, at) => one instanceof Unknown && courses[at] === undefined) ? undefined : opaque);
  }

  /** Two ways have ended that nobody knows which is gone: how what they return came about. */
  joins(courses: readonly Course[]): void {
    if (courses.some((one) => one !== undefined)) this.result = opaque;
  }
}
