import torch, argparse
from tools import load_into
p = argparse.ArgumentParser()
p.add_argument('--config')
p.add_argument('--lr0', type=float)
p.add_argument('--epochs', type=int, default=2)
args = p.parse_args()
load_into(args.config)
o = torch.optim.SGD(model.parameters(), lr=args.lr0)
s = torch.optim.lr_scheduler.ExponentialLR(o, args.gamma)
for e in range(args.epochs):
    o.step()
    s.step()
