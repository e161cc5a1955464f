import { printed } from './as-text.ts';
import { isRateName } from './names.ts';
import type { LogTool } from './tool.ts';

const place = /\b(?:Epoch ?(?:\(train\))? *\[ *(\d+)\]\[ *(\d+)\/(\d+)\]|Iter ?(?:\(train\))? *\[ *(\d+)\/(\d+)\])/;
const rate = new RegExp(`(?:^|[\\s,])lr: (${printed})[ ,]`);

/** mmengine, and mmcv before it: the rate is taken before the iteration, which counts from 1; within the epoch on the console. */
export const mmengine: LogTool = {
  records: [
    {
      name: 'mmcv log.json',
      knows: (row) => row.mode === 'train' && 'iter' in row && 'epoch' in row,
      step: 'iter',
      convention: { from: 1, sure: true },
    },
    {
      name: 'mmengine scalars.json',
      knows: (row) => 'step' in row && Object.keys(row).some(isRateName) && ('iter' in row || 'base_lr' in row || 'data_time' in row),
      step: 'step',
      convention: { from: 1, sure: true },
    },
  ],
  texts: [
    {
      name: 'mmengine console',
      convention: { from: 1, sure: true },
      line(text) {
        const [, epoch, batch, batches, iteration, last] = place.exec(text) ?? [];
        const found = epoch ?? iteration;
        const lr = found === undefined ? undefined : rate.exec(text)?.[1];
        if (lr === undefined) return undefined;
        if (iteration !== undefined) return { step: Number(iteration), rates: [['lr', lr]], length: Number(last) };
        return { step: (Number(epoch) - 1) * Number(batches) + Number(batch), rates: [['lr', lr]] };
      },
    },
  ],
};
