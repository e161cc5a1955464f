import { orderOf } from './class-order.ts';
import { children, type Node, type Source, textOf } from './syntax.ts';
import { Class, type Value } from './values.ts';

/** The fields that a class's own body declares, those behind `_: KW_ONLY` with a star. */
export function declaredIn(source: Source, code: readonly Node[], isField: (statement: Node) => boolean): readonly string[] {
  let star = '';
  return code.flatMap((one) => {
    const [name, type] = children(one);
    if (name === undefined || !isField(one)) return [];
    const kind = type?.name === 'TypeDef' ? textOf(source, type) : '';
    if (/\bKW_ONLY\b/.test(kind)) star = '*';
    return /\b(?:KW_ONLY|ClassVar)\b/.test(kind) ? [] : [`${star}${textOf(source, name)}`];
  });
}

/** Classes whose objects are given each of their fields: those that a decorator makes so. */
const marked = new WeakSet<Class>();
export const markFilled = (type: Class): void => void marked.add(type);
/** Libraries' classes whose heirs are. */
const models = /(^|\.)(BaseModel|BaseSettings|RootModel|Struct)$/;

/** What makes the default of a field anew for each object. */
const factories = new WeakMap<Class, Map<string, Value>>();
export function addFactory(type: Class, field: string, factory: Value): void {
  factories.set(type, (factories.get(type) ?? new Map<string, Value>()).set(field, factory));
}

const isClass = (base: unknown): base is Class => base instanceof Class;

/** What an object has of fields that nobody gives it; `make` calls what makes the default of one anew. */
export function unsaidFields(type: Class, given: ReadonlyMap<string, Value>, make: (factory: Value) => Value): ReadonlyMap<string, Value> {
  const order = orderOf(type, isClass);
  const filled = order.some((one) => marked.has(one)) || models.test(type.foreign()?.path ?? '');
  const found = new Map<string, Value>();
  for (const name of filled ? declaredFields(type).keys() : []) {
    if (given.has(name)) continue;
    const owner = order.find(({ attributes }) => attributes.has(name));
    const factory = owner && factories.get(owner)?.get(name);
    const value = factory === undefined ? owner?.attributes.get(name) : make(factory);
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

/** The fields of a dataclass in the order in which they are declared, what it extends first, and whether each goes by its name only. */
export function declaredFields(type: Class): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  // One that is declared anew keeps its place.
  for (const { fields } of [...orderOf(type, isClass)].reverse())
    for (const field of fields) found.set(field.replace('*', ''), field.startsWith('*'));
  return found;
}
