import { doubtOf, truth } from './contents.ts';
import { type Machine, nothing } from './machine.ts';
import { Running } from './running.ts';
import { Func, Items, Raised, Thing, Unknown, type Value } from './values.ts';

/** Methods behind the signs, and what they are where the other side has them. */
const methods: Readonly<Record<string, string>> = {
  ...{ '+': 'add', '-': 'sub', '*': 'mul', '/': 'truediv', '÷': 'div', '//': 'floordiv', '%': 'mod', '**': 'pow', '@': 'matmul' },
  ...{ '&': 'and', '|': 'or', '^': 'xor', '<<': 'lshift', '>>': 'rshift' },
};
const mirrored: Readonly<Record<string, readonly [own: string, theirs: string]>> = {
  ...{ '<': ['lt', 'gt'], '>': ['gt', 'lt'], '<=': ['le', 'ge'], '>=': ['ge', 'le'], '==': ['eq', 'eq'], '!=': ['ne', 'ne'] },
};
/** Functions of the language behind which a method stands. */
const behind: Readonly<Record<string, string>> = {
  ...{ int: '__int__', float: '__float__', abs: '__abs__', round: '__round__', str: '__str__', len: '__len__' },
  ...{ divmod: '__divmod__', reversed: '__reversed__' },
};

const methodOf = (value: Value, name: string): Func | undefined => {
  const found = value instanceof Thing ? value.type?.find(name) : undefined;
  return found instanceof Func ? found : undefined;
};

/** What an object's own method makes of an operator; nothing where neither side has one. */
export function overloaded(m: Machine, sign: string, a: Value, b: Value): Value | undefined {
  if (!(a instanceof Thing || b instanceof Thing)) return undefined;
  const by = (self: Value, name: string, other: Value): Value | undefined => {
    const method = methodOf(self, `__${name}__`);
    const found = method && m.invoke(method, [self, other], nothing);
    return found instanceof Unknown && found.path === 'NotImplemented' ? undefined : found;
  };
  const name = methods[sign];
  if (name !== undefined) return by(a, name, b) ?? by(b, `r${name}`, a);
  const [own, theirs] = mirrored[sign] ?? [];
  if (own !== undefined && theirs !== undefined)
    return by(a, own, b) ?? by(b, theirs, a) ?? (sign === '!=' ? not(by(a, 'eq', b)) : undefined);
  if (sign === 'in' || sign === 'not in') {
    const found = by(b, 'contains', a);
    return sign === 'in' ? found : not(found);
  }
  return undefined;
}

const not = (found: Value | undefined): Value | undefined => (typeof found === 'boolean' ? !found : found);

/** `x += y` of an object that does it itself; nothing where it does not. */
export function updated(m: Machine, sign: string, a: Value, b: Value): Value | undefined {
  const method = methodOf(a, `__i${methods[sign]}__`);
  return method ? m.invoke(method, [a, b], nothing) : overloaded(m, sign, a, b);
}

/** What a function of the language makes of an object with a method for it. */
export function convertedBy(m: Machine, name: string, [self, ...more]: readonly Value[]): Value | undefined {
  if (name === 'bool' && self instanceof Thing) {
    const holds = tested(m, self);
    return holds === self ? undefined : holds instanceof Unknown ? Unknown.of(holds) : truth(holds);
  }
  const method = self === undefined || !Object.hasOwn(behind, name) ? undefined : methodOf(self, behind[name] as string);
  return method && m.invoke(method, [self as Value, ...more], nothing);
}

/** Libraries' classes whose objects say themselves neither whether they are true nor how long they are. */
const objects = /\.\w*(?:Scaler|Writer|Logger|Parallel|Loss|Accelerator|Profiler|Stopping|Average\w*|E(?:MA|ma)\w*)$/;

/** What a condition makes of an object that says itself whether it is true, or of what holds nobody knows what: true, false, or what is not known; all else as it is. */
export function tested(m: Machine, value: Value): Value {
  if (value instanceof Unknown && objects.test(value.called?.path ?? '')) return true;
  if (!(value instanceof Thing)) return typeof value === 'object' && !m.strict ? (doubtOf(value) ?? value) : value;
  const says = methodOf(value, '__bool__');
  const length = says ?? methodOf(value, '__len__');
  if (length === undefined) return value;
  const found = m.invoke(length, [value], nothing);
  m.tracer?.decides(found, m.tracer.returned);
  return found;
}

/** Whatever a loop goes through, as what can be gone through: an object by its own methods. */
export function iterated(m: Machine, value: Value): Value {
  if (!(value instanceof Thing) || value.made !== undefined) return value;
  const [iter, next, item] = ['__iter__', '__next__', '__getitem__'].map((name) => methodOf(value, name));
  if (iter) {
    const given = m.invoke(iter, [value], nothing);
    return given instanceof Thing && methodOf(given, '__next__') ? iteratorOf(m, given) : given === value ? value : iterated(m, given);
  }
  if (next) return value;
  if (value.through !== undefined) return value.through;
  return item ? untilRaised(m, 'IndexError', (index) => m.invoke(item, [value, index], nothing)) : value;
}

/** An object with `__next__` as an iterator. */
export function iteratorOf(m: Machine, value: Value): Value {
  const next = methodOf(value, '__next__');
  return next ? untilRaised(m, 'StopIteration', () => m.invoke(next, [value], nothing)) : value;
}

/** What a function gives again and again, until it raises this. */
function untilRaised(m: Machine, kind: string, run: (index: number) => Value): Running {
  let [index, over] = [-1, false];
  return new Running(() => {
    const outer = m.trying;
    m.trying = (error) => error.kind === kind || (outer?.(error) ?? false);
    try {
      index += 1;
      return over ? undefined : run(index);
    } catch (error) {
      if (!(error instanceof Raised) || error.kind !== kind) throw error;
      over = true;
      return undefined;
    } finally {
      m.trying = outer;
    }
  });
}

/** Functions that go through what they are given. */
export const goesThrough =
  /^(iter|list|tuple|set|frozenset|dict|sorted|sum|min|max|any|all|enumerate|zip|map|filter|reversed|itertools\.\w+|(np|numpy)\.\w+|reduce|deque|fsum)$/;

/** Arguments of a function of the language: objects that it goes through are what they give. */
export function throughIn(m: Machine, name: string, args: readonly Value[]): readonly Value[] {
  if (!args.some((one) => one instanceof Thing)) return args;
  if (name === 'next') return args.map((one, index) => (index === 0 ? iteratorOf(m, one) : one));
  return goesThrough.test(name) ? args.map((one) => (one instanceof Items ? one : iterated(m, one))) : args;
}
