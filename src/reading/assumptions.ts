import { oncePer } from '../core/once.ts';
import { double, isNumeric } from '../python/numeric.ts';
import { children, type Node, normalised, type Source, separated, textOf, topAt } from '../python/syntax.ts';
import { Arguments, Unknown, type Value } from '../python/values.ts';
import type { Script } from './found.ts';

/** What names are bound to in a file: by assignments, by functions of that name, and parameters by calls. */
type Bindings = Map<string, Node[]>;

const add = (to: Bindings, name: string, ...nodes: Node[]): void => void to.set(name, [...(to.get(name) ?? []), ...nodes]);

/** What an assignment binds its names to. */
function assign(source: Source, node: Node, to: Bindings): void {
  const sides: Node[][] = [[]];
  for (const part of children(node)) {
    if (part.name === 'AssignOp') sides.push([]);
    else sides.at(-1)?.push(part);
  }
  const value = sides.pop() as Node[];
  const values = separated(value);
  for (const side of sides) {
    const targets = separated(side);
    for (const [index, [target]] of targets.entries()) {
      const name = target?.name === 'VariableName' ? textOf(source, target) : undefined;
      // Of `a, b = x, y` only y is what b hangs on.
      const own = targets.length > 1 && targets.length === values.length ? (values[index] as readonly Node[]) : value;
      if (name !== undefined) add(to, name, ...own);
    }
  }
}

/** The names of a source, by its files; what a function is given is known where only one has its name. */
const bindingsOf = oncePer((source: Source): ReadonlyMap<Node, Bindings> => {
  const found = new Map<Node, Bindings>();
  const functions = new Map<string, { readonly parameters: readonly string[]; readonly of: Bindings }[]>();
  const calls: (readonly [name: string, list: Node])[] = [];
  for (const top of [source.top, ...(source.parts ?? []).map((part) => part.top)]) {
    const of: Bindings = new Map();
    found.set(top, of);
    const cursor = top.cursor();
    do {
      const { node } = cursor;
      if (node.name === 'AssignStatement') assign(source, node, of);
      else if (node.name === 'CallExpression' && node.firstChild) calls.push([textOf(source, node.firstChild), node.lastChild as Node]);
      else if (node.name === 'FunctionDefinition') {
        const [name, body, list] = [node.getChild('VariableName'), node.getChild('Body'), node.getChild('ParamList')];
        if (name === null || body === null) continue;
        // What checks the arguments is no part of a rate.
        if (!/\.parse_(known_)?args\(/.test(textOf(source, body))) add(of, textOf(source, name), body);
        const groups = list === null ? [] : separated(children(list).slice(1, -1));
        const parameters = groups.map(([first]) => (first === undefined ? '' : textOf(source, first))).filter((one) => one !== 'self');
        functions.set(textOf(source, name), [...(functions.get(textOf(source, name)) ?? []), { parameters, of }]);
      }
    } while (cursor.next());
  }
  for (const [callee, list] of calls) {
    const [own, ...others] = functions.get(callee.slice(callee.lastIndexOf('.') + 1)) ?? [];
    if (own === undefined || others.length > 0) continue;
    for (const [index, [first, sign, value]] of separated(children(list).slice(1, -1)).entries()) {
      const [name, given] = sign?.name === 'AssignOp' ? [textOf(source, first as Node), value] : [own.parameters[index], first];
      if (name !== undefined && given !== undefined && /^\w+$/.test(name)) add(own.of, name, given);
    }
  }
  return found;
});

/** What of the code an expression hangs on by its names; of an optimizer only its rate. */
function* leaves({ source }: Script, start: Node): Iterable<Node> {
  const bindings = bindingsOf(source);
  const waiting = [...rateOf(start, source)];
  const seen = new Set<readonly Node[]>();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const own = bindings.get(topAt(source, node.from));
    const inner = node.cursor();
    do {
      if (inner.from >= node.to && inner.from > node.from) break;
      if (inner.name === 'MemberExpression') yield inner.node;
      if (inner.name !== 'VariableName') continue;
      const values = own?.get(textOf(source, inner));
      if (values === undefined || seen.has(values) || seen.size > 300) continue;
      seen.add(values);
      for (const value of values) waiting.push(...rateOf(value, source));
    } while (inner.next() && inner.from < node.to);
  }
}

/** What optimizers are called. */
const optimizers = /(SGD|Adam\w*|NAdam|RAdam|RMSprop|Adagrad|Adadelta|Adafactor|Lion|Lamb|LAMB|Rprop|LBFGS|\w*[Oo]ptimizer\w*)$/;

/** Of the call that makes an optimizer, what says its rate; of everything else all of it. */
function rateOf(node: Node, source: Script['source']): readonly Node[] {
  const callee = node.name === 'CallExpression' && node.firstChild ? textOf(source, node.firstChild) : '';
  const list = node.name === 'CallExpression' ? node.getChild('ArgList') : null;
  const parts = list === null ? [] : children(list);
  const at = parts.findIndex((part) => part.name === 'VariableName' && /^(lr|learning_rate)$/.test(textOf(source, part)));
  const value = at >= 0 && parts[at + 1]?.name === 'AssignOp' ? parts[at + 2] : undefined;
  if (value !== undefined) return [value];
  if (!optimizers.test(callee)) return [node];
  // A function of another name is given a model or settings there.
  if (/[Oo]ptimizer\w*$/.test(callee)) return [];
  return separated(parts.slice(1, -1))[1] ?? [];
}

const printed = (value: Value): string => {
  if (isNumeric(value) && typeof value !== 'boolean') return String(double(value));
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  if (value === null) return 'None';
  return typeof value === 'string' ? `'${value}'` : 'what it is';
};

/** The defaults of the command line that a call, found by its place, is made of. */
export function assumed(script: Script, at: { readonly from: number; readonly to: number }): readonly string[] {
  const { m, source, found: kept } = script;
  const parsers = [...m.globals.names.values(), ...kept.parsers].filter((value) => value instanceof Arguments);
  if (parsers.length === 0) return [];
  let node: Node | null = topAt(source, at.from).resolveInner(at.from, 1);
  while (node !== null && node.to < at.to) node = node.parent;
  const found = new Map<string, string>();
  for (const leaf of node === null ? [] : leaves(script, node)) {
    const text = normalised(textOf(source, leaf));
    const [, name] = /^\w+\.(\w+)$/.exec(text) ?? [];
    const parser = name === undefined ? undefined : parsers.find(({ defaults }) => defaults.has(name));
    const base = text.split('.')[0] as string;
    const parsed = m.globals.names.get(base) instanceof Arguments || /arg|opt|cfg|conf|flag|hp|param/i.test(base);
    if (name === undefined || parser === undefined || !parsed || m.defines.has(text)) continue;
    const value = parser.defaults.get(name) as Value;
    if (parser.isDefault(name) && !(value instanceof Unknown)) found.set(text, `${text} = ${printed(value)} is ${parser.kind}`);
  }
  return [...found.values()];
}
