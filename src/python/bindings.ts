import { importsIn } from './imported.ts';
import { children, enclosing, isWalrus, type Node, type Source, textOf } from './syntax.ts';

/** The names that code binds for those who come after it, and those that it needs of what comes before. */
export interface NamesOfCode {
  readonly binds: ReadonlySet<string>;
  readonly needs: ReadonlySet<string>;
}

/** Which names code, or one statement of it, leaves behind and which it takes from elsewhere. */
export function namesOfCode(source: Source, of: Node = source.top): NamesOfCode {
  /** From where on names of the module are bound. */
  const bound = new Map<string, number>();
  const locals = new Map<number, Set<string>>();
  const uses: { readonly name: string; readonly at: number; readonly scopes: readonly number[] }[] = [];
  const bind = (name: string, from: number, scopes: readonly number[]): void => {
    const [inner] = scopes;
    if (inner !== undefined) locals.set(inner, (locals.get(inner) ?? new Set()).add(name));
    else if ((bound.get(name) ?? Number.POSITIVE_INFINITY) > from) bound.set(name, from);
  };
  const cursor = of.cursor();
  do {
    const { node } = cursor;
    if (node.from >= of.to) break;
    if (node.name === 'ImportStatement') {
      for (const { bound } of importsIn(source, node).bindings) bind(bound, node.from, scopesOf(node));
    }
    if (node.name !== 'VariableName' || enclosing(node, 'ImportStatement') !== undefined) continue;
    const name = textOf(source, node);
    const { parent } = node;
    if (parent?.name === 'ArgList' && node.nextSibling?.name === 'AssignOp' && !isWalrus(node.nextSibling)) continue;
    const scopes = scopesOf(node);
    const isDefined = /^(FunctionDefinition|ClassDefinition)$/.test(parent?.name ?? '') && isNameOf(node);
    if (isDefined) bind(name, node.from, scopesOf(parent as Node));
    else if (parent?.name === 'ParamList' && node.prevSibling?.name !== 'AssignOp') bind(name, node.from, scopes);
    else if (isTarget(node)) bind(name, statementOf(node).to, scopes);
    else uses.push({ name, at: node.from, scopes });
  } while (cursor.next());
  const isOwn = ({ name, at, scopes }: (typeof uses)[number]): boolean =>
    scopes.some((one) => locals.get(one)?.has(name)) ||
    (scopes.length > 0 ? bound.has(name) : (bound.get(name) ?? Number.POSITIVE_INFINITY) <= at);
  return { binds: new Set(bound.keys()), needs: new Set(uses.filter((one) => !isOwn(one)).map(({ name }) => name)) };
}

/** The names whose objects a statement changes without binding them: `args.lr = 1`, `rates[0] = 1`, `parser.add_argument(…)`. */
export function touchedBy(source: Source, statement: Node): readonly string[] {
  const parts = children(statement);
  const last = parts.findLastIndex(({ name }) => name === 'AssignOp' || name === 'UpdateOp');
  const heads = last >= 0 ? parts.slice(0, last) : statement.name === 'ExpressionStatement' ? parts : [];
  return heads.flatMap((head) => {
    let inner = head.name === 'CallExpression' ? head.firstChild : head;
    if (inner?.name !== 'MemberExpression') return [];
    while (inner !== null && /^(MemberExpression|CallExpression)$/.test(inner.name)) inner = inner.firstChild;
    return inner?.name === 'VariableName' ? [textOf(source, inner)] : [];
  });
}

const opens = /^(FunctionDefinition|LambdaExpression|ClassDefinition|\w*ComprehensionExpression)$/;

/** The functions, classes and comprehensions around a node, the innermost first; a parameter or a name in a base is within. */
function scopesOf(node: Node): readonly number[] {
  const found: number[] = [];
  for (let around = node.parent; around !== null; around = around.parent) if (opens.test(around.name)) found.push(around.from);
  return found;
}

/** The name of a definition stands right behind its first word. */
const isNameOf = (node: Node): boolean => /^(def|class)$/.test(node.prevSibling?.name ?? '');

function isTarget(node: Node): boolean {
  let inner = node;
  while (inner.parent !== null && /^(TupleExpression|ArrayExpression|ParenthesizedExpression)$/.test(inner.parent.name))
    inner = inner.parent;
  const { parent } = inner;
  if (parent === null) return false;
  const after = (name: string) => siblings(inner, 'nextSibling').some((one) => one.name === name);
  const before = (name: string) => siblings(inner, 'prevSibling').some((one) => one.name === name);
  if (parent.name === 'AssignStatement') return after('AssignOp');
  if (parent.name === 'ForStatement' || /ComprehensionExpression$/.test(parent.name)) return nearest(inner) === 'for' && after('in');
  if (parent.name === 'WithStatement' || parent.name === 'TryStatement') return inner.prevSibling?.name === 'as';
  if (parent.name === 'ArgList') return isWalrus(inner.nextSibling);
  return parent.name === 'NamedExpression' && !before('AssignOp');
}

function siblings(node: Node, side: 'nextSibling' | 'prevSibling'): readonly Node[] {
  const found: Node[] = [];
  for (let one = node[side]; one !== null; one = one[side]) found.push(one);
  return found;
}

/** The word before a node that says what its place is. */
const nearest = (node: Node): string | undefined => siblings(node, 'prevSibling').find(({ name }) => /^(for|in|if|else)$/.test(name))?.name;

function statementOf(node: Node): Pick<Node, 'to'> {
  for (let around = node.parent; around !== null; around = around.parent) {
    if (around.name === 'ForStatement' || around.name === 'WithStatement' || around.name === 'TryStatement') return { to: node.to };
    if (around.name.endsWith('Statement')) return around;
  }
  return node;
}
