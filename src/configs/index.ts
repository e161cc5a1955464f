import { deepspeedConfiguration } from './deepspeed.ts';
import { megatronFlags } from './megatron.ts';
import type { Code, Configuration } from './tool.ts';
import { torchtitanConfiguration } from './torchtitan.ts';

/** Readers of configurations that are no Python, by the framework that they are of; each gives nothing where a text is none of its own. */
export const configurations: ReadonlyMap<string, (code: Code) => Configuration | undefined> = new Map([
  ['deepspeed', deepspeedConfiguration],
  ['megatron', megatronFlags],
  ['torchtitan', torchtitanConfiguration],
]);
