# ---
# jupyter: {kernelspec: python3}
# ---
# %% [markdown]
# # Rates
# %%
!pip install torch \
    torchvision
%matplotlib inline
import torch
# %%
optimizer = torch.optim.SGD(params, lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
# %%
for epoch in range(4):
    optimizer.step()
    scheduler.step()
