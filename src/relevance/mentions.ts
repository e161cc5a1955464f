import { children, deepestCode, type Node, type Source, textOf } from '../python/syntax.ts';
import { CalledMethods } from './called-methods.ts';
import {
  type ArgumentReads,
  type CodeNames,
  type Handed,
  heldIn,
  type LambdaSeen,
  lastName,
  lookInto,
  type NodeNaming,
  namesIn,
  nothingSeen,
} from './expression-names.ts';
import {
  attributeName,
  attributesOf,
  definedNames,
  importedIn,
  isLocal,
  methodName,
  type NameScope,
  type NameSharing,
  partsOfClass,
  scopedName,
  scopeOf,
  writtenName,
} from './name-scopes.ts';
import { Signatures } from './signatures.ts';
import { unreached } from './unreached.ts';

/** A statement, and what it names. */
export interface Mention {
  readonly node: Node;
  /** The function that it stands in, by its name. */
  readonly func: string | undefined;
  /** What it defines: a function, or a class. */
  readonly named: string | undefined;
  /** The statement around it. */
  readonly parent: Mention | undefined;
  /** Names and attributes that it binds, wherever in it. */
  readonly targets: readonly string[];
  /** It sets an attribute or an item, which outlives the function. */
  readonly writes: boolean;
  /** Names and attributes into whose contents it writes, and those into what these hold: `d` of `d[k] = v`, and of `d[k][0] = v`. */
  readonly into: readonly string[];
  readonly deep: readonly string[];
  /** Names and attributes for which what it binds is another name. */
  readonly alias: readonly string[];
  /** Names and attributes that it reads. */
  readonly reads: ReadonlySet<string>;
  /** What of that is read for itself, and not only for what it has. */
  readonly whole: ReadonlySet<string>;
  /** What of that is read whatever becomes of what is given to functions of the script, and what is read for each of those. */
  readonly free: ReadonlySet<string>;
  readonly given: readonly ArgumentReads[];
  /** The function that is called by all of it, by each name that it may have: nobody is given its value where it binds nothing. */
  readonly alone: ReadonlySet<string>;
  /** Functions that it calls, by the last part of their names. */
  readonly calls: readonly string[];
  /** Classes whose objects it may make, and functions of which nobody knows what they give. */
  readonly makes: readonly string[];
  /** Methods that it calls on names. */
  readonly methods: readonly (readonly [on: string, method: string])[];
  /** What `*all` and `**more` have themselves, where it changes nothing of what they hold. */
  readonly parted: readonly string[];
  /** What it names such a method of without calling it. */
  readonly fetches: readonly string[];
  /** Functions that generators in it call as they go on. */
  readonly late: readonly string[];
  /** Names that it hands to functions. */
  readonly hands: readonly Handed[];
  /** The lambdas in it, by their places. */
  readonly lambdas: ReadonlyMap<number, LambdaSeen>;
  /** Methods that Python calls for it where it goes through something, stands around it, updates it or writes into it. */
  readonly implied: readonly string[];
  /** It calls what `getattr` fetches. */
  readonly dynamic: boolean;
  /** A function that stands below decorators, which are handed it. */
  readonly decorated: { readonly name: string; readonly by: readonly string[] } | undefined;
  /** Its own code, without the statements within it. */
  readonly head: string;
}

/** What a file mentions, by its names alone: no value is looked at, so it holds for every run. */
export interface Mentions {
  readonly all: readonly Mention[];
  /** The parameters of functions, by the names of the functions. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  readonly signatures: Signatures;
  /** A name, and the methods that have it, as they are told from one another. */
  every(name: string): readonly string[];
  /** Functions, and the functions that are written within them. */
  readonly nested: ReadonlyMap<string, readonly string[]>;
  /** Functions that yield. */
  readonly generators: ReadonlySet<string>;
  /** Where the constructors of classes stand. */
  readonly constructors: ReadonlyMap<string, Node>;
  /** Functions and classes that are left out, since nothing names them. */
  readonly idle: readonly Node[];
  /** Names that functions bind for those around them: `function.name`. */
  readonly scoped: ReadonlySet<string>;
  /** Names that imports bind to what is not read here. */
  readonly strange: ReadonlySet<string>;
  /** Names that functions bind to what they make themselves, which nobody else holds: `function.name`. */
  readonly fresh: ReadonlySet<string>;
}

/** Kinds of statements that may be passed over. */
export const statements: ReadonlySet<string> = new Set([
  ...['ExpressionStatement', 'AssignStatement', 'UpdateStatement', 'ReturnStatement', 'BreakStatement', 'ContinueStatement', 'IfStatement'],
  ...['ForStatement', 'WhileStatement', 'WithStatement', 'TryStatement', 'FunctionDefinition', 'ClassDefinition', 'ImportStatement'],
  ...['DecoratedStatement', 'RaiseStatement', 'DeleteStatement', 'AssertStatement', 'ScopeStatement', 'MatchStatement', 'YieldStatement'],
]);

/** Where a statement stands: the function around it, by its name and its names, and the statement. */
interface Standing {
  readonly func: string | undefined;
  readonly scope: NameScope | undefined;
  readonly parent: Mention | undefined;
  /** The class around it, by its name, and its methods. */
  readonly type: string | undefined;
  readonly methods: ReadonlySet<string>;
}

/** Reads off a file what each of its statements mentions; names of a function's own are told from others. */
export function mentionsIn(source: Source, apart = true): Mentions {
  const all: Mention[] = [];
  const parameters = new Map<string, string[]>();
  const [nested, constructors] = [new Map<string, string[]>(), new Map<string, Node>()];
  const byName = new Map<string, string[]>();
  const scoped = new Set<string>();
  // What `*all` and `**more` gather is new at each call.
  const [gathered, made] = [new Set<string>(), [] as string[]];
  const held = new Set<string>();
  const tops = [source, ...(source.parts ?? [])].map(({ top }) => top);
  const defined = definedNames(source, tops);
  const signatures = new Signatures();
  const imported = importedIn(source, tops, defined);
  const { renamed, beside, strange } = imported;
  const asked = apart ? attributesOf(source, tops, imported) : { has: () => true };
  const text = (scope: NameScope | undefined) => naming(source, { renamed, beside, asked }, scope);
  const scopes = new Map<number, NameScope>();
  const scopeAt = (node: Node, around: NameScope | undefined): NameScope => {
    const known = scopes.get(node.from) ?? scopeOf(source, node, defined, around);
    scopes.set(node.from, known);
    return known;
  };
  const called = new CalledMethods(source, tops, { text, scopeOf: scopeAt, imported });
  const look = ({ scope, methods }: Standing): CodeNames => ({
    text: text(scope),
    code: (node) => codeOf(source, node),
    called: (call) => called.of(call),
    made: (call) => called.made(call),
    read: (node) => called.read(node),
    inClass: scope?.type === true,
    gathered: (name) => gathered.has(name),
    // A function of the script, of a module beside it, or of the object itself.
    follows: (callee) => {
      if (callee.name === 'VariableName') return !strange.has(textOf(source, callee)) && !isLocal(text(scope)(callee));
      const [of, dot, name] = callee.name === 'MemberExpression' ? children(callee) : [];
      if (of?.name !== 'VariableName' || dot?.name !== '.' || name === undefined) return false;
      const on = textOf(source, of);
      return on === 'self' || on === 'cls' ? methods.has(textOf(source, name)) : beside.has(on);
    },
  });
  const idle = unreached(source);
  const left = new Set(idle.map(({ from }) => from));
  const visit = (node: Node, standing: Standing, depth: number): void => {
    if (depth > 2 * deepestCode || (left.has(node.from) && makesNames.test(node.name))) return;
    let { func, type, scope, parent, methods } = standing;
    if (statements.has(node.name)) {
      parent = mentionOf(source, node, standing, look(standing), called.implied(node));
      all.push(parent);
      if (!makesOwn(parent)) for (const target of parent.targets) held.add(`${func}.${target}`);
      if (node.name === 'ScopeStatement') for (const name of names(children(node), text(scope))) scoped.add(`${func}.${name}`);
    }
    if (node.name === 'ClassDefinition') type = nameOf(text(scope), node);
    const name = node.name === 'FunctionDefinition' ? nameOf(text(scope), node) : undefined;
    const told = name === undefined ? undefined : methodName(name, scope);
    if (node.name === 'FunctionDefinition' || node.name === 'ClassDefinition') scope = scopeAt(node, scope);
    if (node.name === 'ClassDefinition') methods = partsOfClass(source, node);
    if (name !== undefined && told !== undefined) {
      const both = new Set([name, told]);
      if (func !== undefined) nested.set(func, [...(nested.get(func) ?? []), told]);
      func = told;
      if (told !== name) byName.set(name, [...(byName.get(name) ?? []), told]);
      const makes = name === '__init__' && type !== undefined ? [type] : [];
      for (const made of makes) constructors.set(made, node);
      for (const one of [...both, ...(methods.has('__new__') ? [] : makes)]) signatures.add(source, one, node, text(scope));
      const list = node.getChild('ParamList');
      const parts = list === null ? [] : children(list);
      const own = names(parts, text(scope));
      const all = parts.filter(({ prevSibling }) => /^\*\*?$/.test(prevSibling?.name ?? ''));
      for (const one of names(all, text(scope))) gathered.add(one);
      made.push(...names(all, text(scope)).map((one) => `${told}.${one}`));
      for (const one of [...both, ...makes]) parameters.set(one, [...(parameters.get(one) ?? []), ...own]);
    }
    for (const part of children(node)) visit(part, { func, type, scope, parent, methods }, depth + 1);
  };
  for (const top of tops) visit(top, { func: undefined, type: undefined, scope: undefined, parent: undefined, methods: new Set() }, 0);
  for (const name of parameters.keys()) if (onlyPrints(all, name)) parameters.delete(name);
  // A module that is handed on may be asked by any name.
  const modules = new Set([...beside].map((name) => `${name}@0`));
  if (apart && all.some((one) => escapes(one, modules))) return mentionsIn(source, false);
  for (const one of all)
    if (one.func !== undefined && makesOwn(one) && !one.writes) made.push(...one.targets.map((name) => `${one.func}.${name}`));
  for (const [func, list] of parameters) for (const name of list) if (!gathered.has(name)) held.add(`${func}.${name}`);
  const yields = all.filter(({ node, head }) => node.name === 'YieldStatement' || (!makesNames.test(node.name) && /\byield\b/.test(head)));
  const generators = new Set(yields.flatMap(({ func = [] }) => func));
  return {
    all,
    parameters,
    signatures,
    every: (name) => [name, ...(byName.get(name) ?? [])],
    nested,
    generators,
    constructors,
    idle,
    scoped,
    strange,
    fresh: new Set(made.filter((one) => !held.has(one) && !scoped.has(one))),
  };
}

/** Whether a function is a `print` in the place of Python's, for the first of several processes: it says what it is given, or does not. */
const onlyPrints = (all: readonly Mention[], name: string): boolean =>
  writtenName(name) === 'print' &&
  all.every(
    ({ func, node, writes, head }) =>
      func !== name || /^(If|Function)/.test(node.name) || (node.name === 'AssignStatement' ? !writes : /^\w*print\w*\(/.test(head)),
  );

/** `found = {}`, `rows = torch.zeros(n)`: a name alone is bound to a new thing; writes into it change nothing about that. */
const makesOwn = ({ node, writes, head }: Mention): boolean =>
  writes
    ? /^(Assign|Update)Statement$/.test(node.name) && /^\w+\s*\[/.test(head)
    : node.name === 'AssignStatement' &&
      node.lastChild?.name !== 'ConditionalExpression' &&
      (/^\w+\s*[:=]/.test(head) || /=\s*(\[\s*\]|\{\s*\})\s*(,|$)/.test(head)) &&
      /=\s*(\[|\{|(torch|np|numpy|jnp)\.(zeros|empty|ones)\w*\(|dict\(|list\(|defaultdict\()/.test(head);

const makesNames = /^(Function|Class)Definition|DecoratedStatement$/;
/** Whether a module is handed to something, or bound to another name. */
const escapes = ({ hands, alias, node, free }: Mention, modules: ReadonlySet<string>): boolean =>
  hands.some(({ to, name }) => modules.has(name) && !/^(getattr|hasattr|print|reload|vars|dir)$/.test(writtenName(to))) ||
  alias.some((name) => modules.has(name)) ||
  (/^(Return|Yield)Statement$/.test(node.name) && [...free].some((name) => modules.has(name)));

const makesOne = /^(Function|Class)Definition$/;

/** The same of a method as it is told from those of other classes. */
const nameIn = (text: NodeNaming, node: Node, scope: NameScope | undefined): string =>
  node.name === 'FunctionDefinition' ? methodName(nameOf(text, node), scope) : nameOf(text, node);

/** What a `def` or `class` is called. */
const nameOf = (text: NodeNaming, node: Node): string => text(children(node).find(({ name }) => name === 'VariableName') ?? node);

const names = (parts: readonly Node[], text: NodeNaming): string[] => parts.filter(({ name }) => name === 'VariableName').map(text);

const isAssignment = (node: Node): boolean => node.name === 'AssignStatement' || node.name === 'UpdateStatement';

function mentionOf(source: Source, node: Node, { func, parent, scope }: Standing, look: CodeNames, implied: readonly string[]): Mention {
  const { text } = look;
  const parts = children(node);
  // What stands within is told by its own statements.
  const own = parts.filter(({ name }) => name !== 'Body' && !(statements.has(name) && node.name !== 'DecoratedStatement'));
  const targets: string[] = [];
  const [into, deep]: [string[], string[]] = [[], []];
  const bound = (one: Node): void => {
    if (one.name === 'VariableName') targets.push(text(one));
    else if (one.name === 'MemberExpression') {
      const [of, dot, name] = children(one);
      if (dot?.name === '.' && name) targets.push(text(name));
      else if (of) {
        bound(of);
        const [name = ''] = targets.slice(-1);
        (into.includes(name) ? deep : into).push(name);
      }
    } else for (const part of children(one)) bound(part);
  };
  let [reads, alias, writes]: [readonly Node[], readonly string[], boolean] = [own, [], false];
  if (isAssignment(node)) {
    const last = parts.findLastIndex(({ name }) => name === 'AssignOp' || name === 'UpdateOp');
    const sides = parts.slice(0, last).filter(({ name }) => name !== 'TypeDef');
    for (const side of sides) bound(side);
    // A name that is only bound is not read.
    if (node.name === 'AssignStatement') reads = own.flatMap((part, at) => (at < last ? ownersIn(part) : [part]));
    // `x *= 2` holds nothing of what it is multiplied by.
    if (!/^(\*|\/|-|%|@)/.test(node.name === 'UpdateStatement' ? textOf(source, parts[last] as Node) : ''))
      alias = parts.slice(last + 1).flatMap((part) => heldIn(text, part));
    if (sides.some(({ name }) => name === 'AssignOp')) alias = [...alias, ...targets];
    writes = sides.some((side) => side.name === 'MemberExpression' || side.getChild('MemberExpression') !== null);
  } else if (node.name === 'ForStatement') {
    const at = parts.findIndex(({ name }) => name === 'in');
    for (const part of parts.slice(1, at)) bound(part);
    reads = parts.slice(at + 1).filter(({ name }) => name !== 'Body');
    alias = reads.flatMap((part) => namesIn(text, part));
  } else if (node.name === 'WithStatement') {
    const given = new Set(parts.flatMap(({ name }, index) => (name === 'as' ? (parts[index + 1] ?? []) : [])));
    for (const part of given) bound(part);
    reads = own.filter((part) => !given.has(part));
    // A file that is opened is no other name for what says where it lies.
    if (!/^with\s+(\w+\.)*open\(/.test(textOf(source, node))) alias = reads.flatMap((part) => namesIn(text, part));
  } else if (node.name === 'DeleteStatement') {
    for (const part of parts.slice(1)) bound(part);
    writes = parts.some(({ name }) => name === 'MemberExpression');
  } else if (node.name === 'ImportStatement' || node.name === 'ScopeStatement') reads = [];
  const seen = nothingSeen();
  for (const part of reads) lookInto(look, part, seen, targets);
  const whole = reads.at(-1);
  const called = whole?.name === 'CallExpression' && whole.firstChild ? lastName(whole.firstChild) : undefined;
  const callees = whole && called ? (look.called(whole)?.names ?? [text(called)]) : [];
  const alone = new Set(callees.filter((callee) => seen.calls.filter((name) => name === callee).length === 1));
  const decorated = decoration(text, node, parts, scope);
  return {
    node,
    func,
    named: makesOne.test(node.name) ? nameIn(text, node, scope) : undefined,
    parent,
    targets,
    writes,
    into,
    deep,
    alias,
    ...seen,
    alone,
    implied,
    decorated,
    head: own.map((one) => codeOf(source, one)).join(' '),
  };
}

/** Code without the sentences that it holds, which do nothing, unless they are evaluated. */
function codeOf(source: Source, node: Node): string {
  const text = textOf(source, node);
  if (!/["']/.test(text) || /\b(eval|exec|compile)\b/.test(text)) return text;
  let [code, at] = ['', node.from];
  const cursor = node.cursor();
  do {
    if (cursor.name !== 'String') continue;
    const { from, to } = cursor;
    if (!/\s/.test(textOf(source, cursor))) continue;
    code += `${textOf(source, { from: at, to: from })}''`;
    at = to;
  } while (cursor.next() && cursor.from < node.to);
  return code + textOf(source, { from: at, to: node.to });
}

/** A function, and what its decorators are called. */
function decoration(text: NodeNaming, node: Node, parts: readonly Node[], scope: NameScope | undefined): Mention['decorated'] {
  const below = node.name === 'DecoratedStatement' ? parts.at(-1) : undefined;
  if (below?.name !== 'FunctionDefinition') return undefined;
  const marks = parts.filter(({ name }) => name === 'Decorator');
  const last = (mark: Node) => children(mark).findLast(({ name }) => name === 'VariableName' || name === 'PropertyName');
  // Behind a dot it is a method, or a function of a module.
  const named = (one: Node) => (one.prevSibling?.name === '.' ? [writtenName(text(one)), text(one)] : [text(one)]);
  const name = nameIn(text, below, scope);
  // `@hydra.main` of a function `main` is not that function.
  const by = marks
    .flatMap((mark) => last(mark) ?? [])
    .flatMap(named)
    .filter((one) => one !== name);
  return { name, by };
}

/** What is read where something is set: `self` of `self.x`, `d` and `k` of `d[k]`. */
function ownersIn(node: Node): readonly Node[] {
  if (node.name === 'VariableName') return [];
  if (node.name !== 'MemberExpression') return children(node).flatMap(ownersIn);
  const all = children(node);
  return all[1]?.name === '.' ? all.slice(0, 1) : all;
}

/** The code of a node; a name as it is told from those of other functions. */
const naming =
  (source: Source, called: NameSharing, scope: NameScope | undefined): NodeNaming =>
  (node) => {
    return node.name === 'VariableName' ? scopedName(textOf(source, node), scope, called) : attributeName(source, node, scope, called);
  };

/** The loop around a statement, within the same function. */
export function loopAround(at: Mention | undefined): Mention | undefined {
  for (let one = at; one !== undefined && one.node.name !== 'FunctionDefinition'; one = one.parent)
    if (one.node.name === 'ForStatement' || one.node.name === 'WhileStatement') return one;
  return undefined;
}

/** What a class is called. */
export const classNamed = ({ node, named = '' }: Mention): string => (node.name === 'ClassDefinition' ? named : '');

/** The class around a function, by its name. */
export function classAround(at: Mention | undefined): string {
  for (let one = at; one !== undefined; one = one.parent) if (one.node.name === 'ClassDefinition') return classNamed(one);
  return '';
}

/** The parameters of a function, and of those in it. */
export const parametersIn = ({ parameters, nested }: Pick<Mentions, 'parameters' | 'nested'>, name: string): readonly string[] =>
  [name, ...(nested.get(name) ?? [])].flatMap((one) => parameters.get(one) ?? []);
