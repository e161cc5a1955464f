_base_ = ['base.py']
lr = 0.8
epochs = 3
