import { importsIn, inModule } from '../python/imported.ts';
import { children, deepestCode, type Node, type Source, textOf } from '../python/syntax.ts';

/** The names of a function or class, within those around it. */
export interface NameScope {
  readonly at: number;
  /** Names of its own, which nobody else means. */
  readonly own: ReadonlySet<string>;
  /** Names that belong to the module, or to whoever has the class. */
  readonly open: ReadonlySet<string>;
  readonly around: NameScope | undefined;
  /** It is a class. */
  readonly type: boolean;
}

/**
 * A name as no other function has it: `lr@120` where it belongs to the function at 120, else as it is. Those `apart` are `lr@0` where
 * they are variables of a module.
 */
export function scopedName(name: string, scope: NameScope | undefined, apart: ReadonlySet<string>): string {
  if (scope?.type && scope.open.has(name)) return name;
  // What stands in a function does not see the names of the class around it.
  for (let one = scope; one !== undefined && !(one.open.has(name) && !one.type); one = one.around)
    if (one.own.has(name)) return `${name}@${one.at}`;
  return apart.has(name) ? `${name}@0` : name;
}

/** The name as it is written. */
export const writtenName = (name: string): string => name.replace(/@\d+$/, '');

/** Names that definitions give. */
export interface Defined {
  /** Functions and classes, which mean the same wherever they are. */
  readonly plain: ReadonlySet<string>;
  /** What only methods are called: a variable of that name is something else. */
  readonly methods: ReadonlySet<string>;
}

export function definedNames(source: Source, tops: readonly Node[]): Defined {
  const [plain, methods] = [new Set<string>(), new Set<string>()];
  for (const top of tops) {
    const cursor = top.cursor();
    do {
      if (cursor.name !== 'FunctionDefinition' && cursor.name !== 'ClassDefinition') continue;
      const { node } = cursor;
      const name = node.getChild('VariableName');
      if (name) (isMethod(node) ? methods : plain).add(textOf(source, name));
    } while (cursor.next());
  }
  return { plain, methods: new Set([...methods].filter((name) => !plain.has(name))) };
}

/** Whether a definition stands in the body of a class itself. */
function isMethod(node: Node): boolean {
  const around = node.parent?.name === 'DecoratedStatement' ? node.parent.parent : node.parent;
  return node.name === 'FunctionDefinition' && around?.name === 'Body' && around.parent?.name === 'ClassDefinition';
}

/** What imports bind names to. */
interface Imported {
  /** Functions and classes of the script under other names: `s` of `import step as s`. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Names of modules beside the script. */
  readonly beside: ReadonlySet<string>;
  /** Names of what comes from elsewhere. */
  readonly strange: ReadonlySet<string>;
}

export function importedIn(source: Source, tops: readonly Node[], defined: Defined): Imported {
  const [renamed, beside, strange] = [new Map<string, string>(), new Set<string>(), new Set<string>()];
  for (const top of tops) {
    const cursor = top.cursor();
    do {
      if (cursor.name !== 'ImportStatement') continue;
      const { from } = cursor;
      const known = (name: string) => source.imports?.has(`${from} ${name}`) ?? false;
      const { module, bindings } = importsIn(source, cursor.node);
      for (const { name, bound, renamed: as } of bindings) {
        const alias = as ? bound : name;
        if (alias !== name && defined.plain.has(name)) renamed.set(alias, name);
        if (known(module === undefined ? name : inModule(module, name)) && !defined.plain.has(alias)) beside.add(alias);
        else if (module === undefined || !known(module)) strange.add(alias);
      }
    } while (cursor.next());
  }
  return { renamed, beside, strange };
}

/** The names of the methods of a class. */
export function methodNames(source: Source, node: Node): ReadonlySet<string> {
  const all = children(node.getChild('Body') ?? node).map((one) => (one.name === 'DecoratedStatement' ? (one.lastChild ?? one) : one));
  const names = all.filter(({ name }) => name === 'FunctionDefinition').flatMap((one) => one.getChild('VariableName') ?? []);
  return new Set(names.map((one) => textOf(source, one)));
}

/** What is asked of modules beside the script by its name: `rate` of `sched.rate`. */
export function attributesOf(source: Source, tops: readonly Node[], beside: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const top of tops) {
    const cursor = top.cursor();
    do {
      if (cursor.name !== 'MemberExpression') continue;
      const [of, , name] = children(cursor.node);
      if (of && name && beside.has(textOf(source, of))) found.add(textOf(source, name));
    } while (cursor.next());
  }
  return found;
}

/** What a function or class binds, functions and classes within it left out. */
export function scopeOf(source: Source, node: Node, { plain }: Defined, around: NameScope | undefined): NameScope {
  const [bound, declared] = [new Set<string>(), new Set<string>()];
  const shared = new Set<string>();
  const text = (one: Node) => textOf(source, one);
  const binds = (one: Node | null | undefined): void => {
    if (one?.name === 'VariableName') bound.add(text(one));
    else if (one && /^(Tuple|Array|Parenthesized)Expression$/.test(one.name)) for (const part of children(one)) binds(part);
  };
  const visit = (one: Node, depth: number): void => {
    const { name } = one;
    if (
      depth > 2 * deepestCode ||
      (depth > 0 && (name === 'FunctionDefinition' || name === 'ClassDefinition' || name === 'LambdaExpression'))
    )
      return;
    const parts = children(one);
    if (name === 'AssignStatement' || name === 'UpdateStatement') {
      const last = parts.findLastIndex((part) => part.name === 'AssignOp' || part.name === 'UpdateOp');
      for (const part of parts.slice(0, last)) binds(part);
    } else if (name === 'ForStatement')
      for (const part of parts.slice(
        0,
        parts.findIndex((part) => part.name === 'in'),
      ))
        binds(part);
    else if (name === 'WithStatement' || name === 'TryStatement') {
      for (const [index, part] of parts.entries()) if (part.name === 'as') binds(parts[index + 1]);
    } else if (name === 'NamedExpression') binds(one.firstChild);
    else if (name === 'ScopeStatement') {
      const outer = parts[0]?.name === 'global' ? shared : declared;
      for (const part of parts) if (part.name === 'VariableName') outer.add(text(part));
    }
    for (const part of parts) visit(part, depth + 1);
  };
  visit(node, 0);
  const list = node.getChild('ParamList');
  const parameters =
    list === null
      ? []
      : children(list)
          .filter(({ name }) => name === 'VariableName')
          .map(text);
  if (node.name === 'ClassDefinition')
    return { at: node.from, own: new Set(), open: new Set([...bound, ...methodNames(source, node)]), around, type: true };
  const own = [...bound, ...parameters].filter((name) => !shared.has(name) && !declared.has(name) && !plain.has(name));
  return { at: node.from, own: new Set(own), open: shared, around, type: false };
}
