import { clamp } from '../compose/clamp.ts';
import { cooldown } from '../compose/cooldown.ts';
import { hold } from '../compose/hold.ts';
import { repeat } from '../compose/repeat.ts';
import { scale } from '../compose/scale.ts';
import { shift } from '../compose/shift.ts';
import { warmup } from '../compose/warmup.ts';
import type { AnyFamily, AnyOperator } from '../core/define.ts';

/** An operator that is said as flags of any source. */
export type Modifier = AnyOperator & Required<Pick<AnyOperator, 'modifier'>>;

/** All of them in the order in which they apply, however they were typed. */
export const modifiers = [shift, repeat, cooldown, warmup, scale, clamp, hold] as readonly AnyOperator[] as readonly Modifier[];

/** Those that a family leaves free: its own parameter takes the place of the modifier of that name. */
export function modifiersFor(family: AnyFamily): readonly Modifier[] {
  return modifiers.filter((operator) => !(operator.modifier.flag in family.params));
}
