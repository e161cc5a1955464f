import type { LogTool } from './tool.ts';

const metric = (column: string) => column.replace(/^.* - /, '');
const isOfChart = (columns: readonly string[]) =>
  columns.slice(1).some((one) => / - /.test(one)) && columns.some((one) => /__MIN$|__MAX$/.test(one));

/** A chart of W&B as CSV: a column a run, each with two of its extremes beside it. */
export const wandb: LogTool = {
  tables: [
    {
      name: 'W&B chart CSV',
      knows: isOfChart,
      rates(columns) {
        const runs = columns.slice(1).filter((one) => / - /.test(one) && !/__MIN$|__MAX$/.test(one) && !/ - _step$/.test(one));
        return runs.filter((one) => /lr|rate/i.test(metric(one)));
      },
      convention: {},
    },
  ],
};
