import { expect, test } from 'vitest';
import { read } from './readings.ts';

const script = (init: string, turn: string, rate = 'wandb.config.lr') => `import argparse, torch, wandb
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.5)
args = parser.parse_args()
${init}
config = wandb.config
optimizer = torch.optim.SGD(model.parameters(), lr=${rate})
for epoch in range(3):
    optimizer.step()
    ${turn}
`;
const by = (rate: string) => `optimizer.param_groups[0]['lr'] = ${rate}`;

test.each([
  ['a dict', "wandb.init(project='p', config={'lr': 0.5, 'by': 2})", by("config['lr'] / config.by"), [0.5, 0.25, 0.25]],
  ['options', 'wandb.init(config=args)', by('config.lr'), [0.5, 0.5, 0.5]],
  ['options as a dict', 'wandb.init(config=vars(args))', by("config.get('lr') / config.get('by', 2)"), [0.5, 0.25, 0.25]],
  [
    'what is added',
    "wandb.init(config={'lr': 0.5})\nwandb.config.update({'by': 4, 'lr': 1.0})",
    by('config.lr / config.by'),
    [1, 0.25, 0.25],
  ],
  [
    'what a turn adds',
    "wandb.init(config={'lr': 0.5})",
    `wandb.config.update({'lr': config.lr / 2}); ${by('config.lr')}`,
    [0.5, 0.25, 0.125],
  ],
])('wandb.config is what wandb.init is given: %s', (_, init, turn, rates) => {
  const found = read(script(init, turn));
  expect(found.rates).toEqual(rates);
  expect(found.notes).toContain('wandb.config is what wandb.init is given; a sweep may say otherwise');
});

test.each([
  ['nothing', "wandb.init(project='p')"],
  ['what nobody knows', 'wandb.init(config=settings())'],
  ['more than is known', "wandb.init(config={'lr': 0.5})\nwandb.config.update(settings())"],
])('it is asked for where it is given %s', (_, init) => expect(read(script(init, 'pass')).says).toMatch(/wandb\.config\.lr|settings\(\)/));
