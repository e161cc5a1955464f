import { parseNumber } from './numbers.ts';
import type { Unit } from './schedule.ts';

/** How a training loop is fed, as torch's `DataLoader` and `DistributedSampler` count. */
export interface Feeding {
  /** Samples in the data set. */
  readonly datasetSize: number;
  /** Samples in a batch, on one device. */
  readonly batchSize: number;
  /** Devices that share the samples; 1 unless said. */
  readonly devices?: number | undefined;
  /** Whether the last batch is left out where it is smaller. */
  readonly dropLast?: boolean | undefined;
  /** Batches before each update of the weights; 1 unless said. */
  readonly accumulate?: number | undefined;
  /** Whether batches left over at the end of an epoch make an update (transformers' `Trainer`) or none (a plain loop). */
  readonly accumulateRest?: 'update' | 'drop' | undefined;
}

/** Batches of an epoch on each device: the sampler hands every device as many samples, some of them twice. */
export function batchesPerEpoch({ datasetSize, batchSize, devices = 1, dropLast = false }: Feeding): number {
  const samples = Math.ceil(datasetSize / devices);
  return dropLast ? Math.floor(samples / batchSize) : Math.ceil(samples / batchSize);
}

/** Updates of an epoch: 0 where no batch is whole, or too few are left to make an update. */
export function updatesPerEpoch(feeding: Feeding): number {
  const updates = batchesPerEpoch(feeding) / (feeding.accumulate ?? 1);
  return feeding.accumulateRest === 'drop' ? Math.floor(updates) : Math.ceil(updates);
}

/** What is known of how units go into each other. */
export interface Sizes {
  readonly stepsPerEpoch?: number | undefined;
  readonly samplesPerEpoch?: number | undefined;
  readonly samplesPerStep?: number | undefined;
  readonly tokensPerStep?: number | undefined;
}

/** A ratio kept as two whole numbers, so that there and back is where one was: `by / over`. */
export interface Ratio {
  readonly by: number;
  readonly over: number;
}

/** How many of `to` one of `from` is; `undefined` where that is not known. */
export function ratio(sizes: Sizes, from: Unit, to: Unit): Ratio | undefined {
  if (from === to) return { by: 1, over: 1 };
  const direct = directly(sizes, from, to);
  if (direct !== undefined) return direct;
  const [there, onwards] = [directly(sizes, from, 'step'), directly(sizes, 'step', to)];
  return there && onwards && { by: there.by * onwards.by, over: there.over * onwards.over };
}

/** An amount in another unit, by a ratio. */
export function converted(amount: number, { by, over }: Ratio): number {
  return (amount * by) / over;
}

function directly({ stepsPerEpoch, samplesPerEpoch, samplesPerStep, tokensPerStep }: Sizes, from: Unit, to: Unit): Ratio | undefined {
  const known: readonly (readonly [large: Unit, small: Unit, size: number | undefined])[] = [
    ['epoch', 'step', stepsPerEpoch],
    ['epoch', 'sample', samplesPerEpoch],
    ['step', 'sample', samplesPerStep],
    ['step', 'token', tokensPerStep],
  ];
  for (const [large, small, size] of known) {
    if (size === undefined) continue;
    if (from === large && to === small) return { by: size, over: 1 };
    if (from === small && to === large) return { by: 1, over: size };
  }
  return undefined;
}

const endings: readonly (readonly [RegExp, Unit])[] = [
  [/(?<=.)ep(?:ochs?)?$/i, 'epoch'],
  [/(?<=.)st(?:eps?)?$/i, 'step'],
  [/(?<=.)tok(?:ens?)?$/i, 'token'],
  [/(?<=.)sam(?:ples?)?$/i, 'sample'],
];

/** Reads an amount with its unit: `5ep`, `2000st`, `3.2Mtok`, `1Msam`; `undefined` where the text has no such ending. */
export function parseAmount(text: string): { readonly amount: number; readonly unit: Unit } | undefined {
  // Most end in a digit, which is no unit.
  if ((text.at(-1) ?? '') < 'A') return undefined;
  for (const [ending, unit] of endings) {
    if (!ending.test(text)) continue;
    const amount = parseNumber(text.replace(ending, ''));
    return amount === undefined ? undefined : { amount, unit };
  }
  return undefined;
}
