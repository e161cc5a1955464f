import { describe, expect, it } from 'vitest';
import { shellLines } from '../../src/charts/text-layout.ts';
import { everyRow } from '../../src/core/rows.ts';
import { render } from '../../src/formats/chart.ts';
import { constant } from '../../src/schedules/index.ts';
import { rendered } from '../formats/tables.ts';

describe('a command line', () => {
  it('stays one line where it fits', () => {
    expect(shellLines('lrsched cosine --max 0.1', 30)).toEqual(['lrsched cosine --max 0.1']);
  });

  it('is broken where a shell goes on, and leaves quoted words whole', () => {
    const lines = shellLines("lrsched formula --formula 'max * (1 - t / T)' --epochs 100", 26);
    expect(lines).toEqual(['lrsched formula \\', "  --formula 'max * (1 - t / T)' \\", '  --epochs 100']);
  });

  it('stands beneath the chart, for each series that has one', () => {
    const series = (label: string, max: number) =>
      ({ label, unit: 'epoch', schedule: constant({ max, length: 3 }), command: `lrsched constant --max ${max} --epochs 3` }) as const;
    const chart = (...all: readonly ReturnType<typeof series>[]) =>
      rendered(render, { unit: 'epoch', series: all, rows: everyRow(0, 3) }, { width: 30 });
    expect(chart(series('a', 1))).toMatch(/\nthe same:\nlrsched constant --max 1 \\\n {2}--epochs 3\n$/);
    expect(chart(series('a', 1), series('b', 2))).toMatch(/\nthe same as a:\nlrsched .*\n.*\nthe same as b:\nlrsched .*\n.*\n$/);
  });
});
