import time


class MetricLogger(object):
    def __init__(self, delimiter="\t"):
        self.delimiter = delimiter

    def log_every(self, iterable, print_freq, header=None):
        i = 0
        start_time = time.time()
        for obj in iterable:
            yield obj
            if i % print_freq == 0 or i == len(iterable) - 1:
                print(self.delimiter.join([header, str(i)]))
            i += 1
        print(header, time.time() - start_time)


def init_distributed_mode(args):
    args.distributed = False


def save_model(args, epoch, model, optimizer):
    torch.save({'model': model.state_dict(), 'optimizer': optimizer.state_dict(), 'epoch': epoch}, 'checkpoint.pth')
