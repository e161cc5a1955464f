import { flag } from '../core/parameters.ts';
import type { Format } from './format.ts';
import { all, ascii, at, chosenRows, color, decades, height, log, precision, smooth, span, split, when, width } from './output-options.ts';
import { noGrid, noNotes, pixelRatio, size, theme, title } from './picture-options.ts';

/** What is asked for by its name: `--csv`. */
function named<F extends Omit<Format, 'flag'>>(format: F, group = 'Output:'): Format {
  return { ...format, flag: { name: format.name, help: format.summary, group, parameter: flag('') } };
}

/** Code for a framework; `code/write.ts` has a writer for each. */
const code = (framework: string, counts?: 'step'): Format => ({
  ...(counts && { counts }),
  name: framework,
  summary: `Python that builds the schedule in ${framework}`,
  endings: ['txt'],
  rows: [],
  options: [],
  commands: true,
  load: async () => ({ render: (await import('./code.ts')).codeIn(framework) }),
});

/** Every format; what is said by none of its flags nor by the ending of a file is the first. */
export const formats: readonly Format[] = [
  {
    name: 'chart',
    summary: 'a chart for the terminal',
    endings: ['txt'],
    rows: span,
    options: [width, height, log, decades, split, smooth, ascii, color],
    notes: true,
    sketches: true,
    load: async ({ smooth, ascii }) => (smooth && !ascii ? import('./braille.ts') : import('./chart.ts')),
  },
  {
    name: 'markdown',
    summary: 'the chart in a fence and its figures in a table, for pull requests and wikis',
    endings: ['md', 'markdown'],
    rows: span,
    options: [width, height, log, decades, split, smooth, ascii, precision],
    notes: true,
    load: async ({ smooth, ascii }) =>
      (await import('./markdown.ts')).markdownWith(await (smooth && !ascii ? import('./braille.ts') : import('./chart.ts'))),
  },
  named({
    name: 'csv',
    summary: 'comma-separated values',
    endings: ['csv'],
    rows: chosenRows,
    options: [precision],
    load: () => import('./csv.ts'),
  }),
  named({
    name: 'tsv',
    summary: 'tab-separated values',
    endings: ['tsv'],
    rows: chosenRows,
    options: [precision],
    load: () => import('./tsv.ts'),
  }),
  named({
    name: 'json',
    summary: 'one JSON document, with the recipe that rebuilds the schedule',
    endings: ['json'],
    rows: chosenRows,
    options: [precision],
    verbatim: true,
    notes: true,
    load: () => import('./json.ts'),
  }),
  named({
    name: 'ndjson',
    summary: 'one JSON object a line',
    endings: ['ndjson', 'jsonl'],
    rows: chosenRows,
    options: [precision],
    verbatim: true,
    load: () => import('./ndjson.ts'),
  }),
  named({
    name: 'svg',
    summary: 'a picture, text as text, light and dark',
    endings: ['svg'],
    rows: span,
    options: [log, title, size, theme, noGrid, noNotes],
    notes: true,
    sketches: true,
    load: () => import('./svg.ts'),
  }),
  named({
    name: 'png',
    summary: 'the picture in pixels; takes the package @resvg/resvg-js',
    endings: ['png'],
    rows: span,
    options: [log, title, size, theme, noGrid, noNotes, pixelRatio],
    notes: true,
    sketches: true,
    binary: true,
    load: async () => (await import('./png.ts')).loadPng(),
  }),
  named({
    name: 'tex',
    summary: 'the picture for a paper, as an axis of pgfplots',
    endings: ['tex'],
    rows: span,
    options: [log, title, noGrid, noNotes],
    notes: true,
    load: () => import('./tex.ts'),
  }),
  named({
    name: 'html',
    summary: 'a page to read values off, zoom in and copy the code from, in one file',
    endings: ['html', 'htm'],
    rows: span,
    options: [log, title, theme, noGrid, noNotes],
    notes: true,
    commands: true,
    load: () => import('./html.ts'),
  }),
  {
    name: 'plain',
    summary: 'the bare rates, one a line',
    endings: ['txt'],
    flag: at,
    rows: chosenRows,
    options: [precision],
    load: () => import('./plain.ts'),
  },
  named(
    {
      name: 'summary',
      summary: 'the run in figures: peak, mean, area, largest drop; with --json as JSON',
      endings: ['txt'],
      rows: span,
      options: [precision, width, ascii],
      json: [precision],
      load: () => import('./summary.ts'),
    },
    'Questions:',
  ),
  {
    name: 'when',
    summary: 'the update at which the rate comes down to a level',
    endings: ['txt'],
    flag: when,
    question: true,
    rows: span,
    options: [all],
    json: [all],
    load: () => import('./when.ts'),
  },
  // The schedules of transformers are made for a scheduler that is stepped at every update.
  ...[code('torch'), code('transformers', 'step'), ...['timm', 'optax', 'keras'].map((framework) => code(framework))],
];
