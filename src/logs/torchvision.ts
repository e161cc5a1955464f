import { printed } from './as-text.ts';
import type { LogTool } from './tool.ts';

const line = new RegExp(`\\bEpoch: \\[ *(\\d+)\\] *\\[ *(\\d+)/ *(\\d+)\\].*?\\blr:? (${printed})[ (]`);

const within = new RegExp(`\\[ *(\\d+)/ *\\d+\\] *\\[ *(\\d+)/ *(\\d+)\\].*?\\blr:? (${printed})[ \\t(]`);

/** The references of torchvision, and PyTorch's own examples: the batch within its epoch, both from 0. */
export const torchvision: LogTool = {
  texts: [
    {
      name: 'torchvision console',
      convention: { from: 0 },
      line(text) {
        const [, epoch, batch, batches, rate] = line.exec(text) ?? within.exec(text) ?? [];
        return rate === undefined ? undefined : { step: Number(epoch) * Number(batches) + Number(batch), rates: [['lr', rate]] };
      },
    },
  ],
};
