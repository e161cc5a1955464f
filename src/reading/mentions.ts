import { children, deepestCode, type Node, type Source, textOf } from '../python/syntax.ts';

/** A statement, and what it names. */
export interface Mention {
  readonly node: Node;
  /** The function that it stands in, by its name. */
  readonly func: string | undefined;
  /** The statement around it. */
  readonly parent: Mention | undefined;
  /** Names and attributes that it binds, wherever in it. */
  readonly targets: readonly string[];
  /** It sets an attribute or an item, which outlives the function. */
  readonly writes: boolean;
  /** What it binds is another name for what it reads. */
  readonly alias: boolean;
  /** Names and attributes that it reads. */
  readonly reads: ReadonlySet<string>;
  /** Functions that it calls, by the last part of their names. */
  readonly calls: readonly string[];
  /** Methods that it calls on names. */
  readonly methods: readonly (readonly [on: string, method: string])[];
  /** Names that it hands to functions. */
  readonly hands: readonly (readonly [to: string, name: string])[];
  /** Its own code, without the statements within it. */
  readonly head: string;
}

/** What a file mentions, by its names alone: no value is looked at, so it holds for every run. */
export interface Mentions {
  readonly all: readonly Mention[];
  /** The parameters of functions, by the names of the functions. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** Names that functions bind for those around them: `function.name`. */
  readonly scoped: ReadonlySet<string>;
}

/** Kinds of statements that may be passed over. */
export const statements: ReadonlySet<string> = new Set([
  ...['ExpressionStatement', 'AssignStatement', 'UpdateStatement', 'ReturnStatement', 'BreakStatement', 'ContinueStatement', 'IfStatement'],
  ...['ForStatement', 'WhileStatement', 'WithStatement', 'TryStatement', 'FunctionDefinition', 'ClassDefinition', 'ImportStatement'],
  ...['DecoratedStatement', 'RaiseStatement', 'DeleteStatement', 'AssertStatement', 'ScopeStatement', 'MatchStatement', 'YieldStatement'],
]);

/** Reads off a file what each of its statements mentions. */
export function mentionsIn(source: Source): Mentions {
  const all: Mention[] = [];
  const parameters = new Map<string, string[]>();
  const scoped = new Set<string>();
  const visit = (node: Node, func: string | undefined, parent: Mention | undefined, depth: number): void => {
    if (depth > 2 * deepestCode) return;
    let [own, mine] = [func, parent];
    if (statements.has(node.name)) {
      mine = mentionOf(source, node, func, parent);
      all.push(mine);
      if (node.name === 'ScopeStatement') for (const name of names(source, children(node))) scoped.add(`${func}.${name}`);
    }
    if (node.name === 'FunctionDefinition') {
      own = textOf(source, children(node).find(({ name }) => name === 'VariableName') ?? node);
      const list = node.getChild('ParamList');
      parameters.set(own, [...(parameters.get(own) ?? []), ...names(source, list === null ? [] : children(list))]);
    }
    for (const part of children(node)) visit(part, own, mine, depth + 1);
  };
  for (const { top } of [source, ...(source.parts ?? [])]) visit(top, undefined, undefined, 0);
  return { all, parameters, scoped };
}

const names = (source: Source, parts: readonly Node[]): string[] =>
  parts.filter(({ name }) => name === 'VariableName').map((part) => textOf(source, part));

const isAssignment = (node: Node): boolean => node.name === 'AssignStatement' || node.name === 'UpdateStatement';

function mentionOf(source: Source, node: Node, func: string | undefined, parent: Mention | undefined): Mention {
  const text = (one: Node) => textOf(source, one);
  const parts = children(node);
  // What stands within is told by its own statements.
  const own = parts.filter(({ name }) => name !== 'Body' && !(statements.has(name) && node.name !== 'DecoratedStatement'));
  const targets: string[] = [];
  const bound = (one: Node): void => {
    if (one.name === 'VariableName') targets.push(text(one));
    else if (one.name === 'MemberExpression') {
      const [of, dot, name] = children(one);
      if (dot?.name === '.' && name) targets.push(text(name));
      else if (of) bound(of);
    } else for (const part of children(one)) bound(part);
  };
  let [reads, alias, writes]: [readonly Node[], boolean, boolean] = [own, false, false];
  if (isAssignment(node)) {
    const last = parts.findLastIndex(({ name }) => name === 'AssignOp' || name === 'UpdateOp');
    const sides = parts.slice(0, last).filter(({ name }) => name !== 'TypeDef');
    for (const side of sides) bound(side);
    alias = parts
      .slice(last + 1)
      .some(({ name }) => ['VariableName', 'MemberExpression', 'TupleExpression', 'ArrayExpression'].includes(name));
    writes = sides.some((side) => side.name === 'MemberExpression' || side.getChild('MemberExpression') !== null);
  } else if (node.name === 'ForStatement') {
    const at = parts.findIndex(({ name }) => name === 'in');
    for (const part of parts.slice(1, at)) bound(part);
    reads = parts.slice(at + 1).filter(({ name }) => name !== 'Body');
    alias = true;
  } else if (node.name === 'WithStatement') {
    for (const [index, { name }] of parts.entries()) if (name === 'as' && parts[index + 1]) bound(parts[index + 1] as Node);
    alias = true;
  } else if (node.name === 'ImportStatement' || node.name === 'ScopeStatement') reads = [];
  const found = { reads: new Set<string>(), calls: [] as string[], methods: [] as [string, string][], hands: [] as [string, string][] };
  for (const part of reads) lookInto(source, part, found, targets, 0);
  return { node, func, parent, targets, writes, alias, ...found, head: own.map(text).join(' ') };
}

interface Seen {
  readonly reads: Set<string>;
  readonly calls: string[];
  readonly methods: [string, string][];
  readonly hands: [string, string][];
}

/** Goes through an expression. */
function lookInto(source: Source, node: Node, seen: Seen, targets: string[], depth: number): void {
  const text = (one: Node) => textOf(source, one);
  if (node.name === 'Body' || depth > deepestCode) return;
  if (node.name === 'VariableName' || node.name === 'PropertyName') seen.reads.add(text(node));
  // `(n := n + 1)` binds, wherever it stands.
  if (node.name === 'NamedExpression' && node.firstChild) targets.push(text(node.firstChild));
  if (node.name === 'CallExpression' && node.firstChild) {
    const called = lastName(node.firstChild);
    if (called !== undefined) {
      const name = text(called);
      seen.calls.push(name);
      const of = node.firstChild.name === 'MemberExpression' ? node.firstChild.firstChild : null;
      const on = of === null ? undefined : lastName(of);
      if (on !== undefined && on !== called) seen.methods.push([text(on), name]);
      const list = node.lastChild;
      for (const part of list?.name === 'ArgList' ? children(list) : []) {
        const handed = part.nextSibling?.name === 'AssignOp' ? undefined : lastName(part);
        if (handed !== undefined) seen.hands.push([name, text(handed)]);
      }
    }
  }
  for (const part of children(node)) {
    // The name of a keyword argument is no read.
    if (node.name === 'ArgList' && part.nextSibling?.name === 'AssignOp') continue;
    lookInto(source, part, seen, targets, depth + 1);
  }
}

/** The last name of `a.b.c`, and of `a.b[0]`. */
function lastName(node: Node): Node | undefined {
  if (node.name === 'VariableName' || node.name === 'PropertyName') return node;
  if (node.name === 'CallExpression' || node.name === 'ParenthesizedExpression') {
    const inner = node.name === 'CallExpression' ? node.firstChild : children(node)[1];
    return inner ? lastName(inner) : undefined;
  }
  if (node.name !== 'MemberExpression') return undefined;
  const [of, dot, name] = children(node);
  return dot?.name === '.' ? name : of && lastName(of);
}
