import { figure, tally } from '../core/numbers.ts';
import type { Explanation } from './cause.ts';

type Params = Explanation['params'];

/** What a cause means in English, and what to look at in the code. */
interface Wording {
  says(params: Params, unit: string): string;
  readonly check: string;
}

const number = (value: unknown) =>
  typeof value === 'number' ? (Number.isInteger(value) ? tally(value) : figure(value, 6)) : String(value);
const list = (value: unknown) => (Array.isArray(value) ? value.map(number).join(', ') : number(value));
const times = (value: unknown) =>
  Number(value) < 1 && Number.isInteger(Math.round(1e6 / Number(value)) / 1e6) ? `1/${number(1 / Number(value))}` : number(value);

const wordings: Readonly<Record<string, Wording>> = {
  prefix: {
    says: ({ at }, unit) => `the log ends before ${unit} ${number(at)}, as planned up to there: stopped early, or still running`,
    check: 'nothing, if the run was meant to stop there',
  },
  'never-stepped': {
    says: () => 'the scheduler is never stepped: the rate stays that of the first update',
    check: 'whether scheduler.step() is called at all, and on the scheduler of the optimizer that trains',
  },
  'stepped-times': {
    says: ({ k }, unit) => `the scheduler is stepped ${number(k)} times a ${unit}`,
    check:
      'whether scheduler.step() runs once a process or once a micro-batch (accelerate without split_batches, accumulation), or twice in the loop',
  },
  'stepped-once-per': {
    says: ({ k }, unit) => `the scheduler is stepped once every ${number(k)} ${unit}s`,
    check: "whether scheduler.step() stands in the loop over epochs while the schedule counts updates (Lightning: interval 'step')",
  },
  scaled: {
    says: ({ by }) => `every rate is ${times(by)} times the planned one`,
    check: 'the rate handed to the optimizer, and what scales it: devices, batch size, accumulation',
  },
  floor: {
    says: ({ from, to }) => `the floor is ${number(to)} instead of ${number(from)}`,
    check: 'whether the floor is a rate or a share of the peak, and whether the scheduler takes one',
  },
  gamma: {
    says: ({ from, to }) => `the factor is ${number(to)} instead of ${number(from)}`,
    check: 'gamma, decay rate or power of the scheduler',
  },
  milestones: {
    says: ({ from, to }) => `the rate drops at ${list(to)} instead of ${list(from)}`,
    check: 'what the milestones count, epochs or updates, and for which length they were chosen',
  },
  'step-size': {
    says: ({ from, to }) => `the rate drops every ${number(to)} instead of every ${number(from)}`,
    check: 'what step_size counts, epochs or updates',
  },
  warmup: {
    says: ({ from, to }, unit) =>
      to === 0
        ? `the warm-up of ${number(from)} ${unit}s is missing`
        : from === 0
          ? `there is a warm-up of ${number(to)} ${unit}s that was not planned`
          : `the warm-up lasts ${number(to)} instead of ${number(from)} ${unit}s`,
    check: 'warmup_steps or warmup_ratio, and what they count',
  },
  'warmup-twice': {
    says: ({ warmup }, unit) => `the warm-up of ${number(warmup)} ${unit}s is done twice`,
    check: 'whether both the loop and the scheduler warm up, or two schedulers do',
  },
  horizon: {
    says: ({ from, to, at }, unit) =>
      `the schedule is ${number(to)} instead of ${number(from)} ${unit}s long${at === undefined ? '' : `, from ${unit} ${number(at)} on`}`,
    check: 'the length handed to the scheduler: T_max, num_training_steps, lr_decay_iters, max_steps of a resumed run',
  },
  family: {
    says: ({ from, to }) => `it is ${String(to)} instead of ${String(from)}`,
    check: 'the kind of scheduler: a default that was left (lr_scheduler_type), or another one built later',
  },
  shifted: {
    says: ({ by }, unit) =>
      `the schedule is ${number(Math.abs(Number(by)))} ${unit}${Math.abs(Number(by)) === 1 ? '' : 's'} ${Number(by) > 0 ? 'ahead' : 'late'}`,
    check: 'whether scheduler.step() runs before the update, last_epoch, and where counting starts',
  },
  stopped: {
    says: ({ at }, unit) => `the rate stays where it was at ${unit} ${number(at)}: the scheduler is no longer stepped`,
    check: 'whether scheduler.step() is skipped from there on, or the scheduler belongs to an optimizer that was built anew',
  },
  jumped: {
    says: ({ at, to }, unit) =>
      Number(to) === 0
        ? `the schedule begins anew at ${unit} ${number(at)}`
        : `from ${unit} ${number(at)} on the run is where the plan is at ${unit} ${number(to)}`,
    check: "whether a resume loads the scheduler's state, and that of the same checkpoint",
  },
  dropped: {
    says: ({ at, by }, unit) => `from ${unit} ${number(at)} on every rate is ${times(by)} times the planned one`,
    check: 'whether somebody lowered the rate there: by hand, by a callback, on a resume with other settings',
  },
  skipped: {
    says: ({ by, updates }, unit) =>
      `the scheduler is behind by ${number(by)} skipped ${unit}s${Array.isArray(updates) ? ` (${list(updates.slice(0, 8))}${updates.length > 8 ? ', …' : ''})` : ''}`,
    check: 'the gradient scaler: updates it skips do not step the scheduler',
  },
};

/** One cause in a sentence. */
export function saysCause({ code, params }: Pick<Explanation, 'code' | 'params'>, unit: string): string {
  const { group } = params;
  return `${wordings[code]?.says(params, unit) ?? code}${group === undefined ? '' : `, in group ${number(group)} only`}`;
}

/** What to look at in the code for a cause. */
export function checkFor(code: string): string {
  return wordings[code]?.check ?? '';
}
