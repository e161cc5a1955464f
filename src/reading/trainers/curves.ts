import { attempt, LrschedError } from '../../core/issues.ts';
import type { Schedule } from '../../core/schedule.ts';
import { completed, translateIn } from '../../frameworks/constructor.ts';
import { nothing } from '../../python/machine.ts';
import { methodOn } from '../../python/members.ts';
import { double, isNumeric } from '../../python/numeric.ts';
import { Func, Native, Thing, Unknown, type Value } from '../../python/values.ts';
import { settleCall, tooMany } from '../identify.ts';
import { Made } from '../optimizers.ts';
import type { TrainedRun } from './trainer.ts';

/** The rate, or a factor of it, by the updates that an optimizer has made. */
export interface RateCurve {
  at(t: number): number;
  readonly constant: boolean;
}

/** The schedule that an optimizer is given: a number, one of its library's, or a function or an object of the script. */
export function rateCurveOf(run: TrainedRun, value: Value, at: number): RateCurve {
  const { m } = run;
  if (isNumeric(value)) {
    const rate = double(value);
    return { at: () => rate, constant: true };
  }
  const own = value instanceof Thing && value.type?.find('__call__') instanceof Func;
  const made = value instanceof Thing && value.made !== undefined && !own ? value.made : value;
  if (made instanceof Made) return ofLibrary(run, made);
  const func = callableOf(value);
  if (func !== undefined) {
    const place = { from: at, to: at };
    return { at: (t) => m.strictly({ at }, () => double(m.call(func, [t], nothing, place))), constant: false };
  }
  return m.refuseUnknown(
    value instanceof Unknown ? value : m.unknown({ from: at, to: at }, 'what this optimizer takes for its rate is not known'),
    at,
  );
}

/** What a schedule of the script calls for each update. */
export function callableOf(value: Value): Func | Native | undefined {
  if (value instanceof Func || value instanceof Native) return value;
  const method = value instanceof Thing ? (value.type?.find('__call__') ?? value.type?.find('call')) : undefined;
  return method instanceof Func ? methodOn(value as Thing, method) : undefined;
}

/** What a scheduler that is fed a metric an epoch makes of a rate after so many of them. */
export function drivenCurve(run: TrainedRun, { called }: Made, base: number): (epochs: number) => number {
  const { metrics } = run.told;
  const { framework, maker, call, unknown } = settleCall(called, { ...run.making, stars: run.m.stars });
  if (unknown.length > 0) throw new LrschedError(unknown.flatMap((one) => run.m.issues(one, called.at)));
  const asks = `the metric of this ${maker.name} is known at run time only; --metrics 1,0.9,… says one for each epoch`;
  if (metrics === undefined) return run.refuse(called.at, asks);
  const schedule = translateIn(framework, call, { base, metrics, length: metrics.length + 1 });
  return (epochs) => (epochs > metrics.length ? run.refuse(called.at, asks) : schedule.at(epochs));
}

/** Built anew, longer, when updates pass its end. */
function ofLibrary({ m, making }: TrainedRun, made: Made): RateCurve {
  const translation = settleCall(made.called, { ...making, stars: m.stars });
  const { framework, maker, call, unknown } = translation;
  if ('' in call.args) tooMany(translation);
  if (unknown.length > 0) throw new LrschedError(unknown.flatMap((one) => m.issues(one, made.called.at)));
  const args = attempt(() => completed(framework, maker, call.args));
  let schedule: Schedule | undefined;
  const build = (length: number) => translateIn(framework, call, { base: 1, length });
  return {
    constant: args !== undefined && maker.name === 'constant_schedule',
    at(t) {
      if (schedule === undefined || t >= schedule.length) schedule = build(Math.max(128, 2 ** Math.ceil(Math.log2(t + 2))));
      return schedule.at(t);
    },
  };
}
