import { moved } from './breaks.ts';
import { LrschedError } from './issues.ts';
import {
  areSchedules,
  choice,
  complete,
  type Input,
  isSchedule,
  kebab,
  number,
  type Parameters,
  type Rule,
  updates,
  type Values,
  type Whole,
} from './parameters.ts';
import { type After, alongside, type Curve, endings, type Schedule, type Spec, type Unit } from './schedule.ts';
import { recipeOf } from './spec.ts';
import type { Said, Writer } from './writer.ts';

/** How many updates a run has when nobody says. */
export const defaultLength = 100;

/** When a schedule runs. An endless family takes only `length`, and without it never ends. */
export interface Run {
  /** How many updates it lasts; 100 unless said. */
  readonly length?: number | undefined;
  /** Where the decay ends; the length unless said. */
  readonly horizon?: number | undefined;
  /** What happens past the horizon; `hold` unless said. */
  readonly after?: After | undefined;
}
export type EndlessRun = Pick<Run, 'length'>;
type Timed = Required<Omit<Run, 'length'>> & { readonly length: number; readonly horizon: number; readonly after: After };

/** The parameters of time, which every family that ends has beside its own. */
export const runParameters = {
  length: number('how many updates the run lasts', { min: 0, optional: true }),
  horizon: updates('where the decay ends; the length unless said', { min: 1, fractional: true, optional: true }),
  after: choice('past the horizon: stay, go on with the formula, start again, go to min, refuse', endings, {
    default: 'hold',
    quiet: true,
  }),
} as const;

/** A stretch of a schedule that does one thing. */
export interface Phase {
  /** `warmup` is a rise it begins with that could be shorter, `rise` one that belongs to its shape; any other word names another. */
  readonly name: string;
  /** The update it begins at; 0 unless said. */
  readonly start?: number;
  /** The update before which it is over; Infinity where nothing follows it. */
  readonly until: number;
  /** How long it was said to be, where that is not until `until`. */
  readonly updates?: number;
  /** The first update that has the full rate, where that is not `until`. */
  readonly full?: number;
}

/** Where a schedule that an operator is applied to stands on the operator's clock. */
export interface Place {
  /** The schedule as it runs there. */
  readonly of: Schedule;
  /** Where its own update 0 is. */
  readonly start: number;
  /** The update before which it is used; Infinity where nothing follows it. */
  readonly end: number;
  /** What `start` puts off is taken from its length, so that its end stays where it was. */
  readonly fits?: true;
  /** Where it comes again and again: its own update at `t`, and whether it begins anew there. */
  readonly again?: (t: number) => { readonly t: number; readonly begins: boolean } | undefined;
}

/** The updates at which a family's values change, as one of its parameters says them. */
export interface Changes {
  readonly parameter: string;
  /** Each as it was said, and the update it means. */
  readonly at: readonly (readonly [said: number, t: number])[];
  /** They are where a way leads, so that one right at the end of a run is reached. */
  readonly leads?: true;
}

interface About<Ps extends Parameters> {
  /** The name it is called by, in `spec.type` and on the command line. */
  readonly type: string;
  /** Half a sentence that tells it from the others. */
  readonly summary: string;
  readonly params: Ps;
  readonly rules?: readonly Rule<Values<Ps>>[];
  /** What to write where the first update has rate 0 and should not. */
  readonly aboveZero?: string;
  /** Itself as Python. A family that does not say is its formula; what is informal, and an operator, cannot be said without. */
  says?<E>(values: Values<Ps>, write: Writer<E>): E | Said<E>;
}

/** How schedules are grouped where they are listed, in this order. */
export const groups = ['decays', 'warm-up and phases', 'cycles and restarts', 'driven by something else'] as const;
export type ListGroup = (typeof groups)[number];

export interface Declaration<Ps extends Parameters> extends About<Ps> {
  /** Python arithmetic over the parameters, `t` and the horizon `T`. */
  readonly formula: string;
  /** Its formula is words where no arithmetic over `t` can say it: lists, cycles of growing length, each rate from the one before. */
  readonly informal?: true;
  /** The paper and equation, or the framework and class, that it follows. */
  readonly source: string;
  /** A command line that shows it well, without the name of the program. */
  readonly example: string;
  /** Where lists put it; among the decays unless said. */
  readonly group?: ListGroup;
  /** What computes the same elsewhere, framework first: `torch CosineAnnealingLR`. */
  readonly equals?: readonly string[];
  /** Other names it goes by, each with the command line to write for it where that is more than the type. */
  readonly known?: Readonly<Record<string, string>>;
  /** It has no end of its own and goes on by its formula for ever. */
  readonly endless?: boolean;
  /** Its breaks are searched for, so that some may be missing. */
  readonly searched?: true;
  /** How many updates an endless one lasts when nobody says. */
  lasts?(values: Values<Ps>): number;
  /** The run it is drawn at where nobody says how long it is, for these values: one in which it shows what it does. */
  drawn?(values: Values<Ps>): { readonly length: number; readonly unit: Unit };
  /** Parameters whose default is often not what was meant, each with a word to who leaves it unsaid. */
  readonly unsaid?: { readonly [K in keyof Ps]?: string };
  /** What a reader of the chart would otherwise miss about these values. */
  remark?(values: Values<Ps>): string | undefined;
  /** Its phases in order, where it has any; one whose only phase is a `rise` is a warm-up where it stands before or beside others. */
  phases?(values: Values<Ps>, horizon: number): readonly Phase[];
  /** Whether jumps up are what it is for, as restarts are; they are not unless said. */
  readonly jumps?: true | ((values: Values<Ps>) => boolean);
  /** Whether its horizon is the end of a decay; it is unless said, or unless it only rises. */
  decays?(values: Values<Ps>): boolean;
  /** The updates that its parameters name, of which a run may see only some. */
  changes?(values: Values<Ps>): Changes | undefined;
  /** How it moves a rate that others move as well, where not by the ratio of its values: `anew`, or to this floor. */
  readonly chained?: 'anew' | ((values: Values<Ps>) => number | undefined);
  /** A closed form over the horizon; `after` matters only to one whose last value lies before it. */
  curve?(values: Values<Ps>, horizon: number, after: After): Curve;
  /** Or: written with operators. */
  compose?(values: Values<Ps>, run: Timed): Schedule;
}

/** A declaration one can also call; `exact` takes less than an update as it stands, where nobody can have meant a share. */
export type Family<Ps extends Parameters = Parameters, R = Run> = Declaration<Ps> & ((input?: Input<Ps> & R, exact?: boolean) => Schedule);

/** A family whose parameters are known only at run time: what the registry, the command line and the documents see. */
export interface AnyFamily
  extends Omit<
    Declaration<Parameters>,
    'rules' | 'curve' | 'compose' | 'remark' | 'lasts' | 'drawn' | 'phases' | 'jumps' | 'decays' | 'changes' | 'says' | 'chained'
  > {
  readonly rules?: readonly { readonly says: string; readonly over: readonly string[] }[];
  // biome-ignore lint/suspicious/noExplicitAny: as below
  phases?(values: any, horizon: number): readonly Phase[];
  // biome-ignore lint/suspicious/noExplicitAny: as below
  readonly jumps?: true | ((values: any) => boolean);
  // biome-ignore lint/suspicious/noExplicitAny: as below
  decays?(values: any): boolean;
  // biome-ignore lint/suspicious/noExplicitAny: as below
  changes?(values: any): Changes | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: as below
  says?<E>(values: any, write: Writer<E>): E | Said<E>;
  // biome-ignore lint/suspicious/noExplicitAny: as below
  compose?(values: any, run: Timed): Schedule;
  // biome-ignore lint/suspicious/noExplicitAny: what a family takes is checked when it is called
  remark?(values: any): string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  lasts?(values: any): number;
  drawn?(values: never): { readonly length: number; readonly unit: Unit };
  // biome-ignore lint/suspicious/noExplicitAny: as above
  (input?: any, exact?: boolean): Schedule;
}

/** Makes a family out of its declaration. */
export function defineSchedule<const Ps extends Parameters>(
  declaration: Declaration<Ps> & { readonly endless: true },
): Family<Ps, EndlessRun>;
export function defineSchedule<const Ps extends Parameters>(declaration: Declaration<Ps>): Family<Ps>;
export function defineSchedule(declaration: Declaration<Parameters>) {
  const family = (input: Readonly<Record<string, unknown>> = {}, exact = false) => create(declaration, input, exact);
  return Object.assign(family, declaration);
}

const allOf = new WeakMap<Parameters, Parameters>();

/** Every parameter of a family, those of time included. */
export function allParameters(family: Pick<Declaration<Parameters>, 'params' | 'endless'>): Parameters {
  const all = allOf.get(family.params) ?? withTime(family);
  allOf.set(family.params, all);
  return all;
}

function withTime({ params, endless }: Pick<Declaration<Parameters>, 'params' | 'endless'>): Parameters {
  if (endless) return { ...params, length: runParameters.length };
  if ('min' in params) return { ...params, ...runParameters };
  const after = { ...runParameters.after, choices: endings.filter((ending) => ending !== 'min') };
  return { ...params, ...runParameters, after };
}

function create(declaration: Declaration<Parameters>, input: Readonly<Record<string, unknown>>, exact: boolean): Schedule {
  const { type, params, rules, endless = false } = declaration;
  mustBeInput(type, input);
  const unsaid = endless ? Number.POSITIVE_INFINITY : defaultLength;
  const said = typeof input.length === 'number' && input.length >= 0 ? input.length : unsaid;
  const whole = { length: said };
  const all = complete({ type, params: allParameters(declaration), rules, whole, exact }, input) as Record<string, unknown> & Run;
  const after = endless ? 'continue' : (all.after as After);
  const values: Record<string, unknown> = {};
  for (const name in params) values[name] = all[name];
  const length = all.length ?? declaration.lasts?.(values as never) ?? unsaid;
  const horizon = endless ? Number.POSITIVE_INFINITY : (all.horizon ?? Math.max(1, length));
  const spec = recipeOf(type, values);
  if (Number.isFinite(length)) spec.length = length;
  if (!endless) [spec.horizon, spec.after] = [horizon, after];
  const resize = (to: number) => {
    const moved = Math.max(0, to);
    if (endless) return create(declaration, { ...values, ...(Number.isFinite(moved) && { length: moved }) }, true);
    // A decay that would have nothing left still takes one update, as in transformers.
    return create(declaration, { ...values, length: moved, horizon: Math.max(1, horizon - (length - moved)), after }, true);
  };
  if (declaration.compose) {
    return { length, spec, resize, ...guarded(type, declaration.compose(values as never, { length, horizon, after })) };
  }
  const curve = (declaration as Required<Declaration<Parameters>>).curve(values as never, horizon, after);
  const end = { type, horizon, after, min: values.min as number };
  // What is cycled beside the rate has no floor of the rate's.
  const beside = alongside(curve.also, (one) => past(one, { ...end, after: after === 'min' ? 'hold' : after }));
  const floor = typeof declaration.chained === 'function' ? declaration.chained(values as never) : undefined;
  const chained = floor === undefined ? declaration.chained === 'anew' && { chained: 'anew' as const } : { chained: { floor, horizon } };
  return { length, spec, resize, ...chained, ...guarded(type, { ...past(curve, end), ...beside }) };
}

/** Nothing that is not a number goes into a schedule or leaves it. */
export function finite(type: string, at: Curve['at']): Curve['at'] {
  return (t) => {
    if (!isTime(t)) throw noTime(type, 't', t);
    const value = at(t);
    if (!Number.isFinite(value)) throw new LrschedError([{ code: 'not-finite', type, t }]);
    return value;
  };
}

/** Breaks between two times; that there are none is no answer to anything else. */
function between(type: string, breaks: Curve['breaks']): Curve['breaks'] {
  return (from, to) => {
    if (!isTime(from)) throw noTime(type, 'from', from);
    if (!isTime(to)) throw noTime(type, 'to', to);
    return breaks(from, to);
  };
}

const isTime = (t: unknown): t is number => typeof t === 'number' && t >= 0;

function noTime(type: string, parameter: string, got: unknown): LrschedError {
  return new LrschedError([{ code: 'bad-value', type, parameter, expected: 'a number >= 0', got }]);
}

/** Everything that leaves a family or an operator: what it is asked for is checked, and what it answers. */
function guarded(type: string, { at, breaks, also, held }: Curve): Curve {
  const curve = { at: finite(type, at), breaks: between(type, breaks) };
  if (also === undefined && held === undefined) return curve;
  return { ...curve, ...alongside(also, (one) => guarded(type, one)), ...(held && { held }) };
}

/** No rate below 0 leaves a schedule that goes on by its formula to where that leads below it; `mend` is what to write instead. */
export function notNegative(type: string, at: Curve['at'], mend?: string): Curve['at'] {
  return (t) => {
    const value = at(t);
    if (value < 0 && Number.isFinite(value)) throw new LrschedError([{ code: 'negative', type, t, value, ...(mend && { mend }) }]);
    return value;
  };
}

/** A curve with what it does past its horizon. */
function past(
  { at, breaks }: Curve,
  { type, horizon, after, min }: { readonly type: string; readonly horizon: number; readonly after: After; readonly min: number },
): Curve {
  const until: Curve['breaks'] = function* (from, to) {
    yield* breaks(from, Math.min(to, horizon));
    if (horizon >= from && horizon < to) yield horizon;
  };
  switch (after) {
    case 'continue':
      return { at, breaks };
    case 'hold':
      return { at: (t) => at(t < horizon ? t : horizon), breaks: until };
    case 'min':
      return { at: (t) => (t < horizon ? at(t) : min), breaks: until };
    case 'restart':
      return {
        // Where rounding puts the start of a cycle a hair before its multiple, it is its start all the same.
        at: (t) => at(Math.round(t / horizon) * horizon === t ? 0 : t % horizon),
        breaks: function* (from, to) {
          for (let cycle = Math.max(0, Math.floor(from / horizon) - 1); cycle * horizon < to; cycle += 1) {
            const start = cycle * horizon;
            if (cycle > 0 && start >= from) yield start;
            for (const t of moved(breaks, start)(Math.max(from, start), Math.min(to, (cycle + 1) * horizon))) if (t > start) yield t;
          }
        },
      };
    case 'error':
      return {
        at: (t) => {
          if (t > horizon) throw new LrschedError([{ code: 'past-end', type, t, horizon }]);
          return at(t);
        },
        breaks: until,
      };
  }
}

export interface OperatorDeclaration<Ps extends Parameters> extends About<Ps> {
  /**
   * How it is said on the command line: `--<flag>` gives the parameter `main`, `--<flag>-<name>` the others; of `--<flag> a:b`
   * b is the `second`. However typed, those of lower `order` are applied first. With `fits` the stated length is that of the result, which the parameter `as`
   * takes, and what it is applied to is as long as `part` says.
   */
  readonly modifier?: {
    readonly flag: string;
    readonly main?: keyof Ps & string;
    readonly second?: keyof Ps & string;
    readonly order: number;
    readonly fits?: { readonly as: keyof Ps & string; part(said: (name: keyof Ps & string) => number | undefined, length: number): number };
  };
  /** What percentages are percentages of. Called with whatever schedules were given. */
  whole(schedules: Pick<Values<Ps>, { [K in keyof Ps]: Ps[K] extends { kind: 'schedule' | 'schedules' } ? K : never }[keyof Ps]>): Whole;
  compose(values: Values<Ps>): Omit<Schedule, 'spec'>;
  /** Where the schedules in `of` stand on its clock, one place each; without it all stay where they are, and last. */
  clock?(values: Values<Ps>): readonly Place[];
  /** What it adds to a run. */
  phases?(values: Values<Ps>): readonly Phase[];
  /** Every change it makes looks like a jump, so that none is worth a word. */
  readonly jumps?: true;
  /** It ends where its decay does, whatever it is applied to. */
  readonly ends?: true;
  /** It makes stairs of what it is applied to, each of which would look like a jump. */
  readonly stairs?: true;
}

/** An operator: a schedule made of schedules. */
export type Operator<Ps extends Parameters = Parameters> = OperatorDeclaration<Ps> & ((input: Input<Ps>, exact?: boolean) => Schedule);

export interface AnyOperator extends Omit<OperatorDeclaration<Parameters>, 'rules' | 'compose' | 'whole' | 'clock' | 'phases' | 'says'> {
  readonly rules?: readonly { readonly says: string; readonly over: readonly string[] }[];
  // biome-ignore lint/suspicious/noExplicitAny: as below
  clock?(values: any): readonly Place[];
  // biome-ignore lint/suspicious/noExplicitAny: as below
  phases?(values: any): readonly Phase[];
  // biome-ignore lint/suspicious/noExplicitAny: as below
  says?<E>(values: any, write: Writer<E>): E | Said<E>;
  // biome-ignore lint/suspicious/noExplicitAny: what an operator takes is checked when it is called
  (input: any, exact?: boolean): Schedule;
}

/** Deeper than this nobody nests schedules, and each level is a call within a call: further down is the engine's own limit. */
export const deepest = 100;

/** How many operators are around one another in a spec; one that no operator made counts as none. */
const depths = new WeakMap<Spec, number>();

function depthOf(values: Readonly<Record<string, unknown>>): number {
  let most = 0;
  for (const value of Object.values(values).flat()) if (isSchedule(value)) most = Math.max(most, depths.get(value.spec) ?? 0);
  return most;
}

function tooDeep(type: string, depth: number): LrschedError {
  return new LrschedError([{ code: 'bad-value', type, parameter: 'of', expected: `nested at most ${deepest} deep`, got: depth }]);
}

function mustBeInput(type: string, input: unknown): void {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return;
  throw new LrschedError([{ code: 'bad-spec', path: `what ${type} is given`, expected: 'an object with its parameters', got: input }]);
}

/** Makes an operator out of its declaration. */
export function defineOperator<const Ps extends Parameters>(declaration: OperatorDeclaration<Ps>): Operator<Ps> {
  const { type, params, rules } = declaration;
  const within = Object.keys(params).filter((name) => params[name]?.kind.startsWith('schedule'));
  const operator = (input: Input<Ps>, exact = false): Schedule => {
    const given = input as Readonly<Record<string, unknown>>;
    mustBeInput(type, given);
    const whole = within.every((name) => areSchedules([given[name]].flat())) ? declaration.whole(given as never) : {};
    const values = complete({ type, params, rules, whole, exact }, given);
    const { length, resize, ...curve } = declaration.compose(values as Values<Ps>);
    const depth = 1 + depthOf(values);
    if (depth > deepest) throw tooDeep(type, depth);
    const spec = recipeOf(type, values);
    depths.set(spec, depth);
    return { length, resize, spec, ...guarded(type, curve) };
  };
  return Object.assign(operator, declaration);
}

/** How a parameter of an operator is said on the command line, without the dashes. */
export function modifierFlag({ type, modifier }: Pick<AnyOperator, 'type' | 'modifier'>, name: string): string {
  if (modifier?.main === name) return modifier.flag;
  return `${modifier?.flag ?? type}-${kebab(name)}`;
}
