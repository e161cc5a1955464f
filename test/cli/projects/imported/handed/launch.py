import hydra

from somewhere import build

trainer = build('trainer')
trainer.fit(build('model'))
