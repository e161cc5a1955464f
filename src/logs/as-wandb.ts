import { PbfReader } from 'pbf';
import { parseJson, RecordReader } from './as-records.ts';
import type { Gathered } from './gather.ts';

/** LevelDB's log: blocks of this size, in each of which stand whole pieces of records. */
const block = 2 ** 15;
const pieceHead = 7;

/** Whether bytes begin a file that W&B keeps of a run. */
export function looksLikeWandb(bytes: Uint8Array): boolean {
  return bytes.length >= 7 && String.fromCharCode(...bytes.subarray(0, 4)) === ':W&B';
}

/** No record of a history is longer. */
const longest = 2 ** 24;

/** Reads a run's `.wandb`: records of protobuf, cut into pieces. Of a run that goes on the last block may be missing. */
export class WandbReader {
  readonly #gathered: Gathered;
  readonly #rows: RecordReader;
  #rest: Uint8Array = new Uint8Array(0);
  #first = true;
  #pieces: Uint8Array[] = [];
  #size = 0;

  constructor(gathered: Gathered) {
    this.#gathered = gathered;
    this.#rows = new RecordReader(gathered, []);
  }

  push(chunk: Uint8Array): void {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    let at = 0;
    for (; bytes.length - at >= block; at += block) this.#block(bytes.subarray(at, at + block));
    this.#rest = bytes.slice(at);
  }

  end(): void {
    this.#block(this.#rest);
    this.#rest = new Uint8Array(0);
    this.#gathered.format = 'W&B run';
  }

  #block(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = this.#first ? 7 : 0;
    this.#first = false;
    while (bytes.length - at >= pieceHead) {
      const length = view.getUint16(at + 4, true);
      const type = view.getUint8(at + 6);
      const start = at + pieceHead;
      if (type === 0 || start + length > bytes.length) return;
      this.#piece(type, bytes.subarray(start, start + length));
      at = start + length;
    }
  }

  /** 1 is a whole record; 2 begins one, 3 goes on with it, 4 ends it. */
  #piece(type: number, bytes: Uint8Array): void {
    if (type === 1) {
      this.#record(bytes);
      return;
    }
    if (type === 2) {
      this.#pieces = [];
      this.#size = 0;
    }
    this.#size += bytes.length;
    if (this.#size <= longest) this.#pieces.push(bytes.slice());
    if (type !== 4 || this.#size > longest) return;
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    this.#record(all);
  }

  /** The second field of a record is a row of the history; a summary says the same values again and does not count. */
  #record(bytes: Uint8Array): void {
    try {
      const reader = new PbfReader(bytes);
      while (reader.pos < reader.length) {
        const field = reader.nextField();
        if (field === 0) return;
        if (field === 2) this.#rows.row(reader.readMessage(historyField, Object.create(null) as Record<string, unknown>));
      }
    } catch (error) {
      if ((error as Error).name === 'LrschedError') throw error;
      this.#gathered.note('a record of it is no protobuf and was left out');
    }
  }
}

interface Item {
  key: string;
  nested: string[];
  json: string;
}

function historyField(field: number, row: Record<string, unknown>, reader: PbfReader): void {
  if (field !== 1) return;
  const item = reader.readMessage(itemField, { key: '', nested: [], json: '' } as Item);
  const key = item.nested.length > 0 ? item.nested.join('.') : item.key;
  try {
    const value = parseJson(item.json);
    // Pictures and tables are objects, which no rate is.
    if (typeof value !== 'object') row[key] = value;
  } catch {
    row[key] = null;
  }
}

function itemField(field: number, item: Item, reader: PbfReader): void {
  if (field === 1) item.key = reader.readString();
  else if (field === 2) item.nested.push(reader.readString());
  else if (field === 16) item.json = reader.readString();
}
