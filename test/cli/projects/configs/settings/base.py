lr = 0.1
gamma = 0.5
epochs = 10
optimizer = dict(type='SGD', momentum=0.9)
