import { cyclic } from '../schedules/cyclic.ts';
import { formula } from '../schedules/formula.ts';
import { oneCycle } from '../schedules/one-cycle.ts';
import { restarts } from '../schedules/restarts.ts';
import { any, bool, float, int, num, type Setting, str } from './constructor.ts';
import { countedBy, lambdaFunction } from './lambda.ts';
import { floorLog } from './rounding.ts';
import { between, divided, needMomentum, ruled, shapeOf } from './torch-class.ts';

/** The rate times a function of the index. */
export const LambdaLR = ruled(
  'LambdaLR',
  { lr_lambda: any() },
  ({ lr_lambda }, self, raise) => {
    const factor = lambdaFunction(lr_lambda, 'lr_lambda', raise);
    return { next: () => self.base * factor(self.index) };
  },
  ({ lr_lambda }, { base: max, length, refuse }) =>
    formula({ max, formula: `max * (${lambdaFunction(lr_lambda, 'lr_lambda', refuse).text})`, length, after: 'continue' }),
  { unit: countedBy },
);

/** How many calls `scheduler.step(index / 4)` says to an epoch; none where it is called without a number. */
function callsPerEpoch({ facts }: Pick<Setting, 'facts'>): number | undefined {
  const [, given] = /^scheduler\.step\(\s*index\s*(?:\/\s*([\d.]+)\s*)?\)$/.exec(String(facts?.stepping ?? '')) ?? [''];
  return facts?.stepping === undefined ? undefined : Number(given ?? 1);
}

/** A cosine again and again; told the epoch, it finds the cycle by a logarithm that may miss a restart. */
export const CosineAnnealingWarmRestarts = ruled(
  'CosineAnnealingWarmRestarts',
  { T_0: int(), T_mult: int(1), eta_min: num(0) },
  (args, self, raise) => {
    if (args.T_0 < 1 || args.T_mult < 1) raise('T_0 and T_mult must be whole numbers of at least 1');
    const place = Object.assign(args, { T_cur: self.index, T_i: args.T_0 });
    let begun = 0;
    return {
      next: () => place.eta_min + ((self.base - place.eta_min) * (1 + Math.cos((Math.PI * place.T_cur) / place.T_i))) / 2,
      advance(given) {
        const { T_0, T_mult } = place;
        const x = given ?? (self.index < 0 ? 0 : undefined);
        if (x === undefined) {
          self.index += 1;
          place.T_cur += 1;
          if (place.T_cur >= place.T_i) {
            begun += place.T_i;
            place.T_cur %= place.T_i;
            place.T_i *= T_mult;
          }
          return;
        }
        if (x < 0) raise('its step must not be told an epoch below 0');
        self.index = Math.floor(x);
        if (x < T_0) [place.T_cur, place.T_i] = [x, T_0];
        else if (T_mult === 1) place.T_cur = x % T_0;
        else {
          const cycle = floorLog((x / T_0) * (T_mult - 1) + 1, T_mult);
          place.T_cur = x - (T_0 * (T_mult ** cycle - 1)) / (T_mult - 1);
          place.T_i = T_0 * T_mult ** cycle;
        }
        begun = x - place.T_cur;
      },
      place: () => begun + place.T_cur,
    };
  },
  ({ T_0, T_mult, eta_min: min }, { base: max, length, facts }) =>
    restarts({ max, min, period: T_0 * (callsPerEpoch({ ...(facts && { facts }) }) ?? 1), periodMult: T_mult, length }),
  {},
  { each: callsPerEpoch },
);

const modes = ['triangular', 'triangular2', 'exp_range'];

/** Triangles between `base_lr` and `max_lr`, momentum the other way. */
export const CyclicLR = ruled(
  'CyclicLR',
  {
    base_lr: num(),
    max_lr: num(),
    step_size_up: num(2000),
    step_size_down: num<null>(null),
    mode: str('triangular'),
    gamma: num(1),
    scale_fn: any(null),
    scale_mode: str('cycle'),
    cycle_momentum: bool(true),
    base_momentum: num(0.8),
    max_momentum: num(0.9),
  },
  (args, self, raise, making) => {
    const { step_size_up: up, mode, cycle_momentum } = args;
    if (!modes.includes(mode) && args.scale_fn === null) raise(`mode must be one of ${modes.join(', ')} where there is no scale_fn`);
    if (up + (args.step_size_down ?? up) === 0 || up === 0) raise('a step_size_up of 0 divides by zero');
    if (cycle_momentum) needMomentum(making, raise);
    const own = args.scale_fn === null ? undefined : lambdaFunction(args.scale_fn, 'scale_fn', raise);
    const height = () => {
      const { index } = self;
      const [rise, fall] = [args.step_size_up, args.step_size_down ?? args.step_size_up];
      const cycle = Math.floor(1 + index / (rise + fall));
      const [x, ratio] = [1 + index / (rise + fall) - cycle, rise / (rise + fall)];
      const scale = () => {
        if (own) return own(args.scale_mode === 'cycle' ? cycle : index);
        return args.mode === 'triangular2' ? 0.5 ** (cycle - 1) : args.mode === 'exp_range' ? args.gamma ** index : 1;
      };
      return (x <= ratio ? x / ratio : (x - 1) / (ratio - 1)) * scale();
    };
    return {
      // Its constructor's step still sees the rate that an earlier scheduler found.
      next: () => self.base + (args.max_lr - self.base) * height(),
      ...(cycle_momentum && {
        beside() {
          self.group.momentum = args.max_momentum - (args.max_momentum - args.base_momentum) * height();
        },
      }),
    };
  },
  ({ base_lr: min, max_lr: max, gamma, step_size_up: up, step_size_down: down, ...args }, { length }) =>
    cyclic({
      ...{ max, min, up, length, gamma: args.mode === 'exp_range' ? gamma : 1 },
      ...(down !== null && { down }),
      mode: args.mode === 'exp_range' ? 'exp-range' : args.mode === 'triangular2' ? 'triangular2' : 'triangular',
      ...(args.cycle_momentum ? { baseMomentum: args.base_momentum, maxMomentum: args.max_momentum } : { noMomentum: true }),
    }),
  { own: true, unit: 'step' },
  {
    found({ base_lr, cycle_momentum, base_momentum, max_momentum }, group) {
      group.lr = base_lr;
      if (cycle_momentum) Object.assign(group, { momentum: max_momentum, base_momentum, max_momentum });
    },
    built({ base_lr }, self) {
      self.base = base_lr;
    },
  },
);

/** `total_steps`, or `epochs` times `steps_per_epoch`. */
export const stepsOf = (args: {
  readonly total_steps: number | null;
  readonly epochs: number | null;
  readonly steps_per_epoch: number | null;
}): number => args.total_steps ?? (args.epochs ?? 0) * (args.steps_per_epoch ?? 0);

/** Up to `max_lr` and down to next to nothing by the last step; one index more is allowed. */
export const OneCycleLR = ruled(
  'OneCycleLR',
  {
    max_lr: num(),
    total_steps: int<null>(null),
    epochs: int<null>(null),
    steps_per_epoch: int<null>(null),
    pct_start: float(0.3),
    anneal_strategy: str('cos'),
    cycle_momentum: bool(true),
    base_momentum: num(0.85),
    max_momentum: num(0.95),
    div_factor: num(25),
    final_div_factor: num(1e4),
    three_phase: bool(false),
  },
  (args, self, raise, making) => {
    const { pct_start, anneal_strategy: strategy, cycle_momentum, three_phase } = args;
    const steps = stepsOf(args);
    if (args.total_steps === null && (args.epochs === null || args.steps_per_epoch === null)) {
      raise('it needs total_steps, or epochs and steps_per_epoch');
    }
    if (!(steps > 0) || (args.total_steps === null && (args.epochs ?? 0) <= 0)) raise('the number of steps must be above 0');
    if (pct_start < 0 || pct_start > 1) raise('pct_start must be between 0 and 1');
    if (strategy !== 'cos' && strategy !== 'linear') raise("anneal_strategy must be 'cos' or 'linear'");
    if (args.div_factor === 0 || args.final_div_factor === 0) raise('a factor of 0 divides by zero');
    if (cycle_momentum) needMomentum(making, raise);
    const peak = pct_start * steps - 1;
    const ends = three_phase ? [peak, 2 * pct_start * steps - 2, steps - 1] : [peak, steps - 1];
    // What a state brings takes the place of these; the rates between which it goes are the group's.
    const own = Object.assign(args, { total_steps: steps, ends });
    const along = (levels: readonly (number | undefined)[]) => {
      const { index } = self;
      if (index > own.total_steps) raise(`it takes at most ${own.total_steps} steps`);
      const found = own.ends.findIndex((end) => index <= end);
      const phase = found < 0 ? own.ends.length - 1 : found;
      const from = phase === 0 ? 0 : (own.ends[phase - 1] as number);
      const share = divided(raise, 'a phase of no length')(index - from, (own.ends[phase] as number) - from);
      return between(strategy, levels[phase] ?? Number.NaN, levels[phase + 1] ?? Number.NaN, share);
    };
    const { group } = self;
    return {
      next() {
        const { initial_lr: low, max_lr: high, min_lr: end } = group;
        if (high === undefined || end === undefined) raise('last_epoch goes on from a checkpoint, and the group has no max_lr and min_lr');
        return along([low, high, ...(three_phase ? [low] : []), end]);
      },
      ...(cycle_momentum && {
        beside() {
          const { max_momentum: high, base_momentum: low } = group;
          if (high === undefined || low === undefined)
            raise('last_epoch goes on from a checkpoint, and the group has no max_momentum and base_momentum');
          group.momentum = along([high, low, ...(three_phase ? [high] : []), high]);
        },
      }),
    };
  },
  (args, { length }) =>
    oneCycle({
      ...{ max: args.max_lr, pctStart: args.pct_start, divFactor: args.div_factor, finalDivFactor: args.final_div_factor },
      ...{ threePhase: args.three_phase, shape: shapeOf(args.anneal_strategy), length, horizon: stepsOf(args), after: 'continue' },
      ...(args.cycle_momentum ? { baseMomentum: args.base_momentum, maxMomentum: args.max_momentum } : { noMomentum: true }),
    }),
  { own: true, unit: 'step', lasts: stepsOf },
  {
    found({ max_lr, div_factor, final_div_factor, cycle_momentum, base_momentum, max_momentum }, group) {
      const low = max_lr / div_factor;
      Object.assign(group, { initial_lr: low, max_lr, min_lr: low / final_div_factor });
      if (cycle_momentum) Object.assign(group, { momentum: max_momentum, base_momentum, max_momentum });
    },
  },
);
