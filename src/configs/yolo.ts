import { roundHalfEven } from '../core/python-numbers.ts';
import { recorded } from '../frameworks/recorded.ts';
import { defineTool } from './tool.ts';

/** How many updates are gone through, one by one. */
const most = 10_000_000;

/** YOLOv5 and v7 train.py, ultralytics/engine/trainer.py: an epoch's rate, and over it a warm-up counted in batches, in which biases come down instead. */
export const yolo = defineTool({
  name: 'yolo',
  notations: ['yaml', 'shell'],
  knows: (config) => config.has('lr0') && (config.has('lrf') || config.has('warmup_epochs')),
  read(config, around) {
    // YOLOv5 and v7 warm up for 100 updates at least; Ultralytics, whose file says the whole training, not at all where it says 0.
    const isWhole = ['imgsz', 'task', 'mode', 'data'].some((name) => config.has(name));
    const optimizer = config.text('optimizer') ?? (isWhole ? 'auto' : undefined);
    if (optimizer === 'auto')
      (config.get('optimizer') ?? config.get('lr0') ?? config).refuse(
        "optimizer is auto unless said, and makes Ultralytics choose the rate itself, whatever lr0 says; write the optimizer's name there",
      );
    const lr0 = around.lr ?? config.needed('lr0');
    const lrf = config.number('lrf') ?? 0.01;
    const cosine = config.flag('cos_lr', 'cos-lr') ?? false;
    const perEpoch = around.perEpoch({ batch: config.count('batch', 'batch_size') });
    const said = config.count('epochs');
    const length = around.length ?? (said === undefined ? undefined : said * perEpoch);
    const epochs = (total: number) => Math.max(1, Math.ceil(total / perEpoch));
    const warmupEpochs = config.number('warmup_epochs') ?? 3;
    const W = warmupEpochs > 0 || !isWhole ? Math.max(roundHalfEven(warmupEpochs * perEpoch), 100) : -1;
    const rates = (total: number, from: number): readonly number[] => {
      if (total > most) config.refuse(`a run of ${total} updates is too long to be followed one by one; ${most} are the most`);
      const E = epochs(total);
      const factor = (epoch: number) =>
        cosine ? ((1 - Math.cos((epoch * Math.PI) / E)) / 2) * (lrf - 1) + 1 : (1 - epoch / E) * (1 - lrf) + lrf;
      return Array.from({ length: total }, (_, t) => {
        const rate = lr0 * factor(Math.floor(t / perEpoch));
        return t <= W ? from + ((rate - from) * t) / W : rate;
      });
    };
    const bias = config.number('warmup_bias_lr') ?? 0.1;
    const notes = ['one update a batch, as with a batch of 64 and more; smaller batches are accumulated'];
    return {
      length,
      notes,
      series: [
        { label: 'weights', schedule: (total) => recorded(rates(total, 0)) },
        ...(W > 0 ? [{ label: 'biases', schedule: (total: number) => recorded(rates(total, bias)) }] : []),
      ],
    };
  },
});
