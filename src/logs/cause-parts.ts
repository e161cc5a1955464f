import type { Spec } from '../core/schedule.ts';

/** A plan up to an update, as it stands: nothing that is measured from its end moves. */
export function cutAt(of: Spec, length: number): Spec {
  return { type: 'cut', of, length };
}

/** A plan from an update on, for so many updates. */
export function from(of: Spec, start: number, length: number): Spec {
  return cutAt(start === 0 ? of : { type: 'shift', of, updates: start }, length);
}
