import torch

optimizer = torch.optim.Adam(torch.nn.Linear(2, 1).parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lambda e: 0.5**e)
for epoch in range(5):
    optimizer.step()
    scheduler.step()
    scheduler.base_lrs = [base * 0.9 for base in scheduler.base_lrs]
