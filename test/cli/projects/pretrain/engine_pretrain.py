import math
import sys

import torch

import util.lr_sched as lr_sched
import util.misc as misc


def train_one_epoch(model, data_loader, optimizer, device, epoch, args=None):
    model.train(True)
    metric_logger = misc.MetricLogger(delimiter="  ")
    accum_iter = args.accum_iter
    optimizer.zero_grad()
    for data_iter_step, (samples, _) in enumerate(metric_logger.log_every(data_loader, 20, header='')):
        # we use a per iteration (instead of per epoch) lr scheduler
        if data_iter_step % accum_iter == 0:
            lr_sched.adjust_learning_rate(optimizer, data_iter_step / len(data_loader) + epoch, args)
        loss, _, _ = model(samples, mask_ratio=0.75)
        if not math.isfinite(loss.item()):
            print("Loss is {}, stopping training".format(loss))
            sys.exit(1)
        loss.backward()
        if (data_iter_step + 1) % accum_iter == 0:
            optimizer.step()
            optimizer.zero_grad()
