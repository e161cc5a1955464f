import { printed } from './as-text.ts';
import type { LogTool } from './tool.ts';

const inJson = new RegExp(`"(?:train_)?lr": "?(${printed})"?[,}]`);
const stepInJson = /"(?:train_)?num_updates": "?(\d+)"?[,}]/;
const simple = new RegExp(`\\bnum_updates[= ](\\d+)[, |].*?\\blr[= ](${printed})[, |]`);

/** fairseq: updates done, the rate of the next one, six significant digits in strings; lines of validation have no rate. */
export const fairseq: LogTool = {
  records: [
    {
      name: 'fairseq JSON log',
      knows: (row) => 'num_updates' in row || 'train_num_updates' in row,
      convention: { from: 1, logged: 'next' },
      digits: { significant: 6 },
    },
  ],
  texts: [
    {
      name: 'fairseq console',
      convention: { from: 1, logged: 'next' },
      digits: { significant: 6 },
      line(text) {
        const step = stepInJson.exec(text)?.[1];
        const rate = step === undefined ? undefined : inJson.exec(text)?.[1];
        if (step !== undefined && rate !== undefined) return { step: Number(step), rates: [['lr', rate]] };
        const [, updates, lr] = simple.exec(text) ?? [];
        return lr === undefined ? undefined : { step: Number(updates), rates: [['lr', lr]] };
      },
    },
  ],
};
