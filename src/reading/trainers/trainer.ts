import type { ReadRequest, ReadSeries } from '../../configs/tool.ts';
import type { Argument } from '../../frameworks/call.ts';
import type { Machine } from '../../python/machine.ts';
import type { CodePlace, LoopSite } from '../../python/observer.ts';
import { type Called, Class, Dict, Foreign, Func, type Scope, Thing, Unknown, type Value } from '../../python/values.ts';
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
  /** Conditions that nobody knows, both ways of which are being gone. */
  readonly doubts: { readonly any: boolean };
  /** Keys that stand where a library does not look for them. */
  readonly unheeded: { readonly keys: readonly string[]; readonly within: string; readonly at: number }[];
  readonly walks: Walk[];
  /** Loops of which one turn stands for all. */
  open: number;
  /** Turns of outermost loops. */
  rounds: number;
  /** An update of an optimizer. */
  update(optimizer: Optimizer, at: number): void;
  /** A step of a scheduler, to a place of its curve where that is said; it takes the next of the metrics where it is driven by them. */
  advance(living: Living, at: number, to?: number): void;
  /** The scheduler of a call, on an optimizer, with what is known around it. */
  build(value: Made | Called, on: Optimizer, facts?: Readonly<Record<string, Argument>>): Living | undefined;
  /** A loop of unknown length matters after all. */
  ask(at: number): never;
  refuse(at: number, says: string): never;
  /** Whether something in a function moves a rate. */
  acts(func: Func): boolean;
  line(at: number): number | string;
  /** What a file of settings holds that a library opens itself, by its path or where one was named after the script. */
  settingsAt(path: Value, asking: string): Value | undefined;
}

/** Training that a library does: what it makes of calls, as events of the run. */
export interface Trainer {
  /** A call of what the script does not define, where this library makes something of it. */
  called?(called: Called, callee: Unknown | Foreign): Value | undefined;
  /** What this library's variables hold or are given, also where nothing else may happen, as in a rate function. */
  asked?(called: Called): Value | undefined;
  /** The same, of something that was already made of it. */
  made?(value: Value | undefined, called: Called): void;
  member?(owner: Unknown | Foreign, name: string, place: CodePlace): Value | undefined;
  /** An attribute of what this library made is set. */
  wrote?(owner: Value, key: Value, value: Value): void;
  /** The constructor of an object of the script is gone through, with these names. */
  begun?(scope: Scope): void;
  /** An object of a class of the script begins as one of this library's, which is called in full like that. */
  extended?(self: Thing, path: string, args: readonly Value[], keywords: Called['keywords'], place: CodePlace): void;
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

/** Updates that are followed at most. */
export const mostUpdates = 3_000_000;

/** The loop of a library: epochs of batches. */
export interface Rounds {
  readonly at: number;
  readonly epochs: number;
  /** Batches of an epoch; where nobody knows, what has to be known to say it. */
  readonly batches: number | Unknown;
  /** Batches at most. */
  readonly most?: number | undefined;
  /** An epoch begins. */
  begins?(epoch: number): void;
  /** A batch; true where the run is over. */
  batch(epoch: number, batch: number, last: boolean): boolean | undefined;
  /** An epoch is over, whole or cut. */
  ends?(epoch: number, whole: boolean): void;
}

/** A loop that a library goes through at a place of the script. */
export function walkAt({ m, walks }: TrainedRun, at: number): Walk {
  const site: LoopSite = { kind: 'for', from: at, to: at, head: '', body: m.source.top, list: undefined };
  const walk: Walk = { site, parts: false, missing: undefined, stepping: new Set(), turns: 0 };
  walks.push(walk);
  return walk;
}

/** Goes through the loop of a library; one batch stands for all of an epoch where nobody knows how many there are. */
export function goThrough(run: TrainedRun, { at, epochs, batches, most = Number.POSITIVE_INFINITY, ...rounds }: Rounds): void {
  if (epochs === Number.POSITIVE_INFINITY && most === Number.POSITIVE_INFINITY)
    run.refuse(at, 'this trainer goes on without end; say how long the run is with --epochs or --steps');
  const walk = walkAt(run, at);
  const each = typeof batches === 'number' ? batches : undefined;
  let [made, over] = [0, false];
  for (let epoch = 0; epoch < epochs && made < most && !over; epoch += 1) {
    run.rounds += 1;
    walk.turns += 1;
    rounds.begins?.(epoch);
    if (each === undefined) {
      walk.missing = batches as Unknown;
      run.open += 1;
      over = rounds.batch(epoch, 0, true) === true;
      run.open -= 1;
      walk.missing = undefined;
    } else
      for (let batch = 0; batch < each && made < most && !over; batch += 1, made += 1) {
        if (made >= mostUpdates) run.refuse(at, 'this run is too long to be followed: beyond 3,000,000 updates');
        over = rounds.batch(epoch, batch, batch + 1 === each) === true;
      }
    if (each === 0) break;
    rounds.ends?.(epoch, each === undefined || !(over || (made >= most && made < (epoch + 1) * each)));
  }
  run.walks.pop();
}

/** Batches that a loader has, or what has to be known for that; `each` is how many of them make an update. */
export function batchesIn({ lengths, told }: TrainedRun, loader: Value | undefined, at: number, each = 1): number | Unknown {
  const known = loader === undefined || loader === null ? undefined : lengths.said(loader);
  if (known !== undefined) return known;
  const named = loader instanceof Unknown || loader instanceof Foreign;
  const name = named ? lengths.nameOf(loader) : 'train_dataloader';
  if (told.perEpoch !== undefined) {
    lengths.asked.add(name);
    return told.perEpoch * each;
  }
  const said = lengths.defined(name);
  return said ?? new Unknown([{ text: `len(${name})`, at }]);
}

/** What a call is told, by name: keywords, those of a dict, and what stands by place. */
export function toldIn({ args, keywords }: Called, places: readonly string[] = []): Map<string, Value> {
  const more = keywords.get('**');
  const held = more instanceof Dict ? entriesOf(more) : more instanceof Thing ? [...more.attributes] : [];
  const placed = args.slice(0, places.length).map((value, index) => [places[index] as string, value] as const);
  return new Map([...placed, ...held, ...[...keywords].filter(([key]) => key !== '**')]);
}

/** What a dict or a namespace holds under names. */
export const entriesOf = (value: Dict | Thing): (readonly [string, Value])[] =>
  value instanceof Thing ? [...value.attributes] : [...value.map].map(([key, held]) => [String(key), held] as const);

/** What writes the rate of a group, which is no entry of a log, or steps a scheduler. */
const writesRate = /(?:param_groups\[[^\]]*\]|\b(?:\w*group|p?g|param))\[['"]lr['"]\]\s*[-+*/]?=(?!=)|scheduler\w*(?:\(\))?\.step\s*\(/;
/** What says that a run is over, or an epoch. */
export const endsRun = /\bshould_(training_|epoch_)?stop\s*=(?!=)/;

/** Goes through a method that a library calls as through a loop of the script: what is no matter of a rate is passed over, or is not. */
export function asInLoop({ m }: Pick<TrainedRun, 'm'>, go: () => void, passesOver = true): void {
  const before = m.slicing;
  if (before !== undefined) m.slicing = passesOver;
  try {
    go();
  } finally {
    m.slicing = before;
  }
}

/**
 * A method of an object of the script that moves the rate where a library calls it; but for these, which are gone through, and for what
 * only these call.
 */
export function movingMethod({ m }: Pick<TrainedRun, 'm'>, { type }: Thing, but: readonly string[]): string | undefined {
  const others = methodsOf(type).filter(([name]) => !but.includes(name));
  const moving = others.filter(([, code]) => writesRate.test(m.textOf(code.node)));
  const isCalled = (name: string) =>
    byLibraries.test(name) || others.some(([other, { node }]) => other !== name && m.textOf(node).includes(`.${name}(`));
  return moving.find(([name]) => but.length === 0 || isCalled(name))?.[0];
}

/** What a library calls of an object of the script. */
const byLibraries =
  /^(?:on_\w+|\w+_step|\w+_epoch_end|forward|optimizer_\w+|lr_scheduler_\w+|backward|__call__|__init__|setup|configure_\w+)$/;

const methodsOf = (of: Class | undefined): readonly (readonly [string, Func])[] =>
  of === undefined
    ? []
    : [
        ...[...of.attributes].flatMap(([name, held]) => (held instanceof Func ? [[name, held] as const] : [])),
        ...of.bases.flatMap((base) => (base instanceof Class ? methodsOf(base) : [])),
      ];

const methodWith = ({ m }: Pick<TrainedRun, 'm'>, { type }: Thing, does: RegExp, but: readonly string[]): string | undefined =>
  methodsOf(type).find(([name, { node }]) => !but.includes(name) && does.test(m.textOf(node)))?.[0];

/**
 * Refuses callbacks that move the rate: those of the script that write it in what is not gone through, and those of the library that are
 * named. That one may end the run is said, but of the methods in which that is followed.
 */
export function mustNotMove(
  run: TrainedRun,
  callbacks: Value | undefined,
  at: number,
  moving?: RegExp,
  followed: readonly string[] = [],
  ending: readonly string[] = [],
): void {
  for (const one of Array.isArray(callbacks) ? callbacks : [callbacks ?? null]) {
    const of = one instanceof Thing ? one.type?.name : one instanceof Class ? one.name : undefined;
    const thing = one instanceof Class ? new Thing(one) : one;
    if (thing instanceof Thing && movingMethod(run, thing, followed) !== undefined)
      run.refuse(at, `the callback ${of} moves the rate, which is not followed; write what it does as a loop`);
    if (thing instanceof Thing && methodWith(run, thing, endsRun, ending) !== undefined)
      run.notes.add(`the callback ${of} may end the run, which is left out`);
    const name = one instanceof Unknown || one instanceof Foreign ? (one.called?.path.replace(/^.*\./, '') ?? '') : '';
    if (/^EarlyStopping(Callback)?$/.test(name)) run.notes.add(`${name} may end the run, which is left out`);
    if (moving?.test(name)) run.refuse(at, `the callback ${name} moves the rate or changes what an update is, which is not followed`);
  }
}
