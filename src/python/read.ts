import { attempt, type Issue, LrschedError } from '../core/issues.ts';
import type { Schedule, Unit } from '../core/schedule.ts';
import { type Argument, type Call, complete, type Framework, type Lasting, translateIn } from './constructor.ts';
import { fact } from './facts.ts';
import { frameworks } from './frameworks.ts';
import {
  functionNamed,
  functionSchedule,
  functionsOf,
  lambdaOf,
  lengthOf,
  listSchedule,
  listsOf,
  placeOf,
  ratesIn,
  unitOf,
} from './functions.ts';
import { lasting } from './lasting.ts';
import { assumed } from './notes.ts';
import { follow, type Script } from './script.ts';
import { isCount, lastOf, type Making, ratesOf, settle, tooMany } from './settle.ts';
import { position } from './syntax.ts';
import { double, type Func, isNumeric, Made, Thing, Unknown, type Value } from './values.ts';

/** What is to be read, and what the reader is told beside it. */
export interface ReadRequest {
  /** Python, an expression or a whole script; or a configuration as text. */
  readonly text: string;
  /** What errors call it. */
  readonly file?: string;
  /** The rate of the optimizer, whatever the code says. */
  readonly lr?: number;
  readonly length?: number;
  readonly metrics?: readonly number[];
  readonly framework?: string;
  /** Which of several schedulers: its variable, its constructor, or its number from 1. */
  readonly name?: string;
  /** A function of the script that is itself the schedule. */
  readonly function?: string;
  /** Values of expressions that only the running program knows. */
  readonly defines?: ReadonlyMap<string, string>;
  /** What else is known: the size of the data set, the devices, what a framework needs to know. */
  readonly facts?: Readonly<Record<string, Argument>>;
}

/** A schedule that was read, with what was assumed. */
export interface ReadSeries {
  readonly label: string;
  readonly schedule: Schedule;
  readonly unit: Unit;
  readonly notes: readonly string[];
}

/** Reads the learning-rate schedule out of training code, without running it. */
export function readPython(request: ReadRequest): readonly ReadSeries[] {
  try {
    return read(request);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const file = request.file ?? 'the expression';
    throw new LrschedError([{ code: 'bad-python', file, line: 1, column: 1, source: '', says: 'this is nested too deeply' }]);
  }
}

function read(request: ReadRequest): readonly ReadSeries[] {
  const { text, file = 'the expression', defines = new Map(), framework, name } = request;
  const script = follow(text, file, defines, { framework });
  if (request.function !== undefined) return [ofFunction(script, functionNamed(script, request.function), request)];
  const all = distinct(script.m.made.filter(({ member }) => !member));
  const made = name === undefined ? all : all.filter((one, index) => isNamed(one, name, index));
  if (made.length === 1) return ofScheduler(script, made[0] as Made, request);
  if (made.length > 1) return several(script, made);
  return other(script, request, all);
}

/** The same call gone through again says nothing new. */
function distinct(all: readonly Made[]): readonly Made[] {
  return all.filter((one, index) => all.findIndex(({ called: { at } }) => at === one.called.at) === index);
}

function isNamed({ variable, called: { path } }: Made, name: string, index: number): boolean {
  return variable === name || variable?.endsWith(`.${name}`) || lastOf(path) === name || path === name || String(index + 1) === name;
}

function several({ source }: Script, made: readonly Made[]): never {
  const names = made.map(({ variable, called: { path } }) => variable ?? lastOf(path));
  const found = made.map(({ called: { at, text } }, index) => {
    const name = names[index] as string;
    const own = names.indexOf(name) === names.lastIndexOf(name) ? name : String(index + 1);
    return { name: own, line: position(source, at).line, code: text.replace(/\s+/g, ' ') };
  });
  throw new LrschedError([{ code: 'several-schedulers', file: source.file, found }]);
}

/** Where no scheduler of a framework is found: functions and lists of the script's own. */
function other(script: Script, request: ReadRequest, all: readonly Made[]): readonly ReadSeries[] {
  const { m, source } = script;
  const { name, length } = request;
  const named = name === undefined ? undefined : m.globals.names.get(name);
  if (name !== undefined) {
    const rates = ratesIn(named);
    if (rates) return [ofList(script, name, rates, length)];
    const funcs = [...m.globals.names].flatMap(([key, value]) => (key === name && 'parameters' in Object(value) ? [value as Func] : []));
    if (funcs[0]) return [ofFunction(script, funcs[0], request)];
    const known = [...all.map(({ variable, called: { path } }) => variable ?? lastOf(path)), ...listsOf(script).map(([key]) => key)];
    throw new LrschedError([{ code: 'no-scheduler', file: source.file, name, known }]);
  }
  const [func, ...funcs] = m.callbacks.length === 1 ? m.callbacks.map((one) => [one.name, one] as const) : functionsOf(script);
  if (func && funcs.length === 0) return [ofFunction(script, func[1], request)];
  const lists = listsOf(script);
  const [list, ...others] = lists;
  if (list && others.length === 0) return [ofList(script, ...list, length)];
  const found = [...(func ? [func, ...funcs] : []), ...lists].map(([key]) => {
    const { line, source } = placeOf(script, key);
    return { name: key, line, code: source.trim() };
  });
  if (found.length > 1) throw new LrschedError([{ code: 'several-schedulers', file: source.file, found }]);
  const [plotted, ...more] = m.plotted;
  if (plotted && more.length === 0) return [ofList(script, 'plotted', plotted, length)];
  m.complain();
  throw new LrschedError([{ code: 'no-scheduler', file: source.file, known: [] }]);
}

function ofList(script: Script, name: string, rates: readonly number[], length: number | undefined): ReadSeries {
  return { label: name, schedule: listSchedule(script, name, rates, length), unit: /step|iter/i.test(name) ? 'step' : 'epoch', notes: [] };
}

function ofFunction(script: Script, func: Func, request: ReadRequest): ReadSeries {
  const said = request.length === undefined ? lengthOf(script, func) : {};
  const length = request.length ?? said.length;
  if (length === undefined) {
    // What it raises at once says more.
    functionSchedule(script.m, func, 1, request.lr);
    throw new LrschedError([{ code: 'no-length', constructor: func.name }]);
  }
  const schedule = functionSchedule(script.m, func, length, request.lr);
  const notes = [...(said.note ? [said.note] : []), ...assumed(script, func.node)];
  return { label: func.name, schedule, unit: unitOf(func), notes };
}

/** The series of a scheduler: one for each parameter group whose rates differ. */
function ofScheduler(script: Script, made: Made, request: ReadRequest): readonly ReadSeries[] {
  const { m } = script;
  const making: Making = { framework: request.framework, stars: m.stars, lambda: (func) => lambdaOf(m, func) };
  const optimizer = optimizerOf(made, making, 0);
  const rates = request.lr === undefined ? ratesOf(optimizer) : [request.lr];
  const groups = rates?.length ?? 1;
  const all = Array.from({ length: groups }, (_, group) => settle(made.called, { ...making, group, groups }));
  const series = all.map((translation, group): ReadSeries => {
    const { framework, maker, call, unknown } = translation;
    if ('' in call.args) tooMany(translation);
    const issues: Issue[] = unknown.flatMap((one) => m.issues(one, made.called.at));
    const args = attempt(() => complete(framework, maker, call.args)) ?? {};
    const own = framework.reading.own?.(maker.name, args) ?? false;
    const rate = rates?.[group];
    if (!own && rate instanceof Unknown) issues.push(...m.issues(rate, made.called.at));
    else if (!own && rate === undefined) issues.push({ code: 'no-base-rate', constructor: maker.name });
    if (issues.length > 0) throw new LrschedError(issues);
    const base = rate !== undefined && isNumeric(rate) ? double(rate) : 0.1;
    const facts = { ...textOfOptimizer(optimizer), ...request.facts };
    const setting = { base, facts, ...(request.metrics && { metrics: request.metrics }) };
    const length = request.length ?? lengthSaid(framework, call, request, facts) ?? turns(made);
    if (length === undefined) {
      // What the framework refuses however long the run is says more.
      translateIn(framework, call, { ...setting, length: 1 });
      throw new LrschedError([{ code: 'no-length', constructor: maker.name }]);
    }
    const schedule = translateIn(framework, call, { ...setting, length });
    const notes = [...translation.notes, ...assumed(script, { from: made.called.at, to: made.called.at + made.called.text.length })];
    const label = group === 0 ? call.name : `${call.name} (group ${group + 1})`;
    return { label, schedule: lasting(schedule, length), unit: unitSaid(framework, maker.name, args, made), notes };
  });
  const [first] = series as [ReadSeries];
  return series.filter((one, index) => index === 0 || JSON.stringify(one.schedule.spec) !== JSON.stringify(first.schedule.spec));
}

/** The optimizer a scheduler is built on; a scheduler of schedulers may name it in those only. */
function optimizerOf(made: Made, making: Making, depth: number): Value | undefined {
  const { optimizer } = settle(made.called, making);
  if (ratesOf(optimizer) !== undefined || depth > 20) return optimizer;
  const values = [...made.called.args, ...made.called.keywords.values()].flat();
  for (const value of values) {
    const inner = value instanceof Thing ? value.made : value;
    const found = inner instanceof Made ? optimizerOf(inner, making, depth + 1) : undefined;
    if (ratesOf(found) !== undefined) return found;
  }
  return optimizer;
}

const textOfOptimizer = (optimizer: Value | undefined): Readonly<Record<string, Argument>> =>
  optimizer instanceof Unknown && optimizer.called ? { optimizer: optimizer.called.text } : {};

/** How long the arguments say the run is, or the metrics. */
function lengthSaid(
  framework: Framework,
  call: Call,
  { metrics }: ReadRequest,
  facts: Readonly<Record<string, Argument>>,
): number | undefined {
  const of: Lasting = {
    call: (inner) =>
      lengthSaid(framework, inner, {} as ReadRequest, facts) ?? (framework.name === 'ignite' ? inTorch(inner, facts) : undefined),
    fact: (name) => fact({ facts }, name),
  };
  const found = framework.constructors.find(({ name }) => name === call.name);
  const args = found && attempt(() => complete(framework, found, call.args));
  const lasts = framework.reading.lasts?.[call.name] ?? framework.reading.allLast;
  const said = args && lasts?.(args, of);
  if (isCount(said)) return said;
  if (typeof said === 'number' && said > 0 && Number.isFinite(said)) return Math.ceil(said);
  return metrics === undefined ? undefined : metrics.length + 1;
}

/** ignite takes the schedulers of PyTorch, too. */
const inTorch = (inner: Call, facts: Readonly<Record<string, Argument>>) =>
  lengthSaid(frameworks.get('torch') as Framework, inner, {} as ReadRequest, facts);

/** How often the loops step a scheduler. */
function turns({ loops }: Made): number | undefined {
  if (loops === undefined || loops.length === 0 || !loops.every(({ turns }) => isCount(turns))) return undefined;
  return loops.reduce((product, { turns }) => product * (turns as number), 1);
}

/** What an index counts: the loops that step it show it, or else its framework's habit. */
function unitSaid({ reading }: Framework, name: string, args: Readonly<Record<string, unknown>>, { loops = [] }: Made): Unit {
  if (loops.length > 1) return 'step';
  const [text] = loops.map(({ text }) => text);
  if (text !== undefined && /epoch/i.test(text)) return 'epoch';
  if (text !== undefined && /step|iter|batch|loader/i.test(text)) return 'step';
  return reading.unit?.(name, args) ?? 'step';
}
