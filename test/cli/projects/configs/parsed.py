import argparse
import json

import torch


class ConfigParser:
    def __init__(self, config):
        self.config = config

    def init_obj(self, name, module, *args, **kwargs):
        return getattr(module, self.config[name]['type'])(*args, **dict(self.config[name]['args']), **kwargs)


parser = argparse.ArgumentParser()
parser.add_argument('-c', '--config', default=None, type=str)
args = parser.parse_args()
with open(args.config) as handle:
    config = ConfigParser(json.load(handle))
optimizer = config.init_obj('optimizer', torch.optim, model.parameters())
for epoch in range(2):
    optimizer.step()
