import argparse

import torch
import yaml

parser = argparse.ArgumentParser()
parser.add_argument('-p', '--preprocess_config', type=str, required=True)
parser.add_argument('-t', '--train_config', type=str, required=True)
args = parser.parse_args()
preprocess = yaml.load(open(args.preprocess_config, 'r'), Loader=yaml.FullLoader)
train = yaml.load(open(args.train_config, 'r'), Loader=yaml.FullLoader)
optimizer = torch.optim.SGD(model.parameters(), lr=train['lr'])
for epoch in range(train['epochs']):
    optimizer.step()
