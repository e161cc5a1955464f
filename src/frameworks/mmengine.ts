import { sequence } from '../compose/sequence.ts';
import type { Knot } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { exponential } from '../schedules/exponential.ts';
import { multistep } from '../schedules/multistep.ts';
import { oneCycle } from '../schedules/one-cycle.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { plateau } from '../schedules/plateau.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { ramp } from '../schedules/ramp.ts';
import { step } from '../schedules/step.ts';
import {
  after,
  alike,
  any,
  bool,
  defineConstructor,
  type Framework,
  type KnownArguments,
  maybe,
  num,
  nums,
  type Setting,
  str,
} from './constructor.ts';
import { inTurn } from './mmengine-live.ts';

const endless = 1e9;
const span = {
  begin: num(0),
  end: num(endless),
  last_step: num(-1),
  by_epoch: bool(true),
  verbose: bool(false),
  convert_to_iter_based: any(null),
};

interface Span {
  readonly begin: number;
  readonly end: number;
}

/** A part on its own clock between `begin` and `end`: the rate before it, its last value after it. `seen` is how many of its values are asked for. */
function between({ begin, end }: Span, { base, length, refuse }: Setting, make: (updates: number, seen: number) => Schedule): Schedule {
  if (end <= begin) refuse('end must be after begin');
  const updates = end - begin;
  const seen = Math.min(updates, length - begin);
  if (seen <= 0) return constant({ max: base, length });
  const main = make(updates, seen);
  const before = begin > 0 ? [constant({ max: base, length: begin })] : [];
  const after = end < length ? [constant({ max: main.at(updates - 1) })] : [];
  const parts = [...before, main, ...after];
  return parts.length === 1 ? main : sequence({ of: parts });
}

/** The floor of a cosine, absolute or as a share of the rate, exactly one of them. */
function floorOf(eta_min: number | null, eta_min_ratio: number | null, { base, refuse }: Setting): number {
  if ((eta_min === null) === (eta_min_ratio === null)) refuse('it takes either eta_min or eta_min_ratio');
  return eta_min ?? base * (eta_min_ratio as number);
}

const unit = ({ by_epoch }: KnownArguments) => (by_epoch === false ? 'step' : 'epoch');
const lasts = ({ begin, end, T_max, total_steps }: KnownArguments) =>
  typeof end === 'number' && end < endless ? end : after(begin ?? 0, T_max ?? total_steps);

/** MMEngine's `mmengine/optim/scheduler/`: recursions between `begin` and `end`, whose index 0 is at `begin`. */
export const mmengine: Framework = {
  name: 'mmengine',
  reading: {
    modules: ['mmengine', 'mmengine.optim', 'mmengine.optim.scheduler'],
    settings: ['param_scheduler', 'optim_wrapper', 'optimizer', 'train_cfg'],
  },
  constructors: alike({ optimizer: 0, unit, lasts, methods: { step: [] } }, [
    defineConstructor('ConstantLR', { factor: num(1 / 3), ...span }, ({ factor, ...args }, setting) => {
      if (!(factor >= 0 && factor <= 1)) setting.refuse('factor must lie between 0 and 1');
      return between(args, setting, (updates, seen) => {
        const back = updates - 1;
        if (factor === 0 && back > 0 && seen > back) setting.refuse('it divides by its factor, which is 0');
        const knots: Knot[] = [[0, setting.base * factor], ...(back > 0 ? [[back, setting.base] as const] : [])];
        return piecewise({ knots, length: updates });
      });
    }),
    defineConstructor(
      'LinearLR',
      { start_factor: num(1 / 3), end_factor: num(1), ...span },
      ({ start_factor, end_factor, ...args }, setting) => {
        if (!(start_factor >= 0 && start_factor <= 1)) setting.refuse('start_factor must lie between 0 and 1');
        if (!(end_factor >= 0 && end_factor <= 1)) setting.refuse('end_factor must lie between 0 and 1');
        return between(args, setting, (updates, seen) => {
          if (start_factor === 0 && seen > 1) setting.refuse('it divides by its start_factor, which is 0');
          const [from, max] = [setting.base * start_factor, setting.base * end_factor];
          return updates === 1 ? constant({ max: from, length: 1 }) : ramp({ from, max, horizon: updates - 1, length: updates });
        });
      },
    ),
    defineConstructor('PolyLR', { eta_min: num(0), power: num(1), ...span }, ({ eta_min: min, power, ...args }, setting) =>
      between(args, setting, (updates) =>
        updates === 1
          ? constant({ max: setting.base, length: 1 })
          : polynomial({ max: setting.base, min, power, horizon: updates - 1, length: updates }),
      ),
    ),
    defineConstructor(
      'CosineAnnealingLR',
      { T_max: maybe(), eta_min: maybe(), ...span, eta_min_ratio: maybe() },
      ({ T_max, eta_min, eta_min_ratio, ...args }, setting) => {
        const floor = floorOf(eta_min === null && eta_min_ratio === null ? 0 : eta_min, eta_min_ratio, setting);
        return between(args, setting, (length) => {
          return ramp({ from: setting.base, max: floor, shape: 'cosine', horizon: T_max || length, length, after: 'continue' });
        });
      },
    ),
    defineConstructor('ExponentialLR', { gamma: num<number>(), ...span }, ({ gamma, ...args }, setting) =>
      between(args, setting, (length) => exponential({ max: setting.base, gamma, length })),
    ),
    defineConstructor('StepLR', { step_size: num<number>(), gamma: num(0.1), ...span }, ({ step_size, gamma, ...args }, setting) =>
      between(args, setting, (length, seen) => {
        if (step_size === 0 && seen > 1) setting.refuse('step_size must not be 0, it divides by it');
        return step({ max: setting.base, gamma, stepSize: Math.max(1, Math.abs(step_size)), shift: 0, length });
      }),
    ),
    defineConstructor(
      'MultiStepLR',
      { milestones: nums<readonly number[]>(), gamma: num(0.1), ...span },
      ({ milestones, gamma, ...args }, setting) =>
        between(args, setting, (length) => {
          const hit = milestones.filter((at) => Number.isInteger(at) && at >= 0);
          return hit.length === 0
            ? constant({ max: setting.base, length })
            : multistep({ max: setting.base, milestones: hit, gamma: [gamma], length });
        }),
    ),
    defineConstructor(
      'OneCycleLR',
      {
        eta_max: num(0),
        total_steps: maybe(),
        pct_start: num(0.3),
        anneal_strategy: str('cos'),
        div_factor: num(25),
        final_div_factor: num(1e4),
        three_phase: bool(false),
        ...span,
      },
      (args, setting) => {
        const { eta_max: max, total_steps, pct_start, anneal_strategy, div_factor, final_div_factor, three_phase } = args;
        if (total_steps !== null && !(total_steps > 0 && Number.isInteger(total_steps)))
          setting.refuse('total_steps must be a positive integer');
        if (!(pct_start >= 0 && pct_start <= 1)) setting.refuse('pct_start must lie between 0 and 1');
        if (anneal_strategy !== 'cos' && anneal_strategy !== 'linear') setting.refuse('anneal_strategy must be cos or linear');
        return between(args, setting, (updates, seen) => {
          const T = total_steps ?? updates;
          if (seen > T + 1) setting.refuse('it cannot be stepped past total_steps');
          if (pct_start * T === 1) setting.refuse('its rise must not last exactly one step, it divides by what is before it');
          return oneCycle({
            max,
            pctStart: pct_start,
            divFactor: div_factor,
            finalDivFactor: final_div_factor,
            threePhase: three_phase,
            shape: anneal_strategy === 'cos' ? 'cosine' : 'linear',
            noMomentum: true,
            length: updates,
            horizon: T,
            after: 'continue',
          });
        });
      },
      { own: true },
    ),
    defineConstructor(
      'CosineRestartLR',
      { periods: nums<readonly number[]>(), restart_weights: nums([1]), eta_min: maybe(), eta_min_ratio: maybe(), ...span },
      ({ periods, restart_weights, eta_min, eta_min_ratio, ...args }, setting) => {
        const floor = floorOf(eta_min, eta_min_ratio, setting);
        if (periods.length !== restart_weights.length) setting.refuse('periods and restart_weights must be as many');
        return between(args, setting, (updates) => {
          const cycles = periods.map((length, i) =>
            ramp({ from: setting.base * (restart_weights[i] as number), max: floor, shape: 'cosine', horizon: length, length }),
          );
          const total = periods.reduce((sum, period) => sum + period, 0);
          const last = cycles.at(-1)?.at((periods.at(-1) as number) - 1) ?? setting.base;
          // Past the last period it stays at what that one emitted last.
          const all = sequence({ of: [...cycles, constant({ max: last, length: Math.max(0, updates - total) })] });
          return updates >= total ? all : cutShort(all, updates);
        });
      },
    ),
    defineConstructor(
      'ReduceOnPlateauLR',
      {
        monitor: str('loss'),
        rule: str('less'),
        factor: num(0.1),
        patience: num(10),
        threshold: num(1e-4),
        threshold_rule: str('rel'),
        cooldown: num(0),
        min_value: num(0),
        eps: num(1e-8),
        ...span,
      },
      (args, setting) => {
        const { rule, factor, patience, threshold, threshold_rule: thresholdMode, cooldown, min_value: min, eps, begin, end } = args;
        if (end <= begin) setting.refuse('end must be after begin');
        if (!args.by_epoch) setting.refuse('it goes by epochs only');
        if (factor >= 1) setting.refuse('factor must be below 1');
        if (threshold < 0) setting.refuse('threshold must not be below 0');
        if (rule !== 'less' && rule !== 'greater') setting.refuse('rule must be less or greater');
        if (thresholdMode !== 'rel' && thresholdMode !== 'abs') setting.refuse('threshold_rule must be rel or abs');
        // A step with a metric does not move the counter that begin and end are compared with.
        const metrics = begin > 0 ? [] : (setting.metrics ?? []);
        const mode = rule === 'less' ? 'min' : 'max';
        const judged = { mode, threshold, thresholdMode: thresholdMode as 'rel' | 'abs' } as const;
        return plateau({ metrics, max: setting.base, min: Math.min(min, setting.base), factor, patience, cooldown, eps, ...judged });
      },
      { methods: { step: ['metric'] } },
    ),
  ]).map((one) => (one.name === 'ReduceOnPlateauLR' ? one : { ...one, live: inTurn(one.name, { step: [] }) })),
};

/** The beginning of a schedule, its values as they are. */
function cutShort(of: Schedule, length: number): Schedule {
  return piecewise({ knots: Array.from({ length }, (_, t): Knot => [t, of.at(t)]), length });
}
