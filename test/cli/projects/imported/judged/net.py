class Net:
    def __init__(self, optimizer, epochs):
        self.optimizer, self.epochs = optimizer, epochs

    def fit(self):
        for epoch in range(self.epochs):
            self.loss(epoch).backward()
            self.optimizer.step()
