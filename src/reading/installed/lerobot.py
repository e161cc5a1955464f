# lerobot.optim.schedulers: configurations that build a LambdaLR of the run's updates.
import math
from dataclasses import dataclass
from diffusers.optimization import get_scheduler
from torch.optim.lr_scheduler import LambdaLR


@dataclass
class DiffuserSchedulerConfig:
    name: str = "cosine"
    num_warmup_steps: int | None = None

    def build(self, optimizer, num_training_steps):
        return get_scheduler(
            self.name, optimizer, num_warmup_steps=self.num_warmup_steps, num_training_steps=num_training_steps
        )


@dataclass
class VQBeTSchedulerConfig:
    num_warmup_steps: int
    num_vqvae_training_steps: int
    num_cycles: float = 0.5

    def build(self, optimizer, num_training_steps):
        def lr_lambda(current_step):
            if current_step < self.num_vqvae_training_steps:
                return 1.0
            adjusted = current_step - self.num_vqvae_training_steps
            if adjusted < self.num_warmup_steps:
                return float(adjusted) / float(max(1, self.num_warmup_steps))
            progress = float(adjusted - self.num_warmup_steps) / float(max(1, num_training_steps - self.num_warmup_steps))
            return max(0.0, 0.5 * (1.0 + math.cos(math.pi * float(self.num_cycles) * 2.0 * progress)))

        return LambdaLR(optimizer, lr_lambda, -1)


@dataclass
class CosineDecayWithWarmupSchedulerConfig:
    num_warmup_steps: int
    num_decay_steps: int
    peak_lr: float
    decay_lr: float

    def build(self, optimizer, num_training_steps):
        warmup = self.num_warmup_steps
        decay = self.num_decay_steps
        # A run that is shorter than the decay has all of it.
        if num_training_steps < self.num_decay_steps:
            warmup = int(self.num_warmup_steps * (num_training_steps / self.num_decay_steps))
            decay = num_training_steps

        def lr_lambda(current_step):
            if current_step < warmup:
                if current_step <= 0:
                    return 1 / (warmup + 1)
                return (1 / (warmup + 1) - 1) * (1 - current_step / warmup) + 1
            share = 0.5 * (1 + math.cos(math.pi * min(current_step, decay) / decay))
            alpha = self.decay_lr / self.peak_lr
            return (1 - alpha) * share + alpha

        return LambdaLR(optimizer, lr_lambda, -1)
