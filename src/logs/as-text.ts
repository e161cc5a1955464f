import { LrschedError } from '../core/issues.ts';
import type { Digits } from './digits.ts';
import type { Gathered } from './gather.ts';
import { withoutEscapes } from './lines.ts';
import type { Convention } from './log.ts';

/** What a line of a console says. */
export interface TextRow {
  /** As the tool counts; of tools that count within an epoch, over the whole run. */
  readonly step: number;
  readonly rates: readonly (readonly [label: string, text: string])[];
  /** How long the run was to be. */
  readonly length?: number | undefined;
  /** What this row counts, where that is not always the same. */
  readonly unit?: Convention['unit'];
}

/** What a console prints. */
export interface TextFormat {
  readonly name: string;
  /** What a line says; nothing where it is not of this tool, or has no rate. */
  line(text: string, gathered: Gathered): TextRow | undefined;
  /** A line of this tool without a rate in it, so that it can be named where there is none at all. */
  readonly bare?: RegExp;
  readonly convention: Convention;
  readonly digits?: Digits;
}

/** A number as consoles print it. */
export const printed = '[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?';

/** No line of a console that says a rate is longer. */
const longest = 2 ** 16;

/** Reads a console line by line; whose it is shows the first line that one of the formats knows. */
export class TextReader {
  readonly #gathered: Gathered;
  #formats: readonly TextFormat[];
  readonly #otherwise: readonly TextFormat[];
  #mine: TextFormat | undefined;
  #kept: string[] = [];

  /** `otherwise` are tried where none of the formats knew a line. */
  constructor(gathered: Gathered, formats: readonly TextFormat[], otherwise: readonly TextFormat[]) {
    this.#gathered = gathered;
    this.#formats = gathered.options.pattern === undefined ? formats : [byPattern(gathered.options.pattern)];
    this.#otherwise = gathered.options.pattern === undefined ? otherwise : [];
  }

  line(text: string, ended: boolean): void {
    for (const part of text.includes('\r') ? text.split('\r') : [text]) {
      const plain = withoutEscapes(part);
      if (plain.length > longest || plain.trim() === '') continue;
      this.#take(ended ? `${plain} ` : plain);
    }
  }

  #take(line: string): void {
    if (this.#mine) return void this.#put(this.#mine, line);
    for (const format of this.#formats) {
      if (!this.#put(format, line)) continue;
      this.#own(format);
      return;
    }
    const bare = this.#formats.find((format) => format.bare?.test(line));
    if (bare) this.#gathered.format = bare.name;
    // What no tool is known by may still be one that writes "step 5, lr 0.1".
    if (this.#kept.length < 20_000) this.#kept.push(line);
    if (this.#kept.length === 300) this.#fallBack();
  }

  end(): void {
    if (!this.#mine) this.#fallBack();
  }

  #fallBack(): void {
    for (const format of this.#otherwise) {
      const first = this.#kept.findIndex((line) => format.line(line, this.#gathered) !== undefined);
      if (first < 0) continue;
      this.#own(format);
      for (const line of this.#kept.slice(first)) this.#put(format, line);
      break;
    }
    if (this.#mine) this.#kept = [];
  }

  #own(format: TextFormat): void {
    this.#mine = format;
    this.#gathered.format = format.name;
    this.#gathered.digits ??= format.digits;
    this.#gathered.convention = { ...format.convention, ...this.#gathered.convention };
  }

  /** What a line says that is asked for beside its rates. */
  #beside(line: string): readonly (readonly [label: string, text: string])[] {
    const pairs = [...line.matchAll(pair)].map(([, name = '', text = '']) => [name, text] as const);
    const wanted = this.#gathered.beside(pairs.map(([name]) => name));
    return pairs.filter(([name], index) => wanted.includes(name) && pairs.findIndex(([other]) => other === name) === index);
  }

  #put(format: TextFormat, line: string): boolean {
    const row = format.line(line, this.#gathered);
    if (row === undefined) return false;
    if (row.length !== undefined) this.#gathered.length = row.length;
    if (row.unit !== undefined) this.#gathered.convention = { ...format.convention, unit: row.unit };
    for (const [label, text] of row.rates) this.#gathered.put(label, row.step, Number(text), text);
    if (this.#gathered.options.beside)
      for (const [label, text] of this.#beside(line)) this.#gathered.put(label, row.step, Number(text), text);
    return true;
  }
}

/** A name and its number, as consoles print them: `loss: 2.31`, `lm loss: 2.31E+00`, `loss=2.31`. */
const pair = new RegExp(`(?<![\\w/.-])([A-Za-z][\\w/.-]*)["']?\\s*[:=|]?\\s*\\[?(${printed})(?=[^\\d.eE\\w])`, 'g');

/** What the user's own expression finds. */
function byPattern(pattern: string): TextFormat {
  const wrong = (expected: string) => new LrschedError([{ code: 'bad-value', type: 'log', parameter: 'pattern', expected, got: pattern }]);
  let expression: RegExp;
  try {
    // Python's spelling of named groups is welcome, too.
    expression = new RegExp(pattern.replaceAll('(?P<', '(?<'));
  } catch {
    throw wrong('a regular expression with groups named step and lr, such as step (?<step>\\d+) lr (?<lr>\\S+)');
  }
  if (!/\(\?P?<step>|\(\?P?<epoch>/.test(pattern) || !/\(\?P?<lr/.test(pattern))
    throw wrong('a regular expression with groups named step (or epoch) and lr, such as step (?<step>\\d+) lr (?<lr>\\S+)');
  return {
    name: '--pattern',
    convention: { unit: /\(\?P?<step>/.test(pattern) ? 'step' : 'epoch' },
    line(text) {
      const groups = expression.exec(text)?.groups;
      if (groups === undefined) return undefined;
      const step = Number((groups.step ?? groups.epoch ?? '').replaceAll(/[,_]/g, ''));
      const rates = Object.entries(groups)
        .filter(([name, value]) => name.startsWith('lr') && value !== undefined)
        .map(([name, value]) => [name, value.replace(/[,;|)\]]+$/, '')] as const)
        .filter(([, value]) => value !== '' && Number.isFinite(Number(value)));
      return Number.isFinite(step) && rates.length > 0 ? { step, rates } : undefined;
    },
  };
}
