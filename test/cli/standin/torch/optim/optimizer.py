import functools
import os
from collections import OrderedDict

_before, _after = OrderedDict(), OrderedDict()


class Handle(object):
    last = 0

    def __init__(self, hooks, hook):
        Handle.last += 1
        self.id = Handle.last
        hooks[self.id] = hook


# A torch of before 2.1 has none of these.
if not os.environ.get('OLD_TORCH'):

    def register_optimizer_step_pre_hook(hook):
        return Handle(_before, hook)

    def register_optimizer_step_post_hook(hook):
        return Handle(_after, hook)


class Optimizer(object):
    def __init__(self, params, defaults):
        groups = list(params)
        if not isinstance(groups[0], dict):
            groups = [{'params': groups}]
        self.param_groups = [dict(defaults, **group) for group in groups]
        self._optimizer_step_post_hooks = OrderedDict()
        cls = type(self)
        if not getattr(cls.step, 'hooked', False):
            cls.step = self.hooking(cls.step)
            cls.step.hooked = True

    @staticmethod
    def hooking(step):
        @functools.wraps(step)
        def wrapper(self, *args, **kwargs):
            for hook in list(_before.values()):
                hook(self, args, kwargs)
            out = step(self, *args, **kwargs)
            for hook in list(self._optimizer_step_post_hooks.values()) + list(_after.values()):
                hook(self, args, kwargs)
            return out

        return wrapper

    def register_step_post_hook(self, hook):
        return Handle(self._optimizer_step_post_hooks, hook)

    def add_param_group(self, group):
        self.param_groups.append(dict(self.param_groups[0], **group))
