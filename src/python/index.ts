import type { Framework } from './constructor.ts';
import { deepspeed } from './deepspeed.ts';
import { fairseq } from './fairseq.ts';
import { keras } from './keras.ts';
import { megatron } from './megatron.ts';
import { nanogpt } from './nanogpt.ts';
import { nemo } from './nemo.ts';
import { olmo } from './olmo.ts';
import { olmoCore } from './olmo-core.ts';
import { optax } from './optax.ts';
import { timm } from './timm.ts';
import { torchtitan } from './torchtitan.ts';
import { transformers } from './transformers.ts';

/** Every framework whose schedulers can be read, by the name a golden case or a reader knows it by. */
export const frameworks: ReadonlyMap<string, Framework> = new Map(
  [deepspeed, fairseq, keras, megatron, nanogpt, nemo, olmo, olmoCore, optax, timm, torchtitan, transformers].map((framework) => [
    framework.name,
    framework,
  ]),
);
