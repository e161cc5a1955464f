from transformers import TrainingArguments
ds = {"scheduler": {"type": "WarmupDecayLR", "params": {"total_num_steps": "auto", "warmup_min_lr": "auto", "warmup_max_lr": "auto", "warmup_num_steps": "auto"}}}
args = TrainingArguments('out', max_steps=1000, learning_rate=1e-5, warmup_steps=100, deepspeed=ds)
