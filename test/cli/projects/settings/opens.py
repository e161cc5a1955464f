import torch, yaml, argparse
p = argparse.ArgumentParser()
p.add_argument('--hyp', default='hyp.yaml')
opt = p.parse_args()
with open(opt.hyp) as f:
    hyp = yaml.safe_load(f)
o = torch.optim.SGD(model.parameters(), lr=hyp['lr0'])
s = torch.optim.lr_scheduler.ExponentialLR(o, hyp['gamma'])
for e in range(hyp['epochs']):
    o.step()
    s.step()
