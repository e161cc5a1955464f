import { build } from '../../src/build.ts';
import type { Schedule, Spec } from '../../src/core/schedule.ts';

/** What a run did instead of its plan: its rates, and the cause that must be found. */
export interface Fault {
  readonly code: string;
  /** The rate of each update; nothing where this plan cannot have the fault. */
  run(plan: Schedule, updates: number): ((t: number) => number) | undefined;
}

const length = 120;
const cosine: Spec = { type: 'cosine', max: 3e-4, min: 0, length, horizon: length, after: 'continue' };
const warm = (of: Spec, updates = 10): Spec => ({ type: 'warmup', of, updates, from: 0 });

export const plans: Readonly<Record<string, Spec>> = {
  cosine,
  'cosine with a floor': { ...cosine, min: 3e-5 },
  'cosine after a warm-up': warm(cosine),
  'linear after a warm-up': warm({ type: 'linear', max: 1e-3, min: 0, length, horizon: length }),
  linear: { type: 'linear', max: 0.01, min: 0.001, length, horizon: length },
  'one-cycle': { type: 'one-cycle', max: 0.05, length, horizon: length },
  multistep: { type: 'multistep', max: 0.1, gamma: 0.1, milestones: [60, 90], length },
  exponential: { type: 'exponential', max: 0.05, gamma: 0.97, length },
  step: { type: 'step', max: 0.4, gamma: 0.5, stepSize: 30, shift: 0, length },
  polynomial: { type: 'polynomial', max: 0.01, min: 0, power: 2, length, horizon: length },
};

const leaf = (spec: Spec, change: (leaf: Spec) => Spec | undefined): Spec | undefined => {
  if (spec.type !== 'warmup') return change(spec);
  const of = leaf(spec.of as Spec, change);
  return of && { ...spec, of };
};
const at = (spec: Spec | undefined) => (spec === undefined ? undefined : build(spec).at);
const isWarm = ({ spec }: Schedule) => spec.type === 'warmup';
const ends = ({ spec }: Schedule) => !['multistep', 'exponential', 'step'].includes(((spec.of as Spec) ?? spec).type);

export const faults: readonly Fault[] = [
  { code: 'stepped-times', run: (plan) => (t) => plan.at(3 * t + 2) },
  { code: 'stepped-times', run: (plan) => (t) => plan.at(2 * t) },
  { code: 'stepped-once-per', run: (plan) => (t) => plan.at(Math.floor(t / 12)) },
  { code: 'never-stepped', run: (plan) => () => plan.at(0) },
  { code: 'scaled', run: (plan) => (t) => plan.at(t) / 8 },
  { code: 'scaled', run: (plan) => (t) => plan.at(t) * 1.25 },
  { code: 'shifted', run: (plan) => (t) => plan.at(t + 7) },
  { code: 'warmup', run: (plan) => (isWarm(plan) ? at({ ...plan.spec, updates: 25 }) : undefined) },
  { code: 'warmup', run: (plan) => (isWarm(plan) ? at({ ...plan.spec, updates: 0 }) : undefined) },
  { code: 'warmup', run: (plan) => (isWarm(plan) || plan.spec.type === 'one-cycle' ? undefined : at(warm(plan.spec, 15))) },
  { code: 'warmup-twice', run: (plan) => (isWarm(plan) ? (t) => plan.at(t) * Math.min(1, t / 10) : undefined) },
  {
    code: 'family',
    run: (plan) =>
      /cosine/.test(String((plan.spec.of as Spec | undefined)?.type ?? plan.spec.type))
        ? at(leaf(plan.spec, ({ max = 0, min = 0, length = 0, horizon = 0 }) => ({ type: 'linear', max, min, length, horizon })))
        : undefined,
  },
  {
    code: 'floor',
    run: (plan) => at(leaf(plan.spec, (one) => (typeof one.min === 'number' && one.min > 0 ? { ...one, min: 0 } : undefined))),
  },
  {
    code: 'floor',
    run: (plan) => at(leaf(plan.spec, (one) => (typeof one.min === 'number' ? { ...one, min: Number(one.max) / 20 } : undefined))),
  },
  { code: 'horizon', run: (plan) => (ends(plan) ? plan.resize(170).at : undefined) },
  {
    code: 'horizon',
    run: (plan) =>
      ends(plan) && plan.spec.type !== 'one-cycle'
        ? build(JSON.parse(JSON.stringify(plan.resize(85).spec).replaceAll('"continue"', '"hold"'))).at
        : undefined,
  },
  { code: 'horizon', run: (plan) => (ends(plan) ? (t) => (t < 60 ? plan.at(t) : plan.resize(180).at(t)) : undefined) },
  {
    code: 'gamma',
    run: (plan) =>
      at(leaf(plan.spec, (one) => (typeof one.gamma === 'number' ? { ...one, gamma: one.gamma === 0.97 ? 0.95 : 0.3 } : undefined))),
  },
  { code: 'milestones', run: (plan) => at(leaf(plan.spec, (one) => (one.milestones ? { ...one, milestones: [40, 80] } : undefined))) },
  { code: 'jumped', run: (plan) => (t) => (t < 70 ? plan.at(t) : plan.at(t - 70)) },
  { code: 'jumped', run: (plan) => (t) => (t < 70 ? plan.at(t) : plan.at(t - 25)) },
  { code: 'dropped', run: (plan) => (t) => plan.at(t) * (t < 50 ? 1 : 0.3) },
  { code: 'skipped', run: (plan) => (t) => plan.at(t - [20, 55, 81].filter((skipped) => skipped < t).length) },
];
