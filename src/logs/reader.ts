import { DocumentReader } from './as-document.ts';
import { EventReader, looksLikeEvents } from './as-events.ts';
import { parseJson, RecordReader } from './as-records.ts';
import { looksLikeTable, TableReader } from './as-table.ts';
import { type TextFormat, TextReader } from './as-text.ts';
import { looksLikeWandb, WandbReader } from './as-wandb.ts';
import { Gathered } from './gather.ts';
import { Lines, withoutEscapes } from './lines.ts';
import type { Log, LogOptions } from './log.ts';
import type { LogTool } from './tool.ts';

/** What takes the bytes of one notation. */
interface Taker {
  push(bytes: Uint8Array): void;
  /** A file ends here. */
  end(): void;
}

/** Bytes that are looked at before it is said what they are. */
const enough = 2 ** 16;

/** Reads a training log, piece by piece. What it is shows its content, not its name. */
export class LogReader {
  readonly #gathered: Gathered;
  readonly #tools: readonly LogTool[];
  readonly #otherwise: TextFormat;
  #head: Uint8Array[] = [];
  #size = 0;
  #taker: Taker | undefined;
  #notation: string | undefined;

  constructor(options: LogOptions, tools: readonly LogTool[], otherwise: TextFormat) {
    this.#gathered = new Gathered(options);
    this.#tools = tools;
    this.#otherwise = otherwise;
  }

  /** The next bytes of the file; with `now` they are looked at however few they are, as of a log that still grows. */
  push(bytes: Uint8Array, now = false): void {
    if (this.#taker) {
      this.#taker.push(bytes);
      return;
    }
    this.#head.push(bytes);
    this.#size += bytes.length;
    if (
      this.#size >= enough ||
      (now && this.#head.reduce((count, part) => count + part.reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 0), 0) > 1)
    )
      this.#begin();
  }

  /** The file ends here; another one of the same run may follow. */
  end(): void {
    if (!this.#taker) this.#begin();
    this.#taker?.end();
  }

  /** Another file of the same run begins; its notation must be that of the files before it. */
  next(): void {
    const before = this.#notation;
    if (before === 'events' || before === 'json') return;
    this.#taker = undefined;
  }

  /** What was read so far. Throws what columns there are where none of them is a rate. */
  log(): Log {
    return this.#gathered.log();
  }

  /** Whether no rate was read so far. */
  get isEmpty(): boolean {
    return this.#gathered.isEmpty;
  }

  #begin(): void {
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#head) {
      all.set(part, at);
      at += part.length;
    }
    this.#head = [];
    this.#size = 0;
    const { notation, make } = this.#recognise(all);
    if (this.#notation !== undefined && notation !== this.#notation)
      throw this.#gathered.refuse('the files are logs of different kinds; write vs log between them, or one of them alone');
    this.#notation = notation;
    this.#taker = make();
    this.#taker.push(all);
  }

  #recognise(bytes: Uint8Array): { readonly notation: string; make(): Taker } {
    const gathered = this.#gathered;
    const records = this.#tools.flatMap((tool) => tool.records ?? []);
    if (looksLikeWandb(bytes)) return { notation: 'wandb', make: () => new WandbReader(gathered) };
    if (looksLikeEvents(bytes)) return { notation: 'events', make: () => new EventReader(gathered) };
    const packed = packing(bytes);
    if (packed !== undefined) throw gathered.refuse(`it is ${packed}; unpack it and write the name of the log in it`);
    const text = new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
    if (isBinary(text)) throw gathered.refuse('it is no log that is known: neither text nor events of TensorBoard nor a run of W&B');
    const lines = text
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '');
    const linewise = (notation: string, reader: { line(text: string, ended: boolean): void; end?(): void }) => ({
      notation,
      make: () => taking(gathered.file, reader),
    });
    const [first = ''] = lines;
    const start = first.trimStart();
    if (gathered.options.pattern !== undefined) return linewise('text', this.#text());
    if (/^\{(?!\s*')/.test(start) || /^\[\s*(?:[{\]]|$)/.test(start)) {
      if (isRow(start)) return linewise('records', new RecordReader(gathered, records));
      return { notation: 'json', make: () => new DocumentReader(gathered, records) };
    }
    const whole = lines.slice(0, text.endsWith('\n') || lines.length < 3 ? 50 : -1).slice(0, 50);
    const asText = whole.some((line) =>
      this.#texts().some((format) => format.line(`${withoutEscapes(line)} `, new Gathered({})) !== undefined),
    );
    if (!asText && looksLikeTable(whole))
      return linewise(
        'table',
        new TableReader(
          gathered,
          this.#tools.flatMap((tool) => tool.tables ?? []),
        ),
      );
    return linewise('text', this.#text());
  }

  #texts(): readonly TextFormat[] {
    return this.#tools.flatMap((tool) => tool.texts ?? []);
  }

  #text(): TextReader {
    return new TextReader(this.#gathered, this.#texts(), [this.#otherwise]);
  }
}

function taking(file: string, reader: { line(text: string, ended: boolean): void; end?(): void }): Taker {
  const lines = new Lines(file, (line, ended) => reader.line(line, ended));
  return {
    push: (bytes) => lines.push(bytes),
    end: () => {
      lines.end();
      reader.end?.();
    },
  };
}

/** Whether a line is a row of a log in JSON, not the beginning of a document or all of one. */
function isRow(line: string): boolean {
  try {
    const value = parseJson(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !isDocument(value as Readonly<Record<string, unknown>>);
  } catch {
    return false;
  }
}

function isDocument(value: Readonly<Record<string, unknown>>): boolean {
  return 'log_history' in value || ('series' in value && 'unit' in value) || Object.values(value).every((one) => Array.isArray(one));
}

function packing([a, b, c, d]: Uint8Array): string | undefined {
  if (a === 0x1f && b === 0x8b) return 'packed by gzip';
  if (a === 0x50 && b === 0x4b && c === 3 && d === 4) return 'a zip archive';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'packed by zstd';
  if (a === 0xfd && b === 0x37 && c === 0x7a) return 'packed by xz';
  return undefined;
}

/** Text has no null bytes, and little that is no text. */
function isBinary(text: string): boolean {
  const beginning = text.slice(0, 4096);
  let strange = 0;
  for (const mark of beginning) if (mark === '\ufffd' || (mark < ' ' && !'\t\n\r\b\f\x1b\x07'.includes(mark))) strange += 1;
  return beginning.includes('\0') || strange > beginning.length / 20;
}
