import type { Flag } from '../core/flag.ts';
import { type Issue, LrschedError } from '../core/issues.ts';
import { complete, expectation, type Parameter, readText, type Whole } from '../core/parameters.ts';

/** What was typed for one source: the texts behind each flag, and how it was spelled. */
export class Typed {
  readonly #texts: ReadonlyMap<string, readonly Spelled[]>;
  /** The flags it may have. */
  readonly flags: readonly Flag[];
  /** The source's name, for the issues. */
  readonly source: string;

  /** What another's word was taken for: `--eta_min is --min`. */
  readonly told: readonly string[];

  constructor(source: string, flags: readonly Flag[], texts: ReadonlyMap<string, readonly Spelled[]>, told: readonly string[] = []) {
    this.source = source;
    this.told = told;
    this.flags = flags;
    this.#texts = texts;
  }

  has(name: string): boolean {
    return this.#texts.has(name);
  }

  /** Whether something was said that is none of these flags. */
  saysMore(flags: readonly Flag[]): boolean {
    return [...this.#texts.keys()].some((said) => !flags.some(({ name }) => name === said));
  }

  #flag(wanted: string): Flag | undefined {
    return this.flags.findLast(({ name }) => name === wanted);
  }

  /** What several sources of one line say together, for the flags that hold for all of them. */
  static merged(all: readonly Typed[], flags: readonly Flag[]): Typed {
    const texts = new Map<string, readonly Spelled[]>();
    for (const { name } of flags) {
      if (!all.some((typed) => typed.has(name))) continue;
      texts.set(
        name,
        all.flatMap((typed, side) => (typed.#texts.get(name) ?? []).map((one) => ({ ...one, side }))),
      );
    }
    return new Typed(all[0]?.source ?? '', flags, texts);
  }

  /** The same without what was said of all flags but these. */
  only(names: readonly string[]): Typed {
    return new Typed(this.source, this.flags, new Map([...this.#texts].filter(([name]) => names.includes(name))));
  }

  /** The same with another text behind one flag. */
  replaced(name: string, text: string): Typed {
    const texts = new Map(this.#texts).set(name, [{ spelling: `--${name}`, text }]);
    return new Typed(this.source, this.flags, texts, this.told);
  }

  /** Every text behind a flag, in the order typed. */
  all(name: string): readonly string[] {
    const given = this.#texts.get(name);
    if (given === undefined) return [];
    const flag = this.#flag(name);
    const empty = given.find(({ text }) => text === true);
    if (empty && flag?.optional) return given.flatMap(({ text }) => (text === true ? [] : [text]));
    if (empty && flag?.value !== undefined) {
      const { spelling } = empty;
      throw new LrschedError([
        { code: 'missing-value', option: spelling, expected: expectation(flag.parameter), example: flag.example ?? flag.value },
      ]);
    }
    return given.map(({ text }) => String(text));
  }

  /** The one text behind a flag: the last of several in the same words; two words for it that say different things are an issue. */
  text(name: string): string | undefined {
    const given = this.#texts.get(name);
    if (given === undefined) return undefined;
    const texts = this.all(name);
    const last = given.filter(
      ({ spelling, side }, index) => !given.some((other, at) => at > index && other.spelling === spelling && other.side === side),
    );
    if (new Set(last.map(({ text }) => text)).size > 1) {
      throw new LrschedError([{ code: 'contradiction', options: last.map(({ spelling, text }) => `${spelling} ${text}`) }]);
    }
    return texts.at(-1);
  }

  /** The value behind a flag, checked and filled in as its parameter says. */
  value<T>(name: string, whole: Whole = {}): T | undefined {
    const text = this.text(name);
    const flag = this.#flag(name);
    return text === undefined || !flag ? undefined : (check(this.source, name, flag.parameter, text, whole) as T);
  }
}

/** One text behind a flag, and the words it was said in. */
export interface Spelled {
  readonly spelling: string;
  /** Which of the sources said it, where several speak for the line. */
  readonly side?: number;
  /** `true` where no text stood behind the flag. */
  readonly text: string | true;
}

/** Checks one text against the parameter it stands for. */
export function check(source: string, name: string, parameter: Parameter, text: string, whole: Whole): unknown {
  return complete({ type: source, params: { [name]: parameter }, whole }, { [name]: readText(parameter, text) })[name];
}

/** What was typed for one source, the words that belong to no option, and what is wrong with the rest. */
export interface Parsed {
  readonly typed: Typed;
  readonly operands: readonly string[];
  readonly issues: readonly Issue[];
}

/** The words of a line in which every option has its own name and one plain value or none; most are so, and need nothing that knows more. */
export function parsePlainly(source: string, flags: readonly Flag[], words: readonly string[], most = 0): Parsed | undefined {
  const found = new Map<string, readonly Spelled[]>();
  const operands: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as string;
    if (!word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const [called, letter] = word.startsWith('--') ? [word.slice(2), ''] : ['', word.slice(1)];
    const { name, value, optional, verbatim, parameter } = flags.find((flag) => flag.name === called || flag.short === letter) ?? {};
    if (name === undefined || optional || parameter?.kind === 'list' || parameter?.kind === 'knots') return undefined;
    const spelling = `--${name}`;
    if (value === undefined) {
      found.set(name, [{ spelling, text: true }]);
      continue;
    }
    index += 1;
    const text = words[index];
    if (text === undefined || (text.startsWith('-') && !verbatim)) return undefined;
    found.set(name, [...(found.get(name) ?? []), { spelling, text }]);
  }
  if (operands.length > most) return undefined;
  const texts = new Map(flags.filter(({ name }) => found.has(name)).map(({ name }) => [name, found.get(name) as readonly Spelled[]]));
  return { typed: new Typed(source, flags, texts), operands, issues: [] };
}
