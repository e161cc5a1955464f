import type { Argument } from '../frameworks/call.ts';
import { isTable } from './entry.ts';
import { Fields } from './fields.ts';
import { defineTool, type OfFramework } from './tool.ts';
import { devicesIn, programOf } from './words.ts';

const kohya =
  /(?:^|[\s/])(?:(?:sdxl_|flux_|sd3_|lumina_|hunyuan_)?(?:train_network|train_db|train|train_textual_inversion|train_control_net|train_controlnet|train_leco)|fine_tune)\.py\b/;

/** Scripts that build `get_scheduler` themselves: those of diffusers, transformers' `no_trainer` examples, kohya's sd-scripts, DeepSpeed-Chat. */
export const noTrainer = defineTool({
  name: 'no-trainer',
  notations: ['shell', 'toml', 'yaml', 'json'],
  knows: (file) => {
    const config = flattened(file);
    return (
      (config.has('lr_scheduler') &&
        (config.has('lr_warmup_steps') || config.has('max_train_steps')) &&
        typeof config.get('lr_scheduler')?.entry.value === 'string') ||
      (config.has('lr_scheduler_type') && (config.has('num_warmup_steps') || config.has('max_train_steps'))) ||
      (config.has('learning_rate') && config.has('max_train_steps')) ||
      (/no_trainer/.test(programOf(config)) && config.has('learning_rate'))
    );
  },
  read(file, around): OfFramework {
    const config = flattened(file);
    const inDiffusers = config.has('lr_scheduler') || config.has('lr_warmup_steps');
    const isKohya =
      kohya.test(programOf(config)) ||
      ['network_module', 'lr_scheduler_args', 'lr_scheduler_type'].filter((name) => inDiffusers && config.has(name)).length > 0;
    const name = config.text('lr_scheduler', 'lr_scheduler_type') ?? (inDiffusers ? 'constant' : 'linear');
    const notes: string[] = [];
    // sd-scripts replaces the steps by its epochs, where both are said; the others do it the other way round.
    const epochs = config.number('max_train_epochs', 'num_train_epochs');
    const steps = isKohya && config.has('max_train_epochs') ? undefined : config.count('max_train_steps');
    const batch = config.count('per_device_train_batch_size', 'train_batch_size');
    const accumulate = config.count('gradient_accumulation_steps');
    const devices = devicesIn(config);
    const updates =
      around.length ??
      steps ??
      (epochs === undefined ? undefined : Math.ceil(epochs * around.perEpoch({ batch, accumulate, ...(devices > 1 && { devices }) })));
    const T = steps ?? updates ?? config.refuse('max_train_steps is missing; write --max_train_steps in it, or --steps beside read');
    const warmup = config.number('lr_warmup_steps', 'num_warmup_steps');
    const unsaid = inDiffusers && !isKohya ? 500 : 0;
    if (warmup === undefined && unsaid > 0 && name !== 'constant' && !programOf(config).includes('.py'))
      config.refuse('lr_warmup_steps is missing; its default is 500 in diffusers and 0 in sd-scripts');
    if (warmup === undefined && name !== 'constant' && unsaid > 0)
      notes.push(`lr_warmup_steps is taken to be ${unsaid}, the default of diffusers' scripts`);
    if (warmup !== undefined && warmup < 1 && warmup > 0 && !isKohya)
      config.get('lr_warmup_steps', 'num_warmup_steps')?.refuse('a warm-up is a number of steps');
    const W = warmup === undefined ? unsaid : warmup < 1 && isKohya ? Math.trunc(warmup * T) : warmup;
    if (isKohya && /schedulefree$/i.test(config.text('optimizer_type') ?? ''))
      config.get('optimizer_type')?.refuse('a schedule-free optimizer has no scheduler: the rate that it is given stays');
    if (isKohya && config.has('lr_scheduler_type')) return classOf(config, T);
    if (isKohya && config.has('lr_scheduler_args'))
      config.get('lr_scheduler_args')?.refuse('lr_scheduler_args needs lr_scheduler_type, a class of torch.optim.lr_scheduler');
    const lr = config.number('learning_rate', 'lr');
    // diffusers' scripts: --scale_lr multiplies the rate by all samples of an update.
    const isScaled = config.has('scale_lr') && config.flag('scale_lr') !== false;
    const scaledBy = isScaled
      ? (batch ??
          config.get('scale_lr')?.refuse('scale_lr needs train_batch_size beside it, whose default each script has for itself') ??
          1) *
        (accumulate ?? 1) *
        devices
      : 1;
    if (isScaled) notes.push(`scale_lr multiplies the rate by the ${scaledBy} samples of an update`);
    if (isKohya && lr === undefined) notes.push('learning_rate is the default of sd-scripts, 2e-6');
    for (const other of ['unet_lr', 'text_encoder_lr'])
      if (config.has(other)) notes.push(`${other} has a rate of its own, which is left out`);
    const args = {
      ...{ name, num_warmup_steps: W, num_training_steps: T },
      ...(config.has('lr_scheduler_num_cycles', 'lr_num_cycles') && {
        num_cycles: config.needed('lr_scheduler_num_cycles', 'lr_num_cycles'),
      }),
      ...(config.has('lr_scheduler_power', 'lr_power') && { power: config.needed('lr_scheduler_power', 'lr_power') }),
    };
    const own = isKohya ? ownOf(name, config, T, W) : undefined;
    const specific =
      own === undefined ? specificOf(name, args) : { name, num_warmup_steps: W, num_training_steps: T, scheduler_specific_kwargs: own };
    return {
      framework: specific ? 'transformers' : 'diffusers',
      call: { name: 'get_scheduler', args: specific ?? args },
      base: lr === undefined ? (isKohya ? 2e-6 : undefined) : lr * scaledBy,
      length: updates,
      notes,
    };
  },
});

/** The settings of sd-scripts' TOML, which passes over the names of its tables. */
function flattened(config: Fields): Fields {
  const { value } = config.entry;
  if (!isTable(value) || config.keys().some((key) => key.startsWith('@'))) return config;
  const inner = [...value.values()].flatMap((entry) => (isTable(entry.value) ? [...entry.value] : []));
  return inner.length === 0 ? config : new Fields({ ...config.entry, value: new Map([...inner, ...value]) }, config.asked);
}

/** The schedulers that only transformers' own `get_scheduler` has. */
function specificOf(name: string, { num_cycles: _cycles, power: _power, ...args }: Readonly<Record<string, string | number>>) {
  const known = ['linear', 'cosine', 'constant', 'constant_with_warmup', 'piecewise_constant', 'cosine_with_restarts', 'polynomial'];
  return known.includes(name) ? undefined : args;
}

/** sd-scripts, library/train_util.py `get_scheduler_fix`: its flags as options of the schedulers that only transformers has. */
function ownOf(name: string, config: Fields, T: number, W: number): Readonly<Record<string, Argument>> | undefined {
  const cycles = (config.number('lr_scheduler_num_cycles') ?? 1) / 2;
  const floor = config.number('lr_scheduler_min_lr_ratio');
  const timescale = config.number('lr_scheduler_timescale');
  const decay = config.number('lr_decay_steps') ?? 0;
  const D = decay < 1 ? Math.trunc(decay * T) : decay;
  const made: Readonly<Record<string, Readonly<Record<string, Argument>>>> = {
    cosine_with_min_lr: { num_cycles: cycles, ...(floor !== undefined && { min_lr_rate: floor }) },
    inverse_sqrt: timescale === undefined ? {} : { timescale },
    warmup_stable_decay: { num_stable_steps: T - W - D, num_decay_steps: D, num_cycles: cycles, min_lr_ratio: floor ?? 0 },
  };
  return Object.hasOwn(made, name) ? made[name] : undefined;
}

/** sd-scripts: `lr_scheduler_type` is a class of torch.optim.lr_scheduler with `lr_scheduler_args K=V`. */
function classOf(config: Fields, length: number): OfFramework {
  const type =
    config.text('lr_scheduler_type') ?? config.refuse('lr_scheduler_args needs lr_scheduler_type, a class of torch.optim.lr_scheduler');
  const { words = [], value } = config.get('lr_scheduler_args')?.entry ?? { value: '' };
  const pairs = (
    words.length > 0
      ? words.map((one) => String(one.value))
      : Array.isArray(value)
        ? value.map((one) => String(one.value))
        : String(value).split(/\s+/)
  ).filter(Boolean);
  const args = Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', text = ''] = pair.split('=');
      return [key, literal(text)] as const;
    }),
  );
  return { framework: 'torch', call: { name: type.replace(/^.*\./, ''), args }, base: config.number('learning_rate', 'lr'), length };
}

/** A value as Python writes it: a number, a list of numbers, a word. */
function literal(text: string): Argument {
  const list = /^[[(](.*)[\])]$/.exec(text.trim());
  if (list !== null)
    return (list[1] ?? '')
      .split(',')
      .filter((one) => one.trim() !== '')
      .map(literal);
  const word = text.trim().replace(/^(['"])(.*)\1$/, '$2');
  if (word === 'True' || word === 'False') return word === 'True';
  if (word === 'None') return null;
  return word === '' || Number.isNaN(Number(word)) ? word : Number(word);
}
