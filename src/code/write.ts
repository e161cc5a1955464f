import { build, operatorsByType } from '../build.ts';
import { attempt, type Issue, LrschedError, printable } from '../core/issues.ts';
import type { Schedule, Spec, Unit } from '../core/schedule.ts';
import type { Argument, Call } from '../frameworks/call.ts';
import { isCall } from '../frameworks/call.ts';
import type { Framework } from '../frameworks/constructor.ts';
import { keras } from '../frameworks/keras.ts';
import { optax } from '../frameworks/optax.ts';
import { timm } from '../frameworks/timm.ts';
import { torch } from '../frameworks/torch.ts';
import { transformers } from '../frameworks/transformers.ts';
import { type Reference, referenceOf } from './agree.ts';
import { functionCode } from './function.ts';
import { kerasNative } from './keras.ts';
import { callCode, floatCode, metricsIn, says, type WrittenCall } from './native.ts';
import { optaxNative } from './optax.ts';
import { timmNative } from './timm.ts';
import { torchNative } from './torch.ts';
import { transformersNative } from './transformers.ts';

/** A schedule to be written as code, for a run of so many updates; `command` is what a comment says it comes from. */
export interface WriteRequest {
  readonly schedule: Schedule;
  readonly unit: Unit;
  readonly length: number;
  readonly command: string;
}

/** A framework that code is written for. */
interface Target {
  readonly framework: Framework;
  /** Calls that may say a schedule, each with the rate of the optimizer it needs. */
  native(reference: Reference, bases: readonly number[]): Iterable<WrittenCall>;
  /** The lines around a call. */
  snippet(native: WrittenCall, about: About): string;
  /** Where any function will do. */
  readonly lambda?: true;
}

/** What the lines around a call tell of the run. */
interface About {
  readonly unit: Unit;
  readonly momentum: boolean;
  readonly metrics: boolean;
}

const sgd = (lr: number, momentum = false) =>
  `optimizer = torch.optim.SGD(model.parameters(), lr=${floatCode(lr)}${momentum ? ', momentum=0.9' : ''})`;
const stepping = ({ unit, metrics }: About) =>
  metrics ? `# after every ${unit}: scheduler.step(metric)` : `# after every ${unit}: scheduler.step()`;

const targets: readonly Target[] = [
  {
    framework: torch,
    native: torchNative,
    lambda: true,
    snippet: ({ call, base }, about) =>
      [
        ...['import torch', `from torch.optim.lr_scheduler import ${namesIn(call).join(', ')}`, ''],
        ...[sgd(base, about.momentum), `scheduler = ${callCode(call, 'optimizer')}`, stepping(about)],
      ].join('\n'),
  },
  {
    framework: transformers,
    native: transformersNative,
    lambda: true,
    snippet: ({ call, base }, about) =>
      [
        ...['import torch', `from transformers.optimization import ${call.name}`, ''],
        ...[sgd(base), `scheduler = ${callCode(call, 'optimizer')}`, stepping(about)],
      ].join('\n'),
  },
  {
    framework: timm,
    native: timmNative,
    snippet: ({ call, base }, { unit, metrics }) =>
      [
        ...['import torch', `from timm.scheduler import ${call.name}`, ''],
        ...[sgd(base), `scheduler = ${callCode(call, 'optimizer')}`],
        `# after ${unit} number t, the first being 0: scheduler.step(t + 1${metrics ? ', metric' : ''})`,
      ].join('\n'),
  },
  {
    framework: optax,
    native: optaxNative,
    snippet: ({ call }) =>
      ['import optax', '', `schedule = ${callCode(call, undefined, 'optax.')}`, 'optimizer = optax.sgd(learning_rate=schedule)'].join('\n'),
  },
  {
    framework: keras,
    native: kerasNative,
    snippet: ({ call }) =>
      [
        ...['import keras', '', `schedule = ${callCode(call, undefined, 'keras.optimizers.schedules.')}`],
        'optimizer = keras.optimizers.SGD(learning_rate=schedule)',
      ].join('\n'),
  },
];

/** Python code that builds a schedule, by the name of the framework; it throws an `LrschedError` that says what cannot be said there. */
export const writers: ReadonlyMap<string, (request: WriteRequest) => string> = new Map(
  targets.map((target) => [target.framework.name, (request) => written(target, request)]),
);

function written(target: Target, request: WriteRequest): string {
  const { schedule, unit, length, command } = request;
  const reference = referenceOf(schedule, length);
  const code = codeFor(target, reference, unit);
  if (code === undefined) throw new LrschedError([refusal(target, reference)]);
  return `# ${printable(command.replace(/\s+/gu, ' '))}\n${code}\n`;
}

/** What was found of a schedule: a page asks for it in every framework, and each refusal asks which others can. */
const codes = new WeakMap<Schedule, Map<string, string | undefined>>();

function codeFor(target: Target, reference: Reference, unit: Unit): string | undefined {
  const { schedule, length } = reference;
  const known = codes.get(schedule) ?? new Map<string, string | undefined>();
  codes.set(schedule, known);
  const key = `${target.framework.name} ${unit} ${length}`;
  if (!known.has(key)) known.set(key, newCode(target, reference, unit));
  return known.get(key);
}

function newCode(target: Target, reference: Reference, unit: Unit): string | undefined {
  const { schedule, length } = reference;
  const about = { unit, momentum: schedule.also?.momentum !== undefined, metrics: metricsIn(schedule.spec) !== undefined };
  const native = nativeIn(target, reference);
  if (native) return target.snippet(native, about);
  if (!target.lambda || schedule.also?.momentum || schedule.also?.weightDecay) return undefined;
  const code = attempt(() => functionCode(schedule, length));
  return code === undefined ? undefined : lambdaSnippet(code, about);
}

/** The rate of the optimizer is 1, so that the function is the rate itself and nothing rounds. */
function lambdaSnippet(code: string, about: About): string {
  return [
    ...[...(code.includes('math.') ? ['import math', ''] : []), 'import torch', 'from torch.optim.lr_scheduler import LambdaLR', '', ''],
    ...[code, '', ''],
    ...(about.metrics ? ['# lr_at has the rates that the given metrics lead to, and looks at no others'] : []),
    ...['# LambdaLR multiplies the rate of the optimizer by lr_at, so that must be 1.0'],
    ...[sgd(1), 'scheduler = LambdaLR(optimizer, lr_lambda=lr_at)', stepping({ ...about, metrics: false })],
  ].join('\n');
}

/** The first call that gives the same numbers at every update. */
function nativeIn({ framework, native }: Target, reference: Reference): WrittenCall | undefined {
  for (const candidate of native(reference, basesOf(reference))) {
    if (candidate.sure || says(framework, candidate, reference)) return candidate;
  }
  return undefined;
}

/** The framework's own call, with the rate of the optimizer it stands on, that says a schedule; `undefined` where there is none. */
export function nativeCall(framework: string, schedule: Schedule, length: number): Pick<WrittenCall, 'call' | 'base'> | undefined {
  const target = targets.find((one) => one.framework.name === framework);
  return target && nativeIn(target, referenceOf(schedule, length));
}

/** The rates that an optimizer may have: those that the recipe names as a peak, and the largest of the run. */
function basesOf({ schedule, largest }: Reference): readonly number[] {
  const found = new Set([...peaksIn(schedule.spec), largest, schedule.at(0)]);
  return [...found].filter((base) => base > 0 || found.size === 1).slice(0, 6);
}

function peaksIn({ type, max, from, of, knots }: Spec): readonly number[] {
  const inner = (Array.isArray(of) ? of : of === undefined ? [] : [of]).flatMap((spec) => peaksIn(spec as Spec));
  const own = type === 'greedy' ? [from] : type === 'ramp' ? [max, from] : [max];
  const rates = Array.isArray(knots) ? (knots as readonly (readonly number[])[]).map(([, lr]) => lr) : [];
  return [...inner, ...own, ...rates].filter((rate) => typeof rate === 'number');
}

/** The names of a call and of those within it, in their order, each once. */
function namesIn(value: Argument): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((one: Argument) => namesIn(one)))];
  if (!isCall(value)) return [];
  return [...new Set([value.name, ...Object.values((value as Call).args).flatMap(namesIn)])];
}

/** What stands in the way, and who could. */
function refusal(target: Target, reference: Reference): Issue {
  const { schedule } = reference;
  const others = targets.filter((other) => other !== target && codeFor(other, reference, 'step') !== undefined);
  const beside = schedule.also?.weightDecay ? 'weight decay' : schedule.also?.momentum ? 'momentum' : undefined;
  const can = (other: Reference) => codeFor(target, other, 'step') !== undefined;
  const alone = beside && can({ ...reference, schedule: withoutAlso(schedule) });
  const part = alone ? `a ${beside} that changes with the rate` : partOf(schedule.spec, reference.length, can);
  const instead = alone && 'noMomentum' in schedule.spec ? '--no-momentum' : undefined;
  return {
    code: 'cannot-say',
    framework: target.framework.name,
    part,
    others: others.map(({ framework }) => framework.name),
    ...(instead && { instead }),
  };
}

function withoutAlso({ also: _, ...schedule }: Schedule): Schedule {
  return 'noMomentum' in schedule.spec ? build({ ...schedule.spec, noMomentum: true }) : schedule;
}

/** The innermost piece that cannot be said alone, in words. */
function partOf(spec: Spec, length: number, can: (reference: Reference) => boolean): string {
  const inner = Object.keys(operatorsByType.get(spec.type)?.params ?? {}).includes('of') ? [spec.of].flat() : [];
  for (const one of inner as unknown as readonly Spec[]) {
    const schedule = build(one);
    const long = Math.ceil(Math.min(length, schedule.length));
    const reference = long < 1 ? undefined : attempt(() => referenceOf(schedule, long));
    if (reference && !can(reference)) return partOf(one, long, can);
  }
  return wording(spec);
}

const nouns: Readonly<Record<string, string>> = { warmup: 'warm-up', beside: 'schedule beside the rate', multiply: 'product' };

function wording({ type, shape, mode }: Spec): string {
  if (!operatorsByType.has(type)) return `this ${type} schedule`;
  const shaped = typeof shape === 'string' && shape !== 'linear' ? `${shape}-shaped ` : '';
  const laid = typeof mode === 'string' && mode !== 'within' && mode !== 'replace' ? `${mode} ` : '';
  return `the ${laid}${shaped}${nouns[type] ?? type}`;
}

/**
 * How each family is said in each framework, as rows under a head: the constructors that say its example, or its default values
 * where they say only those, `LambdaLR`, or a dash.
 */
export function frameworkTable(
  examples: readonly { readonly type: string; readonly schedule: Schedule }[],
): readonly (readonly string[])[] {
  const rows = examples.map(({ type, schedule }) => {
    const own = build(specOf(schedule.spec, type));
    const length = Math.ceil(Number.isFinite(own.length) ? own.length : schedule.length);
    return [type, ...targets.map((target) => cell(target, own, length))];
  });
  return [['schedule', ...targets.map(({ framework }) => framework.name)], ...rows];
}

/** What an example shows, without the modifiers around it. */
function specOf(spec: Spec, type: string): Spec {
  return spec.type === type || typeof spec.of !== 'object' || spec.of === null ? spec : specOf(spec.of as Spec, type);
}

function cell(target: Target, schedule: Schedule, length: number): string {
  const usual = attempt(() => build({ type: schedule.spec.type, length }));
  const ways: readonly (readonly [note: string, schedule: Schedule | undefined])[] = [
    ['', schedule],
    [' (--no-momentum)', schedule.also && withoutAlso(schedule)],
    [' (default values)', usual],
  ];
  for (const [note, way] of ways) {
    const how = way && attempt(() => howIn(target, way, length));
    if (how !== undefined) return how + note;
  }
  return '—';
}

function howIn(target: Target, schedule: Schedule, length: number): string | undefined {
  const reference = referenceOf(schedule, length);
  const native = nativeIn(target, reference);
  if (native === undefined) return codeFor(target, reference, 'step') === undefined ? undefined : 'LambdaLR';
  const [outer, ...inner] = namesIn(native.call);
  return inner.length === 0 ? outer : `${outer} of ${inner.join(', ')}`;
}
