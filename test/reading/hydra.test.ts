import { describe, expect, it } from 'vitest';
import { documentsIn, type ReadRequest, readPython } from '../../src/reading/index.ts';

const script = `import hydra, torch
@hydra.main(config_path='conf', config_name='train')
def main(cfg):
    model = hydra.utils.instantiate(cfg.model)
    for epoch in range(cfg.trainer.epochs):
        model.optimizer.step()
        model.scheduler.step()
main()
`;
const parts = `class Model:
    def __init__(self, optimizer, scheduler, net):
        self.optimizer = optimizer(params=net.parameters())
        self.scheduler = scheduler(optimizer=self.optimizer)
class Net:
    def __init__(self, width):
        self.width = width
    def parameters(self):
        return []
`;
const files: Readonly<Record<string, string>> = {
  'conf/train.yaml': 'defaults:\n  - _self_\n  - model: step\n  - trainer: short\n  - experiment: null\nname: a\n',
  'model/step.yaml': `_target_: parts.Model
defaults:
  - /net: small
  - _self_
optimizer: {_target_: torch.optim.SGD, _partial_: true, lr: 0.1}
scheduler: {_target_: torch.optim.lr_scheduler.StepLR, _partial_: true, step_size: 2, gamma: 0.5}
`,
  'model/linear.yaml': `_target_: parts.Model
net: {_target_: parts.Net, width: 8}
optimizer: {_target_: torch.optim.SGD, _partial_: true, lr: 0.2}
scheduler: {_target_: torch.optim.lr_scheduler.LinearLR, _partial_: true, start_factor: 1.0, end_factor: 0.5, total_iters: "\${trainer.epochs}"}
`,
  'net/small.yaml': '_target_: parts.Net\nwidth: 4\n',
  'trainer/short.yaml': 'epochs: 4\n',
  'experiment/fast.yaml':
    '# @package _global_\ndefaults:\n  - override /model: linear\ntrainer:\n  epochs: 2\nmodel:\n  optimizer:\n    lr: 0.4\n',
};

async function rates(beside: readonly string[], defines: Readonly<Record<string, string>> = {}): Promise<readonly number[]> {
  const { load } = (await documentsIn('a: 1', 'a.yaml', () => undefined)) as NonNullable<Awaited<ReturnType<typeof documentsIn>>>;
  const found = (name: string) => Object.keys(files).find((file) => name === file || name.endsWith(`/${file}`));
  const neighbour = (name: string) => {
    const file = found(name);
    return file === undefined ? undefined : load(files[file] as string, file);
  };
  const request: ReadRequest = {
    ...{ text: script, file: 'train.py', neighbour, defines: new Map(Object.entries(defines)) },
    beside: beside.flatMap((file) => load(files[file.replace('conf/', '')] as string, file) ?? []),
    module: (name) => (name.endsWith('parts.py') ? { file: 'parts.py', text: parts } : undefined),
  };
  const [one] = readPython(request);
  return Array.from({ length: one?.schedule.length ?? 0 }, (_, t) => one?.schedule.at(t) as number);
}

describe("Hydra's groups", () => {
  it('are made of their own lists of defaults, which are no settings', async () => {
    expect(await rates([])).toEqual([0.1, 0.1, 0.05, 0.05]);
  });

  it('take the option that a file is which was named after the script, and what that overrides', async () => {
    expect(await rates(['conf/experiment/fast.yaml'])).toEqual([0.4, expect.closeTo(0.3, 15)]);
    expect(await rates(['conf/model/linear.yaml'])).toEqual([0.2, 0.175, 0.15, 0.125].map((rate) => expect.closeTo(rate, 15)));
  });

  it('are overridden by what is told of a setting, before it is referred to', async () => {
    const told = { 'trainer.epochs': '2', 'cfg.model.optimizer.lr': '1.0' };
    expect(await rates(['conf/model/linear.yaml'], told)).toEqual([1, 0.75]);
  });
});
