import type { Counted } from '../analysis/counted.ts';
import { type Plan, planOf } from '../analysis/plan.ts';
import type { ReadRequest, ReadSeries } from '../configs/tool.ts';
import { LrschedError, settle } from '../core/issues.ts';
import { Runs } from '../core/runs.ts';
import type { Unit } from '../core/schedule.ts';
import { double, isNumeric } from '../python/numeric.ts';
import type { CodePlace } from '../python/observer.ts';
import { olderSaid } from '../python/older.ts';
import { children, type Node, textOf, topAt } from '../python/syntax.ts';
import { type Dict, Unknown } from '../python/values.ts';
import { mentionsIn } from '../relevance/mentions.ts';
import { Relevance } from '../relevance/relevance.ts';
import { ofLengths } from './asked-lengths.ts';
import { assumed } from './assumptions.ts';
import { countedIn } from './counting.ts';
import { demanding, explained, type Given } from './demanded.ts';
import { firstTurn } from './first-turns.ts';
import type { Script } from './found.ts';
import { lambdaOf } from './functions.ts';
import { gathered } from './gathered.ts';
import type { ArgumentMaking } from './identify.ts';
import type { Journal } from './journal.ts';
import type { Living } from './living.ts';
import { mayLoop } from './may-run.ts';
import { type Linking, readBeside } from './modules.ts';
import { ReadFiles } from './read-files.ts';
import { ScriptRun } from './run.ts';
import { boundIn, goneThrough, sourceOf, uncalledAround } from './script.ts';
import { mayTrain } from './trainers/index.ts';
import { mustHaveTrained } from './unknown-optimizers.ts';
import { unseenMethod } from './unseen-methods.ts';
import { unusedDefines } from './unused-defines.ts';
import { makesUpdates, ofEpochs, type RunTold } from './walks.ts';

/** The rates of every update, as the run makes them; nothing where no loop of the script trains. */
export function ranSeries(request: ReadRequest & Linking, text: string, file: string): readonly ReadSeries[] | undefined {
  const byTrainer = mayTrain(text);
  const source = sourceOf(text, file, request);
  if (!byTrainer && !mayLoop(source.text)) return undefined;
  const mentions = mentionsIn(source);
  const relevance = new Relevance(mentions);
  if (!byTrainer && !relevance.any) return undefined;
  const { defines = new Map(), framework, metrics, facts, length, unit = 'step' } = request;
  const perEpoch = typeof facts?.steps_per_epoch === 'number' ? facts.steps_per_epoch : undefined;
  const count = (fact: string) => (typeof facts?.[fact] === 'number' ? facts[fact] : undefined);
  const [devices, samples, batch] = ['devices', 'dataset_size', 'batch_size'].map(count);
  const dropLast = count('drop_last') !== undefined;
  const said = length === undefined || (unit !== 'step' && unit !== 'epoch') ? undefined : { amount: length, unit };
  let gone: ScriptRun | undefined;
  const through = (published: boolean): readonly ReadSeries[] | undefined => {
    const going = (given: Given, further?: RunTold['further']) => {
      const files = new ReadFiles(request, file, boundIn);
      const making: ArgumentMaking = { framework, files, lambda: (func) => lambdaOf(run.m, func) };
      const run: ScriptRun = new ScriptRun(making, relevance, {
        perEpoch,
        devices,
        samples,
        batch,
        dropLast,
        metrics,
        facts,
        length: said,
        further,
        published,
      });
      gone = run;
      const told = { base: request.lr, given, begun: request.begun, ...(perEpoch !== undefined && { perEpoch }) };
      const script: Script & { readonly found: ScriptRun } = goneThrough(source, defines, making, told, run);
      return script;
    };
    const { script, given } = withDemanded(going, () => gone as ScriptRun);
    const hidden = unseenMethod(source, mentions, relevance);
    if (hidden !== undefined && journalsOf(script.found).length > 0) script.found.refuse(hidden.node.from, hidden.says);
    const more = said && furtherOf(script, said);
    return resultOf(more === undefined ? script : going(given, more), request, said);
  };
  const asking = (published: boolean) =>
    ofLengths(
      () => gone,
      () => through(published),
    );
  const first = settle(() => asking(false));
  // What data sets have is looked up where a rate hangs on it; else an epoch need not be gone through batch by batch.
  const run = gone as ScriptRun | undefined;
  const result = () => (first.value === undefined && run?.lengths.withheld ? asking(true) : first.get());
  return run?.wanted.files?.telling(result) ?? result();
}

/** Goes through a script; where it ends by its own statement for want of options, anew with those given. */
function withDemanded<T extends { readonly found: ScriptRun }>(
  going: (given: Given) => T,
  gone: () => ScriptRun,
): { readonly script: T; readonly given: Given } {
  const { went, run, given, notes } = demanding((given) => {
    const went = settle(() => going(given));
    const run = gone();
    return { went, run, lacks: journalsOf(run).length === 0 && run };
  });
  const script = went.value ?? explaining(run, () => went.get());
  for (const note of notes) run.notes.add(note);
  return { script, given };
}

/** Says of what a run raises by a statement of its own how it comes to that. */
function explaining<T>(run: ScriptRun, get: () => T): T {
  try {
    return get();
  } catch (error) {
    throw error instanceof LrschedError ? new LrschedError(error.issues.map((issue) => explained(run, issue))) : error;
  }
}

/** How many more turns the outermost loop has to take for a run that is said to be longer than its own. */
function furtherOf(
  { found: run }: Script & { readonly found: ScriptRun },
  { amount, unit }: NonNullable<RunTold['length']>,
): RunTold['further'] {
  const { outermost, rounds } = run;
  const epochs = Math.max(0, ...journalsOf(run).map((one) => one.rounds.length));
  const made =
    unit === 'epoch' ? Math.max(rounds, epochs) : Math.max(0, ...journalsOf(run).map(({ rows, open }) => (open > 0 ? amount : rows)));
  if (outermost === undefined || made === 0 || made >= amount) return undefined;
  if (outermost.kind === 'while')
    run.refuse(outermost.from, `this loop ends after ${made} ${unit}s, and ${amount} are asked for; --define what its end hangs on`);
  // Nobody knows which of the loops goes on.
  if (unit === 'epoch' && epochs > rounds)
    run.refuse(outermost.from, `the turns of this loop make ${epochs} epochs in all, and ${amount} are asked for`);
  return { at: outermost.from, turns: unit === 'epoch' ? amount - made : Number.POSITIVE_INFINITY };
}

/** The journals that say the run: of its own updates, or of calls that train, or of the turns in which schedulers are stepped. */
function journalsOf({ journals, trained, begun }: ScriptRun): readonly Journal[] {
  for (const all of [journals, trained]) {
    const found = [...new Set(all.values())].filter(({ rows }) => rows > 0);
    if (found.length > 0) return found;
  }
  return [...begun.values()].flatMap((all) => [...new Set(all.values())]);
}

/** An optimizer that is built in the place of another one, under its name and in the same loop, goes on with the run of that. */
function succeeding(all: readonly Journal[]): readonly Journal[] {
  const found: Journal[] = [];
  for (const one of [...all].sort((a, b) => a.begun - b.begun)) {
    const before = found.find((other) => {
      const names = [other.optimizer, ...other.later].at(-1)?.variables ?? [];
      return (
        other.ended <= one.begun &&
        other.loop === one.first &&
        other.rates.length === one.rates.length &&
        names.some((name) => one.optimizer.variables.includes(name))
      );
    });
    if (before === undefined || before.open > 0 || one.open > 0) found.push(one);
    else before.append(one);
  }
  return all.filter((one) => found.includes(one));
}

/** What a series does not say of itself: that nothing trains, groups that are added on the way, a beginning after that of the others. */
function beside({ optimizer, since, begun, rates, later, epochs }: Journal, all: readonly Journal[], run: ScriptRun): readonly string[] {
  const name = optimizer.variables[0] ?? 'this optimizer';
  const idle = run.updates === 0 && makesUpdates({ body: run.m.source.top }, run);
  const never =
    optimizer.variables.length > 0 &&
    run.updates === 0 &&
    // A piece of code without its imports is no whole script.
    /^[ \t]*(?:from|import)[ \t]/m.test(run.m.source.text) &&
    begunOnly(run) &&
    !trains.test(textOf(run.m.source, topAt(run.m.source, Math.max(0, epochs))));
  return [
    ...(idle ? [`${name} makes no update in this run; a row is the rate with which a turn of the loop begins`] : []),
    ...(never ? [`${name} makes no update: nothing calls its step(), so that this trains nothing; a row is a turn of the loop`] : []),
    ...rates.flatMap((_, group) => {
      const first = since[group] ?? 0;
      return first === 0 ? [] : [`group ${group + 1} is added before update ${first}; until then it trains nothing, and its rate is 0`];
    }),
    ...later.map(({ called }) => `the optimizer that line ${run.line(called.at)} builds goes on in the place of the one before`),
    ...(all.some(({ ended }) => ended > 0 && ended <= begun) ? [`${name} makes its first update after ${begun} of the others`] : []),
  ];
}

/** What makes updates, by itself or with an optimizer that it is given. */
const trains = /\b(?:backward|minimize|apply_gradients|fit\w*|train_\w+|update\w*)\(/;

/** Whether nothing is known of the run but the turns in which schedulers are stepped. */
const begunOnly = ({ journals, trained }: ScriptRun): boolean =>
  [...journals.values(), ...trained.values()].every(({ rows }) => rows === 0);

/** What a scheduler would do is not the run where the loop that trains has no turn. */
function mustTurn(run: ScriptRun): void {
  for (const { at, turns, open } of run.loopsGone.values()) {
    const loop = turns > 0 || open ? null : topAt(run.m.source, at).resolveInner(at, 1).parent;
    if (loop?.from === at && makesUpdates({ body: loop }, run)) run.refuse(at, 'this loop has no turn, so that the run makes no update');
  }
}

function resultOf(
  script: Script & { readonly found: ScriptRun },
  request: ReadRequest,
  said: RunTold['length'],
): readonly ReadSeries[] | undefined {
  const { found: run } = script;
  const journals = journalsOf(run);
  if (journals.length === 0) {
    for (const trainer of run.trainers) {
      const found = trainer.unrun?.(script, request);
      if (found !== undefined) return found;
    }
    if (said === undefined) mustTurn(run);
    return undefined;
  }
  mustHaveTrained(run, run.living.values(), new Set(journals.flatMap(({ optimizer, later }) => [optimizer, ...later])));
  const counted = countedIn(run, script.source, journals);
  const all = succeeding(journals);
  const wanted = request.name === undefined ? all : all.filter((one) => isNamed(run, one, request.name as string));
  if (wanted.length === 0)
    throw new LrschedError([{ code: 'no-scheduler', file: script.source.file, name: request.name as string, known: namesIn(run) }]);
  const series = wanted.flatMap((journal) => seriesOf(script, request, journal, { all, said, counted }));
  // Rows of one table are all epochs, or all updates.
  if (run.lacking && new Set(series.map(({ unit }) => unit)).size > 1) run.m.refuseUnknown(run.lacking, run.lacking.origins[0]?.at ?? 0);
  return series;
}

const schedulersOf = (run: ScriptRun, { optimizer, later }: Journal): readonly Living[] =>
  [...run.living.values()].filter(
    (one) => one.optimizer === optimizer || one.optimizer.called === optimizer.called || later.includes(one.optimizer),
  );

const namesIn = ({ living, journals }: ScriptRun): readonly string[] => [
  ...[...living.values()].map(({ made, name }) => made.variables[0] ?? name),
  ...[...journals.keys()].flatMap(({ variables }) => variables.slice(0, 1)),
];

/** A scheduler or optimizer is named by its variable, a scheduler by its class or number, too. */
function isNamed(run: ScriptRun, journal: Journal, name: string): boolean {
  const bound = (variables: readonly string[]) => variables.some((one) => one === name || one.endsWith(`.${name}`));
  const { optimizer } = journal;
  if (bound(optimizer.variables) || optimizer.called.path === name || optimizer.called.path.endsWith(`.${name}`)) return true;
  const all = [...run.living.values()];
  return schedulersOf(run, journal).some(
    (one) => bound(one.made.variables) || one.name === name || one.made.called.path.endsWith(name) || String(all.indexOf(one) + 1) === name,
  );
}

function seriesOf(
  script: Script & { readonly found: ScriptRun },
  request: ReadRequest,
  journal: Journal,
  { all, said, counted }: { readonly all: readonly Journal[]; readonly said: RunTold['length']; readonly counted: Counted },
): readonly ReadSeries[] {
  const { found: run } = script;
  run.wanted.files?.mustBeUsed(run.parsers, request.defines ?? new Map());
  const { optimizer, rates, open } = journal;
  const rows = rowsIn(journal, said);
  const length =
    said && (rows < journal.rows || run.told.further)
      ? [`${said.amount} ${said.unit}s, as is said; the code's own loops make ${run.told.further ? 'fewer' : 'more'}`]
      : [];
  if (open > 0 && open < journal.rows)
    run.refuse(journal.from[0]?.at ?? 0, 'some loops of this run have a known length and others have not');
  const schedulers = schedulersOf(run, journal).filter(({ within }) => within === undefined);
  for (const { made, steps } of schedulers) {
    const given = steps === 0 ? run.others.entrusted.get(made) : undefined;
    if (given) run.refuse(given.at, given.says);
  }
  const label = labelOf(journal, schedulers, all.length > 1);
  const places = [...schedulers.map(({ made }) => made.called), ...(optimizer.called.path === '' ? [] : [optimizer.called])];
  const notes = [
    ...readBeside(script.source),
    ...(run.wanted.files?.notes ?? []),
    ...length,
    ...firstTurn(journal, run),
    ...olderSaid(script.source),
    ...gathered(run.notes),
    ...unusedDefines(script, request),
    ...beside(journal, all, run),
    ...uncalledAround(script, optimizer.called.at),
    ...[...script.m.rebound].map((name) => `${name} is what the script makes of the one that --define gives`),
    ...assumed(
      script,
      [...places.map(({ at, text }) => ({ from: at, to: at + text.length })), ...decidersOf(script, journal)],
      run.lengths.notes.size > 0,
    ),
    ...run.lengths.notes,
    ...[...new Set([...run.lengths.asked].map((name) => `len(${name})`)), ...script.loaders]
      .filter((one, at, list) => list.indexOf(one) === at)
      .map((name) => `${name} is taken for the updates of an epoch that are said`),
  ];
  const each = open > 0 ? undefined : evenly(journal, rows);
  checkEach(script, request, each, journal);
  const once = each === 1 && ofEpochs.test(script.source.text.slice(journal.epochs, journal.epochs + 200).split('\n', 1)[0] ?? '');
  const unit: Unit = open > 0 || once ? 'epoch' : 'step';
  const perEpoch = each === 1 && !once ? undefined : each;
  const cut = rates.map((all) => upTo(all, rows));
  return cut.flatMap((all, group): readonly ReadSeries[] => {
    if (group > 0 && same(all, cut[0] as Runs)) return [];
    const { schedule } = planned(journal, schedulers, group, all);
    return [
      {
        label: group === 0 ? label : `${label} (group ${group + 1})`,
        schedule,
        unit,
        notes,
        ran: counted,
        ...(perEpoch !== undefined && { perEpoch }),
      },
    ];
  });
}

/** What says how long the loops are that train, and what the script sets a rate to. */
function decidersOf({ source, found }: Script & { readonly found: ScriptRun }, { writes }: Journal): readonly CodePlace[] {
  const loops = [...found.loopsGone.values()].filter(({ updates }) => updates > 0);
  // How long a loader is says itself what it hangs on.
  const counts = (node: Node) => node.parent?.name !== 'ForStatement' || /range\b/.test(textOf(source, node));
  return [...loops.map(({ at }) => at), ...writes.map(({ at }) => at)].flatMap((at) => {
    let node: Node | null = topAt(source, at).resolveInner(at, 1);
    while (node !== null && !node.name.endsWith('Statement')) node = node.parent;
    const parts = node === null ? [] : children(node);
    return parts.filter((one) => /^(in|while|AssignOp|UpdateOp)$/.test(one.prevSibling?.name ?? '') && counts(one));
  });
}

/** The smallest plan that has the recorded rates of a group. */
function planned({ optimizer, clocks }: Journal, schedulers: readonly Living[], group: number, rates: Runs): Plan {
  const stepped = schedulers.flatMap((one) => {
    const own = clocks.get(one);
    const live = one.groups[group];
    return own === undefined || live === undefined
      ? []
      : [{ clocks: upTo(own, rates.length), schedule: (length: number) => live.schedule(length) }];
  });
  const said = (optimizer.groups[group] as Dict | undefined)?.map.get('initial_lr');
  const whole = stepped.length === schedulers.length && stepped.every((one) => one.clocks.length === rates.length);
  return planOf({ rates, schedulers: whole ? stepped : [], ...(said !== undefined && isNumeric(said) && { base: double(said) }) });
}

/** The first of some numbers. */
function upTo(all: Runs, length: number): Runs {
  if (all.length <= length) return all;
  const found = new Runs();
  for (const { start, end, value } of all.runs()) if (start < length) found.push(value, Math.min(end, length) - start);
  return found;
}

/** How many rows of a journal the length that is said leaves. */
function rowsIn({ rows, rounds }: Journal, said: RunTold['length']): number {
  if (said === undefined) return rows;
  if (said.unit === 'step') return Math.min(rows, said.amount);
  let sum = 0;
  for (const { start, end, value } of upTo(rounds, said.amount).runs()) sum += value * (end - start);
  return sum;
}

/** What an epoch is said to have must be what the loops make; where they make fewer, updates are not the turns of the loader. */
function checkEach(
  { m, found }: Script & { readonly found: ScriptRun },
  { facts }: ReadRequest,
  each: number | undefined,
  journal: Journal,
): void {
  const said = facts?.steps_per_epoch;
  if (typeof said !== 'number' || each === undefined || each === said) return;
  const at = Math.max(0, journal.epochs);
  const [asked] = found.lengths.asked;
  if (asked !== undefined) m.refuseUnknown(new Unknown([{ text: `len(${asked})`, at }]), at);
  found.refuse(at, `this loop makes ${each} updates an epoch, and --steps-per-epoch says ${said}`);
}

function same(a: Runs, b: Runs): boolean {
  if (a.count !== b.count) return false;
  for (let index = 0; index < a.count; index += 1) {
    const [one, other] = [a.run(index), b.run(index)];
    if (one.start !== other.start || !Object.is(one.value, other.value)) return false;
  }
  return true;
}

function labelOf({ optimizer }: Journal, schedulers: readonly Living[], several: boolean): string {
  const name = optimizer.variables[0];
  if (several && name !== undefined) return name;
  return schedulers.length === 0 ? 'lr' : schedulers.map((one) => one.name).join(' + ');
}

/** How many updates each epoch makes, where all make as many. */
function evenly({ rounds }: Journal, rows: number): number | undefined {
  if (rounds.length < 2) return undefined;
  const { end, value } = rounds.run(0);
  // A run that is cut may end within a turn.
  return end * value >= rows || rounds.count === 1 ? value : undefined;
}
