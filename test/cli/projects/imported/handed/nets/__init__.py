from .trainer import (
    Trainer,  # the one that trains
)
