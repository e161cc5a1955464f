import type { LogTool } from './tool.ts';

/** A scalar that TensorBoard's page exported: the tag is in the name of the file only, so the values are taken for rates. */
export const tensorboard: LogTool = {
  tables: [
    {
      name: 'TensorBoard scalar CSV',
      knows: (columns) => columns.length === 3 && columns[0] === 'Wall time' && columns[1] === 'Step' && columns[2] === 'Value',
      step: 'Step',
      rates: () => ['Value'],
      convention: {},
    },
  ],
};
