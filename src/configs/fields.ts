import type { Issue } from '../core/issues.ts';
import { position, refuse } from '../core/text.ts';
import type { Argument } from '../frameworks/call.ts';
import { type ConfigTable, type Entry, isList, isTable, Missing } from './entry.ts';

/** What a configuration leaves open, collected so that all of it is asked at once. */
export class Asked {
  readonly issues: Issue[] = [];
  /** What was taken for what nothing says. */
  readonly taken = new Set<string>();

  about({ source, at }: Entry, { expression, because }: Missing): void {
    const known = this.issues.some((issue) => issue.code === 'unknown-at-run-time' && issue.expression === expression);
    if (!known) this.issues.push({ code: 'unknown-at-run-time', ...position(source, at), expression, ...(because && { because }) });
  }
}

/** A name without the freedom of dashes and case of `_`. */
const plainName = (name: string): string => name.replaceAll('-', '_');

const plain = new WeakMap<ConfigTable, ConfigTable>();

/** A table by its names without the freedom of dashes; of two that are the same the first counts. */
function plainly(table: ConfigTable): ConfigTable {
  const known = plain.get(table);
  if (known !== undefined) return known;
  const made = new Map([...table].reverse().map(([key, entry]) => [plainName(key), entry] as const));
  plain.set(table, made);
  return made;
}

/** A number as configurations write it: `1e-4`, `1_000`, `.5`. */
const numberText = /^[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const truths: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};

/** The fields of a configuration, asked for by name and kind; what is of another kind is refused at its place. */
export class Fields {
  readonly entry: Entry;
  /** What errors call it. */
  readonly name: string;
  readonly asked: Asked;

  constructor(entry: Entry, asked: Asked, name = '') {
    this.entry = entry;
    this.asked = asked;
    this.name = name;
  }

  /** What stands under a name, or under the first of several that is there; dashes and underscores are the same. */
  get(...names: readonly string[]): Fields | undefined {
    const { value } = this.entry;
    if (!isTable(value)) return undefined;
    for (const name of names) {
      const entry = value.get(name) ?? plainly(value).get(plainName(name));
      if (entry !== undefined && entry.value !== null) return new Fields(entry, this.asked, name);
    }
    return undefined;
  }

  /** The table at the end of a path. */
  in(...path: readonly string[]): Fields | undefined {
    let found: Fields | undefined = this;
    for (const name of path) found = found?.get(name);
    return found !== undefined && isTable(found.entry.value) ? found : undefined;
  }

  has(...names: readonly string[]): boolean {
    return this.get(...names) !== undefined;
  }

  keys(): readonly string[] {
    return isTable(this.entry.value) ? [...this.entry.value.keys()] : [];
  }

  number(...names: readonly string[]): number | undefined {
    return this.get(...names)?.asNumber();
  }

  /** A number that must be there. */
  needed(...names: readonly string[]): number {
    return (
      this.number(...names) ??
      this.refuse(`${this.name === '' ? '' : `${this.name} lacks `}${names.join(' or ')}${this.name === '' ? ' is missing' : ''}`)
    );
  }

  /** A number of updates, epochs or samples: whole, and not below 0. */
  count(...names: readonly string[]): number | undefined {
    const found = this.get(...names);
    const value = found?.asNumber();
    if (value !== undefined && !(Number.isInteger(value) && value >= 0)) found?.refuse(`${found.name} must be a whole number, not below 0`);
    return value;
  }

  text(...names: readonly string[]): string | undefined {
    const found = this.get(...names);
    const value = found?.known();
    return value === undefined || isList(value) || isTable(value) ? undefined : String(value);
  }

  flag(...names: readonly string[]): boolean | undefined {
    const found = this.get(...names);
    const value = found?.known();
    if (value === undefined || typeof value === 'boolean') return value;
    return truths[String(value).toLowerCase()] ?? found?.refuse(`${found.name} must be true or false`);
  }

  /** Numbers in a list, in a text such as `30,60` or `(30, 60)`, or behind a flag. */
  numbers(...names: readonly string[]): readonly number[] | undefined {
    const found = this.get(...names);
    if (found === undefined) return undefined;
    const { value, words } = found.entry;
    const entries = words !== undefined && words.length > 1 ? words : isList(value) ? value : undefined;
    if (entries !== undefined) return entries.map((entry) => new Fields(entry, this.asked, found.name).asNumber());
    const known = found.known();
    if (typeof known !== 'string') return known === undefined ? undefined : [found.asNumber()];
    const parts = known
      .replace(/^[[(]|[\])]$/g, '')
      .split(/[,\s]+/)
      .filter(Boolean);
    if (!parts.every((part) => numberText.test(part))) found.refuse(`${found.name} must be numbers with commas`);
    return parts.map(numberIn);
  }

  /** The entries of a list. */
  items(...names: readonly string[]): readonly Fields[] {
    const found = names.length === 0 ? this : this.get(...names);
    const value = found?.entry.value;
    if (value === undefined || !isList(value)) return [];
    return value.map((entry) => new Fields(entry, this.asked, found?.name));
  }

  /** This value as a number. */
  asNumber(): number {
    const value = this.known();
    if (value === undefined) return 1;
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && numberText.test(value)) return numberIn(value);
    return this.refuse(`${this.name} must be a number`);
  }

  /** This value as an argument of a constructor. */
  asArgument(): Argument {
    const value = this.known();
    if (value === undefined) return 1;
    if (isList(value)) return this.items().map((one) => one.asArgument());
    if (isTable(value)) return Object.fromEntries([...value].map(([key, entry]) => [key, new Fields(entry, this.asked, key).asArgument()]));
    return typeof value === 'string' && numberText.test(value) ? numberIn(value) : (value as Argument);
  }

  /** The value, or nothing where it is asked for now. */
  private known(): Exclude<Entry['value'], Missing> | undefined {
    const { value } = this.entry;
    if (!(value instanceof Missing)) return value;
    this.asked.about(this.entry, value);
    return undefined;
  }

  /** Refuses the configuration, here. */
  refuse(says: string): never {
    return refuse(this.entry.source, this.entry.at, says);
  }
}

const numberIn = (text: string): number => Number(text.replaceAll('_', ''));
