import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { exponential } from '../schedules/exponential.ts';
import { formula } from '../schedules/formula.ts';
import { multistep } from '../schedules/multistep.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { step } from '../schedules/step.ts';
import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

const netOf = (config: Fields): Fields | undefined => config.in('net') ?? config.in('network');

/** Darknet, src/network.c `get_current_rate`: the batch counts from 1 at the first update; below `burn_in` the rate rises with its `power`. */
export const darknet = defineTool({
  name: 'darknet',
  notations: ['ini'],
  knows: (config) => netOf(config)?.has('learning_rate', 'policy', 'max_batches') ?? false,
  read(config, around) {
    const net = netOf(config) as Fields;
    const max = around.lr ?? net.number('learning_rate') ?? 0.001;
    const length = net.count('max_batches');
    const burnIn = net.count('burn_in') ?? 0;
    const power = net.number('power') ?? 4;
    const policy = net.text('policy') ?? 'constant';
    const sigmoid = () => `max / (1 + exp(${net.needed('gamma')} * (t - ${net.needed('step')})))`;
    const made: Readonly<Record<string, (T: number) => Schedule>> = {
      constant: (T) => constant({ max, length: T }),
      step: (T) => step({ max, gamma: net.number('scale') ?? 1, stepSize: net.needed('step'), shift: 0, length: T }),
      steps: (T) => multistep({ max, milestones: [...(net.numbers('steps') ?? [])], gamma: [...(net.numbers('scales') ?? [])], length: T }),
      exp: (T) => exponential({ max, gamma: net.number('gamma') ?? 1, length: T }),
      poly: (T) => polynomial({ max, min: 0, power, horizon: length ?? T, length: T }),
      sig: (T) => formula({ formula: sigmoid(), max, length: T }),
    };
    const main =
      made[policy] ?? (net.get('policy') ?? net).refuse(`policy must be one of ${Object.keys(made).join(', ')}; ${policy} is not followed`);
    const schedule = (total: number): Schedule => {
      const of = main(total + 1);
      const rise =
        burnIn > 0
          ? [formula({ formula: `max * (t / ${burnIn}) ** ${power}`, max, length: burnIn }), shift({ of, updates: burnIn })]
          : [of];
      return shift({ of: rise.length === 1 ? of : sequence({ of: rise }), updates: 1 });
    };
    return { length, series: [{ label: policy, schedule }] };
  },
});
