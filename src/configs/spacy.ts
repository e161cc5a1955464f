import { warmup } from '../compose/warmup.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { linear } from '../schedules/linear.ts';
import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

const optimizer = 'training.optimizer';
const nodeOf = (config: Fields): Fields | undefined => config.in(`${optimizer}.learn_rate`);

/** spaCy: the optimizer's `learn_rate`, a number or a schedule of thinc/schedules.py. */
export const spacy = defineTool({
  name: 'spacy',
  notations: ['ini'],
  knows: (config) => nodeOf(config) !== undefined || config.in(optimizer)?.has('learn_rate') === true,
  read(config, around) {
    const training = config.in('training');
    const most = training?.count('max_steps');
    const length = most !== undefined && most > 0 ? most : undefined;
    const node = nodeOf(config);
    if (node === undefined) {
      const max = around.lr ?? (config.in(optimizer) as Fields).needed('learn_rate');
      return { length, series: [{ label: 'learn_rate', schedule: (total) => constant({ max, length: total }) }] };
    }
    const name = node.text('@schedules') ?? '';
    if (name !== 'warmup_linear.v1') (node.get('@schedules') ?? node).refuse(`${name || 'this'} is not followed; warmup_linear.v1 is`);
    const max = around.lr ?? node.needed('initial_rate');
    const W = node.count('warmup_steps') ?? 0;
    const T = node.needed('total_steps');
    const schedule = (total: number): Schedule => {
      const of = linear({ max, min: 0, horizon: Math.max(1, T - W), length: Math.max(1, total - W) });
      return W > 0 ? warmup({ of, updates: W, mode: 'add' }) : of;
    };
    return { length: length ?? T, series: [{ label: 'warmup_linear', schedule }] };
  },
});
