from models.net import Net

net = Net()
for batch in loader:
    net(batch)
