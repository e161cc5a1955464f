import { recognise } from '../../analysis/recognise.ts';
import type { ReadRequest, ReadSeries } from '../../configs/tool.ts';
import { LrschedError } from '../../core/issues.ts';
import { Runs } from '../../core/runs.ts';
import { recorded } from '../../frameworks/recorded.ts';
import { Func, Thing, type Value } from '../../python/values.ts';
import { assumed } from '../assumptions.ts';
import type { Script } from '../found.ts';
import { functionSchedules, lengthOfRun } from '../functions.ts';
import { settleCall } from '../identify.ts';
import { Made } from '../optimizers.ts';
import { seriesOf } from '../series.ts';
import { callableOf, rateCurveOf } from './curves.ts';
import type { TrainedRun } from './trainer.ts';

/** What an optimizer is given for its rate, where the script makes no update: a function of the update for as long as is told. */
export function unrunSeries(
  run: TrainedRun,
  script: Script,
  request: ReadRequest,
  { factors, at, notes }: { readonly factors: readonly Value[]; readonly at: number; readonly notes: readonly string[] },
): readonly ReadSeries[] | undefined {
  if (request.name !== undefined || request.function !== undefined) return undefined;
  const [only, ...others] = factors;
  const alone = script.found.made.filter(({ member }) => !member);
  if (only === undefined || (others.length === 0 && typeof only === 'number')) return undefined;
  // Where nothing else is built, or nothing is asked, it is read as any other.
  const named = [...script.m.globals.names.values()].includes(only) || !(only instanceof Thing);
  if (notes.length === 0 && others.length === 0 && named && alone.length === (only instanceof Made ? 1 : 0)) return undefined;
  if (others.length === 0 && only instanceof Made) {
    const { framework, maker, call, unknown } = settleCall(only.called, { ...run.making, stars: run.m.stars });
    if (unknown.length > 0) throw new LrschedError(unknown.flatMap((one) => run.m.issues(one, only.called.at)));
    const place = { from: only.called.at, to: only.called.at + only.called.text.length };
    return [seriesOf(request, framework, maker, call, { facts: request.facts ?? {}, notes: [...notes, ...assumed(script, [place])] })];
  }
  const func = others.length === 0 ? callableOf(only) : undefined;
  const label = func === undefined || func.name === '__call__' || func.name === 'lambda' ? 'rate' : func.name;
  const length = request.length ?? (func instanceof Func ? lengthOfRun(script, func).length : undefined);
  if (length === undefined) throw new LrschedError([{ code: 'no-length', constructor: label }]);
  if (func instanceof Func) {
    const [schedule] = functionSchedules(script, func, length, request.lr);
    return schedule && [{ label, schedule, unit: 'step', notes: [...notes, ...assumed(script, [func.node])] }];
  }
  const curves = factors.map((one) => rateCurveOf(run, one, at));
  const rates = Array.from({ length }, (_, t) => Math.abs(curves.reduce((product, one) => product * one.at(t), 1)));
  return [{ label, schedule: recognise(Runs.of(rates)) ?? recorded(rates), unit: 'step', notes }];
}
