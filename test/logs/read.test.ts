import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LrschedError } from '../../src/core/issues.ts';
import { fieldsOf } from '../../src/logs/as-table.ts';
import { logReader } from '../../src/logs/index.ts';
import type { Log, LogOptions } from '../../src/logs/log.ts';
import { event, tools } from './render.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Reads a log handed over in pieces of a size. */
function read(files: Uint8Array | string | readonly (Uint8Array | string)[], options: LogOptions = {}, piece = 7001): Log {
  const reader = logReader({ file: 'the.log', ...options });
  for (const [index, file] of (Array.isArray(files) ? files : [files]).entries()) {
    const all = typeof file === 'string' ? bytes(file) : file;
    if (index > 0) reader.next();
    for (let at = 0; at < all.length; at += piece) reader.push(all.subarray(at, at + piece));
    reader.end();
  }
  return reader.log();
}

const rowsOf = ({ series }: Log, which = 0) => {
  const { steps, rates } = series[which] as Log['series'][number];
  return Array.from(steps, (step, row) => [step, rates[row]]);
};

const code = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof LrschedError) return error.issues[0]?.code;
    throw error;
  }
  return 'no issue';
};

const cosine = (t: number) => 0.00015 * (1 + Math.cos((Math.PI * t) / 90));

describe('a run of each format is read row by row', () => {
  it.each(tools)('$name', ({ from, per, write }) => {
    const every = per === 'epoch' ? 1 : 3;
    const { bytes, rows } = write(Array.from({ length: 30 }, (_, row) => [row * every + from, cosine(row * every)] as const));
    const log = read(bytes);
    expect(log.series).toHaveLength(1);
    expect(rowsOf(log)).toEqual(rows);
    expect(log.unit).toBe(per ?? 'step');
  });

  it.each(tools)('$name in pieces of one byte to a few', ({ from, write }) => {
    const { bytes, rows } = write(Array.from({ length: 5 }, (_, row) => [row + from, cosine(row)] as const));
    for (const piece of [1, 2, 3, 13]) expect(rowsOf(read(bytes, {}, piece))).toEqual(rows);
  });

  it.each(tools)('$name says how many updates its steps are off', ({ from, next, write }) => {
    const { bytes } = write(Array.from({ length: 12 }, (_, row) => [row + from, cosine(row)] as const));
    expect(read(bytes).readings[0]?.offset).toBe((next ? 1 : 0) - from);
  });
});

describe('digits', () => {
  const digits = (texts: readonly string[]) =>
    read(`step,lr\n${texts.map((text, step) => `${step},${text}\n`).join('')}`).series[0]?.digits;
  const curve = Array.from({ length: 40 }, (_, t) => cosine(t));
  it.each<[what: string, texts: readonly string[], digits: unknown]>([
    ['all of a double', curve.map(String), 'exact'],
    ['a float32 printed as a double', curve.map((lr) => String(Math.fround(lr))), 'float32'],
    ['%.4e', curve.map((lr) => lr.toExponential(4)), { significant: 5 }],
    ['%.6f', curve.map((lr) => lr.toFixed(6)), { decimals: 6 }],
    ['%.5g', curve.map((lr) => String(Number(lr.toPrecision(5)))), { significant: 5 }],
    ['round(lr, 5)', curve.map((lr, t) => String(Number((lr * 10 * (t < 20 ? 1 : 0.02)).toFixed(5)))), { decimals: 5 }],
    ['a few short rates, which nobody rounded', ['0.1', '0.1', '0.01', '0.001'], { significant: 5 }],
  ])('%s', (_what, texts, expected) => {
    expect(digits(texts)).toEqual(expected);
  });
});

describe('what logs have in them besides', () => {
  it('a number at the very end without a line end is not taken', () => {
    expect(rowsOf(read('step,lr\n0,0.1\n1,0.09\n2,0.0'))).toEqual([
      [0, 0.1],
      [1, 0.09],
    ]);
    expect(rowsOf(read('step,lr,loss\n0,0.1,1\n1,0.09,2'))).toEqual([
      [0, 0.1],
      [1, 0.09],
    ]);
    expect(rowsOf(read('step 1 lr 0.1\nstep 2 lr 0.09\nstep 3 lr 0.0'))).toEqual([
      [1, 0.1],
      [2, 0.09],
    ]);
    expect(rowsOf(read('{"step": 0, "lr": 0.1}\n{"step": 1, "lr": 0.0'))).toEqual([[0, 0.1]]);
  });
  it('of rows that were logged again after a resume the later ones count', () => {
    const log = read('step,lr\n0,0.1\n1,0.2\n2,0.3\n1,0.5\n2,0.6\n3,0.7\n');
    expect(rowsOf(log)).toEqual([
      [0, 0.1],
      [1, 0.5],
      [2, 0.6],
      [3, 0.7],
    ]);
    expect(log.resumes).toEqual([1]);
  });
  it('a run that begins anew in the same file is the one that counts', () => {
    const log = read('epoch,lr\n0,0.1\n1,0.2\nepoch,lr\n0,0.5\n');
    expect(rowsOf(log)).toEqual([[0, 0.5]]);
    expect(log.notes.join()).toContain('2 runs');
  });
  it('steps that begin anew with each epoch are counted on', () => {
    expect(rowsOf(read('epoch,step,lr\n0,0,1\n0,1,2\n0,2,3\n1,0,4\n1,1,5\n1,2,6\n2,0,7\n')).map(([step]) => step)).toEqual([
      0, 1, 2, 3, 4, 5, 6,
    ]);
    expect(rowsOf(read('epoch,batch,lr\n1,0,1\n1,10,2\n2,0,4\n2,10,5\n', { stepsPerEpoch: 20 })).map(([step]) => step)).toEqual([
      0, 10, 20, 30,
    ]);
    expect(code(() => read('epoch,batch,lr\n1,0,1\n1,10,2\n2,0,4\n'))).toBe('cannot-read');
  });
  it('several rates are several series, and what is beside them none', () => {
    const log = read('step,lr_head,lr_body,momentum,weight_decay,lr_mult,val_lr\n0,0.1,0.01,0.9,0.01,1,NA\n1,0.2,0.02,0.9,0.01,1,NA\n');
    expect(log.series.map(({ label }) => label)).toEqual(['lr_head', 'lr_body']);
  });
  it('names with quotes, blanks and line ends in them', () => {
    expect(rowsOf(read('"step","a ""run"", twice - lr"\n"0","0.1"\n"1","0.2"\n'))).toEqual([
      [0, 0.1],
      [1, 0.2],
    ]);
  });
  it('a table without a header, where it is said which column is which', () => {
    const table = '10 0.5 0.1\n20 0.4 0.09\n30 0.3 0.08\n';
    expect(rowsOf(read(table, { stepColumn: '0', rateColumn: '2' }))).toEqual([
      [10, 0.1],
      [20, 0.09],
      [30, 0.08],
    ]);
    expect(code(() => read(table))).toBe('cannot-read');
  });
  it('a pattern of the user, in the spelling of Python or of JavaScript', () => {
    const log = read('at 5 we had (0.1)\nnothing\nat 6 we had (0.2)\n', { pattern: 'at (?P<step>\\d+) we had \\((?<lr>[^)]+)' });
    expect(rowsOf(log)).toEqual([
      [5, 0.1],
      [6, 0.2],
    ]);
    expect(code(() => read('x', { pattern: '(' }))).toBe('bad-value');
    expect(code(() => read('x', { pattern: 'step (\\d+)' }))).toBe('bad-value');
  });
  it('events of several files, one of which ends in the middle of a record', () => {
    const first = Buffer.concat([event(1, 'lr', 0.5), event(2, 'lr', 0.25), event(3, 'lr', 0.125).subarray(0, 20)]);
    const second = Buffer.concat([event(2, 'lr', 1), event(3, 'lr', 2)]);
    const log = read([first, second]);
    expect(rowsOf(log)).toEqual([
      [1, 0.5],
      [2, 1],
      [3, 2],
    ]);
    expect(log.resumes).toEqual([2]);
  });
  it("parts of transformers' console: dicts among other text, whose numbers are texts", () => {
    const log = read(
      "loading\n{'loss': '2.5', 'learning_rate': '9e-05', 'epoch': '0.2'}\n{'eval_loss': 1, 'epoch': 0.2}\n{'loss': 2, 'learning_rate': 8e-05, 'epoch': 0.4}\n",
    );
    expect(rowsOf(log)).toEqual([
      [0.2, 9e-5],
      [0.4, 8e-5],
    ]);
    expect(log.unit).toBe('epoch');
  });
  it('what Keras prints when a callback sets the rate', () => {
    const log = read(
      '\nEpoch 1: LearningRateScheduler setting learning rate to 0.01.\nEpoch 1/2\n\nEpoch 2: LearningRateScheduler setting learning rate to 0.005.\nEpoch 2/2\n',
    );
    expect(rowsOf(log)).toEqual([
      [1, 0.01],
      [2, 0.005],
    ]);
  });
  it('a history of Keras, a list for each name', () => {
    expect(rowsOf(read('{"loss": [1, 0.9], "lr": [0.1, 0.05]}'))).toEqual([
      [0, 0.1],
      [1, 0.05],
    ]);
  });
  it('UTF-16, as a shell of Windows redirects it', () => {
    const text = 'step,lr\r\n0,0.1\r\n1,0.2\r\n';
    expect(rowsOf(read(new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))))).toEqual([
      [0, 0.1],
      [1, 0.2],
    ]);
  });
});

describe('what is no log ends in one issue', () => {
  it.each<[what: string, content: Uint8Array | string, code: string]>([
    ['nothing', '', 'no-rate'],
    ['a table without a rate', 'step,loss\n0,1\n1,2\n', 'no-rate'],
    ['rates without steps', 'lr,loss\n0.1,1\n0.2,2\n', 'cannot-read'],
    ['torchtitan, which prints none', 'step:  1  loss:  0.5  memory: 11GiB  tps: 7,812  tflops: 42.10  mfu: 13.5%\n', 'no-rate'],
    ['binary', Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256), 'cannot-read'],
    ['gzip', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0]), 'cannot-read'],
    ['half a JSON document', '{\n  "log_history": [\n    {"step": 1, "learning_', 'cannot-read'],
    ['a plan', '{"unit":"epoch","series":[]}', 'cannot-read'],
    ['rates that are no numbers', '{"step": 2, "lr": "x"}\n{"step": "y", "lr": 1}\n', 'no-rate'],
    ['deep JSON', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}\n`, 'no-rate'],
  ])('%s', (_what, content, expected) => {
    expect(code(() => read(content))).toBe(expected);
  });

  it('whatever the bytes', () => {
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.string({ maxLength: 60 }).map(bytes),
      fc
        .constantFrom('step,lr\n', '{"step": 1, "lr": 0.1}\n', 'iter: 5 lr: 0.1 \n', '\x1b[31m', '"', '\n', ':W&B', '{', '[', 'NaN')
        .map(bytes),
      fc.constant(event(1, 'lr', 0.5)),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 12 }), (parts) => {
        expect(['no issue', 'cannot-read', 'no-rate']).toContain(code(() => read(Buffer.concat(parts))));
      }),
      { numRuns: 500 },
    );
  });
});

it('fields of a line are those of csv-parse', () => {
  const field = fc.oneof(fc.stringMatching(/^[\w. /-]{0,8}$/), fc.constantFrom('"a,b"', '"a ""b"""', '""'));
  fc.assert(
    fc.property(fc.array(field, { minLength: 2, maxLength: 6 }), (fields) => {
      const line = fields.join(',');
      expect(fieldsOf(line, ',')).toEqual((parse(line, { relax_column_count: true }) as string[][])[0] ?? ['']);
    }),
  );
});
