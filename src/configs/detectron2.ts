import type { Argument } from '../frameworks/call.ts';
import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

/** detectron2, config/defaults.py and solver/build.py: `SOLVER`, whose scheduler is an LRMultiplier over fvcore's. */
export const detectron2 = defineTool({
  name: 'detectron2',
  notations: ['yaml'],
  knows: (config) => config.in('SOLVER') !== undefined,
  read(config) {
    const solver = config.in('SOLVER') as Fields;
    // Many projects have a SOLVER; these fields say that it is none of detectron2's.
    const foreign = ['MAX_EPOCH', 'MAX_EPOCHS', 'NUM_EPOCHS', 'LR_POLICY', 'SCHED', 'WARMUP_EPOCHS', 'WARMUP_START_LR', 'WARMUP_LR'].find(
      (one) => solver.has(one),
    );
    if (foreign !== undefined)
      solver.get(foreign)?.refuse(`detectron2 has no SOLVER.${foreign}: this is another project's configuration, which is not followed`);
    // maskrcnn-benchmark has the same fields, MODEL.WEIGHT in place of MODEL.WEIGHTS, and another warm-up where none is said.
    const older = config.in('MODEL')?.has('WEIGHT') === true && config.in('MODEL')?.has('WEIGHTS') !== true;
    const M = solver.count('MAX_ITER') ?? 40_000;
    const name = solver.text('LR_SCHEDULER_NAME') ?? 'WarmupMultiStepLR';
    const W = solver.count('WARMUP_ITERS') ?? (older ? 500 : 1000);
    const base = solver.number('BASE_LR') ?? 0.001;
    const steps = (solver.numbers('STEPS') ?? [30_000]).filter((step) => step <= M);
    const gamma = solver.number('GAMMA') ?? 0.1;
    const decays = solver.count('NUM_DECAYS') ?? 3;
    const end = solver.number('BASE_LR_END') ?? 0;
    const inner: Readonly<Record<string, () => { readonly name: string; readonly args: Readonly<Record<string, Argument>> }>> = {
      WarmupMultiStepLR: () => ({
        name: 'MultiStepParamScheduler',
        args: { values: [1, ...steps.map((_, k) => gamma ** (k + 1))], milestones: steps, num_updates: M },
      }),
      WarmupCosineLR: () => ({ name: 'CosineParamScheduler', args: { start_value: 1, end_value: base === 0 ? 0 : end / base } }),
      WarmupStepWithFixedGammaLR: () => ({
        name: 'StepWithFixedGammaParamScheduler',
        args: { base_value: 1, num_decays: decays, gamma, num_updates: M },
      }),
    };
    const scheduler =
      inner[name]?.() ?? solver.get('LR_SCHEDULER_NAME')?.refuse(`LR_SCHEDULER_NAME must be one of ${Object.keys(inner).join(', ')}`);
    const warmed = {
      name: 'WarmupParamScheduler',
      args: {
        scheduler: scheduler as Argument,
        warmup_factor: solver.number('WARMUP_FACTOR') ?? (older ? 1 / 3 : 1 / 1000),
        warmup_length: Math.min(W / M, 1),
        warmup_method: solver.text('WARMUP_METHOD') ?? 'linear',
        rescale_interval: solver.flag('RESCALE_INTERVAL') ?? false,
      },
    };
    const notes = solver.has('MAX_ITER') ? [] : ["the run has the 40,000 updates of detectron2's defaults"];
    if (older) notes.push('MODEL.WEIGHT is of maskrcnn-benchmark, and the defaults are its own: a warm-up of 500 updates from a third');
    return {
      framework: 'fvcore',
      call: { name: 'LRMultiplier', args: { multiplier: warmed, max_iter: M } },
      base,
      length: M,
      facts: { max_iter: M },
      notes,
    };
  },
});
