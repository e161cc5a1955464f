import type { Framework } from './constructor.ts';
import { fairseq } from './fairseq.ts';
import { nanogpt } from './nanogpt.ts';

/** Every framework whose schedulers can be read, by the name a golden case or a reader knows it by. */
export const frameworks: ReadonlyMap<string, Framework> = new Map([fairseq, nanogpt].map((framework) => [framework.name, framework]));
