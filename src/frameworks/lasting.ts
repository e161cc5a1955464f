import { build, familiesByType } from '../build.ts';
import { attempt } from '../core/issues.ts';
import type { Curve, Json, Schedule, Spec } from '../core/schedule.ts';
import { recordedUpTo } from './recorded.ts';

/** The same curve as a schedule that lasts so many updates: what lies beyond its own end is seen, or its end is not reached. */
export function lasting(schedule: Schedule, length: number): Schedule {
  if (schedule.length === length) return schedule;
  const found = attempt(() => build(told(schedule.spec, length)));
  if (found && found.length === length && same(found, schedule, length)) return found;
  const of = recordedUpTo(length, (t) => schedule.at(t));
  return schedule.also ? { ...of, also: schedule.also } : of;
}

/** A recipe told to last so many updates, its horizon where it was. */
function told(spec: Spec, length: number): Spec {
  if (familiesByType.has(spec.type)) return { ...spec, length };
  const { of } = spec;
  const inner = (one: Json, to: number): Json => told(one as Spec, to);
  if (!Array.isArray(of)) return { ...spec, of: inner(of as Json, spec.mode === 'add' ? length - (spec.updates as number) : length) };
  if (spec.type !== 'sequence') return { ...spec, of: of.map((one: Json) => inner(one, length)) };
  const before = of.slice(0, -1).reduce((sum: number, one: Json) => sum + build(one).length, 0);
  return before < length
    ? { ...spec, of: [...of.slice(0, -1), inner(of.at(-1) as Json, length - before)] }
    : { ...spec, of: of.slice(0, -1) };
}

/** Rows at which two curves are compared at most. */
const most = 5000;

function same(a: Schedule, b: Schedule, length: number): boolean {
  const step = Math.max(1, Math.floor(length / most));
  const equal = (x: Curve | undefined, y: Curve | undefined) => {
    if (x === undefined || y === undefined) return x === y;
    for (let t = 0; t < length; t += step) if (!(Math.abs(x.at(t) - y.at(t)) <= 1e-13 * Math.abs(y.at(t)) + 1e-300)) return false;
    return true;
  };
  return equal(a, b) && equal(a.also?.momentum, b.also?.momentum) && equal(a.also?.weightDecay, b.also?.weightDecay);
}
