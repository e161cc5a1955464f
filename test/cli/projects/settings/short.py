learning_rate = 1e-3
max_iters = 5
lr_decay_iters = 5
out_dir = "x"
