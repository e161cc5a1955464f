import { clamp } from '../compose/clamp.ts';
import { warmup } from '../compose/warmup.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { piecewise } from '../schedules/piecewise.ts';
import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

/** What an entry of `schedulers` is: its `!Tag` or its `name`. */
const kindOf = (entry: Fields): string => entry.entry.tag ?? entry.text('name') ?? '';

/** PaddleDetection, ppdet/optimizer/optimizer.py: milestones in epochs, a warm-up in steps or epochs. */
export const paddleDetection = defineTool({
  name: 'paddle-detection',
  notations: ['yaml'],
  knows: (config) => config.in('LearningRate')?.has('schedulers') === true,
  read(config, around) {
    const rates = config.in('LearningRate') as Fields;
    const max = around.lr ?? rates.number('base_lr') ?? 0.01;
    const perEpoch = around.perEpoch();
    const epochs = config.count('epoch');
    const entries = rates.items('schedulers');
    const warm = entries.find((entry) => /^(?:Linear|Exp)Warmup$/.test(kindOf(entry)));
    if (warm && kindOf(warm) !== 'LinearWarmup') warm.refuse(`${kindOf(warm)} is not followed; LinearWarmup is`);
    const ofEpochs = warm?.number('epochs');
    const W = warm === undefined ? 0 : Math.max(1, ofEpochs === undefined ? (warm.count('steps') ?? 500) : Math.trunc(ofEpochs * perEpoch));
    const main = entries.find((entry) => entry !== warm);
    const kind = main === undefined ? '' : kindOf(main);
    const curve = (total: number): Schedule => {
      if (main === undefined) return constant({ max, length: total });
      if (kind === 'PiecewiseDecay') {
        const milestones = main.numbers('milestones') ?? [8, 11];
        const gammas =
          main.items('gamma').length > 0
            ? (main.numbers('gamma') as readonly number[])
            : milestones.map((_, k) => (main.number('gamma') ?? 0.1) / 10 ** k);
        const values = main.numbers('values') ?? [max, ...gammas.map((gamma) => max * gamma)];
        const knots = milestones.map((epoch, k) => [epoch * perEpoch, values[k + 1] ?? max] as const);
        return piecewise({
          knots: [[0, values[0] ?? max], ...knots.map(([t, lr]) => [t, lr] as [number, number])],
          interpolate: 'constant',
          length: total,
        });
      }
      if (kind === 'CosineDecay') {
        const end = (main.count('max_epochs') ?? 1000) * perEpoch;
        const plateau = (main.count('last_plateau_epochs') ?? 0) * perEpoch;
        const min = max * (main.number('min_lr_ratio') ?? 0);
        const horizon = end - plateau - W;
        const fall = cosine({ max, min, horizon, length: Math.max(1, total - W), after: W > 0 ? 'hold' : 'continue' });
        return W > 0 ? fall : clamp({ of: fall, min });
      }
      return main.refuse(`${kind || 'this'} is not followed; PiecewiseDecay and CosineDecay are`);
    };
    const schedule = (total: number): Schedule => {
      const of = curve(total);
      if (W === 0) return of;
      const from = max * (warm?.number('start_factor') ?? 1 / 3);
      // The milestones of a piecewise decay count from the start of the run, a cosine from the end of the warm-up.
      return warmup({ of, updates: W, from, mode: kind === 'CosineDecay' ? 'add' : 'overlay' });
    };
    return { length: epochs === undefined ? undefined : epochs * perEpoch, series: [{ label: kind || 'LearningRate', schedule }] };
  },
});
