import torch
from absl import app, flags
from ml_collections import config_flags

config_flags.DEFINE_config_file('config', None, 'File path to the training configuration.', lock_config=True)


def main(argv):
    config = flags.FLAGS.config
    optimizer = torch.optim.SGD(model.parameters(), lr=config.lr)
    for step in range(config.steps):
        optimizer.step()


if __name__ == '__main__':
    app.run(main)
