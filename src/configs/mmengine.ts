import { chain } from '../compose/chain.ts';
import { LrschedError } from '../core/issues.ts';
import type { Schedule } from '../core/schedule.ts';
import { position, refuse } from '../core/text.ts';
import type { Argument } from '../frameworks/call.ts';
import { completed, constructorOf, type Framework, translateIn } from '../frameworks/constructor.ts';
import { lasting } from '../frameworks/lasting.ts';
import { recordedUpTo } from '../frameworks/recorded.ts';
import type { Source } from '../python/syntax.ts';
import type { ReadRequest, ReadSeries } from './tool.ts';

type Data = { readonly [key: string]: Argument };
const isData = (value: Argument | undefined): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);
const numberIn = (value: Argument | undefined, name: string): number | undefined => {
  const found = isData(value) ? value[name] : undefined;
  const plain = isData(found) && typeof found.float === 'number' ? found.float : found;
  return typeof plain === 'number' ? plain : undefined;
};

/** The names of a configuration in mmengine's style that say something about the rate. */
export interface Settings {
  readonly param_scheduler: Argument;
  readonly optim_wrapper?: Argument | undefined;
  readonly optimizer?: Argument | undefined;
  readonly train_cfg?: Argument | undefined;
}

const endless = 1e9;

/** `param_scheduler = [dict(type='LinearLR', …), …]`: every entry moves the one rate between its `begin` and its `end`. */
export function mmengineSettings(request: ReadRequest, source: Source, framework: Framework, settings: Settings): ReadSeries {
  const { param_scheduler: given, train_cfg } = settings;
  const at = Math.max(0, source.text.search(/\bparam_scheduler\b/));
  // Parts of other parameters, such as momentum, say nothing of the rate.
  const entries = (Array.isArray(given) ? given : [given])
    .filter(isData)
    .filter(({ param_name = 'lr', type }) => param_name === 'lr' && !/(?:Momentum|BetaParam)/.test(String(type))) as readonly Data[];
  const base = request.lr ?? numberIn((settings.optim_wrapper as Data | undefined)?.optimizer, 'lr') ?? numberIn(settings.optimizer, 'lr');
  if (base === undefined) throw new LrschedError([{ code: 'no-base-rate', constructor: 'param_scheduler' }]);
  const byEpoch = entries.map(({ by_epoch }) => by_epoch !== false);
  const mixed = byEpoch.includes(true) && byEpoch.includes(false);
  const inSteps = mixed || entries.some(({ convert_to_iter_based }) => convert_to_iter_based === true);
  const perEpoch = inSteps ? updatesPerEpoch(request, source, at) : 1;
  const epochs = numberIn(train_cfg, 'max_epochs');
  const iterations = numberIn(train_cfg, 'max_iters');
  const ends = entries.map((entry, index) => (numberIn(entry, 'end') ?? Number.NaN) * (byEpoch[index] ? perEpoch : 1));
  const last = Math.max(...ends.filter((end) => end < endless));
  const said = inSteps || !byEpoch[0] ? (iterations ?? (epochs === undefined ? undefined : epochs * perEpoch)) : epochs;
  const length = request.length ?? said ?? (Number.isFinite(last) ? last : undefined);
  if (length === undefined) throw new LrschedError([{ code: 'no-length', constructor: 'param_scheduler' }]);
  const members = entries.map((entry, index): Schedule => {
    const { type, convert_to_iter_based, param_name: _name, ...given } = entry;
    // Its runner ends a part that has no end with the run.
    const runs = said ?? length;
    const end = byEpoch[index] ? Math.ceil(runs / (inSteps ? perEpoch : 1)) : runs;
    const args: Data = given.end === undefined ? { ...given, end } : given;
    if (typeof type !== 'string') return refuse(source, at, 'every entry of param_scheduler needs a type, such as LinearLR');
    const maker = constructorOf(framework, type);
    const converted = byEpoch[index] && convert_to_iter_based === true;
    const call = { name: type, args: converted ? inIterations(args, perEpoch) : args };
    completed(framework, maker, call.args);
    const setting = { base, ...(request.metrics && { metrics: request.metrics }) };
    // One that is stepped once an epoch stands still within it.
    if (!inSteps || converted || !byEpoch[index]) return lasting(translateIn(framework, call, { ...setting, length }), length);
    const ofEpochs = translateIn(framework, call, { ...setting, length: Math.ceil(length / perEpoch) });
    return recordedUpTo(length, (t) => ofEpochs.at(Math.floor(t / perEpoch)));
  });
  const [only] = members;
  if (only === undefined) throw new LrschedError([{ code: 'no-scheduler', file: source.file, known: [] }]);
  const schedule = members.length === 1 ? only : chain({ of: members, base });
  return { label: 'param_scheduler', schedule, unit: inSteps || !byEpoch[0] ? 'step' : 'epoch', notes: [] };
}

/** Times that are written in epochs, in iterations, as `build_iter_from_epoch` counts them. */
function inIterations(args: Data, perEpoch: number): Data {
  const times = ['begin', 'end', 'T_max', 'step_size', 'total_steps'];
  const changed = Object.entries(args).map(([name, value]) => {
    if (times.includes(name) && typeof value === 'number' && value < endless) return [name, value * perEpoch];
    if ((name === 'milestones' || name === 'periods') && Array.isArray(value))
      return [name, value.map((one: Argument) => (one as number) * perEpoch)];
    return [name, value];
  });
  return Object.fromEntries(changed) as Data;
}

function updatesPerEpoch({ facts, defines }: ReadRequest, source: Source, at: number): number {
  const said =
    facts?.updates_per_epoch ??
    facts?.dataloader_len ??
    facts?.steps_per_epoch ??
    Number(defines?.get('len(train_dataloader)') ?? Number.NaN);
  if (typeof said === 'number' && said > 0) return said;
  throw new LrschedError([{ code: 'unknown-at-run-time', ...position(source, at), expression: 'len(train_dataloader)' }]);
}
