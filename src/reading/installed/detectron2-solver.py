# detectron2.solver.build: what an optimizer and its schedule are made of SOLVER.
import detectron2
import torch
from fvcore.common.param_scheduler import CosineParamScheduler, MultiStepParamScheduler, StepWithFixedGammaParamScheduler


def maybe_add_gradient_clipping(cfg, optimizer):
    return optimizer


def build_optimizer(cfg, model):
    params = model.parameters()
    if cfg.SOLVER.BIAS_LR_FACTOR != 1.0:
        params = [{"params": params}, {"params": model.biases(), "lr": cfg.SOLVER.BASE_LR * cfg.SOLVER.BIAS_LR_FACTOR}]
    return torch.optim.SGD(params, lr=cfg.SOLVER.BASE_LR, momentum=cfg.SOLVER.MOMENTUM, weight_decay=cfg.SOLVER.WEIGHT_DECAY)


def build_lr_scheduler(cfg, optimizer):
    name = cfg.SOLVER.LR_SCHEDULER_NAME
    most = cfg.SOLVER.MAX_ITER
    if name == "WarmupMultiStepLR":
        steps = [step for step in cfg.SOLVER.STEPS if step <= most]
        values = [cfg.SOLVER.GAMMA**k for k in range(len(steps) + 1)]
        sched = MultiStepParamScheduler(values=values, milestones=steps, num_updates=most)
    elif name == "WarmupCosineLR":
        sched = CosineParamScheduler(1, cfg.SOLVER.BASE_LR_END / cfg.SOLVER.BASE_LR)
    elif name == "WarmupStepWithFixedGammaLR":
        sched = StepWithFixedGammaParamScheduler(base_value=1.0, gamma=cfg.SOLVER.GAMMA, num_decays=cfg.SOLVER.NUM_DECAYS, num_updates=most)
    else:
        raise ValueError("Unknown LR scheduler")
    length = min(cfg.SOLVER.WARMUP_ITERS / most, 1.0)
    sched = detectron2.solver.WarmupParamScheduler(sched, cfg.SOLVER.WARMUP_FACTOR, length, cfg.SOLVER.WARMUP_METHOD, cfg.SOLVER.RESCALE_INTERVAL)
    return detectron2.solver.LRMultiplier(optimizer, multiplier=sched, max_iter=most)
