import { describe, expect, it } from 'vitest';
import { read } from './readings.ts';

const imports = `
import torch
from torch.utils.data import ConcatDataset, DataLoader, Subset, TensorDataset, random_split
from mine import Data
`;

/** The number of batches of two epochs of a loader that some code makes. */
const batches = (code: string, facts: Readonly<Record<string, number>> = { dataset_size: 1003 }) => {
  const text = `${imports}${code}
optimizer = torch.optim.SGD(model.parameters(), lr=1)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=len(train_loader))
for epoch in range(2):
    for batch in train_loader:
        optimizer.step()
        scheduler.step()
`;
  const { rates, says, notes } = read(text, {}, {}, facts);
  return says ?? [rates?.length, notes?.find((note) => /--dataset-size/.test(note))];
};

const taken = (name: string) => `${name} is taken to have the 1003 samples that --dataset-size says`;

describe('what --dataset-size says', () => {
  it('is the length of the data set that the loader is made of', () => {
    expect(batches('train_set = Data()\ntrain_loader = DataLoader(train_set, batch_size=32)')).toEqual([64, taken('train_set')]);
    expect(batches('train_loader = DataLoader(Data(), 32, drop_last=True)')).toEqual([62, taken('Data()')]);
  });

  it('is shared by processes', () => {
    const code = `
train_set = Data()
sampler = torch.utils.data.distributed.DistributedSampler(train_set, num_replicas=4, rank=0)
train_loader = DataLoader(train_set, batch_size=32, sampler=sampler)`;
    expect(batches(code)).toEqual([16, taken('train_set')]);
  });

  it('is the whole of which parts are used to train', () => {
    const split = (lengths: string) => `
dataset = Data()
n_val = int(len(dataset) * 0.1)
train_set, val_set = random_split(dataset, ${lengths})
train_loader = DataLoader(train_set, batch_size=1)`;
    expect(batches(split('[len(dataset) - n_val, n_val]'))).toEqual([1806, taken('dataset')]);
    // Of three parts that make 401, 401 and 200, the one item that is left goes to the first.
    expect(batches(split('[0.4, 0.4, 0.2]').replace('val_set =', 'other, val_set ='))).toEqual([804, taken('dataset')]);
    const indices = 'data = Data()\ntrain_loader = DataLoader(Subset(data, list(range(len(data)))[:100]))';
    expect(batches(indices)).toEqual([200, taken('data')]);
  });

  it('is that of what is split for a test, as scikit-learn rounds', () => {
    const split = (by: string) => `
from sklearn.model_selection import train_test_split
X_train, X_test, y_train, y_test = train_test_split(X, y${by})
train_loader = DataLoader(TensorDataset(X_train, y_train))`;
    expect(batches(split(''))).toEqual([2 * 752, taken('X')]);
    expect(batches(split(', test_size=0.3'))).toEqual([2 * 702, taken('X')]);
    expect(batches(split(', train_size=0.3'))).toEqual([2 * 300, taken('X')]);
    expect(batches(split(', test_size=3'))).toEqual([2 * 1000, taken('X')]);
  });

  it('is the sum of data sets of which not all are known', () => {
    expect(batches('train_loader = DataLoader(ConcatDataset([Data(1), Data(2)]))')).toEqual([
      2006,
      taken('ConcatDataset([Data(1), Data(2)])'),
    ]);
  });

  it('is none of what the script says itself, of a part whose size it hides, nor of what it looks at', () => {
    expect(batches('train_loader = DataLoader(TensorDataset(torch.zeros(64, 2)), batch_size=8)')).toEqual([16, undefined]);
    expect(batches('train_set = data.select(rows)\ntrain_loader = DataLoader(train_set)')).toMatch(
      /"len\(train_loader\)".*; write --define/,
    );
    const other = `
val_set, train_set = Data(), Data()
val_loader = DataLoader(val_set)
train_loader = DataLoader(train_set, batch_size=len(val_loader))`;
    expect(batches(other)).toMatch(/"len\((train|val)_loader\)" is known at run time only; write --define/);
  });

  it('is said of one data set only', () => {
    const two = 'train_set, more = Data(), Data()\ntrain_loader = DataLoader(train_set, batch_size=len(DataLoader(more)))';
    expect(batches(two)).toMatch(/is known at run time only/);
  });
});

describe('a length that is asked for', () => {
  it('names --dataset-size where the script says the batches', () => {
    const loader = (size: string) => `train_loader = DataLoader(Data(), batch_size=${size})`;
    expect(batches(loader('32'), {})).toMatch(/; write --dataset-size N, or --define 'len\(train_loader\)=…'/);
    expect(batches(loader('unknown()'), {})).toMatch(/; write --define 'len\(train_loader\)=…'/);
  });

  it('is looked up in a module that makes the data, and asked for where that does not say it either', () => {
    const text = `
import torch
from mine import loader
train_loader = loader()
optimizer = torch.optim.SGD(model.parameters(), lr=1)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=len(train_loader))
for batch in train_loader:
    optimizer.step()
    scheduler.step()
`;
    const made = (body: string) => ({ 'mine.py': `import torch\nfrom torch.utils.data import DataLoader\ndef loader():\n    ${body}\n` });
    expect(read(text, {}, made('return DataLoader(torch.zeros(64, 2), batch_size=16)')).rates).toHaveLength(4);
    const asked = read(text, {}, made("if config['kind'] == 'small':\n        return DataLoader(a)\n    return DataLoader(b)")).says;
    expect(asked).toMatch(/^train\.py:\d+:\d+: "len\(train_loader\)" is known at run time only/);
  });
});

describe('how many processes share the samples', () => {
  it('is said where --dataset-size makes epochs of a Trainer, and nothing says it', () => {
    const text = `
from transformers import Trainer, TrainingArguments
from mine import data
args = TrainingArguments(output_dir='x', num_train_epochs=2, per_device_train_batch_size=10, learning_rate=1)
Trainer(model=data.model(), args=args, train_dataset=data.train()).train()
`;
    const one = 'one process, since no launcher says more (--devices)';
    expect(read(text, {}, {}, { dataset_size: 1000 }).rates).toHaveLength(200);
    expect(read(text, {}, {}, { dataset_size: 1000 }).notes).toContain(one);
    expect(read(text, {}, {}, { dataset_size: 1000, devices: 2 }).rates).toHaveLength(100);
    expect(read(text, {}, {}, { dataset_size: 1000, devices: 2 }).notes).not.toContain(one);
  });

  it('is what is spawned, which must be some', () => {
    const text = (processes: string) => `
import torch
def work(rank):
    optimizer = torch.optim.SGD(model.parameters(), lr=1)
    for epoch in range(3):
        optimizer.step()
torch.multiprocessing.spawn(work, nprocs=${processes})
`;
    const first = 'of several processes that are spawned the first is followed';
    expect(read(text('2')).notes).toContain(first);
    expect(read(text('1'))).toMatchObject({ rates: [1, 1, 1], notes: expect.not.arrayContaining([first]) });
    expect(read(text('0')).says).toMatch(/no process is spawned here, as nprocs is 0/);
  });
});

describe('what is left of an iterator', () => {
  const run = (loops: string) =>
    read(`
import torch
from torch.utils.data import DataLoader, TensorDataset
loader = DataLoader(TensorDataset(torch.zeros(10, 2)), batch_size=2)
optimizer = torch.optim.SGD(model.parameters(), lr=1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
${loops}`);

  it('is gone through by the next loop', () => {
    const loops = `
left = iter(loader)
for batch in left:
    optimizer.step()
    break
next(left)
for batch in left:
    optimizer.step()
    scheduler.step()
for batch in left:
    optimizer.step()
`;
    expect(run(loops).rates).toEqual([1, 1, 0.5, 0.25]);
  });

  it('goes on with its numbers', () => {
    const loops = `
left = enumerate(loader)
for index, batch in left:
    optimizer.step()
    if index == 2:
        break
for index, batch in left:
    optimizer.param_groups[0]['lr'] = index
    optimizer.step()
`;
    expect(run(loops).rates).toEqual([1, 1, 1, 3, 4]);
  });
});

describe('what a run is told of beside its rates', () => {
  it('says with which number the loop begins, and that no update is made', () => {
    const text = (first: number, step: string) => `
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
for epoch in range(${first}, 6):
    ${step}
    scheduler.step()
`;
    expect(read(text(4, 'optimizer.step()')).notes).toContain('the loop of line 5 begins with epoch = 4, which is epoch 0 here');
    expect(read(text(1, 'optimizer.step()')).notes).toEqual([]);
    expect(read(text(0, 'pass')).notes).toEqual([
      'optimizer makes no update: nothing calls its step(), so that this trains nothing; a row is a turn of the loop',
    ]);
  });
});
