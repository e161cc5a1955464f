import { LrschedError } from '../core/issues.ts';
import type { Schedule, Unit } from '../core/schedule.ts';

/** What stands in a call: plain data, another call, or a lambda as its text. */
export type Argument =
  | number
  | boolean
  | string
  | null
  | readonly Argument[]
  | Call
  | Lambda
  | Float
  | { readonly [key: string]: Argument };

/** A constructor or function called with arguments by name. */
export interface Call {
  readonly name: string;
  readonly args: Readonly<Record<string, Argument>>;
}

/** A function of one number: `lambda epoch: 0.95 ** epoch`. */
export interface Lambda {
  readonly lambda: string;
  /** What it computes, where it was compiled: a `def`, or what our own expressions cannot say. */
  call?(value: number): number;
  /** An expression of ours over `t` that says the same. */
  readonly formula?: string | undefined;
}

/** A whole number written as a float, `10.0`, for which Python has another type than for `10`. */
export interface Float {
  readonly float: number;
}

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
  translate(call: Call, setting?: Partial<Omit<Setting, 'translate'>>): Schedule;
}

/** One argument of a signature, with the type that a translation sees. */
export interface Slot<T> {
  /** What it is when it is left out; without this it must be given. */
  readonly unsaid?: T;
  readonly accepts: (value: Argument) => boolean;
  /** It tells floats from integers; to all others `10.0` is 10. */
  readonly typed?: true;
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
  <T>(expected: string, accepts: Slot<T>['accepts'], typed?: true): MakeSlot<T> =>
  (...unsaid: readonly [T?]) => ({
    expected,
    accepts,
    ...(typed && { typed }),
    ...(unsaid.length > 0 && { unsaid: unsaid[0] as T }),
  });

export const isCall = (value: unknown): value is Call => typeof value === 'object' && value !== null && 'name' in value && 'args' in value;
export const isFloat = (value: unknown): value is Float => typeof value === 'object' && value !== null && 'float' in value;
export const isLambda = (value: unknown): value is Lambda => typeof value === 'object' && value !== null && 'lambda' in value;

/** The kinds of arguments; the value in brackets is the default, `null` stands for Python's None. */
export const num = slot<number>('a number', (value) => typeof value === 'number');
/** Only what Python counts among the integers, or the floats. */
export const int = slot<number>('an integer', (value) => Number.isInteger(value), true);
export const float = slot<number>('a float', (value) => isFloat(value) || (typeof value === 'number' && !Number.isInteger(value)), true);
export const bool = slot<boolean>('True or False', (value) => typeof value === 'boolean');
export const str = slot<string>('a string', (value) => typeof value === 'string');
export const nums = slot<readonly number[]>(
  'a list of numbers',
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'number'),
);
export const call = slot<Call>('a schedule', isCall);
export const calls = slot<readonly Call[]>('a list of schedules', (value) => Array.isArray(value) && value.every(isCall));
/** Anything; the translation looks at it itself. */
export const any = slot<Argument>('anything', () => true);

export type Signature = Readonly<Record<string, Slot<never> | Slot<unknown>>>;
export type Arguments<S> = { readonly [K in keyof S]: S[K] extends Slot<infer T> ? T : never };

/** How a framework's constructor is translated: its signature in the order of its positional arguments, and what it makes. */
export interface Constructor<S extends Signature = Signature> {
  readonly name: string;
  readonly signature: S;
  schedule(args: Arguments<S>, setting: Setting): Schedule;
}

/** The arguments of a call with what was left out, as far as they are right. */
// biome-ignore lint/suspicious/noExplicitAny: their types are those of the signature
export type Known = Readonly<Record<string, any>>;

/** How the constructors of a framework are found in code, and what the code says beside the curve. */
export interface Reading {
  /** Where they are imported from. */
  readonly modules: readonly string[];
  /** Which positional argument is the optimizer; none where it takes none. */
  optimizer?(name: string): number | undefined;
  /** Arguments that say nothing about the rate. */
  readonly idle?: readonly string[];
  /** They are no calls of a language but a notation, all keywords. */
  readonly notation?: true;
  /** Their names alone say too little: how they are called in full. */
  readonly called?: RegExp;
  /** What an index counts where the code does not show it; steps unless said. */
  unit?(name: string, args: Known): Unit;
  /** Whether the rate is the schedule's own, and the optimizer's does not matter. */
  own?(name: string, args: Known): boolean;
  /** How long the run is by the arguments of a constructor. */
  readonly lasts?: Readonly<Record<string, Lasts>>;
  /** The same for every other constructor. */
  readonly allLast?: Lasts;
  /** Names of a script whose values are its configuration of a scheduler, the first of which must be there. */
  readonly settings?: readonly string[];
}

type Lasts = (args: Known, of: Lasting) => number | undefined | null;

/** What else may say how long a run is: the call within, and facts. */
export interface Lasting {
  call(inner: Call): number | undefined;
  fact(name: string): number | undefined;
  /** A fact that is a text. */
  text(name: string): string | undefined;
}

/** A framework: its name, its constructors by name, and how they are read. */
export interface Framework {
  readonly name: string;
  readonly constructors: readonly AnyConstructor[];
  readonly reading: Reading;
}

export interface AnyConstructor {
  readonly name: string;
  readonly signature: Signature;
  /** It takes any number of other arguments that say nothing about the rate. */
  readonly open?: true;
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are checked against the signature first
  schedule(args: any, setting: Setting): Schedule;
}

/** Declares a constructor; the types of its arguments come from its signature. */
export function defineConstructor<const S extends Signature>(
  name: string,
  signature: S,
  schedule: (args: Arguments<S>, setting: Setting) => Schedule,
): Constructor<S> {
  return { name, signature, schedule };
}

/** The framework itself would raise an error here, said in our words. */
export function refuse(framework: string, name: string, reason: string): never {
  throw new LrschedError([{ code: 'framework-refuses', framework, constructor: name, reason }]);
}

/** The constructor of a framework that has this name. */
export function makerOf(framework: Framework, name: string): AnyConstructor {
  const found = framework.constructors.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = framework.constructors.map((one) => one.name);
  throw new LrschedError([{ code: 'unknown-constructor', framework: framework.name, constructor: name, known }]);
}

/** Translates a call into the schedule whose numbers the framework prints. */
export function translateIn(framework: Framework, { name, args }: Call, setting: Omit<Setting, 'translate'>): Schedule {
  const found = makerOf(framework, name);
  const translate: Setting['translate'] = (inner, change) => translateIn(framework, inner, { ...setting, ...change });
  return found.schedule(complete(framework, found, args), { ...setting, translate });
}

/** The arguments of a call checked against the signature, with what was left out. */
export function complete(
  { name: framework }: Pick<Framework, 'name'>,
  { name, signature, open }: Pick<AnyConstructor, 'name' | 'signature' | 'open'>,
  args: Call['args'],
): Record<string, unknown> {
  const stray = Object.keys(args).find((given) => !(given in signature));
  if (stray !== undefined && !open) refuse(framework, name, `it has no argument ${stray}`);
  return Object.fromEntries(
    Object.entries(signature).map(([argument, slot]) => {
      const written = args[argument];
      const given = slot.typed ? written : plain(written);
      if (given === undefined && !('unsaid' in slot)) refuse(framework, name, `it needs ${argument}`);
      if (given === undefined) return [argument, slot.unsaid];
      const none = given === null && slot.unsaid === null;
      if (!none && !slot.accepts(given)) refuse(framework, name, `${argument} must be ${slot.expected}`);
      return [argument, plain(given)];
    }),
  );
}

/** Numbers as numbers, however they were written; a call within is completed on its own. */
function plain<T extends Argument | undefined>(value: T): Argument | T {
  if (typeof value !== 'object' || value === null || isCall(value) || isLambda(value)) return value;
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
  return known.length === 0 ? undefined : Math.max(...known);
};
