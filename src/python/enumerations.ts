import { type Machine, nothing } from './machine.ts';
import { membersOf } from './members-of-enums.ts';
import { Class, Dict, Func, Native, Thing, Tuple, Unknown, type Value } from './values.ts';

const isEnum = /(^|\.)(Enum|IntEnum|StrEnum|Flag|IntFlag)$/;
const isPlain = /(^|\.)(IntEnum|StrEnum|IntFlag)$/;

/** Whether a class, or one that it extends, is an enumeration, and whether its members are numbers or texts themselves. */
function kindOf(type: Class): 'plain' | 'own' | undefined {
  let found: 'plain' | 'own' | undefined;
  let mixed = false;
  for (const base of type.bases) {
    if (base instanceof Native && /^(int|str|float)$/.test(base.name)) mixed = true;
    if (base instanceof Unknown && isEnum.test(base.path ?? '')) found = isPlain.test(base.path ?? '') ? 'plain' : 'own';
    const above = base instanceof Class ? kindOf(base) : undefined;
    if (above !== undefined) found = above;
  }
  return found !== undefined && mixed ? 'plain' : found;
}

/** Makes what the body of an `Enum` binds into its members; a member that is a number or a text besides stands for that. */
export function enumerated(m: Machine, type: Class, bound: ReadonlyMap<string, Value>): void {
  const kind = kindOf(type);
  if (kind === undefined) return;
  const members = new Dict();
  const init = type.find('__init__');
  let last = 0;
  for (const [name, written] of bound) {
    if (name.startsWith('_') || written instanceof Func || written instanceof Native || written instanceof Class) continue;
    const auto = written instanceof Unknown && /(^|\.)auto$/.test(written.called?.path ?? '');
    const value = auto ? (kind === 'plain' && isText(type) ? name.toLowerCase() : last + 1) : written;
    if (typeof value === 'number') last = value;
    const same = [...members.map.values()].find((one) => one instanceof Thing && one.attributes.get('value') === value);
    let member: Value = value;
    if (kind === 'own') {
      const thing =
        same instanceof Thing
          ? same
          : new Thing(
              type,
              new Map<string, Value>([
                ['name', name],
                ['value', value],
                ['_value_', value],
              ]),
            );
      if (same === undefined && init instanceof Func) m.invoke(init, [thing, ...(value instanceof Tuple ? value : [value])], nothing);
      member = thing;
    }
    members.map.set(name, member);
    type.attributes.set(name, member);
  }
  type.attributes.set(membersOf, members);
}

const isText = (type: Class): boolean =>
  type.bases.some(
    (base) => (base instanceof Native && base.name === 'str') || (base instanceof Unknown && /StrEnum$/.test(base.path ?? '')),
  );
