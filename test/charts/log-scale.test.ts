import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logAxis } from '../../src/charts/log-scale.ts';
import { everyRow } from '../../src/core/rows.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { render } from '../../src/formats/chart.ts';
import { constant, cosine, exponential, linear, multistep, warmupCosine } from '../../src/index.ts';
import { rendered } from '../formats/tables.ts';
import '../seed.ts';

const labelsOf = (low: number, high: number, most: number) => {
  const axis = logAxis(low, high, most);
  return Array.from({ length: axis.rows + 1 }, (_, row) => axis.label(axis.rows - row));
};

describe('logAxis', () => {
  it.each<[low: number, high: number, most: number, labels: string]>([
    [1e-5, 0.1, 4, '0.1 0.01 0.001 1e-4 1e-5'],
    [1e-5, 0.1, 8, '0.1 - 0.01 - 0.001 - 1e-4 - 1e-5'],
    [1e-5, 0.1, 12, '0.1 0.05 0.02 0.01 0.005 0.002 0.001 5e-4 2e-4 1e-4 5e-5 2e-5 1e-5'],
    [3e-5, 3e-4, 10, '- - 2e-4 - - 1e-4 - - 5e-5 - -'],
    [1e-12, 1, 4, '1 0.001 1e-6 1e-9 1e-12'],
    [0.09, 0.1, 10, '0.100 0.099 0.098 0.097 0.096 0.095 0.094 0.093 0.092 0.091 0.090'],
    [1e-300, 1e300, 10, '1e300 1e200 1e100 1 1e-100 1e-200 1e-300'],
    [1, 1.0000000000000002, 10, '1.0000000000000002 - - - 1'],
    [0.1, 0.1, 10, '- - 0.1 - -'],
  ])('%d to %d in %d rows', (low, high, most, labels) => {
    expect(
      labelsOf(low, high, most)
        .map((label) => label || '-')
        .join(' '),
    ).toBe(labels);
  });

  it('puts every rate where its labels say, and uses at least a third of the rows', () => {
    const top = fc.tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min: -290, max: 290 }));
    fc.assert(
      fc.property(
        top,
        fc.double({ min: 1e-6, max: 13, noNaN: true }),
        fc.integer({ min: 2, max: 199 }),
        ([digits, power], decades, most) => {
          const high = Number(`${digits}e${power}`);
          const low = high / 10 ** decades;
          const axis = logAxis(low, high, most);
          expect(axis.rows).toBeLessThanOrEqual(most);
          const labelled = Array.from({ length: axis.rows + 1 }, (_, row) => row).filter((row) => axis.label(row) !== '');
          expect(labelled.length).toBeGreaterThanOrEqual(2);
          for (const row of labelled) expect(Math.abs(axis.row(Number(axis.label(row))) - row)).toBeLessThanOrEqual(0.16);
          expect(Math.round(axis.row(high)) - Math.round(axis.row(low))).toBeGreaterThanOrEqual(most / 3 - 1);
          expect([axis.row(0), axis.row(-1)]).toEqual([0, 0]);
        },
      ),
    );
  });
});

describe('a chart with a logarithmic axis', () => {
  const text = (schedule: Schedule, stop = 100) =>
    rendered(render, { unit: 'step', series: [{ label: 'x', unit: 'step', schedule }], rows: everyRow(0, stop) }, { log: true });
  const note = /\S.* on the floor line|no rate is above 0.*/;

  it.each<[what: string, schedule: Schedule, said: string | undefined]>([
    ['nothing below the axis', exponential({ length: 100 }), undefined],
    ['a zero', warmupCosine({ length: 100 }), '0 is drawn on the floor line'],
    ['a rate far below', multistep({ max: 1, gamma: 1e-300, milestones: [99] }), 'what is below 0.001 is drawn on the floor line'],
    ['a rate a little below', multistep({ max: 1, gamma: 1e-4, milestones: [99] }), 'what is below 0.001 is drawn on the floor line'],
    ['a rate far below for long', multistep({ max: 1, gamma: 1e-100, milestones: [50] }), 'what is below 1e-12 is drawn on the floor line'],
    ['a zero and one other rate', multistep({ max: 1, gamma: 0, milestones: [50] }), '0 is drawn on the floor line'],
    ['nothing but zeros', constant({ max: 0 }), 'no rate is above 0, so the axis is not logarithmic'],
    ['one rate', constant({ max: 0.1 }), undefined],
  ])('says of %s: %s', (_what, schedule, said) => {
    expect(note.exec(text(schedule).split('\n').slice(-2)[0]?.split(' · ').at(-1) ?? '')?.[0]).toBe(said);
  });

  it('is a straight line for an exponential decay', () => {
    const rows = text(exponential({ max: 1, rate: 0.1, length: 100 })).split('\n');
    const ends = rows.flatMap((row) => (row.includes('╮') ? [row.indexOf('╮')] : []));
    const gaps = ends.slice(1).map((end, index) => end - (ends[index] as number));
    expect(gaps.length).toBeGreaterThan(2);
    expect(Math.max(...gaps.slice(1)) - Math.min(...gaps.slice(1))).toBeLessThanOrEqual(1);
  });

  it('does not flatten a run for its last plunge', () => {
    for (const schedule of [cosine({ length: 1e12 }), linear({ length: 1e12 })]) {
      const labels = text(schedule, 1e12)
        .match(/^ +[\d.e-]+(?= [┤┼])/gm)
        ?.map(Number) as number[];
      expect(Math.min(...labels)).toBeGreaterThan(1e-9);
    }
  });
});
