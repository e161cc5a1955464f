import type { RecordFormat } from './as-records.ts';
import type { TableFormat } from './as-table.ts';
import type { TextFormat } from './as-text.ts';

/** The logs that a training tool writes: as tables, as rows of JSON, on the console. */
export interface LogTool {
  readonly tables?: readonly TableFormat[];
  readonly records?: readonly RecordFormat[];
  readonly texts?: readonly TextFormat[];
}
