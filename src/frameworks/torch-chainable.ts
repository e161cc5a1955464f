import { clamp } from '../compose/clamp.ts';
import { modulo } from '../core/python-numbers.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { exponential } from '../schedules/exponential.ts';
import { multistep } from '../schedules/multistep.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { ramp } from '../schedules/ramp.ts';
import { step } from '../schedules/step.ts';
import { any, int, num, nums, str } from './constructor.ts';
import { countedBy, lambdaFunction } from './lambda.ts';
import { bisect } from './recursion.ts';
import { between, divided, ruled, shapeOf } from './torch-class.ts';

/** The fewest updates after which a whole number of steps is a whole number. */
function whole(size: number): number {
  let found = Math.abs(size);
  while (Number.isFinite(found) && found % 1 !== 0) found *= 2;
  return found;
}

/** Drops where the index is a multiple of `step_size`. */
export const StepLR = ruled(
  'StepLR',
  { step_size: num(), gamma: num(0.1) },
  (args, self, raise) => {
    const stairs = divided(raise, 'a step_size of 0');
    return {
      next() {
        const { step_size, gamma } = args;
        if (self.index === 0) return self.group.lr;
        if (step_size === 0) raise('a step_size of 0 divides by zero');
        return modulo(self.index, step_size) !== 0 ? self.group.lr : self.group.lr * gamma;
      },
      closed: () => self.base * args.gamma ** Math.floor(stairs(self.index, args.step_size)),
    };
  },
  ({ step_size, gamma }, { base: max, length }) =>
    step_size === 0 ? constant({ max, length }) : step({ max, gamma, stepSize: whole(step_size), shift: 0, length }),
  {},
  { grows: true },
);

/** Drops at each milestone that is an index, as often as it is listed. */
export const MultiStepLR = ruled(
  'MultiStepLR',
  { milestones: nums(), gamma: num(0.1) },
  (args, self) => ({
    next() {
      let often = 0;
      for (const milestone of args.milestones) if (milestone === self.index) often += 1;
      return often === 0 ? self.group.lr : self.group.lr * args.gamma ** often;
    },
    closed() {
      const sorted = [...args.milestones].sort((a, b) => a - b);
      return self.base * args.gamma ** bisect(sorted, self.index);
    },
  }),
  ({ milestones, gamma }, { base: max, length }) => {
    const hit = milestones.filter((milestone) => Number.isInteger(milestone) && milestone >= 0);
    return hit.length === 0 ? constant({ max, length }) : multistep({ max, milestones: hit, gamma: [gamma], length });
  },
  {},
  { grows: true },
);

/** Times `factor` until `total_iters`, which only an index above 0 meets. */
export const ConstantLR = ruled(
  'ConstantLR',
  { factor: num(1 / 3), total_iters: num(5) },
  (args, self, raise) => {
    if (args.factor < 0 || args.factor > 1) raise('factor must be between 0 and 1');
    const back = divided(raise, 'going back from a factor of 0');
    return {
      next() {
        const { factor, total_iters } = args;
        const { lr } = self.group;
        if (self.index === 0) return lr * factor;
        return self.index === total_iters ? lr * back(1, factor) : lr;
      },
      closed: () => self.base * (args.factor + (self.index >= args.total_iters ? 1 - args.factor : 0)),
    };
  },
  ({ factor, total_iters }, { base, length }) =>
    Number.isInteger(total_iters) && total_iters > 0
      ? piecewise({
          knots: [
            [0, base * factor],
            [total_iters, base],
          ],
          interpolate: 'constant',
          length,
        })
      : constant({ max: base * factor, length }),
  {},
  { grows: true },
);

/** A line of factors; past the last index that is not above `total_iters` it stays. */
export const LinearLR = ruled(
  'LinearLR',
  { start_factor: num(1 / 3), end_factor: num(1), total_iters: num(5) },
  (args, self, raise) => {
    const { start_factor: first, end_factor: last } = args;
    if (first <= 0 || first > 1) raise('start_factor must be above 0 and at most 1');
    if (last < 0 || last > 1) raise('end_factor must be between 0 and 1');
    const [line, whole] = [divided(raise, 'its line'), divided(raise, 'a total_iters of 0')];
    return {
      next() {
        const { start_factor: start, end_factor: end, total_iters: total } = args;
        const { lr } = self.group;
        if (self.index === 0) return lr * start;
        if (self.initial || self.index > total) return lr;
        return lr * (1 + line(end - start, total * start + (self.index - 1) * (end - start)));
      },
      closed() {
        const { start_factor: start, end_factor: end, total_iters: total } = args;
        return self.base * (start + whole((end - start) * Math.min(total, self.index), total));
      },
    };
  },
  ({ start_factor: start, end_factor: end, total_iters: total }, { base, length }) => {
    const horizon = Math.floor(total);
    if (horizon < 1) return constant({ max: base * start, length });
    return ramp({ from: base * start, max: base * (start + ((end - start) * horizon) / total), horizon, length });
  },
  // A warm-up says nothing of the run after it.
  { lasts: ({ start_factor, end_factor, total_iters }) => (end_factor < start_factor ? total_iters : undefined) },
  { grows: true },
);

/** Times `gamma` at each step. */
export const ExponentialLR = ruled(
  'ExponentialLR',
  { gamma: num() },
  (args, self) => ({
    next: () => (self.initial ? self.group.lr : self.group.lr * args.gamma),
    closed: () => self.base * args.gamma ** self.index,
  }),
  ({ gamma }, { base: max, length }) => exponential({ max, gamma, length }),
  {},
  { grows: true },
);

/** A power of what is left of `total_iters`; past the last index that is not above it, it stays. */
export const PolynomialLR = ruled(
  'PolynomialLR',
  { total_iters: num(5), power: num(1) },
  (args, self, raise) => {
    const [share, ratio] = [divided(raise, 'a total_iters of 0'), divided(raise, 'its ratio')];
    const left = (index: number) => 1 - share(index, args.total_iters);
    const raised = (x: number) => (x === 0 && args.power < 0 ? raise('a power below 0 divides by zero at the end') : x ** args.power);
    return {
      next() {
        if (self.initial || self.index > args.total_iters) return self.group.lr;
        return self.group.lr * raised(ratio(left(self.index), left(self.index - 1)));
      },
      closed: () => self.base * raised(left(Math.min(args.total_iters, self.index))),
    };
  },
  ({ total_iters: total, power }, { base: max, length }) => {
    const last = Math.floor(total);
    if (last < 1) return constant({ max, length });
    const whole = polynomial({ max, power, horizon: total, length });
    return last === total ? whole : clamp({ of: whole, min: whole.at(last) });
  },
  { lasts: ({ total_iters }) => total_iters },
  { grows: true },
);

/** Half a cosine to `eta_min`, and up again. */
export const CosineAnnealingLR = ruled(
  'CosineAnnealingLR',
  { T_max: num(), eta_min: num(0) },
  (args, self, raise) => {
    const [over, ratio] = [divided(raise, 'a T_max of 0'), divided(raise, 'its ratio')];
    const wave = (index: number) => 1 + Math.cos(over(Math.PI * index, args.T_max));
    const closed = () => args.eta_min + ((self.base - args.eta_min) * wave(self.index)) / 2;
    return {
      next() {
        const { T_max: T, eta_min: min } = args;
        const { lr } = self.group;
        if (self.initial) return lr;
        if (self.steps === 1 && self.index > 0) return closed();
        const up = 1 - Math.cos(over(Math.PI, T));
        if (modulo(self.index - 1 - T, 2 * T) === 0) return lr + ((self.base - min) * up) / 2;
        return ratio(wave(self.index), wave(self.index - 1)) * (lr - min) + min;
      },
      closed,
    };
  },
  ({ T_max, eta_min: min }, { base: max, length }) => {
    if (T_max === 0) return constant({ max, length });
    const run = { horizon: Math.abs(T_max), length, after: 'continue' } as const;
    return min <= max ? cosine({ max, min, ...run }) : ramp({ from: max, max: min, shape: 'cosine', ...run });
  },
  { lasts: ({ T_max }) => T_max },
  { grows: true },
);

/** Each rate the one before times a function of the index. */
export const MultiplicativeLR = ruled(
  'MultiplicativeLR',
  { lr_lambda: any() },
  ({ lr_lambda }, self, raise) => {
    const factor = lambdaFunction(lr_lambda, 'lr_lambda', raise);
    return { next: () => (self.initial ? self.group.lr : self.group.lr * factor(self.index)) };
  },
  ({ lr_lambda }, { base: max, length, refuse }) => exponential({ max, gamma: lambdaFunction(lr_lambda, 'lr_lambda', refuse)(1), length }),
  { unit: countedBy },
);

/** From where the rate is to `swa_lr`, then it stays. */
export const SWALR = ruled(
  'SWALR',
  { swa_lr: num(), anneal_epochs: int(10), anneal_strategy: str('cos') },
  (args, self, raise) => {
    if (args.anneal_strategy !== 'cos' && args.anneal_strategy !== 'linear') raise("anneal_strategy must be 'cos' or 'linear'");
    if (args.anneal_epochs < 0) raise('anneal_epochs must not be below 0');
    self.group.swa_lr = args.swa_lr;
    const share = (step: number) => between(args.anneal_strategy, 0, 1, Math.max(0, Math.min(1, step / Math.max(1, args.anneal_epochs))));
    return {
      next() {
        const { lr, swa_lr = Number.NaN } = self.group;
        const step = args.anneal_epochs === 0 ? Math.max(1, self.steps - 1) : self.steps - 1;
        const [before, now] = [share(step - 1), share(step)];
        const from = before === 1 ? swa_lr : (lr - before * swa_lr) / (1 - before);
        return swa_lr * now + from * (1 - now);
      },
    };
  },
  ({ swa_lr: max, anneal_epochs, anneal_strategy }, { base: from, length }) =>
    anneal_epochs === 0 ? constant({ max, length }) : ramp({ from, max, shape: shapeOf(anneal_strategy), horizon: anneal_epochs, length }),
);
