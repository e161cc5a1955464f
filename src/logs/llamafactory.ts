import type { LogTool } from './tool.ts';

/** LLaMA-Factory `trainer_log.jsonl`, out of transformers' history of the log. */
export const llamafactory: LogTool = {
  records: [
    {
      name: 'LLaMA-Factory trainer_log.jsonl',
      knows: (row) => 'current_steps' in row && 'total_steps' in row,
      step: 'current_steps',
      length: 'total_steps',
      convention: { from: 1 },
    },
  ],
};
