import { build, familiesByType, type Modifier, operatorsByType } from '../build.ts';
import { type AnyFamily, modifierFlag } from '../core/define.ts';
import { attempt, LrschedError } from '../core/issues.ts';
import { tally } from '../core/numbers.ts';
import type { Schedule, Spec } from '../core/schedule.ts';
import type { Typed } from './typed.ts';

/** How long one cycle is where a run of `length` was asked to have several; the run itself where none was asked for, or wrongly. */
export function cycleLength(modifiers: readonly Modifier[], typed: Typed, length: number): number {
  return modifiers.reduce((whole, operator) => {
    const { fits, flag } = operator.modifier;
    if (fits === undefined || !typed.has(flag)) return whole;
    const said = (name: string) => attempt(() => typed.value<number>(modifierFlag(operator, name)));
    return fits.part(said, whole);
  }, length);
}

/** A schedule as a cycle of `length`: what was said in updates stays, its end moves, and what does not fit is an issue. */
export function asCycle(schedule: Schedule, length: number): Schedule {
  if (schedule.length === length) return schedule;
  return build(kept(schedule.spec, schedule.resize(length).spec));
}

/** A horizon moves with the end where it was the end. */
function kept(before: Spec, after: Spec): Spec {
  if (operatorsByType.has(before.type)) {
    const [was, is] = [inside(before), inside(after)];
    if (was.length !== is.length) throw tooShort(before.type, after, `its ${was.length} parts`);
    const of = was.map((one, index) => kept(one, is[index] as Spec));
    return { ...after, of: Array.isArray(before.of) ? of : (of[0] as Spec) };
  }
  const moves = before.horizon === undefined || before.horizon === before.length;
  return moves ? after : { ...after, horizon: before.horizon as number };
}

function inside({ of }: Spec): readonly Spec[] {
  return (Array.isArray(of) ? of : [of]) as readonly Spec[];
}

/** Refuses a family whose horizon, phases or changes lie beyond the cycle that it is. */
export function mustFit(spec: Spec): void {
  if (operatorsByType.has(spec.type)) for (const one of inside(spec)) mustFit(one);
  const family = familiesByType.get(spec.type);
  const misfit = family && misfitOf(family, spec);
  if (misfit !== undefined) throw tooShort(spec.type, spec, misfit);
}

function tooShort(type: string, { length }: Spec, what: string): LrschedError {
  const cycle = typeof length === 'number' ? ` of ${tally(length)}` : '';
  const rule = `a cycle${cycle} is too short for ${what}; write a longer run, fewer cycles, or shares of the cycle such as 80%`;
  return new LrschedError([{ code: 'broken-rule', type, parameters: ['length'], rule }]);
}

function misfitOf(family: AnyFamily, spec: Spec): string | undefined {
  const length = spec.length as number;
  // Less than an update is no cycle, whatever it is made of.
  if (length < 1) return undefined;
  const horizon = (spec.horizon ?? length) as number;
  const beyond = (t: number) => t > length * (1 + 1e-9);
  if (beyond(horizon)) return `its horizon ${tally(horizon)}`;
  const phases = family.phases?.(spec, horizon) ?? [];
  // Each may be a share that was rounded up.
  const room = phases.length;
  const crowded = phases.some(({ start = 0, until }) => until + room <= start || (Number.isFinite(until) && beyond(until - room)));
  if (crowded) return 'its phases';
  const { at = [], leads } = family.changes?.(spec) ?? {};
  const late = at.find(([, t]) => (leads ? beyond(t) : t >= length));
  return late && `its change at ${tally(late[1])}`;
}
