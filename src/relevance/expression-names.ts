import { boundInCall, children, deepestCode, isWalrus, type Node, separated } from '../python/syntax.ts';
import { handsOn, mutators } from './called-names.ts';
import { writtenName } from './name-scopes.ts';
import type { ArgumentSlot } from './signatures.ts';

/** How a name is called, as it is told from those of other functions. */
export type NodeNaming = (node: Node) => string;

/** All names and attributes in an expression. */
export const namesIn = (text: NodeNaming, node: Node): readonly string[] =>
  node.name === 'VariableName' || node.name === 'PropertyName' ? [text(node)] : children(node).flatMap((part) => namesIn(text, part));

/** The names and attributes whose values an expression may hand on as they are: what a call gives is its own, but not a part of that. */
export function heldIn(text: NodeNaming, node: Node, part = false): readonly string[] {
  const all = children(node);
  if (node.name === 'VariableName') return [text(node)];
  if (node.name === 'CallExpression') {
    const callee = node.firstChild && lastName(node.firstChild);
    return part || (callee && handsOn.has(writtenName(text(callee)))) ? namesIn(text, node) : [];
  }
  if (node.name !== 'MemberExpression')
    return /^(Tuple|Array|Dictionary|Set|Parenthesized|Conditional|Binary)Expression$/.test(node.name)
      ? all.flatMap((one) => heldIn(text, one))
      : [];
  const [of, dot, name] = all;
  return dot?.name === '.' && name ? [text(name)] : of ? heldIn(text, of, true) : [];
}

/** What a call gives a function of the script, and what is read for that alone. */
export interface ArgumentReads {
  readonly to: string;
  readonly slot: ArgumentSlot;
  readonly reads: ReadonlySet<string>;
}

/** A name that is handed to a function, or `lambda` for one. */
export interface Handed {
  readonly to: string;
  readonly name: string;
  /** What is named in it, if it is a lambda. */
  readonly lambda: LambdaSeen | undefined;
  /** Where, if that is one of the script, and by which keyword. */
  readonly slot: ArgumentSlot | undefined;
  readonly keyword: string | undefined;
  /** It is what the function of that name gives. */
  readonly made: boolean;
  /** The name that leads to the function, `np` of `np.array(x)`, if one does. */
  readonly on: string | undefined;
}

/** A lambda, by its code, and what that names. */
export interface LambdaSeen extends Seen {
  readonly head: string;
  /** What it is given. */
  readonly takes: ReadonlySet<string>;
}

/** What an expression names. */
export interface Seen {
  readonly reads: Set<string>;
  /** What of that is read for itself, and not only for what it has. */
  readonly whole: Set<string>;
  /** What of that is read whatever becomes of what is given to functions of the script. */
  readonly free: Set<string>;
  readonly given: ArgumentReads[];
  readonly calls: string[];
  /** Classes whose objects it may make, and functions of which nobody knows what they give. */
  readonly makes: string[];
  readonly methods: [string, string][];
  /** What `*all` and `**more` have themselves, where it changes nothing of what they hold. */
  readonly parted: string[];
  /** Methods that change what they belong to, where they are named and not called: `list.append`. */
  readonly fetches: string[];
  readonly hands: Handed[];
  /** Functions that a generator in it calls as it goes on. */
  readonly late: string[];
  /** The lambdas in it, by their places. */
  readonly lambdas: Map<number, LambdaSeen>;
  dynamic: boolean;
}

export const nothingSeen = (): Seen => ({
  ...{
    reads: new Set(),
    free: new Set(),
    whole: new Set(),
    given: [],
    calls: [],
    makes: [],
    methods: [],
    parted: [],
    fetches: [],
    hands: [],
    late: [],
    lambdas: new Map(),
  },
  dynamic: false,
});

/** How names are called, what code says, and whether a callee is a function of the script. */
export interface CodeNames {
  readonly text: NodeNaming;
  code(node: Node): string;
  readonly inLambda?: boolean;
  /** It stands in the body of a class. */
  readonly inClass: boolean;
  follows(callee: Node): boolean;
  /** The methods that a call may be of, where it is known what it is called on. */
  called(call: Node): MethodsCalled | undefined;
  /** The methods that an attribute may be, or a name in the body of a class. */
  read(node: Node): readonly string[];
  /** The classes whose objects a call may make. */
  made(call: Node): readonly string[] | undefined;
  /** Whether a name is that of `*all` or `**more`, which are new at each call. */
  gathered(name: string): boolean;
}

/** Methods by their names, as they are told from others of that name; whether what they are given is given to those alone. */
export interface MethodsCalled {
  readonly names: readonly string[];
  readonly followed: boolean;
}

/** Goes through an expression; names that it binds for itself are read by nobody else. */
export function lookInto(
  look: CodeNames,
  node: Node,
  seen: Seen,
  targets: string[],
  into: Set<string> = seen.free,
  depth = 0,
  bound: ReadonlySet<string> = new Set(),
): void {
  if (node.name === 'Body' || depth > deepestCode) return;
  const { text } = look;
  const isBound = node.name === 'VariableName' && bound.has(text(node));
  if ((node.name === 'VariableName' || node.name === 'PropertyName') && !isBound) for (const all of [seen.reads, into]) all.add(text(node));
  if (node.name === 'VariableName' && !(node.parent?.name === 'MemberExpression' && node.nextSibling?.name === '.'))
    seen.whole.add(text(node));
  // `(n := n + 1)` binds, wherever it stands.
  if (node.name === 'NamedExpression' && node.firstChild) targets.push(text(node.firstChild));
  const known = node.nextSibling?.name === 'ArgList' && node.parent?.name === 'CallExpression' ? look.called(node.parent) : undefined;
  if (known !== undefined && node.firstChild) {
    for (const name of known.names) for (const all of [seen.reads, into]) all.add(name);
    lookInto(look, node.firstChild, seen, targets, into, depth + 1, bound);
    return;
  }
  const isRead = node.name === 'MemberExpression' ? node.lastChild?.name === 'PropertyName' : node.name === 'VariableName' && look.inClass;
  if (isRead && !isBound) for (const name of look.read(node)) for (const all of [seen.reads, into]) all.add(name);
  const fetched = node.name === 'MemberExpression' && node.nextSibling?.name !== 'ArgList' ? lastName(node) : undefined;
  const from = fetched && mutators.has(text(fetched)) && node.firstChild ? lastName(node.firstChild) : undefined;
  if (from !== undefined) seen.fetches.push(text(from));
  if (node.name === 'CallExpression' && node.firstChild) {
    if (node.lastChild) targets.push(...boundInCall(node.lastChild).map(text));
    const called = lastName(node.firstChild);
    seen.makes.push(...(look.made(node) ?? (called ? [text(called)] : [])));
    // `(self.up if better else self.down)()` may call either.
    if (called === undefined) seen.calls.push(...namesRead(look, node.firstChild));
    if (called !== undefined) {
      const name = text(called);
      const methods = look.called(node);
      const names = methods?.names ?? namesOfLast(look, called);
      seen.calls.push(...names);
      if (writtenName(name) === 'getattr' && node.firstChild.name === 'CallExpression') seen.dynamic = true;
      const of = node.firstChild.name === 'MemberExpression' ? node.firstChild.firstChild : null;
      const owner = of === null ? undefined : lastName(of);
      const on = owner && owner !== called ? text(owner) : undefined;
      if (on !== undefined) seen.methods.push([on, name]);
      if (on !== undefined && of?.name === 'VariableName' && /^(pop|popitem|update|setdefault|clear)$/.test(name) && look.gathered(on))
        seen.parted.push(on);
      const first = rootOf(of);
      const root = first && text(first);
      // The state that a model is given moves no rate, and a loss that is only scaled says nothing of one.
      const loads = name === 'load_state_dict' && on !== undefined && !/sched|warm|opt/i.test(on);
      if (loads || writtenName(name) === 'scale_loss') {
        lookInto(look, node.firstChild, seen, targets, into, depth + 1, bound);
        return;
      }
      const all = argumentsIn(text, node.lastChild, methods?.followed ?? look.follows(node.firstChild));
      for (const { slot, keyword, parts } of all)
        for (const one of parts.flatMap(handedIn)) {
          const lambda = one.name.name === 'lambda' ? lambdaIn(look, one.name.parent as Node, seen, bound) : undefined;
          const hand = { lambda, slot, keyword, made: one.made, on: root };
          for (const to of names) for (const name of namesOfLast(look, one.name)) seen.hands.push({ to, name, ...hand });
        }
      if (into === seen.free && all.some(({ slot }) => slot !== undefined)) {
        lookInto(look, node.firstChild, seen, targets, into, depth + 1, bound);
        for (const { slot, parts } of all) {
          const reads = slot === undefined ? into : new Set<string>();
          for (const part of parts) lookInto(look, part, seen, targets, reads, depth + 1, bound);
          if (slot !== undefined) for (const to of names) seen.given.push({ to, slot, reads });
        }
        return;
      }
    }
  }
  if (node.name === 'LambdaExpression') lambdaIn(look, node, seen, bound);
  const called = seen.calls.length;
  const { names: own, outside } = boundWithin(node);
  const within = own.length === 0 ? bound : new Set([...bound, ...own.map(text)]);
  for (const part of children(node)) {
    // The name of a keyword argument is no read.
    if (node.name === 'ArgList' && part.nextSibling?.name === 'AssignOp') continue;
    if (part.name !== 'ParamList')
      lookInto(look, part, seen, targets, into, depth + 1, outside.some(({ from }) => from === part.from) ? bound : within);
  }
  if (node.name === 'LambdaExpression') for (const part of outside) lookInto(look, part, seen, targets, into, depth + 1, bound);
  if (node.name === 'ComprehensionExpression' || (node.name === 'ArgList' && own.length > 0)) seen.late.push(...seen.calls.slice(called));
}

/** What a lambda names; one within another belongs to that. */
function lambdaIn(look: CodeNames, node: Node, seen: Seen, bound: ReadonlySet<string>): LambdaSeen | undefined {
  const known = seen.lambdas.get(node.from);
  const body = children(node).at(-1);
  if (look.inLambda || known !== undefined || body === undefined) return known;
  const own = nothingSeen();
  const takes = new Set(boundWithin(node).names.map(look.text));
  lookInto({ ...look, inLambda: true }, body, own, [], own.free, 0, new Set([...bound, ...takes]));
  const lambda = { ...own, head: look.code(body), takes };
  seen.lambdas.set(node.from, lambda);
  return lambda;
}

/** The names that an argument hands over as they are, alone or in a list, a tuple or a dict. */
function handedIn(node: Node): readonly { readonly name: Node; readonly made: boolean }[] {
  if (node.name === 'LambdaExpression') return [{ name: node.firstChild as Node, made: false }];
  const name = lastName(node);
  if (name !== undefined) return [{ name, made: isMade(node) }];
  return /^(Array|Tuple|Dictionary)Expression$/.test(node.name) ? children(node).flatMap(handedIn) : [];
}

/** A name with which an expression ends, and the methods that it may be, or that of the call behind it. */
function namesOfLast(look: CodeNames, name: Node): readonly string[] {
  const member = name.name === 'PropertyName' ? name.parent : null;
  const call = member?.nextSibling?.name === 'ArgList' && member.parent ? look.called(member.parent)?.names : undefined;
  return call ?? [look.text(name), ...(member || look.inClass ? look.read(member ?? name) : [])];
}

/** All names and attributes in an expression, and the methods that they may be. */
const namesRead = (look: CodeNames, node: Node): readonly string[] =>
  node.name === 'VariableName' || node.name === 'PropertyName'
    ? namesOfLast(look, node)
    : children(node).flatMap((part) => namesRead(look, part));

/** The arguments of a call, and where they go where that is known. */
function argumentsIn(text: NodeNaming, list: Node | null, followed: boolean): readonly Argument[] {
  if (list?.name !== 'ArgList') return [];
  const parts = children(list).slice(1, -1);
  const placed = followed && !parts.some(({ name }) => /^\*\*?$|^for$/.test(name));
  return separated(parts).map((group, index) => {
    const [first, sign, value] = group;
    if (isWalrus(sign)) return { slot: placed ? index : undefined, keyword: undefined, parts: value ? [value] : [] };
    if (sign?.name !== 'AssignOp') return { slot: placed ? index : undefined, keyword: undefined, parts: group };
    const keyword = writtenName(text(first as Node));
    return { slot: placed ? keyword : undefined, keyword, parts: value ? [value] : [] };
  });
}

interface Argument {
  readonly slot: ArgumentSlot | undefined;
  readonly keyword: string | undefined;
  readonly parts: readonly Node[];
}

/** Names that a comprehension or a lambda binds for itself, and its parts that do not see them: what it goes over first, and defaults. */
function boundWithin(node: Node): { readonly names: readonly Node[]; readonly outside: readonly Node[] } {
  if (node.name === 'LambdaExpression') {
    const list = node.getChild('ParamList');
    const all = list === null ? [] : children(list);
    const isDefault = (part: Node) => part.prevSibling?.name === 'AssignOp';
    return { names: all.filter((part) => part.name === 'VariableName' && !isDefault(part)), outside: all.filter(isDefault) };
  }
  const parts = children(node);
  // `sum(x for x in y)` has no brackets of its own.
  const binds = node.name.endsWith('ComprehensionExpression') || (node.name === 'ArgList' && parts.some(({ name }) => name === 'for'));
  if (!binds) return { names: [], outside: [] };
  const names: Node[] = [];
  let binding = false;
  for (const part of parts) {
    if (part.name === 'for' || part.name === 'in') binding = part.name === 'for';
    else if (binding) names.push(...variablesIn(part));
  }
  const over = parts[parts.findIndex(({ name }) => name === 'in') + 1];
  return { names, outside: over === undefined ? [] : [over] };
}

/** The names of `k, (v, *rest)`. */
const variablesIn = (node: Node): readonly Node[] => (node.name === 'VariableName' ? [node] : children(node).flatMap(variablesIn));

/** Whether it is what a call gives, or an item of that. */
function isMade(node: Node): boolean {
  if (node.name === 'CallExpression') return true;
  const inner = node.name === 'ParenthesizedExpression' ? children(node)[1] : node.name === 'MemberExpression' ? node.firstChild : null;
  return inner ? !(node.name === 'MemberExpression' && children(node)[1]?.name === '.') && isMade(inner) : false;
}

/** The last name of `a.b.c`, and of `a.b[0]`. */
export function lastName(node: Node): Node | undefined {
  if (node.name === 'VariableName' || node.name === 'PropertyName') return node;
  if (node.name === 'CallExpression' || node.name === 'ParenthesizedExpression') {
    const inner = node.name === 'CallExpression' ? node.firstChild : children(node)[1];
    return inner ? lastName(inner) : undefined;
  }
  if (node.name !== 'MemberExpression') return undefined;
  const [of, dot, name] = children(node);
  return dot?.name === '.' ? name : of && lastName(of);
}

/** The name that `a.b.c` begins with. */
function rootOf(node: Node | null): Node | undefined {
  if (node?.name !== 'MemberExpression') return node?.name === 'VariableName' ? node : undefined;
  return children(node)[1]?.name === '.' ? rootOf(node.firstChild) : undefined;
}
