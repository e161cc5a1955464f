import ml_collections
def get_config():
    config = ml_collections.ConfigDict()
    config.learning_rate = 0.25
    config.epochs = 7
    config.optim = ml_collections.ConfigDict()
    config.optim.gamma = 0.5
    return config
