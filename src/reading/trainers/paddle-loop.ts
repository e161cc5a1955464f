import { nothing } from '../../python/machine.ts';
import { member } from '../../python/members.ts';
import { isCount } from '../../python/numeric.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, Foreign, Native, Thing, Unknown, type Value } from '../../python/values.ts';
import { Sized } from '../lengths.ts';
import { batchesIn, goThrough, mustNotMove, type TrainedRun, type Trainer, toldIn } from './trainer.ts';

/** `paddle.Model(…)`, and the optimizer that it is prepared with. */
class PaddleModel extends Foreign {
  optimizer: Value | undefined;
}

/** What `fit` is told by place. */
const places = [
  'train_data',
  'eval_data',
  'batch_size',
  'epochs',
  'eval_freq',
  'log_freq',
  'save_dir',
  'save_freq',
  'verbose',
  'drop_last',
];

/** paddle/hapi/model.py and callbacks.py (2.6): `fit` makes updates, and a callback steps the scheduler after each batch, or after each epoch. */
export class PaddleFit implements Trainer {
  readonly #run: TrainedRun;
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called): Value | undefined {
    return /^paddle\.(?:hapi\.(?:model\.)?)?Model$/.test(called.path) ? new PaddleModel(called) : undefined;
  }

  member(owner: Unknown | Foreign, name: string, place: CodePlace): Value | undefined {
    if (!(owner instanceof PaddleModel)) return undefined;
    switch (name) {
      case 'prepare':
        return new Native(name, ([optimizer], keywords) => {
          owner.optimizer = optimizer ?? keywords.get('optimizer');
          return null;
        });
      case 'fit':
        return new Native(name, (args, keywords) => {
          this.#fit(owner, { ...owner.called, args, keywords, at: place.from }, place);
          return null;
        });
      case 'train_batch':
        return this.#run.refuse(place.from, "how paddle's train_batch sets the rate is not followed; write optimizer.step() in its place");
      default:
        return undefined;
    }
  }

  #fit({ optimizer }: PaddleModel, called: Called, place: CodePlace): void {
    const { at } = called;
    const { m } = this.#run;
    const told = toldIn(called, places);
    if (!(optimizer instanceof Thing)) this.#run.refuse(at, 'the optimizer that this model of paddle is prepared with is not known here');
    if ((told.get('num_iters') ?? null) !== null)
      this.#run.refuse(at, 'num_iters of fit is not followed; say how long the run is with --steps');
    const given = (key: string, unsaid: Value): Value => {
      const value = told.get(key) ?? unsaid;
      return value instanceof Unknown ? m.refuseUnknown(value, at) : value;
    };
    const [epochs, each] = [given('epochs', 1), given('accumulate_grad_batches', 1)];
    if (!isCount(epochs) || !isCount(each)) this.#run.refuse(at, 'epochs and accumulate_grad_batches of fit must be counts');
    const by = this.#stepped(told.get('callbacks'), at);
    const call = (owner: Value, name: string): void => void m.call(member(m, owner, name, place), [], nothing, place);
    const step = (): void => {
      const scheduler = (optimizer as Thing).attributes.get('_learning_rate');
      if (scheduler instanceof Thing) call(scheduler, 'step');
    };
    goThrough(this.#run, {
      at,
      epochs: epochs as number,
      batches: this.#batches(told, at),
      batch: (_epoch, batch, last) => {
        if ((batch + 1) % (each as number) === 0 || last) call(optimizer as Thing, 'step');
        if (by === 'step') step();
        return undefined;
      },
      ends: () => {
        if (by === 'epoch') step();
      },
    });
  }

  /** When the scheduler is stepped: after each batch, unless a callback says otherwise. */
  #stepped(callbacks: Value | undefined, at: number): 'step' | 'epoch' | 'never' {
    mustNotMove(this.#run, callbacks, at, /^ReduceLROnPlateau$/);
    const all = Array.isArray(callbacks) ? callbacks : [callbacks ?? null];
    const calls = all.flatMap((one) => (one instanceof Unknown && one.called ? [one.called] : []));
    if (all.some((one) => one instanceof Unknown && one.called === undefined)) this.#run.m.refuseUnknown(callbacks as Unknown, at);
    if (calls.some(({ path }) => path.endsWith('.EarlyStopping'))) this.#run.notes.add('EarlyStopping is taken never to end the run');
    const own = calls.find(({ path }) => path.endsWith('.LRScheduler'));
    if (own === undefined) return 'step';
    const said = toldIn(own, ['by_step', 'by_epoch']);
    if (said.get('by_epoch') === true) return 'epoch';
    return said.get('by_step') === false ? 'never' : 'step';
  }

  /** Batches of an epoch: those of a loader, or what a data set comes to. */
  #batches(told: ReadonlyMap<string, Value>, at: number): number | Unknown {
    const { lengths } = this.#run;
    const data = told.get('train_data');
    const named = data instanceof Unknown || data instanceof Foreign ? lengths.nameOf(data) : '';
    const loader = data instanceof Sized ? /DataLoader$/.test(data.called.path) : /loader|_dl\b/i.test(named);
    const found = batchesIn(this.#run, data, at);
    const samples = data === undefined || loader ? undefined : lengths.said(data);
    const size = told.get('batch_size') ?? 1;
    if (samples === undefined || samples !== found) return found;
    if (!isCount(size)) return size instanceof Unknown ? size : this.#run.refuse(at, 'batch_size of fit must be a count');
    const { devices = 1 } = this.#run.told;
    const share = Math.ceil(samples / devices);
    return told.get('drop_last') === true ? Math.floor(share / size) : Math.ceil(share / size);
  }
}
