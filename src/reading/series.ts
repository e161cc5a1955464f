import type { ReadRequest, ReadSeries } from '../configs/tool.ts';
import { oneProcess } from '../configs/words.ts';
import { attempt, LrschedError } from '../core/issues.ts';
import type { Unit } from '../core/schedule.ts';
import type { Argument, Call } from '../frameworks/call.ts';
import { type AnyConstructor, completed, type Framework, fact, type Lasting, translateIn, unitOf } from '../frameworks/constructor.ts';
import { frameworks } from '../frameworks/index.ts';
import { lasting } from '../frameworks/lasting.ts';
import { isCount } from '../python/numeric.ts';

import type { Loop } from './optimizers.ts';

/** What surrounds a call in code. */
interface Around {
  /** The optimizer's rate; none where the schedule has its own. */
  readonly base?: number;
  readonly length?: number | undefined;
  readonly facts: Readonly<Record<string, Argument>>;
  /** The loops that step it. */
  readonly loops?: readonly Loop[];
  readonly notes: readonly string[];
}

/** The series of a call: its schedule for as long as is asked, or as the code says. */
export function seriesOf(request: ReadRequest, framework: Framework, maker: AnyConstructor, written: Call, around: Around): ReadSeries {
  const { base = 0.1, facts, loops = [], notes } = around;
  const setting = { base, facts, ...(request.metrics && { metrics: request.metrics }) };
  const said = around.length ?? lengthSaid(framework, written, request, facts);
  const length = request.length ?? said ?? turns(loops);
  // A run that is told its length is another run, not a part of the one that is written.
  const told = request.length === undefined ? undefined : maker.run?.of(request.length);
  const rated = request.lr === undefined ? undefined : maker.run?.at(request.lr);
  const call: Call = told || rated ? { ...written, args: { ...written.args, ...told, ...rated } } : written;
  if (length === undefined) {
    // What the framework refuses however long the run is says more.
    translateIn(framework, call, { ...setting, length: 1 });
    throw new LrschedError([{ code: 'no-length', constructor: maker.name, ...(maker.run && { lacks: 'epoch' }) }]);
  }
  const args = attempt(() => completed(framework, maker, call.args)) ?? {};
  const schedule = lasting(translateIn(framework, call, { ...setting, length }), length);
  const perEpoch = maker.run?.perEpoch(args, { fact: (name) => fact({ facts }, name) });
  const has = (name: string) => fact({ facts }, name) !== undefined;
  // The size of the data set is shared by the devices, where that is what says how long an epoch is.
  const alone =
    maker.run && has('dataset_size') && !has('steps_per_epoch') && !has('devices') && !(Number(args.max_steps) > 0) ? [oneProcess] : [];
  return {
    label: call.name,
    schedule,
    unit: unitSaid(maker, args, loops),
    notes: [...notes, ...(told ? anotherRun(length, said) : []), ...alone, ...(maker.notes?.(args) ?? [])],
    ...(maker.run && { byUpdates: true }),
    ...(perEpoch !== undefined && { perEpoch }),
  };
}

/** Says of a run that is told its length how long it is by the code. */
export const anotherRun = (length: number, said: number | undefined): readonly string[] =>
  said === undefined || said === length ? [] : [`a run of ${length} steps, as is said; by the code it has ${said}`];

/** How long the arguments say the run is, or the metrics. */
function lengthSaid(
  framework: Framework,
  call: Call,
  { metrics }: ReadRequest,
  facts: Readonly<Record<string, Argument>>,
): number | undefined {
  const of: Lasting = {
    call: (inner) =>
      lengthSaid(framework, inner, {} as ReadRequest, facts) ?? (framework.name === 'ignite' ? inTorch(inner, facts) : undefined),
    fact: (name) => fact({ facts }, name),
    text: (name) => (typeof facts[name] === 'string' ? facts[name] : undefined),
  };
  const found = framework.constructors.find(({ name }) => name === call.name);
  const args = found && attempt(() => completed(framework, found, call.args));
  const said = args && found.lasts?.(args, of);
  if (isCount(said)) return said;
  if (typeof said === 'number' && said > 0 && Number.isFinite(said)) return Math.ceil(said);
  return metrics === undefined ? undefined : metrics.length + 1;
}

/** ignite takes the schedulers of PyTorch, too. */
const inTorch = (inner: Call, facts: Readonly<Record<string, Argument>>) =>
  lengthSaid(frameworks.get('torch') as Framework, inner, {} as ReadRequest, facts);

/** How often the loops step a scheduler. */
function turns(loops: readonly Loop[]): number | undefined {
  if (loops.length === 0 || !loops.every(({ turns }) => isCount(turns))) return undefined;
  return loops.reduce((product, { turns }) => product * (turns as number), 1);
}

/** What an index counts: the loops that step it show it, or else its framework's habit. */
function unitSaid(maker: AnyConstructor, args: Readonly<Record<string, unknown>>, loops: readonly Loop[]): Unit {
  if (loops.length > 1) return 'step';
  const [text] = loops.map(({ text }) => text);
  if (text !== undefined && /epoch/i.test(text)) return 'epoch';
  if (loops[0]?.updates || (text !== undefined && /step|iter|batch|loader/i.test(text))) return 'step';
  return unitOf(maker, args);
}
