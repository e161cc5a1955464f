import { attempt } from '../core/issues.ts';
import type { Schedule } from '../core/schedule.ts';
import { translateIn } from '../frameworks/define.ts';
import { compile } from '../python/expressions.ts';
import { grammar } from '../python/grammar.ts';
import { initialise } from '../python/inherit.ts';
import { Machine, nothing } from '../python/machine.ts';
import { language } from '../python/members.ts';
import { found, isOptimizer, optimizerOf, stateOf } from '../python/optimizers.ts';
import { block } from '../python/statements.ts';
import { children, type Node, normalised, parse, type Source, textOf } from '../python/syntax.ts';
import {
  Arguments,
  type Called,
  Class,
  Dict,
  double,
  Func,
  float,
  isNumeric,
  Made,
  NotKnown,
  Raised,
  Thing,
  Unknown,
  type Value,
} from '../python/values.ts';
import { lambdaOf, ratesIn } from './functions.ts';
import { candidates, settle, type Wanted } from './identify.ts';

/** Namespaces of libraries: their keywords, or the keys of a dict, are attributes. */
const namespaces = /^(SimpleNamespace|Namespace|EasyDict|edict|AttrDict|Munch|DotDict|ConfigDict|Box|create|Dict|ml_collections)$/;

/** A script that was gone through, with everything that its calls of a library have made. */
export interface Script {
  readonly m: Machine;
  readonly source: Source;
  /** Lengths of loaders for which the updates of an epoch were taken. */
  readonly loaders: ReadonlySet<string>;
}

/** Lengths of what a training loop goes through. */
const loaders = /^len\((?!.*(?:val|test|eval|dev))[\w.]*loader\w*\)$/i;

/** What the user gives for expressions; the length of any loader is what an epoch is said to have. */
class Definitions extends Map<string, Value> {
  /** The lengths of loaders that were asked for. */
  readonly asked = new Set<string>();
  readonly #perEpoch: number | undefined;
  constructor(perEpoch: number | undefined) {
    super();
    this.#perEpoch = perEpoch;
  }
  override get size(): number {
    return super.size + (this.#perEpoch === undefined ? 0 : 1);
  }
  override get(key: string): Value | undefined {
    if (super.has(key) || this.#perEpoch === undefined || !loaders.test(key)) return super.get(key);
    this.asked.add(key);
    return this.#perEpoch;
  }
}

/** What is told of the surroundings: the optimizer's rate, and the updates of an epoch. */
export interface Told {
  readonly base?: number | undefined;
  readonly perEpoch?: number;
}

/** Goes through a script as Python would, passing over what is not known. */
export function follow(text: string, file: string, defines: ReadonlyMap<string, string>, wanted: Wanted, told: Told = {}): Script {
  const { base, perEpoch } = told;
  const source = parse(text, file);
  const known = new Definitions(perEpoch);
  const m: Machine = grammar(new Machine(source, known, (called) => construct(m, called, wanted), initialise));
  m.base = base;
  for (const [name, native] of language(m)) m.globals.names.set(`builtin ${name}`, native);
  m.globals.names.set('__name__', '__main__');
  for (const [expression, value] of defines) known.set(normalised(expression), defined(m, expression, value));
  for (const [name, value] of known) if (/^\w+$/.test(name)) m.globals.names.set(name, value);
  m.evaluate = evaluating(m, wanted);
  for (const node of children(source.top)) m.sharing(() => block(m, [node])(m.globals));
  if (m.made.length === 0) uncalled(m, wanted);
  m.after = stateOf(m);
  m.rest();
  return { m, source, loaders: known.asked };
}

/** Schedules of optax are functions of the step; each is built once for twice as many as are asked for. */
function evaluating(m: Machine, wanted: Wanted): NonNullable<Machine['evaluate']> {
  const built = new Map<Made, Schedule>();
  return (made, step) => {
    if (!isNumeric(step)) return undefined;
    const t = double(step);
    const known = built.get(made);
    if (known !== undefined && t >= 0 && t < known.length) return float(known.at(t));
    const { framework, call, unknown } = settle(made.called, { ...wanted, stars: m.stars, lambda: (func) => lambdaOf(m, func) });
    if (framework.name !== 'optax' || unknown.length > 0 || !(t >= 0 && t < mostSteps)) return undefined;
    const schedule = attempt(() => translateIn(framework, call, { base: 1, length: 2 ** Math.ceil(Math.log2(t + 2)) }));
    if (schedule === undefined) return undefined;
    built.set(made, schedule);
    return float(schedule.at(t));
  };
}

/** Steps of a schedule that is called at most. */
const mostSteps = 1_000_000;

/** The value that the user gives for an expression; what is no Python is a text. */
function defined(m: Machine, expression: string, value: string): Value {
  const source = parse(value, `--define ${expression}`);
  const inner = grammar(new Machine(source, new Map(), () => undefined, initialise));
  for (const [name, native] of language(inner)) inner.globals.names.set(`builtin ${name}`, native);
  const [statement] = children(source.top);
  const node = statement?.name === 'ExpressionStatement' ? statement.firstChild : null;
  if (node === null || node.nextSibling !== null || textOf(source, node).trim() !== value.trim()) return value;
  const found = compile(inner, node)(m.globals);
  return found instanceof Unknown ? value : found;
}

/** What a call of a library makes, where that matters: a scheduler, a parser of arguments, a namespace. */
function construct(m: Machine, called: Called, wanted: Wanted): Value | undefined {
  const { path, args, keywords } = called;
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (name === 'ArgumentParser') {
    const parser = new Arguments();
    const parents = keywords.get('parents');
    for (const parent of Array.isArray(parents) ? parents : [])
      if (parent instanceof Arguments) for (const [key, value] of parent.defaults) parser.defaults.set(key, value);
    m.parsers.push(parser);
    return parser;
  }
  if (name === 'spawn') return spawned(m, called);
  if (isOptimizer(path)) {
    const optimizer = new Unknown([], undefined, called);
    m.optimizers.push(optimizer);
    optimizerOf(m, optimizer);
  }
  if (name === 'Trainer' && keywords.has('max_duration')) m.duration = keywords.get('max_duration');
  if (/LearningRateScheduler$/.test(name) && args[0] instanceof Func) m.callbacks.push(args[0]);
  if (/^(plot|semilogy)$/.test(name)) {
    const rates = ratesIn(args.slice(0, 2).findLast((value) => ratesIn(value) !== undefined));
    if (rates) m.plotted.push(rates);
  }
  if (name === 'trange' || name === 'tqdm')
    return name === 'tqdm' ? args[0] : m.call(range(m), args, nothing, { from: called.at, to: called.at });
  if ((name === 'cli' || name === 'structured') && args[0] instanceof Class)
    return m.call(args[0], [], nothing, { from: called.at, to: called.at });
  if (namespaces.test(name) && !keywords.has('**') && (keywords.size > 0 || args[0] instanceof Dict))
    return namespace(args[0], keywords, 0);
  const meant = name === 'create_scheduler' ? fromArguments(called) : fromMapping(called);
  if (candidates(meant, { ...wanted, stars: m.stars }).length === 0) return undefined;
  const made = new Made(meant);
  for (const value of [...args, ...keywords.values()]) belongs(value);
  found(m, [...args, ...keywords.values()]);
  m.made.push(made);
  return made;
}

/** `mp.spawn(worker, args=(args,), nprocs=n)`: one process is followed, and nobody knows its rank. */
function spawned(m: Machine, { args: [worker, placed], keywords, at, text }: Called): Value | undefined {
  const func = worker ?? keywords.get('fn');
  const given = keywords.get('args') ?? placed ?? [];
  if (!(func instanceof Func) || !Array.isArray(given)) return undefined;
  const rank = new Unknown([{ text: func.parameters[0]?.name ?? 'rank', at: func.node.from }]);
  m.call(func, [rank, ...given], nothing, { from: at, to: at + text.length });
  return null;
}

/** The arguments of timm's `create_scheduler(args, optimizer)` under the names that `create_scheduler_v2` has for them. */
const inTimm: Readonly<Record<string, string>> = {
  ...{ sched: 'sched', epochs: 'num_epochs', decay_epochs: 'decay_epochs', decay_milestones: 'decay_milestones' },
  ...{ warmup_epochs: 'warmup_epochs', cooldown_epochs: 'cooldown_epochs', patience_epochs: 'patience_epochs', decay_rate: 'decay_rate' },
  ...{ min_lr: 'min_lr', warmup_lr: 'warmup_lr', warmup_prefix: 'warmup_prefix', lr_noise: 'noise', lr_cycle_mul: 'cycle_mul' },
  ...{ lr_cycle_decay: 'cycle_decay', lr_cycle_limit: 'cycle_limit', lr_k_decay: 'k_decay' },
};

function fromArguments(called: Called): Called {
  const [args] = called.args;
  const names = args instanceof Arguments ? args.defaults : args instanceof Thing ? args.attributes : undefined;
  if (names === undefined) return called;
  const told = [...names].flatMap(([name, value]): [string, Value][] => (inTimm[name] === undefined ? [] : [[inTimm[name], value]]));
  return {
    ...called,
    path: `${called.path}_v2`,
    args: called.args.slice(1),
    keywords: new Map([...told, ...called.keywords]),
  };
}

/** `create_scheduler_v2(optimizer, **scheduler_kwargs(args))` likewise. */
function fromMapping(called: Called): Called {
  const mapping = called.keywords.get('**');
  const inner = mapping instanceof Unknown ? mapping.called : undefined;
  if (inner === undefined || !/(^|\.)scheduler_kwargs$/.test(inner.path)) return called;
  const { keywords } = fromArguments({ ...inner, keywords: nothing });
  if (keywords.size === 0) return called;
  return { ...called, keywords: new Map([...keywords, ...[...called.keywords].filter(([name]) => name !== '**')]) };
}

const range = (m: Machine): Value => compile(m, parse('range', 'range').top.firstChild?.firstChild as Node)(m.globals);

function namespace(first: Value | undefined, keywords: Called['keywords'], depth: number): Thing {
  const thing = new Thing();
  const entries: [string, Value][] = [...(first instanceof Dict ? first.map : [])].map(([key, value]) => [String(key), value]);
  for (const [key, value] of [...entries, ...keywords]) {
    thing.attributes.set(key, value instanceof Dict && depth < 20 ? namespace(value, nothing, depth + 1) : value);
  }
  return thing;
}

/** Schedulers that become part of another one are no longer on their own. */
function belongs(value: Value, seen = new Set<Value>()): void {
  if (seen.has(value)) return;
  seen.add(value);
  const made = value instanceof Thing ? value.made : value;
  if (made instanceof Made) made.member = true;
  if (Array.isArray(value)) for (const one of value) belongs(one, seen);
  if (value instanceof Dict) for (const one of value.map.values()) belongs(one, seen);
}

/** Goes through the functions that make schedulers and that nothing calls, with parameters that are not known. */
function uncalled(m: Machine, wanted: Wanted): void {
  const seen = new Set<number>();
  const cursor = m.source.top.cursor();
  do {
    if (cursor.name !== 'CallExpression') continue;
    const { node } = cursor;
    const callee = node.firstChild;
    if (callee === null) continue;
    const path = textOf(m.source, callee);
    if (!/^[\w.]+$/.test(path)) continue;
    const bare = { path, args: [], keywords: nothing, at: 0, text: '' };
    if (candidates(bare, wanted).length === 0 && !/get_last_lr/.test(path)) continue;
    const func = outermost(node);
    if (func === undefined || seen.has(func.from) || m.entered.has(func.from)) continue;
    seen.add(func.from);
    enter(m, func);
  } while (cursor.next());
}

/** The function around a node that is at the top of the script, or of a class there. */
function outermost(node: Node): Node | undefined {
  let found: Node | undefined;
  for (let one = node.parent; one !== null; one = one.parent) if (one.name === 'FunctionDefinition') found = one;
  return found;
}

function enter(m: Machine, node: Node): void {
  const name = textOf(m.source, children(node).find((part) => part.name === 'VariableName') ?? node);
  let parent = node.parent;
  while (parent !== null && parent.name !== 'ClassDefinition' && parent.name !== 'Script') parent = parent.parent;
  const owner = parent?.name === 'ClassDefinition' ? textOf(m.source, children(parent)[1] as Node) : undefined;
  const type = owner === undefined ? undefined : m.globals.names.get(owner);
  const found = type instanceof Class ? type.find(name) : m.globals.names.get(name);
  if (!(found instanceof Func)) return;
  const quietly = (func: Func, first: readonly Value[]): void => {
    const given = func.parameters.slice(first.length).map(({ name, kind, unsaid }): [string, Value] => {
      const unknown = new Unknown([{ text: name, at: func.node.from }]);
      return [name, kind === '*' ? [] : kind === '**' ? new Dict() : unsaid === undefined ? unknown : unsaid];
    });
    const plain = func.parameters.slice(first.length).flatMap(({ kind }, index) => (kind === 'plain' ? [given[index]?.[1] as Value] : []));
    try {
      m.invoke(func, [...first, ...plain], nothing);
    } catch (error) {
      if (!(error instanceof Raised || error instanceof NotKnown)) throw error;
    }
  };
  if (!(type instanceof Class)) {
    quietly(found, []);
    return;
  }
  const thing = new Thing(type);
  const init = type.find('__init__');
  if (init instanceof Func) quietly(init, [thing]);
  if (found !== init) quietly(found, [thing]);
}
