import { isInt } from '../python/numeric.ts';
import { type Called, Native, Thing, Tuple, Unknown, type Value } from '../python/values.ts';

/** What deals samples out for cross-validation: into how many folds, and how often anew, unless it is told. */
const splitters: Readonly<Record<string, readonly [folds: number, times: number]>> = {
  ...{ KFold: [5, 1], StratifiedKFold: [5, 1], GroupKFold: [5, 1], StratifiedGroupKFold: [5, 1], TimeSeriesSplit: [5, 1] },
  ...{ ShuffleSplit: [10, 1], StratifiedShuffleSplit: [10, 1], GroupShuffleSplit: [5, 1], MultilabelStratifiedKFold: [3, 1] },
  ...{ RepeatedKFold: [5, 10], RepeatedStratifiedKFold: [5, 10] },
};

/** How a call that deals samples out is named. */
export const dealsFolds = new RegExp(`^(?:${Object.keys(splitters).join('|')})$`);

/** scikit-learn's `KFold(n_splits=5)` and its like: `split` gives as many pairs of indices; nothing where nobody knows how many. */
export function foldsOf({ args, keywords, at }: Called, name: string): Thing | undefined {
  const [folds, times] = splitters[name] as readonly [number, number];
  const told = keywords.get('n_splits') ?? args[0] ?? folds;
  const again = keywords.get('n_repeats') ?? (times > 1 ? (args[1] ?? times) : times);
  if (!isInt(told as Value) || !isInt(again)) return undefined;
  const count = Number(told) * Number(again);
  if (!(count >= 1 && count <= 1000)) return undefined;
  const made = new Thing();
  const part = (text: string): Value => new Unknown([{ text, at }]);
  const pairs = () => Array.from({ length: count }, () => Tuple.of(part('train_index'), part('test_index')));
  made.attributes.set('n_splits', Number(told));
  made.attributes.set('split', new Native('split', pairs));
  made.attributes.set('get_n_splits', new Native('get_n_splits', () => count));
  return made;
}
