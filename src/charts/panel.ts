import { landmarks } from '../analysis/summary.ts';
import type { Curve } from '../core/schedule.ts';
import { bandsOf } from './bands.ts';
import { painted, type Trace } from './canvas.ts';
import { columnOf, sampleColumns } from './columns.ts';
import { type RateAxis, rateAxis } from './linear-scale.ts';
import type { Plotter } from './plotter.ts';
import { faint, type Paint, type Pen, type Strokes } from './strokes.ts';
import type { Subject } from './subjects.ts';
import type { Time } from './time-axis.ts';

/** A curve of a panel, and the bounds it keeps at its updates. */
interface Drawn {
  readonly curve: Curve;
  readonly stop: number;
  readonly low: number;
  readonly high: number;
  readonly pen: Pen;
}

/** Curves over one axis. */
export interface Panel {
  readonly caption?: string;
  readonly curves: readonly Drawn[];
  readonly axis: RateAxis;
}

/** The panel of the rates. */
export function ratePanel(subjects: readonly Subject[], axis: RateAxis): Panel {
  const curves = subjects.flatMap(({ series, stop, summary, pen }) =>
    summary ? [{ curve: series.schedule, stop, low: summary.least, high: summary.peak.lr, pen }] : [],
  );
  return { curves, axis };
}

const captions = { momentum: 'momentum', weightDecay: 'weight decay' } as const;

/** A panel for each thing that is cycled beside the rates of any series; what is constant needs none. */
export function besidePanels(subjects: readonly Subject[], start: number, most: number): readonly Panel[] {
  return (['momentum', 'weightDecay'] as const).flatMap((name) => {
    const curves = subjects.flatMap(({ series, stop, summary, pen }) => {
      const curve = summary && series.schedule.also?.[name];
      return curve ? [{ curve, stop, pen, ...bounds(curve, start, stop) }] : [];
    });
    if (curves.every(({ low, high }) => low === high)) return [];
    const axis = rateAxis(Math.min(...curves.map(({ low }) => low)), Math.max(...curves.map(({ high }) => high)), most);
    return [{ caption: captions[name], curves, axis }];
  });
}

function bounds({ at, breaks }: Curve, start: number, stop: number): { readonly low: number; readonly high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const t of landmarks({ at, breaks }, start, stop)) {
    low = Math.min(low, at(t));
    high = Math.max(high, at(t));
  }
  return { low, high };
}

/** The labels of an axis, from its lowest row up. */
export function labelsOf({ rows, label }: RateAxis): readonly string[] {
  return Array.from({ length: rows + 1 }, (_, row) => label(row));
}

/** Its rows alone, without what is drawn in them. */
export function emptyLines({ axis }: Panel): string[] {
  return Array.from({ length: axis.rows + 1 }, () => '');
}

/** The curves of a panel beside their axis. */
export function curveLines({ curves, axis }: Panel, time: Omit<Time, 'spans'>, plotter: Plotter, strokes: Strokes, paint: Paint): string[] {
  const { start, last, columns, gutter } = time;
  const places = plotter.finer * columns;
  const traces = curves.map(({ curve, stop, low, high, pen }): Trace => {
    // Between two updates a curve may go beyond what any update uses.
    const values = sampleColumns(curve, start, last, places, stop - 1).map((value) => Math.min(high, Math.max(low, value)));
    const bands = bandsOf(curve, start, Math.min(last, stop - 1), columnOf(stop - 1, start, last, places));
    return { values, pen, ...(bands && { bands }) };
  });
  const labels = labelsOf(axis);
  return plotter.draw(traces, axis, columns).map((line, index) => {
    const [edge] = line;
    const label = labels[axis.rows - index] as string;
    const begun = edge?.pen !== undefined;
    const post = begun ? (edge?.char as string) : label === '' ? strokes.axis : (strokes.line[1] as string);
    const code = begun && curves.length > 1 ? edge?.pen?.code : faint;
    return `${paint(label.padStart(gutter - 1), faint)} ${paint(post, code as string)}${painted(line, paint, 1)}`;
  });
}
