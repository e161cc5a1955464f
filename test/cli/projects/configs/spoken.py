import argparse

import torch
from pyhocon import ConfigFactory


class Runner:
    def __init__(self, path, case):
        with open(path) as handle:
            text = handle.read()
        text = text.replace('CASE_NAME', case)
        self.conf = ConfigFactory.parse_string(text)
        self.conf['data.folder'] = self.conf['data.folder'].replace('a', 'b')
        self.end = self.conf.get_int('train.end')
        self.warm_up = self.conf.get_float('train.warm_up', default=0.0)
        self.optimizer = torch.optim.Adam(model.parameters(), lr=self.conf.get_config('train').get_float('lr'))

    def train(self):
        for step in range(self.end):
            for group in self.optimizer.param_groups:
                group['lr'] = self.conf['train.lr'] / (step + 1 + self.warm_up)
            self.optimizer.step()


parser = argparse.ArgumentParser()
parser.add_argument('--conf', type=str, default='./settings/none.conf')
parser.add_argument('--case', type=str, default='')
args = parser.parse_args()
Runner(args.conf, args.case).train()
