from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

dataset = load_dataset('imdb', split='train')
model = AutoModelForCausalLM.from_pretrained('gpt2')
training_args = TrainingArguments(
    output_dir='out',
    learning_rate=2e-5,
    lr_scheduler_type='cosine',
    warmup_ratio=0.03,
    num_train_epochs=2,
    per_device_train_batch_size=4,
    gradient_accumulation_steps=8,
    weight_decay=0.01,
    bf16=True,
    logging_steps=10,
    report_to='none',
)
trainer = Trainer(model=model, args=training_args, train_dataset=dataset)
trainer.train()
