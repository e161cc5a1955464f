import bolts from './installed/bolts.py?raw';
import restarts from './installed/cosine-annealing-warmup.py?raw';
import maskrcnn from './installed/maskrcnn.py?raw';
import mlx from './installed/mlx.py?raw';
import nnunet from './installed/nnunet.py?raw';
import dampening from './installed/pytorch-warmup.py?raw';
import baselines from './installed/stable-baselines3.py?raw';
import gradual from './installed/warmup-scheduler.py?raw';

/** What small libraries compute, as Python that is gone through like a module beside the script; by the names that they are imported by. */
const texts: Readonly<Record<string, string>> = {
  warmup_scheduler: gradual,
  'warmup_scheduler.scheduler': gradual,
  cosine_annealing_warmup: restarts,
  'cosine_annealing_warmup.scheduler': restarts,
  'pl_bolts.optimizers': bolts,
  'pl_bolts.optimizers.lr_scheduler': bolts,
  'maskrcnn_benchmark.solver': maskrcnn,
  'maskrcnn_benchmark.solver.lr_scheduler': maskrcnn,
  pytorch_warmup: dampening,
  'nnunetv2.training.lr_scheduler.polylr': nnunet,
  'stable_baselines3.common.utils': baselines,
  'mlx.optimizers': mlx,
};

/** A module of a library that is known here, under what it is called in messages. */
export function installed(name: string): { readonly file: string; readonly text: string } | undefined {
  return Object.hasOwn(texts, name) ? { file: nameOf(name), text: texts[name] as string } : undefined;
}

const nameOf = (module: string): string => `${module.split('.')[0]} (the library)`;

/** Whether a module is one of those. */
export const isInstalled = (file: string): boolean => file.endsWith(' (the library)');

/** Libraries whose names are nobody else's, so that they are known without an import. */
const distinct = ['warmup_scheduler', 'cosine_annealing_warmup', 'pl_bolts.optimizers', 'maskrcnn_benchmark.solver', 'pytorch_warmup'];

/** The modules of such libraries that have a class of this name. */
export const installedWith = (name: string): readonly string[] =>
  [...distinct, 'nnunetv2.training.lr_scheduler.polylr'].filter((module) =>
    new RegExp(`^class ${name}\\b`, 'm').test(texts[module] as string),
  );
