import { printed } from './as-text.ts';
import type { LogTool } from './tool.ts';

const line = new RegExp(`Train Epoch: (\\d+) \\[ *(\\d+)/(\\d+) \\(\\d+%\\)\\].*?\\bLR: (${printed}) `);

/** open_clip: samples of the epoch that are done. */
export const openClip: LogTool = {
  texts: [
    {
      name: 'open_clip console',
      convention: { unit: 'sample', from: 1 },
      line(text) {
        const [, epoch, samples, all, rate] = line.exec(text) ?? [];
        return rate === undefined ? undefined : { step: Number(epoch) * Number(all) + Number(samples), rates: [['LR', rate]] };
      },
    },
  ],
};
