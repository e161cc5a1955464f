import type { LogTool } from './tool.ts';

/** What `lrsched record` writes: the rate that each update was made with, counted from 0 for each optimizer. */
export const lrsched: LogTool = {
  records: [
    {
      name: 'lrsched record',
      knows: (row) => 'update' in row && 'optimizer' in row,
      step: 'update',
      convention: { from: 0, logged: 'used', sure: true },
      digits: 'exact',
    },
  ],
};
