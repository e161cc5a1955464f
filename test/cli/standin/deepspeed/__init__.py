"""Stands in for DeepSpeed, whose optimizers of ZeRO step the one that they are given once for each group, or part of one."""
