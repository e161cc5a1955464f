import { warmup } from '../compose/warmup.ts';
import type { AnyOperator } from '../core/define.ts';

type Modifier = AnyOperator & Required<Pick<AnyOperator, 'modifier'>>;

/** The operators that are said as flags of any source, in the order in which they apply, however they were typed. */
export const modifiers: readonly Modifier[] = [warmup as Modifier];
