import { beneath } from '../../python/beneath.ts';
import { floatValue } from '../../python/numeric.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, Dict, Foreign, type Keywords, type Thing, Tuple, Unknown, type Value } from '../../python/values.ts';
import { trainingArgumentsIn } from '../told-arguments.ts';
import type { TrainedRun, Trainer } from './trainer.ts';
import { argumentIn, trainingSettings, unsaid } from './transformers-arguments.ts';
import { HfFit } from './transformers-fit.ts';

const ofTrainer = /^(transformers|trl|sentence_transformers|adapters|optimum)\b.*\.\w*Trainer$/;

/** `Trainer(…)` of transformers. */
class HfTrainer extends Foreign {
  readonly fit: HfFit;
  constructor(run: TrainedRun, called: Called) {
    super(called);
    this.fit = new HfFit(run, called);
  }
}

/**
 * transformers/trainer.py (5.18): an update and a step at every so many batches and at the last of an epoch. Here it is gone through
 * where the script says its optimizer, its scheduler or its data; what the arguments say alone has a closed form.
 */
export class HfTraining implements Trainer {
  readonly #run: TrainedRun;
  readonly #fits: HfFit[] = [];
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called, callee: Unknown | Foreign): Value | undefined {
    const text = callee instanceof Foreign ? '' : (callee.origins[0]?.text ?? called.path);
    if (/^(?:\w*Trainer|self|super\(\))\.get_optimizer_cls_and_kwargs$/.test(text)) return this.#ownOptimizer(called);
    if (callee instanceof Foreign || !ofTrainer.test(called.path)) return undefined;
    const trainer = new HfTrainer(this.#run, called);
    this.#fits.push(trainer.fit);
    return trainer;
  }

  extended(self: Thing, path: string, args: readonly Value[], keywords: Keywords, { from }: CodePlace): void {
    if (ofTrainer.test(path)) this.#fits.push(new HfFit(this.#run, { path, args, keywords, at: from, text: path }, self));
  }

  wrote(owner: Value, key: Value, value: Value): void {
    const run = this.#run;
    if (owner instanceof HfTrainer) owner.fit.self.attributes.set(String(key), value);
    const args = trainingArgumentsIn(owner, run.making);
    const trained = args !== undefined && this.#fits.some((one) => one.trained && one.isTold(args));
    if (trained && Object.hasOwn(unsaid, String(key)))
      run.refuse(run.m.here, 'these arguments are changed after a training by them, which is not followed');
  }

  member(owner: Unknown | Foreign, name: string, { from }: CodePlace): Value | undefined {
    if (!(owner instanceof HfTrainer)) return argumentIn(this.#run, owner, name, from);
    const { self } = owner.fit;
    return self.attributes.get(name) ?? beneath.get(self)?.get(name);
  }

  /** The class of the optimizer that the arguments name, and what it is built with: whichever that is has their rate. */
  #ownOptimizer({ args: [args], at }: Called): Value {
    const { learning_rate: rate } = trainingSettings(this.#run, args, at);
    const options = Dict.of([['lr', floatValue(this.#run.optimizers.base ?? rate)]]);
    options.open = true;
    return Tuple.of<Value>(new Unknown([{ text: 'AdamW', at }], 'torch.optim.AdamW'), options);
  }
}
