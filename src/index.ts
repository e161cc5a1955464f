/**
 * lrsched as a library: learning-rate schedules as pure functions of time.
 * Runs in Node and in a browser, without any dependency.
 */
export { build } from './build.ts';
export * from './compose/index.ts';
export type { EndlessRun, Family, Operator, Run } from './core/define.ts';
export { type Issue, LrschedError } from './core/issues.ts';
export type { Percentage } from './core/numbers.ts';
export {
  type After,
  type Curve,
  type Json,
  type Range,
  type Sample,
  type Schedule,
  type Series,
  type Spec,
  sample,
  type Unit,
} from './core/schedule.ts';
export type { Shape } from './core/shapes.ts';
export * from './schedules/index.ts';
