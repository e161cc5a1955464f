import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logAxis } from '../../src/charts/log-scale.ts';
import { everyRow } from '../../src/core/rows.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { render } from '../../src/formats/chart.ts';
import { constant, cosine, exponential, linear, multistep, noam, warmupCosine } from '../../src/index.ts';
import { rendered } from '../formats/tables.ts';
import '../seed.ts';

const labelsOf = (low: number, high: number, most: number, peaks = [high]) => {
  const axis = logAxis(low, high, most, peaks);
  return Array.from({ length: axis.rows + 1 }, (_, row) => axis.label(axis.rows - row));
};

describe('logAxis', () => {
  it.each<[low: number, high: number, most: number, labels: string]>([
    [1e-5, 0.1, 4, '1e-1 1e-2 1e-3 1e-4 1e-5'],
    [1e-5, 0.1, 8, '1e-1 - 1e-2 - 1e-3 - 1e-4 - 1e-5'],
    // With three rows to a decade 0.03 would be drawn on the row of 0.02.
    [1e-5, 0.1, 12, '1e-1 - - 1e-2 - - 1e-3 - - 1e-4 - - 1e-5'],
    [0.01, 1, 20, '1 - - 0.5 - - - 0.2 - - 0.1 - - 0.05 - - - 0.02 - - 0.01'],
    [3e-5, 3e-4, 10, '3e-4 - 2e-4 - - 1e-4 - - 5e-5 - -'],
    [3e-8, 3e-4, 10, '3e-4 1e-4 - 1e-5 - 1e-6 - 1e-7 -'],
    [6e-8, 6e-4, 10, '6e-4 - 1e-4 - 1e-5 - 1e-6 - - -'],
    [1.5e-5, 0.00123, 10, '1.23e-3 - - 1e-4 - - 1e-5'],
    [1e-12, 1, 4, '1e0 1e-3 1e-6 1e-9 1e-12'],
    [0.09, 0.1, 10, '0.100 0.099 0.098 0.097 0.096 0.095 0.094 0.093 0.092 0.091 0.090'],
    [1e-300, 1e300, 10, '1e300 1e200 1e100 1e0 1e-100 1e-200 1e-300'],
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
          const axis = logAxis(low, high, most, [high]);
          expect(axis.rows).toBeLessThanOrEqual(most);
          const labelled = Array.from({ length: axis.rows + 1 }, (_, row) => row).filter((row) => axis.label(row) !== '');
          expect(labelled.length).toBeGreaterThanOrEqual(2);
          for (const row of labelled) expect(Math.abs(axis.row(Number(axis.label(row))) - row)).toBeLessThanOrEqual(0.31);
          // The highest rate has its own label, and its own row.
          if (decades > 0.5)
            expect([Math.round(axis.row(high)), Number(axis.label(axis.rows))]).toEqual([axis.rows, Number(high.toPrecision(4))]);
          expect(Math.round(axis.row(high)) - Math.round(axis.row(low))).toBeGreaterThanOrEqual(most / 3 - 1);
          expect([axis.row(0), axis.row(-1)]).toEqual([0, 0]);
        },
      ),
    );
  });
});

it('tells every peak by its own label, and nothing else on its row', () => {
  const peak = fc
    .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: -6, max: -1 }))
    .map(([digits, power]) => Number(`${digits}e${power}`));
  fc.assert(
    fc.property(fc.array(peak, { minLength: 1, maxLength: 3 }), fc.integer({ min: 7, max: 40 }), (peaks, most) => {
      const high = Math.max(...peaks);
      const axis = logAxis(
        high / 10_000,
        high,
        most,
        peaks.toSorted((a, b) => a - b),
      );
      const shown = peaks.filter((rate) => axis.row(rate) > 0);
      for (const rate of shown) {
        const row = Math.round(axis.row(rate));
        // Of two peaks on one row it is the higher one's.
        const highest = Math.max(...shown.filter((other) => Math.round(axis.row(other)) === row));
        expect(Number(axis.label(row))).toBe(highest);
      }
    }),
  );
});

it.each([0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 3e-4, 6e-4, 5e-5, 2e-5])(
  'a curve of %d, a tenth and a hundredth of it is drawn on no row of another rate',
  (max) => {
    const schedule = multistep({ max, milestones: [30, 60], gamma: 0.1, length: 90 });
    const drawn = rendered(
      render,
      { unit: 'step', series: [{ label: 'x', unit: 'step', schedule }], rows: everyRow(0, 90) },
      { log: true },
    );
    const levels = drawn.split('\n').filter((line) => /─{10}/.test(line) && !line.includes('├') && !line.includes('·'));
    const told = levels
      .map((line) => /^ +([\d.e-]+) [┤┼]/.exec(line)?.[1])
      .map((label) => (label === undefined ? undefined : Number(label)));
    expect(levels).toHaveLength(3);
    expect(told[0]).toBe(max);
    for (const [index, label] of told.entries()) if (label !== undefined) expect(label / (max / 10 ** index)).toBeCloseTo(1, 9);
  },
);

describe('the axis opens over what the run does', () => {
  const labels = (schedule: Schedule, look: object = {}) => {
    const series = [{ label: 'x', unit: 'step' as const, schedule }];
    const drawn = rendered(render, { unit: 'step', series, rows: everyRow(0, schedule.length) }, { log: true, ...look });
    const found = drawn.match(/^ +[\d.e-]+(?= [┤┼])/gm)?.map(Number) ?? [];
    return { top: found[0], least: Math.min(...found), said: /[^·\n]* on the floor line/.exec(drawn)?.[0].trim() };
  };
  const warm = { length: 30_000, max: 3e-4, min: '10%', warmup: 2000 } as const;

  it.each<[what: string, schedule: Schedule, look: object, least: number, said: string | undefined]>([
    ['not down to a warm-up from 0', warmupCosine(warm), {}, 5e-5, '0 and what is below 3e-5 are drawn on the floor line'],
    ['nor to one that begins one update later', noam({ length: 100_000 }), {}, 2e-4, 'what is below 1.5e-4 is drawn on the floor line'],
    ['but to one that was told where to begin', warmupCosine({ ...warm, warmupFrom: 1e-6 }), {}, 1e-6, undefined],
    ['at most four decades', exponential({ max: 1, rate: 0.1, length: 400 }), {}, 1e-4, 'what is below 1e-4 is drawn on the floor line'],
    [
      'or as many as are asked for',
      exponential({ max: 1, rate: 0.1, length: 400 }),
      { decades: 8 },
      1e-8,
      'what is below 1e-8 is drawn on the floor line',
    ],
    ['fewer too', exponential({ max: 1, rate: 0.1, length: 400 }), { decades: 1 }, 0.1, 'what is below 0.1 is drawn on the floor line'],
    ['and the warm-up with them', warmupCosine(warm), { decades: 6 }, 1e-5, '0 is drawn on the floor line'],
  ])('%s', (_what, schedule, look, least, said) => {
    const found = labels(schedule, look);
    expect([found.least, found.said]).toEqual([least, said]);
    expect(found.top).toBeCloseTo(
      Number(schedule.at(schedule.spec.type === 'noam' ? 3999 : schedule.spec.type === 'exponential' ? 0 : 2000).toPrecision(4)),
      12,
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
    ['a rate far below', multistep({ max: 1, gamma: 1e-300, milestones: [99] }), 'what is below 1e-4 is drawn on the floor line'],
    ['a rate a little below', multistep({ max: 1, gamma: 3e-5, milestones: [99] }), 'what is below 1e-4 is drawn on the floor line'],
    ['a rate far below for long', multistep({ max: 1, gamma: 1e-100, milestones: [50] }), 'what is below 1e-4 is drawn on the floor line'],
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
