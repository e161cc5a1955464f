import { LrschedError } from '../core/issues.ts';
import type { Schedule } from '../core/schedule.ts';

/** What stands in a call: plain data, another call, or a lambda as its text. */
export type Argument = number | boolean | string | null | readonly Argument[] | Call | Lambda | { readonly [key: string]: Argument };

/** A constructor or function called with arguments by name. */
export interface Call {
  readonly name: string;
  readonly args: Readonly<Record<string, Argument>>;
}

/** A function of one number: `lambda epoch: 0.95 ** epoch`. */
export interface Lambda {
  readonly lambda: string;
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
  /** "a number", for the refusal. */
  readonly expected: string;
  /** Only for the type. */
  readonly type?: T;
}

const slot =
  <T>(expected: string, accepts: Slot<T>['accepts']) =>
  <U extends T | null = T>(...unsaid: readonly [U?]): Slot<T | U> => ({
    expected,
    accepts,
    ...(unsaid.length > 0 && { unsaid: unsaid[0] as U }),
  });

export const isCall = (value: unknown): value is Call => typeof value === 'object' && value !== null && 'name' in value && 'args' in value;
export const isLambda = (value: unknown): value is Lambda => typeof value === 'object' && value !== null && 'lambda' in value;

/** The kinds of arguments; the value in brackets is the default, `null` stands for Python's None. */
export const num = slot<number>('a number', (value) => typeof value === 'number');
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

/** A framework: its name, and its constructors by name. */
export interface Framework {
  readonly name: string;
  readonly constructors: readonly AnyConstructor[];
}

export interface AnyConstructor {
  readonly name: string;
  readonly signature: Signature;
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

/** Translates a call into the schedule whose numbers the framework prints. */
export function translateIn(framework: Framework, { name, args }: Call, setting: Omit<Setting, 'translate'>): Schedule {
  const found = framework.constructors.find((one) => one.name === name);
  if (found === undefined) {
    const known = framework.constructors.map((one) => one.name);
    throw new LrschedError([{ code: 'unknown-constructor', framework: framework.name, constructor: name, known }]);
  }
  const translate: Setting['translate'] = (inner, change) => translateIn(framework, inner, { ...setting, ...change });
  return found.schedule(complete(framework, found, args), { ...setting, translate });
}

function complete(framework: Framework, { name, signature }: AnyConstructor, args: Call['args']): Record<string, unknown> {
  const stray = Object.keys(args).find((given) => !(given in signature));
  if (stray !== undefined) refuse(framework.name, name, `it has no argument ${stray}`);
  return Object.fromEntries(
    Object.entries(signature).map(([argument, slot]) => {
      const given = args[argument];
      if (given === undefined && !('unsaid' in slot)) refuse(framework.name, name, `it needs ${argument}`);
      if (given === undefined) return [argument, slot.unsaid];
      const none = given === null && slot.unsaid === null;
      if (!none && !slot.accepts(given)) refuse(framework.name, name, `${argument} must be ${slot.expected}`);
      return [argument, given];
    }),
  );
}
