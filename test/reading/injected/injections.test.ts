import { describe, expect, it } from 'vitest';
import { documentsIn, type ReadRequest, readPython } from '../../../src/reading/index.ts';

/** Trains with `lr` for `epochs`, each half the rate of the one before. */
const training = `
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    sched = torch.optim.lr_scheduler.StepLR(opt, 1, gamma=0.5)
    for epoch in range(epochs):
        train(epoch)
        sched.step()
`;

type Files = Readonly<Record<string, string>>;
const documentsOf = async (name: string, text: string) => (await documentsIn(text, name, () => undefined))?.documents;

/** The rates of a script; `given` are files that were named after it, `files` those that lie beside it. */
async function rates(text: string, files: Files = {}, given: Files = {}, defines: Files = {}): Promise<readonly number[]> {
  const known = new Map(
    await Promise.all(Object.entries(files).map(async ([name, held]) => [name, await documentsOf(name, held)] as const)),
  );
  const beside = (await Promise.all(Object.entries(given).map(([name, held]) => documentsOf(name, held)))).flatMap((one) => one ?? []);
  const request: ReadRequest = {
    ...{ text: `import torch\n${text}`, file: 'train.py', neighbour: (name) => known.get(name) },
    ...{ beside, defines: new Map(Object.entries(defines)) },
  };
  const [series] = readPython(request);
  return Array.from({ length: series?.schedule.length ?? 0 }, (_, t) => series?.schedule.at(t) ?? Number.NaN);
}

const two = [0.4, 0.2];
const three = [0.8, 0.4, 0.2];

describe('fastargs', () => {
  const head = (lr = "Param(float, 'rate', default=0.4)") => `
from fastargs import get_current_config, Param, Section
from fastargs.decorators import param, section
Section('lr', 'rates').params(lr=${lr}, epochs=Param(int, default=2))
Section('other').enable_if(lambda cfg: cfg['lr.epochs'] > 5).params(epochs=Param(int, default=9))`;
  const main = `
@param('lr.lr')
@param('lr.epochs')
def main(lr, epochs):${training}`;
  const over = '\nget_current_config().collect({"lr.epochs": 3, "lr": {"lr": "0.8"}})\nmain()';

  it.each([
    ['as they are declared', `${head()}${main}\nmain()`],
    [
      'by another name',
      `${head()}\n@param('lr.lr', 'lr')\n@param('lr.epochs', 'count')\ndef main(lr, count):\n    epochs = count${training}\nmain()`,
    ],
    ['within a section', `${head()}\n@section('lr')\n@param('lr')\n@param('epochs')\ndef main(lr, epochs):${training}\nmain()`],
    [
      'of the class of a method',
      `${head()}\nclass A:\n    @param('lr.lr')\n    def lr(self, lr):\n        return lr\n@param('lr.epochs')\ndef main(epochs, lr):${training}\nmain(lr=A().lr())`,
    ],
    ['by the settings', `${head()}\ncfg = get_current_config()\ndef main(lr, epochs):${training}\nmain(cfg['lr.lr'], cfg.get().lr.epochs)`],
    ['but for what a call says', `${head('Param(float, default=0.1)')}${main}\nmain(lr=0.4)`],
    ['but for a section that is off', `${head()}\n@param('lr.lr')\n@param('other.epochs')\ndef main(lr, epochs=2):${training}\nmain()`],
  ])('gives parameters %s', async (_what, text) => {
    expect(await rates(text)).toEqual(two);
  });

  it('takes what settings say over the defaults', async () => {
    expect(await rates(head() + main + over)).toEqual(three);
    expect(await rates(`${head()}${main}\nmain()`, {}, { 'a.yaml': 'lr:\n  lr: 8e-1\n  epochs: 3\n' })).toEqual(three);
    expect(await rates(`${head()}${main}\nmain()`, {}, {}, { lr: '0.8', 'lr.epochs': '3' })).toEqual(three);
  });

  it('asks for what is required, and for all where nobody knows what is collected', async () => {
    await expect(rates(`${head('Param(float, required=True)')}${main}\nmain()`)).rejects.toThrow('--define lr=');
    await expect(rates(`${head()}${main}\nget_current_config().collect_yaml(path())\nmain()`)).rejects.toThrow('that fastargs reads');
  });
});

describe('sacred', () => {
  const head = `
from sacred import Experiment, Ingredient
ex = Experiment('x')
@ex.config
def settings(seed):
    half = 1
    epochs = int(2 * half)
    lr = 0.4
@ex.named_config
def more():
    half, lr = 1.5, 0.8
`;
  it.each([
    ['runs its main function', `${head}@ex.automain\ndef main(_run, lr, epochs=7):${training}`],
    [
      'is run by the script',
      `${head}@ex.main\ndef main(_config, lr, epochs):\n    epochs = _config["epochs"]${training}\nif __name__ == '__main__':\n    ex.run_commandline()`,
    ],
    [
      'hands settings on to functions',
      `${head}@ex.capture\ndef two(model, epochs):\n    return epochs\n@ex.automain\ndef main(lr):\n    epochs = two(model)${training}`,
    ],
    ['adds files', `${head}ex.add_config('a.yaml')\n@ex.automain\ndef main(lr, epochs):${training}`.replace('lr = 0.4', 'lr = 7')],
    ['adds names', `${head}ex.add_config(lr=0.4)\n@ex.automain\ndef main(lr, epochs):${training}`.replace('lr = 0.4', 'lr = 7')],
    [
      'has settings of its ingredients and of a part of its own',
      `${head}opt = Ingredient('opt')\n@opt.config\ndef of_opt():\n    lr = 0.4\n@opt.capture\ndef rate(lr):\n    return lr\ntop = Experiment('y', ingredients=[opt])\ntop.add_config({'run': {'epochs': 2}})\n@top.capture(prefix='run')\ndef count(epochs):\n    return epochs\n@top.automain\ndef main(opt):\n    lr, epochs = (rate() + opt["lr"]) / 2, count()${training}`,
    ],
  ])('%s', async (_what, text) => {
    expect(await rates(text, { 'a.yaml': 'lr: 0.4\n' })).toEqual(two);
  });

  it('runs with what the script or the command line changes', async () => {
    const run = `${head}@ex.main\ndef main(lr, epochs):${training}`;
    expect(await rates(`${run}\nex.run(config_updates={'lr': 0.8, 'half': 1.5})`)).toEqual(three);
    expect(await rates(`${run}\nex.run()`, {}, {}, { lr: '0.8', epochs: '3' })).toEqual(three);
    expect(await rates(`${run}\nex.run(named_configs=['more'])`)).toEqual(three);
    await expect(rates(`${run}\nex.run(named_configs=[name()])`)).rejects.toThrow('--define lr=');
    await expect(rates(`${run.replace('lr = 0.4', 'pass')}\nex.run()`)).rejects.toThrow('--define lr=');
  });
});

describe('gin', () => {
  const main = `\nimport gin\n@gin.configurable\ndef main(lr=0.1, epochs=gin.REQUIRED):${training}`;
  it.each([
    ['binds parameters', 'main.lr = 0.4  # the "rate"\nmain.epochs = 2'],
    ['binds by modules and in blocks', 'import x\ntrain.main:\n  lr = 0.4\n  epochs = 2\n'],
    ['has macros', 'RATE = 0.4\nmain.lr = %RATE\nmain.epochs = %N\nN =\\\n  2'],
    ['includes others', "include 'base.gin'\nmain.lr = 0.4"],
    ['leaves what is bound for another scope', 'main.lr = 0.4\nmain.epochs = 2\neval/main.epochs = 7'],
    ['calls what it names', 'main.lr = @rate()\nrate.lr = 0.4\nmain.epochs = 2'],
  ])('%s', async (_what, file) => {
    const text = `${main}\n@gin.configurable\ndef rate(lr):\n    return lr\ngin.parse_config_file('a.gin')\nmain()`;
    expect(await rates(text, { 'a.gin': file, 'base.gin': 'main.epochs = 2\nmain.lr = 7\n' })).toEqual(two);
    expect(await rates(text.replace("'a.gin'", 'path()'), { 'base.gin': 'main.epochs = 2\n' }, { 'a.gin': file })).toEqual(two);
  });

  it.each([
    ['a class', '@gin.configurable()\nclass Config:\n    def __init__(self, lr, epochs=2):\n        self.lr, self.epochs = lr, epochs'],
    ['a dataclass', '@gin.configurable\n@dataclass\nclass Config:\n    epochs: int = 2\n    lr: float = 0.1'],
    [
      'a class by another name',
      '@gin.configurable("x.Config")\n@dataclass\nclass Other:\n    lr: float = 0.1\n    epochs: int = 2\nConfig = Other',
    ],
  ])('binds what makes %s', async (_what, made) => {
    const text = `import gin\nfrom dataclasses import dataclass\n${made}\ndef main(lr, epochs):${training}
gin.parse_config(['Config.lr = 0.4'])\nconfig = Config()\nmain(config.lr, config.epochs)`;
    expect(await rates(text)).toEqual(two);
  });

  it('gives a class of a library what is bound', async () => {
    const text = `import gin\nOptim = gin.external_configurable(torch.optim.SGD, 'Optim')\ngin.parse_config('Optim.lr = 0.4')
opt = Optim(model.parameters())${training
      .replace(/^.*SGD.*$/m, '')
      .replaceAll('\n    ', '\n')
      .replaceAll('epochs', '2')}`;
    expect(await rates(text)).toEqual(two);
  });

  it('asks for what a file may bind that nobody knows, and for what is required', async () => {
    await expect(rates(`${main}\ngin.parse_config_file('none.gin')\nmain(epochs=2)`)).rejects.toThrow('--define lr=');
    await expect(rates(`${main}\nmain()`)).rejects.toThrow('--define epochs=');
    await expect(
      rates(`${main}\ngin.parse_config("a/main.lr = 1\\nmain.epochs = 2")\nwith gin.config_scope("a"):\n    main()`),
    ).rejects.toThrow('--define lr=');
  });
});
