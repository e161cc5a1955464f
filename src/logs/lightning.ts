import { chosenRates } from './names.ts';
import type { LogTool } from './tool.ts';

/** Lightning `metrics.csv`: sparse rows; a scheduler may have any name, beside which stand its momentum and weight decay. */
export const lightning: LogTool = {
  tables: [
    {
      name: 'Lightning metrics.csv',
      knows: (columns) =>
        columns.includes('step') && columns.includes('epoch') && columns.some((one) => /^lr-|-momentum$|-weight_decay$/.test(one)),
      step: 'step',
      rates: (columns) => {
        const beside = columns
          .filter((one) => /-(?:momentum|weight_decay)$/.test(one))
          .map((one) => one.replace(/-(?:momentum|weight_decay)$/, ''));
        return [...new Set([...chosenRates(columns), ...columns.filter((one) => beside.includes(one))])];
      },
      convention: { from: 0, sure: true },
    },
  ],
};
