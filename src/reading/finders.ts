import type { ReadRequest, ReadSeries } from '../configs/tool.ts';
import { LrschedError } from '../core/issues.ts';
import { lineAt, refuse } from '../core/text.ts';
import { comparedWith } from '../python/choices.ts';
import { double } from '../python/numeric.ts';
import { textOf } from '../python/syntax.ts';
import { Class, Func, Unknown } from '../python/values.ts';
import { assumed } from './assumptions.ts';
import { choosing, testsBefore } from './demanded.ts';
import { exampleCall } from './example-calls.ts';
import type { Script } from './found.ts';
import {
  countsDown,
  functionSchedules,
  functionsOf,
  lambdaOf,
  lengthOfRun,
  listFrom,
  listSchedule,
  listsOf,
  missing,
  namesOf,
  placeOf,
  plainly,
  toldCounter,
  unitOfFunction,
  unitOfList,
} from './functions.ts';
import { callThatTrains, hintsBeside, rateHints } from './hints.ts';
import { type ArgumentMaking, fileOf, lastOf, namesNear } from './identify.ts';
import { isUntold, type Made, type RateLoop } from './optimizers.ts';
import { ratesIn } from './rates.ts';
import { follow, sourceOf } from './script.ts';
import { settingsIn } from './settings.ts';

/** One way to find the rates of a script without a scheduler; nothing where it has none of this kind. */
type Finder = (script: Script, request: ReadRequest) => readonly ReadSeries[] | undefined;

const inSettings: Finder = (script, request) =>
  settingsIn(
    script,
    request,
    (one) => making(one, request),
    (text, file) => follow(sourceOf(text, file), request.defines ?? new Map(), { framework: request.framework }),
  );

/** The functions that may give the rate: the one that the run calls, or those of the script. */
function candidates(script: Script) {
  const { callbacks } = script.found;
  return callbacks.length === 1 ? callbacks.map((one) => [one.name, one] as const) : functionsOf(script);
}

const oneFunction: Finder = (script, request) => {
  const [func, ...others] = candidates(script);
  if (func === undefined || others.length > 0) return undefined;
  const note = isUncalled(script, func[1]) ? [`nothing here calls ${func[0]}, which is read by itself`] : [];
  return ofFunction(script, func[1], request).map((one) => ({ ...one, notes: [...note, ...one.notes] }));
};

/** Whether a script that builds an optimizer never names one of its functions. */
function isUncalled({ source: { text } }: Script, { name, node }: Func): boolean {
  const elsewhere = `${text.slice(0, node.from)}\n${text.slice(node.to)}`.replace(/^[ \t]*#.*$/gm, '');
  return /\boptim\w*\.[A-Z]\w*\(/.test(elsewhere) && !new RegExp(`\\b${name}\\b`).test(elsewhere);
}

const oneList: Finder = (script, { length }) => {
  const lists = plainly(listsOf(script));
  const asked = candidates(script).length === 0 ? missing(script, lists) : undefined;
  if (asked !== undefined) script.m.refuseUnknown(asked, 0);
  const [list, ...others] = lists;
  return list && others.length === 0 ? [ofList(script, ...list, length)] : undefined;
};

/** Several functions and lists: nobody knows which of them trains. */
const severalNames: Finder = (script) => {
  const found = [...candidates(script), ...plainly(listsOf(script))].map(([key]) => {
    const { line, source } = placeOf(script, key);
    return { name: key, line, code: source.trim() };
  });
  if (found.length > 1) throw new LrschedError([{ code: 'several-schedulers', file: script.source.file, found }]);
  return undefined;
};

const loopsOf = ({ found }: Script): readonly RateLoop[] => [...found.runs.values()].filter(({ sets }) => sets.size > 0);

const oneLoop: Finder = (script, { length }) => {
  const [loop, ...others] = loopsOf(script);
  return loop && others.length === 0 ? ofLoop(script, loop, length) : undefined;
};

/** What the last line of the text is. */
const lastValue: Finder = (script, request) => {
  const { value } = script.m;
  if (value instanceof Func) return ofFunction(script, value, request);
  const rates = ratesIn(value);
  return rates && [ofList(script, 'rates', rates, request.length)];
};

const onePlot: Finder = (script, { length }) => {
  const [plotted, ...others] = script.found.plotted;
  return plotted && others.length === 0 ? [ofList(script, 'plotted', plotted, length)] : undefined;
};

/** In this order: the first that finds something has it. */
const finders: readonly Finder[] = [inSettings, oneFunction, oneList, severalNames, oneLoop, lastValue, onePlot];

/** Where no scheduler of a framework is found: settings, functions, lists and loops of the script's own. Throws what is missing where there are none. */
export function withoutScheduler(script: Script, request: ReadRequest, all: readonly Made[]): readonly ReadSeries[] {
  if (request.name !== undefined) return ofName(script, request.name, request, all);
  for (const find of finders) {
    const found = find(script, request);
    if (found !== undefined) return found;
  }
  return nothingIn(script);
}

function ofName(script: Script, name: string, request: ReadRequest, all: readonly Made[]): readonly ReadSeries[] {
  const named = namesOf(script).filter(([key]) => key === name);
  const rates = ratesIn(named[0]?.[1]);
  if (rates) return [ofList(script, name, rates, request.length)];
  const [func] = named.flatMap(([, value]) => ('parameters' in Object(value) ? [value as Func] : []));
  if (func) return ofFunction(script, func, request);
  const known = [...all.map(({ variables, called: { path } }) => variables[0] ?? lastOf(path)), ...listsOf(script).map(([key]) => key)];
  const functions = known.length > 0 ? [] : functionsOf(script).map(([own]) => own);
  throw new LrschedError([{ code: 'no-scheduler', file: script.source.file, name, known: [...known, ...functions] }]);
}

function nothingIn(script: Script): never {
  const { m, source, found } = script;
  if (source.text.trim() === '') refuse(source, 0, 'there is nothing here to read');
  const [first, second] = loopsOf(script);
  if (first && second) refuse(source, second.at, `this loop sets the rate, and so does line ${lineAt(source, first.at)}; ${mend}`);
  m.complain();
  for (const { path, at } of found.strangers) inFile(source, path, at);
  const [stranger] = found.strangers.map(({ path }) => lastOf(path));
  const near = namesNear(stranger);
  if (near.length > 0) throw new LrschedError([{ code: 'no-scheduler', file: source.file, name: stranger as string, known: near }]);
  const known = rateHints(source);
  if (typeof m.ended === 'number') {
    const [first] = known[0]?.split(' ') ?? [];
    const conditions = leadingTo(source, m.ended);
    const [subject, ...others] = new Set(conditions.map(subjectOf));
    const choices = others.length > 0 || subject === undefined ? undefined : comparedWith(source.text, subject).elsewhere;
    const leads =
      choices !== undefined
        ? `write --define ${subject}=… with ${choices.because}`
        : conditions.length > 0
          ? `write --define with what ${conditions.join(', ')} is in your run`
          : 'read a script that goes on here';
    refuse(source, m.ended, `the run ends here before it trains; ${leads}${first === undefined ? '' : `, or --function ${first}`}`);
  }
  const chosen = choosing({ m, parsers: found.parsers });
  if (chosen.length > 0) throw new LrschedError(m.issues(new Unknown(chosen), 0));
  const nearest = known.length > 0 ? undefined : hintsBeside(source);
  if (nearest !== undefined) throw new LrschedError([{ code: 'no-scheduler', file: source.file, ...nearest }]);
  const classes = [...new Set(known.flatMap((hint) => /^(\w+)\./.exec(hint)?.[1] ?? []))].map((name) => m.globals.names.get(name));
  const lines = classes.flatMap((type) => (type instanceof Class ? [exampleCall(type)] : []));
  const trains = known.length > 0 ? undefined : callThatTrains(source);
  const more = { ...(lines.length > 0 && { lines }), ...(trains !== undefined && { trains }) };
  throw new LrschedError([{ code: 'no-scheduler', file: source.file, known, ...more }]);
}

/** What a condition compares with a text. */
const subjectOf = (condition: string): string | undefined =>
  (/^([\w.]+) == (?:'[^']*'|"[^"]*")$/.exec(condition) ?? /^(?:'[^']*'|"[^"]*") == ([\w.]+)$/.exec(condition))?.[1];

/** The conditions that lead to a place: those of the `if` around it. */
const leadingTo = (source: Script['source'], at: number): readonly string[] =>
  testsBefore(source, at).map((one) => textOf(source, one).replace(/\s+/g, ' '));

/** Refuses what another file defines, where this one imports it. */
export function inFile(source: Script['source'], path = '', at: number): void {
  const module = fileOf(path);
  if (module === undefined) return;
  const [root = ''] = /^\.*\w+/.exec(module) ?? [];
  if (!new RegExp(`^[ \\t]*(from|import)\\s+${root.replaceAll('.', '\\.')}\\b`, 'm').test(source.text)) return;
  refuse(source, at, `${lastOf(path)} is defined in another file, the module ${module}; read that one`);
}

/** What to write instead of a loop that cannot be followed. */
const mend = 'put the rate in a function of the step, and name that with --function';

/** What a loop sets the rates to, turn by turn. */
function ofLoop(script: Script, run: RateLoop, length: number | undefined): readonly ReadSeries[] {
  const { m, source } = script;
  if (run.turns instanceof Unknown) {
    if (run.text.startsWith('while')) refuse(source, run.at, `a while loop that sets the rate is not followed; ${mend}`);
    m.refuseUnknown(run.turns, run.at);
  }
  if (run.rows.length !== run.turns) refuse(source, run.at, `this loop that sets the rate goes on for too long to be followed; ${mend}`);
  const unit = /epoch/i.test(run.text) || !/step|iter|batch|loader|\bit\b/i.test(run.text) ? 'epoch' : 'step';
  const all = script.found.optimizers.rowsOf(run).map((rates, group): ReadSeries => {
    const unknown = rates.find((rate) => rate instanceof Unknown);
    if (unknown !== undefined && isUntold(unknown)) throw new LrschedError([{ code: 'no-base-rate', constructor: 'the loop' }]);
    if (unknown instanceof Unknown) m.refuseUnknown(unknown, run.at);
    const values = m.strictly({ at: run.at }, () => rates.map(double));
    return {
      ...ofList(script, 'lr', values, length),
      label: ofGroup('lr', group),
      unit,
      notes: assumed(script, [{ from: run.at, to: run.at + run.text.length }]),
    };
  });
  return differing(all);
}

function ofList(script: Script, name: string, rates: readonly number[], length: number | undefined): ReadSeries {
  return { label: name, schedule: listSchedule(script, name, rates, length), unit: unitOfList(script, name), notes: [] };
}

/** A function that makes the function that is wanted, which its name without arguments does not say. */
function refuseMaker({ m, source }: Script, { name, node }: Func): void {
  const body = source.text.slice(node.from, node.to);
  const [, inner] = /\n[ \t]*return\s+(lambda\b|\w+(?!\s*\())[^\n]*\s*$/.exec(body) ?? [];
  if (inner === undefined || (inner !== 'lambda' && !new RegExp(`\\n[ \\t]+def\\s+${inner}\\b`).test(body))) return;
  const made = [...m.globals.names].find(([, one]) => one instanceof Func && one.node.from > node.from && one.node.to <= node.to);
  const how =
    made === undefined ? `add a line such as lr_fn = ${name}(…), then --function lr_fn` : `--function ${made[0]} is one that it made`;
  refuse(source, node.from, `${name} returns a function; ${how}`);
}

/** The series of a function of the step. */
export function ofFunction(script: Script, func: Func, request: ReadRequest): readonly ReadSeries[] {
  refuseMaker(script, func);
  const listed = listFrom(script.m, func);
  if (listed) return [ofList(script, func.name, listed, request.length)];
  const counter = toldCounter(func, request.defines);
  if (counter !== undefined)
    refuse(script.source, func.node.from, `${counter} is what ${func.name} counts updates by; leave out --define ${counter}`);
  const said = request.length === undefined ? lengthOfRun(script, func) : {};
  const length = request.length ?? said.length;
  if (length === undefined) {
    // What it raises at once says more.
    functionSchedules(script, func, 1, request.lr);
    throw new LrschedError([{ code: 'no-length', constructor: func.name }]);
  }
  const schedules = functionSchedules(script, func, length, request.lr);
  const notes = [
    ...(said.note ? [said.note] : []),
    ...(countsDown(func) ? [`${func.name} is given the share of the run that is left, from 1 to 0`] : []),
    ...assumed(script, [func.node]),
    ...loadersIn(script, request),
    ...script.found.whereabouts.notes,
  ];
  const label = func.name === 'lambda' ? (request.function ?? request.name ?? func.name) : func.name;
  return differing(schedules.map((schedule, group) => ({ label: ofGroup(label, group), schedule, unit: unitOfFunction(func), notes })));
}

/** Lengths of loaders that were taken for the updates of an epoch, in words. */
export const loadersIn = ({ loaders }: Script, { facts }: ReadRequest): readonly string[] =>
  [...loaders].map((length) => `${length} = ${facts?.steps_per_epoch}, the updates of an epoch that are said`);

/** How what the script says becomes arguments. */
export const making = ({ m }: Script, { framework }: ReadRequest): ArgumentMaking => ({
  framework,
  stars: m.stars,
  lambda: (func) => lambdaOf(m, func),
});

/** What the series of a parameter group is called. */
export const ofGroup = (label: string, group: number): string => (group === 0 ? label : `${label} (group ${group + 1})`);

/** The first series, and those of the others that differ from it. */
export function differing(series: readonly ReadSeries[]): readonly ReadSeries[] {
  const [first] = series as [ReadSeries];
  return series.filter((one, index) => index === 0 || JSON.stringify(one.schedule.spec) !== JSON.stringify(first.schedule.spec));
}
