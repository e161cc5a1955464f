import { describe, expect, it } from 'vitest';
import { readRun } from '../../src/reading/read.ts';
import { read } from './readings.ts';

const head =
  'from torch.utils.data import TensorDataset\nimport torch\nfrom transformers import HfArgumentParser, Trainer, TrainingArguments\n';
const train = 'Trainer(model=model, args=args, train_dataset=TensorDataset(torch.randn(20, 2)))';
/** Twenty examples, four a batch: five updates an epoch. */
const script = (args: string, told = '', trainer = `trainer = ${train}\ntrainer.train()`) => `${head}args = ${args}\n${told}\n${trainer}\n`;
const four = 'per_device_train_batch_size=4';

// Run: transformers 5.18.
describe('training arguments', () => {
  it.each<[what: string, text: string, length: number, first: number]>([
    ['whose folder nobody knows', script(`TrainingArguments(output_dir=folder(), ${four}, num_train_epochs=2)`), 10, 5e-5],
    [
      'of which one is set afterwards',
      script(`TrainingArguments('out', ${four})`, 'args.learning_rate = 0.3\nargs.num_train_epochs = 1'),
      5,
      0.3,
    ],
    [
      'of a class that extends them, of which one is set afterwards',
      `${head}class Own(TrainingArguments):\n    extra: int = 3\n(args,) = HfArgumentParser(Own).parse_args_into_dataclasses()\nargs.learning_rate = 0.3\nargs.${four}\n${`trainer = ${train}\ntrainer.train()\n`}`,
      15,
      0.3,
    ],
    [
      'that say the optimizer of a Trainer of the script',
      script(
        `TrainingArguments('out', learning_rate=0.2, ${four}, num_train_epochs=1)`,
        `class Own(Trainer):
    def create_optimizer(self):
        made, told = Trainer.get_optimizer_cls_and_kwargs(self.args)
        self.optimizer = made([{'params': self.model.parameters(), 'weight_decay': 0.1}], **told)
        return self.optimizer`,
        `trainer = Own(model=model, args=args, train_dataset=TensorDataset(torch.randn(20, 2)))\ntrainer.train()`,
      ),
      5,
      0.2,
    ],
    [
      'of a run that may be taken up',
      script(
        `TrainingArguments('out', ${four}, num_train_epochs=1)`,
        `trainer = ${train}`,
        "if list(path(args.output_dir).glob('checkpoint-*')):\n    trainer.train(resume_from_checkpoint=True)\nelse:\n    trainer.train()",
      ),
      5,
      5e-5,
    ],
    [
      'of sentence-transformers',
      script(`TrainingArguments('out')`).replace(
        /args = [\s\S]*/,
        `from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
args = SentenceTransformerTrainingArguments(output_dir=folder(), ${four}, num_train_epochs=1)
trainer = SentenceTransformerTrainer(model=model, args=args, train_dataset=TensorDataset(torch.randn(20, 2)))
trainer.train()
`,
      ),
      5,
      5e-5,
    ],
  ])('%s', (_what, text, length, first) => {
    const { rates, says } = read(text);
    expect([says, rates?.length, rates?.[0], rates?.at(-1)]).toEqual([undefined, length, first, expect.closeTo(first / length, 12)]);
  });

  it('refuses to go on where they are changed after a training by them', () => {
    const { says } = read(script(`TrainingArguments('out', ${four})`, '', `trainer = ${train}\ntrainer.train()\nargs.learning_rate = 1`));
    expect(says).toMatch('these arguments are changed after a training by them');
  });

  it('are those of a run of as many epochs as is said', () => {
    const text = script(`TrainingArguments('out', ${four}, learning_rate=1)`);
    const [one] = readRun({ text, file: 'train.py', length: 2, unit: 'epoch' }) ?? [];
    expect([one?.schedule.length, one?.schedule.at(5), one?.notes]).toEqual([
      10,
      expect.closeTo(0.5, 12),
      ['a run of 10 steps, as is said; by the code it has 15'],
    ]);
  });

  it('asks for the length of several data sets, of which nobody knows how they are mixed', () => {
    const { says } = read(
      `from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
args = SentenceTransformerTrainingArguments(output_dir='out')
trainer = SentenceTransformerTrainer(model=model, args=args, train_dataset={'a': [1, 2, 3], 'b': [1]})
trainer.train()
`,
    );
    expect(says).toMatch('does not say how many updates an epoch has');
  });

  it('knows them where a module beside the script extends them by the name of their library', () => {
    const { rates } = read(
      `from trl import SFTTrainer, TrlParser\nfrom own import SFTConfig\nargs, = TrlParser(SFTConfig).parse_args_and_config()\nargs.max_steps = 4\ntrainer = SFTTrainer(args=args, train_dataset=data())\ntrainer.train()\n`,
      {},
      { 'own.py': 'import trl\n\n\nclass SFTConfig(trl.SFTConfig):\n    template: str = None\n' },
    );
    expect(rates).toEqual([2e-5, 1.5e-5, 1e-5, 5e-6].map((rate) => expect.closeTo(rate, 15)));
  });
});
