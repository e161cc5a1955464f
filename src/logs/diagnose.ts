import type { Cause, Departure, Explanation } from './cause.ts';
import { jumped, neverStepped, shifted, skipped, steppedOncePer, steppedTimes } from './cause-clock.ts';
import { family, horizon, warmupCause, warmupTwice } from './cause-shape.ts';
import { dropped, floorCause, gamma, milestones, scaled, stopped } from './cause-value.ts';

/** Every fault that is looked for, the likelier first where several fit as well. */
export const causes: readonly Cause[] = [
  ...[
    neverStepped,
    steppedTimes,
    steppedOncePer,
    scaled,
    floorCause,
    gamma,
    milestones,
    warmupCause,
    warmupTwice,
    horizon,
    family,
    shifted,
  ],
  ...[stopped, jumped, dropped, skipped],
];

/**
 * What explains a run that left its plan, the simplest first; none where nothing does. Each explains every row within
 * its digits, and has fewer numbers to choose than there are rows that differ.
 */
export function diagnose(departure: Departure): readonly Explanation[] {
  const found = causes.flatMap((cause) => [...cause.explain(departure)].slice(0, 2));
  const rows = departure.evidence.probes.length;
  const sound = found.filter(({ free, code }) => rows > Math.min(free, 2) || (rows === 1 && free <= 1 && code !== 'scaled'));
  return sound
    .map((one, order) => ({ one, order }))
    .sort((a, b) => weight(a.one) - weight(b.one) || a.order - b.order)
    .map(({ one }) => one)
    .filter((one, index, all) => all.findIndex(({ code }) => code === one.code) === index);
}

/** Many drops moved are one fault. */
function weight({ code, free, params }: Explanation): number {
  const chosen = params.to ?? params.by ?? 0;
  const digits =
    typeof chosen === 'number'
      ? String(chosen)
          .replace(/e.*/, '')
          .replace(/^0\.0*|\./g, '')
          .replace(/0+$/, '').length
      : 0;
  // Of several that fit as well the one with the rounder number is the likelier.
  return (code === 'milestones' ? 1 : free) + (digits > 3 ? 0.3 : 0);
}
