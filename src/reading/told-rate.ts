import type { ReadRequest, ReadSeries } from '../configs/tool.ts';
import { attempt } from '../core/issues.ts';
import { floatValue, isNumeric } from '../python/numeric.ts';
import { Unknown, type Value } from '../python/values.ts';
import type { Optimizers } from './optimizers.ts';

/** What is said of a rate that is told where the code says others. */
export const rateTaken = (lr: number, said: Iterable<number>): string =>
  `--lr ${lr} is taken, where the code says ${[...said].join(' and ')}`;

/** What a request comes to, with what the rate that it tells is to it: it stands in the place of the code's, or no rate hangs on it. */
export function tellingRate<R extends ReadRequest>(
  request: R,
  read: (request: R) => readonly ReadSeries[] | undefined,
): readonly ReadSeries[] | undefined {
  const { lr, ...rest } = request;
  const found = read(request);
  if (lr === undefined || found === undefined) return found;
  const own = attempt(() => read(rest as R));
  // It is told because the code does not say it.
  if (own === undefined) return found;
  const isSame = (all: readonly ReadSeries[] | undefined) => all !== undefined && specs(all) === specs(found);
  const isSaid = (note: string): boolean => note.startsWith(`--lr ${lr} is `);
  const told = (...says: readonly string[]) =>
    found.map((one) => ({ ...one, notes: [...says, ...one.notes.filter((note) => !isSaid(note))] }));
  if (!isSame(own))
    return found.some(({ notes }) => notes.some(isSaid)) ? found : told(`--lr ${lr} is taken in the place of the run's own rate`);
  return isSame(attempt(() => read({ ...request, lr: 2 * lr }))) ? told(`--lr ${lr} is left out: the rates are said without it`) : told();
}

const specs = (all: readonly ReadSeries[]): string => JSON.stringify(all.map(({ schedule }) => schedule.spec));

/** What an optimizer is given that may be a schedule as well: the rate that is told stands for a number, or for what nobody knows. */
export function givenOrTold({ base, replaced }: Optimizers, given: Value): Value {
  if (base === undefined || !(isNumeric(given) || (given instanceof Unknown && given.called === undefined))) return given;
  replaced?.(given);
  return floatValue(base);
}
