import { multiply } from '../compose/multiply.ts';
import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { inverseSqrt } from '../schedules/inverse-sqrt.ts';
import { ramp } from '../schedules/ramp.ts';
import type { Call } from './call.ts';
import { alike, any, call, defineConstructor, type Framework, fact, num, type Setting } from './constructor.ts';
import { recordedUpTo } from './recorded.ts';

const common = { grad_clip_warmup_steps: any(null), grad_clip_warmup_factor: any(null), warmup_min_lr: num<number | null>(null) };
const warm = { ...common, warmup_steps: num<number>() };
const falling = { ...warm, alpha_f: num(0.1), t_max: num<number | null>(null) };

interface Warm {
  readonly warmup_min_lr: number | null;
  readonly warmup_steps: number;
}
interface Falling extends Warm {
  readonly alpha_f: number;
  readonly t_max: number | null;
}

/** `_linear_warmup` and what follows it, read at `index + 1`: the trainer counts a step before it takes it. */
function warmed({ warmup_min_lr, warmup_steps: W }: Warm, { base, length, refuse }: Setting, main: Schedule): Schedule {
  const from = warmup_min_lr ?? base * 0.1;
  if (W > 1 && length > 0 && !(from >= 0 && from < base)) refuse('warmup_min_lr must lie between 0 and the rate, below it');
  const rise = W > 0 ? [ramp({ from: Math.max(0, from), max: base, length: W })] : [];
  return shift({ of: sequence({ of: [...rise, main] }), updates: 1 });
}

/** A fall from the rate to its share `alpha_f` between the warm-up and `t_max`, then that share. */
function fall(args: Falling, setting: Setting, make: (base: number, end: number, updates: number) => Schedule): Schedule {
  const end = setting.base * args.alpha_f;
  const updates = (args.t_max ?? fact(setting, 'max_steps') ?? setting.length) - args.warmup_steps;
  return warmed(args, setting, updates > 0 ? make(setting.base, end, updates) : constant({ max: end }));
}

/** OLMo's `olmo/optim.py`: `get_lr(initial_lr, step, max_steps)` with `step = index + 1`. */
export const olmo: Framework = {
  name: 'olmo',
  reading: {
    modules: ['olmo', 'olmo.optim'],
  },
  constructors: alike({ lasts: ({ t_max }, of) => of.fact('max_steps') ?? t_max }, [
    defineConstructor('ConstantScheduler', common, (_args, { base: max, length }) => constant({ max, length })),
    defineConstructor('ConstantWithWarmupScheduler', warm, (args, setting) => warmed(args, setting, constant({ max: setting.base }))),
    defineConstructor('CosWithWarmup', falling, (args, setting) =>
      fall(args, setting, (from, max, length) => ramp({ from, max, shape: 'cosine', length })),
    ),
    defineConstructor('LinearWithWarmup', falling, (args, setting) =>
      fall(args, setting, (from, max, length) => ramp({ from, max, length })),
    ),
    defineConstructor('CosLinearEnvelope', falling, (args, setting) =>
      fall(args, setting, (from, max, length) => {
        if (max > 0) {
          const height = (t: number) => ((1 - t / length) * (1 + Math.cos((Math.PI * t) / length))) / 2;
          return recordedUpTo(length + 1, (t) => max + (from - max) * height(t));
        }
        return multiply({ of: [ramp({ from, max, shape: 'cosine', length }), ramp({ from: 1, max: 0, length })] });
      }),
    ),
    defineConstructor('InvSqrtWithWarmup', warm, (args, setting) => {
      const { warmup_steps: W } = args;
      if (W <= 0) return constant({ max: 0 });
      return warmed(args, setting, inverseSqrt({ max: setting.base, timescale: W }));
    }),
    defineConstructor(
      'MaxScheduler',
      { ...common, sched1: call<Call>(), sched2: call<Call>() },
      ({ sched1, sched2 }, { length, translate }) => {
        const both = [translate(sched1), translate(sched2)];
        return recordedUpTo(length, (t) => Math.max(...both.map(({ at }) => at(t))));
      },
    ),
    defineConstructor(
      'BoltOnWarmupScheduler',
      { ...common, inner: call<Call>(), warmup_start: num<number>(), warmup_end: num<number>() },
      ({ inner, warmup_start: start, warmup_end: end }, { length, translate }) => {
        const main = translate(inner, { length: Math.max(length, end) });
        const last = Math.max(start, end);
        if (last <= 0) return main;
        const before = start > 0 ? [constant({ max: 0, length: start })] : [];
        const rise = end > start ? [ramp({ from: 0, max: main.at(Math.max(0, end - 1)), length: end - start })] : [];
        return shift({ of: sequence({ of: [...before, ...rise, shift({ of: main, updates: last - 1 })] }), updates: 1 });
      },
    ),
  ]),
};
