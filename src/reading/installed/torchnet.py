# torchnet.engine: hooks around epochs and batches are given a state, which they may change.
class Engine:
    def __init__(self):
        self.hooks = {}

    def hook(self, name, state):
        if name in self.hooks:
            self.hooks[name](state)

    def train(self, network, iterator, maxepoch, optimizer):
        state = {
            "network": network,
            "iterator": iterator,
            "maxepoch": maxepoch,
            "optimizer": optimizer,
            "epoch": 0,
            "t": 0,
            "train": True,
        }
        self.hook("on_start", state)
        while state["epoch"] < state["maxepoch"]:
            self.hook("on_start_epoch", state)
            for sample in state["iterator"]:
                state["sample"] = sample
                self.hook("on_sample", state)
                self.hook("on_forward", state)
                state["optimizer"].step()
                self.hook("on_update", state)
                state["t"] += 1
            state["epoch"] += 1
            self.hook("on_end_epoch", state)
        self.hook("on_end", state)
        return state

    def test(self, network, iterator):
        return {"network": network, "iterator": iterator, "t": 0, "train": False}
