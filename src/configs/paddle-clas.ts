import { warmup } from '../compose/warmup.ts';
import { roundHalfEven } from '../core/python-numbers.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { multistep } from '../schedules/multistep.ts';
import { step } from '../schedules/step.ts';
import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

/** PaddleClas, ppcls/optimizer/learning_rate.py: what decays counts from the end of the warm-up. */
export const paddleClas = defineTool({
  name: 'paddle-clas',
  notations: ['yaml'],
  knows: (config) => config.in('Optimizer', 'lr')?.has('name') === true,
  read(config, around) {
    const lr = config.in('Optimizer', 'lr') as Fields;
    if (lr.flag('by_epoch') === true)
      lr.get('by_epoch')?.refuse('by_epoch: True is not followed; the rate of each epoch is lrsched cosine and the like');
    const name = lr.text('name') as string;
    const max = around.lr ?? lr.needed('learning_rate');
    const perEpoch = around.perEpoch();
    const epochs = config.in('Global')?.count('epochs');
    const W = roundHalfEven((lr.number('warmup_epoch') ?? 0) * perEpoch);
    const made: Readonly<Record<string, (length: number) => Schedule>> = {
      Const: (length) => constant({ max, length }),
      Cosine: (length) => {
        const horizon = (epochs ?? config.refuse('Global.epochs is missing')) * perEpoch - W;
        return cosine({ max, min: lr.number('eta_min') ?? 0, horizon, length, after: 'continue' });
      },
      Step: (length) => step({ max, gamma: lr.number('gamma') ?? 0.1, stepSize: lr.needed('step_size') * perEpoch, shift: 0, length }),
      MultiStepDecay: (length) =>
        multistep({
          max,
          milestones: (lr.numbers('milestones') ?? []).map((one) => one * perEpoch),
          gamma: [lr.number('gamma') ?? 0.1],
          length,
        }),
    };
    const main = made[name] ?? (lr.get('name') as Fields).refuse(`${name} is not followed; ${Object.keys(made).join(', ')} are`);
    const schedule = (total: number): Schedule => {
      const of = main(Math.max(1, total - W));
      return W > 0 ? warmup({ of, updates: W, from: lr.number('warmup_start_lr') ?? 0, mode: 'add' }) : of;
    };
    return { length: epochs === undefined ? undefined : epochs * perEpoch, series: [{ label: name, schedule }] };
  },
});
