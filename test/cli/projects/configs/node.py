import yacs.config


class ConfigNode(yacs.config.CfgNode):
    def __init__(self, init_dict=None, key_list=None, new_allowed=False):
        super().__init__(init_dict, key_list, new_allowed)

    def as_dict(self):
        return {key: value for key, value in self.items()}
