import { PbfReader } from 'pbf';
import type { Gathered } from './gather.ts';
import { chosenRates } from './names.ts';

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** The masked CRC-32C that stands behind each length. */
function masked(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Bytes of a record's head: its length and the check of that. */
const head = 12;

/** The length of the record that begins here; `undefined` where none does. */
function lengthAt(bytes: Uint8Array, at: number): number | undefined {
  if (bytes.length - at < head) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, head);
  if (view.getUint32(8, true) !== masked(bytes.subarray(at, at + 8)) || view.getUint32(4, true) > 2 ** 20) return undefined;
  return view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
}

/** Whether bytes begin an event file of TensorBoard. */
export function looksLikeEvents(bytes: Uint8Array): boolean {
  return lengthAt(bytes, 0) !== undefined;
}

/** No scalar is longer; a picture is passed over. */
const longest = 2 ** 20;

interface Scalar {
  tag: string;
  value: number | undefined;
}

/** Reads event files: records of protobuf in TFRecord's framing. One that is still written may end in the middle of a record. */
export class EventReader {
  readonly #gathered: Gathered;
  readonly #tags = new Map<string, (readonly [step: number, value: number])[]>();
  #rest: Uint8Array = new Uint8Array(0);
  /** Bytes of a long record that are still to be passed over. */
  #skip = 0;
  #damaged = false;

  constructor(gathered: Gathered) {
    this.#gathered = gathered;
    gathered.format = 'TensorBoard events';
    gathered.digits = 'float32';
  }

  push(chunk: Uint8Array): void {
    if (this.#damaged) return;
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    const bytes = joined(this.#rest, chunk.subarray(skipped));
    let at = 0;
    while (bytes.length - at >= head) {
      const length = lengthAt(bytes, at);
      if (length === undefined) {
        this.#damaged = true;
        this.#gathered.note('an event file of it is damaged; what stands before that place counts');
        break;
      }
      const end = at + head + length + 4;
      if (length > longest) {
        this.#skip = Math.max(0, end - bytes.length);
        at = Math.min(end, bytes.length);
        continue;
      }
      if (end > bytes.length) break;
      this.#event(bytes.subarray(at + head, end - 4));
      at = end;
    }
    this.#rest = bytes.slice(at);
  }

  /** Puts the rates among all tags; which they are shows only when all are known. */
  end(): void {
    const { rateColumn } = this.#gathered.options;
    for (const tag of this.#tags.keys()) this.#gathered.see(tag);
    const tags = [...this.#tags.keys()];
    const rates = rateColumn === undefined ? chosenRates(tags) : [rateColumn];
    for (const tag of new Set([...rates, ...this.#gathered.beside(tags)])) {
      for (const [step, value] of this.#tags.get(tag) ?? []) this.#gathered.put(tag, step, value);
    }
    this.#tags.clear();
    this.#rest = new Uint8Array(0);
    this.#damaged = false;
    this.#skip = 0;
  }

  #event(bytes: Uint8Array): void {
    try {
      const reader = new PbfReader(bytes);
      const scalars: Scalar[] = [];
      let step = 0;
      while (reader.pos < reader.length) {
        const field = reader.nextField();
        if (field === 0) break;
        if (field === 2) step = reader.readVarint(true);
        else if (field === 5) summary(reader, scalars);
      }
      for (const { tag, value } of scalars) {
        if (value === undefined || tag === '' || tag.length > 300) continue;
        const rows = this.#tags.get(tag) ?? [];
        this.#tags.set(tag, rows);
        rows.push([step, value]);
      }
    } catch {
      this.#gathered.note('an event of it is no protobuf and was left out');
    }
  }
}

function joined(before: Uint8Array, after: Uint8Array): Uint8Array {
  if (before.length === 0) return after;
  const all = new Uint8Array(before.length + after.length);
  all.set(before);
  all.set(after, before.length);
  return all;
}

function summary(reader: PbfReader, scalars: Scalar[]): void {
  reader.readMessage((field, all: Scalar[], inner) => {
    if (field === 1) all.push(inner.readMessage(valueField, { tag: '', value: undefined } as Scalar));
  }, scalars);
}

function valueField(field: number, scalar: Scalar, reader: PbfReader): void {
  if (field === 1) scalar.tag = reader.readString();
  else if (field === 2) scalar.value = reader.readFloat();
  else if (field === 8) scalar.value = reader.readMessage(tensorField, { type: 0, value: undefined } as Tensor).value;
}

interface Tensor {
  type: number;
  value: number | undefined;
}

/** A scalar as TF 2 and Keras write it: a tensor of one float (1) or double (2). */
function tensorField(field: number, tensor: Tensor, reader: PbfReader): void {
  if (field === 1) tensor.type = reader.readVarint();
  else if (field === 4) {
    const bytes = reader.readBytes();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (tensor.type === 1 && bytes.length === 4) tensor.value = view.getFloat32(0, true);
    if (tensor.type === 2 && bytes.length === 8) tensor.value = view.getFloat64(0, true);
  } else if (field === 5) [tensor.value] = reader.readPackedFloat();
  else if (field === 6) [tensor.value] = reader.readPackedDouble();
}

/** When the first event of a file was written, in seconds; the files of one run are read in that order. */
export function eventsBegin(bytes: Uint8Array): number | undefined {
  const isEvent = looksLikeEvents(bytes) && bytes.length >= head + 9 && bytes[head] === 9;
  return isEvent ? new DataView(bytes.buffer, bytes.byteOffset + head + 1, 8).getFloat64(0, true) : undefined;
}
