import argparse, json
import torch
from env import AttrDict

def train(a, h):
    optimizer = torch.optim.AdamW(model.parameters(), h.learning_rate)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=h.lr_decay)
    for epoch in range(a.epochs):
        optimizer.step()
        scheduler.step()

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--config', default='')
    parser.add_argument('--epochs', default=3, type=int)
    a = parser.parse_args()
    with open(a.config) as f:
        data = f.read()
    train(a, AttrDict(json.loads(data)))

main()
