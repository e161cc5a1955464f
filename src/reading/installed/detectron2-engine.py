# detectron2.engine: a trainer that steps its scheduler after each iteration, and what starts it.
import argparse

import detectron2_others
import torch
from detectron2.solver.build import build_lr_scheduler, build_optimizer


def default_argument_parser(epilog=None):
    parser = argparse.ArgumentParser(epilog=epilog)
    parser.add_argument("--config-file", default="", metavar="FILE")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--eval-only", action="store_true")
    parser.add_argument("--num-gpus", type=int, default=1)
    parser.add_argument("--num-machines", type=int, default=1)
    parser.add_argument("--machine-rank", type=int, default=0)
    parser.add_argument("--dist-url", default="auto")
    parser.add_argument("opts", default=None, nargs=argparse.REMAINDER)
    return parser


def default_setup(cfg, args):
    pass


def launch(main_func, num_gpus_per_machine, num_machines=1, machine_rank=0, dist_url=None, args=(), timeout=None):
    return main_func(*args)


class HookBase:
    def before_train(self):
        pass

    def after_train(self):
        pass

    def before_step(self):
        pass

    def after_step(self):
        pass


class _Known(HookBase):
    pass


class _Steps:
    def __init__(self, model, data_loader, optimizer):
        self.model = model
        self.data_loader = data_loader
        self.optimizer = optimizer

    def run_step(self):
        self.optimizer.step()


class TrainerBase:
    def register_hooks(self, hooks):
        for hook in hooks:
            if hook is not None and not isinstance(hook, _Known):
                hook.trainer = self
                self._own.append(hook)


class DefaultTrainer(TrainerBase):
    def __init__(self, cfg):
        self._own = []
        cfg = DefaultTrainer.auto_scale_workers(cfg, torch.distributed.get_world_size())
        model = self.build_model(cfg)
        optimizer = self.build_optimizer(cfg, model)
        data_loader = self.build_train_loader(cfg)
        self._trainer = _Steps(model, data_loader, optimizer)
        self.scheduler = self.build_lr_scheduler(cfg, optimizer)
        self.checkpointer = detectron2_others.checkpointer(model)
        self.model = model
        self.data_loader = data_loader
        self.optimizer = optimizer
        self.start_iter = 0
        self.max_iter = cfg.SOLVER.MAX_ITER
        self.cfg = cfg
        self.register_hooks(self.build_hooks())

    def resume_or_load(self, resume=True):
        pass

    def build_hooks(self):
        return [_Known(), _Known(), _Known(), _Known(), _Known(), _Known()]

    def build_writers(self):
        return []

    def run_step(self):
        self._trainer.run_step()

    def train(self):
        own = self._own
        if not own:
            for _ in range(self.start_iter, self.max_iter):
                self.run_step()
                self.scheduler.step()
            return
        for hook in own:
            hook.before_train()
        for iteration in range(self.start_iter, self.max_iter):
            self.iter = iteration
            for hook in own:
                hook.before_step()
            self.run_step()
            self.scheduler.step()
            for hook in own:
                hook.after_step()
        for hook in own:
            hook.after_train()

    @classmethod
    def build_model(cls, cfg):
        return detectron2_others.build_model(cfg.MODEL)

    @classmethod
    def build_optimizer(cls, cfg, model):
        return build_optimizer(cfg, model)

    @classmethod
    def build_lr_scheduler(cls, cfg, optimizer):
        return build_lr_scheduler(cfg, optimizer)

    @classmethod
    def build_train_loader(cls, cfg):
        return detectron2_others.build_loader(cfg.DATASETS)

    @classmethod
    def build_test_loader(cls, cfg, dataset_name):
        return detectron2_others.build_loader(cfg.DATASETS)

    @classmethod
    def build_evaluator(cls, cfg, dataset_name):
        return detectron2_others.evaluator(dataset_name)

    @classmethod
    def test(cls, cfg, model, evaluators=None):
        return {}

    @staticmethod
    def auto_scale_workers(cfg, num_workers):
        old = cfg.SOLVER.REFERENCE_WORLD_SIZE
        if old == 0 or old == num_workers:
            return cfg
        scale = num_workers / old
        cfg.SOLVER.BASE_LR = cfg.SOLVER.BASE_LR * scale
        cfg.SOLVER.MAX_ITER = int(round(cfg.SOLVER.MAX_ITER / scale))
        cfg.SOLVER.WARMUP_ITERS = int(round(cfg.SOLVER.WARMUP_ITERS / scale))
        cfg.SOLVER.STEPS = tuple(int(round(step / scale)) for step in cfg.SOLVER.STEPS)
        return cfg
