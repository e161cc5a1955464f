import { attempt } from '../core/issues.ts';
import { children, isWalrus, type Node, parse, type Source, separated, textOf } from './syntax.ts';

/** What of valid Python the grammar lacks; there an error says that a part is not read. */
const lacking = /^(MatchClause|MatchStatement|MatchBody|FormatString|FormatReplacement|SetExpression|TypeDefinition|TypeParamList)$/;

/** Where code is no Python; nothing where it is. What the grammar is lenient with is looked at apart: indentation, order of arguments, targets. */
export function invalidIn(source: Source): number | undefined {
  const cursor = source.top.cursor();
  do {
    if (cursor.type.isError) {
      // What is missing is missing where the code before it ends.
      if (!isLacking(cursor.node)) return cursor.from < cursor.to ? cursor.from : source.text.slice(0, cursor.from).trimEnd().length;
      continue;
    }
    const at = Object.hasOwn(checks, cursor.name) ? checks[cursor.name]?.(source, cursor.node) : undefined;
    if (at !== undefined) return at;
  } while (cursor.next());
  return undefined;
}

/** Code with its tree, where it is Python from its first line to its last. */
export function validIn(code: string, file: string): Source | undefined {
  const source = attempt(() => parse(code, file));
  return source !== undefined && invalidIn(source) === undefined ? source : undefined;
}

function isLacking(node: Node): boolean {
  for (let around = node.parent; around !== null; around = around.parent) {
    if (lacking.test(around.name)) return true;
    if (around.name === 'Body' || around.name.endsWith('Statement')) return false;
  }
  return false;
}

type Check = (source: Source, node: Node) => number | undefined;

/** Statements of one body stand in one column. */
const column: Check = ({ text }, node) => {
  let first: number | undefined;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === ':' || child.name === 'Comment' || child.name === ';' || child.type.isError) continue;
    const line = text.lastIndexOf('\n', child.from - 1) + 1;
    // Looked for in the line alone: most texts have no other end of one, from here to their beginning.
    const start = line + text.slice(line, child.from).lastIndexOf('\r') + 1;
    const before = text.slice(start, child.from);
    if (!/^[ \t\f]*$/.test(before) || /\\\r?$/.test(text.slice(Math.max(0, start - 3), Math.max(0, start - 1)))) continue;
    const indent = width(before);
    if (first === undefined) first = indent;
    else if (indent !== first) return child.from;
  }
  return undefined;
};

const width = (before: string): number =>
  [...before].reduce((at, one) => (one === '\t' ? at + 8 - (at % 8) : one === '\f' ? 0 : at + 1), 0);

const isNamed = (group: readonly Node[]) => group[1]?.name === 'AssignOp' && !isWalrus(group[1]);
const isStar = (group: readonly Node[]) => group[0]?.name === '*' || group[0]?.name === '**';

/** What may stand on the left of `=`. */
const targets = /^(VariableName|MemberExpression|TupleExpression|ArrayExpression|ParenthesizedExpression|TypeDef|,|\*|AssignOp|UpdateOp)$/;

const assigned: Check = (_source, node) => {
  const parts = children(node);
  const last = parts.findLastIndex(({ name }) => name === 'AssignOp' || name === 'UpdateOp');
  return parts.slice(0, Math.max(0, last)).find(({ name }) => !targets.test(name))?.from;
};

const checks: Readonly<Record<string, Check>> = {
  Script: column,
  Body: column,
  AssignStatement: assigned,
  UpdateStatement: assigned,
  ArgList(_source, node) {
    const parts = children(node).slice(1, -1);
    if (parts.some(({ name }) => name === 'for')) return undefined;
    const groups = separated(parts);
    const named = groups.findIndex(isNamed);
    return named < 0 ? undefined : groups.slice(named).find((group) => !isNamed(group) && !isStar(group))?.[0]?.from;
  },
  ParamList(_source, node) {
    const groups = separated(children(node).filter(({ name }) => !'()'.includes(name) && name !== 'TypeDef'));
    const star = groups.findIndex(isStar);
    const plain = star < 0 ? groups : groups.slice(0, star);
    const said = plain.findIndex((group) => group.some(({ name }) => name === 'AssignOp'));
    return said < 0
      ? undefined
      : plain.slice(said).find((group) => group[0]?.name === 'VariableName' && !group.some(({ name }) => name === 'AssignOp'))?.[0]?.from;
  },
  Number(source, node) {
    return /^0[0-9_]*[1-9][0-9_]*$/.test(textOf(source, node)) ? node.from : undefined;
  },
  String(source, node) {
    const text = textOf(source, node);
    const [, open = ''] = /^[a-zA-Z]*('''|"""|'|")/.exec(text) ?? [];
    return text.length >= 2 * open.length && text.endsWith(open) ? undefined : node.from;
  },
};
