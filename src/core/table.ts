import { whereKnown } from './known.ts';
import type { Rows } from './rows.ts';
import type { Series, Unit } from './schedule.ts';

/** What is to be written: one or several series over the same rows. */
export interface Table {
  readonly unit: Unit;
  readonly series: readonly Series[];
  readonly rows: Rows;
  /** How many steps an epoch has, where that was said. */
  readonly stepsPerEpoch?: number;
  /** A coarser unit told beside each row: the epoch that a step belongs to. */
  readonly beside?: { readonly unit: Unit; at(t: number): number };
}

/** What is written of a series at each update: its rate, and what is cycled beside it. */
export interface Column {
  readonly name: 'lr' | 'momentum' | 'weightDecay';
  at(t: number): number;
}

/** The rows in which a series has values. */
export function rowsOf({ rows }: Table, { stop, known }: Series): Rows {
  return whereKnown(known, stop === undefined ? rows : rows.upTo(stop));
}

/** The columns of a series. */
export function columnsOf({ schedule }: Series): readonly Column[] {
  const { momentum, weightDecay } = schedule.also ?? {};
  return [
    { name: 'lr', at: schedule.at },
    ...(momentum ? [{ name: 'momentum', at: momentum.at } as const] : []),
    ...(weightDecay ? [{ name: 'weightDecay', at: weightDecay.at } as const] : []),
  ];
}
