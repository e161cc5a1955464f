import type { LogTool } from './tool.ts';

const line = /\bstep=(\d+), skipped=(\d+), lr=\[([^\]]*)\]/;

/** DeepSpeed: updates done, a rate a group, that of the next update; where a step was skipped its scheduler was not stepped. */
export const deepspeed: LogTool = {
  texts: [
    {
      name: 'DeepSpeed console',
      convention: { from: 1, logged: 'next' },
      digits: 'exact',
      line(text, gathered) {
        const [, step, skipped, list = ''] = line.exec(text) ?? [];
        if (step === undefined) return undefined;
        if (Number(skipped) > 0) gathered.note('its scaler skipped updates, for which the scheduler is not stepped');
        const rates = list.split(',').map((one) => one.trim());
        return {
          step: Number(step),
          rates: rates.flatMap((one, group) =>
            one !== '' && Number.isFinite(Number(one)) ? [[rates.length === 1 ? 'lr' : `lr[${group}]`, one] as const] : [],
          ),
        };
      },
    },
  ],
};
