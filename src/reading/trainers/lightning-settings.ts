import { Arguments, type Called, Dict, type Value } from '../../python/values.ts';

/** What `Trainer(…)` is told, by name; `Trainer.from_argparse_args(args)` takes what was parsed. */
export function toldTrainer({ args, keywords }: Called): ReadonlyMap<string, Value> {
  const [first] = args;
  const parsed = first instanceof Arguments ? first.defaults : new Map<string, Value>();
  const more = keywords.get('**');
  const held: readonly (readonly [string, Value])[] = more instanceof Dict ? [...more.map].map(([key, value]) => [String(key), value]) : [];
  return new Map([...parsed, ...held, ...[...keywords].filter(([key]) => key !== '**')]);
}
