/** All that build.ts knows by name. A plain line needs little of it, so that the program loads it when it is first asked for. */
import * as operators from './compose/index.ts';
import type { AnyFamily, AnyOperator } from './core/define.ts';
import * as schedules from './schedules/index.ts';

export { scale } from './compose/scale.ts';
export { sequence } from './compose/sequence.ts';

/** Every schedule family. */
export function everyFamily(): readonly AnyFamily[] {
  return Object.values<AnyFamily>(schedules);
}

/** Every operator. */
export function everyOperator(): readonly AnyOperator[] {
  return Object.values<AnyOperator>(operators);
}
