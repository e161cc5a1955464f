import { refuse } from '../core/text.ts';
import { type ConfigTable, type Document, type Entry, isList, isTable, Missing, mergedEntries } from './entry.ts';

type Neighbour = (name: string, from: string) => readonly Document[] | undefined;

/** How many files may stand on one another, and how many references may lead to one another. */
const deepest = 10;

/** Which option of a group of Hydra's is taken in the place of the one that the list of defaults has: `experiment=example`. */
export type Choices = ReadonlyMap<string, Entry['value']>;

/**
 * A document over the files that it stands on, with its references put in: detectron2's `_BASE_`, Hydra's `defaults`, OmegaConf's
 * `${a.b}`. Of Hydra's groups other options may be chosen than the document has, and groups that it lacks.
 */
export function composed(
  document: Document,
  neighbour: Neighbour | undefined,
  chosen: Choices = new Map(),
  told: (path: string) => Entry['value'] | undefined = () => undefined,
): Document {
  const entry = overridden(new Composition(neighbour, chosen).of(document.entry), told, '');
  return { ...document, entry: interpolated(entry, entry, 0) };
}

/** Puts what is told by its dotted name in the place of what a file says, before what refers to it. */
function overridden(entry: Entry, told: (path: string) => Entry['value'] | undefined, path: string): Entry {
  const said = path === '' ? undefined : told(path);
  if (said !== undefined) return { ...entry, value: said };
  if (!isTable(entry.value)) return entry;
  const within = [...entry.value].map(([key, held]) => [key, overridden(held, told, path === '' ? key : `${path}.${key}`)] as const);
  return { ...entry, value: new Map(within) };
}

/** An item of a list of defaults: `- optimizer: adamw` is the file `optimizer/adamw.yaml` under the name `optimizer`. */
interface GroupItem {
  readonly group: string;
  readonly key: string;
  readonly options: Entry['value'];
  /** It only says another option of a group that stands elsewhere. */
  readonly overrides: boolean;
}

function groupIn(item: ConfigTable): GroupItem | undefined {
  const [first] = item;
  if (first === undefined) return undefined;
  const [name, { value: options }] = first;
  const [group = '', key = group.replaceAll('/', '.')] = name.replace(/^(?:(?:override|optional)\s+)+\/?|^\//, '').split('@');
  return { group, key, options, overrides: /^(?:optional\s+)?override\s/.test(name) };
}

const defaultsIn = (entry: Entry): readonly Entry[] => {
  const defaults = isTable(entry.value) ? entry.value.get('defaults') : undefined;
  return defaults && isList(defaults.value) ? defaults.value : [];
};

const groupsIn = (entry: Entry): readonly GroupItem[] =>
  defaultsIn(entry).flatMap((item) => (isTable(item.value) ? (groupIn(item.value) ?? []) : []));

/** The group of a document and its option that a file is: `configs/experiment/example.yaml`. */
export function choiceIn(document: Entry, file: string): readonly [group: string, option: string] | undefined {
  const path = `/${file.replaceAll('\\', '/')}`;
  for (const { group } of groupsIn(document)) {
    const at = path.lastIndexOf(`/${group}/`);
    if (at >= 0) return [group, path.slice(at + group.length + 2).replace(/\.ya?ml$/, '')];
  }
  return undefined;
}

const namesIn = (options: Entry['value']): readonly string[] =>
  typeof options === 'string'
    ? [options]
    : isList(options)
      ? options.flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
      : [];

/** Puts the files together that stand on one another. */
class Composition {
  readonly #neighbour: Neighbour | undefined;
  /** Options that were chosen, and those by which files override the groups of the whole. */
  readonly #options: Map<string, Entry['value']>;
  /** The groups of the whole. */
  readonly #groups = new Set<string>();

  constructor(neighbour: Neighbour | undefined, chosen: Choices) {
    this.#neighbour = neighbour;
    this.#options = new Map(chosen);
  }

  of(entry: Entry): Entry {
    const chosen = [...this.#options];
    const own = groupsIn(entry).filter(({ overrides }) => !overrides);
    for (const { group } of own) this.#groups.add(group);
    const named = new Set(this.#options.keys());
    const read = (group: string, options: Entry['value']) =>
      namesIn(options).flatMap((option) => this.#read(`${group}/${option}`, entry) ?? []);
    for (const { group, options } of [...own, ...chosen.map(([group, options]) => ({ group, options }))])
      for (const file of read(group, this.#options.get(group) ?? options))
        for (const one of groupsIn(file)) if (one.overrides && !named.has(one.group)) this.#options.set(one.group, one.options);
    const whole = this.#standing(entry, 0);
    const lacking = chosen.filter(([group]) => !this.#groups.has(group));
    return lacking.reduce((below, [group, options]) => {
      const parts = this.#grouped({ group, key: group.replaceAll('/', '.'), options, overrides: false }, entry, 0);
      return parts.reduce(mergedEntries, below);
    }, whole);
  }

  #read(name: string, { source }: Entry): Entry | undefined {
    return this.#neighbour?.(withEnding(name), source.file)?.[0]?.entry;
  }

  #standing(entry: Entry, depth: number): Entry {
    if (!isTable(entry.value)) return entry;
    if (depth > deepest) refuse(entry.source, entry.at, `more than ${deepest} files stand on one another`);
    const read = (name: string): Entry | undefined => {
      const [found] = this.#neighbour?.(name, entry.source.file) ?? [];
      return found && this.#standing(found.entry, depth + 1);
    };
    let below: Entry | undefined;
    const over = (part: Entry | undefined): void => {
      if (part !== undefined) below = below === undefined ? part : mergedEntries(below, part);
    };
    const based = entry.value.get('_BASE_');
    for (const base of based === undefined ? [] : isList(based.value) ? based.value : [based])
      if (typeof base.value === 'string')
        over(read(base.value) ?? refuse(base.source, base.at, `${base.value}, its base, is not there to be read; put it beside this file`));
    const listed = defaultsIn(entry);
    // The list itself is no setting; of the whole file it tells what it is.
    const bare = new Map([...entry.value].filter(([key]) => key !== 'defaults'));
    const own: Entry = listed.length > 0 && depth > 0 ? { ...entry, value: bare } : entry;
    for (const item of listed) {
      if (item.value === '_self_') over(own);
      else if (typeof item.value === 'string') over(read(withEnding(item.value.replace(/^(?:optional|override)\s+/, ''))));
      else if (isTable(item.value)) for (const part of this.#listed(item.value, entry, depth)) over(part);
    }
    // What is said beside a list goes before it, unless the list says where it stands.
    return below === undefined ? own : listed.some(({ value }) => value === '_self_') ? below : mergedEntries(below, own);
  }

  #listed(item: ConfigTable, from: Entry, depth: number): readonly Entry[] {
    const found = groupIn(item);
    if (found === undefined || (found.overrides && this.#groups.has(found.group))) return [];
    const options = depth > 0 ? undefined : this.#options.get(found.group);
    return this.#grouped(options === undefined ? found : { ...found, options }, from, depth);
  }

  #grouped({ group, key, options }: GroupItem, from: Entry, depth: number): readonly Entry[] {
    return namesIn(options).flatMap((option) => {
      const read = this.#read(`${group}/${option}`, from);
      if (read === undefined) return [];
      const found = this.#standing(read, depth + 1);
      const [, said = key] = /^#\s*@package\s+(\S+)/m.exec(found.source.text) ?? [];
      const names = said === '_global_' ? [] : (said === '_group_' ? key : said).split('.');
      return [names.reduceRight<Entry>((inner, name) => ({ ...found, value: new Map([[name, inner]]) }), found)];
    });
  }
}

const withEnding = (name: string): string => (/\.ya?ml$/.test(name) ? name : `${name}.yaml`);

function at(root: Entry, path: string): Entry | undefined {
  return path.split('.').reduce<Entry | undefined>((entry, key) => {
    if (entry === undefined) return undefined;
    return isTable(entry.value) ? entry.value.get(key) : isList(entry.value) ? entry.value[Number(key)] : undefined;
  }, root);
}

const reference = /\$\{([^${}]*)\}/;

function interpolated(entry: Entry, root: Entry, depth: number): Entry {
  const { value } = entry;
  if (isTable(value)) return { ...entry, value: new Map([...value].map(([key, held]) => [key, interpolated(held, root, depth)])) };
  if (isList(value)) return { ...entry, value: value.map((held) => interpolated(held, root, depth)) };
  if (typeof value !== 'string' || !reference.test(value)) return entry;
  if (depth > deepest) refuse(entry.source, entry.at, `${value} leads to itself`);
  const [whole, path = ''] = reference.exec(value) as RegExpExecArray;
  const found = at(root, path);
  if (found === undefined) return { ...entry, value: new Missing(path.replace(/^\w+:/, '') || whole) };
  const inner = interpolated(found, root, depth + 1);
  if (whole === value) return { ...entry, value: inner.value };
  if (inner.value instanceof Missing) return { ...entry, value: inner.value };
  return interpolated({ ...entry, value: value.replace(whole, () => String(inner.value)) }, root, depth + 1);
}
