import { LrschedError, nearestTo } from '../core/issues.ts';
import type { Schedule, Unit } from '../core/schedule.ts';
import { type Argument, type Call, isCall, isFloat, isLambda, type WholeFloat } from './call.ts';
import { type Group, isLive, type Live, type Meaning } from './group.ts';

/** What surrounds the call in training code. */
export interface Setting {
  /** The optimizer's rate; what the framework ignores where the schedule carries its own. */
  readonly base: number;
  /** How many updates will be asked for; a recursion that has no closed form is followed so far. */
  readonly length: number;
  /** What a metric-driven scheduler is fed, one a step. */
  readonly metrics?: readonly number[];
  /** Whatever else a framework needs to know, under its own name: `max_steps`, `optimizer`, `updates_per_epoch` … */
  readonly facts?: Readonly<Record<string, Argument>>;
  /** Translates a call within the call, in the same framework. */
  translate(call: Call, change?: Partial<Surroundings>): Schedule;
  /** The framework itself would raise an error here, said in our words: an issue that names framework and constructor. */
  refuse(reason: string): never;
}

/** What surrounds the call before it is known what is called. */
export type Surroundings = Omit<Setting, 'translate' | 'refuse'>;

/** What surrounds a live scheduler: metrics known beforehand, facts, and the run's length where the curve hangs on it. */
export type Around = Pick<Setting, 'facts' | 'metrics'> & Partial<Pick<Setting, 'length'>>;

/** The same for who makes one: with the call that says its curve, and that curve. */
export interface Making extends Around {
  readonly call: Call;
  schedule(base: number, length: number): Schedule;
  refuse(reason: string): never;
}

/** What is known about the surroundings of a call under this name, where it is a number. */
export function fact({ facts }: Pick<Setting, 'facts'>, name: string): number | undefined {
  const value = facts?.[name];
  return typeof value === 'number' ? value : undefined;
}

/** One argument of a signature, with the type that a translation sees. */
export interface Slot<T> {
  /** What it is when it is left out; without this it must be given. */
  readonly unsaid?: T;
  readonly accepts: (value: Argument) => boolean;
  /** It tells floats from integers; to all others `10.0` is 10. One that is `kept` is handed on as it is written. */
  readonly typed?: true | 'kept';
  /** "a number", for the refusal. */
  readonly expected: string;
  /** Only for the type. */
  readonly type?: T;
}

interface MakeSlot<T> {
  <U extends T = T>(): Slot<U>;
  <U extends T | null>(unsaid: U): Slot<T | U>;
}

const slot =
  <T>(expected: string, accepts: Slot<T>['accepts'], typed?: Slot<T>['typed']): MakeSlot<T> =>
  (...unsaid: readonly [T?]) => ({
    expected,
    accepts,
    ...(typed && { typed }),
    ...(unsaid.length > 0 && { unsaid: unsaid[0] as T }),
  });

/** The kinds of arguments; the value in brackets is the default, `null` stands for Python's None. */
export const num = slot<number>('a number', (value) => typeof value === 'number');
/** A number or None, which it is unless said. */
export const maybe = (): Slot<number | null> => num<number | null>(null);
/** Only what Python counts among the integers, or the floats. */
export const int = slot<number>('an integer', (value) => Number.isInteger(value), true);
export const float = slot<number>('a float', (value) => isFloat(value) || (typeof value === 'number' && !Number.isInteger(value)), true);
const isNumber = (value: Argument): value is number | WholeFloat => typeof value === 'number' || isFloat(value);
/** A number as it is written: what computes in the type of an argument needs to know whether it is 1 or 1.0. */
export const kindedNumber = slot<number | WholeFloat>('a number', isNumber, 'kept');
export const bool = slot<boolean>('True or False', (value) => typeof value === 'boolean');
export const str = slot<string>('a string', (value) => typeof value === 'string');
export const nums = slot<readonly number[]>(
  'a list of numbers',
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'number'),
);
export const kindedNumbers = slot<readonly (number | WholeFloat)[]>(
  'a list of numbers',
  (value) => Array.isArray(value) && value.every((one: Argument) => isNumber(one)),
  'kept',
);
export const call = slot<Call>('a schedule', (value) => isCall(value) || isLive(value));
export const calls = slot<readonly Call[]>(
  'a list of schedules',
  (value) => Array.isArray(value) && value.every((one) => isCall(one) || isLive(one)),
);
/** Anything; the translation looks at it itself. */
export const any = slot<Argument>('anything', () => true);

export type Signature = Readonly<Record<string, Slot<never> | Slot<unknown>>>;
export type ArgumentsOf<S> = { readonly [K in keyof S]: S[K] extends Slot<infer T> ? T : never };

/** The arguments of a call with what was left out, as far as they are right. */
// biome-ignore lint/suspicious/noExplicitAny: their types are those of the signature
export type KnownArguments = Readonly<Record<string, any>>;

/** How the constructors of a framework are found in code. */
export interface CodeReading {
  /** Where they are imported from. */
  readonly modules: readonly string[];
  /** Arguments that say nothing about the rate. */
  readonly idle?: readonly string[];
  /** They are no calls of a language but a notation, all keywords. */
  readonly notation?: true;
  /** Their names alone say too little: how they are called in full. */
  readonly called?: RegExp;
  /** Names of a script whose values are its configuration of a scheduler, the first of which must be there. */
  readonly settings?: readonly string[];
}

/** What else may say how long a run is: the call within, and facts. */
export interface Lasting {
  call(inner: Call): number | undefined;
  fact(name: string): number | undefined;
  /** A fact that is a text. */
  text(name: string): string | undefined;
}

/** What a constructor says beside its curve; a function is asked with the arguments, those that were left out included. */
export interface About<A = KnownArguments> {
  /** How many updates the run has; `undefined` or `null` where its arguments do not say. */
  readonly lasts?: (args: A, of: Lasting) => number | undefined | null;
  /** Whether the rate is the schedule's own, and the optimizer's does not matter; it is not unless said. */
  readonly own?: boolean | ((args: A) => boolean);
  /** What an index counts where the code does not show it; steps unless said. */
  readonly unit?: Unit | ((args: A) => Unit);
  /** Which positional argument is the optimizer; none where it takes none. */
  readonly optimizer?: number;
  /** Where its arguments say the run, too, whose updates it counts: what a length that is told is to it. */
  readonly run?: {
    /** How many updates an epoch has, where that is known. */
    perEpoch(args: A, of: Pick<Lasting, 'fact'>): number | undefined;
    /** The arguments that make it a run of so many updates. */
    of(updates: number): Call['args'];
    /** The arguments that make it a run with such a rate. */
    at(rate: number): Call['args'];
  };
  /** What of its curve a reader would not expect of these arguments. */
  readonly notes?: (args: A) => readonly string[];
  /** It takes any number of other arguments that say nothing about the rate. */
  readonly open?: true;
  /** Which methods of a live one move it, and what their arguments are, in order; `step(index)` unless said. */
  readonly methods?: Methods | ((args: A) => Methods);
  /** Told an index, even 0, it sets another rate than its constructor does; it learns of it by the fact `told`, and keeps to `lr_scale` of a group. */
  readonly toldApart?: true;
}

/** The arguments of methods by their names. */
export type Methods = Readonly<Record<string, readonly Meaning[]>>;

/** How a framework's constructor is translated: its signature in the order of its positional arguments, and what it makes. */
export interface AnyConstructor extends About {
  readonly name: string;
  readonly signature: Signature;
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are checked against the signature first
  schedule(args: any, setting: Setting): Schedule;
  /** Makes the scheduler itself, where it is more than its curve read at its clock. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  live?(args: any, group: Group, making: Making): Live;
}

/** A framework: its name, its constructors by name, and how they are read. */
export interface Framework {
  readonly name: string;
  readonly constructors: readonly AnyConstructor[];
  readonly reading: CodeReading;
}

/** Declares a constructor; the types of its arguments come from its signature. */
export function defineConstructor<const S extends Signature>(
  name: string,
  signature: S,
  schedule: (args: ArgumentsOf<S>, setting: Setting) => Schedule,
  about: About<ArgumentsOf<S>> = {},
): AnyConstructor {
  return { ...(about as About), name, signature, schedule };
}

/** Constructors that are alike in what each does not say for itself. */
export const alike = (about: About, constructors: readonly AnyConstructor[]): readonly AnyConstructor[] =>
  constructors.map((one) => ({ ...about, ...one }));

/** Whether the rate is the schedule's own where its constructor is called with these arguments. */
export const isOwn = ({ own = false }: About, args: KnownArguments): boolean => (typeof own === 'function' ? own(args) : own);

/** What an index counts by the constructor and its arguments. */
export const unitOf = ({ unit = 'step' }: About, args: KnownArguments): Unit => (typeof unit === 'function' ? unit(args) : unit);

/** The methods of a live one that move it. */
export const methodsOf = ({ methods = { step: ['index'] } }: About, args: KnownArguments): Methods =>
  typeof methods === 'function' ? methods(args) : methods;

/** Refuses in the name of a constructor. */
export const refusing =
  (framework: string, name: string) =>
  (reason: string): never => {
    throw new LrschedError([{ code: 'framework-refuses', framework, constructor: name, reason }]);
  };

/** The constructor of a framework that has this name. */
export function constructorOf(framework: Framework, name: string): AnyConstructor {
  const found = framework.constructors.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = framework.constructors.map((one) => one.name);
  throw new LrschedError([{ code: 'unknown-constructor', framework: framework.name, constructor: name, known }]);
}

/** Translates a call into the schedule whose numbers the framework prints. */
export function translateIn(framework: Framework, { name, args }: Call, around: Surroundings): Schedule {
  const found = constructorOf(framework, name);
  const translate: Setting['translate'] = (inner, change) => translateIn(framework, inner, { ...around, ...change });
  return found.schedule(completed(framework, found, args), { ...around, translate, refuse: refusing(framework.name, name) });
}

/** The arguments of a call checked against the signature, with what was left out. */
export function completed(
  { name: framework }: Pick<Framework, 'name'>,
  { name, signature, open }: Pick<AnyConstructor, 'name' | 'signature' | 'open'>,
  args: Call['args'],
): Record<string, unknown> {
  const refuse = refusing(framework, name);
  const stray = Object.keys(args).find((given) => !Object.hasOwn(signature, given));
  if (stray !== undefined && !open) {
    const near = nearestTo(stray.replaceAll('_', ''), Object.keys(signature));
    refuse(`it has no argument ${stray}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  return Object.fromEntries(
    Object.entries(signature).map(([argument, slot]) => {
      const written = args[argument];
      const given = slot.typed ? written : plain(written);
      if (given === undefined && !('unsaid' in slot)) refuse(`it needs ${argument}`);
      if (given === undefined) return [argument, slot.unsaid];
      const none = given === null && slot.unsaid === null;
      if (!none && !slot.accepts(given)) refuse(`${argument} must be ${slot.expected}`);
      return [argument, slot.typed === 'kept' ? given : plain(given)];
    }),
  );
}

/** Numbers as numbers, however they were written; a call within is completed on its own. */
function plain<T extends Argument | undefined>(value: T): Argument | T {
  if (typeof value !== 'object' || value === null || isCall(value) || isLambda(value) || isLive(value)) return value;
  if (isFloat(value)) return value.float;
  if (Array.isArray(value)) return value.map((one: Argument) => plain(one));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one as Argument)]));
}

/** How long what begins so late lasts; not known where the part is not. */
export const after = (start: number, part: number | undefined | null): number | undefined =>
  typeof part === 'number' ? start + part : undefined;

/** The longest of what is known of parts that run side by side. */
export const longest = (parts: readonly (number | undefined)[]): number | undefined => {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.reduce((one, other) => Math.max(one, other));
};
