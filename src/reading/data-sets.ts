import type { Called, Value } from '../python/values.ts';

/** Samples of data sets that are always the same, by part, as their publishers and torchvision's documentation say. */
const samples: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ...Object.fromEntries(['MNIST', 'FashionMNIST', 'KMNIST'].map((name) => [name, { train: 60_000, test: 10_000 }])),
  ...{ CIFAR10: { train: 50_000, test: 10_000 }, CIFAR100: { train: 50_000, test: 10_000 } },
  SVHN: { train: 73_257, test: 26_032, extra: 531_131 },
  STL10: { train: 5000, test: 8000, unlabeled: 100_000, 'train+unlabeled': 105_000 },
  ImageNet: { train: 1_281_167, val: 50_000 },
  Food101: { train: 75_750, test: 25_250 },
  Flowers102: { train: 1020, val: 1020, test: 6149 },
  OxfordIIITPet: { trainval: 3680, test: 3669 },
};

/** Those whose second argument says whether it is the part to train with, and not which part. */
const byTrain = /MNIST$|^CIFAR/;

const ofTorchvision = /^(?:torchvision\.)?datasets\.(?:\w+\.)*(\w+)$/;

/** The name of the data set of torchvision that a call makes, whose length is known. */
export const dataSetOf = ({ path }: Called): string | undefined => {
  const [, name = ''] = ofTorchvision.exec(path) ?? [];
  return Object.hasOwn(samples, name) ? name : undefined;
};

/** How many samples it has; nothing where nobody knows which part it is. */
export function samplesOf(name: string, { args, keywords }: Called): number | undefined {
  const second = (key: string): Value | undefined => keywords.get(key) ?? args[1];
  const train = byTrain.test(name) ? (second('train') ?? true) : undefined;
  const part =
    train === undefined ? (second('split') ?? (name === 'OxfordIIITPet' ? 'trainval' : 'train')) : train === true ? 'train' : 'test';
  if (train !== undefined && typeof train !== 'boolean') return undefined;
  return typeof part === 'string' ? samples[name]?.[part] : undefined;
}
