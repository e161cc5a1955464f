import type { ReadRequest, ReadSeries } from '../configs/tool.ts';
import { attempt, type Issue, issuesIn, LrschedError, settle } from '../core/issues.ts';
import { lineAt, position, refuse } from '../core/text.ts';
import type { Argument } from '../frameworks/call.ts';
import { completed, isOwn } from '../frameworks/constructor.ts';
import { frameworks } from '../frameworks/index.ts';
import { withChosen } from '../python/chosen-modules.ts';
import { isInstalled } from '../python/imported.ts';
import { saying } from '../python/machine.ts';
import { member } from '../python/members.ts';
import { double, isNumeric } from '../python/numeric.ts';
import { Func, NotKnown, Raised, Thing, Unknown, type Value } from '../python/values.ts';
import { assumed } from './assumptions.ts';
import { uncalledTrainings } from './beginnings.ts';
import { blamed } from './blamed.ts';
import { readConfiguration } from './configuration.ts';
import { deepSpeedSeries } from './deepspeed-beside.ts';
import { demanding } from './demanded.ts';
import { differing, inFile, loadersIn, making, ofFunction, ofGroup, withoutScheduler } from './finders.ts';
import type { Script } from './found.ts';
import { functionNamed, functionsOf } from './functions.ts';
import { isLine, readGivenLine } from './given-line.ts';
import { type ArgumentMaking, lastOf, settleCall, tooMany } from './identify.ts';
import { mayRun } from './may-run.ts';
import { type Linking, readBeside } from './modules.ts';
import { withNeeded } from './needed.ts';
import { cellsIn, pythonOf } from './notebook.ts';
import { Made, Optimizer } from './optimizers.ts';
import { ranSeries } from './ran.ts';
import { ReadFiles } from './read-files.ts';
import { boundIn, follow, sourceOf, uncalledAround } from './script.ts';
import { seriesOf } from './series.ts';
import { tellingRate } from './told-rate.ts';
import { unusedDefines } from './unused-defines.ts';

/** Reads the learning-rate schedule out of training code, without running it. */
export const readPython = (request: ReadRequest): readonly ReadSeries[] => tellingRate(request, scheduleOf) as readonly ReadSeries[];

function scheduleOf(request: ReadRequest): readonly ReadSeries[] {
  if (isLine(request)) return ofLine(request, ({ run, series }) => run ?? series()) as readonly ReadSeries[];
  try {
    return shallowly(request, () => runOf(request) ?? withNeeded((needed) => read({ ...request, needed })));
  } catch (error) {
    throw error instanceof LrschedError ? new LrschedError(error.issues.map((issue) => thatWorks(issue, request))) : error;
  }
}

/** Of the lines that an issue says to write those that can be read. */
function thatWorks(issue: Issue, request: ReadRequest): Issue {
  if (issue.code !== 'no-scheduler' || issue.lines === undefined) return issue;
  const { lines, ...rest } = issue;
  const told = { lr: 0.1, length: 1000, unit: 'step', ...request } as const;
  const work = lines.find((line) => attempt(() => scheduleOf({ ...told, line })) !== undefined);
  return { ...rest, ...(work !== undefined && { lines: [work] }) };
}

function ofLine(request: ReadRequest, take: (answer: ReturnType<typeof readGivenLine>) => readonly ReadSeries[] | undefined) {
  checkFramework(request);
  return shallowly(request, () => take(readGivenLine(request, ofScheduler)));
}

/** The rates of every update of training code that is followed through its loops; nothing where none of them trains. */
export const readRun = (request: ReadRequest): readonly ReadSeries[] | undefined => tellingRate(request, runOf);

function runOf(request: ReadRequest): readonly ReadSeries[] | undefined {
  const { file = 'the expression', text, documents } = request;
  if (request.function !== undefined || documents !== undefined || request.unfollowed) return undefined;
  if (isLine(request)) return ofLine(request, ({ run }) => run);
  checkFramework(request);
  const python = pythonOf(text);
  return mayRun(python)
    ? shallowly(request, () => withNeeded((needed) => withChosen((chosen) => ranSeries({ ...request, chosen, needed }, python, file))))
    : undefined;
}

/** The run that another file starts, where the script by itself comes to nothing that can be read. */
export const readBegun = (request: ReadRequest): readonly ReadSeries[] | undefined => tellingRate(request, begunBy);

function begunBy(request: ReadRequest): readonly ReadSeries[] | undefined {
  const { text, function: named, name, documents, unfollowed } = request;
  if (named !== undefined || name !== undefined || documents !== undefined || unfollowed || isLine(request)) return undefined;
  if (!/^(?:(?:async )?def|class) /m.test(text) || !mayRun(pythonOf(text))) return undefined;
  const issues = issuesIn(() => scheduleOf({ ...request, unfollowed: true }));
  if (issues.length === 0 || issues.some(({ code }) => code === 'several-schedulers')) return undefined;
  const begun = settle(() => runOf({ ...request, begun: true })?.map((one): ReadSeries => ({ ...one, begun: true })));
  if (begun.value !== undefined) return begun.value;
  // What only lacks a length is a schedule all the same.
  if (issues.every(({ code }) => /^no-(?:length|base-rate|epoch-size)$/.test(code))) return undefined;
  const asked = issuesIn(() => begun.get());
  return asked.length > 0 && asked.every(({ code }) => /^(?:unknown-at-run-time|no-base-rate|no-length)$/.test(code))
    ? begun.get()
    : undefined;
}

function checkFramework({ framework }: ReadRequest): void {
  if (framework === undefined || frameworks.has(framework)) return;
  const expected = `one of ${[...frameworks.keys()].join(', ')}`;
  throw new LrschedError([{ code: 'bad-value', type: 'read', parameter: 'framework', expected, got: framework }]);
}

function shallowly<T>(request: ReadRequest, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { defines } = request;
    if (error instanceof LrschedError && defines !== undefined) throw new LrschedError(error.issues.map((one) => blamed(one, defines)));
    const file = request.file ?? 'the expression';
    const code = { file, text: pythonOf(request.text), cells: cellsIn(request.text) };
    if (error instanceof Raised) refuse(code, error.at ?? 0, saying(error));
    if (error instanceof NotKnown) refuse(code, error.unknown.origins[0]?.at ?? 0, 'this cannot be known');
    if (!(error instanceof RangeError && error.message.startsWith('Maximum call stack'))) throw error;
    throw new LrschedError([{ code: 'bad-python', file, line: 1, column: 1, source: '', says: 'this is nested too deeply' }]);
  }
}

function read(request: ReadRequest & Linking): readonly ReadSeries[] {
  const { file = 'the expression', defines = new Map(), framework } = request;
  const text = pythonOf(request.text);
  checkFramework(request);
  if (request.documents !== undefined) return readConfiguration(request, request.documents);
  const perEpoch = request.facts?.steps_per_epoch;
  const files = new ReadFiles(request, file, boundIn);
  // What makes the scheduler may stand behind an option that has to be given.
  const { script, notes } = withChosen((chosen) => {
    const source = sourceOf(text, file, { ...request, chosen });
    return demanding((given) => {
      const told = { base: request.lr, given, ...(typeof perEpoch === 'number' && { perEpoch }) };
      const gone = follow(source, defines, { framework, files }, told);
      return { script: gone, lacks: gone.found.made.length === 0 && { m: gone.m, parsers: gone.found.parsers } };
    });
  });
  for (const note of notes) files.notes.add(note);
  const found = files.telling(() => answer(script, request));
  files.mustBeUsed(script.found.parsers, defines);
  const unused = unusedDefines(script, request);
  const unrun = request.unfollowed || request.function !== undefined ? [] : uncalledTrainings(script.found);
  const loops = unrun.map((name) => `nothing here calls ${name}, and its loops are not followed: each row is a step of the scheduler`);
  return found.map((one) => ({ ...one, notes: [...loops, ...readBeside(script.source), ...files.notes, ...unused, ...one.notes] }));
}

function answer(script: Script, request: ReadRequest): readonly ReadSeries[] {
  const { name } = request;
  for (const asked of [request.function, name]) if (asked !== undefined) elsewhere(script, asked);
  if (request.function !== undefined) return ofFunction(script, functionNamed(script, request.function), request);
  const all = distinct(script.found.made.filter(({ member }) => !member));
  const made = name === undefined ? all : all.filter((one, index) => isNamed(one, name, index));
  if (name === undefined) builtOn(script, made);
  const [rate, ...more] = name === undefined ? script.found.rates : [];
  const given = rate instanceof Thing ? member(script.m, rate, '__call__', { from: 0, to: 0 }) : rate;
  if (given instanceof Func && more.length === 0) return ofFunction(script, given, request);
  if (made.length === 1) return ofOwn(script, made[0] as Made, request) ?? ofScheduler(script, made[0] as Made, request);
  if (made.length > 1) return several(script, made);
  const [own, ...others] = name === undefined ? librarysOwn(script) : [name].filter((one) => librarysOwn(script).includes(one));
  if (own !== undefined && others.length === 0) return ofNamed(own, request);
  return withoutScheduler(script, request, all);
}

/** Objects of libraries with a clock and a rate of their own, which are part of no other. */
function librarysOwn({ m, source }: Script): readonly string[] {
  const isTheirs = (value: Value): value is Thing => {
    const step = value instanceof Thing && value.made === undefined ? value.type?.find('step') : undefined;
    return (
      step instanceof Func && isInstalled(position(source, step.node.from).file) && (value as Thing).type?.find('get_lr') !== undefined
    );
  };
  const all = [...m.globals.names].filter(([, value]) => isTheirs(value)) as [string, Thing][];
  const held = new Set(all.flatMap(([, { attributes }]) => [...attributes.values()]));
  return all.filter(([, one]) => !held.has(one)).map(([name]) => name);
}

/** The rates of a run that steps what a name of the script stands for. */
function ofNamed(line: string, request: ReadRequest): readonly ReadSeries[] {
  const { run, series } = readGivenLine({ unit: 'epoch', ...request, line }, ofScheduler);
  return run ?? series();
}

/** A scheduler of the script's own class that steps in a way of its own: its rates are those of a run that steps it. */
function ofOwn({ m }: Script, made: Made, request: ReadRequest): readonly ReadSeries[] | undefined {
  const holds = (name: string) => {
    const value = m.globals.names.get(name);
    return value instanceof Thing && value.made === made && value.type?.find('step') instanceof Func;
  };
  const line = made.variables.find(holds);
  return line === undefined ? undefined : ofNamed(line, request);
}

/** Where a name that is asked for is imported, its file is the one to read. */
function elsewhere({ m, source }: Script, name: string): void {
  const value = m.globals.names.get(name);
  const [origin] = value instanceof Unknown ? value.origins : [];
  if (value instanceof Unknown && value.called === undefined && origin !== undefined) inFile(source, value.path, origin.at);
}

/** A function of the rate that calls a schedule is a schedule as well, and nobody knows which of them trains. */
function builtOn(script: Script, made: readonly Made[]): void {
  const { file, text } = script.source;
  const line = (at: number) => lineAt(script.source, at);
  for (const { variables, called } of made) {
    const [name] = variables;
    const user = functionsOf(script).find(
      ([, { node }]) => name !== undefined && new RegExp(`\\b${name}\\(`).test(text.slice(node.from, node.to)),
    );
    if (user === undefined) continue;
    const [key, { node }] = user;
    const found = [
      { name: name as string, line: line(called.at), code: called.text.replace(/\s+/g, ' ') },
      { name: key, line: line(node.from), code: (text.slice(node.from, node.to).split('\n', 1)[0] ?? '').trim() },
    ];
    throw new LrschedError([{ code: 'several-schedulers', file, found }]);
  }
}

/** The same call gone through again says nothing new. */
function distinct(all: readonly Made[]): readonly Made[] {
  return all.filter((one, index) => all.findIndex(({ called: { at } }) => at === one.called.at) === index);
}

function isNamed({ variables, label, called: { path } }: Made, name: string, index: number): boolean {
  const bound = variables.some((one) => one === name || one.endsWith(`.${name}`));
  return bound || label === name || lastOf(path) === name || path === name || String(index + 1) === name;
}

function several({ source }: Script, made: readonly Made[]): never {
  const names = made.map(({ variables, called: { path } }) => variables[0] ?? lastOf(path));
  const found = made.map(({ called: { at, text } }, index) => {
    const name = names[index] as string;
    const own = names.indexOf(name) === names.lastIndexOf(name) ? name : String(index + 1);
    return { name: own, line: lineAt(source, at), code: text.replace(/\s+/g, ' ') };
  });
  throw new LrschedError([{ code: 'several-schedulers', file: source.file, found }]);
}

/** The series of a scheduler: one for each parameter group whose rates differ. */
function ofScheduler(script: Script, made: Made, request: ReadRequest): readonly ReadSeries[] {
  const { m, found } = script;
  const how = making(script, request);
  if (made.wrapped) refuse(m.source, made.wrapped.at, made.wrapped.says);
  const beside = deepSpeedSeries(script, made, request, how);
  if (beside) return beside;
  const own = optimizerOf(script, made, how, 0);
  const optimizer = own === undefined && found.optimizers.built.length === 1 ? found.optimizers.built[0] : own;
  const rates = request.lr === undefined ? found.optimizers.rates(optimizer) : [request.lr];
  const groups = rates?.length ?? 1;
  const whole = request.lr === undefined && rates && found.optimizers.defaultOf(found.optimizers.of(optimizer as Unknown));
  const all = Array.from({ length: groups }, (_, group) => settleCall(made.called, { ...how, group, groups }));
  const series = all.map((translation, group): ReadSeries => {
    const { framework, maker, call, unknown } = translation;
    if ('' in call.args) tooMany(translation);
    const issues: Issue[] = unknown.flatMap((one) => m.issues(one, made.called.at));
    const args = attempt(() => completed(framework, maker, call.args)) ?? {};
    const carries = isOwn(maker, args);
    const rate = rates?.[group];
    if (!carries && rate instanceof Unknown) issues.push(...m.issues(rate, made.called.at));
    else if (!carries && rate === undefined) issues.push({ code: 'no-base-rate', constructor: maker.name });
    if (issues.length > 0) throw new LrschedError(once(issues));
    const base = rate !== undefined && isNumeric(rate) ? m.strictly(made.called, () => double(rate)) : undefined;
    found.optimizers.base = base;
    const place = { from: made.called.at, to: made.called.at + made.called.text.length };
    const one = seriesOf(request, framework, maker, call, {
      ...(base !== undefined && { base }),
      facts: {
        ...textOfOptimizer(optimizer),
        ...whole,
        ...(typeof found.duration === 'string' && { max_duration: found.duration }),
        ...request.facts,
      },
      loops: made.loops ?? [],
      notes: [
        ...translation.notes,
        ...uncalledAround(script, made.called.at),
        ...assumed(script, [place]),
        ...besides(script),
        ...trainersIn(script),
        ...loadersIn(script, request),
        ...found.whereabouts.notes,
      ],
    });
    const label = made.label ?? one.label;
    return { ...one, label: ofGroup(label, group) };
  });
  return differing(series);
}

/** Trainers that step a scheduler by a count of their own. */
const trainers: readonly (readonly [RegExp, string])[] = [
  [/^[ \t]*(import|from)[ \t]+(pytorch_)?lightning\b[\s\S]*\bdef\s+configure_optimizers\b/m, 'Lightning'],
  [/^[ \t]*(import|from)[ \t]+accelerate\b[\s\S]*\.prepare\(/m, 'accelerate'],
  [/^[ \t]*(import|from)[ \t]+deepspeed\b[\s\S]*deepspeed\.initialize\(/m, 'DeepSpeed'],
  [/^[ \t]*(import|from)[ \t]+optax\b[\s\S]*\.update\(/m, 'optax'],
  [/^[ \t]*(import|from)[ \t]+(tensorflow|keras|tf_keras)\b[\s\S]*\.fit\(/m, 'Keras'],
];

const trainersIn = ({ source }: Script): readonly string[] =>
  trainers.flatMap(([code, name]) => (code.test(source.text) ? [`when ${name} steps it is not followed; these are its own steps`] : []));

/** Loops that set rates beside a scheduler. */
const besides = ({ found, source }: Script): readonly string[] =>
  [...found.runs.values()]
    .filter(({ sets }) => sets.size > 0)
    .map(({ at }) => `the loop at line ${lineAt(source, at)} sets the rate, too, which this curve leaves out`);

/** Each thing that is not known once, in the order of the code. */
function once(issues: readonly Issue[]): readonly Issue[] {
  const key = (issue: Issue) => ('expression' in issue ? issue.expression : JSON.stringify(issue));
  const place = (issue: Issue) => ('line' in issue ? issue.line * 1e6 + issue.column : 0);
  const first = issues.filter((issue, index) => issues.findIndex((other) => key(other) === key(issue)) === index);
  return first.sort((a, b) => place(a) - place(b));
}

/** The optimizer a scheduler is built on; a scheduler of schedulers may name it in those only. */
function optimizerOf({ found }: Script, made: Made, making: ArgumentMaking, depth: number): Value | undefined {
  const { optimizer } = settleCall(made.called, making);
  if (found.optimizers.rates(optimizer) !== undefined || depth > 20) return optimizer;
  const values = [...made.called.args, ...made.called.keywords.values()].flat();
  for (const value of values) {
    const inner = value instanceof Thing ? value.made : value;
    const inside = inner instanceof Made ? optimizerOf({ found } as Script, inner, making, depth + 1) : undefined;
    if (found.optimizers.rates(inside) !== undefined) return inside;
  }
  return optimizer;
}

const textOfOptimizer = (optimizer: Value | undefined): Readonly<Record<string, Argument>> => {
  const called = optimizer instanceof Optimizer || optimizer instanceof Unknown ? optimizer.called : undefined;
  return called && called.path !== '' ? { optimizer: called.text } : {};
};
