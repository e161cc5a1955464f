import { axolotl } from './axolotl.ts';
import { caffe } from './caffe.ts';
import { darknet } from './darknet.ts';
import { deepspeed } from './deepspeed.ts';
import { detectron2 } from './detectron2.ts';
import { espnet } from './espnet.ts';
import { fairseq } from './fairseq.ts';
import { llmFoundry } from './llm-foundry.ts';
import { maxtext } from './maxtext.ts';
import { megatron } from './megatron.ts';
import { modelGarden } from './model-garden.ts';
import { nemo } from './nemo.ts';
import { neox } from './neox.ts';
import { noTrainer } from './no-trainer.ts';
import { olmo } from './olmo.ts';
import { paddleClas } from './paddle-clas.ts';
import { paddleDetection } from './paddle-detection.ts';
import { spacy } from './spacy.ts';
import { targets } from './target-nodes.ts';
import { timm } from './timm.ts';
import type { Tool } from './tool.ts';
import { torchtitan } from './torchtitan.ts';
import { torchtune } from './torchtune.ts';
import { transformers } from './transformers.ts';
import { yolo } from './yolo.ts';

/** Every training tool whose configuration is read; the order is that of help. */
export const tools: readonly Tool[] = [
  transformers,
  noTrainer,
  axolotl,
  deepspeed,
  megatron,
  yolo,
  nemo,
  olmo,
  llmFoundry,
  torchtune,
  neox,
  torchtitan,
  maxtext,
  targets,
  detectron2,
  timm,
  fairseq,
  darknet,
  caffe,
  paddleDetection,
  paddleClas,
  spacy,
  espnet,
  modelGarden,
];
