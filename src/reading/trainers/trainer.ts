import type { ReadRequest, ReadSeries } from '../../configs/tool.ts';
import type { Machine } from '../../python/machine.ts';
import type { CodePlace } from '../../python/observer.ts';
import type { Called, Foreign, Scope, Unknown, Value } from '../../python/values.ts';
import type { Script } from '../found.ts';
import type { ArgumentMaking } from '../identify.ts';
import type { Amounts, Lengths } from '../lengths.ts';
import type { Living } from '../living.ts';
import type { Made, Optimizer, Optimizers } from '../optimizers.ts';
import type { Walk } from '../walks.ts';

/** The run as trainers see it: they tell it the same events as a loop of the script would. */
export interface TrainedRun {
  readonly m: Machine;
  readonly making: ArgumentMaking;
  readonly lengths: Lengths;
  readonly optimizers: Optimizers;
  readonly living: ReadonlyMap<Made, Living>;
  readonly told: Amounts & {
    readonly length?: { readonly amount: number; readonly unit: 'epoch' | 'step' } | undefined;
    readonly metrics?: readonly number[] | undefined;
  };
  readonly notes: Set<string>;
  readonly walks: Walk[];
  /** Loops of which one turn stands for all. */
  open: number;
  /** Turns of outermost loops. */
  rounds: number;
  /** An update of an optimizer. */
  update(optimizer: Optimizer, at: number): void;
  /** A step of a scheduler, which takes the next of the metrics where it is driven by them. */
  advance(living: Living, at: number): void;
  /** A loop of unknown length matters after all. */
  ask(at: number): never;
  refuse(at: number, says: string): never;
  line(at: number): number;
}

/** Training that a library does: what it makes of calls, as events of the run. */
export interface Trainer {
  /** A call of what the script does not define, where this library makes something of it. */
  called?(called: Called, callee: Unknown | Foreign): Value | undefined;
  /** The same, of something that was already made of it. */
  made?(value: Value | undefined, called: Called): void;
  member?(owner: Unknown | Foreign, name: string, place: CodePlace): Value | undefined;
  /** The constructor of an object of the script is gone through, with these names. */
  begun?(scope: Scope): void;
  /** How often a scheduler moves where the script steps it once. */
  steps?(living: Living): number;
  /** Whether an optimizer makes an update where the script steps it. */
  updates?(optimizer: Optimizer, at: number): boolean;
  /** The script is over. */
  finish?(): void;
  /** Schedules of libraries that optimizers had for their rates, and by how many updates. */
  uses?(): Iterable<Used>;
  /** The rates where the script makes no update at all. */
  unrun?(script: Script, request: ReadRequest): readonly ReadSeries[] | undefined;
}

/** A schedule that an optimizer had for its rates. */
export interface Used {
  readonly made: Made;
  readonly optimizer: Optimizer;
  readonly updates: number;
}
