import { readFileSync } from 'node:fs';
import { bench, describe } from 'vitest';
import { familiesByType } from '../src/build.ts';
import { exampleOf } from '../src/cli/list.ts';
import { everyRow } from '../src/core/rows.ts';
import type { Schedule } from '../src/core/schedule.ts';
import { render as chart } from '../src/formats/chart.ts';
import { render as csv } from '../src/formats/csv.ts';
import type { Render } from '../src/formats/format.ts';
import { cosine } from '../src/index.ts';
import { readPython } from '../src/reading/index.ts';

const million = 1_000_000;
const look = { width: 80, height: 11, ascii: false, color: false };

/** Takes all that a format yields, and keeps none of it. */
function drain(render: Render, schedule: Schedule, count: number): number {
  const table = { unit: 'step', series: [{ label: 'x', unit: 'step', schedule }], rows: everyRow(0, count) } as const;
  let length = 0;
  for (const chunk of render(table, look)) length += chunk.length;
  return length;
}

describe('a million updates', () => {
  for (const family of familiesByType.values()) {
    const { at, length } = exampleOf(family).schedule;
    const visit = () => {
      for (let t = 0; t < million; t += 1) at(t % length);
    };
    bench(family.type, visit, { time: 300, iterations: 3 });
  }
});

describe('CSV', () => {
  const schedule = cosine({ length: million });
  bench('a million rows', () => void drain(csv, schedule, million), { time: 500, iterations: 3 });
});

describe('a chart', () => {
  for (const length of [100, 1e12]) {
    const schedule = cosine({ length });
    bench(`of ${length} updates`, () => void drain(chart, schedule, length), { time: 500 });
  }
});

describe('reading', () => {
  const script = readFileSync(new URL('reading/scripts/imagenet.py', import.meta.url), 'utf8');
  const around = Array.from({ length: 1000 }, (_, line) => `metric_${line} = history[${line}] * 2 + offset`).join('\n');
  const texts = {
    'one line': 'CosineAnnealingLR(optimizer, T_max=100, eta_min=0.001)',
    'a script': script,
    'a script of 1000 lines more': `${around}\n${script}`,
  };
  for (const [what, text] of Object.entries(texts)) {
    bench(what, () => void readPython({ text, lr: 0.1, length: 90 }), { time: 500, iterations: 3 });
  }
  const turn = [...Array(20).fill('loss = model(batch)'), 'optimizer.step()'].map((line) => `        ${line}`);
  const loop = [
    'optimizer = torch.optim.SGD(model.parameters(), lr=0.1)',
    'for epoch in range(90):',
    '    for batch in range(1000):',
    ...turn,
  ];
  bench('a loop of alike turns', () => void readPython({ text: loop.join('\n') }), { time: 500, iterations: 3 });
  const trainer = `
import math, torch
from collections import defaultdict
class Meter:
    def __init__(self): self.total = self.count = 0
    def update(self, value): self.total, self.count = self.total + value, self.count + 1
class Log:
    def __init__(self): self.meters = defaultdict(Meter)
    def update(self, **given):
        for name, value in given.items(): self.meters[name].update(value)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
class Counter: n = 0
counter, log = Counter(), Log()
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.9 ** (counter.n // 100))
table = [0.1 * math.cos(step / 1e4) for step in range(10000)]
for epoch in range(10):
    for batch in range(1000):
        loss = model(batch)
        if not torch.isfinite(loss): break
        loss.backward()
        optimizer.step()
        counter.n += 1
        TURN
        log.update(loss=loss.item(), lr=scheduler.get_last_lr()[0])`;
  const turns = {
    'a trainer that steps a scheduler': 'scheduler.step()',
    'a trainer that looks its rates up': "optimizer.param_groups[0]['lr'] = table[counter.n % 10000]",
  };
  for (const [what, own] of Object.entries(turns))
    bench(what, () => void readPython({ text: trainer.replace('TURN', own) }), { time: 500, iterations: 3 });
});
