import { attempt } from '../core/issues.ts';
import type { Schedule } from '../core/schedule.ts';
import type { KnownArguments, Making } from './constructor.ts';
import type { Group, Live } from './group.ts';
import { alone, type RateRule, type Self } from './recursion.ts';

/** What one step makes of the group's rate, at the step that is counted from `begin`. */
type Value = (step: number, lr: number, args: KnownArguments, base: number) => number;

const { PI, cos } = Math;
const floorOf = ({ eta_min, eta_min_ratio }: KnownArguments, base: number): number =>
  eta_min_ratio === null ? (eta_min ?? 0) : base * eta_min_ratio;
const lastOf = ({ begin, end }: KnownArguments): number => end - begin - 1;

/** `_get_value` of mmengine/optim/scheduler/param_scheduler.py (0.10), by the constructor's name. */
const values: Readonly<Record<string, Value>> = {
  ConstantLR: (step, lr, args) => (step === 0 ? lr * args.factor : step === lastOf(args) ? lr * (1 / args.factor) : lr),
  LinearLR: (step, lr, args) => {
    const { start_factor: start, end_factor: end } = args;
    return step === 0 ? lr * start : lr * (1 + (end - start) / (lastOf(args) * start + (step - 1) * (end - start)));
  },
  PolyLR: (step, lr, args) => (step === 0 ? lr : (lr - args.eta_min) * (1 - 1 / (lastOf(args) - step + 1)) ** args.power + args.eta_min),
  CosineAnnealingLR: (step, lr, args, base) => {
    const floor = floorOf(args, base);
    const T = args.T_max || args.end - args.begin;
    if (step === 0) return lr;
    if ((step - 1 - T) % (2 * T) === 0) return lr + ((base - floor) * (1 - cos(PI / T))) / 2;
    return ((1 + cos((PI * step) / T)) / (1 + cos((PI * (step - 1)) / T))) * (lr - floor) + floor;
  },
  ExponentialLR: (step, lr, { gamma }) => (step === 0 ? lr : lr * gamma),
  StepLR: (step, lr, { step_size, gamma }) => (step === 0 || step % step_size !== 0 ? lr : lr * gamma),
  MultiStepLR: (step, lr, { milestones, gamma }) =>
    lr * gamma ** (milestones as readonly number[]).filter((milestone) => milestone === step).length,
  CosineRestartLR: (step, lr, args, base) => {
    let first = 0;
    for (const [at, period] of (args.periods as readonly number[]).entries()) {
      if (step - first >= period) {
        first += period;
        continue;
      }
      const [floor, cycle] = [floorOf(args, base), step - first];
      if (cycle === 0) return base * args.restart_weights[at];
      return ((1 + cos((PI * cycle) / period)) / (1 + cos((PI * (cycle - 1)) / period))) * (lr - floor) + floor;
    }
    return lr;
  },
};

/** A scheduler of mmengine on a group that others move, too: it goes on from what is there, and rests before `begin` and from `end` on. */
export function inTurn(name: string, methods: Parameters<typeof alone>[1]['methods']) {
  return (args: KnownArguments, group: Group, making: Making): Live => {
    const { call, schedule, refuse } = making;
    if (args.last_step !== -1) refuse('it goes on from last_step, which is not followed');
    // What a call raises, its curve raises as well.
    schedule(group.lr, Math.min(args.end, args.begin + 2));
    if (args.eta_max !== undefined) group.initial_lr = args.eta_max / args.div_factor;
    const parts = { name, call, attributes: {}, lastEpoch: -1, methods, schedule, refuse };
    return alone(group, parts, (self) => ruleOf(name, args, self, making));
  };
}

function ruleOf(name: string, args: KnownArguments, self: Self, { schedule }: Making): RateRule {
  const value = values[name];
  let [curve, until]: [Schedule | undefined, number] = [undefined, 0];
  return {
    next() {
      const { group, index, base } = self;
      if (index < args.begin || index >= args.end) return group.lr;
      if (value !== undefined) return value(index - args.begin, group.lr, args, base);
      // OneCycleLR sets a value of its own.
      const most = Math.max(128, 2 * (index + 1));
      if (curve === undefined || index >= until) {
        curve = attempt(() => schedule(base, most));
        until = curve === undefined ? index + 1 : most;
        curve ??= schedule(base, until);
      }
      return curve.at(index);
    },
  };
}
