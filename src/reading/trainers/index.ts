import { mayBeTrained } from '../may-run.ts';
import { Accelerate } from './accelerate.ts';
import { Adafactor } from './adafactor.ts';
import { Composer } from './composer-loop.ts';
import { DeepSpeed } from './deepspeed-loop.ts';
import { FabricSetup } from './fabric.ts';
import { Fastai } from './fastai-loop.ts';
import { Ignite } from './ignite-loop.ts';
import { Keras } from './keras-loop.ts';
import { LightningCommands } from './lightning-cli.ts';
import { Lightning } from './lightning-loop.ts';
import { MMEngine } from './mmengine-loop.ts';
import { Optax } from './optax-loop.ts';
import { PaddleGroups } from './paddle-groups.ts';
import { PaddleFit } from './paddle-loop.ts';
import { mayBeStrange, StrangeTrainers } from './strange-trainers.ts';
import type { TrainedRun, Trainer } from './trainer.ts';
import { HfTraining } from './transformers-loop.ts';

/** The libraries that train themselves, each with its own loop. */
export const trainersOf = (run: TrainedRun): readonly Trainer[] => [
  new Accelerate(run),
  new DeepSpeed(run),
  new FabricSetup(run),
  new LightningCommands(run),
  new Lightning(run),
  new Optax(run),
  new Keras(run),
  new MMEngine(run),
  new Composer(run),
  new Ignite(run),
  new Fastai(run),
  new Adafactor(run),
  new HfTraining(run),
  new PaddleGroups(),
  new PaddleFit(run),
  new StrangeTrainers(run),
];

/** Whether code may leave the loop to one of them, or to one that is refused. */
export const mayTrain = (text: string): boolean => mayBeTrained(text) || mayBeStrange.test(text);
