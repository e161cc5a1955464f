import type { ReadRequest, ReadSeries } from '../configs/tool.ts';
import { attempt, LrschedError } from '../core/issues.ts';
import { tally } from '../core/numbers.ts';
import { position, refuse, type Text } from '../core/text.ts';
import { member } from '../python/members.ts';
import { double, isCount, isNumeric } from '../python/numeric.ts';
import { children, parse } from '../python/syntax.ts';
import { Class, Func, Thing, Unknown, type Value } from '../python/values.ts';
import { exampleCall } from './example-calls.ts';
import { ofFunction } from './finders.ts';
import type { Script } from './found.ts';
import { isCounter, listSchedule } from './functions.ts';
import { hasConstructor, lastOf } from './identify.ts';
import { installedWith } from './installed.ts';
import { Made, Optimizer } from './optimizers.ts';
import { ranSeries } from './ran.ts';
import { ratesIn } from './rates.ts';
import { ReadFiles } from './read-files.ts';
import { boundIn, follow, sourceOf } from './script.ts';
import { isNamedOptimizer } from './strangers.ts';

/** What errors call the line, and the name that what it comes to is given. */
const [file, bound] = ['the expression', 'scheduler'];

/** A line of Python: what it needs to import, the statements before its last, and what that one says. */
interface Line {
  readonly text: string;
  readonly imports: string;
  readonly head: string;
  readonly last: string;
}

/** The request by which the line is read, with the file around it. */
type Inner = ReadRequest & { readonly around: Text | undefined };

/** How the series of a scheduler of a library is read. */
type OfScheduler = (script: Script, made: Made, request: ReadRequest) => readonly ReadSeries[];

/** What a line comes to: a run that was followed, or what its series are once a length is said. */
interface Answer {
  readonly run?: readonly ReadSeries[];
  series(): readonly ReadSeries[];
}

/** The line that a request is about: one beside a file, or one that calls what only a small library has. */
function lineIn({ line, text, file: named }: ReadRequest): string | undefined {
  if (line !== undefined) return line;
  return named === undefined && text.length < 2000 && importsOf(text, '') !== '' ? text : undefined;
}

/** Whether a request is read by what a line of Python comes to. */
export const isLine = (request: ReadRequest): boolean => request.documents === undefined && lineIn(request) !== undefined;

/** Imports of what the line calls by its bare name, where one small library has it and nothing else. */
function importsOf(text: string, around: string): string {
  const called = new Set([...text.matchAll(/(?<![\w.])([A-Za-z]\w+)\s*\(/g)].map(([, name = '']) => name));
  const own = (name: string) => new RegExp(`\\b(?:class|def|import)\\b[^\\n]*\\b${name}\\b`).test(`${around}\n${text}`);
  const whole = /(?<![\w.])paddle\./.test(text) && !/\bimport\s+paddle\b/.test(`${around}\n${text}`) ? 'import paddle; ' : '';
  const single = [...called]
    .filter((name) => !hasConstructor(name) && !own(name))
    .flatMap((name) => {
      const [module, ...others] = installedWith(name);
      return module === undefined || others.length > 0 ? [] : [`from ${module} import ${name}; `];
    })
    .join('');
  return whole + single;
}

function takenApart(text: string, around: string): Line {
  const end = children(parse(text, file).top).at(-1);
  const last = end?.name === 'StatementGroup' ? children(end).findLast(({ name }) => name !== ';') : end;
  const imports = importsOf(text, around);
  if (last?.name === 'ExpressionStatement') return { text, imports, head: text.slice(0, last.from), last: text.slice(last.from, last.to) };
  const [, target] = last?.name === 'AssignStatement' ? (/^(\w+)\s*=(?!=)/.exec(text.slice(last.from)) ?? []) : [];
  return { text, imports, head: `${text.trimEnd()}\n`, last: target ?? 'None' };
}

/** Reads what a line of Python comes to, by the names of the file that it stands beside. */
export function readGivenLine(request: ReadRequest, ofScheduler: OfScheduler): Answer {
  const text = lineIn(request) as string;
  const around = request.line === undefined ? undefined : { file: request.file ?? 'the code', text: request.text };
  if (around) sourceOf(around.text, around.file);
  const { module: find, line: _, file: path, ...told } = request;
  const line = takenApart(text, around?.text ?? '');
  const module = find && ((name: string, from: string) => find(name, from === file ? (path ?? from) : from));
  const inner: Inner = { ...told, around, file, ...(module && { module }) };
  const { run, series } = mended(line, () => answered(line, inner, ofScheduler));
  return { ...(run && { run }), series: () => mended(line, series) };
}

const written = ({ imports, head, last }: Line): string => `${imports}${head}${bound} = ${last}`;

function answered(line: Line, inner: Inner, ofScheduler: OfScheduler): Answer {
  const { imports, last, text } = line;
  const ran = (run: readonly ReadSeries[]): Answer => ({ run, series: () => run });
  if (/\b(for|while)\b[^\n]*:/.test(text) && /\.step\s*\(/.test(text)) {
    const run = ranSeries(inner, `${imports}${text}`, file);
    if (run !== undefined) return ran(run);
  }
  const script = followed(written(line), inner);
  const value = script.m.globals.names.get(bound) ?? null;
  const anew = (instead: string) => answered({ ...line, last: instead }, inner, ofScheduler);
  const func = functionIn(script, value);
  if (func !== undefined) {
    if (/lambda|factor|multiplier/i.test(func.name) && func.name !== 'lambda')
      return noted(anew(`LambdaLR(optimizer, ${last})`), `${func.name} gives factors of the rate, as LambdaLR takes them`);
    return { series: () => ofFunction(script, func, { ...inner, ...(func.name === 'lambda' && { function: last }) }) };
  }
  if (value instanceof Made) return { series: () => ofScheduler(script, value, inner) };
  if (value instanceof Thing) {
    const run = ofObject(line, script, value, inner);
    if (run !== undefined) return ran(run);
    const { made } = value;
    if (made instanceof Made) return { series: () => ofScheduler(script, made, inner) };
    const [method, ...others] = methodsOf(value);
    if (method !== undefined && others.length === 0)
      return noted(anew(`(${last}).${method}`), `its ${method} is taken for the rate of an update`);
    const named = method === undefined ? '' : `; write .${[method, ...others].join(' or .')} behind it`;
    return refuse(script.source, 0, `${value.type?.name ?? 'this'} is not called and has no step to read${named}`);
  }
  const rates = ratesIn(value);
  if (rates)
    return { series: () => [{ label: last, schedule: listSchedule(script, last, rates, inner.length), unit: 'epoch', notes: [] }] };
  const counter = countedBy(value);
  if (counter !== undefined) return anew(`lambda ${counter}: ${last}`);
  return refused(script, value, inner);
}

function noted({ run, series }: Answer, note: string): Answer {
  const told = (all: readonly ReadSeries[]) => all.map((one) => ({ ...one, notes: [note, ...one.notes] }));
  return { ...(run && { run: told(run) }), series: () => told(series()) };
}

function followed(text: string, request: Inner): Script {
  const { defines = new Map(), framework, facts, lr } = request;
  const perEpoch = facts?.steps_per_epoch;
  const told = { base: lr, ...(typeof perEpoch === 'number' && { perEpoch }) };
  return follow(sourceOf(text, file, request), defines, { framework, files: new ReadFiles(request, file, boundIn) }, told);
}

/** The function that a line comes to: itself, or how an object is called. */
function functionIn({ m }: Script, value: Value): Func | undefined {
  if (value instanceof Func) return value;
  if (!(value instanceof Thing) || value.made !== undefined || value.type?.find('step') instanceof Func) return undefined;
  const called = value.type?.find('__call__') instanceof Func ? member(m, value, '__call__', { from: 0, to: 0 }) : undefined;
  return called instanceof Func ? called : undefined;
}

/** The one free name of a line that counts, as in `get_lr(step, 100)`. */
function countedBy(value: Value): string | undefined {
  if (!(value instanceof Unknown)) return undefined;
  const [only, ...others] = new Set(value.origins.map(({ text }) => text));
  return only !== undefined && others.length === 0 && isCounter(only) ? only : undefined;
}

/** Methods of an object that may give the rate of an update. */
const methodsOf = ({ type }: Thing): readonly string[] =>
  [...(type?.attributes ?? [])].flatMap(([name, value]) =>
    value instanceof Func && !name.startsWith('_') && /lr|rate|sched|value|factor/i.test(name) && neededBy(value).length === 1
      ? [name]
      : [],
  );

/** What a method has to be given, beside its object. */
const neededBy = ({ parameters }: Func): readonly string[] =>
  parameters.slice(1).flatMap(({ name, kind, unsaid }) => (kind === 'plain' && unsaid === undefined ? [name] : []));

/** The rates of a run that steps an object and does nothing else. */
function ofObject(line: Line, script: Script, thing: Thing, inner: Inner): readonly ReadSeries[] | undefined {
  const own = thing.type?.find('step');
  if (thing.made === undefined && !(own instanceof Func)) return undefined;
  const name = thing.type?.name ?? 'this';
  const total = inner.length === undefined ? totalOf(script, thing) : { length: inner.length, unit: inner.unit, note: undefined };
  if (total === undefined) throw new LrschedError([{ code: 'no-length', constructor: name }]);
  const { length, note } = total;
  const counter = total.unit === 'epoch' ? 'epoch' : 'step';
  const [given, ...more] = own instanceof Func ? neededBy(own) : [];
  if (more.length > 0)
    return refuse(script.source, 0, `step of ${name} takes ${[given, ...more].join(', ')}; write the loop that gives them, in -e too`);
  const step = `${bound}.step(${given === undefined ? '' : isCounter(given) ? counter : 'metric'})`;
  const loop = (...steps: readonly string[]) =>
    `${written(line)}\nfor ${counter} in range(${length}):\n${steps.map((one) => `    ${one}\n`).join('')}`;
  const run = (text: string) => withoutRate(inner, (told) => ranSeries({ ...told, length, unit: counter }, text, file));
  const labelled = (all: readonly ReadSeries[], ...notes: readonly string[]) =>
    all.map((one) => ({
      ...one,
      label: one.label.replace(/^lr\b/, name),
      notes: [...one.notes, ...(note === undefined ? [] : [note]), ...notes],
      // Nobody wrote the loop, so that nothing in it is a finding.
      ...(one.ran && { ran: { ...one.ran, schedulers: [] } }),
    }));
  const alone = run(loop(step));
  if (alone !== undefined) return labelled(alone);
  const held = optimizerOf(thing);
  if (held === undefined) return undefined;
  const update = `${bound}.${held}.step()`;
  const first = given !== undefined && isCounter(given);
  const beside = run(loop(...(first ? [step, update] : [update, step])));
  const order = `its step() is taken to come ${first ? 'before' : 'after'} each update`;
  return beside && labelled(beside, first ? `${order}, and to be given the index of it` : order);
}

/** What is read of a request that says no rate: where it takes one all the same, it must be the same with any. */
function withoutRate<R extends ReadRequest>(
  request: R,
  read: (request: R) => readonly ReadSeries[] | undefined,
): readonly ReadSeries[] | undefined {
  try {
    return read(request);
  } catch (error) {
    if (!(error instanceof LrschedError && request.lr === undefined && error.issues.every(({ code }) => code === 'no-base-rate')))
      throw error;
    const [one, other] = [1, 2].map((lr) => attempt(() => read({ ...request, lr })));
    const said = (all: readonly ReadSeries[]) => JSON.stringify(all.map(({ schedule }) => schedule.spec));
    if (one === undefined || other === undefined || said(one) !== said(other)) throw error;
    return one.map((each) => ({ ...each, notes: [...each.notes, 'these are its rates whatever rate the optimizer has'] }));
  }
}

/** The attribute that holds the optimizer of an object. */
const optimizerOf = ({ attributes }: Thing): string | undefined =>
  [...attributes].find(([, value]) => value instanceof Optimizer || isNamedOptimizer(value))?.[0];

/** How long an object says that its run is, by the one parameter that is called so. */
function totalOf({ found }: Script, { type }: Thing): { length: number; unit: ReadRequest['unit']; note: string } | undefined {
  const init = type?.find('__init__');
  const given = init instanceof Func ? [...(found.callings.get(init.node.from)?.first ?? [])] : [];
  const [only, ...others] = given.filter(([name, value]) => totals.test(name) && isCount(value) && (value as number) > 1);
  if (only === undefined || others.length > 0) return undefined;
  const [name, length] = only as [string, number];
  const unit = /epoch/i.test(name) ? 'epoch' : 'step';
  return { length, unit, note: `${tally(length)} ${unit}s, since ${name} says so` };
}

const totals = /^(max|num|n|total|train)?_?(training_)?(steps|iters?|iterations|epochs?|updates)$|^T_?max$|^total$/i;

/** What a line comes to that is no schedule. */
function refused(script: Script, value: Value, { around, text }: Inner): never {
  const { m, source } = script;
  if (value instanceof Class) refuse(source, 0, `${value.name} is a class; write a call that makes one, such as ${exampleCall(value)}`);
  const path = value instanceof Unknown ? (value.called?.path ?? value.path ?? '') : '';
  const name = lastOf(path || /^[A-Za-z_]\w*(?=\()/.exec(value instanceof Unknown ? (value.origins[0]?.text ?? '') : '')?.[0] || '');
  const known = [...m.globals.names].flatMap(([key, one]) => (one instanceof Func || one instanceof Class ? [key] : []));
  if (around !== undefined && name !== '' && !new RegExp(`\\b${name}\\b`).test(text))
    throw new LrschedError([{ code: 'no-scheduler', file: around.file, name, known }]);
  if (value instanceof Unknown) m.refuseUnknown(value, 0);
  if (isNumeric(value))
    refuse(source, 0, `this is one number, ${double(value)}; write what gives one for each update, such as lambda step: …`);
  return refuse(source, 0, 'this comes to no schedule; write what builds a scheduler, or a function of the step');
}

/** Puts the places of errors where the line has them. */
function mended<T>({ text, imports, head }: Line, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof LrschedError)) throw error;
    const generated = `${imports}${head}${bound} = `;
    const placed = (issue: LrschedError['issues'][number]) => {
      if (!('line' in issue && 'column' in issue && 'file' in issue) || issue.file !== file) return issue;
      const lines = generated.split('\n');
      const before = lines.slice(0, issue.line - 1).reduce((sum, { length }) => sum + length + 1, 0);
      const at = before + issue.column - 1;
      const own = at >= generated.length ? at - imports.length - bound.length - 3 : at - imports.length;
      return { ...issue, ...position({ file, text }, Math.max(0, Math.min(text.length, own))) };
    };
    throw new LrschedError(error.issues.map(placed));
  }
}
