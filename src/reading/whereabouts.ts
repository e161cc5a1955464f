import { mappingNamed } from '../configs/setting-mappings.ts';
import { oneProcess } from '../configs/words.ts';
import { once } from '../core/once.ts';
import { type Machine, nothing } from '../python/machine.ts';
import type { CodePlace } from '../python/observer.ts';
import {
  Arguments,
  type Called,
  Dict,
  Foreign,
  Func,
  Native,
  type Origin,
  Raised,
  Thing,
  Tuple,
  Unknown,
  type Value,
  Vector,
} from '../python/values.ts';
import { started } from './command-lines.ts';
import { schedulerNamed } from './scheduler-types.ts';

/** What a launcher of several processes sets. */
const launched = /^(RANK|LOCAL_RANK|WORLD_SIZE|LOCAL_WORLD_SIZE|GROUP_RANK|NODE_RANK|SLURM_\w+|OMPI_\w+|PMI_\w+|MASTER_\w+)$/;

/** What it sets them to where there is one process only, and a script needs one that was launched. */
const alone: Readonly<Record<string, string>> = {
  ...{ RANK: '0', LOCAL_RANK: '0', WORLD_SIZE: '1', LOCAL_WORLD_SIZE: '1', GROUP_RANK: '0', NODE_RANK: '0' },
  ...{ SLURM_PROCID: '0', SLURM_LOCALID: '0', SLURM_NTASKS: '1', SLURM_NPROCS: '1', SLURM_NNODES: '1' },
  ...{ MASTER_ADDR: 'localhost', MASTER_PORT: '29500' },
};

/** The environment's variables, as a mapping that says which of them are asked for. */
class Variables extends Map<Value, Value> {
  readonly #asked: (name: string) => void;
  constructor(asked: (name: string) => void) {
    super();
    this.#asked = asked;
  }
  override get(name: Value): Value | undefined {
    this.#asked(String(name));
    return super.get(name);
  }
  override has(name: Value): boolean {
    this.#asked(String(name));
    return super.has(name);
  }
}

/** By what the Python of libraries tells things of its own from what nobody knows, without asking for that. */
const isKnown = new Native('known', ([value]) => !(value instanceof Unknown || value instanceof Foreign));

/** Whoever is asked where a script runs. */
interface Asking {
  readonly m: Machine;
  readonly parsers: Arguments[];
}

/** Where a script runs: its environment, its command line, how many processes there are. */
export class Whereabouts {
  /** How many processes are said to train. */
  devices: number | undefined;
  /** Whoever wants to know what was taken for what is not said. */
  taken: (note: string) => void = (note) => this.notes.add(note);
  readonly notes = new Set<string>();
  /** Whoever is told what was done that the script does not say. */
  says: (note: string) => void = (note) => this.notes.add(note);
  /** Where what a name stands for may be said that nobody here says: settings. */
  elsewhere: ((name: string) => Origin['elsewhere']) | undefined;
  /** The flags of absl, or of TensorFlow 1. */
  readonly flags = new Arguments();
  /** `wandb.config`, where `wandb.init` is given it. */
  tracked: Value | undefined;
  /** `sys.argv`, of which only the script's own name is known. */
  readonly words: Value[] = ['train.py'];
  #variables: Dict | undefined;

  /** How many processes train: one, where nobody says more. */
  processes(): number {
    const { devices } = this;
    if (devices === undefined) this.taken(oneProcess);
    else this.taken(`${devices} ${devices === 1 ? 'process' : 'processes'}, as --devices says`);
    return devices ?? 1;
  }

  /** `os.environ`: what a launcher sets for so many processes, and nothing else. */
  get environment(): Dict {
    const known = this.#variables;
    if (known !== undefined) return known;
    const variables = new Dict(new Variables((name) => this.#ask(name)));
    variables.open = true;
    variables.may = () => false;
    variables.lacking = (name) => alone[String(name)];
    const { devices = 1 } = this;
    if (devices > 1)
      for (const [name, value] of Object.entries({ ...alone, WORLD_SIZE: String(devices), SLURM_NTASKS: String(devices) }))
        if (!name.startsWith('SLURM')) variables.map.set(name, value);
    this.#variables = variables;
    return variables;
  }

  #ask(name: string): void {
    if (!/^[A-Z_0-9]+$/.test(name)) return;
    if (launched.test(name)) this.processes();
    else this.taken(`${name} is taken for unset in the environment`);
  }

  /** The kind of device that a name such as `cuda:0` says. */
  member({ called }: Unknown | Foreign, name: string): Value | undefined {
    const said = called?.path === 'torch.device' ? (called.args[0] ?? called.keywords.get('type')) : undefined;
    return name === 'type' && typeof said === 'string' ? (said.split(':')[0] as string) : undefined;
  }

  /** What a dotted name of a library stands for. */
  named(path: string): Value | undefined {
    if (path === 'os.environ') return this.environment;
    if (path === 'sys.argv') return this.words;
    if (path === 'wandb.config' && this.tracked !== undefined) {
      this.taken('wandb.config is what wandb.init is given; a sweep may say otherwise');
      return this.tracked;
    }
    if (path === 'sys.version_info') {
      this.taken('Python is taken to be 3.12');
      return Tuple.of<Value>(3, 12, 0, 'final', 0);
    }
    if (/^typing(_extensions)?\.TYPE_CHECKING$/.test(path)) return false;
    if (/(^|\.)flags\.FLAGS$/.test(path)) return this.flags;
    if (path === 'lrsched.known') return isKnown;
    return schedulerNamed(path) ?? mappingNamed(path);
  }

  /** A word of the command line that is not said, where nothing catches that it is not there. */
  word(m: Machine, list: Value, place: CodePlace): Unknown | undefined {
    const isCaught = () => m.trying?.(new Raised('IndexError', 'there is no such item')) ?? false;
    return list === this.words && !isCaught() ? m.unknown(place) : undefined;
  }

  /** What a call gives that asks where it runs, or declares a flag; nothing where it does neither. */
  called(kept: Asking, called: Called): Value | undefined {
    const { path, args, keywords } = called;
    const name = path.slice(path.lastIndexOf('.') + 1);
    if (path === 'os.getenv') {
      const variables = this.environment;
      return variables.get(args[0] ?? keywords.get('key') ?? null) ?? args[1] ?? keywords.get('default') ?? null;
    }
    if (/^(get_world_size|device_count|local_device_count|process_count|xrt_world_size)$/.test(name) || ofRing(path) === 'size')
      return this.processes();
    if (/^(get_rank|get_local_rank|process_index|get_ordinal)$/.test(name) || /^(local_)?rank$/.test(ofRing(path) ?? '')) {
      this.processes();
      return 0;
    }
    if (/^paddle\b.*\.ParallelEnv$/.test(path)) return this.#ofPaddle();
    if (/(^|\.)(distributed|dist)\.is_(torchelastic_launched|initialized)$/.test(path)) return this.processes() > 1;
    if (/(^|\.)(cuda|distributed|dist)\.is_available$/.test(path)) return true;
    if (/^(?:diffusers|transformers)\b.*\.SchedulerType$/.test(path) && typeof args[0] === 'string') return args[0];
    if (ofFinite.test(path) && args[0] instanceof Unknown) {
      this.taken(`losses and gradients are taken to be finite, where ${called.text.replace(/\s+/g, ' ')} asks`);
      return new Vector([name === 'isfinite']);
    }
    if (path === 'platform.system') {
      this.taken('the system is taken to be Linux');
      return 'Linux';
    }
    if (/(^|[._])flags\.\w+$/.test(path)) return this.#flag(kept, called, name);
    if (/(^|\.)app\.run$/.test(path)) {
      const main = args[0] ?? keywords.get('main') ?? kept.m.globals.names.get('main');
      // A library of its own gives its settings to what it starts.
      const needs =
        main instanceof Func ? main.parameters.filter(({ kind, unsaid }) => kind === 'plain' && unsaid === undefined).length : 0;
      if (needs > 1)
        return started({ m: kept.m, whereabouts: this, settingsAt: () => undefined }, { ...called, args: [main as Func] }) ?? null;
      if (main instanceof Func) kept.m.call(main, [['train.py']], nothing, { from: called.at, to: called.at + called.text.length });
      return null;
    }
    return undefined;
  }

  /** paddle's `ParallelEnv`: which of how many processes this is. */
  #ofPaddle(): Thing {
    const made = new Thing();
    const processes = this.processes();
    for (const name of ['nranks', 'world_size']) made.attributes.set(name, processes);
    for (const name of ['rank', 'local_rank', 'dev_id', 'device_id']) made.attributes.set(name, 0);
    return made;
  }

  /** `flags.DEFINE_float('lr', 0.1, 'help')`. */
  #flag(kept: Asking, { args, keywords, at, text }: Called, name: string): Value | undefined {
    const [, kind] = /^DEFINE_(\w+)$/.exec(name) ?? [];
    const key = args[0] ?? keywords.get('name');
    if (kind === undefined || typeof key !== 'string') return undefined;
    const said = args[1] ?? keywords.get('default') ?? keywords.get('default_value') ?? null;
    const whole =
      kind === 'list' && typeof said === 'string' ? said.split(',') : kind === 'float' && typeof said === 'string' ? Number(said) : said;
    const value = kept.m.given.get(key) ?? (kind.startsWith('config') || keywords.get('required') === true ? undefined : whole);
    const elsewhere = kind.startsWith('config') ? this.elsewhere?.(`FLAGS.${key}`) : undefined;
    if (value !== undefined) this.flags.declare(key, value);
    else if (elsewhere !== undefined) this.flags.declare(key, new Unknown([{ text: `FLAGS.${key}`, at, elsewhere }]));
    if (!kept.parsers.includes(this.flags)) kept.parsers.push(this.flags);
    this.flags.kind = 'the default of its flag';
    const holder = new Thing();
    holder.attributes.set('value', value ?? new Unknown([{ text: `FLAGS.${key}`, at: at + Math.max(0, text.indexOf(key)) }]));
    return holder;
  }
}

/** Whether numbers of the run are finite, of which nobody writes a schedule. */
const ofFinite = /^(?:torch|numpy|np|cupy|jax\.numpy|tensorflow\.math|tensorflow)\.(?:isfinite|isnan|isinf)$/;

/** Horovod and its like have plain names: `hvd.size()`. */
const ofRing = once((path) => /^(?:hvd|horovod[\w.]*|dist|bps|byteps[\w.]*)\.(\w+)$/.exec(path)?.[1]);
