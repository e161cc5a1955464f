import type { ClassTable, Routine, ScriptClass, Taken } from './holdings.ts';
import { foreign, type Holding, Keeper, ordinary, Spreading } from './holdings.ts';
import { writtenName } from './name-scopes.ts';

/** What a call gives. */
export interface Passed {
  readonly place: Keeper;
  readonly keyword: string | undefined;
  /** How many stars stand before it. */
  readonly stars: number;
}

/** Methods of torch's modules and of data sets that give the object itself, and those that leave it alone. */
const fluent = /^(to|cuda|cpu|train|eval|half|float|double|bfloat16|share_memory|requires_grad_|compile)$/;
const tame = /^(parameters|named_parameters|buffers|state_dict|load_state_dict|zero_grad|register_buffer|register_parameter)$/;
/** Methods of lists, dicts and sets that put what they are given into them, and those that give it back where there is nothing else. */
const keeps = /^(append|add|insert|extend|appendleft|extendleft|update|setdefault|put|push|__setitem__)$/;
const defaulting = /^(get|pop|setdefault)$/;
/** Methods that give attributes which an object does not have. */
const fetching = ['__getattr__', '__getattribute__'];
/** What a module's `__call__` leads to. */
const forward = ['__call__', 'forward', 'call'];

/** What is given at the next place. */
export const passed = (place: Keeper): Passed => ({ place, keyword: undefined, stars: 0 });

/** Who calls whom with what, as far as objects of the script's classes are concerned; what a library has, it may call by any name. */
export class CallFlow {
  readonly spreading = new Spreading();
  /** What libraries have, or may give. */
  readonly elsewhere = new Keeper(this.spreading);
  /** What is set, or asked for, by a name that is put together. */
  readonly byName = new Keeper(this.spreading);
  readonly anything = new Keeper(this.spreading);
  readonly #places = new Map<string, Keeper>();
  /** Names that something is bound to. */
  readonly bound = new Set<string>();
  /** The names of all methods. */
  readonly methods = new Set<string>();
  /** Attributes that are set from outside of the class. */
  readonly set = new Set<string>();
  readonly #items = new Map<Keeper, Keeper>();
  readonly #bound = new Map<Routine, Map<Holding | undefined, Holding>>();
  readonly #escaped = new Set<ScriptClass>();
  readonly #plain = this.make();
  readonly #classes: ClassTable;

  readonly #strange: ReadonlySet<string>;

  constructor(classes: ClassTable, strange: ReadonlySet<string>) {
    [this.#classes, this.#strange] = [classes, strange];
    this.#plain.add(ordinary);
    this.elsewhere.add(foreign);
    this.elsewhere.each((held) => this.#escapes(held));
  }

  make(): Keeper {
    return new Keeper(this.spreading);
  }

  get plain(): Keeper {
    return this.#plain;
  }

  /** The variable or attribute of a name. */
  named(name: string): Keeper {
    const known = this.#places.get(name) ?? this.make();
    this.#places.set(name, known);
    return known;
  }

  /** Binds it to what a place holds. */
  bind(name: string, from: Keeper): void {
    this.bound.add(name);
    from.into(this.named(name));
  }

  /** A function or class of the script. */
  define(name: string): void {
    this.bound.add(name);
  }

  /** Whether the script binds a name, as far as it is known. */
  isDefined = (name: string): boolean => this.bound.has(name);

  /** Whether an import binds it to something of a library, and nothing else does. */
  isStrange = (name: string): boolean => this.#strange.has(writtenName(name)) && !this.bound.has(name);

  /** Once all is said: what nothing binds is a library's; what is set by name may be any attribute. */
  settle(): void {
    for (const [name, place] of this.#places) {
      if (!this.bound.has(name) && name.includes('@')) this.elsewhere.into(place);
      if (!name.includes('@')) this.byName.into(place);
      place.into(this.anything);
    }
    this.elsewhere.into(this.anything);
    for (const one of this.#classes.all) {
      this.anything.add(one.itself);
      for (const routine of [...one.methods.values()].flat()) this.anything.add(this.function(routine, undefined));
    }
    for (const one of this.#classes.all) this.#embody(one);
    this.spreading.run();
  }

  /** Any of what places hold. */
  either(all: readonly Keeper[]): Keeper {
    const found = this.make();
    for (const one of all) one.into(found);
    return found;
  }

  /** A new list, dict or the like of what places hold. */
  container(...all: readonly Keeper[]): Keeper {
    const [made, items] = [this.make(), this.make()];
    for (const one of all) one.into(items);
    made.add({ kind: 'container', items });
    return made;
  }

  /** A function; the same one on the same object is one thing. */
  function(routine: Routine, on: Holding | undefined): Holding {
    const all = this.#bound.get(routine) ?? new Map<Holding | undefined, Holding>();
    this.#bound.set(routine, all);
    const known: Holding = all.get(on) ?? { kind: 'function', routine, on };
    all.set(on, known);
    return known;
  }

  /** What one gets that goes through it, or asks for an item. */
  items(of: Keeper): Keeper {
    const known = this.#items.get(of);
    if (known !== undefined) return known;
    const found = this.make();
    this.#items.set(of, found);
    of.each((held) => {
      if (held.kind === 'container') held.items.into(found);
      else if (held.kind === 'object') {
        for (const method of ['__iter__', '__next__', '__getitem__'])
          for (const routine of held.of.find(method)) {
            this.#give(routine, [], held, undefined);
            (method === '__iter__' ? this.items(routine.result) : routine.result).into(found);
          }
        if (held.of.extendsForeign) this.elsewhere.into(found);
      } else if (held.kind === 'foreign') this.elsewhere.into(found);
      else found.add(held.kind === 'class' ? held : ordinary);
    });
    return found;
  }

  /** An attribute of what a place holds; `to` are the names that it may be known by. */
  member(of: Keeper, name: string, to: readonly string[]): Keeper {
    const found = this.make();
    for (const one of to) this.named(one).into(found);
    const isBound = () => to.some((one) => this.bound.has(one));
    of.each((held) => {
      if (held.kind === 'foreign') this.elsewhere.into(found);
      else if (held.kind === 'object' || held.kind === 'class') {
        if (name === '__class__') found.add(held.of.itself);
        const all = held.of.find(name);
        for (const routine of all)
          found.add(this.function(routine, routine.on === 'class' ? held.of.itself : held.kind === 'object' ? held : undefined));
        if (all.length === 0 && !isBound() && held.of.extendsForeign) this.elsewhere.into(found);
        for (const other of fetching)
          if (name !== other) for (const routine of held.of.find(other)) this.#give(routine, [passed(this.#plain)], held, found);
      } else found.add(ordinary);
    });
    return found;
  }

  /** All that the attributes of what a place holds may be. */
  contents(of: Keeper): Keeper {
    const found = this.make();
    of.each((held) => {
      if (held.kind === 'foreign') this.elsewhere.into(found);
      else if (held.kind === 'object' || held.kind === 'class') {
        for (const one of held.of.line) {
          for (const name of one.fields) this.named(name).into(found);
          for (const routine of [...one.methods.values()].flat())
            found.add(this.function(routine, held.kind === 'object' ? held : undefined));
        }
        for (const name of this.set) this.named(name).into(found);
        this.byName.into(found);
        if (held.of.extendsForeign) this.elsewhere.into(found);
      } else found.add(ordinary);
    });
    return found;
  }

  /** What a call of whatever a place holds gives. */
  call(of: Keeper, all: readonly Passed[], result = this.make()): Keeper {
    of.each((held) => {
      if (held.kind === 'function') this.#give(held.routine, all, held.on, result);
      else if (held.kind === 'class') this.#construct(held.of, all, result);
      else if (held.kind === 'object') {
        const found = (held.of.extendsForeign ? forward : ['__call__']).flatMap((name) => held.of.find(name));
        for (const routine of found) this.#give(routine, all, held, result);
        if (found.length === 0) this.#leaves(all, result);
      } else if (held.kind === 'foreign') this.#leaves(all, result);
      else result.add(ordinary);
    });
    return result;
  }

  /** What a method gives that the script does not define, by what it is called on. */
  foreignMethod(of: Keeper, name: string, all: readonly Passed[], result: Keeper): void {
    of.each((held) => {
      if (held.kind === 'container') {
        if (keeps.test(name)) for (const { place } of all) for (const one of [place, this.items(place)]) one.into(held.items);
        if (defaulting.test(name)) for (const { place } of all) place.into(result);
        held.items.into(result);
        result.add(held);
      } else if (held.kind === 'foreign') this.#leaves(all, result);
      else if ((held.kind === 'object' || held.kind === 'class') && held.of.find(name).length === 0) {
        if (!held.of.extendsForeign) return;
        for (const { place } of all) place.into(this.elsewhere);
        if (held.kind === 'object' && fluent.test(name)) result.add(held);
        else if (tame.test(name)) result.add(ordinary);
        else {
          this.elsewhere.add(held);
          this.elsewhere.into(result);
          result.add(held.of.object);
        }
      } else result.add(ordinary);
    });
  }

  /** A method that `super()` leads to in a class. */
  callAbove(type: ScriptClass, name: string, all: readonly Passed[], result: Keeper): void {
    const once = this.make();
    once.add(type.object);
    once.each(() => {
      const found = type.above(name);
      for (const routine of found) this.#give(routine, all, routine.on === 'class' ? type.itself : type.object, result);
      if (!type.extendsForeign) return;
      this.#leaves(all, result);
      if (name !== '__init__' || ![...type.line].every((one) => one.isTame)) this.elsewhere.add(type.object);
    });
  }

  /** A function of a library is called. */
  #leaves(all: readonly Passed[], result: Keeper): void {
    for (const { place } of all) place.into(this.elsewhere);
    this.elsewhere.into(result);
  }

  #construct(type: ScriptClass, all: readonly Passed[], result: Keeper): void {
    result.add(type.object);
    const makers = ['__init__', '__new__', '__post_init__'].flatMap((name) => type.find(name));
    for (const routine of makers) this.#give(routine, all, type.object, undefined);
    if (makers.length > 0) return;
    if (type.extendsForeign) for (const { place } of all) place.into(this.elsewhere);
    const fields = [...type.line].flatMap((one) => [...one.fields]);
    for (const { place, keyword } of all) for (const name of keyword === undefined ? fields : [keyword]) this.bind(name, place);
  }

  /** Gives a function what it is called with; one that may be called on an object, or not, is given it both ways. */
  #give(routine: Routine, all: readonly Passed[], on: Holding | undefined, result: Keeper | undefined): void {
    const { parameters } = routine;
    if (on !== undefined && routine.on !== undefined) parameters[0]?.place.add(on);
    const offsets = routine.on === undefined ? [0] : on === undefined ? [0, 1] : [1];
    for (const offset of offsets) this.#place(parameters, all, offset);
    if (result !== undefined) routine.result.into(result);
  }

  #place(parameters: readonly Taken[], all: readonly Passed[], offset: number): void {
    const into = (place: Keeper, one: Taken | undefined) => {
      if (one?.stars) this.#kept(one.place, place);
      else if (one) place.into(one.place);
    };
    const [rest, named] = [1, 2].map((count) => parameters.find(({ stars }) => stars === count));
    let at = offset;
    for (const { place, keyword, stars } of all) {
      if (stars > 0) for (const one of parameters) into(this.items(place), one);
      else if (keyword !== undefined) into(place, parameters.find(({ name, stars }) => name === keyword && stars === 0) ?? named);
      else {
        const one = parameters[at];
        into(place, one && one.stars === 0 && !one.named ? one : rest);
        at += 1;
      }
    }
    // What comes after `*all` may have any place.
    if (!all.some(({ stars }) => stars === 1)) return;
    for (const { place } of all) for (const one of parameters) into(place, one);
  }

  /** The list of `*all`, which may hold it. */
  #kept(list: Keeper, place: Keeper): void {
    list.each((held) => {
      if (held.kind === 'container') place.into(held.items);
    });
  }

  /** A library has it, may change it and call what it has. */
  #escapes(held: Holding): void {
    if (held.kind === 'container') {
      held.items.into(this.elsewhere);
      this.elsewhere.into(held.items);
    } else if (held.kind === 'function') this.#isCalled(held.routine, held.on);
    else if (held.kind === 'class') this.elsewhere.add(held.of.object);
    else if (held.kind === 'object' && !this.#escaped.has(held.of)) {
      this.#escaped.add(held.of);
      for (const one of held.of.line) {
        for (const routine of [...one.methods.values()].flat()) this.#isCalled(routine, held);
        for (const name of one.fields) {
          this.named(name).into(this.elsewhere);
          this.elsewhere.into(this.named(name));
        }
      }
    }
  }

  #isCalled(routine: Routine, on: Holding | undefined): void {
    for (const { place, stars } of routine.parameters.slice(routine.on === undefined || on === undefined ? 0 : 1))
      if (stars > 0) this.#kept(place, this.elsewhere);
      else this.elsewhere.into(place);
    this.#give(routine, [], on, this.elsewhere);
  }

  /** The objects of a class go through the methods of all that it extends. */
  #embody(type: ScriptClass): void {
    for (const one of type.line)
      for (const routine of [...one.methods.values()].flat())
        if (routine.on !== undefined) routine.parameters[0]?.place.add(routine.on === 'class' ? type.itself : type.object);
  }
}
