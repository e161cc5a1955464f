import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { units } from '../../src/core/schedule.ts';
import { batchesPerEpoch, converted, type Feeding, parseAmount, type Ratio, ratio, updatesPerEpoch } from '../../src/core/units.ts';
import '../seed.ts';

/** What a loop over torch's loader does, sample by sample: each device has its share, padded from the beginning. */
function countBatches({ datasetSize, batchSize, devices = 1, dropLast }: Feeding): number {
  const samples = Array.from({ length: datasetSize }, (_, sample) => sample);
  while (samples.length % devices !== 0) samples.push(0);
  let [batches, inBatch] = [0, 0];
  for (let sample = 0; sample < samples.length; sample += devices) {
    inBatch += 1;
    if (inBatch === batchSize) [batches, inBatch] = [batches + 1, 0];
  }
  return inBatch > 0 && !dropLast ? batches + 1 : batches;
}

function countUpdates(feeding: Feeding): number {
  let [updates, waiting] = [0, 0];
  for (let batch = 0; batch < countBatches(feeding); batch += 1) {
    waiting += 1;
    if (waiting === (feeding.accumulate ?? 1)) [updates, waiting] = [updates + 1, 0];
  }
  return waiting > 0 && feeding.accumulateRest !== 'drop' ? updates + 1 : updates;
}

const small = fc.integer({ min: 1, max: 40 });
const feedings: fc.Arbitrary<Feeding> = fc.record({
  datasetSize: fc.integer({ min: 1, max: 2000 }),
  batchSize: small,
  devices: small,
  accumulate: small,
  dropLast: fc.boolean(),
  accumulateRest: fc.constantFrom('update', 'drop', undefined),
});

describe('an epoch', () => {
  it('has 7 batches of 48 for 1000 samples on 3 devices, and 2 updates, or 1 in a plain loop', () => {
    const feeding = { datasetSize: 1000, batchSize: 48, devices: 3 };
    expect(batchesPerEpoch(feeding)).toBe(7);
    expect(updatesPerEpoch({ ...feeding, accumulate: 4 })).toBe(2);
    expect(updatesPerEpoch({ ...feeding, accumulate: 4, accumulateRest: 'drop' })).toBe(1);
  });

  it('has as many batches and updates as a loop counts', () => {
    fc.assert(
      fc.property(feedings, (feeding) => {
        expect([batchesPerEpoch(feeding), updatesPerEpoch(feeding)]).toEqual([countBatches(feeding), countUpdates(feeding)]);
      }),
    );
  });
});

describe('a conversion', () => {
  const size = fc.integer({ min: 1, max: 1_000_000 });
  const sizes = fc.record({ stepsPerEpoch: size, samplesPerStep: size, tokensPerStep: size });

  it('there and back is where one was', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.constantFrom(...units),
        fc.constantFrom(...units),
        fc.integer({ min: 0, max: 1000 }),
        (known, from, to, amount) => {
          const there = ratio(known, from, to) as Ratio;
          const back = ratio(known, to, from) as Ratio;
          fc.pre(there.by === 1 || there.over === 1);
          // Whole multiples of the larger unit are whole numbers of the smaller one.
          const start = there.by >= there.over ? amount : converted(amount, back);
          expect(converted(converted(start, there), back)).toBe(start);
        },
      ),
    );
  });

  it.each([
    ['epoch', 'step', 5005],
    ['step', 'epoch', 1 / 5005],
    ['epoch', 'token', 5005 * 4096],
    ['sample', 'step', 1 / 256],
    ['token', 'sample', 256 / 4096],
  ] as const)('takes %s to %s', (from, to, expected) => {
    const known = { stepsPerEpoch: 5005, samplesPerStep: 256, tokensPerStep: 4096 };
    expect(converted(1, ratio(known, from, to) as Ratio)).toBe(expected);
  });

  it('takes the size of the data set for the samples of an epoch', () => {
    const known = { stepsPerEpoch: 4, samplesPerStep: 256, samplesPerEpoch: 1000 };
    expect(ratio(known, 'epoch', 'sample')).toEqual({ by: 1000, over: 1 });
    expect(ratio(known, 'step', 'sample')).toEqual({ by: 256, over: 1 });
  });

  it('is unknown where nothing says it', () => {
    expect(ratio({ stepsPerEpoch: 10 }, 'step', 'token')).toBeUndefined();
    expect(ratio({}, 'epoch', 'step')).toBeUndefined();
    expect(ratio({}, 'token', 'token')).toEqual({ by: 1, over: 1 });
  });
});

it.each([
  ['5ep', 5, 'epoch'],
  ['1epoch', 1, 'epoch'],
  ['2.5epochs', 2.5, 'epoch'],
  ['2000st', 2000, 'step'],
  ['2_000steps', 2000, 'step'],
  ['1e3st', 1000, 'step'],
  ['3.2Mtok', 3_200_000, 'token'],
  ['15Ttokens', 15e12, 'token'],
  ['1Msam', 1_000_000, 'sample'],
  ['8samples', 8, 'sample'],
  ['0ep', 0, 'epoch'],
])('%s is an amount', (text, amount, unit) => {
  expect(parseAmount(text)).toEqual({ amount, unit });
});

it.each(['5', '10%', 'ep', 'st', '5 ep', '1h', 'fast', 'cosine-step', '15T'])('%s is none', (text) => {
  expect(parseAmount(text)).toBeUndefined();
});
