import torch

optimizer = torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), lr=0.1)
hooks = {}

def on(name, hook):
    hooks.setdefault(name, []).append(hook)

class Bus:
    def __init__(self):
        self.subscribed = {}

    def subscribe(self, name, hook):
        self.subscribed.setdefault(name, []).append(hook)

    def publish(self, name, *args):
        for hook in self.subscribed.get(name, ()):
            hook(*args)

class Rate:
    def __init__(self, bus):
        bus.subscribe("epoch", self.on_epoch)

    def on_epoch(self, epoch):
        optimizer.param_groups[0]["lr"] = 0.1 * 0.5**epoch

bus = Bus()
Rate(bus)
on("end", lambda: optimizer.param_groups[0].update(lr=optimizer.param_groups[0]["lr"] * 0.9))
for epoch in range(5):
    bus.publish("epoch", epoch)
    for _ in range(2):
        optimizer.step()
        for hook in hooks.get("end", []):
            hook()
