import argparse

from nets import Trainer

if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--epochs', type=int, required=True)
    args = parser.parse_args()
    Trainer(args).fit()
