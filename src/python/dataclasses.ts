import { orderOf } from './class-order.ts';
import { children, type Node, type Source, textOf } from './syntax.ts';
import { Class } from './values.ts';

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

/** The fields of a dataclass in the order in which they are declared, what it extends first, and whether each goes by its name only. */
export function declaredFields(type: Class): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  // One that is declared anew keeps its place.
  for (const { fields } of [...orderOf(type, (base): base is Class => base instanceof Class)].reverse())
    for (const field of fields) found.set(field.replace('*', ''), field.startsWith('*'));
  return found;
}
