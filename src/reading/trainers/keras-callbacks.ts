import { type Machine, nothing } from '../../python/machine.ts';
import { member } from '../../python/members.ts';
import { double, floatValue } from '../../python/numeric.ts';
import { type Called, Dict, Foreign, Func, Thing, Unknown, type Value } from '../../python/values.ts';
import { lastOf } from '../identify.ts';
import { Made } from '../optimizers.ts';

/** What a callback does around the epochs and batches of `fit`. */
export interface KerasHook {
  /** Its constructor is over, and training begins or ends. */
  train?(when: 'begin' | 'end'): void;
  epoch(when: 'begin' | 'end', epoch: number): void;
  batch?(when: 'begin' | 'end', batch: number): void;
}

/** The model that callbacks have, by what was compiled. */
export class KerasModel extends Foreign {
  /** What they are told of how it is trained. */
  readonly params = new Dict();
}

/** The rate that callbacks find and set, and what a plateau makes of it after so many epochs, where nothing else moves it. */
interface Held {
  get(): Value;
  set(value: Value): void;
  reduced(plateau: Made, base: number, epochs: number, alone: boolean): number;
}

/** Code that sets a rate of keras, or ends its training. */
const setsRate = /(learning_rate|\.lr\b)[^\n]*[^=<>!]=(?!=)|set_value\s*\(|(learning_rate|\.lr)\.assign\w*\s*\(|setattr\s*\(/;

/** The callbacks that move the rate, in their order; nothing where others do that are not followed here. */
export function hooksOf(m: Machine, value: Value | undefined, model: KerasModel, held: Held): readonly KerasHook[] | undefined {
  const all = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  const found: KerasHook[] = [];
  for (const one of all) {
    if (one instanceof Thing) {
      if (movesRate(m, one)) found.push(hookOf(m, one, model));
      continue;
    }
    const called = one instanceof Unknown || one instanceof Foreign ? one.called : undefined;
    const name = lastOf(called?.path ?? '');
    if (name === 'ReduceLROnPlateau' && one instanceof Made && /^(keras|tensorflow|tf|tf_keras)\b/.test(one.called.path)) {
      found.push(reduced(one, held));
      continue;
    }
    if (name === 'LearningRateScheduler') {
      const func = called?.keywords.get('schedule') ?? called?.args[0];
      const rate = func instanceof Func ? func : func instanceof Thing ? member(m, func, '__call__', { from: 0, to: 0 }) : undefined;
      if (!(rate instanceof Func)) return undefined;
      found.push(scheduled(m, rate, model.called, held));
    } else if (/LR|Plateau/.test(name)) return undefined;
  }
  return found;
}

/** Callbacks that write down, show or end a run, and are known to leave its rate. */
const looking =
  /^(?:(?:keras|tensorflow|tf|tf_keras)\b.*\.callbacks\.(?:ModelCheckpoint|EarlyStopping|TensorBoard|CSVLogger|History|TerminateOnNaN|ProgbarLogger|RemoteMonitor|BackupAndRestore)|(?:wandb|mlflow|tqdm|comet_ml)\b.*)$/;

/** Whether all callbacks are of these. */
export const onlyLook = (value: Value): boolean =>
  value === null ||
  (Array.isArray(value)
    ? value.every(onlyLook)
    : (value instanceof Unknown || value instanceof Foreign) && looking.test(value.called?.path ?? ''));

/** `LearningRateScheduler`: a function of the epoch, and of the rate where it takes two. */
function scheduled(m: Machine, func: Func, { at }: Called, held: Held): KerasHook {
  const given = (epoch: number) => (func.parameters.filter(({ kind }) => kind === 'plain').length > 1 ? [epoch, held.get()] : [epoch]);
  return {
    epoch(when, epoch) {
      if (when === 'begin')
        held.set(floatValue(m.strictly({ at: func.node.from }, () => double(m.call(func, given(epoch), nothing, { from: at, to: at })))));
    },
  };
}

/** `ReduceLROnPlateau`, which looks at a metric where an epoch ends. */
function reduced(plateau: Made, held: Held): KerasHook {
  let [epochs, base, last] = [0, 0, 0];
  return {
    epoch(when) {
      if (when === 'begin') return;
      const now = double(held.get());
      if (epochs === 0) [base, last] = [now, now];
      epochs += 1;
      last = held.reduced(plateau, base, epochs, now === last);
      held.set(floatValue(last));
    },
  };
}

/** Whether any method of its class, or of one that it extends, may set the rate. */
function movesRate(m: Machine, { type }: Thing): boolean {
  const texts = (of: Thing['type']): string[] =>
    of === undefined
      ? []
      : [
          ...[...of.attributes.values()].map((held) => (held instanceof Func ? m.textOf(held.node) : '')),
          ...of.bases.flatMap((base) => (base instanceof Unknown ? [] : texts(base as Thing['type']))),
        ];
  return texts(type).some((text) => setsRate.test(text));
}

function hookOf(m: Machine, self: Thing, model: KerasModel): KerasHook {
  const logs = new Unknown([{ text: 'logs', at: model.called.at }]);
  const call = (name: string, ...given: readonly Value[]): boolean => {
    const method = self.type?.find(name);
    if (!(method instanceof Func)) return false;
    m.invoke(method, [self, ...given, logs], nothing);
    return true;
  };
  const perBatch = ['on_train_batch_begin', 'on_batch_begin', 'on_train_batch_end', 'on_batch_end'].some(
    (name) => self.type?.find(name) !== undefined,
  );
  self.attributes.set('model', model);
  self.attributes.set('_model', model);
  self.attributes.set('params', model.params);
  return {
    train: (when) => void call(`on_train_${when}`),
    epoch: (when, epoch) => void call(`on_epoch_${when}`, epoch),
    ...(perBatch && { batch: (when, batch) => void (call(`on_train_batch_${when}`, batch) || call(`on_batch_${when}`, batch)) }),
  };
}
