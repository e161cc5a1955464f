import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxes } from '../../src/charts/strokes.ts';
import { type Time, timeAxis } from '../../src/charts/time-axis.ts';
import { parseNumber } from '../../src/core/numbers.ts';
import '../seed.ts';

const time = (more: Partial<Time>): Time => ({
  start: 0,
  last: 99,
  columns: 72,
  gutter: 8,
  unit: 'step',
  hasUnit: true,
  spans: [],
  ...more,
});
const axis = (more: Partial<Time>) => timeAxis(time(more), boxes);
const numbers = (line: string) =>
  line
    .trim()
    .split(/ +/)
    .slice(1)
    .map((text) => parseNumber(text.replaceAll(',', '')) as number);

describe('updates with a coarser unit beside them', () => {
  const beside = (updates: number): NonNullable<Time['beside']> => ({ unit: 'epoch', at: (t) => Math.floor(t / updates) });

  it('tell where each round count begins', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 4, max: 90 }),
        fc.nat(500),
        fc.integer({ min: 30, max: 300 }),
        (updates, epochs, start, columns) => {
          const last = start + updates * epochs - 1;
          const [rule = '', steps = '', counts = ''] = axis({ start, last, columns, beside: beside(updates) });
          for (const epoch of numbers(counts).slice(1, -1)) {
            const column = counts.indexOf(` ${epoch} `) + 1 + Math.floor((String(epoch).length - 1) / 2);
            expect(rule[column]).toBe('┬');
            expect(Math.abs(column - 8 - ((epoch * updates - start) / (last - start)) * columns)).toBeLessThanOrEqual(0.5);
          }
          for (const step of numbers(steps).slice(1, -1)) expect(step % updates).toBe(0);
          expect([numbers(steps)[0], numbers(counts)[0]]).toEqual([start, Math.floor(start / updates)]);
          expect([rule, steps, counts].filter((line) => line.length > 8 + columns + 1)).toEqual([]);
        },
      ),
    );
  });

  it('tell of a single change where it is', () => {
    expect(axis({ last: 999, columns: 50, beside: beside(782) })).toEqual([
      '        ├────────────────────────┬─────────────┬──────────┤',
      '   step 0                       500                     999',
      '  epoch 0                                      1',
    ]);
  });

  it('take few calls, however long the run is', () => {
    let asked = 0;
    const at = (t: number) => {
      asked += 1;
      return Math.floor(t / 5005);
    };
    axis({ last: 1e12, beside: { unit: 'epoch', at } });
    expect(asked).toBeLessThan(1000);
  });
});

describe('phases', () => {
  const spans = (...starts: readonly number[]) => starts.map((start, index) => ({ name: `phase${index}`, start }));

  it('are marked where they begin, and named where there is room', () => {
    expect(axis({ columns: 50, last: 100, spans: spans(0, 20, 24, 50, 101) })).toEqual([
      '        ├─────────┴─┴────────────┼────────────────────────┤',
      '        0                        50                     100',
      '          phase0  │ │   phase2   │         phase3',
      '                               step',
    ]);
  });

  it('are not, before the first row and after the last', () => {
    const [rule = '', , names = ''] = axis({ start: 30, last: 60, spans: spans(0, 10, 45, 90) });
    expect(rule.match(/[┴┼]/g)).toHaveLength(1);
    expect(names.trim().split(/[ │]+/)).toEqual(['phase1', 'phase2']);
  });

  it('are left out where they would be all there is', () => {
    const many = spans(...Array.from({ length: 40 }, (_, index) => 2 * index));
    expect(axis({ spans: many })).toEqual(axis({}));
  });
});
