from .schedules import *
