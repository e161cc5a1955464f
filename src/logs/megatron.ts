import { printed } from './as-text.ts';
import type { LogTool } from './tool.ts';

const line = new RegExp(`iteration +(\\d+)/ *(\\d+) \\|.*?\\| learning rate: (${printed}) `);

/** Megatron-LM: iterations done, and the rate after its scheduler's step, which is that of the next one. */
export const megatron: LogTool = {
  texts: [
    {
      name: 'Megatron-LM console',
      convention: { from: 1, logged: 'next' },
      line(text) {
        const [, step, length, rate] = line.exec(text) ?? [];
        return rate === undefined ? undefined : { step: Number(step), rates: [['learning rate', rate]], length: Number(length) };
      },
    },
  ],
};
