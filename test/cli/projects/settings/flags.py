import torch
from absl import app, flags
from ml_collections import config_flags
FLAGS = flags.FLAGS
config_flags.DEFINE_config_file('config', None, 'x')
def train(config):
    opt = torch.optim.SGD(model.parameters(), lr=config.learning_rate)
    s = torch.optim.lr_scheduler.StepLR(opt, 2, gamma=config.optim.gamma)
    for e in range(config.epochs):
        opt.step()
        s.step()
def main(argv):
    train(FLAGS.config)
if __name__ == '__main__':
    app.run(main)
