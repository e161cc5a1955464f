import { argumentsIn } from './calls.ts';
import type { Step } from './compiled.ts';
import { markFilled } from './dataclasses.ts';
import { functionOf, managerOf } from './definitions.ts';
import { type Machine, nothing } from './machine.ts';
import { member } from './members.ts';
import type { CodePlace } from './observer.ts';
import { children, type Node, textOf } from './syntax.ts';
import { Class, Func, type FuncParameter, Native, Raised, raise, Thing, Unknown, type Value } from './values.ts';

/** Decorators that leave what a function returns as it is. */
const transparent =
  /^((functools\.)?(wraps|singledispatch)|(torch|tf|jax|nn|contextlib)\.(no_grad|inference_mode|jit(\.(script|ignore|unused|export))?|function|enable_grad|compile|autograph\.\w+)|(jit|njit|no_grad)|numba\.n?jit|(typing\.|typing_extensions\.)?(override|final|overload|no_type_check)|(abc\.)?abstractmethod|torch\.compiler\.disable|record|(\w+\.)*errors\.record|(loguru\.)?logger\.catch|(\w+\.)*rank_zero_only|atexit\.register)$/;
/** Decorators that leave a class as it is, or declare its fields. */
const ofClasses =
  /(^|\.)(dataclass|dataclasses|attrs|s|define|frozen|mutable|dataclass_json|total_ordering|final|runtime_checkable|unique|chz|configclass|pytree_dataclass|register_pytree_node_class)$/i;
/** Those whose class gives each of its objects all fields. */
const filling = /(^|\.)(dataclass|attrs|s|define|frozen|mutable|chz|configclass|pytree_dataclass)$/i;
/** Those that keep a class under a name, and leave it as it is where what they do is not known. */
const keeping = /(^|\.)(register\w*|\w*registry\w*)$/i;

/** Makes of a generator what a `with` opens. */
const managing = /^(contextlib\.)?contextmanager$/;

/** What a decorator makes of what stands below it. */
type Decorate = (scope: Parameters<Step>[0], value: Value) => Value;

/** `@…` before a function or a class, the nearest first; what one does that is not known leaves what is returned unknown. */
export function decorated(m: Machine, node: Node, parts: readonly Node[]): Step {
  const marks = parts.filter(({ name }) => name === 'Decorator').map((mark) => ({ mark, text: nameOf(m, mark) }));
  const inner = parts.at(-1) as Node;
  if (inner.name === 'ClassDefinition') {
    const step = m.block([inner]);
    const name = textOf(m.source, inner.getChild('VariableName') ?? inner);
    const steps = marks
      .filter(({ text }) => !ofClasses.test(text))
      .map(({ mark, text }) => ({ run: decorator(m, mark, node), keeps: keeping.test(text) }))
      .reverse();
    const fills = marks.some(({ text }) => filling.test(text));
    return (scope) => {
      const signal = step(scope);
      const type = scope.find(name);
      if (fills && type instanceof Class) markFilled(type);
      for (const { run, keeps } of steps) {
        const made = run(scope, scope.find(name) as Value);
        if (!keeps || !(made instanceof Unknown)) scope.set(name, made);
      }
      return signal;
    };
  }
  if (inner.name !== 'FunctionDefinition') return m.block([inner]);
  const role = marks
    .map(({ text }) => text)
    .find((text) => ['property', 'staticmethod', 'classmethod'].includes(text) || /cached_property$/.test(text));
  const setter = marks.map(({ text }) => /^(\w+)\.(setter|getter|deleter)$/.exec(text)).find((found) => found !== null);
  const make = functionOf(m, inner, role?.endsWith('cached_property') ? 'cached_property' : role);
  const steps = marks
    .filter(
      ({ text }) =>
        text !== role &&
        !(managing.test(text) && managerOf(m, inner) !== undefined) &&
        !transparent.test(text) &&
        !/^\w+\.(setter|getter|deleter)$/.test(text),
    )
    .map(({ mark }) => decorator(m, mark, node))
    .reverse();
  const manages = marks.some(({ text }) => managing.test(text)) ? managerOf(m, inner) : undefined;
  return (scope) => {
    const made = make(scope);
    const func = manages?.(scope, made) ?? made;
    if (setter) {
      const property = scope.find(setter[1] as string);
      if (setter[2] !== 'setter' || !(property instanceof Func)) return raise('Bound', 'this kind of property is not read');
      scope.set(func.name, new Func({ ...property, setter: func }));
      return undefined;
    }
    let found: Value = func;
    for (const run of steps) found = run(scope, found);
    scope.set(func.name, found);
    return undefined;
  };
}

/** The dotted name of a decorator. */
const nameOf = (m: Machine, mark: Node): string =>
  children(mark)
    .filter(({ name }) => name === 'VariableName' || name === '.' || name === 'PropertyName')
    .map((part) => textOf(m.source, part))
    .join('');

function decorator(m: Machine, mark: Node, node: Node): Decorate {
  const path = nameOf(m, mark);
  const list = mark.getChild('ArgList');
  const [name = '', ...attributes] = path.split('.');
  const args = list === null ? undefined : argumentsIn(m, list);
  const place = { from: mark.from, to: mark.to };
  const says = `what @${path} makes of ${textOf(m.source, node.lastChild?.getChild('VariableName') ?? node)} is not known here`;
  return (scope, value) => {
    let found: Value = scope.find(name) ?? new Unknown([{ text: path, at: mark.from }], path);
    for (const attribute of attributes) found = member(m, found, attribute, place);
    if (args !== undefined && !(found instanceof Unknown)) {
      const given = args(scope);
      const [first] = given.args;
      if (/^(functools\.)?partial$/.test(path) && first instanceof Unknown && transparent.test(first.path ?? '')) return value;
      found = m.call(found, given.args, given.keywords, place);
    }
    const calls = found instanceof Thing && found.type?.find('__call__') instanceof Func;
    if (calls || found instanceof Func || found instanceof Native || found instanceof Class) return m.call(found, [value], nothing, place);
    const { args: plain, keywords } = args?.(scope) ?? { args: [], keywords: nothing };
    const known =
      value instanceof Func && found instanceof Unknown ? m.observer.decorated(found.path ?? path, plain, keywords, value) : undefined;
    if (known !== undefined) return known;
    return value instanceof Func ? veiled(m, value, place, { path, says }) : new Unknown([{ text: path, at: mark.from, says }]);
  };
}

/** Decorators that say what happens around a call, and give it nothing. */
const around =
  /(^|\.)(tim(e|ed|er|eit|ing)|profil|log|retr|remote|beartype|typechecked|jaxtyped|gpu|deprecat|catch|trace|benchmark|measure|suppress|ensure|require|rank|master|register|hook|test|slow|skip)\w*$/i;

/** A function whose body is gone through, and of which nobody knows what it returns or is given: where a call leaves something out, that is told. */
function veiled(m: Machine, func: Func, place: CodePlace, { path, says }: { readonly path: string; readonly says: string }): Func {
  const own = new Map<Value, FuncParameter>();
  const parameters = func.parameters.map((parameter) => {
    if (parameter.unsaid === undefined || m.strict || around.test(path)) return parameter;
    const left = new Thing();
    own.set(left, parameter);
    return { ...parameter, unsaid: left };
  });
  const body: Func['body'] = (scope) => {
    const unknown = m.unknown(place, says);
    const left: string[] = [];
    for (const [name, value] of scope.names) {
      const parameter = own.get(value);
      if (parameter?.name !== name) continue;
      scope.names.set(name, parameter.unsaid as Value);
      left.push(name);
    }
    if (m.strict) throw new Raised('Bound', says, place.from);
    if (left.length > 0) m.observer.leavesOut?.(func, path, left);
    func.body(scope);
    return unknown;
  };
  return new Func({ ...func, parameters, body, role: func.role ?? 'decorated' });
}
