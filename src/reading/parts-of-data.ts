import { double, isCount, isNumeric } from '../python/numeric.ts';
import type { Called, Value } from '../python/values.ts';

/** A part of data: what it is cut from, all of one length, and how many items it has, as the whole has so many. */
export interface DataPart {
  readonly wholes: readonly Value[];
  readonly count: (whole: () => number | undefined) => number | undefined;
}

/** The parts that a call cuts data into, one after another. */
export function dataPartsOf(called: Called): readonly DataPart[] | undefined {
  if (/(^|\.)random_split$/.test(called.path)) return splitAtRandom(called);
  return /(^|\.)model_selection\.train_test_split$/.test(called.path) ? splitToTest(called) : undefined;
}

/** torch.utils.data.random_split: numbers of items, or shares, of which what is left over goes one by one to the first parts. */
function splitAtRandom({ args, keywords }: Called): readonly DataPart[] | undefined {
  const [data, lengths] = [args[0] ?? keywords.get('dataset'), args[1] ?? keywords.get('lengths')];
  if (!Array.isArray(lengths) || data === undefined) return undefined;
  const shares = lengths.every(isNumeric) ? lengths.map(double) : [];
  const sum = shares.reduce((all, one) => all + one, 0);
  const shared = shares.length > 0 && sum <= 1 && 1 - sum <= 1e-9;
  return lengths.map((length, index) => ({
    wholes: [data],
    count: (whole) => {
      if (!shared) return isCount(length) ? length : undefined;
      const items = whole();
      if (items === undefined) return undefined;
      const least = shares.map((share) => Math.floor(items * share));
      const left = items - least.reduce((all, one) => all + one, 0);
      return (least[index] as number) + Math.ceil((left - index) / shares.length);
    },
  }));
}

/** sklearn's train_test_split, which gives two parts of each of its arrays. */
function splitToTest({ args, keywords }: Called): readonly DataPart[] {
  const count = (train: boolean) => (whole: () => number | undefined) => splitSizes(keywords, whole())?.[train ? 'train' : 'test'];
  return args.flatMap(() => [
    { wholes: args, count: count(true) },
    { wholes: args, count: count(false) },
  ]);
}

/** How many of so many items go where, as `_validate_shuffle_split` of sklearn has it. */
function splitSizes(
  keywords: Called['keywords'],
  whole: number | undefined,
): { readonly train: number; readonly test: number } | undefined {
  if (whole === undefined) return undefined;
  const [test, train] = ['test_size', 'train_size'].map((key) => keywords.get(key) ?? undefined);
  const part = (said: Value | undefined, round: (share: number) => number) => {
    if (said === undefined) return undefined;
    if (!isNumeric(said) || typeof said === 'boolean') return Number.NaN;
    return isCount(said) ? said : round(double(said) * whole);
  };
  const tested = part(train === undefined && test === undefined ? 0.25 : test, Math.ceil);
  const trained = part(train, Math.floor);
  const found = { train: trained ?? whole - (tested as number), test: tested ?? whole - (trained as number) };
  return Number.isNaN(found.train + found.test) ? undefined : found;
}
