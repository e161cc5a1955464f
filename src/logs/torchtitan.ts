import type { LogTool } from './tool.ts';

/** torchtitan's console has no rate; it goes to TensorBoard or W&B as `lr`. */
export const torchtitan: LogTool = {
  texts: [
    {
      name: "torchtitan's console, which prints no rate (TensorBoard and W&B have it as lr)",
      convention: {},
      bare: /\bstep: *\d+ .*\btps: *[\d,]+ .*\bmfu: /,
      line: () => undefined,
    },
  ],
};
