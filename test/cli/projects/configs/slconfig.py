from importlib import import_module


class SLConfig(object):
    @staticmethod
    def fromfile(filename):
        module = import_module(filename)
        return SLConfig({name: value for name, value in module.__dict__.items()})
