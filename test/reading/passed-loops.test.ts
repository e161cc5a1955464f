import { expect, test } from 'vitest';
import { readPython } from '../../src/reading/read.ts';
import { read } from './readings.ts';

const trains = (rate: string, turns = '3') => `opt = torch.optim.SGD([torch.zeros(1)], lr=${rate})
for epoch in range(${turns}):
    opt.step()
`;

test('a loop of which nothing matters takes no turn, and is not the one that a longer run goes on with', () => {
  const waiting = `import torch, lib
port, done = 11, False
while not done:
    try:
        lib.launch(port)
        done = True
    except:
        port += 1
`;
  expect(read(waiting + trains('0.1'))).toEqual({ rates: [0.1, 0.1, 0.1], notes: [] });
  const text = `import torch\n${trains('0.1')}for line in range(9):\n    print(line)\n`;
  const [series] = readPython({ text, file: 'train.py', length: 5, unit: 'epoch' });
  expect(series?.schedule.length).toBe(5);
});

test('what a loop leaves out is bound all the same', () => {
  const script = (after: string) => `import torch
def main():
    opt = torch.optim.SGD([torch.zeros(1)], lr=0.1)
    for fold in range(2):
        score = rate(fold)
    print(score, fold)
    for epoch in range(2):
        opt.step()
        loss = net(epoch)
    last = ${after}
    return last
main()
`;
  expect(read(script('loss'))).toEqual({ rates: [0.1, 0.1], notes: [] });
  expect(read(script('lost\n    lost = 3')).says).toMatch(/UnboundLocalError here, lost is not bound yet/);
});

test('nor is one over an iterator, of which what it takes is gone', () => {
  const text = `import torch
opt = torch.optim.SGD([torch.zeros(1)], lr=0.1)
for epoch in range(3):
    opt.step()
for index, line in enumerate([1, 2]):
    print(index, line)
`;
  const [series] = readPython({ text, file: 'train.py', length: 5, unit: 'epoch' });
  expect(series?.schedule.length).toBe(5);
  const taken = `import torch
left = (turn for turn in range(9))
for skipped in left:
    print(skipped)
opt = torch.optim.SGD([torch.zeros(1)], lr=0.1)
for epoch in range(3):
    opt.param_groups[0]['lr'] = next(left, 0.5)
    opt.step()
`;
  expect(read(taken).rates).toEqual([0.5, 0.5, 0.5]);
});

test.each([
  ['break', 'if i == 3:\n        break', 3],
  ['continue', 'if i > 3:\n        continue', 9],
])('a loop is followed for what it leaves its own name at: %s', (_, body, last) =>
  expect(
    read(`import torch
for i in range(10):
    ${body}
opt = torch.optim.SGD(model.parameters(), lr=float(i))
for e in range(2):
    opt.step()
`).rates,
  ).toEqual([last, last]),
);
