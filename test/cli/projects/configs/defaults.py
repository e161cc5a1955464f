from node import ConfigNode

config = ConfigNode()
config.train = ConfigNode()
config.train.lr = 0.1
config.train.epochs = 2
config.train.gamma = 0.5
config.extra = ConfigNode(new_allowed=True)


def get_default_config():
    return config.clone()
