import type { Counted, CountedOptimizer, CountedScheduler, Often, Spot } from '../analysis/counted.ts';
import { clockIn } from '../analysis/plan.ts';
import { position, type Text } from '../core/text.ts';
import type { Argument } from '../frameworks/call.ts';
import { isFloat } from '../frameworks/call.ts';
import { gathered } from './gathered.ts';
import { lastOf, settleCall } from './identify.ts';
import type { Journal, Times } from './journal.ts';
import type { Living } from './living.ts';
import type { ScriptRun } from './run.ts';
import type { Used } from './trainers/trainer.ts';

/** Names under which constructors are told where their curve ends. */
const horizons = [
  'T_max',
  'total_steps',
  'num_training_steps',
  'total_iters',
  'max_iters',
  't_initial',
  'decay_steps',
  'T_0',
  'total_num_steps',
  'max_steps',
  'milestones',
];

/** Counts what a run did. */
export function countedIn(run: ScriptRun, source: Text, journals: readonly Journal[]): Counted {
  const spot = (at: number): Spot => position(source, at);
  const often = ({ at, times }: Times): Often => ({ ...spot(at), times });
  const all = [...run.living.values()];
  const trains = [...run.journals.values(), ...run.trained.values()].some(({ rows }) => rows > 0);
  const nameOf = ({ optimizer }: Pick<Journal, 'optimizer'>): string =>
    optimizer.variables[0] ?? (optimizer.called.path.replace(/^.*\./, '') || optimizer.called.text);
  const journalOf = (one: Living) =>
    journals.find(({ optimizer }) => optimizer === one.optimizer || optimizer.called === one.optimizer.called);
  // An optimizer that has its schedule moves it itself, once an update.
  const used = ({ made, optimizer, updates }: Used): CountedScheduler => {
    const className = lastOf(made.called.path);
    const horizon = horizonOf(settleCall(made.called, { ...run.making, stars: run.m.stars }).call.args);
    return {
      name: made.variables[0] ?? className,
      className,
      at: spot(made.called.at),
      built: 1,
      optimizer: nameOf({ optimizer }),
      holds: spot(optimizer.called.at),
      member: false,
      steps: updates,
      before: 0,
      from: [{ ...spot(optimizer.called.at), times: updates }],
      clock: { every: 1, by: 1, start: 0, into: 0 },
      last: updates - 1,
      ...(horizon && { horizon }),
    };
  };
  return {
    optimizers: journals.map((journal): CountedOptimizer => {
      const { rounds } = journal;
      return {
        name: nameOf(journal),
        at: spot(journal.optimizer.called.at),
        updates: journal.rows,
        open: journal.open > 0,
        epochs: rounds.length,
        ...(rounds.count === 1 && { perEpoch: rounds.at(0) }),
        begun: journal.begun,
        ended: journal.ended,
        from: journal.from.map(often),
        writes: (run.journals.get(journal.optimizer)?.writes ?? journal.writes).map(often),
      };
    }),
    schedulers: [
      ...[...run.trainers].flatMap((one) => [...(one.uses?.() ?? [])]).map(used),
      ...distinctly(all).map(([one, built]): CountedScheduler => {
        const journal = journalOf(one);
        const clocks = journal?.clocks.get(one);
        const clock = clocks && journal && clocks.length === journal.rows ? clockIn(clocks) : undefined;
        const horizon = horizonOf(one.groups[0]?.call.args ?? {});
        return {
          name: one.made.variables[0] ?? one.name,
          className: one.name,
          at: spot(one.made.called.at),
          built,
          optimizer: nameOf(one),
          holds: spot(one.optimizer.called.at),
          member: one.within !== undefined,
          steps: one.steps,
          ...(one.processes > 1 && { processes: one.processes }),
          // Where nothing trains, a row is what a turn begins with.
          before: trains ? one.early : 0,
          from: one.from.map((place) => {
            const argument = one.told.get(place.at);
            return { ...often(place), ...(argument && { argument }) };
          }),
          ...(clock && { clock }),
          ...(clocks && clocks.length > 0 && { last: clocks.at(clocks.length - 1) }),
          ...(horizon && { horizon }),
        };
      }),
    ],
    loops: [...run.loopsGone.values()].map(({ at, ...loop }) => ({ at: spot(at), ...loop })),
    assumed: gathered(run.notes),
    unheeded: run.unheeded.map(({ at, ...one }) => ({ ...one, at: spot(at) })),
  };
}

/** Schedulers by where they are built: the last of each, with how many there were. */
function distinctly(all: readonly Living[]): readonly (readonly [Living, number])[] {
  const places = new Map<number, Living[]>();
  for (const one of all) places.set(one.made.called.at, [...(places.get(one.made.called.at) ?? []), one]);
  return [...places.values()].map((same) => [same.at(-1) as Living, same.length] as const);
}

function horizonOf(args: Readonly<Record<string, Argument>>): CountedScheduler['horizon'] {
  for (const argument of horizons) {
    const said = args[argument];
    const plain = isFloat(said) ? said.float : said;
    const value = Array.isArray(plain) ? Math.max(...plain.filter((one): one is number => typeof one === 'number')) : plain;
    if (typeof value === 'number' && Number.isFinite(value)) return { value, argument };
  }
  const { epochs, steps_per_epoch: each } = args;
  return typeof epochs === 'number' && typeof each === 'number'
    ? { value: epochs * each, argument: 'epochs × steps_per_epoch' }
    : undefined;
}
