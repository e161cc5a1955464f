import { attempt } from '../core/issues.ts';
import type { Schedule } from '../core/schedule.ts';
import { refuse } from '../core/text.ts';
import { translateIn } from '../frameworks/constructor.ts';
import { grammar } from '../python/grammar.ts';
import { language } from '../python/language.ts';
import { Machine, nothing } from '../python/machine.ts';
import { double, floatValue, isNumeric } from '../python/numeric.ts';
import { children, type Node, normalised, parse, type Source, textOf } from '../python/syntax.ts';
import { invalidIn } from '../python/validity.ts';
import { Class, Dict, Func, NotKnown, Raised, Thing, Unknown, type Value } from '../python/values.ts';
import { around } from './around.ts';
import { begin } from './beginnings.ts';
import type { Given } from './demanded.ts';
import { Found, type Script } from './found.ts';
import { lambdaOf } from './functions.ts';
import { ownRate } from './hidden-groups.ts';
import { candidates, settleCall, type Wanted } from './identify.ts';
import { type Linking, withModules } from './modules.ts';
import { cellsIn } from './notebook.ts';
import { type Made, ownFactor } from './optimizers.ts';
import { mayMatter } from './read-files.ts';
import { rateTaken } from './told-rate.ts';

/** Lengths of what a training loop goes through. */
const loaders = /^len\((?!.*(?:val|test|eval|dev))[\w.]*loader\w*\)$/i;

/** What the user gives for expressions; the length of any loader is what an epoch is said to have. */
class Definitions extends Map<string, Value> {
  /** The lengths of loaders that were asked for. */
  readonly asked = new Set<string>();
  /** What of them was asked for. */
  readonly used = new Set<string>();
  readonly #perEpoch: number | undefined;
  constructor(perEpoch: number | undefined) {
    super();
    this.#perEpoch = perEpoch;
  }
  override get size(): number {
    return super.size + (this.#perEpoch === undefined ? 0 : 1);
  }
  override has(key: string): boolean {
    const found = super.has(key);
    if (found) this.used.add(key);
    return found;
  }
  override get(key: string): Value | undefined {
    if (this.has(key) || this.#perEpoch === undefined || !loaders.test(key)) return super.get(key);
    this.asked.add(key);
    return this.#perEpoch;
  }
}

/** What is told of the surroundings: the optimizer's rate, and the updates of an epoch. */
export interface Told {
  readonly base?: number | undefined;
  readonly perEpoch?: number;
  readonly given?: Given;
  /** What nothing calls is taken for what starts the run. */
  readonly begun?: boolean | undefined;
}

/** Goes through a script as Python would, passing over what is not known. */
export function follow(source: Source, defines: ReadonlyMap<string, string>, wanted: Wanted, told: Told = {}): Script {
  return goneThrough(source, defines, wanted, told, new Found(wanted));
}

/** The names of a file of settings that is written in Python. */
export const boundIn = (text: string, file: string): ReadonlyMap<string, Value> =>
  follow(sourceOf(text, file), nothing as ReadonlyMap<string, never>, {}).m.globals.names;

/** Python code with its tree and the modules beside it; what is no Python is refused. */
export function sourceOf(text: string, file: string, request: Linking & { readonly text?: string } = {}): Source {
  const source = parse(text, file, request.text === undefined ? undefined : cellsIn(request.text));
  const invalid = invalidIn(source);
  if (invalid !== undefined) refuse(source, invalid, 'this is no Python');
  return withModules(source, request);
}

/** The same, told to whoever watches. */
export function goneThrough<F extends Found>(
  source: Source,
  defines: ReadonlyMap<string, string>,
  wanted: Wanted,
  { base, perEpoch, given, begun }: Told,
  found: F,
): Script & { readonly found: F } {
  const known = new Definitions(perEpoch);
  const m = grammar(new Machine(source, known, found));
  if (given) m.given = given;
  found.m = m;
  found.begin();
  found.optimizers.base = base;
  const replaced = new Set<number>();
  found.optimizers.replaced = (rate) => {
    if (isNumeric(rate) && double(rate) !== base) replaced.add(double(rate));
  };
  found.optimizers.haveOwn = () => ownRate.test(source.text);
  found.optimizers.factors = () => [...new Set([...source.text.matchAll(ownFactor)].map(([, key = '']) => key))];
  found.optimizers.unseen = (maker) =>
    found.whereabouts.taken(
      maker === undefined
        ? 'parameter groups with an lr of their own, which are made when the run starts, are left out'
        : `what ${maker} gives is not followed: its parameter groups are taken to have no rates of their own`,
    );
  for (const [name, native] of language(m)) m.globals.names.set(`builtin ${name}`, native);
  m.globals.names.set('__name__', '__main__');
  for (const [expression, value] of defines) known.set(normalised(expression), defined(expression, value, wanted));
  for (const [name, value] of known) if (/^\w+$/.test(name)) m.globals.names.set(name, value);
  const { files } = wanted;
  if (files !== undefined && (files.left > 0 || source.over !== undefined)) m.otherwise = (expression) => files.of(expression);
  found.evaluate = evaluating(m, wanted);
  found.going(() => {
    overlay(m, known, wanted.files);
    around(m, found, known);
    for (const node of children(source.top)) {
      const signal = m.sharing(() => m.block([node])(m.globals));
      // An error that nothing catches ends the script.
      if (signal === 'raise' && m.ended !== undefined) break;
    }
    m.ended ??= false;
    if (begun) begin(found);
    if (found.made.length === 0) uncalled(found);
  });
  found.after = found.optimizers.state();
  m.rest();
  if (base !== undefined && replaced.size > 0) found.whereabouts.says(rateTaken(base, replaced));
  found.optimizers.replaced = undefined;
  return { m, source, found, loaders: known.asked, used: known.used };
}

/** Puts the values of files that were named after the script where it has names for them. */
function overlay(m: Machine, known: Definitions, files: Wanted['files']): void {
  for (const module of m.source.over ?? []) {
    const { names } = m.module(module);
    const [own] = m.source.parts ?? [];
    const text = m.source.text.slice(0, own?.from);
    const taken: string[] = [];
    for (const [name, value] of names) {
      if (name.startsWith('__') || value instanceof Unknown || value instanceof Func || value instanceof Class) continue;
      if (known.has(name) || !new RegExp(`^${name}[ \\t]*(?::[^=\\n]*)?=`, 'm').test(text)) continue;
      known.set(name, value);
      m.globals.names.set(name, value);
      taken.push(name);
    }
    const make = names.get('get_config');
    const config = make instanceof Func ? m.call(make, argumentsOf(m, make), nothing, { from: module.from, to: module.from }) : undefined;
    const told = taken.filter(mayMatter);
    const listed = told.length > 0 ? told : taken;
    const more = taken.length > listed.length ? ` and ${taken.length - listed.length} more` : '';
    if (taken.length > 0) files?.notes.add(`${listed.join(', ')}${more} ${taken.length > 1 ? 'are those' : 'is that'} of ${module.file}`);
    files?.add(module.file, config, names, taken.length > 0);
  }
}

/** What the command line says behind a file of settings, `default.py:b16`, is asked for by the name that its function has for it. */
const argumentsOf = (m: Machine, { parameters, node }: Func): readonly Value[] =>
  parameters
    .filter(({ kind, unsaid }) => kind === 'plain' && unsaid === undefined)
    .map(({ name }) => m.defines.get(name) ?? m.refuseUnknown(new Unknown([{ text: name, at: node.from }]), node.from));

/** Schedules of optax and keras are functions of the step; each is built once for twice as many as are asked for. */
function evaluating(m: Machine, wanted: Wanted): NonNullable<Found['evaluate']> {
  const built = new Map<Made, Schedule>();
  return (made, step) => {
    if (!isNumeric(step)) return undefined;
    const t = double(step);
    const known = built.get(made);
    if (known !== undefined && t >= 0 && t < known.length) return floatValue(known.at(t));
    const { framework, call, unknown } = settleCall(made.called, { ...wanted, stars: m.stars, lambda: (func) => lambdaOf(m, func) });
    if (!['optax', 'keras'].includes(framework.name) || unknown.length > 0 || !(t >= 0 && t < mostSteps)) return undefined;
    const schedule = attempt(() => translateIn(framework, call, { base: 1, length: 2 ** Math.ceil(Math.log2(t + 2)) }));
    if (schedule === undefined) return undefined;
    built.set(made, schedule);
    return floatValue(schedule.at(t));
  };
}

/** Steps of a schedule that is called at most. */
const mostSteps = 1_000_000;

/** The value that the user gives for an expression; what is no Python is a text. */
function defined(expression: string, value: string, wanted: Wanted): Value {
  const source = parse(value, `--define ${expression}`);
  const found = new Found(wanted);
  const inner = grammar(new Machine(source, new Map(), found));
  found.m = inner;
  for (const [name, native] of language(inner)) inner.globals.names.set(`builtin ${name}`, native);
  const [statement] = children(source.top);
  const node = statement?.name === 'ExpressionStatement' ? statement.firstChild : null;
  if (node === null || node.nextSibling !== null || textOf(source, node).trim() !== value.trim()) return value;
  // `2024-01-01` or `a/b` may well be meant as they stand, but what Python raises for is no value.
  const given = inner.strictly({ at: node.from }, () => inner.compile(node)(inner.globals));
  return given instanceof Unknown ? value : given;
}

/** Goes through the functions that make schedulers and that nothing calls, with parameters that are not known. */
function uncalled({ m, wanted, callings, uncalled: own }: Found): void {
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
    if (func === undefined || seen.has(func.from) || callings.has(func.from)) continue;
    seen.add(func.from);
    enter(m, func, own);
  } while (cursor.next());
}

/** The function around a node that is at the top of the script, or of a class there. */
function outermost(node: Node): Node | undefined {
  let found: Node | undefined;
  for (let one = node.parent; one !== null; one = one.parent) if (one.name === 'FunctionDefinition') found = one;
  return found;
}

function enter(m: Machine, node: Node, own: Found['uncalled']): void {
  const name = textOf(m.source, children(node).find((part) => part.name === 'VariableName') ?? node);
  let parent = node.parent;
  while (parent !== null && parent.name !== 'ClassDefinition' && parent.name !== 'Script') parent = parent.parent;
  const owner = parent?.name === 'ClassDefinition' ? textOf(m.source, children(parent)[1] as Node) : undefined;
  const type = owner === undefined ? undefined : m.globals.names.get(owner);
  const found = type instanceof Class ? type.find(name) : m.globals.names.get(name);
  if (!(found instanceof Func)) return;
  // What a call says that is not come to is no default.
  const isCalled = new RegExp(`(?<!\\bdef[ \\t]+)\\b${name}[ \\t]*\\(`).test(m.source.text);
  const quietly = (func: Func, first: readonly Value[]): void => {
    const given = func.parameters.slice(first.length).map(({ name, kind, unsaid }): [string, Value] => {
      const unknown = new Unknown([{ text: name, at: func.node.from }]);
      const said = m.defines.get(name);
      return [name, kind === '*' ? [] : kind === '**' ? new Dict() : (said ?? (unsaid === undefined || isCalled ? unknown : unsaid))];
    });
    const taken = func.parameters.filter(
      ({ name, unsaid }) => unsaid !== undefined && unsaid !== null && !isCalled && !m.defines.has(name),
    );
    if (taken.length > 0) {
      const names = taken.map(({ name }) => name).join(', ');
      own.push({
        func,
        says: `nothing calls ${func.name}: ${names} ${taken.length > 1 ? 'are' : 'is'} taken by default, unless --define says otherwise`,
      });
    }
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

/** What was taken in a function that nothing calls. */
export const uncalledAround = ({ found }: Script, at: number): readonly string[] =>
  found.uncalled.flatMap(({ func: { node }, says }) => (node.from <= at && at < node.to ? [says] : []));
