import argparse

from exp.exp_net import Experiment

parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.8)
parser.add_argument('--epochs', type=int, default=3)
args = parser.parse_args()
Experiment(args).train()
