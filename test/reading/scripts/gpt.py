"""Trains a small GPT; every setting below can be changed on the command line."""
import math
import os
import time

import numpy as np
import torch

out_dir = 'out'
eval_interval = 2000
# adamw optimizer
learning_rate = 6e-4  # max learning rate
max_iters = 60000  # total number of training iterations
weight_decay = 1e-1
beta1 = 0.9
beta2 = 0.95
# learning rate decay settings
decay_lr = True
warmup_iters = 2000
lr_decay_iters = 600000
min_lr = 6e-5
config_keys = [k for k, v in globals().items() if not k.startswith('_') and isinstance(v, (int, float, bool, str))]
exec(open('configurator.py').read())
config = {k: globals()[k] for k in config_keys}

ddp = int(os.environ.get('RANK', -1)) != -1
if ddp:
    world_size = int(os.environ['WORLD_SIZE'])
else:
    world_size = 1

model = GPT(GPTConfig(n_layer=12, n_head=12))
optimizer = model.configure_optimizers(weight_decay, learning_rate, (beta1, beta2), 'cuda')


# learning rate decay scheduler (cosine with warmup)
def get_lr(it):
    # 1) linear warmup for warmup_iters steps
    if it < warmup_iters:
        return learning_rate * (it + 1) / (warmup_iters + 1)
    # 2) if it > lr_decay_iters, return min learning rate
    if it > lr_decay_iters:
        return min_lr
    # 3) in between, use cosine decay down to min learning rate
    decay_ratio = (it - warmup_iters) / (lr_decay_iters - warmup_iters)
    assert 0 <= decay_ratio <= 1
    coeff = 0.5 * (1.0 + math.cos(math.pi * decay_ratio))  # coeff ranges 0..1
    return min_lr + coeff * (learning_rate - min_lr)


iter_num = 0
X, Y = get_batch('train')
t0 = time.time()
while True:
    lr = get_lr(iter_num) if decay_lr else learning_rate
    for param_group in optimizer.param_groups:
        param_group['lr'] = lr
    logits, loss = model(X, Y)
    loss.backward()
    optimizer.step()
    iter_num += 1
    if iter_num > max_iters:
        break
