import { describe, expect, it } from 'vitest';
import { read } from '../reading/readings.ts';

const script = `
import argparse
import numpy as np
import torch

def parsed():
    parser = argparse.ArgumentParser()
    parser.add_argument('--drops', type=str, default='2,4')
    opt = parser.parse_args()
    words = opt.drops.split(',')
    opt.drops = list([])
    for word in words:
        opt.drops.append(int(word))
    return opt

def main():
    opt = parsed()
    optimizer = torch.optim.SGD(model.parameters(), lr=1)
    for epoch in range(5):
        optimizer.param_groups[0]['lr'] = 0.5 ** np.sum(epoch >= np.asarray(opt.drops))
        optimizer.step()

main()
`;

describe('what --define says of a text that the script splits', () => {
  it('is split, and what the script made of it is handed on', () => {
    expect(read(script).rates).toEqual([1, 1, 0.5, 0.5, 0.25]);
    for (const said of ["'1,3'", '[1, 3]', '(1, 3)']) expect(read(script, { 'opt.drops': said }).rates).toEqual([1, 0.5, 0.5, 0.25, 0.25]);
    expect(read(script, { 'opt.drops': '3' }).rates).toEqual([1, 1, 1, 0.5, 0.5]);
  });
});
