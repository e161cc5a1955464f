import { familiesByType, operatorsByType } from '../build.ts';
import { attempt, type Issue } from '../core/issues.ts';
import { evenRows } from '../core/rows.ts';
import type { Schedule, Series, Spec } from '../core/schedule.ts';
import { converted, type Ratio, ratio, type Sizes } from '../core/units.ts';

/** The series of each part of a group, with what is wrong with them. */
export interface FinerParts {
  readonly parts: readonly (readonly Series[])[];
  readonly issues: readonly Issue[];
}

/**
 * The same counting steps, where it is known how many an epoch has and parts of an epoch matter: to what the series say, or
 * to what is asked for. Only what has the same rates at every epoch is the same; a rate that falls with each update is not.
 */
export function inSteps(asked: FinerParts['parts'], sizes: Sizes, inEpochs: boolean, make: () => FinerParts): FinerParts | undefined {
  const steps = ratio(sizes, 'epoch', 'step');
  const all = asked.flat();
  if (steps === undefined || (inEpochs && all.every(({ schedule }) => countsWhole(schedule.spec)))) return undefined;
  const made = make();
  const finer = made.parts.flat();
  const alike =
    finer.length === all.length && all.every(({ schedule }, index) => sameRates(schedule, (finer[index] as Series).schedule, steps));
  return made.issues.length === 0 && alike ? made : undefined;
}

/** At most so many epochs are compared. */
const compared = 1000;

function sameRates(epochs: Schedule, steps: Schedule, perEpoch: Ratio): boolean {
  const { count, t } = evenRows(0, Math.max(1, Math.ceil(epochs.length)), compared);
  return Array.from({ length: count }, (_, row) => t(row)).every((epoch) => {
    const [one, other] = [epoch, converted(epoch, perEpoch)].map((at, index) => attempt(() => (index === 0 ? epochs : steps).at(at)));
    return one === other || Math.abs((one as number) - (other as number)) <= 1e-9 * Math.abs(one as number) + 1e-15;
  });
}

/** Whether everything in a recipe that may be parts of an epoch long is whole epochs long. */
function countsWhole(spec: Spec): boolean {
  const params = familiesByType.get(spec.type)?.params ?? operatorsByType.get(spec.type)?.params ?? {};
  return Object.entries(params).every(([name, { kind }]) => {
    const value = spec[name];
    if (kind.startsWith('schedule')) return value === undefined || ([value].flat() as unknown as readonly Spec[]).every(countsWhole);
    return kind !== 'updates' || value === undefined || Number.isInteger(value);
  });
}
