import { oncePer } from '../core/once.ts';
import { mustBeGiven } from '../python/arguments.ts';
import { double, isNumeric } from '../python/numeric.ts';
import type { CodePlace } from '../python/observer.ts';
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
      const isName = target?.name === 'VariableName' || target?.name === 'MemberExpression';
      const name = isName ? textOf(source, target as Node) : undefined;
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

/** What of the code expressions hang on by their names, and by what chooses among them. */
function* leaves(source: Source, starts: readonly Node[], sized: boolean): Iterable<Node> {
  const bindings = bindingsOf(source);
  const waiting: Node[] = [];
  const add = (nodes: readonly Node[]) => {
    for (const node of nodes) waiting.push(node, ...choosing(node, source));
  };
  add(starts);
  const seen = new Set<readonly Node[]>();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const own = bindings.get(topAt(source, node.from));
    for (const leaf of namesIn(node, source, sized)) {
      if (leaf.name === 'MemberExpression') yield leaf;
      const values = own?.get(textOf(source, leaf));
      if (values === undefined || seen.has(values) || seen.size > 300) continue;
      seen.add(values);
      add(values);
    }
  }
}

/** The names in what says a rate or a length. */
function* namesIn(node: Node, source: Source, sized: boolean): Iterable<Node> {
  if (node.name === 'VariableName' || node.name === 'MemberExpression') yield node;
  for (const part of partsOf(node, source, sized))
    for (const inner of part === node ? children(node) : [part]) yield* namesIn(inner, source, sized);
}

/** The tests by which a branch is chosen among others of its kind: `if args.sched == 'cosine'`. */
function choosing(node: Node, source: Source): readonly Node[] {
  const found: Node[] = [];
  for (let around = node.parent; around !== null && around.name !== 'FunctionDefinition'; around = around.parent) {
    if (around.name !== 'IfStatement') continue;
    found.push(...children(around).filter((one) => /^(?:el)?if$/.test(one.prevSibling?.name ?? '') && textOf(source, one).includes('==')));
  }
  return found;
}

/** What optimizers are called. */
const optimizers = /(SGD|Adam\w*|NAdam|RAdam|RMSprop|Adagrad|Adadelta|Adafactor|Lion|Lamb|LAMB|Rprop|LBFGS|\w*[Oo]ptimizer\w*)$/;
/** Classes that may have to do with a rate; others are models, data and what is written down. */
const ofRates = /Sched|L[Rr]|Rate|Warm|Cosine|Decay|Anneal|Step|Poly|Noam|Lambda|Cycl|Plateau|Trainer|Arguments|Config|Param|Args/;
/** Functions that have nothing to do with one. */
const besides = /data_?set|transform|model|network|log|seed|save|makedirs|mkdir|path\.|load_state|checkpoint/i;

/** Of a call what says a rate or a length: of an optimizer its rate, of a loader its batches where its data are counted. */
function partsOf(node: Node, source: Source, sized: boolean): readonly Node[] {
  const callee = node.name === 'CallExpression' && node.firstChild ? textOf(source, node.firstChild) : '';
  if (callee === '') return [node];
  const parts = children(node.getChild('ArgList') ?? node);
  const named = (name: RegExp) => {
    const at = parts.findIndex((part) => part.name === 'VariableName' && name.test(textOf(source, part)));
    const value = at >= 0 && parts[at + 1]?.name === 'AssignOp' ? parts[at + 2] : undefined;
    return value === undefined ? [] : [value];
  };
  const rate = named(/^(lr|learning_rate)$/);
  if (rate.length > 0 && !/get|sched/i.test(callee)) return rate;
  const last = callee.slice(callee.lastIndexOf('.') + 1);
  if (/[lL]oader\w*$/.test(last)) return sized ? [...named(/^batch_size$/), ...named(/^drop_last$/)] : [];
  // A function of another name is given a model or settings there.
  if (optimizers.test(callee)) return /[Oo]ptimizer\w*$/.test(callee) ? [] : (separated(parts.slice(1, -1))[1] ?? []);
  return (/^[A-Z]/.test(last) && !ofRates.test(last)) || besides.test(callee) ? [] : [node];
}

const printed = (value: Value): string => {
  if (isNumeric(value) && typeof value !== 'boolean') return String(double(value));
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  if (value === null) return 'None';
  return typeof value === 'string' ? `'${value}'` : 'what it is';
};

/** Defaults that say where to write, on what to compute, or that there is nothing to go on with. */
const idle =
  /dir|path|file|save|log|output|seed|worker|pin_mem|device|gpu|cuda|print|verbos|img|image|input_size|crop|vocab|wandb|project|port\b|host|data_?set$/i;
const idleUnset = /resume|start|ckpt|checkpoint|load|local_rank/i;

/** Whether a default is a matter of a rate or a length. */
const matters = (name: string, value: Value): boolean =>
  !idle.test(name) && !(idleUnset.test(name) && (value === null || value === false || value === 0 || value === ''));

/** The defaults of the command line on which what stands at some places hangs, in one note; `sized` where the examples of data are counted. */
export function assumed(script: Script, places: readonly CodePlace[], sized = false): readonly string[] {
  const { m, source, found: kept } = script;
  const parsers = [...m.globals.names.values(), ...kept.parsers].filter((value) => value instanceof Arguments);
  if (parsers.length === 0) return [];
  const starts = places.flatMap((at) => {
    let node: Node | null = topAt(source, at.from).resolveInner(at.from, 1);
    while (node !== null && node.to < at.to) node = node.parent;
    return node === null ? [] : [node];
  });
  const taken = new Map<string, Map<string, string>>();
  const take = (kind: string, text: string, value: Value): void =>
    void taken.set(kind, (taken.get(kind) ?? new Map<string, string>()).set(text, printed(value)));
  for (const leaf of leaves(source, starts, sized)) {
    const text = normalised(textOf(source, leaf));
    const [, name] = /^\w+\.(\w+)$/.exec(text) ?? [];
    const parser = name === undefined ? undefined : parsers.find(({ defaults }) => defaults.has(name));
    const base = text.split('.')[0] as string;
    const parsed = m.globals.names.get(base) instanceof Arguments || /arg|opt|cfg|conf|flag|hp|param/i.test(base);
    if (name === undefined || parser === undefined || !parsed || m.defines.has(text)) continue;
    const value = parser.defaults.get(name) as Value;
    if (!parser.isDefault(name) || value instanceof Unknown || !matters(name, value)) continue;
    take(mustBeGiven(parser, name) ? required : parser.kind, text, value);
  }
  for (const parser of parsers)
    for (const [name, value] of parser.defaults) {
      const [, text] = mustBeGiven(parser, name) ? (testOf(name).exec(source.text) ?? []) : [];
      if (text !== undefined && parser.isDefault(name) && !(value instanceof Unknown) && !m.defines.has(text)) take(required, text, value);
    }
  return [...taken].map(([kind, values]) => {
    const order = parsers.flatMap(({ defaults }) => [...defaults.keys()]);
    const place = ([text]: readonly [string, string]) => order.indexOf(text.replace(/^.*\./, ''));
    const all = [...values].sort((a, b) => place(a) - place(b)).map(([text, value]) => `${text} = ${value}`);
    return all.length === 1 ? `${all[0]} is ${kind}` : `${listed(all)} are ${several[kind] ?? kind}`;
  });
}

/** A default that no run has: the command line says it. */
const required = 'the default of an option that has to be given';

/** A test of what an option is. */
const testOf = (name: string): RegExp => new RegExp(`\\b(?:if|elif)\\b[^\\n:]*?\\b(\\w+\\.${name})\\b`);

const several: Readonly<Record<string, string>> = {
  'the argparse default': 'argparse defaults',
  [required]: 'defaults of options that have to be given',
  'the default of its flag': 'defaults of their flags',
};

const listed = (all: readonly string[]): string => `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
