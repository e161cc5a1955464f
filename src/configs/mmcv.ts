import { clamp } from '../compose/clamp.ts';
import { hold } from '../compose/hold.ts';
import { multiply } from '../compose/multiply.ts';
import { sequence } from '../compose/sequence.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { exponential } from '../schedules/exponential.ts';
import { formula } from '../schedules/formula.ts';
import { multistep } from '../schedules/multistep.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { ramp } from '../schedules/ramp.ts';
import { step } from '../schedules/step.ts';
import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

/** mmcv 1.x, mmcv/runner/hooks/lr_updater.py: a policy by epoch or iteration, times a warm-up that counts iterations. */
export const mmcv = defineTool({
  name: 'mmcv',
  notations: ['python'],
  knows: (config) => config.in('lr_config') !== undefined,
  read(config, around) {
    const policyOf = config.in('lr_config') as Fields;
    const policy = policyOf.text('policy') ?? policyOf.refuse('lr_config needs a policy');
    const byEpoch = policyOf.flag('by_epoch') ?? true;
    const warm = policyOf.text('warmup');
    const max = around.lr ?? config.in('optimizer')?.number('lr') ?? config.refuse("the optimizer's lr is missing; write --lr");
    const runner = config.in('runner');
    const epochs = runner?.count('max_epochs') ?? config.count('total_epochs');
    const iterations = runner?.count('max_iters');
    // Epochs suffice where nothing within one of them changes.
    const each = byEpoch && warm === undefined ? 1 : byEpoch || iterations === undefined ? around.perEpoch() : 1;
    const unit = byEpoch && warm === undefined ? 'epoch' : 'step';
    const length = iterations !== undefined && unit === 'step' ? iterations : epochs === undefined ? undefined : epochs * each;
    const horizon = () => length ?? around.length ?? config.refuse('runner.max_epochs is missing');
    const scale = byEpoch ? each : 1;
    const floor = policyOf.number('min_lr');
    const gamma = policyOf.number('gamma') ?? 0.1;
    const shared: Readonly<Record<string, (length: number) => Schedule>> = {
      fixed: (length) => constant({ max, length }),
      step: (length) => {
        const steps = policyOf.numbers('step') ?? policyOf.refuse('the step policy needs step');
        const single = policyOf.items('step').length === 0;
        const of = single
          ? step({ max, gamma, stepSize: (steps[0] ?? 1) * scale, shift: 0, length })
          : multistep({ max, milestones: steps.map((one) => one * scale), gamma: [gamma], length });
        return floor === undefined ? of : clamp({ of, min: floor });
      },
      exp: (length) => exponential({ max, gamma: policyOf.needed('gamma'), stepSize: scale, staircase: scale > 1, length }),
      poly: (length) => held(polynomial({ max, min: floor ?? 0, power: policyOf.number('power') ?? 1, horizon: horizon(), length }), scale),
      inv: (length) =>
        held(
          formula({ formula: `max * (1 + ${policyOf.needed('gamma')} * t / ${scale}) ** -${policyOf.number('power') ?? 1}`, max, length }),
          scale,
        ),
      CosineAnnealing: (length) => {
        const ratio = policyOf.number('min_lr_ratio');
        const min = ratio === undefined ? (floor ?? policyOf.refuse('CosineAnnealing needs min_lr or min_lr_ratio')) : max * ratio;
        return held(cosine({ max, min, horizon: horizon(), length }), scale);
      },
    };
    const names = Object.keys(shared);
    const regular =
      shared[names.find((name) => name.toLowerCase() === policy.toLowerCase()) ?? ''] ??
      (policyOf.get('policy') ?? policyOf).refuse(`the policy ${policy} is not followed; ${names.join(', ')} are`);
    const schedule = (total: number): Schedule => {
      const of = regular(total);
      if (warm === undefined) return of;
      const ratio = policyOf.number('warmup_ratio') ?? 0.1;
      const W = (policyOf.count('warmup_iters') ?? 0) * (policyOf.flag('warmup_by_epoch') === true ? each : 1);
      if (W === 0) return of;
      const rises: Readonly<Record<string, () => Schedule>> = {
        constant: () => constant({ max: ratio, length: W }),
        linear: () => ramp({ from: ratio, max: 1, length: W }),
        exp: () => ramp({ from: ratio, max: 1, shape: 'geometric', length: W }),
      };
      const rise = rises[warm]?.() ?? policyOf.get('warmup')?.refuse('warmup must be constant, linear or exp');
      return multiply({ of: [of, sequence({ of: [rise as Schedule, constant({ max: 1, length: Math.max(1, total - W) })] })] });
    };
    return { unit, length, series: [{ label: policy, schedule }] };
  },
});

/** What is set once an epoch stands still within it. */
const held = (of: Schedule, updates: number): Schedule => (updates > 1 ? hold({ of, updates }) : of);
