import { build } from '../build.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Call } from '../frameworks/call.ts';
import type { Reference } from './agree.ts';
import { asFloat, type SpecValues, unfolded, type WrittenCall } from './native.ts';
import { near } from './terms.ts';

const to = (name: string, args: Call['args']): Call => ({ name, args });

/** The main part of a schedule, and how many updates of warm-up the function counts before it. */
interface Split {
  readonly values: SpecValues;
  readonly W: number;
}

/** A linear warm-up from 0 taken off; any other stays, for which no function has arguments. */
function split(schedule: Schedule): Split {
  const values = unfolded(schedule.spec);
  const { type, of, updates, mode } = values;
  if (type !== 'warmup' || (mode !== 'within' && mode !== 'add')) return { values, W: 0 };
  const main = build(of);
  return { values: unfolded((mode === 'within' ? main.resize(main.length - updates) : main).spec), W: updates };
}

/** Ways to say a schedule with the functions of transformers. */
export function* transformersNative({ schedule, length }: Reference, bases: readonly number[]): Iterable<WrittenCall> {
  const { values, W } = split(schedule);
  for (const base of bases) {
    for (const call of byType[values.type]?.(values, W, base, length) ?? []) yield { call, base };
  }
}

const shapes: Readonly<Record<string, string>> = { linear: 'linear', cosine: 'cosine' };

/** Cycles that are gone through to see whether they begin where they should. */
const most = 100_000;

const byType: Readonly<Record<string, (values: SpecValues, W: number, base: number, length: number) => Iterable<Call>>> = {
  *constant(_values, W) {
    yield W === 0 ? to('get_constant_schedule', {}) : to('get_constant_schedule_with_warmup', { num_warmup_steps: W });
  },
  *linear({ min, horizon }, W) {
    const steps = { num_warmup_steps: W, num_training_steps: W + horizon };
    if (min === 0) yield to('get_linear_schedule_with_warmup', steps);
    yield to('get_polynomial_decay_schedule_with_warmup', { ...steps, lr_end: asFloat(min) });
  },
  *polynomial({ min, power, horizon }, W) {
    const steps = { num_warmup_steps: W, num_training_steps: W + horizon };
    yield to('get_polynomial_decay_schedule_with_warmup', { ...steps, lr_end: asFloat(min), power: asFloat(power) });
  },
  *cosine({ min, cycles, horizon }, W) {
    const steps = { num_warmup_steps: W, num_training_steps: W + horizon, ...(cycles !== 0.5 && { num_cycles: asFloat(cycles) }) };
    if (min === 0) yield to('get_cosine_schedule_with_warmup', steps);
    yield to('get_cosine_with_min_lr_schedule_with_warmup', { ...steps, min_lr: asFloat(min) });
  },
  *ramp({ from, max, shape, horizon }, W) {
    const steps = { num_warmup_steps: W, num_training_steps: W + horizon };
    if (W === 0 && from === 0 && shape === 'linear') yield to('get_constant_schedule_with_warmup', { num_warmup_steps: horizon });
    if (shape === 'cosine' && max < from) yield to('get_cosine_with_min_lr_schedule_with_warmup', { ...steps, min_lr: asFloat(max) });
    if (shape === 'linear' && max < from) yield to('get_polynomial_decay_schedule_with_warmup', { ...steps, lr_end: asFloat(max) });
  },
  *restarts({ period, periodMult, limit }, W, _base, length) {
    const cycles = limit ?? Math.max(1, Math.ceil((length - W) / period));
    const steps = { num_warmup_steps: W, num_training_steps: W + cycles * period };
    if (periodMult === 1 && cycles <= most)
      yield to('get_cosine_with_hard_restarts_schedule_with_warmup', { ...steps, num_cycles: cycles });
  },
  *repeat({ of, times }, W) {
    const steps = { num_warmup_steps: W, num_training_steps: W + times * of.length };
    if (of.type === 'cosine' && times <= most)
      yield to('get_cosine_with_hard_restarts_schedule_with_warmup', { ...steps, num_cycles: times });
  },
  *'inverse-sqrt'({ timescale }, W) {
    yield to('get_inverse_sqrt_schedule', { num_warmup_steps: W, ...(timescale !== (W || 10_000) && { timescale }) });
  },
  *wsd({ max, min, warmup, warmupShape, decay, decayShape, horizon }, W) {
    const [warmup_type, decay_type] = [
      warmupShape === 'sqrt-in' ? '1-sqrt' : shapes[warmupShape],
      decayShape === 'sqrt' ? '1-sqrt' : shapes[decayShape],
    ];
    if (W > 0 || warmup_type === undefined || decay_type === undefined) return;
    yield to('get_wsd_schedule', {
      ...{ num_warmup_steps: warmup, num_decay_steps: decay, num_training_steps: horizon },
      ...(warmup_type !== 'linear' && { warmup_type }),
      ...(decay_type !== 'cosine' && { decay_type }),
      ...(min > 0 && { min_lr_ratio: asFloat(near(min / max)) }),
    });
  },
  *plateau({ mode, factor, patience, threshold, thresholdMode, cooldown, min, eps }) {
    yield to('get_reduce_on_plateau_schedule', {
      ...{ mode, factor: asFloat(factor), patience, threshold: asFloat(threshold), threshold_mode: thresholdMode, cooldown },
      ...{ min_lr: asFloat(min), eps: asFloat(eps) },
    });
  },
  *greedy({ mode, factor, patience, threshold, thresholdMode, cooldown, warmup, min, max, eps, smoothMetrics, windowSize, resetStart }) {
    yield to('get_greedy_schedule', {
      ...{ mode, factor: asFloat(factor), patience, threshold: asFloat(threshold), threshold_mode: thresholdMode, cooldown, warmup },
      ...{
        min_lr: asFloat(min),
        max_lr: asFloat(max),
        eps: asFloat(eps),
        smooth: smoothMetrics,
        window_size: windowSize,
        reset_start: resetStart,
      },
    });
  },
};
