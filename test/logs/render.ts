import { PbfWriter } from 'pbf';

/** A rate of a run, at the update that used it. */
export interface Row {
  readonly t: number;
  readonly lr: number;
}

/** A log as a tool would have written it, with what is in it. */
export interface Written {
  readonly bytes: Uint8Array;
  /** The rows that must be read: as the log counts, and the rate as it keeps it. */
  readonly rows: readonly (readonly [step: number, lr: number])[];
}

/** How a tool writes a run: one that shows the next rate, or rows of epochs, is handed the rows that it would show. */
export interface Tool {
  readonly name: string;
  /** What is added to an update, counted from 0, to have the step of its row. */
  readonly from: 0 | 1;
  /** Its rows show the rate of the update after theirs. */
  readonly next?: true;
  readonly per?: 'epoch';
  write(rows: readonly (readonly [step: number, lr: number])[]): Written;
}

const text = (value: string) => new TextEncoder().encode(value);
type Rows = readonly (readonly [number, number])[];

const lines = (
  name: string,
  from: 0 | 1,
  line: (step: number, lr: string) => string,
  lr: (rate: number) => string,
  more: Partial<Tool> = {},
): Tool => ({
  name,
  from,
  write: (rows) => ({
    bytes: text(rows.map(([step, rate]) => `${line(step, lr(rate))}\n`).join('')),
    rows: rows.map(([step, rate]) => [step, Number(lr(rate))] as const),
  }),
  ...more,
});
const table = (
  name: string,
  from: 0 | 1,
  header: string,
  line: (step: number, lr: string) => string,
  lr: (rate: number) => string,
  more: Partial<Tool> = {},
): Tool => {
  const tool = lines(name, from, line, lr, more);
  return {
    ...tool,
    write(rows) {
      const { bytes, rows: kept } = tool.write(rows);
      const head = text(`${header}\n`);
      const all = new Uint8Array(head.length + bytes.length);
      all.set(head);
      all.set(bytes, head.length);
      return { bytes: all, rows: kept };
    },
  };
};
const all = (rate: number) => String(rate);
/** C's `%.5g`, without the trailing zeros. */
const short = (digits: number) => (rate: number) => (rate === 0 ? '0' : String(Number(rate.toPrecision(digits))));
/** C's `%.4e`. */
const scientific = (behind: number) => (rate: number) => rate.toExponential(behind).replace(/e([+-])(\d)$/, 'e$10$2');
const single = (rate: number) => String(Math.fround(rate));

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});
function masked(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 255] as number) ^ (crc >>> 8);
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** TFRecord's framing of one event. */
export function framed(event: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(event.length + 16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, event.length, true);
  view.setUint32(8, masked(bytes.subarray(0, 8)), true);
  bytes.set(event, 12);
  view.setUint32(12 + event.length, masked(event), true);
  return bytes;
}

/** An event of TensorBoard with one scalar in it, as torch writes it or as TF 2 does. */
export function event(step: number, tag: string, value: number, as: 'simple' | 'tensor' = 'simple', wall = 1.7e9 + step): Uint8Array {
  const writer = new PbfWriter();
  writer.writeDoubleField(1, wall);
  writer.writeVarintField(2, step);
  writer.writeMessage(
    5,
    (_, summary) =>
      summary.writeMessage(
        1,
        (__, one) => {
          one.writeStringField(1, tag);
          if (as === 'simple') one.writeFloatField(2, value);
          else {
            const content = new Uint8Array(4);
            new DataView(content.buffer).setFloat32(0, value, true);
            one.writeMessage(
              8,
              (___, tensor) => {
                tensor.writeVarintField(1, 1);
                tensor.writeBytesField(4, content);
              },
              null,
            );
          }
        },
        null,
      ),
    null,
  );
  return framed(writer.finish().slice());
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const events =
  (as: 'simple' | 'tensor') =>
  (rows: Rows): Written => ({
    bytes: joined([
      framed(text('\x09\0\0\0\0\0\0\0\0\x1a\x0dbrain.Event:2')),
      ...rows.flatMap(([step, lr]) => [event(step, 'train/loss', 1 / (1 + step), as), event(step, 'train/learning_rate', lr, as)]),
    ]),
    rows: rows.map(([step, lr]) => [step, Math.fround(lr)] as const),
  });

/** LevelDB's blocks of 32 KiB around the records of a run of W&B. */
function wandb(rows: Rows): Written {
  const records = rows.map(([step, lr]) => {
    const writer = new PbfWriter();
    const item = (key: string, json: string) => (_: unknown, one: PbfWriter) => {
      one.writeStringField(2, key);
      one.writeStringField(16, json);
    };
    writer.writeMessage(
      2,
      (_, history) => {
        history.writeMessage(1, item('lr', all(lr)), null);
        history.writeMessage(1, item('loss', 'NaN'), null);
        history.writeMessage(1, item('_step', String(step)), null);
      },
      null,
    );
    return writer.finish().slice();
  });
  const block = 2 ** 15;
  const parts: Uint8Array[] = [new Uint8Array([...text(':W&B'), 0x31, 0xed, 0])];
  let left = block - 7;
  for (const record of records) {
    for (let at = 0, begun = false; at < record.length || !begun; begun = true) {
      if (left < 7) {
        parts.push(new Uint8Array(left));
        left = block;
      }
      const size = Math.min(left - 7, record.length - at);
      const ends = at + size === record.length;
      const head = new Uint8Array(7);
      new DataView(head.buffer).setUint16(4, size, true);
      head[6] = begun ? (ends ? 4 : 3) : ends ? 1 : 2;
      parts.push(head, record.slice(at, at + size));
      left -= 7 + size;
      at += size;
    }
  }
  return { bytes: joined(parts), rows };
}

/** Every format that can be written here. */
export const tools: readonly Tool[] = [
  {
    name: 'trainer_state.json',
    from: 1,
    write: (rows) => ({
      bytes: text(
        JSON.stringify(
          {
            best_metric: null,
            log_history: [
              ...rows.map(([step, lr]) => ({ epoch: step / 25, grad_norm: 'NOT A NUMBER', learning_rate: lr, loss: 2.5, step })),
              { epoch: 4, step: 100, train_runtime: 3, total_flos: 1e9 },
            ],
          },
          null,
          2,
        ).replaceAll('"NOT A NUMBER"', 'NaN'),
      ),
      rows,
    }),
  },
  lines(
    'LLaMA-Factory trainer_log.jsonl',
    1,
    (step, lr) => `{"current_steps": ${step}, "total_steps": 400, "loss": 2.1, "lr": ${lr}, "epoch": 0.1, "elapsed_time": "0:00:01"}`,
    all,
  ),
  table(
    'Lightning metrics.csv',
    0,
    'epoch,lr-SGD,lr-SGD-momentum,step,train_loss',
    (step, lr) => `,${lr},0.9,${step},\n0,,,${step},0.5`,
    all,
  ),
  lines(
    'lrsched record',
    0,
    (step, lr) => `{"update":${step},"optimizer":"AdamW","lr":${lr},"beta1":0.9,"beta2":0.999,"weight_decay":0.01}`,
    all,
  ),
  { name: 'TensorBoard, torch', from: 0, write: events('simple') },
  { name: 'TensorBoard, TF 2', from: 0, write: events('tensor') },
  table('TensorBoard CSV', 0, 'Wall time,Step,Value', (step, lr) => `1700000000.5,${step},${lr}`, single),
  { name: 'W&B run', from: 0, write: wandb },
  table(
    'W&B chart CSV',
    0,
    '"Step","my - run - lr","my - run - lr__MIN","my - run - lr__MAX"',
    (step, lr) => `"${step}","${lr}","${lr}","${lr}"`,
    all,
  ),
  table('Keras CSVLogger', 0, 'epoch,learning_rate,loss,val_learning_rate,val_loss', (step, lr) => `${step},${lr},0.5,NA,NA`, single, {
    per: 'epoch',
  }),
  table('timm summary.csv', 0, 'epoch,train_loss,eval_loss,eval_top1,lr', (step, lr) => `${step},1.5,1.4,70.1,${lr}`, all, {
    per: 'epoch',
  }),
  table(
    'ultralytics results.csv',
    1,
    '                  epoch,         train/box_loss,                 lr/pg0',
    (step, lr) => `${String(step).padStart(23)},${'1.9275'.padStart(23)},${lr.padStart(23)}`,
    short(5),
    { per: 'epoch' },
  ),
  lines(
    'detectron2 metrics.json',
    0,
    (step, lr) => `{"data_time": 0.003, "eta_seconds": 21.5, "iteration": ${step}, "lr": ${lr}, "total_loss": 1.7}`,
    all,
  ),
  lines(
    'detectron2 console',
    0,
    (step, lr) =>
      `[11/27 12:01:53 d2.utils.events]:  eta: 0:00:21  iter: ${step}  total_loss: 1.789  time: 0.0512  lr: ${lr}  max_mem: 1834M`,
    short(5),
  ),
  lines('mmengine scalars.json', 1, (step, lr) => `{"lr": ${lr}, "data_time": 0.003, "loss": 0.5, "iter": ${step}, "step": ${step}}`, all),
  lines(
    'mmengine console by epoch',
    1,
    (step, lr) =>
      `2024/01/01 12:00:00 - mmengine - INFO - Epoch(train) [${1 + Math.floor((step - 1) / 20)}][${((step - 1) % 20) + 1}/20]  lr: ${lr}  eta: 0:01:00  loss: 0.5`,
    scientific(4),
  ),
  lines(
    'mmengine console by iteration',
    1,
    (step, lr) =>
      `2024/01/01 12:00:00 - mmengine - INFO - Iter(train) [${String(step).padStart(6)}/90000]  base_lr: 1.0000e-01 lr: ${lr}  eta: 0:01:00`,
    scientific(4),
  ),
  lines(
    'Megatron-LM console',
    1,
    (step, lr) =>
      ` [2024-01-01 12:00:00] iteration ${String(step).padStart(8)}/     400 | consumed samples:    320 | elapsed time per iteration (ms): 412.3 | learning rate: ${lr} | global batch size:    64 | lm loss: 4.7E-01 |`,
    (rate) => scientific(6)(rate).toUpperCase(),
    { next: true },
  ),
  lines(
    'DeepSpeed console',
    1,
    (step, lr) =>
      `[2024-01-01 12:00:00,000] [INFO] [logging.py:96:log_dist] [Rank 0] step=${step}, skipped=0, lr=[${lr}], mom=[[0.9, 0.999]]`,
    all,
    { next: true },
  ),
  lines(
    'fairseq JSON',
    1,
    (step, lr) =>
      `2024-01-01 12:00:00 | INFO | train_inner | {"epoch": 1, "update": 0.05, "loss": "5.3", "num_updates": "${step}", "lr": "${lr}", "gnorm": "1.2"}`,
    short(6),
    { next: true },
  ),
  lines(
    'fairseq simple',
    1,
    (step, lr) =>
      `2024-01-01 12:00:00 | INFO | train_inner | epoch 001:     10 / 100 loss=5.3, ppl=40, num_updates=${step}, lr=${lr}, gnorm=1.2, wall=3`,
    short(6),
    { next: true },
  ),
  lines(
    'torchvision console',
    0,
    (step, lr) =>
      `Epoch: [${Math.floor(step / 25)}]  [${String(step % 25).padStart(2)}/25]  eta: 0:00:10  lr: ${lr}  img/s: 31.2  loss: 6.9 (6.9)`,
    all,
  ),
  lines(
    'build-nanogpt console',
    0,
    (step, lr) => `step ${String(step).padStart(5)} | loss: 0.861933 | lr ${lr} | norm: 1.6467 | dt: 14.30ms | tok/sec: 572901.01`,
    scientific(4),
  ),
  lines(
    'console in colours',
    1,
    (step, lr) =>
      `[titan] 2024-01-01 - root - INFO - \x1b[31mstep: ${String(step).padStart(2)}  \x1b[32mloss:  0.5234  \x1b[36mlr: ${lr}  \x1b[34mtps: 7,812  mfu: 13.5%\x1b[39m`,
    scientific(3),
  ),
  table('CSV by hand', 0, 'step,loss,lr', (step, lr) => `${step},0.5,${lr}`, all),
  table('CSV with semicolons, CRLF', 1, 'iteration;train_lr;weight_decay\r', (step, lr) => `${step};${lr};0.01\r`, all),
  table('TSV', 0, 'global_step\tloss\tlearning_rate', (step, lr) => `${step}\t0.5\t${lr}`, all),
  lines('JSON lines by hand', 0, (step, lr) => `{"step": ${step}, "train": {"lr": ${lr}, "loss": 0.5}, "momentum": 0.9}`, all),
];
