import { truth } from '../../python/contents.ts';
import { floatValue } from '../../python/numeric.ts';
import { type Called, Dict, Foreign, Native, Unknown, type Value } from '../../python/values.ts';
import { type TrainedRun, type Trainer, toldIn } from './trainer.ts';

const places = `params lr eps clip_threshold decay_rate beta1 weight_decay scale_parameter relative_step warmup_init`.split(' ');
const isAdafactor = /^(?:transformers(?:\.optimization)?|fairseq\.optim\.adafactor)\.Adafactor$/;

/** A scheduler that only reports the rate which the optimizer computes. */
class Reported extends Foreign {}

/** transformers/optimization.py (5.18): without a rate, Adafactor takes a step of its own from the updates it has made. */
export class Adafactor implements Trainer {
  readonly #run: TrainedRun;
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called): Value | undefined {
    if (/^transformers\b.*\.(?:AdafactorSchedule|get_adafactor_schedule)$/.test(called.path)) return new Reported(called);
    const { optimizers, m, notes } = this.#run;
    if (!isAdafactor.test(called.path) || optimizers.base !== undefined || m.strict) return undefined;
    const told = toldIn(called, places);
    const said = (key: string, unsaid: boolean): boolean => {
      const value = told.get(key);
      if (value instanceof Unknown) return m.refuseUnknown(value, called.at);
      return value === undefined ? unsaid : truth(value);
    };
    if (!said('relative_step', true)) return undefined;
    if ((told.get('lr') ?? null) !== null)
      return this.#run.refuse(called.at, 'Adafactor refuses an lr beside relative_step=True; write relative_step=False');
    const warms = said('warmup_init', false);
    if (said('scale_parameter', true))
      notes.add('the step of Adafactor, which it also multiplies by the size of each parameter (scale_parameter)');
    const rate = (step: number): Value => floatValue(Math.min(warms ? 1e-6 * step : 1e-2, 1 / Math.sqrt(step)));
    const { args, keywords } = called;
    const made = optimizers.build({ ...called, args: args.slice(0, 1), keywords: new Map([...keywords, ['lr', rate(1)]]) });
    let done = 0;
    made.next = () => {
      done += 1;
      for (const group of made.groups) (group as Dict).map.set('lr', rate(done));
    };
    return made;
  }

  member(owner: Unknown | Foreign, name: string): Value | undefined {
    if (!(owner instanceof Reported)) return undefined;
    return name === 'step' ? new Native(name, () => null) : name === 'state_dict' ? new Native(name, () => Dict.of([])) : undefined;
  }
}
