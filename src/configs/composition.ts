import { refuse } from '../core/text.ts';
import { type ConfigTable, type Document, type Entry, isList, isTable, Missing, mergedEntries } from './entry.ts';

type Neighbour = (name: string, from: string) => readonly Document[] | undefined;

/** How many files may stand on one another, and how many references may lead to one another. */
const deepest = 10;

/** A document over the files that it stands on, with its references put in: detectron2's `_BASE_`, Hydra's `defaults`, OmegaConf's `${a.b}`. */
export function composed(document: Document, neighbour: Neighbour | undefined): Document {
  const entry = standing(document.entry, neighbour, 0);
  return { ...document, entry: interpolated(entry, entry, 0) };
}

function standing(entry: Entry, neighbour: Neighbour | undefined, depth: number): Entry {
  if (!isTable(entry.value)) return entry;
  if (depth > deepest) refuse(entry.source, entry.at, `more than ${deepest} files stand on one another`);
  const read = (name: string): Entry | undefined => {
    const [found] = neighbour?.(name, entry.source.file) ?? [];
    return found && standing(found.entry, neighbour, depth + 1);
  };
  let below: Entry | undefined;
  const over = (part: Entry | undefined): void => {
    if (part !== undefined) below = below === undefined ? part : mergedEntries(below, part);
  };
  const based = entry.value.get('_BASE_');
  for (const base of based === undefined ? [] : isList(based.value) ? based.value : [based])
    if (typeof base.value === 'string')
      over(read(base.value) ?? refuse(base.source, base.at, `${base.value}, its base, is not there to be read; put it beside this file`));
  const defaults = entry.value.get('defaults');
  const listed = defaults && isList(defaults.value) ? defaults.value : [];
  for (const item of listed) {
    if (item.value === '_self_') over(entry);
    else if (typeof item.value === 'string') over(read(withEnding(item.value.replace(/^(?:optional|override)\s+/, ''))));
    else if (isTable(item.value)) over(grouped(item.value, read));
  }
  // What is said beside a list goes before it, unless the list says where it stands.
  return below === undefined ? entry : listed.some(({ value }) => value === '_self_') ? below : mergedEntries(below, entry);
}

const withEnding = (name: string): string => (/\.ya?ml$/.test(name) ? name : `${name}.yaml`);

/** `- optimizer: adamw` is the file `optimizer/adamw.yaml` under the name `optimizer`. */
function grouped(item: ConfigTable, read: (name: string) => Entry | undefined): Entry | undefined {
  const [first] = item;
  if (first === undefined || typeof first[1].value !== 'string') return undefined;
  const group = first[0].replace(/^(?:(?:override|optional)\s+)+/, '').replace(/^\//, '');
  const [folder = '', key = folder.replaceAll('/', '.')] = group.split('@');
  const found = read(withEnding(`${folder}/${first[1].value}`));
  if (found === undefined) return undefined;
  const [, said = key] = /^#\s*@package\s+(\S+)/m.exec(found.source.text) ?? [];
  const names = said === '_global_' ? [] : (said === '_group_' ? key : said).split('.');
  return names.reduceRight<Entry>((inner, name) => ({ ...found, value: new Map([[name, inner]]) }), found);
}

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
