#!/bin/bash
GBS=512
torchrun --nproc_per_node 8 pretrain_gpt.py \
    --num-layers 24 --lr 3.0e-4 --min-lr 3e-5 \
    --lr-decay-style cosine --lr-warmup-fraction .01 --train-iters 5000 \
    --global-batch-size $GBS --clip-grad 1.0 --fp16
