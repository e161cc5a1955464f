import { printed } from './as-text.ts';
import type { LogTool } from './tool.ts';

const rate = new RegExp(`(?:^|[ -])(?:learning_rate|lr): (${printed})[ \\b]`);
const setting = new RegExp(`^Epoch 0*(\\d+): .*(?:setting|reducing) learning rate to (?:tf\\.Tensor\\()?(${printed})[,. ]`);
const epochs = new WeakMap<object, number>();

/** Keras: the rate of an epoch, a float32. `append=True` goes on in the same file without a header. */
export const keras: LogTool = {
  tables: [
    {
      name: 'Keras CSVLogger',
      knows: (columns) =>
        columns[0] === 'epoch' &&
        !columns.includes('step') &&
        (columns.includes('learning_rate') || (columns.includes('lr') && columns.some((one) => one.startsWith('val_')))) &&
        isSorted(columns.slice(1)),
      step: 'epoch',
      rates: (columns) => columns.filter((one) => one === 'learning_rate' || one === 'lr'),
      convention: { unit: 'epoch', from: 0 },
    },
  ],
  texts: [
    {
      name: 'Keras console',
      convention: { unit: 'epoch', from: 1 },
      line(text, gathered) {
        const said = setting.exec(text);
        if (said) return { step: Number(said[1]), rates: [['learning_rate', (said[2] as string).replace(/\.$/, '')]] };
        const epoch = /^Epoch (\d+)\/(\d+)\s*$/.exec(text)?.[1];
        if (epoch !== undefined) epochs.set(gathered, Number(epoch));
        const at = epochs.get(gathered);
        const found = at === undefined ? undefined : rate.exec(text)?.[1];
        return at === undefined || found === undefined ? undefined : { step: at, rates: [['learning_rate', found]] };
      },
    },
  ],
};

function isSorted(names: readonly string[]): boolean {
  return names.every((name, at) => at === 0 || (names[at - 1] as string) <= name);
}
