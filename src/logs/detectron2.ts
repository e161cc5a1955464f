import { printed } from './as-text.ts';
import type { LogTool } from './tool.ts';

const line = new RegExp(`\\biter: (\\d+) .*?\\blr: (${printed}) `);

/** detectron2: JSON lines in spite of its name, rows of evaluation among them; `lr: N/A` before there is a rate. */
export const detectron2: LogTool = {
  records: [
    {
      name: 'detectron2 metrics.json',
      knows: (row) => 'iteration' in row && 'lr' in row && ('data_time' in row || 'eta_seconds' in row || 'total_loss' in row),
      step: 'iteration',
      rates: (keys) => keys.filter((key) => key === 'lr'),
      convention: { from: 0, sure: true },
    },
  ],
  texts: [
    {
      name: 'detectron2 console',
      convention: { from: 0, sure: true },
      digits: { significant: 5 },
      line(text) {
        const [, step, rate] = line.exec(text) ?? [];
        return rate === undefined ? undefined : { step: Number(step), rates: [['lr', rate]] };
      },
    },
  ],
};
