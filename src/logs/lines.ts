import { LrschedError } from '../core/issues.ts';

/** No line that somebody means to be read is longer, in characters. */
const longest = 2 ** 26;

/** Cuts chunks of bytes into lines: UTF-8, or UTF-16 with its mark. The last line may lack its end. */
export class Lines {
  readonly #file: string;
  readonly #take: (line: string, ended: boolean) => void;
  #decoder: InstanceType<typeof TextDecoder> | undefined;
  #rest = '';

  constructor(file: string, take: (line: string, ended: boolean) => void) {
    this.#file = file;
    this.#take = take;
  }

  push(bytes: Uint8Array): void {
    this.#decoder ??= new TextDecoder(encodingOf(bytes));
    this.#cut(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): void {
    this.#cut(this.#decoder?.decode() ?? '');
    if (this.#rest !== '') this.#take(this.#rest, false);
    this.#rest = '';
  }

  #cut(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const line = this.#rest + text.slice(start, end > start && text[end - 1] === '\r' ? end - 1 : end);
      this.#rest = '';
      start = end + 1;
      this.#take(line, true);
    }
    if (start < text.length) this.#rest += text.slice(start);
    if (this.#rest.length > longest) {
      const reason = `a line of it is longer than ${longest / 2 ** 20} million characters, which no training log has; write the name of a log`;
      throw new LrschedError([{ code: 'cannot-read', file: this.#file, reason }]);
    }
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Colours and cursor movements of a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const escapes = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;

/** A line without the colours in it. */
export function withoutEscapes(line: string): string {
  return line.includes('\x1b') ? line.replaceAll(escapes, '') : line;
}
