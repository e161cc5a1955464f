import torch

from nets.part import Part

if __name__ == '__main__':
    part = Part([torch.zeros(1)])
    for _ in range(2):
        part.update()
