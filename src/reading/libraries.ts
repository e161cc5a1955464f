import { instantiated } from '../configs/instantiated.ts';
import { asked, once } from '../core/once.ts';
import { refuse } from '../core/text.ts';
import { beneath } from '../python/beneath.ts';
import { known } from '../python/builtins.ts';
import { chosenModule } from '../python/chosen-modules.ts';
import { lose } from '../python/losing.ts';
import type { Machine } from '../python/machine.ts';
import { nothing } from '../python/machine.ts';
import { isCount } from '../python/numeric.ts';
import { Arguments, type Called, Class, Dict, Func, Native, Thing, Tuple, Unknown, type Value, Vector } from '../python/values.ts';
import { FieldsParser, started } from './command-lines.ts';
import { isOptimizer } from './default-rates.ts';
import { dealsFolds, foldsOf } from './folds.ts';
import type { Optimizers } from './optimizers.ts';
import { ratesIn } from './rates.ts';
import type { Whereabouts } from './whereabouts.ts';

/** What calls of libraries leave behind. */
export interface Kept {
  readonly m: Machine;
  readonly optimizers: Optimizers;
  readonly parsers: Arguments[];
  readonly callbacks: Func[];
  readonly plotted: (readonly number[])[];
  /** Functions, or objects that are called, that an optimizer of optax is given as its rate. */
  readonly rates: Value[];
  readonly whereabouts: Whereabouts;
  /** The functions that processes of their own were started with, by their places. */
  readonly started: Set<number>;
  settingsAt(path: Value, asking: string): Value | undefined;
  duration: Value | undefined;
}

/** What a call of a library is known to do, by its name. */
interface Known {
  readonly calls: RegExp;
  /** What it gives, or nothing where that is not known; what it leaves behind is kept. */
  make(kept: Kept, called: Called, name: string): Value | undefined;
}

/** Bars of progress, which hand on what they go through. */
const barOf = /^(?:.*\.)?(tqdm|TQDM|tqdm_notebook|tqdm_gui|progress_bar|alive_it|track_iter_progress)$|^rich\.progress\.track$/;

/** What a bar of progress goes through; nothing of what is none. */
export const shownBy = ({ path, args, keywords }: Called): Value | undefined =>
  barOf.test(path.slice(path.lastIndexOf('.') + 1)) || barOf.test(path)
    ? (args[0] ?? keywords.get('iterable') ?? keywords.get('sequence'))
    : undefined;

/** Random numbers that are drawn at once at most. */
const mostDrawn = 100_000;

/** Namespaces of libraries: their keywords, or the keys of a dict, are attributes. */
const namespaces = /^(HParams|SimpleNamespace|Namespace|EasyDict|edict|AttrDict|Munch|DotDict|ConfigDict|Box|create|Dict|ml_collections)$/;

/** Those that leave a dict within them what it is, and how deep the others go. */
const ofOneLevel = /^(HParams|SimpleNamespace|Namespace)$/;
const deepestSpace = 20;

const placeOf = ({ at, text }: Called) => ({ from: at, to: at + text.length });

const all: readonly Known[] = [
  {
    // Those of other libraries that extend argparse's are called so, too.
    calls: /^(?!Hf|Trl|H4)\w*Arg(ument)?s?Parser$|^ExParser$/,
    make({ parsers }, called) {
      const { args, keywords } = called;
      if ((args[0] ?? keywords.get('config_class')) instanceof Class) return new FieldsParser(called);
      const parser = new Arguments();
      const parents = keywords.get('parents');
      for (const parent of Array.isArray(parents) ? parents : [])
        if (parent instanceof Arguments) for (const [key, value] of parent.defaults) parser.declare(key, value);
      parsers.push(parser);
      return parser;
    },
  },
  // A library adds options of its own, and hands the parser back.
  { calls: /^add_\w*arg(s|uments)$/, make: (_kept, { args }) => args.find((one) => one instanceof Arguments) },
  {
    calls: /^import_module$/,
    make({ m }, { args: [name], at }) {
      const beside = chosenModule(m, name);
      return beside ?? (typeof name === 'string' && !name.startsWith('.') ? new Unknown([{ text: name, at }], name) : undefined);
    },
  },
  { calls: /^spawn$/, make: spawned },
  { calls: dealsFolds, make: (_kept, called, name) => foldsOf(called, name) },
  { calls: /^Process$/, make: processOf },
  // apex hands back what it is given.
  {
    calls: /^initialize$/,
    make(_kept, { path, args: [models, optimizers], keywords }) {
      if (!/(^|\.)amp\.initialize$/.test(path)) return undefined;
      const [model, optimizer] = [models ?? keywords.get('models'), optimizers ?? keywords.get('optimizers') ?? null];
      return model === undefined ? undefined : optimizer === null ? model : Tuple.of<Value>(model, optimizer);
    },
  },
  // How many random numbers there are is known.
  {
    calls: /^(randint|random_integers|uniform|normal|permutation)$/,
    make({ m }, { path, args, keywords, at, text }) {
      const size = keywords.get('size') ?? (path.endsWith('.permutation') ? args[0] : undefined);
      if (!path.startsWith('numpy.random.') || !isCount(size) || size > mostDrawn) return undefined;
      return new Vector(Array.from({ length: size }, () => m.unknown({ from: at, to: at + text.length })));
    },
  },
  {
    calls: /^(instantiate|call)$/,
    make: ({ m }, called) =>
      /^hydra(\.utils)?\./.test(called.path) ? instantiated(m, called.args, called.keywords, placeOf(called)) : undefined,
  },
  // What is traced is the class itself.
  { calls: /^trace$/, make: (_kept, { path, args: [of] }) => (/^nni\./.test(path) ? of : undefined) },
  {
    calls: /^Trainer$/,
    make(kept, { keywords }) {
      if (keywords.has('max_duration')) kept.duration = keywords.get('max_duration');
      return undefined;
    },
  },
  {
    calls: /LearningRateScheduler$/,
    make({ callbacks }, { args: [func] }) {
      if (func instanceof Func) callbacks.push(func);
      return undefined;
    },
  },
  {
    calls: /^(plot|semilogy)$/,
    make({ plotted }, { args }) {
      const rates = ratesIn(args.slice(0, 2).findLast((value) => ratesIn(value) !== undefined));
      if (rates) plotted.push(rates);
      return undefined;
    },
  },
  { calls: /bar|tqdm|alive_it|^track/i, make: (_kept, called) => shownBy(called) },
  {
    calls: /^init$/,
    make({ m, whereabouts }, { path, keywords }) {
      const given = keywords.get('config');
      if (path === 'wandb.init') whereabouts.tracked = given instanceof Dict && !given.open ? tracked(m, given) : given;
      return undefined;
    },
  },
  { calls: /^trange$/, make: ({ m }, called) => m.call(known('range') as Value, called.args, nothing, placeOf(called)) },
  { calls: /^(HfArgumentParser|TrlParser|H4ArgumentParser)$/, make: (_kept, called) => new FieldsParser(called) },
  { calls: /^optimizer_kwargs$/, make: (_kept, { args, keywords }) => optionsOf(args[0] ?? keywords.get('cfg')) },
  // What is started is one thing or another by what it is given.
  { calls: /^(cli|structured|parse|CLI|auto_cli|tapify|Fire)$/, make: started },
  // What a parameter has by default; dots stand for none.
  {
    calls: /^(Option|Argument)$/,
    make(_kept, { path, args, keywords }) {
      const unsaid = keywords.get('default') ?? args[0];
      return /^typer\./.test(path) && !(unsaid instanceof Unknown) ? unsaid : undefined;
    },
  },
  { calls: /^run$/, make: (kept, called) => (/^typer\./.test(called.path) ? started(kept, called) : undefined) },
  {
    calls: namespaces,
    make: (_kept, { args: [first], keywords }, name) =>
      !keywords.has('**') && (keywords.size > 0 || first instanceof Dict || (first === undefined && ofOneLevel.test(name)))
        ? namespace(first, keywords, ofOneLevel.test(name) ? deepestSpace : 0)
        : undefined,
  },
];

/** Those of them that a name may mean. */
const meantBy = once((name) => all.filter(({ calls }) => calls.test(name)));

/** The optimizers of optax. */
const ofOptax = asked(/^optax\.(?!(.*_schedule|.*_decay|join_schedules)$)\w+$/);

/** What learns in stable-baselines3. */
const ofAgents = asked(/^(stable_baselines3|sb3_contrib)\b.*\.[A-Z]\w+$/);

/** What a call of a library gives where it is known here, or else the call that it means. */
export function libraryCall(kept: Kept, called: Called): { readonly value?: Value; readonly meant: Called } {
  const name = called.path.slice(called.path.lastIndexOf('.') + 1);
  if (ofOptax.test(called.path)) {
    const rate = called.keywords.get('learning_rate') ?? called.args[0];
    if (rate instanceof Func || (rate instanceof Thing && rate.type?.find('__call__') !== undefined)) kept.rates.push(rate);
  }
  if (ofAgents.test(called.path)) {
    const rate = called.keywords.get('learning_rate');
    if (rate instanceof Func || (rate instanceof Thing && rate.type?.find('__call__') !== undefined)) kept.rates.push(rate);
  }
  if (isOptimizer(called.path)) return { value: kept.optimizers.build(called), meant: called };
  const around = kept.whereabouts.called(kept, called);
  if (around !== undefined) return { value: around, meant: called };
  for (const { make } of meantBy(name)) {
    const value = make(kept, called, name);
    if (value !== undefined) return { value, meant: called };
  }
  return { meant: name === 'create_scheduler' ? fromArguments(called) : fromMapping(called) };
}

/** `mp.spawn(worker, args=(args,), nprocs=n)`: the first process is followed. */
function spawned({ m, whereabouts }: Kept, { args: [worker, placed, many], keywords, at, text }: Called): Value | undefined {
  const func = worker ?? keywords.get('fn');
  const given = keywords.get('args') ?? placed ?? [];
  if (!(func instanceof Func) || !Array.isArray(given)) return undefined;
  const processes = keywords.get('nprocs') ?? many ?? 1;
  if (processes === 0) {
    const [, says = 'nprocs'] = /\bnprocs\s*=\s*(\w+(?:\.\w+)+)/.exec(text) ?? [];
    refuse(m.source, at, `no process is spawned here, as ${says} is 0, so that nothing trains; write --define ${says}=1 or more`);
  }
  if (processes !== 1) whereabouts.taken('of several processes that are spawned the first is followed');
  m.call(func, [0, ...given], nothing, { from: at, to: at + text.length });
  return null;
}

/** `mp.Process(target=worker, args=(rank,))`, which is made to be started: the first with a function is followed. */
function processOf({ m, whereabouts, started }: Kept, { path, args, keywords, at, text }: Called): Value | undefined {
  const [func, given] = [keywords.get('target') ?? args[1], keywords.get('args') ?? args[3] ?? []];
  const told = keywords.get('kwargs') ?? new Dict();
  if (!/multiprocessing\./.test(path) || !(func instanceof Func) || !Array.isArray(given) || !(told instanceof Dict)) return undefined;
  const process = new Thing();
  for (const name of ['start', 'join', 'terminate', 'close']) process.attributes.set(name, new Native(name, () => null));
  if (started.has(func.node.from)) return process;
  started.add(func.node.from);
  whereabouts.taken('of several processes that are started the first of each kind is followed');
  m.call(func, given, new Map([...told.map].map(([key, value]) => [String(key), value])), { from: at, to: at + text.length });
  return process;
}

/** The arguments of timm's `create_scheduler(args, optimizer)` under the names that `create_scheduler_v2` has for them. */
const inTimm: Readonly<Record<string, string>> = {
  ...{ sched: 'sched', epochs: 'num_epochs', decay_epochs: 'decay_epochs', decay_milestones: 'decay_milestones' },
  ...{ warmup_epochs: 'warmup_epochs', cooldown_epochs: 'cooldown_epochs', patience_epochs: 'patience_epochs', decay_rate: 'decay_rate' },
  ...{ min_lr: 'min_lr', warmup_lr: 'warmup_lr', warmup_prefix: 'warmup_prefix', lr_noise: 'noise', lr_cycle_mul: 'cycle_mul' },
  ...{ lr_cycle_decay: 'cycle_decay', lr_cycle_limit: 'cycle_limit', lr_k_decay: 'k_decay' },
};

function fromArguments(called: Called): Called {
  const [args] = called.args;
  const names = args instanceof Arguments ? args.defaults : args instanceof Thing ? args.attributes : undefined;
  if (names === undefined) return called;
  const told = [...names].flatMap(([name, value]): [string, Value][] =>
    inTimm[name] === undefined || value === null ? [] : [[inTimm[name], value]],
  );
  return {
    ...called,
    path: `${called.path}_v2`,
    args: called.args.slice(1),
    keywords: new Map([...told, ...called.keywords]),
  };
}

/** `create_scheduler_v2(optimizer, **scheduler_kwargs(args))` likewise. */
function fromMapping(called: Called): Called {
  const mapping = called.keywords.get('**');
  const inner = mapping instanceof Unknown ? mapping.called : undefined;
  if (inner === undefined || !/(^|\.)scheduler_kwargs$/.test(inner.path)) return called;
  const { keywords } = fromArguments({ ...inner, keywords: nothing });
  if (keywords.size === 0) return called;
  return { ...called, keywords: new Map([...keywords, ...[...called.keywords].filter(([name]) => name !== '**')]) };
}

/** timm's `optimizer_kwargs(cfg=args)`: what its optimizers are told of the command line. */
function optionsOf(cfg: Value | undefined): Value | undefined {
  const names = cfg instanceof Arguments ? cfg.defaults : cfg instanceof Thing ? cfg.attributes : undefined;
  if (names === undefined) return undefined;
  const options = Dict.of(
    ['opt', 'lr', 'weight_decay', 'momentum', 'layer_decay'].flatMap((name): [string, Value][] => {
      const value = names.get(name);
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
  options.open = true;
  return options;
}

/** `wandb.config`: what a run is said to be made with, which the script may add to. */
function tracked(m: Machine, given: Dict): Thing {
  const made = namespace(given, nothing, deepestSpace);
  const update: Native['call'] = ([more = null], keywords) => {
    m.heap.touch(made);
    const all = more instanceof Dict ? more.map : more instanceof Arguments ? more.defaults : undefined;
    if (all === undefined && more !== null) lose(m, made, m.unknown({ from: m.here, to: m.here }));
    for (const [key, value] of [...(all ?? []), ...keywords]) if (key !== 'allow_val_change') made.attributes.set(String(key), value);
    return null;
  };
  const get: Native['call'] = ([key, otherwise = null]) => made.attributes.get(String(key)) ?? otherwise;
  beneath.set(
    made,
    new Map([
      ['update', new Native('update', update)],
      ['get', new Native('get', get)],
    ]),
  );
  return made;
}

function namespace(first: Value | undefined, keywords: Called['keywords'], depth: number): Thing {
  const thing = new Thing();
  const entries: [string, Value][] = [...(first instanceof Dict ? first.map : [])].map(([key, value]) => [String(key), value]);
  for (const [key, value] of [...entries, ...keywords]) {
    thing.attributes.set(key, value instanceof Dict && depth < deepestSpace ? namespace(value, nothing, depth + 1) : value);
  }
  return thing;
}
