import { double, floatValue, isCount, isInt, isNumeric } from '../../python/numeric.ts';
import { Foreign, Unknown, type Value } from '../../python/values.ts';
import type { Optimizer } from '../optimizers.ts';
import type { Interval } from './lightning-optimizers.ts';
import { type TrainedRun, toldIn } from './trainer.ts';

/** From an epoch on another scheduler in the place of the model's own. */
export interface Averaging {
  readonly from: number;
  begin(optimizer: Optimizer): Interval;
}

const isAveraging = /\.StochasticWeightAveraging$/;

/** lightning/pytorch/callbacks/stochastic_weight_avg.py (2.6): `SWALR`, stepped once an epoch, once its epoch begins. */
export function averagingIn(run: TrainedRun, callbacks: Value | undefined, epochs: number): Averaging | undefined {
  const all = Array.isArray(callbacks) ? callbacks : [callbacks ?? null];
  const called = all.flatMap((one) => (one instanceof Unknown || one instanceof Foreign ? (one.called ?? []) : []));
  const found = called.find(({ path }) => isAveraging.test(path));
  if (found === undefined) return undefined;
  const { at } = found;
  const told = toldIn(found, ['swa_lrs', 'swa_epoch_start', 'annealing_epochs', 'annealing_strategy']);
  for (const one of told.values()) if (one instanceof Unknown) run.m.refuseUnknown(one, at);
  const rates = told.get('swa_lrs');
  const isRate = (one: Value | undefined) => one !== undefined && isNumeric(one) && !isInt(one) && double(one) > 0;
  if (!(Array.isArray(rates) ? rates.every(isRate) : isRate(rates)))
    return run.refuse(at, 'lightning refuses these swa_lrs: a float above 0, or a list of them');
  const start = told.get('swa_epoch_start') ?? floatValue(0.8);
  const isShare = isNumeric(start) && !isInt(start) && double(start) >= 0 && double(start) <= 1;
  if (!isShare && !(isCount(start) && start > 0))
    return run.refuse(at, 'lightning refuses this swa_epoch_start: a whole number above 0 or a share from 0 to 1');
  if (isShare && epochs === -1) run.refuse(at, 'lightning refuses swa_epoch_start as a share of a run whose max_epochs is -1');
  const first = isShare ? Math.trunc(epochs * double(start)) : Number(start);
  const places = [
    ['annealing_epochs', 'anneal_epochs'],
    ['annealing_strategy', 'anneal_strategy'],
  ] as const;
  const more = places.flatMap(([name, as]): [string, Value][] => (told.has(name) ? [[as, told.get(name) as Value]] : []));
  const keywords = new Map<string, Value>([['swa_lr', (Array.isArray(rates) && rates.length === 1 ? rates[0] : rates) as Value], ...more]);
  return {
    from: Math.max(first - 1, 0),
    begin: (optimizer) => {
      const living = run.build({ ...found, path: 'torch.optim.swa_utils.SWALR', args: [optimizer], keywords }, optimizer);
      if (living === undefined) return run.refuse(at, 'what these weights are averaged with is not followed');
      return { living, scheduler: living.made, every: 1, of: 'epoch', plateau: false };
    },
  };
}
