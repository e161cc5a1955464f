import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { exponential } from '../schedules/exponential.ts';
import { formula } from '../schedules/formula.ts';
import { multistep } from '../schedules/multistep.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { step } from '../schedules/step.ts';
import { defineTool } from './tool.ts';

/** Caffe, src/caffe/solvers/sgd_solver.cpp `GetLearningRate`: `iter` counts from 0. */
export const caffe = defineTool({
  name: 'caffe',
  notations: ['prototxt', 'yaml'],
  knows: (config) => config.has('base_lr') && config.has('lr_policy'),
  read(config, around) {
    const max = around.lr ?? config.needed('base_lr');
    const T = config.count('max_iter');
    const gamma = () => config.needed('gamma');
    const milestones = () => config.items('stepvalue').map((one) => one.asNumber());
    const once = () => (config.items('stepvalue').length > 0 ? milestones() : [...(config.numbers('stepvalue') ?? [])]);
    const made: Readonly<Record<string, (length: number) => Schedule>> = {
      fixed: (length) => constant({ max, length }),
      step: (length) => step({ max, gamma: gamma(), stepSize: config.needed('stepsize'), shift: 0, length }),
      exp: (length) => exponential({ max, gamma: gamma(), length }),
      inv: (length) => formula({ formula: `max * (1 + ${gamma()} * t) ** -${config.needed('power')}`, max, length }),
      multistep: (length) => multistep({ max, milestones: once(), gamma: [gamma()], length }),
      poly: (length) => polynomial({ max, min: 0, power: config.needed('power'), horizon: T ?? length, length }),
      sigmoid: (length) => formula({ formula: `max / (1 + exp(-${gamma()} * (t - ${config.needed('stepsize')})))`, max, length }),
    };
    const policy = config.text('lr_policy') as string;
    const schedule = made[policy] ?? config.get('lr_policy')?.refuse(`lr_policy must be one of ${Object.keys(made).join(', ')}`);
    return { length: T, series: [{ label: policy, schedule: schedule as (length: number) => Schedule }] };
  },
});
