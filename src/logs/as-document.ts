import { flat, parseJson, type RecordFormat, RecordReader } from './as-records.ts';
import type { Gathered } from './gather.ts';
import { chosenRates } from './names.ts';

/** Larger documents than this nobody means to be read as a whole, in characters. */
const longest = 2 ** 28;

/** Reads a log that is one JSON document: `trainer_state.json`, a list of rows, a list of values for each name as Keras' history. */
export class DocumentReader {
  readonly #gathered: Gathered;
  readonly #formats: readonly RecordFormat[];
  #decoder = new TextDecoder();
  #parts: string[] = [];
  #size = 0;

  constructor(gathered: Gathered, formats: readonly RecordFormat[]) {
    this.#gathered = gathered;
    this.#formats = formats;
  }

  push(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#size += text.length;
    if (this.#size > longest) throw this.#gathered.refuse(`it is a JSON document of more than ${longest / 2 ** 20} million characters`);
    this.#parts.push(text);
  }

  end(): void {
    const document = this.#parsed((this.#parts.join('') + this.#decoder.decode()).replace(/^\ufeff/, ''));
    this.#decoder = new TextDecoder();
    this.#parts = [];
    this.#size = 0;
    const rows = new RecordReader(this.#gathered, this.#formats);
    if (isRecord(document) && Array.isArray(document.log_history)) {
      this.#gathered.format = 'transformers trainer_state.json';
      const { max_steps: length } = document;
      if (typeof length === 'number' && length > 0) this.#gathered.length = length;
      for (const row of document.log_history) if (isRecord(row)) rows.row(row);
    } else if (Array.isArray(document)) for (const row of document) if (isRecord(row)) rows.row(row);
    if (isRecord(document) && !Array.isArray(document.log_history)) this.#columns(document, rows);
  }

  #parsed(text: string): unknown {
    try {
      return parseJson(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw this.#gathered.refuse('it begins like JSON and is none to its end; write the name of a whole file, or of a log of lines');
    }
  }

  /** `{"loss": [1, 0.9], "lr": [0.1, 0.1]}`: a value an epoch for each name. */
  #columns(document: Readonly<Record<string, unknown>>, rows: RecordReader): void {
    if ('series' in document && 'unit' in document)
      throw this.#gathered.refuse('it is a plan that lrsched wrote, not a log; write load before it');
    const lists = Object.entries(document).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
    const names = lists.map(([name]) => name);
    if (chosenRates(names).length === 0) return void rows.row(flat(document));
    const counted = names.includes('epoch') || names.includes('step');
    const length = Math.max(...lists.map(([, list]) => list.length));
    for (let at = 0; at < length; at += 1) {
      rows.row({ ...(counted ? {} : { epoch: at }), ...Object.fromEntries(lists.map(([name, list]) => [name, list[at]])) });
    }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
