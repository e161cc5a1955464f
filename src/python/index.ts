import type { Framework } from './constructor.ts';
import { nanogpt } from './nanogpt.ts';

/** Every framework whose schedulers can be read, by the name a golden case or a reader knows it by. */
export const frameworks: ReadonlyMap<string, Framework> = new Map([nanogpt].map((framework) => [framework.name, framework]));
