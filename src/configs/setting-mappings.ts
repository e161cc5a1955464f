import { negate } from '../python/arithmetic.ts';
import { literalOf } from '../python/literals.ts';
import { double, floatValue, isNumeric } from '../python/numeric.ts';
import { MappingClass } from '../python/own-dicts.ts';
import { Class, Dict, Thing, Unknown, type Value } from '../python/values.ts';

/** Classes of libraries whose objects are mappings that have their items as attributes. */
const classes = new Set([
  ...['yacs.config.CfgNode', 'fvcore.common.config.CfgNode', 'detectron2.config.CfgNode', 'iopath.common.config.CfgNode'],
  ...['ml_collections.ConfigDict', 'ml_collections.config_dict.ConfigDict', 'ml_collections.config_dict.config_dict.ConfigDict'],
  ...['easydict.EasyDict', 'munch.Munch', 'munch.DefaultMunch', 'addict.Dict', 'dotmap.DotMap', 'box.Box', 'attrdict.AttrDict'],
  ...['mmcv.ConfigDict', 'mmcv.utils.ConfigDict', 'mmengine.ConfigDict', 'mmengine.config.ConfigDict'],
]);

const made = new Map([...classes].map((path) => [path, new MappingClass(path)]));

/** Such a class, by its dotted name. */
export const mappingNamed = (path: string): Value | undefined => made.get(path);

/** The class of which one of the script is a copy: yacs', which many keep beside their own code. */
export const copiedMapping = (type: Class): Value | undefined =>
  ofYacs.every((name) => type.attributes.has(name)) ? mappingNamed('yacs.config.CfgNode') : undefined;
const ofYacs = ['merge_from_file', 'merge_from_other_cfg', 'merge_from_list', 'freeze', 'clone'];

/** One mapping over another, all of them copied, those within them merged key by key. */
export function mergedSettings(all: readonly Value[]): Dict | undefined {
  const given = all.flatMap((one) => dictOf(one) ?? []);
  if (given.length === 0) return undefined;
  const found = new Dict();
  for (const one of given) {
    found.open ||= one.open;
    found.lacking ??= one.lacking;
    for (const [key, value] of one.map) found.map.set(key, inner(found.map.get(key), value));
  }
  return found;
}

const inner = (known: Value | undefined, value: Value): Value =>
  value instanceof Dict ? (mergedSettings(known instanceof Dict ? [known, value] : [value]) as Dict) : value;

/** A mapping, a namespace, or a class of settings with its defaults, as a mapping. */
export function dictOf(value: Value | undefined): Dict | undefined {
  if (value instanceof Dict) return value;
  if (value instanceof Thing) {
    const unsaid = (value.type?.fields ?? []).flatMap((name): [string, Value][] => {
      const held = value.type?.find(name);
      return held === undefined ? [] : [[name, held]];
    });
    return new Dict(new Map<Value, Value>([...unsaid, ...value.attributes].map(([key, held]) => [key, dictOf(held) ?? held])));
  }
  return value instanceof Class && value.fields.length > 0 ? dictOf(new Thing(value)) : undefined;
}

/** What stands at `a.b.c` in mappings within mappings. */
export const atPath = (owner: Value, path: string): Value | undefined =>
  path.split('.').reduce<Value | undefined>((at, key) => (at instanceof Dict ? at.map.get(key) : undefined), owner);

/** pyhocon's `conf.get_float('train.lr', default=0.1)`; nothing where there is no such thing. */
export function typedGet(owner: Dict, kind: string, path: Value | undefined, otherwise: Value | undefined): Value | undefined {
  const found = typeof path === 'string' ? (owner.map.get(path) ?? atPath(owner, path) ?? otherwise) : undefined;
  if (found === undefined || found instanceof Unknown) return found;
  if (kind === 'float')
    return isNumeric(found) ? floatValue(double(found)) : typeof found === 'string' ? floatValue(Number(found)) : undefined;
  if (kind === 'int') return isNumeric(found) ? Math.trunc(double(found)) : undefined;
  return kind === 'string' && isNumeric(found) ? undefined : found;
}

/** Puts a value there; the mappings on the way are made. */
export function settingPut(owner: Dict, path: string, value: Value): void {
  const keys = path.split('.');
  let at = owner;
  for (const key of keys.slice(0, -1)) {
    const held = at.get(key);
    const next = held instanceof Dict ? held : new Dict();
    if (next !== held) at.set(key, next);
    at = next;
  }
  at.set(keys.at(-1) as string, value);
}

/** What a command line says of a setting: `1e-3` is a number. */
const spoken = (value: Value): Value => (typeof value === 'string' ? (literalOf(value, negate) ?? value) : value);

/** `['TRAIN.LR', 0.1, …]`, or `['train.lr=0.1']`; nothing where one of the names is not known. */
function pairsIn(list: readonly Value[]): readonly (readonly [string, Value])[] | undefined {
  if (list.every((one) => typeof one === 'string' && one.includes('=')))
    return list.map((one) => {
      const [, name = '', said = ''] = /^([^=]*)=([\s\S]*)$/.exec(one as string) ?? [];
      return [name, spoken(said)];
    });
  const names = list.filter((_, index) => index % 2 === 0);
  if (list.length % 2 === 1 || !names.every((name) => typeof name === 'string')) return undefined;
  return names.map((name, index) => [name as string, spoken(list[2 * index + 1] as Value)]);
}

/** Changes settings by what a list says; false where nobody knows what that is. */
export function putAll(owner: Dict, list: readonly Value[]): boolean {
  const pairs = pairsIn(list);
  for (const [name, value] of pairs ?? []) settingPut(owner, name, value);
  return pairs !== undefined;
}

/** What yacs makes of a file's settings: a text that is a literal of Python is that. */
export function literalIn(settings: Dict | undefined): Dict | undefined {
  const plain = (value: Value): Value =>
    typeof value === 'string' ? (words[value] ?? spoken(value)) : value instanceof Dict ? (literalIn(value) as Dict) : value;
  return settings && new Dict(new Map([...settings.map].map(([key, value]) => [key, plain(value)])));
}
const words: Readonly<Record<string, Value>> = { True: true, False: false };

/** Puts one mapping over another in its place. */
export function mergeInto(owner: Dict, over: Dict): void {
  for (const [key, value] of (mergedSettings([owner, over]) as Dict).map) owner.map.set(key, value);
}

/** `{'a.b': 1}` over settings. */
export const mergeDotted = (owner: Dict, over: Dict): void => {
  for (const [key, value] of over.map) settingPut(owner, String(key), value);
};

/** Whether something is unknown. */
export const isUnknown = (value: Value | undefined): value is Unknown => value instanceof Unknown;
