import { warmup } from '../compose/warmup.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Argument } from '../frameworks/call.ts';
import { type Framework, translateIn } from '../frameworks/constructor.ts';
import { frameworks } from '../frameworks/index.ts';
import { constant } from '../schedules/constant.ts';
import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

const classes: Readonly<Record<string, string>> = {
  stepwise: 'PiecewiseConstantDecay',
  cosine: 'CosineDecay',
  exponential: 'ExponentialDecay',
  polynomial: 'PolynomialDecay',
};
const configOf = (config: Fields): Fields | undefined => config.in('trainer', 'optimizer_config') ?? config.in('task', 'optimizer_config');

/** TF model garden, official/modeling/optimization: a schedule of Keras, and a warm-up that rises to the rate it meets. */
export const modelGarden = defineTool({
  name: 'model-garden',
  notations: ['yaml'],
  knows: (config) => configOf(config)?.in('learning_rate')?.has('type') === true,
  read(config, around) {
    const optimizer = configOf(config) as Fields;
    const rates = optimizer.in('learning_rate') as Fields;
    const type = rates.text('type') as string;
    const own = rates.in(type);
    const name = classes[type];
    if (type !== 'constant' && (name === undefined || own === undefined))
      return (rates.get('type') as Fields).refuse(`${type} is not followed; ${Object.keys(classes).join(', ')} and constant are`);
    const args: Record<string, Argument> = {};
    for (const key of own?.keys() ?? []) if (!['name', 'offset'].includes(key)) args[key] = floats(own?.get(key)?.asArgument() ?? null);
    if ((own?.number('offset') ?? 0) !== 0) own?.get('offset')?.refuse('an offset is not followed');
    const ramp = optimizer.in('warmup');
    const kind = ramp?.text('type');
    if (kind !== undefined && kind !== 'linear') ramp?.get('type')?.refuse(`a warm-up of type ${kind} is not followed; linear is`);
    const W = kind === undefined ? 0 : (ramp?.in('linear')?.count('warmup_steps') ?? 0);
    const from = ramp?.in('linear')?.number('warmup_learning_rate') ?? 0;
    const schedule = (length: number): Schedule => {
      const of =
        type === 'constant'
          ? constant({ max: around.lr ?? own?.needed('learning_rate') ?? 0, length })
          : translateIn(frameworks.get('keras') as Framework, { name: name as string, args }, { base: 0, length });
      return W > 0 ? warmup({ of, updates: W, from, mode: 'overlay', aim: 'curve' }) : of;
    };
    return { length: config.in('trainer')?.count('train_steps'), series: [{ label: type, schedule }] };
  },
});

/** Its fields are floats, however a file writes them. */
function floats(value: Argument): Argument {
  if (typeof value === 'number') return { float: value };
  return Array.isArray(value) ? value.map((one: Argument) => floats(one)) : value;
}
