from exp.exp_net import Experiment

if __name__ == '__main__':
    Experiment(None)
