import type { Schedule } from '../core/schedule.ts';
import { interpolate } from '../core/shapes.ts';
import {
  type About,
  type AnyConstructor,
  type ArgumentsOf,
  defineConstructor,
  type Making,
  num,
  type Setting,
  type Signature,
} from './constructor.ts';
import type { Group, Live } from './group.ts';
import { alone, type RateRule, type Self, stepped } from './recursion.ts';

/** Says in which words of ours the real class raises. */
export type Raise = Setting['refuse'];

/** A class of `torch.optim.lr_scheduler`: its recursion, and the closed form that says the same for ordinary arguments. */
export interface TorchClass<S extends Signature = Signature> {
  readonly name: string;
  readonly signature: S;
  make(args: ArgumentsOf<S>, group: Group, making: Making): Live;
  closed(args: ArgumentsOf<S>, setting: Setting): Schedule;
  readonly about: About<ArgumentsOf<S>>;
  /** How many of its steps one epoch has, where each is told its epoch. */
  readonly each?: (setting: Pick<Setting, 'facts'>) => number | undefined;
}

export const define = <const S extends Signature>(
  name: string,
  signature: S,
  make: TorchClass<S>['make'],
  closed: TorchClass<S>['closed'],
  about: TorchClass<S>['about'] = {},
  each?: TorchClass['each'],
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are checked against the signature first
): TorchClass<any> => ({ name, signature, make, closed, about, ...(each && { each }) });

/** What a class is beside its rule and what all constructors say. */
interface Beside<S extends Signature> {
  /** Groups that are added later move with it. */
  readonly grows?: true;
  /** What it does to the group before it takes note of `initial_lr`. */
  found?(args: ArgumentsOf<S>, group: Group): void;
  /** What it does after the step that its constructor ends with. */
  built?(args: ArgumentsOf<S>, self: Self): void;
  readonly each?: TorchClass['each'];
}

/** Most classes: one rule on the group as it is found, its arguments looked up at each step, because a state may change them. */
export const ruled = <const S extends Signature>(
  name: string,
  signature: S,
  rule: (args: ArgumentsOf<S>, self: Self, raise: Raise, making: Making) => RateRule,
  closed: TorchClass<S>['closed'],
  about: TorchClass<S>['about'] = {},
  { grows = undefined, found, built, each }: Beside<S> = {},
) =>
  define<S & { readonly last_epoch: ReturnType<typeof num<number>> }>(
    name,
    { ...signature, last_epoch: num(-1) },
    ({ last_epoch, ...given }, group, making) => {
      const args = given as ArgumentsOf<S>;
      const [attributes, lastEpoch] = [args as Record<string, unknown>, last_epoch as number];
      const parts = { ...making, name, attributes, lastEpoch, methods: { step: ['index'] as const }, grows: grows === true };
      let own: Self | undefined;
      const live = alone(group, parts, (self) => {
        const made = rule(args, self, making.refuse, making);
        if (own === undefined && lastEpoch === -1) found?.(args, group);
        own ??= self;
        return made;
      });
      built?.(args, own as Self);
      return live;
    },
    closed as never,
    about as never,
    each,
  );

export const divided =
  (raise: Raise, what: string) =>
  (a: number, b: number): number =>
    b === 0 ? raise(`${what} divides by zero`) : a / b;

/** A cosine or a line from one rate to another, on to where its formula leads. */
export const between = (strategy: string, from: number, to: number, share: number): number =>
  strategy === 'cos' ? interpolate('cosine', from, to, share) : from + (to - from) * share;
export const shapeOf = (strategy: string): 'cosine' | 'linear' => (strategy === 'cos' ? 'cosine' : 'linear');

const momentumLess = ['Adadelta', 'Adafactor', 'Adagrad', 'ASGD', 'LBFGS', 'Rprop'];
export function needMomentum({ facts }: Pick<Making, 'facts'>, raise: Raise): void {
  const optimizer = /^(?:\w+\.)*(\w+)\(/.exec(String(facts?.optimizer ?? ''))?.[1];
  if (optimizer && momentumLess.includes(optimizer)) raise('cycle_momentum needs an optimizer with momentum or betas');
}

/** The constructor of a class: its schedule, which is checked against what it is when it is stepped, and itself. */
export function toConstructor({ name, signature, make, closed, about, each }: TorchClass): AnyConstructor {
  const schedule = (args: ArgumentsOf<Signature>, setting: Setting) => {
    const said = () => closed(args, setting);
    const making: Making = { ...setting, call: { name, args: {} }, schedule: said };
    const often = each?.(setting);
    return stepped(name, (group) => make({ ...args }, group, making), said, { ...setting, ...(often !== undefined && { each: often }) });
  };
  return { ...defineConstructor(name, signature, schedule, about), live: make };
}
