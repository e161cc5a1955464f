import { oneProcess } from '../../configs/words.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, Foreign, Func, Native, Tuple, type Unknown, type Value } from '../../python/values.ts';
import type { TrainedRun, Trainer } from './trainer.ts';

/** `Fabric(…)` of Lightning. */
class FabricObject extends Foreign {}

const isFabric = /^(?:lightning|lightning_fabric|pytorch_lightning)\b.*\.Fabric$/;

/** lightning/fabric/fabric.py (2.6): what is set up comes back, and each step of an optimizer is one; loops and schedulers are the script's. */
export class FabricSetup implements Trainer {
  readonly #run: TrainedRun;
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called): Value | undefined {
    return isFabric.test(called.path) ? new FabricObject(called) : undefined;
  }

  member(owner: Unknown | Foreign, name: string, { from }: CodePlace): Value | undefined {
    if (!(owner instanceof FabricObject)) return undefined;
    switch (name) {
      case 'setup':
        return new Native(name, (args, keywords) => {
          const scheduler = keywords.get('scheduler') ?? null;
          return back(scheduler === null ? args : [...args, scheduler]);
        });
      // What it starts is given it before all else.
      case 'launch':
        return new Native(name, ([func, ...args], keywords) =>
          func instanceof Func ? this.#run.m.call(func, [owner, ...args], keywords, { from, to: from }) : null,
        );
      case 'setup_module':
      case 'setup_optimizers':
        return new Native(name, (args) => back(args));
      case 'setup_dataloaders':
        return new Native(name, (args) => {
          this.#alone(from);
          return back(args);
        });
      case 'world_size':
        this.#alone(from);
        return 1;
      case 'global_rank':
      case 'local_rank':
      case 'node_rank':
        return 0;
      case 'is_global_zero':
        return true;
      default:
        return undefined;
    }
  }

  /** Of several processes each has its share of the samples. */
  #alone(at: number): void {
    const { devices = 1 } = this.#run.told;
    if (devices > 1)
      this.#run.refuse(
        at,
        'how Fabric deals samples out to several devices is not followed; leave out --devices, and --define what each of them has',
      );
    this.#run.notes.add(oneProcess);
  }
}

const back = (args: readonly Value[]): Value => (args.length === 1 ? (args[0] as Value) : Tuple.of(...args));
