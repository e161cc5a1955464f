import { chain } from '../compose/chain.ts';
import { sequence } from '../compose/sequence.ts';
import { LrschedError } from '../core/issues.ts';
import { constant } from '../schedules/constant.ts';
import { plateau } from '../schedules/plateau.ts';
import type { Call } from './call.ts';
import { after, alike, calls, completed, type Framework, longest, type Making, num, nums, refusing, str } from './constructor.ts';
import { type Group, isLive, type Live } from './group.ts';
import { alone, oneAfterAnother, together } from './recursion.ts';
import { metricLacking, reducing } from './reducing.ts';
import {
  ConstantLR,
  CosineAnnealingLR,
  ExponentialLR,
  LinearLR,
  MultiplicativeLR,
  MultiStepLR,
  PolynomialLR,
  StepLR,
  SWALR,
} from './torch-chainable.ts';
import { define, type TorchClass, toConstructor } from './torch-class.ts';
import { CosineAnnealingWarmRestarts, CyclicLR, LambdaLR, OneCycleLR } from './torch-overwriting.ts';

/** Lower whenever a metric has not become better for `patience` updates. */
const ReduceLROnPlateau = define(
  'ReduceLROnPlateau',
  {
    mode: str('min'),
    factor: num(0.1),
    patience: num(10),
    threshold: num(1e-4),
    threshold_mode: str('rel'),
    cooldown: num(0),
    min_lr: num(0),
    eps: num(1e-8),
  },
  (args, group, making) => {
    const { refuse: raise } = making;
    const { factor, mode, threshold_mode: thresholdMode } = args;
    if (factor >= 1) raise('factor must be below 1');
    if (mode !== 'min' && mode !== 'max') return raise("mode must be 'min' or 'max'");
    if (thresholdMode !== 'rel' && thresholdMode !== 'abs') return raise("threshold_mode must be 'rel' or 'abs'");
    if (making.metrics === undefined && (making.length ?? 0) > 1) raise(metricLacking(0));
    const methods = { step: ['metric', 'index'] as const };
    const parts = { ...making, name: 'ReduceLROnPlateau', attributes: args, lastEpoch: undefined, methods, grows: true };
    return alone(group, parts, (self) => reducing(args, self, making.metrics, raise));
  },
  ({ mode, threshold_mode, min_lr: min, ...args }, { base: max, metrics = [], length }) => {
    if (metrics.length === 0) return constant({ max, length });
    const best = mode === 'max' ? 'max' : 'min';
    return plateau({ ...args, mode: best, thresholdMode: threshold_mode === 'abs' ? 'abs' : 'rel', min, max, metrics, length });
  },
);

/** The members of a composite: those that live already, and those that are built, in order, on its group. */
function members(schedulers: readonly (Call | Live)[], group: Group, making: Making): readonly Live[] {
  const { refuse: raise } = making;
  if (schedulers.length === 0) raise('it needs at least one scheduler');
  if (schedulers.some(({ name }) => name === 'ReduceLROnPlateau')) raise('it cannot give ReduceLROnPlateau its metrics');
  return schedulers.map((one) => (isLive(one) ? one : made(one, group, making)));
}

function made(call: Call, group: Group, making: Making): Live {
  const found = classes.find(({ name }) => name === call.name);
  if (found === undefined) {
    throw new LrschedError([
      { code: 'unknown-constructor', framework: 'torch', constructor: call.name, known: classes.map(({ name }) => name) },
    ]);
  }
  return found.make(completed(torch, found, call.args) as never, group, { ...making, call, refuse: refusing('torch', call.name) });
}

const composed = { attributes: {}, grows: true, methods: { step: [] } } as const;

/** One member after another, each from its own index 0 at its milestone. */
const SequentialLR = define(
  'SequentialLR',
  { schedulers: calls(), milestones: nums(), last_epoch: num(-1) },
  ({ schedulers, milestones, last_epoch: lastEpoch }, group, making) => {
    const all = members(schedulers, group, making);
    if (milestones.length !== all.length - 1) making.refuse('it needs one milestone less than it has schedulers');
    return oneAfterAnother(group, { ...making, ...composed, name: 'SequentialLR', lastEpoch }, all, milestones);
  },
  ({ schedulers, milestones }, { length, translate }) => {
    const starts = [0, ...milestones];
    const parts = schedulers.map((one, index) => {
      const end = starts[index + 1] ?? Math.max(length, (starts.at(-1) as number) + 1);
      return translate(one, { length: end - (starts[index] as number) });
    });
    return sequence({ of: parts.filter((part) => part.length > 0) });
  },
  { lasts: ({ schedulers, milestones }, of) => after(milestones.at(-1) ?? 0, of.call(schedulers.at(-1) as Call)) },
);

/** Every member in turn moves the one rate. */
const ChainedScheduler = define(
  'ChainedScheduler',
  { schedulers: calls() },
  ({ schedulers }, group, making) =>
    together(group, { ...making, ...composed, name: 'ChainedScheduler', lastEpoch: -1 }, members(schedulers, group, making)),
  ({ schedulers }, { base, translate }) => chain({ of: schedulers.map((one) => translate(one)), base }),
  { optimizer: 1, lasts: ({ schedulers }, of) => longest(schedulers.map(of.call)) },
);

const classes: readonly TorchClass[] = [
  ...[LambdaLR, MultiplicativeLR, StepLR, MultiStepLR, ConstantLR, LinearLR, ExponentialLR, PolynomialLR],
  ...[CosineAnnealingLR, CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR, ReduceLROnPlateau, SWALR, SequentialLR, ChainedScheduler],
];

/** `torch.optim.lr_scheduler` of torch 2.13, and `SWALR` of `torch.optim.swa_utils`. */
export const torch: Framework = {
  name: 'torch',
  reading: {
    modules: ['torch.optim.lr_scheduler', 'torch.optim.swa_utils', 'torch'],
    idle: ['verbose'],
  },
  constructors: alike({ optimizer: 0, unit: 'epoch' }, classes.map(toConstructor)),
};
