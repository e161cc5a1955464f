import { importsIn, inModule, isInstalled } from '../python/imported.ts';
import { boundInCall, children, deepestCode, type Node, type Source, textOf } from '../python/syntax.ts';

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
 * A name as no other function has it: `lr@120` where it belongs to the function at 120, `lr@0` where it is a module's, and as it is
 * where it belongs to a class or is asked of a module, as attributes are.
 */
export function scopedName(name: string, scope: NameScope | undefined, { renamed, asked }: NameSharing): string {
  if (scope?.type && scope.open.has(name)) return name;
  // What stands in a function does not see the names of the class around it.
  for (let one = scope; one !== undefined && !(one.open.has(name) && !one.type); one = one.around)
    if (one.own.has(name)) return `${name}@${one.at}`;
  const called = renamed.get(name) ?? name;
  return asked.has(called) ? called : `${called}@0`;
}

/** Names that imports change, those of modules beside the script, and what may be asked of modules and objects alike. */
export interface NameSharing extends Pick<Imported, 'renamed' | 'beside'> {
  readonly asked: { has(name: string): boolean };
}

/** An attribute as it is, or as the variable of a module beside the script that it is: `rate` of `sched.rate`. */
export function attributeName(source: Source, node: Node, scope: NameScope | undefined, called: NameSharing): string {
  const name = textOf(source, node);
  const of = node.parent?.firstChild;
  const path = of && node.prevSibling?.name === '.' ? textOf(source, of) : '';
  const isModule = called.beside.has(path) && !isLocal(scopedName(rootOf(path), scope, called));
  return isModule ? scopedName(name, undefined, called) : (called.renamed.get(name) ?? name);
}

/** Whether a name belongs to a function, and to nobody else. */
export const isLocal = (name: string): boolean => /@[1-9]/.test(name);

/** The name as it is written. */
export const writtenName = (name: string): string => name.replace(/@\d+$/, '');

/** What a function is called in a scope: a method by its class, so that it is told from those of others. */
export const methodName = (name: string, scope: NameScope | undefined): string =>
  scope?.type ? `${writtenName(name)}@${scope.at + 1}` : name;

/** The name of a method, whichever class has it; of another function its own. */
export const ofAnyClass = (name: string): string => (isLocal(name) ? writtenName(name) : name);

/** Functions and classes that are no part of a class, which mean the same wherever they are. */
export function definedNames(source: Source, tops: readonly Node[]): ReadonlySet<string> {
  const plain = new Set<string>();
  for (const top of tops) {
    const cursor = top.cursor();
    do {
      if (cursor.name !== 'FunctionDefinition' && cursor.name !== 'ClassDefinition') continue;
      const { node } = cursor;
      const name = node.getChild('VariableName');
      if (name && !isPartOfClass(node)) plain.add(textOf(source, name));
    } while (cursor.next());
  }
  return plain;
}

/** Whether a definition belongs to a class, and to no function in it. */
function isPartOfClass(node: Node): boolean {
  let around = node.parent;
  while (around && !/^(Function|Class)Definition$/.test(around.name)) around = around.parent;
  return around?.name === 'ClassDefinition';
}

/** What imports bind names to. */
export interface Imported {
  /** Functions and classes of the script under other names: `s` of `import step as s`. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Names of modules beside the script. */
  readonly beside: ReadonlySet<string>;
  /** Names of what comes from elsewhere, and those of it that are a well-known library's. */
  readonly strange: ReadonlySet<string>;
  readonly libraries: ReadonlySet<string>;
  /** What is defined of a library that is read as a script is. */
  readonly installed: ReadonlySet<string>;
  /** What names of modules beside the script may mean. */
  readonly modules: ReadonlyMap<string, readonly Node[]>;
}

/** Libraries that know nothing of a script's own modules. */
const library =
  /^(torch|torchvision|torchaudio|numpy|scipy|math|random|os|sys|time|json|timm|transformers|tensorflow|keras|jax|flax|optax|haiku|paddle|mxnet|sklearn|pretrainedmodels|efficientnet_pytorch|monai|segmentation_models_pytorch|apex|accelerate|lightning|pytorch_lightning|torch_geometric|dgl)(\.|$)/;

export function importedIn(source: Source, tops: readonly Node[], defined: ReadonlySet<string>): Imported {
  const [renamed, beside, strange] = [new Map<string, string>(), new Set<string>(), new Set<string>()];
  const [libraries, modules] = [new Set<string>(), new Map<string, readonly Node[]>()];
  for (const top of tops) {
    const cursor = top.cursor();
    do {
      if (cursor.name !== 'ImportStatement') continue;
      const { from } = cursor;
      const known = (name: string) => source.imports?.has(`${from} ${name}`) ?? false;
      const { module, bindings } = importsIn(source, cursor.node);
      for (const { name, bound, renamed: as } of bindings) {
        const alias = as ? bound : name;
        if (alias !== name && defined.has(name)) renamed.set(alias, name);
        const path = module === undefined ? name : inModule(module, name);
        if (known(path) && !defined.has(alias)) {
          beside.add(alias);
          const top = source.imports?.get(`${from} ${path}`)?.top;
          modules.set(alias, [...(modules.get(alias) ?? []), ...(top ? [top] : [])]);
        } else if (module === undefined || !known(module)) (library.test(module ?? name) ? libraries : strange).add(alias);
      }
    } while (cursor.next());
  }
  for (const name of [...strange, ...beside]) libraries.delete(name);
  for (const name of libraries) strange.add(name);
  const installed = new Set((source.parts ?? []).flatMap(({ file, top }) => (isInstalled(file) ? (namesOfModule(source, top) ?? []) : [])));
  return { renamed, beside, strange, libraries, installed, modules };
}

/** What the code of a module binds outside of functions; nothing where it has all that another one has. */
export function namesOfModule(source: Source, top: Node): readonly string[] | undefined {
  const found = new Set<string>();
  let all = true;
  const visit = (node: Node, depth: number): void => {
    for (const part of depth > deepestCode ? [] : children(node)) {
      if (/^(Function|Class)Definition$/.test(part.name)) found.add(textOf(source, part.getChild('VariableName') ?? part));
      else if (part.name === 'ImportStatement') {
        const { bindings } = importsIn(source, part);
        for (const { bound } of bindings) found.add(bound);
        if (bindings.some(({ name }) => name === '*')) all = false;
      } else if (part.name === 'VariableName') found.add(textOf(source, part));
      else visit(part, depth + 1);
    }
  };
  visit(top, 0);
  return all ? [...found] : undefined;
}

/** The names of the functions and classes in the body of a class. */
export function partsOfClass(source: Source, node: Node): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (one: Node, depth: number): void => {
    for (const part of depth > deepestCode ? [] : children(one)) {
      const defines = /^(Function|Class)Definition$/.test(part.name);
      const name = defines ? part.getChild('VariableName') : null;
      if (name) found.add(textOf(source, name));
      if (!defines && /Statement$|^Body$/.test(part.name)) visit(part, depth + 1);
    }
  };
  visit(node.getChild('Body') ?? node, 0);
  return found;
}

/** What may be asked of a module beside the script or of an object: `rate` of `pkg.sched.rate`, where only `pkg` is known as a module. */
export function attributesOf(source: Source, tops: readonly Node[], { beside, renamed }: Imported): ReadonlySet<string> {
  const found = new Set<string>();
  const roots = new Set([...beside].map(rootOf));
  for (const top of tops) {
    const cursor = top.cursor();
    do {
      if (cursor.name !== 'MemberExpression') continue;
      const [of, , name] = children(cursor.node);
      if (of?.name !== 'MemberExpression' || beside.has(textOf(source, of))) continue;
      if (name && roots.has(rootOf(textOf(source, of)))) found.add(textOf(source, name));
    } while (cursor.next());
  }
  for (const name of [...found]) found.add(renamed.get(name) ?? name);
  return found;
}

/** `pkg` of `pkg.models.net`. */
const rootOf = (path: string): string => path.split('.', 1)[0] as string;

/** What a function or class binds, functions and classes within it left out. */
export function scopeOf(source: Source, node: Node, plain: ReadonlySet<string>, around: NameScope | undefined): NameScope {
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
    else if (name === 'ArgList') for (const part of boundInCall(one)) binds(part);
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
    return { at: node.from, own: new Set(), open: new Set([...bound, ...partsOfClass(source, node)]), around, type: true };
  const own = [...bound, ...parameters].filter((name) => !shared.has(name) && !declared.has(name) && !plain.has(name));
  return { at: node.from, own: new Set(own), open: shared, around, type: false };
}
