import { dotPlotter } from '../charts/dots.ts';
import { renderWith } from './chart.ts';
import type { Render } from './format.ts';

/** The chart with lines of braille dots, two by four in each character. */
export const render: Render = (table, look) => renderWith(dotPlotter, table, look);
