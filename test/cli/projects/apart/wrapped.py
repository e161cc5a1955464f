import torch
from transformer.optim import NoamOpt

optimizer = NoamOpt(512, 1, 4000, torch.optim.Adam(model.parameters(), lr=0, betas=(0.9, 0.98), eps=1e-9))
for step in range(1000):
    loss = model(step)
    loss.backward()
    optimizer.step()
