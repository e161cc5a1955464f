"""Stands in for torch where a run is recorded: its optimizers, with the hooks that torch has for all of them."""
from . import optim
