from dataclasses import dataclass

import jax
import jax.numpy as jnp
import optax
from optax import cosine_decay_schedule as cds


@dataclass
class Config:
    peak: float = 3e-4
    warmup_steps: int = 1_000
    batch_size: int = 512
    examples: int = 1_281_167
    epochs: int = 10

    @property
    def steps_per_epoch(self):
        return self.examples // self.batch_size


cfg = Config(epochs=2)
total = cfg.steps_per_epoch * cfg.epochs


def create_learning_rate_fn(config, total_steps):
    warmup_fn = optax.linear_schedule(init_value=0.0, end_value=config.peak, transition_steps=config.warmup_steps)
    cosine_fn = cds(init_value=config.peak, decay_steps=max(total_steps - config.warmup_steps, 1), alpha=0.1)
    return optax.join_schedules(schedules=[warmup_fn, cosine_fn], boundaries=[config.warmup_steps])


schedule = create_learning_rate_fn(cfg, total)
tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(learning_rate=schedule, weight_decay=1e-4))
