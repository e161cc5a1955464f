import { isCount } from '../../python/numeric.ts';
import { Arguments, type Called, Dict, Thing, type Value } from '../../python/values.ts';

/** What `Trainer(…)` is told, by name; `Trainer.from_argparse_args(args)` takes what was parsed. */
export function toldTrainer({ args, keywords }: Called): ReadonlyMap<string, Value> {
  const [first] = args;
  const parsed = first instanceof Arguments ? first.defaults : first instanceof Thing ? first.attributes : new Map<string, Value>();
  const more = keywords.get('**');
  const held: readonly (readonly [string, Value])[] = more instanceof Dict ? [...more.map].map(([key, value]) => [String(key), value]) : [];
  return new Map([...parsed, ...held, ...[...keywords].filter(([key]) => key !== '**')]);
}

/** `fast_dev_run`: one epoch of a batch, or of as many as it says. */
export function fewIn(settings: ReadonlyMap<string, Value>): number | undefined {
  const said = settings.get('fast_dev_run');
  return said === true ? 1 : isCount(said) && said > 0 ? said : undefined;
}

/** Callbacks of the library by which a rate moves, or by which an update is something else. */
export const movingCallbacks = /^(GradientAccumulationScheduler|LearningRateFinder|BaseFinetuning|BackboneFinetuning)$/;
