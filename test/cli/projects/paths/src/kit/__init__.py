from .rates import *
