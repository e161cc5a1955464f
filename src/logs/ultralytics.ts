import type { LogTool } from './tool.ts';

/** ultralytics `results.csv`, padded before late 2024: one rate a parameter group, that of the epoch's last update. */
export const ultralytics: LogTool = {
  tables: [
    {
      name: 'ultralytics results.csv',
      knows: (columns) => columns[0] === 'epoch' && columns.some((one) => /^lr\/pg\d+$/.test(one)),
      step: 'epoch',
      rates: (columns) => columns.filter((one) => /^lr\/pg\d+$/.test(one)),
      convention: { unit: 'epoch', from: 1 },
    },
    {
      name: 'YOLOv5 results.csv',
      knows: (columns) => columns[0] === 'epoch' && columns.some((one) => /^x\/lr\d+$/.test(one)),
      step: 'epoch',
      rates: (columns) => columns.filter((one) => /^x\/lr\d+$/.test(one)),
      convention: { unit: 'epoch', from: 0 },
    },
  ],
};
