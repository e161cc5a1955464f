import torch
from theconf import Config as C, ConfigArgumentParser

parser = ConfigArgumentParser(conflict_handler='resolve')
parser.add_argument('--tag', type=str, default='')
args = parser.parse_args()
C.get()['lr'] *= 2
optimizer = torch.optim.SGD(model.parameters(), lr=C.get()['lr'])
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, C.get().conf.get('gamma', 0.5))
for epoch in range(C.get()['epoch']):
    optimizer.step()
    scheduler.step()
