# timm.scheduler.scheduler: the class that its schedulers begin with, and those of scripts. Releases before 0.6.12 asked the object for
# get_epoch_values and get_update_values, of which those that have them still say the rates.


class Scheduler:
    def __init__(
        self, optimizer, param_group_field, t_in_epochs=True, noise_range_t=None, noise_type="normal", noise_pct=0.67, noise_std=1.0,
        noise_seed=None, initialize=True,
    ):
        if noise_range_t is not None:
            raise NotImplementedError("its noise is not known")
        self.optimizer = optimizer
        self.param_group_field = param_group_field
        self._initial_param_group_field = f"initial_{param_group_field}"
        if initialize:
            for group in self.optimizer.param_groups:
                group.setdefault(self._initial_param_group_field, group[param_group_field])
        self.base_values = [group[self._initial_param_group_field] for group in self.optimizer.param_groups]
        self.metric = None
        self.t_in_epochs = t_in_epochs
        self.update_groups(self.base_values)

    def _get_values(self, t, on_epoch=True):
        if on_epoch and hasattr(self, "get_epoch_values"):
            return self.get_epoch_values(t)
        if not on_epoch and hasattr(self, "get_update_values"):
            return self.get_update_values(t)
        return self._get_lr(t) if on_epoch == self.t_in_epochs else None

    def step(self, epoch, metric=None):
        values = self._get_values(epoch, True)
        if values is not None:
            self.update_groups(values)

    def step_update(self, num_updates, metric=None):
        values = self._get_values(num_updates, False)
        if values is not None:
            self.update_groups(values)

    def update_groups(self, values):
        if not isinstance(values, (list, tuple)):
            values = [values] * len(self.optimizer.param_groups)
        for group, value in zip(self.optimizer.param_groups, values):
            group[self.param_group_field] = value * group["lr_scale"] if "lr_scale" in group else value
