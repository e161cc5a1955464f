import type { Argument } from '../frameworks/call.ts';
import { frameworks } from '../frameworks/index.ts';
import { isTable } from './entry.ts';
import { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

/** Where the class of a node is named: Hydra, Lightning's CLI, LLaMA-like component files. */
const keys = ['_target_', 'class_path'];
const idle = ['_target_', '_partial_', '_recursive_', '_convert_', 'class_path', 'init_args', 'optimizer'];

interface Found {
  readonly node: Fields;
  readonly framework: string;
  readonly name: string;
}

/** The nodes of a configuration that name a scheduler of a framework, in order. */
function schedulersIn(config: Fields, deep = 0): readonly Found[] {
  const { value } = config.entry;
  if (deep > 8 || !isTable(value)) return [];
  const path = config.text(...keys);
  const name = path?.replace(/^.*\./, '') ?? '';
  const module = path?.replace(/\.[^.]*$/, '') ?? '';
  for (const { name: framework, constructors, reading } of frameworks.values()) {
    const inModule = reading.modules.some((one) => module === one || module.startsWith(`${one}.`));
    if (path !== undefined && inModule && constructors.some((one) => one.name === name)) return [{ node: config, framework, name }];
  }
  return [...value].flatMap(([key, entry]) => schedulersIn(new Fields(entry, config.asked, key), deep + 1));
}

/** The rate of the optimizer that a node names. */
function rateIn(config: Fields, deep = 0): number | undefined {
  const { value } = config.entry;
  if (deep > 8 || !isTable(value)) return undefined;
  const path = config.text(...keys);
  if (path !== undefined && /optim/i.test(path) && !/sched/i.test(path)) {
    const lr = (config.in('init_args') ?? config).number('lr', 'learning_rate');
    if (lr !== undefined) return lr;
  }
  for (const [key, entry] of value) {
    const lr = rateIn(new Fields(entry, config.asked, key), deep + 1);
    if (lr !== undefined) return lr;
  }
  return undefined;
}

/** Hydra's `_target_:` and LightningCLI's `class_path:` nodes: the node's keys are the keywords of the constructor. */
export const targets = defineTool({
  name: 'targets',
  notations: ['yaml', 'json', 'toml'],
  knows: (config) => schedulersIn(config).length > 0,
  read(config) {
    const [found, second] = schedulersIn(config);
    const { node, framework, name } = found as Found;
    if (second) second.node.refuse(`two schedulers stand in this configuration; leave one of ${name} and ${second.name} out`);
    const own = node.in('init_args') ?? node;
    const args: Record<string, Argument> = {};
    for (const key of own.keys()) if (!idle.includes(key)) args[key] = own.get(key)?.asArgument() ?? null;
    const trainer = config.in('trainer');
    const epochs = trainer?.number('max_epochs');
    const notes = ['taken to be stepped once an epoch, as Lightning does unless interval says step'];
    return {
      framework,
      call: { name, args },
      base: rateIn(config),
      length: epochs !== undefined && epochs > 0 ? epochs : undefined,
      ...(framework === 'torch' && { unit: 'epoch', notes }),
    };
  },
});
