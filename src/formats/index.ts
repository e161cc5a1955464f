import type { Render } from './format.ts';

export interface Format {
  readonly name: string;
  readonly summary: string;
  /** File endings that name it. */
  readonly endings: readonly string[];
  /** Loads the code that writes it; a format that is not asked for costs nothing. */
  load(): Promise<{ readonly render: Render }>;
}

const format = (name: string, endings: readonly string[], summary: string, load: Format['load']): Format => ({
  name,
  endings,
  summary,
  load,
});

/** Every format the command line writes. */
export const formats: readonly Format[] = [
  format('chart', ['txt'], 'a chart for the terminal', () => import('./chart.ts')),
  format('csv', ['csv'], 'comma-separated values', () => import('./csv.ts')),
  format('tsv', ['tsv'], 'tab-separated values', () => import('./tsv.ts')),
  format('json', ['json'], 'one JSON document, with the recipe that rebuilds the schedule', () => import('./json.ts')),
  format('ndjson', ['ndjson', 'jsonl'], 'one JSON object a line', () => import('./ndjson.ts')),
  format('plain', [], 'the bare rates, one a line', () => import('./plain.ts')),
  format('summary', [], 'the run in figures: peak, mean, area, largest drop; with --json as JSON', () => import('./summary.ts')),
];
