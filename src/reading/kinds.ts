import type { Foreign } from '../python/values.ts';
import { candidates, lastOf, type Wanted } from './identify.ts';
import { Made, Optimizer } from './optimizers.ts';

/** What classes of schedulers are, beside themselves. */
const above: Readonly<Record<string, readonly string[]>> = {
  torch: ['LRScheduler', '_LRScheduler'],
  timm: ['Scheduler'],
};

/** The classes that a scheduler or an optimizer is of, its own first; none where that is not known. */
export function kindsOf(value: Foreign, wanted: Wanted): readonly string[] {
  if (value instanceof Optimizer) {
    const name = lastOf(value.called.path);
    return /^[A-Z]/.test(name) ? [name, ...(name === 'AdamW' ? ['Adam'] : []), 'Optimizer', 'object'] : [];
  }
  if (!(value instanceof Made)) return [];
  const [one] = candidates(value.called, wanted);
  if (one === undefined) return [];
  const { framework, maker } = one;
  if (framework.name === 'transformers' && /^get_\w+_schedule/.test(maker.name))
    return ['LambdaLR', ...(above.torch as string[]), 'object'];
  return /^[A-Z]/.test(maker.name) ? [maker.name, ...(above[framework.name] ?? []), 'object'] : [];
}
