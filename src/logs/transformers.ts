import { printed } from './as-text.ts';
import type { LogTool } from './tool.ts';

const row = new RegExp(`\\{.*'learning_rate': '?(${printed})'?[,}]`);
const epoch = new RegExp(`'epoch': '?(${printed})'?[,}]`);

/** transformers: its own rate since 4.51, the next one before. The console has no steps, only parts of epochs. */
export const transformers: LogTool = {
  records: [
    {
      name: 'transformers trainer_state.json',
      knows: (one) => 'learning_rate' in one && 'step' in one && 'epoch' in one,
      step: 'step',
      convention: { from: 1 },
    },
  ],
  texts: [
    {
      name: 'transformers console',
      convention: { unit: 'epoch', from: 1 },
      line(text) {
        const rate = row.exec(text)?.[1];
        const at = rate === undefined ? undefined : epoch.exec(text)?.[1];
        return rate === undefined || at === undefined ? undefined : { step: Number(at), rates: [['learning_rate', rate]] };
      },
    },
  ],
};
