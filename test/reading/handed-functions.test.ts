import { expect, test } from 'vitest';
import { callsWithTraining } from '../../src/reading/handed-functions.ts';
import { read } from './readings.ts';

const timing = `import time
def timed(function):
    begun = time.time()
    return function(), time.time() - begun
`;

const script = (imports: string, call: string) => `import torch
${imports}
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
def train_step():
    optimizer.step()
    scheduler.step()
for epoch in range(2):
    ${call}
`;

test.each([
  ['from timing import timed', 'loss, seconds = timed(train_step)'],
  ['from timing import timed', 'timed(function=train_step)'],
  ['from timing import timed as seconds_of', 'seconds_of(lambda: train_step())'],
  ['import timing', 'timing.timed(train_step)'],
])('%s: %s is followed into a module about something else', (imports, call) =>
  expect(read(script(imports, call), {}, { 'timing.py': timing }).rates).toEqual([1, 0.5]),
);

test.each([
  ['def collate(items):\n    return items\nload(data, collate)', []],
  ['def run():\n    model.train()\n    loss.backward()\nclock.timed(model, run)', ['clock', 'timed']],
])('%j calls %j with what trains', (text, names) => expect([...callsWithTraining(text)]).toEqual(names));
