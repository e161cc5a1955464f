import { expect, test } from 'vitest';
import { read } from './readings.ts';

const trains = (rate: string, turns = '3') => `opt = torch.optim.SGD([torch.zeros(1)], lr=${rate})
for epoch in range(${turns}):
    opt.step()
`;

test('a setting that the command line must say is taken by the name that it is asked for', () => {
  const script = `import argparse, torch
def settings():
    parser = argparse.ArgumentParser()
    parser.add_argument('--rate', type=float, required=True)
    return vars(parser.parse_args())
args = settings()
${trains("args['rate']")}`;
  expect(read(script).says).toMatch(/^train\.py:5:12: "args\.rate" is known at run time only; write --define args\.rate=…/);
  expect(read(script, { 'args.rate': '0.4' }).rates).toEqual([0.4, 0.4, 0.4]);
});

test('of what kind a device is its name says', () => {
  const script = (name: string) => `import torch
device = torch.device(${name})
opt = torch.optim.SGD([torch.zeros(1)], lr=0.1)
for epoch in range(2):
    if device.type == 'cuda':
        opt.param_groups[0]['lr'] *= 0.5
    opt.step()
`;
  expect(read(script("'cuda:1'")).rates).toEqual([0.05, 0.025]);
  expect(read(script('type="cpu"')).rates).toEqual([0.1, 0.1]);
  expect(read(script('settings.device')).says).toMatch(/"device\.type" is known at run time only/);
});

test('of what class an object is can be said, the object cannot', () => {
  const script = `import torch
class A: pass
net = torch.load('net')
opt = torch.optim.SGD([torch.zeros(1)], lr=0.1 if isinstance(net, A) else 0.2)
for epoch in range(2):
    opt.step()
`;
  expect(read(script).says).toMatch(/"isinstance\(net, A\)" is known at run time only.* with True or False$/);
  expect(read(script, { 'isinstance(net, A)': 'False' }).rates).toEqual([0.2, 0.2]);
});

test('whether something is there that the run makes is asked as it is tested', () => {
  const script = `import torch
def face(image):
    if len(locate(image)) > 0:
        return image
    return None
opt = torch.optim.SGD([torch.zeros(1)], lr=0.1)
for epoch in range(2):
    found = face(load(epoch))
    if found is not None:
        opt.step()
`;
  expect(read(script).says).toMatch(/"found is not None" is known at run time only/);
  expect(read(script, { 'found is not None': 'True' }).rates).toEqual([0.1, 0.1]);
});

test('a key is asked for with those that there are, and another one says them', () => {
  const script = `import argparse, torch
parser = argparse.ArgumentParser()
parser.add_argument('--data', required=True)
args = parser.parse_args()
rates = {'coco': 0.1, 'pascal': 0.2}
${trains('rates[args.data.lower()]')}`;
  expect(read(script).says).toMatch(/"args\.data\.lower\(\)" is known at run time only, one of "coco", "pascal"; write/);
  expect(read(script, { 'args.data': "'Pascal'" }).rates).toEqual([0.2, 0.2, 0.2]);
  expect(read(script, { 'args.data': "'voc'" }).says).toMatch(/there is no such key, only one of "coco", "pascal"/);
});

test.each([
  ["method == 'ours'", "method == 'theirs'", 'with one of "ours", "theirs"'],
  ["method in ['ours', 'other']", "method == 'theirs'", 'with one of "ours", "other", "theirs"'],
  ["method == 'ours'", "method == 'ours'", 'with "ours"'],
])('an option by whose default nothing is bound is asked for: %s, %s', (first, second, what) => {
  const script = `import argparse, torch
def build(size, method):
    if ${first}:
        model = One()
    elif ${second}:
        model = Two()
    else:
        print('there is none')
    print(size)
    return model
def make(kind):
    return build(3, method=kind)
parser = argparse.ArgumentParser()
parser.add_argument('--method', default='mst')
args = parser.parse_args()
model = make(args.method)
${trains('0.1')}`;
  expect(read(script).says).toMatch(
    new RegExp(`^train\\.py:10:\\d+: model is bound by none of the ways that this goes; write --define args\\.method=… ${what}`),
  );
  expect(read(script, { 'args.method': "'ours'" }).rates).toEqual([0.1, 0.1, 0.1]);
});

test('what only raises where data are at their end asks for no length', () => {
  const script = (handled: string) => `import torch
from lib import load
def main():
    opt = torch.optim.SGD([torch.zeros(1)], lr=0.1)
    for epoch in range(2):
        try:
            batch = next(iter(load(epoch)))
        except Exception:
            ${handled}
        opt.step()
main()
`;
  expect(read(script("print('none')\n            raise")).rates).toEqual([0.1, 0.1]);
  expect(read(script('break')).says).toMatch(/known at run time only/);
});

test('a run that may be taken up again by a function that loads what moves the rate is taken from its start', () => {
  const script = `import torch, lib
def load_checkpoint(folder, optimizer):
    state = {'step': None}
    lib.set_optimizer_state_dict(optimizer, state)
    return state['step']
opt = torch.optim.SGD([torch.zeros(1)], lr=0.1)
start = 0
if checkpoint := lib.latest():
    start = load_checkpoint(checkpoint, opt) + 1
for epoch in range(start, 2):
    opt.step()
`;
  expect(read(script)).toEqual({
    rates: [0.1, 0.1],
    notes: ['what line 8 may load is left out; the run is taken from its start'],
  });
});

test('what trains where there is nothing to load is gone through', () => {
  const script = `import torch, lib, os
opt = torch.optim.SGD([torch.zeros(1)], lr=0.1)
def train_model():
    for epoch in range(2):
        opt.step()
if not os.path.exists(lib.path):
    train_model()
    model = torch.load(lib.path)
`;
  expect(read(script).says).toMatch(/os\.path\.exists\(lib\.path\)/);
  expect(read(script, { 'os.path.exists(lib.path)': 'False' }).rates).toEqual([0.1, 0.1]);
});

test('the infinity of old releases of torch is one', () => {
  const script = `import torch
from torch._six import inf
opt = torch.optim.SGD([torch.zeros(1)], lr=0.1 if 2.0 == inf else 0.2)
for epoch in range(2):
    opt.step()
`;
  expect(read(script).rates).toEqual([0.2, 0.2]);
});
