import { describe, expect, it } from 'vitest';
import { everyRow } from '../../src/core/rows.ts';
import type { Schedule, Series } from '../../src/core/schedule.ts';
import type { Table } from '../../src/core/table.ts';
import { render } from '../../src/formats/html.ts';
import { cosine, cyclic, linear, multistep, oneCycle, restarts } from '../../src/index.ts';
import { rendered } from './tables.ts';

const series = (label: string, schedule: Schedule, more: Partial<Series> = {}): Series => ({ label, unit: 'step', schedule, ...more });
const table = (stop: number, ...all: readonly Series[]): Table => ({ unit: 'step', rows: everyRow(0, stop), series: all });

interface Data {
  readonly updates: readonly number[];
  readonly shown: string;
  readonly plots: readonly {
    readonly name: string;
    readonly values: readonly (readonly (number | null)[])[];
    readonly jumps: readonly (readonly number[])[];
  }[];
}
const dataIn = (page: string) => JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '') as Data;

describe('a page', () => {
  it('holds every update of a short run, exactly', () => {
    const [a, b] = [cosine({ max: 3e-4, length: 90 }), linear({ length: 60 })];
    const data = dataIn(rendered(render, table(90, series('a', a), series('b', b, { stop: 60 }))));
    expect(data.updates).toEqual(Array.from({ length: 90 }, (_, t) => t));
    expect(data.plots[0]?.values).toEqual([data.updates.map(a.at), data.updates.map((t) => (t < 60 ? b.at(t) : null))]);
    expect(data.shown).toBe('');
  });

  it('holds some updates of a long one, its peaks, troughs and jumps among them, and says so', () => {
    const all = [
      restarts({ max: 1, period: 1000, length: 1e7 }),
      multistep({ max: 1, milestones: [123_457, 5_000_001], gamma: 0.1, length: 1e7 }),
    ];
    const data = dataIn(rendered(render, table(1e7, ...all.map((one, index) => series(`s${index}`, one)))));
    expect(data.shown).toMatch(/^[\d,]+ of 10M steps, with the peaks/);
    const [waves, stairs] = data.plots[0]?.values ?? [];
    expect(waves).toEqual(data.updates.map((all[0] as Schedule).at));
    expect(waves?.filter((value) => value === 1).length).toBeGreaterThan(250);
    expect(data.updates).toEqual(expect.arrayContaining([123_456, 123_457, 5_000_000, 5_000_001]));
    expect(data.plots[0]?.jumps[1]?.map((place) => data.updates[place])).toEqual([123_457, 5_000_001]);
    expect(stairs?.at(-1)).toBe((all[1] as Schedule).at(1e7 - 1));
  });

  it('is small for ten series of ten million updates', () => {
    const busy = Array.from({ length: 10 }, (_, index) => series(`s${index}`, cyclic({ up: 1000 + index, length: 1e7 })));
    expect(rendered(render, table(1e7, ...busy)).length).toBeLessThan(6_000_000);
  });

  it('has the code of each of several series, and says where it leaves some out', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) => series(`s${index}`, linear({ max: 1 + index, length: 9 })));
    const [six, thirty] = [6, 30].map((count) => rendered(render, table(9, ...lines(count))));
    expect(six?.match(/<h3>s5<\/h3><pre class="copy"><code># s5\n/g)).toHaveLength(5);
    expect(six).not.toContain('The other');
    expect(thirty?.match(/<h3>s23<\/h3>/g)).toHaveLength(5);
    expect(thirty).not.toContain('<h3>s24</h3>');
    expect(thirty?.match(/The other 6 series/g)).toHaveLength(5);
  });

  it('shows what is cycled beside the rate', () => {
    const names = dataIn(rendered(render, table(100, series('a', oneCycle({ length: 100 }))))).plots.map(({ name }) => name);
    expect(names).toEqual(['learning rate', 'momentum']);
  });

  it('asks for nothing from elsewhere, and runs no text', () => {
    const odd = `</script><script>alert(1)</script><!-- ]]> " ' & \u2028`;
    const page = rendered(
      render,
      table(9, series(odd, cosine({ length: 9 }), { notes: [odd], command: odd }), series('b', linear({ length: 9 }))),
      { title: odd },
    );
    expect(page.match(/<script/g)).toHaveLength(3);
    expect(page.match(/<\/script>/g)).toHaveLength(3);
    expect(page).not.toMatch(/<(?:link|img|iframe)\b|\bsrc=|@import|url\((?!#)/);
    expect(page).toContain("default-src 'none'");
    expect(dataIn(page).updates).toHaveLength(9);
  });

  it('has the code of each framework, or what it cannot say', () => {
    const page = rendered(render, table(100, series('a', cyclic({ up: 10, length: 100 }))));
    expect(page).toContain('torch.optim.lr_scheduler');
    expect(page).toMatch(/<summary>keras<\/summary><p>keras cannot say/);
  });

  it('passes on the licence of what it is drawn with', () => {
    expect(rendered(render, table(9, series('a', cosine({ length: 9 }))))).toMatch(/uPlot:\nThe MIT License/);
  });
});
