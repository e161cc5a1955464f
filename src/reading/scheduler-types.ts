import { Dict, Unknown, type Value } from '../python/values.ts';

/** What both have of transformers' `TYPE_TO_SCHEDULER_FUNCTION`, by the values of `SchedulerType`. */
const shared: Readonly<Record<string, string>> = {
  linear: 'get_linear_schedule_with_warmup',
  cosine: 'get_cosine_schedule_with_warmup',
  cosine_with_restarts: 'get_cosine_with_hard_restarts_schedule_with_warmup',
  polynomial: 'get_polynomial_decay_schedule_with_warmup',
  constant: 'get_constant_schedule',
  constant_with_warmup: 'get_constant_schedule_with_warmup',
};
/** diffusers/optimization.py (0.35) and transformers/optimization.py (5.18). */
const functions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  diffusers: { ...shared, piecewise_constant: 'get_piecewise_constant_schedule' },
  transformers: {
    ...shared,
    inverse_sqrt: 'get_inverse_sqrt_schedule',
    reduce_lr_on_plateau: 'get_reduce_on_plateau_schedule',
    cosine_with_min_lr: 'get_cosine_with_min_lr_schedule_with_warmup',
    cosine_warmup_with_min_lr: 'get_cosine_with_min_lr_schedule_with_warmup_lr_rate',
    warmup_stable_decay: 'get_wsd_schedule',
    greedy: 'get_greedy_schedule',
  },
};

/** A member of the enumeration of schedulers that diffusers and transformers have, which is the text of its value, or their functions by those; nothing for other names. */
export function schedulerNamed(path: string): Value | undefined {
  const [, library = '', name = ''] = /^(diffusers|transformers)\b.*\.(?:SchedulerType\.)?([A-Z_]+)$/.exec(path) ?? [];
  const known = functions[library];
  if (known === undefined) return undefined;
  if (name === 'TYPE_TO_SCHEDULER_FUNCTION')
    return Dict.of(
      Object.entries(known).map(([value, func]) => [value, new Unknown([{ text: func, at: 0 }], `${library}.optimization.${func}`)]),
    );
  const value = name === 'REDUCE_ON_PLATEAU' ? 'reduce_lr_on_plateau' : name.toLowerCase();
  return /\.SchedulerType\./.test(path) && Object.hasOwn(known, value) ? value : undefined;
}
