# detectron2.projects.deeplab: a polynomial beneath a warm-up that multiplies it.
import math

from detectron2.solver.build import build_lr_scheduler as build_others
from detectron2.solver.lr_scheduler import _Warmed


def add_deeplab_config(cfg):
    cfg.SOLVER.POLY_LR_POWER = 0.9
    cfg.SOLVER.POLY_LR_CONSTANT_ENDING = 0.0


class WarmupPolyLR(_Warmed):
    def __init__(
        self,
        optimizer,
        max_iters,
        warmup_factor=0.001,
        warmup_iters=1000,
        warmup_method="linear",
        last_epoch=-1,
        power=0.9,
        constant_ending=0.0,
    ):
        self.max_iters = max_iters
        self.warmup_factor = warmup_factor
        self.warmup_iters = warmup_iters
        self.warmup_method = warmup_method
        self.power = power
        self.constant_ending = constant_ending
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        factor = self.warmed()
        left = math.pow(1.0 - self.last_epoch / self.max_iters, self.power)
        if self.constant_ending > 0 and factor == 1.0 and left < self.constant_ending:
            return [base * self.constant_ending for base in self.base_lrs]
        return [base * factor * left for base in self.base_lrs]


def build_lr_scheduler(cfg, optimizer):
    if cfg.SOLVER.LR_SCHEDULER_NAME != "WarmupPolyLR":
        return build_others(cfg, optimizer)
    return WarmupPolyLR(
        optimizer,
        cfg.SOLVER.MAX_ITER,
        warmup_factor=cfg.SOLVER.WARMUP_FACTOR,
        warmup_iters=cfg.SOLVER.WARMUP_ITERS,
        warmup_method=cfg.SOLVER.WARMUP_METHOD,
        power=cfg.SOLVER.POLY_LR_POWER,
        constant_ending=cfg.SOLVER.POLY_LR_CONSTANT_ENDING,
    )
