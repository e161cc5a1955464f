import { attempt, LrschedError } from '../core/issues.ts';
import type { Schedule, Unit } from '../core/schedule.ts';
import { lineAt, position, refuse } from '../core/text.ts';
import type { Lambda } from '../frameworks/call.ts';
import { recorded } from '../frameworks/recorded.ts';
import { type Machine, nothing } from '../python/machine.ts';
import { member } from '../python/members.ts';
import { double, floatValue, isCount } from '../python/numeric.ts';
import { textOf } from '../python/syntax.ts';
import { Class, type Dict, Func, type Native, NotKnown, Raised, Scope, Thing, Unknown, type Value } from '../python/values.ts';
import { formula } from '../schedules/formula.ts';
import { formulaOf } from './as-formula.ts';
import { calledObject } from './extended.ts';
import type { Script } from './found.ts';
import { restore, type State } from './group-forks.ts';
import { lastOf } from './identify.ts';
import { isUntold, type Loop, type Optimizer, setsRate, untold } from './optimizers.ts';
import { ratesIn } from './rates.ts';

/** Names of what a schedule's function counts, and of functions and lists of rates. */
const counts = /^(it|i|t|k|n|x|e|ep|s|itr|idx|\w*iter\w*|\w*step\w*|\w*epoch\w*|batch|batch_?(idx|num|id)|\w*update\w*|progress)$/i;
const ofLists = /lr|learning_rate|rate|sched/i;
const ofRates = /lr|learning_rate|rate|sched|decay|anneal|warm|cosine/i;

/** A function of the script as an argument of a scheduler. */
export function lambdaOf(m: Machine, func: Func | Native): Lambda {
  const place = func instanceof Func ? { from: func.node.from, to: func.node.to } : { from: 0, to: 0 };
  const text = textOf(m.source, { from: place.from, to: Math.min(place.to, place.from + 400) });
  return {
    lambda: func instanceof Func ? text : func.name,
    call: (value) => m.strictly({ at: place.from }, () => double(m.call(func, [value], nothing, place))),
    formula: func instanceof Func ? formulaOf(m, func) : undefined,
  };
}

/** The names of the module, and those that its functions bind: alone where nothing else is called so, else after the function's. */
export function namesOf({ m, found }: Script): readonly (readonly [string, Value])[] {
  const inner = [...found.locals].map(([key, value]) => ({ key, name: key.slice(key.lastIndexOf('.') + 1), value }));
  const counts = new Map<string, number>();
  for (const { name } of inner) counts.set(name, (counts.get(name) ?? 0) + 1);
  const free = inner.filter(({ name }) => !m.globals.names.has(name));
  return [...m.globals.names, ...free.map(({ key, name, value }) => [counts.get(name) === 1 ? name : key, value] as const)];
}

/** The function that `--function` names; `Class.method` too. */
export function functionNamed(script: Script, name: string): Func {
  const { m, source } = script;
  const inner = namesOf(script).flatMap(([key, value]) =>
    (lastOf(key) === name || key === name) && value instanceof Func ? [[key, value] as const] : [],
  );
  if (inner.length > 1 && !m.globals.names.has(name)) {
    const found = inner.map(([key, { node }]) => ({
      name: key,
      line: lineAt(source, node.from),
      code: position(source, node.from).source.trim(),
    }));
    throw new LrschedError([{ code: 'several-schedulers', file: source.file, found }]);
  }
  if (inner[0] !== undefined) return inner[0][1];
  const [first = '', second] = name.split('.');
  const found = m.globals.names.get(first);
  const func =
    second === undefined ? (calledObject(m, found ?? null) ?? found) : found === undefined ? undefined : methodOf(m, found, second);
  if (func instanceof Func) return func;
  if (func instanceof Unknown && func.origins.some(({ says }) => says !== undefined)) m.refuseUnknown(func, func.origins[0]?.at ?? 0);
  const known = namesOf(script).flatMap(([key, value]) => (value instanceof Func ? [key] : []));
  throw new LrschedError([{ code: 'no-scheduler', file: source.file, name, known }]);
}

/** A method of an object, or of one that the class makes when it is told nothing. */
function methodOf(m: Machine, owner: Value, name: string): Value | undefined {
  const anywhere = { from: 0, to: 0 };
  if (!(owner instanceof Class)) return member(m, owner, name, anywhere);
  const made = [...m.globals.names.values()].find((value) => value instanceof Thing && value.type === owner);
  const self =
    made ?? (owner.find('__init__') === undefined ? new Thing(owner) : undefined) ?? orNothing(() => m.call(owner, [], nothing, anywhere));
  return self === undefined ? undefined : member(m, self, name, anywhere);
}

function orNothing<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    if (error instanceof Raised || error instanceof NotKnown) return undefined;
    throw error;
  }
}

/** What a function of the script computes for an update. */
interface Rate {
  readonly of: (t: number, group?: number) => number;
  /** How many parameter groups it has set so far. */
  readonly groups: () => number;
  /** Which of its parameters counts. */
  readonly counter: string | undefined;
  /** Only its own value is asked for, nothing else. */
  readonly pure: boolean;
}

/** Names of parameters that are the rate of the optimizer. */
const rateNames = /^((current|base|initial|init)_)?(lr|learning_rate)$/;

/** What a parameter beside the one that counts is: what a call says, the rate that is told, a global of that name. */
function besideOf(script: Script, func: Func, name: string, base: number | undefined): Value | undefined {
  const { callings, optimizers } = script.found;
  const called = callings.get(func.node.from)?.first.get(name);
  if (called !== undefined && (!(called instanceof Unknown) || optimizers.has(called))) return called;
  if (base !== undefined && rateNames.test(name)) return floatValue(base);
  const global = func.scope.find(name);
  return global instanceof Func ? undefined : global;
}

/** The values of the parameters beside the one that counts; something unknown where nothing says them. */
function beside(script: Script, func: Func, counter: string | undefined, value: Value, base: number | undefined): Map<string, Value> {
  const given = new Map<string, Value>();
  for (const { name, kind, unsaid } of func.parameters) {
    if (kind === '*' || kind === '**') continue;
    if (name === counter) given.set(name, value);
    else if (unsaid === undefined) given.set(name, besideOf(script, func, name, base) ?? new Unknown([{ text: name, at: func.node.from }]));
  }
  return given;
}

/** Whether a function hangs on a rate that only `--lr` can say. */
const asksRate = (script: Script, func: Func, counter: string | undefined): boolean =>
  [...beside(script, func, counter, 0, undefined)].some(
    ([name, value]) => name !== counter && value instanceof Unknown && rateNames.test(name) && used(script.m, func, name),
  );

const used = (m: Machine, func: Func, name: string): boolean =>
  new RegExp(`\\b${name}\\b(?!\\s*=[^=])`).test(textOf(m.source, func.node.lastChild ?? func.node));

/** Names of rates and of lengths, which count nothing. */
const neverCounts = /^(\w*_)?(lr|learning_rate|optim\w*)(_\w*)?$|total|max|min_|num_|n_|warm|optimizer|model|args|config/i;

/** The parameter that would count, where it is told to be one number and no other is left that may. */
export function toldCounter(func: Func, defines: ReadonlyMap<string, unknown> = new Map()): string | undefined {
  const left = counterOf(func);
  if (left !== undefined && !neverCounts.test(left) && !defines.has(left)) return undefined;
  return func.parameters.find(({ name }) => defines.has(name) && counts.test(name) && !neverCounts.test(name))?.name;
}

/** Whether a name is one of what counts updates or epochs. */
export const isCounter = (name: string): boolean => counts.test(name) && !neverCounts.test(name);

/** The parameter of a function that counts updates or epochs. */
function counterOf({ parameters }: Func): string | undefined {
  const plain = parameters.filter(({ kind, name }) => (kind === 'plain' || kind === 'keyword') && name !== 'self');
  const needed = plain.filter(({ unsaid }) => unsaid === undefined);
  const free = needed.filter(({ name }) => !neverCounts.test(name));
  const found = [free, needed].map((all) => all.find(({ name }) => counts.test(name)));
  return (found[0] ?? found[1] ?? free[0] ?? needed[0] ?? plain.find(({ name }) => counts.test(name)) ?? plain[0])?.name;
}

/** Whether a function is given the share of the run that is left, from 1 to 0. */
export const countsDown = (func: Func): boolean =>
  /^(progress|frac\w*|share)_?(remaining|left)$|^remaining_progress$/.test(counterOf(func) ?? '');

/** How a function gives the rate of an update: by what it returns, or by the `lr` that it sets. */
export function rateOf(script: Script, func: Func, base: number | undefined, argument = (t: number): Value => t): Rate {
  const { m, found } = script;
  const counter = counterOf(func);
  const at = func.node.from;
  // A callback of keras is given the rate before, second; to other functions a rate is what they start from.
  const previous = found.callbacks.includes(func) ? func.parameters.filter(({ kind }) => kind === 'plain')[1] : undefined;
  // What a decorator returns often takes all that comes.
  const star = counter === undefined && func.parameters.some(({ kind }) => kind === '*');
  const run = (given: Map<string, Value>, t?: number) =>
    m.strictly({ at }, () => double(m.invoke(func, star && t !== undefined ? [t] : [], given)));
  if (previous !== undefined) {
    if (base === undefined) throw new LrschedError([{ code: 'no-base-rate', constructor: func.name }]);
    const values: number[] = [];
    const of = (t: number): number => {
      for (let next = values.length; next <= t; next += 1) {
        values.push(run(beside(script, func, counter, next, base).set(previous.name, floatValue(values.at(-1) ?? base))));
      }
      return values[t] as number;
    };
    return { of, counter, pure: false, groups: () => 1 };
  }
  if (base === undefined && asksRate(script, func, counter)) throw new LrschedError([{ code: 'no-base-rate', constructor: func.name }]);
  if (returns(m, func))
    return { of: (t) => run(beside(script, func, counter, argument(t), base), t), counter, pure: true, groups: () => 1 };
  return { ...settingOf(script, func, counter, base), counter, pure: false };
}

function returns(m: Machine, func: Func): boolean {
  if (func.node.name === 'LambdaExpression') return true;
  return /\breturn\s+[^\s#]/.test(textOf(m.source, func.node)) || !/\blr\b/.test(textOf(m.source, func.node));
}

/** `adjust_learning_rate(optimizer, epoch)`: what it leaves in the parameter groups, or its own `lr` where it touches none. */
function settingOf(script: Script, func: Func, counter: string | undefined, base: number | undefined): Pick<Rate, 'of' | 'groups'> {
  const { m, found } = script;
  const { optimizers } = found;
  const at = func.node.from;
  const rows: (readonly Value[])[] = [];
  let state: State | undefined;
  let sets = setsRate.test(textOf(m.source, func.node));
  const turn = (t: number): readonly Value[] => {
    const scope = new Scope(func.scope);
    for (const { name, unsaid } of func.parameters) if (unsaid !== undefined) scope.names.set(name, unsaid);
    for (const [name, value] of beside(script, func, counter, t, base)) scope.names.set(name, value);
    const named = [...scope.names].find(
      ([name, value]) => optimizers.has(value) || (value instanceof Unknown && /^opt(im\w*)?$/i.test(name)),
    )?.[1];
    if (state === undefined) optimizers.begin(found.callings.get(at)?.state ?? found.after, base);
    else restore(state);
    const given = named === undefined ? undefined : optimizers.of(named as Unknown);
    optimizers.changed.clear();
    func.body(scope);
    state = optimizers.state();
    sets ||= optimizers.changed.size > 0;
    const own = scope.names.get('lr') ?? scope.names.get('learning_rate');
    if (!sets && own !== undefined) return [own];
    const all = [...optimizers.known.values()];
    const optimizer: Optimizer | undefined =
      all.find(({ groups }) => groups.some((group) => optimizers.changed.has(group as Dict))) ?? given ?? all[0];
    if (optimizer === undefined) return refuse(m.source, at, 'this function neither returns a rate nor sets one named lr');
    return (optimizer.groups as Dict[]).map((group) => group.get('lr') as Value);
  };
  const of = (t: number, group = 0): number => {
    const before = optimizers.base;
    optimizers.base = base;
    for (let next = rows.length; next <= t; next += 1) rows.push(turn(next));
    optimizers.base = before;
    const found = rows[t]?.[group] ?? untold;
    if (isUntold(found)) throw new LrschedError([{ code: 'no-base-rate', constructor: func.name }]);
    if (found instanceof Unknown) return m.refuseUnknown(found, at);
    return m.strictly({ at }, () => double(found));
  };
  return { of, groups: () => rows.reduce((most, row) => Math.max(most, row.length), 1) };
}

/** Values over a run at most; longer ones must have a formula. */
const mostValues = 1_000_000;
/** Values that a formula is compared with at most. */
const mostCompared = 50_000;

/** A function of the script as a schedule of so many updates, for each parameter group that it sets. */
export function functionSchedules(script: Script, func: Func, length: number, base: number | undefined): readonly Schedule[] {
  const left = countsDown(func) ? (t: number) => 1 - t / length : undefined;
  const rate = rateOf(script, func, base, left && ((t) => floatValue(left(t))));
  const first = scheduleOf(script, func, rate, length, base);
  const others = Array.from({ length: rate.groups() - 1 }, (_, index) => (t: number) => rate.of(t, index + 1));
  return [first, ...others.map((of) => scheduleOf(script, func, { ...rate, of }, length, base))];
}

function scheduleOf(script: Script, func: Func, rate: Rate, length: number, base: number | undefined): Schedule {
  const { m } = script;
  const own = rate.pure ? formulaOf(m, fixed(script, func, rate.counter, base)) : undefined;
  const text = countsDown(func) ? own?.replace(/\bt\b/g, `(1 - t / ${length})`) : own;
  const written = text === undefined ? undefined : attempt(() => formula({ formula: text, length, after: 'continue' }));
  if (length > mostValues && written === undefined) {
    throw new LrschedError([{ code: 'too-long', type: func.name, t: length - 1, most: mostValues }]);
  }
  // A formula says the same at every update if it does so at many.
  const every = written === undefined ? 1 : Math.max(1, Math.ceil(length / mostCompared));
  const values = Array.from({ length: Math.max(1, Math.ceil(length / every)) }, (_, index) => rate.of(index * every));
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new LrschedError([{ code: 'not-finite', type: func.name, t: bad * every }]);
  const below = values.findIndex((value) => value < 0);
  if (below >= 0) refuse(m.source, func.node.from, `this gives ${values[below]} at ${below * every}, and a rate is never negative`);
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const same = attempt(
    () => written !== undefined && values.every((value, t) => Math.abs(written.at(t * every) - value) <= 1e-13 * value + 1e-15 * largest),
  );
  if (written !== undefined && same) return written;
  return recorded(every === 1 ? values : Array.from({ length: Math.min(length, mostValues) }, (_, t) => rate.of(t)));
}

/** The same function with every parameter but the one that counts at its value. */
function fixed(script: Script, func: Func, counter: string | undefined, base: number | undefined): Func {
  const given = beside(script, func, counter, 0, base);
  const [own, rest] = [func.parameters.filter(({ name }) => name === counter), func.parameters.filter(({ name }) => name !== counter)];
  const plain = rest.map((parameter) => {
    const value = given.get(parameter.name);
    return value === undefined ? parameter : { ...parameter, unsaid: value };
  });
  return new Func({ ...func, parameters: [...own.map(({ unsaid: _, ...one }) => one), ...plain] });
}

/** What a function counts, by the name of its parameter. */
export const unitOfFunction = (func: Func): Unit => (/epoch|^ep?$/i.test(counterOf(func) ?? '') ? 'epoch' : 'step');

/** Names under which scripts say how long they train. */
const lengths =
  /^(max_iters?|max_steps|num_steps|total_steps|num_iterations|max_iterations|train_steps|num_train(ing)?_steps|total_iters|n_steps|steps|epochs|num_epochs|max_epochs?|n_epochs|total_epochs|EPOCHS)$/;

/** How long the run is that a function is for: the turns of the loop that calls it, above all of one that trains, or a name that says so. */
export function lengthOfRun({ m, found }: Script, func: Func): { readonly length?: number; readonly note?: string } {
  if (countsDown(func) && isCount(found.timesteps))
    return { length: found.timesteps, note: `t is the timesteps so far, ${found.timesteps} in all, since learn says so` };
  const { callers = [], counts } = found.callings.get(func.node.from) ?? {};
  const training = callers.filter(({ trains }) => trains);
  // A loop that ended early may have done so before the call.
  const turnsOf = (loop: Loop) => (loop.broken ? (counts?.get(loop) ?? loop.turns) : loop.turns);
  const turns = [...new Set((training.length > 0 ? training : callers).map(turnsOf))];
  if (turns.length === 1 && isCount(turns[0])) return { length: turns[0] };
  if (turns.length > 1 && turns.every(isCount)) return {};
  if (isCount(found.epochs) && unitOfFunction(func) === 'epoch')
    return { length: found.epochs, note: `${found.epochs} epochs, since fit says so` };
  const named = [...m.globals.names].filter(([name, value]) => lengths.test(name) && isCount(value));
  const [only] = named;
  if (only === undefined || named.length > 1) return {};
  return { length: only[1] as number, note: `${only[1]} ${unitOfFunction(func)}s, since ${only[0]} says so` };
}

/** The functions of a script that look like schedules: a number that counts in, a number made of it out. */
export function functionsOf(script: Script): readonly (readonly [string, Func])[] {
  const { m, found } = script;
  const objects = [...m.globals.names].flatMap(([name, value]) => {
    const func = calledObject(m, value);
    return func === undefined ? [] : [[name, func] as const];
  });
  if (objects.length > 0) return objects;
  const all = namesOf(script).flatMap(([key, value]) =>
    value instanceof Func && ofRates.test(lastOf(key)) ? [[key, value] as const] : [],
  );
  return all.filter(([, func]) => {
    const needed = func.parameters.filter(({ kind, unsaid }) => kind === 'plain' && unsaid === undefined);
    const counter = counterOf(func);
    const others = needed.filter(
      ({ name }) =>
        name !== counter &&
        func.scope.find(name) === undefined &&
        !found.callings.get(func.node.from)?.first.has(name) &&
        !/optim|model|lr/i.test(name),
    );
    if (counter === undefined || others.length > 0 || !counts.test(counter) || !used(m, func, counter)) return false;
    return gives(script, func);
  });
}

function gives(script: Script, func: Func): boolean {
  try {
    return Number.isFinite(rateOf(script, func, 0.1).of(1));
  } catch (error) {
    if (error instanceof LrschedError)
      return !error.issues.some((issue) => issue.code === 'bad-python' && issue.says.includes('TypeError'));
    if (error instanceof Raised || error instanceof NotKnown) return false;
    throw error;
  }
}

/** The lists of a script whose names say that they hold rates. */
export const listsOf = (script: Script): readonly (readonly [string, readonly number[]])[] =>
  namesOf(script).flatMap(([name, value]) => {
    const rates = ofLists.test(lastOf(name)) ? ratesIn(value) : undefined;
    return rates === undefined || (!plainName.test(lastOf(name)) && arePlaces(rates)) ? [] : [[name, rates] as const];
  });

/** Whole numbers that rise say when a rate changes, as `lr_decay_epochs = [30, 60]` does. */
const arePlaces = (rates: readonly number[]): boolean =>
  rates.every((rate, index) => Number.isInteger(rate) && rate >= 1 && rate > (rates[index - 1] ?? 0));

/** The one list that is called nothing but the rates; others may be parts of it. */
export function plainly<T>(lists: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  const plain = lists.filter(([name]) => plainName.test(lastOf(name)));
  return plain.length === 1 ? plain : lists;
}
const plainName = /^(lr|learning_rate)_?(s|sched\w*|list|values)$/i;

/** What the list of rates hangs on where it is not known, which others may be parts of; nothing where there is none. */
export const missing = (script: Script, lists: readonly (readonly [string, unknown])[]): Unknown | undefined =>
  (lists.some(([name]) => plainName.test(lastOf(name))) ? [] : namesOf(script))
    .flatMap(([name, value]) => (value instanceof Unknown && plainName.test(lastOf(name)) ? [value] : []))
    .find(({ origins }) => origins.length > 0 && origins.every(({ text }) => /^(len\([\w.]+\)|\w+(\.\w+)+)$/.test(text)));

/** What the index of a list of rates counts: how the code looks into it, or its name. */
export function unitOfList({ source }: Script, name: string): Unit {
  const [, index] = new RegExp(`\\b${lastOf(name)}\\s*\\[([^\\]]*\\w[^\\]]*)\\]`).exec(source.text) ?? [];
  if (index !== undefined && /epoch/i.test(index)) return 'epoch';
  return /step|iter/i.test(lastOf(name)) || (index !== undefined && /step|iter|^\s*it\s*$|batch/i.test(index)) ? 'step' : 'epoch';
}

/** Rates one by one as a schedule. */
export function listSchedule({ source }: Script, name: string, rates: readonly number[], length: number | undefined): Schedule {
  if (length !== undefined && length > rates.length) {
    const at = Math.max(0, source.text.search(new RegExp(`\\b${lastOf(name)}\\b`)));
    refuse(source, at, `${name} has ${rates.length} rates, and ${length} were asked for`);
  }
  const schedule = recorded(rates);
  return length === undefined || length === rates.length ? schedule : schedule.resize(length);
}

/** The rates that a function returns all at once, where it needs to be told nothing. */
export function listFrom(m: Machine, func: Func): readonly number[] | undefined {
  if (func.parameters.some(({ kind, unsaid }) => unsaid === undefined && kind !== '*' && kind !== '**')) return undefined;
  return orNothing(() => ratesIn(m.invoke(func, [], nothing)));
}

/** Where a name is first written. */
export const placeOf = ({ source }: Script, name: string) =>
  position(source, Math.max(0, source.text.search(new RegExp(`\\b${lastOf(name)}\\b`))));
