import type { Flag } from '../core/flag.ts';
import { choice, flag, number, updates } from '../core/parameters.ts';

const rows = 'Rows:';
const questions = 'Questions:';
const output = 'Output:';
const position = updates('an update', { min: 0 });

export const at: Flag = {
  name: 'at',
  value: 'T,…',
  help: 'the rate at these updates, one a line; 50% is halfway',
  group: rows,
  parameter: position,
  example: '0,50%',
};

/** The part of the run that is looked at. */
export const span: readonly Flag[] = [
  { name: 'start', value: 'T', help: 'first row', group: rows, parameter: position, example: '10' },
  { name: 'stop', value: 'T', help: 'row before which to stop', group: rows, parameter: position, example: '50' },
];

/** Which rows of it are written. */
export const chosenRows: readonly Flag[] = [
  at,
  ...span,
  { name: 'every', value: 'K', help: 'every K-th row', group: rows, parameter: number('', { integer: true, min: 1 }), example: '10' },
  {
    name: 'points',
    value: 'N',
    help: 'N rows evenly spaced, both ends included',
    group: rows,
    parameter: number('', { integer: true, min: 2 }),
    example: '50',
  },
];

export const when: Flag = {
  name: 'when',
  value: 'X',
  help: 'the update at which the rate first falls to X or below',
  group: questions,
  parameter: number('', { min: 0 }),
  example: '0.01',
};
export const all: Flag = { name: 'all', help: 'with --when: every crossing, down and up', group: questions, parameter: flag('') };

export const precision: Flag = {
  name: 'precision',
  value: 'N',
  help: 'round rates to N significant digits; exact unless said',
  group: output,
  parameter: number('', { integer: true, min: 1, max: 17 }),
  example: '6',
};
export const width: Flag = {
  name: 'width',
  value: 'N',
  help: "columns of the chart; COLUMNS or the terminal's unless said",
  group: output,
  parameter: number('', { integer: true, min: 30, max: 1000 }),
  example: '80',
};
export const height: Flag = {
  name: 'height',
  value: 'N',
  help: 'rows of the plot',
  group: output,
  parameter: number('', { integer: true, min: 3, max: 200 }),
  example: '12',
};
export const log: Flag = { name: 'log', help: 'rates on a logarithmic axis', group: output, parameter: flag('') };
export const decades: Flag = {
  name: 'decades',
  value: 'N',
  help: 'the same, down to N decades below the peak at most; 4 unless said',
  group: output,
  parameter: number('', { integer: true, min: 1, max: 600 }),
  example: '6',
};
export const split: Flag = { name: 'split', help: 'a small chart for each series', group: output, parameter: flag('') };
export const smooth: Flag = {
  name: 'smooth',
  help: 'lines of braille dots, two by four in each character',
  group: output,
  parameter: flag(''),
};
export const ascii: Flag = { name: 'ascii', help: 'a chart without box characters', group: output, parameter: flag('') };
export const color: Flag = {
  name: 'color',
  value: 'WHEN',
  help: 'auto, always or never; auto is a terminal without NO_COLOR, or FORCE_COLOR',
  group: output,
  parameter: choice('', ['auto', 'always', 'never']),
  example: 'always',
};
