import { composer } from './composer.ts';
import type { Framework } from './constructor.ts';
import { deepspeed } from './deepspeed.ts';
import { diffusers } from './diffusers.ts';
import { fairseq } from './fairseq.ts';
import { fvcore } from './fvcore.ts';
import { ignite } from './ignite.ts';
import { keras } from './keras.ts';
import { megatron } from './megatron.ts';
import { mmengine } from './mmengine.ts';
import { nanogpt } from './nanogpt.ts';
import { nemo } from './nemo.ts';
import { olmo } from './olmo.ts';
import { olmoCore } from './olmo-core.ts';
import { optax } from './optax.ts';
import { seed } from './seed.ts';
import { timm } from './timm.ts';
import { torch } from './torch.ts';
import { torchtitan } from './torchtitan.ts';
import { transformers } from './transformers.ts';

/** Every framework whose schedulers can be read, by the name a golden case or a reader knows it by; of a name that several have, the first one's is meant. */
export const frameworks: ReadonlyMap<string, Framework> = new Map(
  [
    torch,
    transformers,
    diffusers,
    timm,
    keras,
    optax,
    deepspeed,
    megatron,
    mmengine,
    nemo,
    composer,
    fvcore,
    ignite,
    olmoCore,
    olmo,
    torchtitan,
    seed,
    fairseq,
    nanogpt,
  ].map((framework) => [framework.name, framework]),
);
