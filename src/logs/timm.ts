import { printed } from './as-text.ts';
import type { LogTool } from './tool.ts';

const line = new RegExp(`Train: (\\d+) \\[ *(\\d+)/(\\d+) .*?\\bLR: (${printed}) `);

/** timm: the mean over the groups, of an epoch; a restart writes a second header into the same file. */
export const timm: LogTool = {
  tables: [
    {
      name: 'timm summary.csv',
      knows: (columns) => columns[0] === 'epoch' && columns.includes('train_loss') && columns.includes('lr'),
      step: 'epoch',
      rates: () => ['lr'],
      convention: { unit: 'epoch', from: 0 },
    },
  ],
  texts: [
    {
      name: 'timm console',
      convention: { from: 0 },
      line(text) {
        const [, epoch, batch, last, rate] = line.exec(text) ?? [];
        if (rate === undefined) return undefined;
        // The number of batches stands there, or that of the last one.
        return { step: Number(epoch) * (Number(last) + (Number(batch) > Number(last) ? 1 : 0)) + Number(batch), rates: [['LR', rate]] };
      },
    },
  ],
};
