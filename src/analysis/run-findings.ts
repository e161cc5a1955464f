import type { RunFinding } from '../core/finding.ts';
import { figure, tally } from '../core/numbers.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Counted, CountedOptimizer, CountedScheduler, Spot } from './counted.ts';
import { runCodes, runFinding } from './run-codes.ts';

/** What a scheduler is to the run that it is stepped in. */
interface Met {
  readonly one: CountedScheduler;
  readonly optimizer: CountedOptimizer | undefined;
  readonly counted: Counted;
  readonly schedule: Schedule;
}

type Look = (met: Met) => RunFinding | undefined;

const found = (code: string, at: Spot, phrase: string, says: string, mend: string, facts: RunFinding['facts'] = {}): RunFinding =>
  runFinding(code, at, { phrase, says, mend, facts });

const times = (many: number): string => (many === 2 ? 'twice' : `${tally(many)} times`);
const many = (count: number, what: string): string => `${tally(count)} ${what}${count === 1 ? '' : 's'}`;
const lines = (spots: readonly Spot[]): string => {
  const all = [...new Set(spots.map(({ line }) => line))];
  return `${all.length === 1 ? 'line' : 'lines'} ${all.join(' and ')}`;
};

/** Stepped once for each update, or once for so many, as evenly as that. */
const isPerUpdate = ({ clock }: CountedScheduler): boolean => clock !== undefined && clock.every === 1 && clock.by === 1;
const isPerEpoch = ({ clock }: CountedScheduler, { perEpoch }: CountedOptimizer): boolean =>
  clock !== undefined && perEpoch !== undefined && perEpoch > 1 && clock.every === perEpoch && clock.by === 1;

const neverStepped: Look = ({ one, optimizer, schedule }) => {
  if (one.steps > 0 || one.member || optimizer === undefined || one.built > 1) return undefined;
  const rate = figure(schedule.at(0));
  return found(
    'never-stepped',
    one.at,
    `${one.name} is never stepped`,
    `${one.name} (${one.className}) is built and never stepped: the rate stays at ${rate} for all ${many(optimizer.updates, 'update')}`,
    `call ${one.name}.step() in the loop`,
    { steps: 0, updates: optimizer.updates },
  );
};

const steppedAfter: Look = ({ one, optimizer }) => {
  const [from] = one.from;
  if (one.steps === 0 || one.member || optimizer === undefined || optimizer.updates < 2 || from === undefined || one.built > 1)
    return undefined;
  if (one.last === undefined || one.before > 0 || one.clock === undefined || one.clock.by !== 0) return undefined;
  return found(
    'stepped-after-training',
    from,
    `${one.name} is stepped only after the training`,
    `${one.name}.step() is called only once the last of ${many(optimizer.updates, 'update')} is made, and the rate stays where it began`,
    'move it into the loop',
    { steps: one.steps, updates: optimizer.updates },
  );
};

const anotherOptimizer: Look = ({ one, optimizer, counted }) => {
  const trained = counted.optimizers.filter(({ updates }) => updates > 0);
  const again = trained.find(
    ({ name, at, begun }) =>
      name === one.optimizer &&
      !same(at, one.holds) &&
      begun >= (optimizer?.ended ?? 0) &&
      !counted.schedulers.some(({ holds }) => same(holds, at)),
  );
  if (optimizer !== undefined && again !== undefined && !one.member) {
    return found(
      'another-optimizer',
      again.at,
      `${one.name} still holds the old ${one.optimizer}`,
      `${one.optimizer} is built again here, and ${one.name} still holds the old one of line ${one.holds.line}: the rate of the new optimizer is not moved`,
      'build the scheduler again, too',
    );
  }
  if (optimizer !== undefined || trained.length === 0 || one.member) return undefined;
  const names = trained.map(({ name, at }) => `${name} of line ${at.line}`).join(' and ');
  return found(
    'another-optimizer',
    one.at,
    `${one.name} moves an optimizer that makes no updates`,
    `${one.name} moves the rate of another optimizer than the one that makes the updates, ${names}`,
    'build it on that one',
  );
};

const builtAnew: Look = ({ one }) =>
  one.built < 2 || one.member
    ? undefined
    : found(
        'built-anew',
        one.at,
        `${one.name} is built anew ${times(one.built)}`,
        `${one.name} is built anew ${times(one.built)}, in a loop, and begins again each time; the last one is stepped ${one.steps === 1 ? 'once' : times(one.steps)}`,
        'build it once, before the loop',
        { built: one.built },
      );

const several: Look = ({ one, optimizer }) => {
  const { clock, from } = one;
  if (clock === undefined || clock.by < 2 || one.member || optimizer === undefined || clock.by === one.processes) return undefined;
  const row = optimizer.open ? 'epoch' : 'update';
  const each = clock.every === 1 ? row : clock.every === optimizer.perEpoch ? 'epoch' : `${clock.every} ${row}s`;
  return found(
    'stepped-several-times',
    from.at(-1) ?? one.at,
    `${one.name} is stepped ${times(clock.by)} each ${each}`,
    `${one.name} is stepped ${times(clock.by)} each ${each}${from.length > 1 ? `, in ${lines(from)}` : ''}, so its curve is over ${times(clock.by)} as fast: ${many(one.steps, 'step')} in ${many(optimizer.updates, row)}`,
    'step it in one place',
    { steps: one.steps, updates: optimizer.updates, times: clock.by },
  );
};

/** A horizon that counts a process's own updates; one that counts those of all is what accelerate wants. */
const perProcess: Look = ({ one, optimizer }) => {
  const { processes, horizon, last } = one;
  if (processes === undefined || horizon === undefined || last === undefined || optimizer === undefined) return undefined;
  const { value, argument } = horizon;
  if (endless.test(one.className) || argument === 'milestones' || one.member || last <= value + slackOf(value)) return undefined;
  return found(
    'stepped-per-process',
    one.at,
    `${one.name} is stepped ${times(processes)} an update, once a process`,
    `accelerate steps ${one.name} ${times(processes)} an update, once a process, and ${argument}=${tally(value)} counts the updates of one: ${many(one.steps, 'step')} in ${many(optimizer.updates, 'update')}`,
    `write ${argument}=${tally(one.steps)}`,
    { horizon: value, updates: optimizer.updates, steps: one.steps, processes },
  );
};

const before: Look = ({ one, optimizer }) => {
  const [from] = one.from;
  if (one.before === 0 || one.member || optimizer === undefined || from === undefined) return undefined;
  const values = one.before === 1 ? 'its first value is skipped' : `its first ${tally(one.before)} values are skipped`;
  return found(
    'stepped-before-update',
    from,
    `${one.name} is stepped before the first update`,
    `${one.name}.step() comes before optimizer.step(): ${values}, and every later one comes early`,
    'step the scheduler after the optimizer',
    { before: one.before },
  );
};

/** Schedules that begin again, or go on, past what is called their horizon. */
const endless = /WarmRestarts|Multi|Constant|Linear|Restarts|Exponential|InverseTime/;

/** Steps beyond a horizon, or short of it, that are rounding. */
const slackOf = (horizon: number): number => Math.max(1, 0.02 * horizon);

const horizons: Look = (met) => {
  const { one, optimizer, counted } = met;
  const { horizon, clock, last } = one;
  if (horizon === undefined || optimizer === undefined || last === undefined || one.built > 1 || one.steps === 0) return undefined;
  if (one.from.some(({ argument }) => argument === 'index' || argument === 'fraction')) return undefined;
  const { value, argument } = horizon;
  const { updates, epochs, perEpoch = 1 } = optimizer;
  const facts = { horizon: value, updates, epochs, steps: one.steps };
  const said = `${argument}=${tally(value)}`;
  const isRestart = /WarmRestarts/.test(one.className);
  if (isPerUpdate(one) && perEpoch > 1 && epochs > 1 && (value === epochs || (isRestart && value < epochs))) {
    const after = isRestart
      ? `it restarts every ${many(value, 'update')}`
      : `its curve is over after ${tally(value)} of ${many(updates, 'update')}`;
    return found(
      'horizon-in-epochs',
      one.at,
      `${said} counts epochs, ${one.name} is stepped once an update`,
      `${said} is counted in epochs, of which there are ${tally(epochs)}, but ${one.name} is stepped once an update (${tally(perEpoch)} an epoch): ${after}`,
      `write ${argument}=${tally(value * perEpoch)}, or step it once an epoch`,
      facts,
    );
  }
  if (one.member || endless.test(one.className) || argument === 'milestones') return undefined;
  if (isPerEpoch(one, optimizer) && value >= updates && epochs > 1) {
    return found(
      'horizon-in-updates',
      one.at,
      `${said} counts updates, ${one.name} is stepped once an epoch`,
      `${said} is counted in updates, but ${one.name} is stepped once an epoch: ${tally(one.steps)} of ${tally(value)} steps happen`,
      `step it after each update, or write ${argument}=${tally(epochs)}`,
      facts,
    );
  }
  const batches = counted.loops.find(({ turns, outermost }) => !outermost && turns === value);
  if (isPerUpdate(one) && value > updates && batches !== undefined && batches.updates < batches.turns) {
    return found(
      'horizon-in-batches',
      one.at,
      `${said} counts micro-batches, the run makes ${many(updates, 'update')}`,
      `${said} is counted in micro-batches, of which ${tally(value / updates)} are accumulated for each of the ${many(updates, 'update')}: ${tally(one.steps)} of ${tally(value)} steps happen, and the decay ends short`,
      `write ${argument}=${tally(updates)}`,
      facts,
    );
  }
  const slack = slackOf(value);
  if (last > value && clock !== undefined) {
    // That is told of the processes.
    if (one.processes !== undefined) return undefined;
    const over = last - value;
    if (over <= slack) return undefined;
    return found(
      'past-horizon',
      one.at,
      `${one.name} is stepped past its horizon ${tally(value)}`,
      `${one.name} is stepped ${many(last, 'time')} before the last update, ${tally(over)} past its horizon (${said})`,
      `write ${argument}=${tally(one.steps)}`,
      facts,
    );
  }
  if (last < value - 1 - slack) {
    return found(
      'horizon-not-reached',
      one.at,
      `${tally(last + 1)} of ${tally(value)} steps of ${one.name} happen`,
      `${said}, and the run ends after ${tally(last + 1)} of these ${tally(value)} steps: only ${figure((100 * (last + 1)) / value, 2)} % of the decay happens`,
      `write ${argument}=${tally(one.steps)}, or train to the end`,
      facts,
    );
  }
  return undefined;
};

const patience: Look = ({ one, optimizer }) => {
  if (one.className !== 'ReduceLROnPlateau' || optimizer === undefined || (optimizer.perEpoch ?? 1) < 2) return undefined;
  const [from] = one.from;
  if (from === undefined || one.steps < optimizer.updates) return undefined;
  return found(
    'patience-in-batches',
    from,
    `${one.name} is stepped with every batch`,
    `${one.name} is stepped with the metric of every batch, so its patience counts batches, ${tally(optimizer.perEpoch ?? 1)} an epoch, and noise lowers the rate`,
    'step it once an epoch with the validation loss',
  );
};

const late: Look = ({ one }) => {
  const from = one.from.find(({ argument }) => argument === 'index');
  // One that waits for longer, as what comes after a warm-up does, is meant to.
  if (from === undefined || one.clock === undefined || one.clock.into !== -one.clock.every) return undefined;
  return found(
    'stepped-late',
    from,
    `${one.name} is one step late`,
    `step(index) at the end of a turn sets the value of the turn that is over: every value comes ${one.clock.every > 1 ? 'one epoch' : 'one update'} late, and the first one is used twice`,
    'call step(index + 1) there',
  );
};

const resumed: Look = ({ one, optimizer, counted }) => {
  const loop = counted.loops.find(({ outermost, first = 0, updates }) => outermost && first >= 2 && updates > 0);
  if (loop === undefined || optimizer === undefined || one.member || one.steps === 0 || one.before > 0) return undefined;
  if (one.clock === undefined || one.clock.start !== 0 || one.from.some(({ argument }) => argument !== undefined)) return undefined;
  return found(
    'resumed-anew',
    loop.at,
    `the loop goes on at ${tally(loop.first ?? 0)}, ${one.name} begins at 0`,
    `the loop starts at ${tally(loop.first ?? 0)}, as a resumed run does, but ${one.name} is fresh and begins at 0: the rate starts again from the top`,
    `load the state of ${one.name}, or build it with last_epoch=${tally((loop.first ?? 1) - 1)}`,
    { first: loop.first ?? 0 },
  );
};

const looks: readonly Look[] = [
  neverStepped,
  steppedAfter,
  anotherOptimizer,
  builtAnew,
  several,
  perProcess,
  before,
  horizons,
  patience,
  late,
  resumed,
];

/** What is wrong where the schedulers of a run and its loops meet, each fault once. */
export function findingsOfRun(counted: Counted, schedule: Schedule): readonly RunFinding[] {
  const ofSchedulers = counted.schedulers.flatMap((one) => {
    const optimizer = counted.optimizers.find(({ at, updates }) => same(at, one.holds) && updates > 0);
    return looks.flatMap((look) => look({ one, optimizer, counted, schedule }) ?? []);
  });
  return [...ofSchedulers, ...twoSchedulers(counted), ...written(counted), ...misplaced(counted)].sort(
    (a, b) => order.indexOf(a.code) - order.indexOf(b.code) || a.says.length - b.says.length,
  );
}

const order = Object.keys(runCodes);

const same = (a: Spot, b: Spot): boolean => a.line === b.line && a.column === b.column;

function twoSchedulers({ schedulers }: Counted): readonly RunFinding[] {
  const stepped = schedulers.filter(({ member, steps }) => !member && steps > 0);
  const [first, second] = stepped.flatMap((one) => {
    const same = stepped.filter(({ optimizer }) => optimizer === one.optimizer);
    return same.length > 1 && same[0] === one ? same : [];
  });
  if (first === undefined || second === undefined) return [];
  return [
    found(
      'two-schedulers',
      second.at,
      `two schedulers act on ${first.optimizer}`,
      `two schedulers are stepped and act on the rate of ${first.optimizer}, ${first.name} and ${second.name}: each goes on from what the other leaves`,
      'this is meant where one is a warm-up',
    ),
  ];
}

function misplaced({ unheeded }: Counted): readonly RunFinding[] {
  return unheeded.map(({ keys, within, at }) => {
    const all = keys.join(' and ');
    const says = `${all} beside ${within}, not within it, ${keys.length === 1 ? 'is' : 'are'} ignored by lightning`;
    return found(
      'misplaced-key',
      at,
      `${all} beside ${within} is ignored`,
      says,
      `write ${keys.length === 1 ? 'it' : 'them'} into the dict of ${within}`,
    );
  });
}

function written({ optimizers, schedulers }: Counted): readonly RunFinding[] {
  return optimizers.flatMap(({ name, writes, updates, perEpoch = 1, open }) => {
    const [write] = writes;
    if (write === undefined || updates === 0) return [];
    const beside = schedulers.find((one) => one.optimizer === name && one.steps > 0);
    if (beside) {
      const says = `the rate of ${name} is written by hand ${times(write.times)} beside ${beside.name}`;
      return [
        found(
          'written-beside',
          write,
          'the rate is written beside a scheduler',
          says,
          'a scheduler that multiplies goes on from what is written, one with a closed form overwrites it',
        ),
      ];
    }
    const compounding = /\*=|\/=|\blr\s*=.*\blr['"\]]*\s*[*/]/.test(write.source);
    if (!compounding || open || perEpoch < 2 || write.times < perEpoch) return [];
    const says = `the rate is multiplied ${times(write.times)}, once for every batch where it is meant for once an epoch: it compounds`;
    return [found('written-too-often', write, 'the rate is multiplied with every batch', says, 'call it once an epoch')];
  });
}
