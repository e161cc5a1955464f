/** A range test: rates that rise, and the loss at each. */
export interface RangeTest {
  readonly rates: readonly number[];
  readonly losses: readonly number[];
}

/** What is done with the losses before they are judged. */
export interface Smoothing {
  /** How much of a running average is kept at each row, 0 … 1; 0 leaves the losses as they are. */
  readonly keep: number;
  /** Rows left out at the beginning and at the end. */
  readonly skipStart: number;
  readonly skipEnd: number;
}

/** What is judged: the smoothed test without its ends, and how it came about. */
export interface Judged extends RangeTest {
  /** Single losses that stood out and were replaced by what is around them. */
  readonly replaced: number;
  /** Rows after the loss had grown to four times its lowest, which are not looked at. */
  readonly diverged: number;
}

export const rules = ['valley', 'steepest', 'minimum', 'slide'] as const;
export type SuggestionRule = (typeof rules)[number];

/** A rate that a rule gives, and the row of the judged test that it stands on. */
export interface Suggestion {
  readonly rule: SuggestionRule;
  readonly rate: number;
  readonly row: number;
}

/** Rows on either side that a loss is compared with, and how many deviations away it stands out. */
const [around, deviations] = [7, 6];

/** Losses as fastai's recorder smooths them, but for single ones that stand out of what is around them. */
export function judged({ rates, losses }: RangeTest, { keep, skipStart, skipEnd }: Smoothing): Judged {
  const [calm, replaced] = withoutSpikes(losses);
  const smooth: number[] = [];
  let [mean, best] = [0, Number.POSITIVE_INFINITY];
  for (const [row, loss] of calm.entries()) {
    if (!Number.isFinite(loss)) break;
    mean = keep * mean + (1 - keep) * loss;
    const value = mean / (1 - keep ** (row + 1));
    smooth.push(value);
    best = Math.min(best, value);
    if (value > 4 * best) break;
  }
  const end = smooth.length - skipEnd;
  return {
    rates: rates.slice(skipStart, Math.max(skipStart, end)),
    losses: smooth.slice(skipStart, Math.max(skipStart, end)),
    replaced,
    diverged: losses.length - smooth.length,
  };
}

/** Hampel 1974: a value far from the median of its neighbours, as their own deviations go, is that median. */
function withoutSpikes(losses: readonly number[]): readonly [losses: readonly number[], replaced: number] {
  let replaced = 0;
  const calm = losses.map((loss, row) => {
    const near = losses.slice(Math.max(0, row - around), row + around + 1).filter(Number.isFinite);
    if (!Number.isFinite(loss) || near.length < 2 * around + 1) return loss;
    const middle = median(near);
    const spread = 1.4826 * median(near.map((one) => Math.abs(one - middle)));
    if (Math.abs(loss - middle) <= deviations * spread || spread === 0) return loss;
    // What goes on beyond it is no spike: a loss that diverges.
    const [before, after] = [losses[row - 1] as number, losses[row + 1] as number];
    if ((loss - before) * (after - loss) >= 0) return loss;
    replaced += 1;
    return middle;
  });
  return [calm, replaced];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** What each rule gives; one that finds nothing gives none. fastai `callback/schedule.py`: `valley`, `steep`, `minimum` and `slide`. */
export function suggestions(test: RangeTest): readonly Suggestion[] {
  return [valley(test), steepest(test), minimum(test), slide(test)].filter((one) => one !== undefined);
}

/** Two thirds down the longest fall, in which each loss is below all that it follows. */
function valley({ rates, losses }: RangeTest): Suggestion | undefined {
  // The last loss of the best fall of each length so far: falling losses, so that lengths are found by halving.
  const ends: number[] = [];
  let [length, end] = [1, 0];
  for (const [row, loss] of losses.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) > loss) low = middle + 1;
      else high = middle;
    }
    ends[low] = loss;
    if (low + 1 > length) [length, end] = [low + 1, row];
  }
  if (length < 2) return undefined;
  const third = length / 3;
  const row = Math.max(0, end - length + Math.trunc(third) + Math.trunc(third / 2));
  return { rule: 'valley', rate: rates[row] as number, row };
}

/** Where the loss falls fastest, over the logarithm of the rate. */
function steepest({ rates, losses }: RangeTest): Suggestion | undefined {
  let [row, least] = [-1, 0];
  for (let next = 1; next < losses.length; next += 1) {
    const slope =
      ((losses[next] as number) - (losses[next - 1] as number)) / Math.log((rates[next] as number) / (rates[next - 1] as number));
    if (slope < least) [row, least] = [next - 1, slope];
  }
  return row < 0 ? undefined : { rule: 'steepest', rate: rates[row] as number, row };
}

/** A tenth of the rate at the lowest loss. */
function minimum({ rates, losses }: RangeTest): Suggestion | undefined {
  const row = losses.indexOf(Math.min(...losses));
  return row < 0 ? undefined : { rule: 'minimum', rate: (rates[row] as number) / 10, row };
}

/** Rows between the two slopes that are compared, and how much they may differ. */
const [apart, alike] = [15, 0.005];

/** From the end back to where the slopes of the loss are alike: before it diverges. */
function slide({ rates, losses }: RangeTest): Suggestion | undefined {
  const last = losses.length - 1;
  if (last < apart) return undefined;
  const slope = (row: number) => {
    const [before, after] = [Math.max(0, row - 1), Math.min(last, row + 1)];
    return ((losses[after] as number) - (losses[before] as number)) / (after - before);
  };
  let row = last - apart;
  for (let right = last; right - apart >= 0 && Math.abs(slope(right) - slope(right - apart)) > alike; right -= 1) row = right - apart;
  return { rule: 'slide', rate: rates[row] as number, row };
}
