import sys
from types import SimpleNamespace

sys.path.append('.')
from stage import *

cfg = SimpleNamespace(lr=0.4, epochs=2, plan={1: 0.1})
train_net(cfg)
