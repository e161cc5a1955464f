import type { Schedule } from '../core/schedule.ts';
import type { Call } from './call.ts';

/** A parameter group of an optimizer: the one object that a script's writes and the schedulers on it share. */
export interface Group {
  lr: number;
  /** What the first scheduler built on it found; it stays. */
  initial_lr?: number | undefined;
  /** SGD's `momentum`, or the first of Adam's `betas`. */
  momentum?: number | undefined;
  weight_decay?: number | undefined;
  /** What OneCycleLR, CyclicLR and SWALR keep in the group itself. */
  max_lr?: number | undefined;
  min_lr?: number | undefined;
  max_momentum?: number | undefined;
  base_momentum?: number | undefined;
  swa_lr?: number | undefined;
  /** By which timm multiplies what it sets. */
  lr_scale?: number | undefined;
}

/** What `state_dict()` keeps of a scheduler on one group: its arguments, `last_epoch`, `_step_count`, `base_lr`, `_last_lr` and what it remembers. */
export type LiveState = { [name: string]: unknown };

/** A scheduler that lives on one parameter group and moves it; `live.ts` says how it is used. */
export interface Live {
  /** The constructor's name. */
  readonly name: string;
  /** The call that made it, its members as calls, without `last_epoch`. */
  readonly call: Call;
  /**
   * The index on its own curve that the rate it set last has: `last_epoch`, which a warm restart rounds down (`state().last_epoch`).
   * To set it is to set `last_epoch`, which moves nothing else.
   */
  clock: number;
  /** What its curve starts from: `base_lrs`, which is `initial_lr` for most. */
  readonly base: number;
  /** `get_last_lr()`: the rate that it set last, whatever was written since. */
  readonly last: number;
  /** `get_lr()`: what it would set without a step, which is not the rate in force for a recursion; where the class has none, it raises. */
  rate(): number;
  /** `_get_closed_form_lr()`, where the class has one. */
  closed?: (() => number) | undefined;
  /** `step()`, or with the metric that it asks for. */
  step(metric?: number): void;
  /** `step(x)`, which sets the clock: the closed form where the class has one. */
  jump(x: number): void;
  /** What a method of the real object does with these arguments; false where no such method moves a rate. */
  called(method: string, given?: readonly (number | undefined)[], named?: Readonly<Record<string, number | undefined>>): boolean;
  /** The index, metric or count that an argument of a method is, its first unless said; nothing where there is no such method or it takes none. */
  meaning(method: string, at?: number): Meaning | undefined;
  /** Its own curve by its own steps from clock 0, so long. */
  schedule(length: number): Schedule;
  state(): LiveState;
  /** `load_state_dict`, or an attribute set by its name: what is named takes the place of what is there; the rate stays. */
  load(state: LiveState): void;
  /** Itself on a group that was added after it was built: a recursion moves it, too; all others raise when they are stepped. */
  joined(group: Group): Live;
  /** Those that a composite steps. */
  readonly members?: readonly Live[];
  /** What a composite does to its members. */
  readonly member: Member;
}

/** What an argument of `step` is: the clock (`place` where it must be said), a metric, how many steps at once, or what nothing looks at. */
export type Meaning = 'index' | 'place' | 'metric' | 'count' | 'unused';

export interface Member {
  /** `_initial_step()`. */
  begin(): void;
  /** `recursive_undo()`: the clock one back. */
  undo(): void;
  /** `_update_lr(0)`: begun anew at a milestone. */
  restart(): void;
}

/** Whether what stands in a call is a scheduler that lives already. */
export const isLive = (value: unknown): value is Live => typeof value === 'object' && value !== null && 'member' in value;
