import bolts from './installed/bolts.py?raw';
import colossalai from './installed/colossalai.py?raw';
import restarts from './installed/cosine-annealing-warmup.py?raw';
import detectron2 from './installed/detectron2.py?raw';
import detectronConfig from './installed/detectron2-config.py?raw';
import detectronDeeplab from './installed/detectron2-deeplab.py?raw';
import detectronEngine from './installed/detectron2-engine.py?raw';
import detectronSolver from './installed/detectron2-solver.py?raw';
import gluoncv from './installed/gluoncv.py?raw';
import lerobot from './installed/lerobot.py?raw';
import maskrcnn from './installed/maskrcnn.py?raw';
import mlx from './installed/mlx.py?raw';
import mxnetGluon from './installed/mxnet-gluon.py?raw';
import mxnetModule from './installed/mxnet-module.py?raw';
import mxnetOptimizer from './installed/mxnet-optimizer.py?raw';
import mxnetRates from './installed/mxnet-rates.py?raw';
import nnunet from './installed/nnunet.py?raw';
import paddleRates from './installed/paddle-lr.py?raw';
import paddleOptimizers from './installed/paddle-optimizer.py?raw';
import bert from './installed/pretrained-bert.py?raw';
import dampening from './installed/pytorch-warmup.py?raw';
import speechbrain from './installed/speechbrain.py?raw';
import baselines from './installed/stable-baselines3.py?raw';
import tensorflow from './installed/tensorflow-1.py?raw';
import tensorflowSlim from './installed/tensorflow-1-slim.py?raw';
import tensorflowTrain from './installed/tensorflow-1-train.py?raw';
import addons from './installed/tensorflow-addons.py?raw';
import ofTimm from './installed/timm-scheduler.py?raw';
import torchnet from './installed/torchnet.py?raw';
import transformersSchedules from './installed/transformers-schedules.py?raw';
import ofTransformers from './installed/transformers-tf.py?raw';
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
  'detectron2.solver': detectron2,
  'detectron2.solver.lr_scheduler': detectron2,
  'detectron2.solver.build': detectronSolver,
  'detectron2.config': detectronConfig,
  'detectron2.config.defaults': detectronConfig,
  'detectron2.model_zoo': detectronConfig,
  'detectron2.model_zoo.model_zoo': detectronConfig,
  'detectron2.projects.deeplab': detectronDeeplab,
  'detectron2.engine': detectronEngine,
  'detectron2.engine.defaults': detectronEngine,
  'detectron2.engine.launch': detectronEngine,
  transformers: `${ofTransformers}\n${transformersSchedules}`,
  'transformers.optimization': transformersSchedules,
  pytorch_transformers: transformersSchedules,
  'pytorch_transformers.optimization': transformersSchedules,
  pytorch_pretrained_bert: bert,
  'pytorch_pretrained_bert.optimization': bert,
  'pytorch_pretrained_bert.optimization_openai': bert,
  'tensorflow_addons.optimizers': addons,
  'paddle.optimizer.lr': paddleRates,
  'paddle.optimizer': paddleOptimizers,
  'mxnet.lr_scheduler': mxnetRates,
  'mxnet.optimizer': mxnetOptimizer,
  'mxnet.optimizer.optimizer': mxnetOptimizer,
  'mxnet.gluon': mxnetGluon,
  'mxnet.gluon.trainer': mxnetGluon,
  'mxnet.mod': mxnetModule,
  'mxnet.module': mxnetModule,
  'mxnet.module.module': mxnetModule,
  'gluoncv.utils': gluoncv,
  'gluoncv.utils.lr_scheduler': gluoncv,
  tensorflow,
  'tensorflow.compat.v1': tensorflow,
  'tensorflow.train': tensorflowTrain,
  'tensorflow.compat.v1.train': tensorflowTrain,
  'tensorflow.contrib.slim': tensorflowSlim,
  tf_slim: tensorflowSlim,
  'torchnet.engine': torchnet,
  'colossalai.nn.lr_scheduler': colossalai,
  'colossalai.legacy.nn.lr_scheduler': colossalai,
  'lerobot.optim.schedulers': lerobot,
  'lerobot.common.optim.schedulers': lerobot,
  'speechbrain.nnet.schedulers': speechbrain,
  'timm.scheduler.scheduler': ofTimm,
};

/** A module of a library that is known here, under what it is called in messages, and the first name that it has. */
export function installed(name: string): { readonly file: string; readonly path: string; readonly text: string } | undefined {
  const text = Object.hasOwn(texts, name) ? (texts[name] as string) : undefined;
  const first = Object.keys(texts).find((module) => texts[module] === text);
  return text === undefined ? undefined : { file: nameOf(name), path: first as string, text };
}

/** Of libraries whose releases differ, the one that is meant. */
const releases: Readonly<Record<string, string>> = { pytorch_pretrained_bert: ' 0.6.2', pytorch_transformers: ' 1.2' };

const nameOf = (module: string): string => {
  const [root = ''] = module.split('.');
  return `${root}${releases[root] ?? ''} (the library)`;
};

/** The modules of a library of which only some are known, so that what it has beside them is not known either. */
export const installedBelow = (root: string): readonly string[] =>
  Object.keys(texts).filter(
    (name) =>
      /^(gluoncv|mxnet|paddle|tensorflow(_addons)?|tf_slim|transformers|pytorch_transformers|pytorch_pretrained_bert|speechbrain)$/.test(
        root,
      ) &&
      (name === root || name.startsWith(`${root}.`)),
  );

/** What scripts have that build a graph and run it, as TensorFlow did before 2. */
const graphs = /\btrain\.(?:\w+_decay\w*|piecewise_constant|(?:Gradient|Momentum|Adam|RMSProp|Adagrad|Adadelta|Ftrl)\w*Optimizer)\(/;

/** Names of large libraries for which alone their modules here are meant. */
const only: Readonly<Record<string, RegExp>> = {
  transformers: /\bcreate_optimizer\b|\b(Warmup\w+|ConstantLR)Schedule\b/,
  'transformers.optimization': /\b(Warmup\w+|ConstantLR)Schedule\b/,
  tensorflow: graphs,
  'tensorflow.compat.v1': graphs,
  'tensorflow.train': graphs,
  'tensorflow.compat.v1.train': graphs,
  'tensorflow.contrib.slim': graphs,
  'detectron2.solver': /\bWarmup\w+LR\b|\bbuild_(?:lr_scheduler|optimizer)\b/,
};

/** Whether code may mean what is known of a module. */
export const means = (code: string, name: string): boolean => only[name.replace(/\.lr_scheduler$/, '')]?.test(code) ?? true;

/** Libraries whose names are nobody else's, so that they are known without an import. */
const distinct = [
  'paddle.optimizer.lr',
  'warmup_scheduler',
  'cosine_annealing_warmup',
  'pl_bolts.optimizers',
  'maskrcnn_benchmark.solver',
  'pytorch_warmup',
  'pytorch_transformers',
];

/** The modules of such libraries that have a class of this name. */
export const installedWith = (name: string): readonly string[] =>
  [...distinct, 'nnunetv2.training.lr_scheduler.polylr'].filter((module) =>
    new RegExp(`^class ${name}\\b`, 'm').test(texts[module] as string),
  );
