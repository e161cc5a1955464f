import { sequence } from '../compose/sequence.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { exponential } from '../schedules/exponential.ts';
import { multistep } from '../schedules/multistep.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { ramp } from '../schedules/ramp.ts';
import { step } from '../schedules/step.ts';
import type { Argument } from './call.ts';
import {
  alike,
  any,
  bool,
  defineConstructor,
  type Framework,
  fact,
  type KnownArguments,
  type Lasting,
  num,
  type Setting,
} from './constructor.ts';

/** A time string: `10ba`, `2ep`, `0.1dur`. */
interface Time {
  readonly value: number;
  readonly unit: string;
}

const units = ['ep', 'ba', 'sp', 'tok', 'dur', 'iter', 'sec'];

function timeOf(time: Argument, refuse: Setting['refuse']): Time {
  const said = /^\s*([+-]?[\d_.]+(?:e[+-]?\d+)?)\s*([a-z]+)\s*$/i.exec(String(time));
  const unit = said?.[2]?.toLowerCase() ?? '';
  if (said === null || !units.includes(unit)) refuse('a time must be written 10ba, 2ep or 0.1dur');
  if (unit === 'sec') refuse('it cannot count seconds');
  return { value: Number(said?.[1]?.replaceAll('_', '')), unit };
}

const run = ({ facts, length, refuse }: Setting): Time =>
  facts?.max_duration === undefined ? { value: length, unit: 'ba' } : timeOf(facts.max_duration, refuse);

/** A time in batches, as `_convert_time` truncates it. */
function batches(time: Argument, setting: Setting): number {
  const { refuse } = setting;
  const { value, unit } = timeOf(time, refuse);
  const perEpoch = fact(setting, 'dataloader_len') ?? null;
  const epoch = () => perEpoch ?? refuse('it needs the length of the data to count epochs');
  if (unit === 'dur') {
    const whole = run(setting);
    return Math.trunc(whole.unit === 'ep' ? value * epoch() * whole.value : value * whole.value);
  }
  if (unit === 'ep') return Math.trunc(value * epoch());
  if (unit !== 'ba') refuse('its times must be batches, epochs or shares of the run');
  return Math.trunc(value);
}

/** A schedule in a warm-up from 0 over `t_warmup`, which it meets at its end. */
function warmed(W: number, to: number, main: Schedule): Schedule {
  return W > 0 ? sequence({ of: [ramp({ from: 0, max: to, length: W }), main] }) : main;
}

/** The warm-up and what `t_max` leaves after it, once it is known that the run does not go on past it. */
function warmedOver(args: { t_warmup: Argument; t_max: Argument }, to: number, setting: Setting, main: (updates: number) => Schedule) {
  const W = batches(args.t_warmup, setting);
  const T = batches(args.t_max, setting);
  const whole = run(setting);
  const updates = whole.unit === 'ep' ? whole.value * (fact(setting, 'dataloader_len') ?? Number.NaN) : whole.value;
  if (T < updates) setting.refuse('t_max must not be shorter than the run');
  // Where the warm-up takes everything, what follows stands still.
  return warmed(W, to, T > W ? main(T - W) : constant({ max: main(1).at(0) }));
}

/** A constructor's time that it divides by. */
function divisor(what: string, time: Argument, setting: Setting): number {
  const updates = batches(time, setting);
  if (updates === 0) setting.refuse(`${what} must last a batch, it divides by it`);
  return updates;
}

const ends = { t_max: any('1dur'), alpha_f: num(0) };
const warm = { t_warmup: any(), scale_warmup: bool(false) };

/** How many batches `max_duration` is. */
function lasts(_args: KnownArguments, of: Lasting): number | undefined {
  const [, value, unit] = /^([\d_]+)(ba|ep)$/.exec(of.text('max_duration') ?? '') ?? [];
  if (value === undefined) return undefined;
  return Number(value.replaceAll('_', '')) * (unit === 'ba' ? 1 : (of.fact('dataloader_len') ?? Number.NaN));
}

/** Composer's `composer/optim/scheduler.py`, stepped once a batch; its values are factors of the optimizer's rate. */
export const composer: Framework = {
  name: 'composer',
  reading: {
    modules: ['composer', 'composer.optim', 'composer.optim.scheduler', 'llmfoundry'],
  },
  constructors: alike({ lasts }, [
    defineConstructor('StepScheduler', { step_size: any(), gamma: num(0.1) }, ({ step_size, gamma }, setting) => {
      const stepSize = divisor('step_size', step_size, setting);
      return step({ max: setting.base, gamma, stepSize, shift: 0, length: setting.length });
    }),
    defineConstructor('MultiStepScheduler', { milestones: any(), gamma: num(0.1) }, ({ milestones, gamma }, setting) =>
      milestonesOf(milestones, gamma, setting),
    ),
    defineConstructor(
      'MultiStepWithWarmupScheduler',
      { t_warmup: any(), milestones: any(), gamma: num(0.1), scale_warmup: bool(false) },
      ({ t_warmup, milestones, gamma }, setting) => {
        const W = batches(t_warmup, setting);
        const rates = milestonesOf(milestones, gamma, setting);
        if (W === 0) return rates;
        const changes = (milestones as readonly Argument[]).map((one) => batches(one, setting)).filter((t) => t > W);
        const start = rates.at(W);
        const rest =
          changes.length === 0
            ? constant({ max: start })
            : multistep({ max: start, milestones: changes.map((t) => t - W), gamma: [gamma] });
        return warmed(W, setting.base, rest);
      },
    ),
    defineConstructor('ConstantScheduler', { alpha: num(1), t_max: any('1dur') }, ({ alpha, t_max }, setting) => {
      const T = batches(t_max, setting);
      const { base, length } = setting;
      if (T <= 0) return constant({ max: base, length });
      return piecewise({
        knots: [
          [0, base * alpha],
          [T, base],
        ],
        length,
      });
    }),
    defineConstructor(
      'ConstantWithWarmupScheduler',
      { t_warmup: any(), alpha: num(1), t_max: any('1dur'), scale_warmup: bool(false) },
      (args, setting) => {
        const max = setting.base * args.alpha;
        return warmedOver(args, max, setting, () => constant({ max }));
      },
    ),
    defineConstructor(
      'LinearScheduler',
      { alpha_i: num(1), alpha_f: num(0), t_max: any('1dur') },
      ({ alpha_i, alpha_f, t_max }, setting) => {
        const length = divisor('t_max', t_max, setting);
        return ramp({ from: setting.base * alpha_i, max: setting.base * alpha_f, length });
      },
    ),
    defineConstructor(
      'LinearWithWarmupScheduler',
      { t_warmup: any(), alpha_i: num(1), alpha_f: num(0), t_max: any('1dur'), scale_warmup: bool(false) },
      (args, setting) => {
        const [from, max] = [setting.base * args.alpha_i, setting.base * args.alpha_f];
        return warmedOver(args, from, setting, (length) => ramp({ from, max, length }));
      },
    ),
    defineConstructor('ExponentialScheduler', { gamma: num<number>(), decay_period: any('1ep') }, ({ gamma, decay_period }, setting) => {
      const stepSize = divisor('decay_period', decay_period, setting);
      return exponential({ max: setting.base, gamma, stepSize, length: setting.length });
    }),
    defineConstructor('CosineAnnealingScheduler', ends, ({ t_max, alpha_f }, setting) => {
      const length = divisor('t_max', t_max, setting);
      return ramp({ from: setting.base, max: setting.base * alpha_f, shape: 'cosine', length });
    }),
    defineConstructor('CosineAnnealingWithWarmupScheduler', { ...warm, ...ends }, (args, setting) =>
      warmedOver(args, setting.base, setting, (length) =>
        ramp({ from: setting.base, max: setting.base * args.alpha_f, shape: 'cosine', length }),
      ),
    ),
    defineConstructor(
      'CosineAnnealingWarmRestartsScheduler',
      { t_0: any(), t_mult: num(1), alpha_f: num(0) },
      ({ t_0, t_mult, alpha_f }, setting) => {
        const cycles: Schedule[] = [];
        let length = divisor('t_0', t_0, setting);
        for (let start = 0; start < setting.length; start += cycles.at(-1)?.length ?? 0, length = Math.trunc(length * t_mult)) {
          if (length <= 0) setting.refuse('its cycles shrink to nothing before the run ends');
          cycles.push(ramp({ from: setting.base, max: setting.base * alpha_f, shape: 'cosine', length }));
        }
        return sequence({ of: cycles });
      },
    ),
    defineConstructor('PolynomialScheduler', { power: num<number>(), ...ends }, ({ power, t_max, alpha_f }, setting) => {
      const length = divisor('t_max', t_max, setting);
      return polynomial({ max: setting.base, min: setting.base * alpha_f, power, length });
    }),
    defineConstructor(
      'PolynomialWithWarmupScheduler',
      { t_warmup: any(), power: num(2), ...ends, scale_warmup: bool(false) },
      (args, setting) =>
        warmedOver(args, setting.base, setting, (length) =>
          polynomial({ max: setting.base, min: setting.base * args.alpha_f, power: args.power, length }),
        ),
    ),
  ]),
};

function milestonesOf(milestones: Argument, gamma: number, setting: Setting): Schedule {
  if (!Array.isArray(milestones)) setting.refuse('milestones must be a list of times');
  const at = (milestones as readonly Argument[]).map((one) => batches(one, setting));
  if (at.length === 0) return constant({ max: setting.base, length: setting.length });
  return multistep({ max: setting.base, milestones: at, gamma: [gamma], length: setting.length });
}
