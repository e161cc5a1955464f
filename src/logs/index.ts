import { deepspeed } from './deepspeed.ts';
import { detectron2 } from './detectron2.ts';
import { fairseq } from './fairseq.ts';
import { keras } from './keras.ts';
import { lightning } from './lightning.ts';
import { llamafactory } from './llamafactory.ts';
import type { LogOptions } from './log.ts';
import { lrsched } from './lrsched.ts';
import { megatron } from './megatron.ts';
import { mmengine } from './mmengine.ts';
import { openClip } from './open-clip.ts';
import { plainText } from './plain-text.ts';
import { LogReader } from './reader.ts';
import { tensorboard } from './tensorboard.ts';
import { timm } from './timm.ts';
import type { LogTool } from './tool.ts';
import { torchtitan } from './torchtitan.ts';
import { torchvision } from './torchvision.ts';
import { transformers } from './transformers.ts';
import { ultralytics } from './ultralytics.ts';
import { wandb } from './wandb.ts';

/** Every tool whose logs are known by their content; the first that knows one has it. */
export const logTools: readonly LogTool[] = [
  ...[lightning, keras, timm, ultralytics, wandb, tensorboard],
  ...[llamafactory, transformers, detectron2, mmengine, fairseq],
  ...[lrsched, megatron, deepspeed, torchvision, openClip, torchtitan],
];

/** A reader of a log, to be fed with the bytes of one file or several of the same run. */
export function logReader(options: LogOptions = {}): LogReader {
  return new LogReader(options, logTools, plainText);
}

export type { Difference } from './compare.ts';
export { type Diff, type DiffOptions, diffLog, type PlanOfLog, type SaidCause } from './diff.ts';
export type { Digits } from './digits.ts';
export { type Identified, identifyLog } from './identified.ts';
export type { Log, Logged, LogOptions, LogSeries, LogUnit, Reading } from './log.ts';
export { diffPlans } from './plans.ts';
export type { LogReader } from './reader.ts';
