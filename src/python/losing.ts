import { contentsOf, spoil } from './contents.ts';
import type { Heap } from './heap.ts';
import { Class, Dict, type Keywords, Tuple, type Unknown, type Value, Vector } from './values.ts';

/** Nobody knows any more what a value holds. */
export function lose(m: { readonly heap: Heap }, value: Value, unknown: Unknown): void {
  const contents = contentsOf(value);
  if (contents === undefined || value instanceof Tuple || value instanceof Class) return;
  m.heap.touch(value);
  if (value instanceof Dict) value.open = true;
  if (value instanceof Vector && value.partOf !== undefined) lose(m, value.partOf, unknown);
  spoil(contents, unknown);
}

/** Functions that change what they are given, by what they are called. */
export const changesArguments = (path: string): boolean => changing.test(path) && !tells.test(path);
/** What keeps a run's settings for people to look at: `wandb.config.update(args)`. */
const tells =
  /^(?:wandb|mlflow|neptune|comet_ml|clearml|swanlab|aim)\b|\b(?:config|hparams|summary|\w*bar|meters?|metrics?|stats|logs?|state)\.update$/i;
const changing =
  /(^|[._])(shuffle|insort(_left|_right)?|heap(ify|push|pop)|update|merge|override|overwrite|inject|populate)(_\w+)?$|^(np|numpy)\.(copyto|put(mask|_along_axis)?|place|fill_diagonal)$/i;

/** Where functions of arrays put their result, if not into a new one: `out=`, or a third argument. */
export const writtenInto = (args: readonly Value[], keywords: Keywords): readonly Value[] => [
  ...args.slice(2),
  ...[keywords.get('out')].filter((one) => one !== undefined),
];
