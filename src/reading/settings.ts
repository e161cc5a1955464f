import { type ConfigTable, type Entry, isTable } from '../configs/entry.ts';
import { Asked, Fields } from '../configs/fields.ts';
import { mmcv } from '../configs/mmcv.ts';
import { mmengineSettings } from '../configs/mmengine.ts';
import type { ReadRequest, ReadSeries } from '../configs/tool.ts';
import { refuse, type Text } from '../core/text.ts';
import type { Argument } from '../frameworks/call.ts';
import { isCall, isFloat, isLambda } from '../frameworks/call.ts';
import type { Framework } from '../frameworks/constructor.ts';
import { frameworks } from '../frameworks/index.ts';
import { Class, Dict, Unknown, type Value } from '../python/values.ts';
import { aroundOf, ofConfiguration } from './configuration.ts';
import type { Script } from './found.ts';
import { type ArgumentMaking, dataOf, lastOf } from './identify.ts';

/** Names of a Python module that is a configuration in the style of OpenMMLab. */
const names = [
  ...['_base_', 'param_scheduler', 'optim_wrapper', 'optimizer', 'train_cfg', 'lr_config', 'runner', 'total_epochs', 'max_epochs'],
  'auto_scale_lr',
];

/** Those of which one must be there. */
const starts = ['_base_', 'param_scheduler', 'lr_config'];

/** How many bases may stand on one another. */
const deepest = 10;

type Settings = Readonly<Record<string, Argument>>;
const isData = (value: Argument | undefined): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isCall(value) && !isFloat(value) && !isLambda(value);

/** mmengine's `param_scheduler` or mmcv's `lr_config`, in the script or in a base that it names. */
export function settingsIn(
  script: Script,
  request: ReadRequest,
  making: (script: Script) => ArgumentMaking,
  follow: (text: string, file: string) => Script,
): readonly ReadSeries[] | undefined {
  if (!starts.some((name) => script.m.globals.names.has(name))) return undefined;
  const unread: string[] = [];
  const settings = withBases(script, request, making, follow, unread, 0);
  const { source } = script;
  const read = settings._base_ !== undefined && unread.length === 0;
  const notes = [
    ...leftOut(settings),
    ...(read ? ['with what its _base_ says'] : []),
    ...unread.map((name) => `${name}, its base, was not read`),
  ];
  if (settings.param_scheduler !== undefined) {
    const known = settings as unknown as Parameters<typeof mmengineSettings>[3];
    const one = mmengineSettings(request, source, frameworks.get('mmengine') as Framework, known);
    return [{ ...one, notes: [...notes, ...one.notes] }];
  }
  if (settings.lr_config === undefined) return undefined;
  const asked = new Asked();
  const entry = entryOf(settings, script, Math.max(0, source.text.search(/\blr_config\b/)));
  const found = mmcv.read(new Fields(entry, asked), aroundOf(request, { notation: 'python', entry }, asked));
  return ofConfiguration(request, { ...found, notes: [...notes, ...(found.notes ?? [])] });
}

/** What changes rates beside the schedule: of some parameters, or of all by the batch that only the run knows. */
function leftOut({ optim_wrapper, optimizer, auto_scale_lr }: Settings): readonly string[] {
  const multipliers = new Set<string>();
  const collect = (value: Argument | undefined): void => {
    if (!isData(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      const factor = isFloat(inner) ? inner.float : inner;
      if (/lr_mult$|^layer_decay_rate$|^decay_rate$/.test(key) && factor !== 1) multipliers.add(key);
      collect(inner as Argument);
    }
  };
  for (const owner of [optim_wrapper, optimizer]) if (isData(owner)) collect(owner.paramwise_cfg as Argument);
  const scaled = isData(auto_scale_lr) && auto_scale_lr.enable === true;
  return [
    ...(multipliers.size > 0
      ? [`some parameters have rates of their own (${[...multipliers].join(', ')} in paramwise_cfg), which are left out`]
      : []),
    ...(scaled
      ? [`auto_scale_lr is on: all rates are multiplied by the batch of all devices over its base_batch_size, which is left out`]
      : []),
  ];
}

/** The settings of a module over those of its bases, tables merged key by key. */
function withBases(
  script: Script,
  request: ReadRequest,
  making: (script: Script) => ArgumentMaking,
  follow: (text: string, file: string) => Script,
  unread: string[],
  depth: number,
): Settings {
  const { m, source } = script;
  const own: Record<string, Argument> = {};
  for (const name of names) {
    const value = named(m.globals.names.get(name));
    const data = dataOf(value, making(script));
    const at = Math.max(0, source.text.search(new RegExp(`^${name}\\b`, 'm')));
    if (data !== undefined) own[name] = data;
    // What is not known must not be taken from the base as if it stood there.
    else if (value !== undefined && (value instanceof Unknown || name === '_base_'))
      refuse(source, at, `${name} is not known here; write what it is made of`);
  }
  const listed = own._base_;
  const bases = (Array.isArray(listed) ? listed : listed === undefined ? [] : [listed]).filter((one) => typeof one === 'string');
  let below: Settings = {};
  for (const name of bases as readonly string[]) {
    const at = Math.max(0, source.text.indexOf(name));
    if (depth >= deepest) refuse(source, at, `more than ${deepest} bases stand on one another`);
    const found = request.module?.(name, source.file);
    if (found === undefined) {
      // What stands here already is not changed by what a base says.
      if (own.param_scheduler === undefined && own.lr_config === undefined)
        refuse(source, at, `${name}, its base, is not there to be read; put it beside this file`);
      unread.push(name);
      continue;
    }
    below = merged(below, withBases(follow(found.text, found.file), request, making, follow, unread, depth + 1));
  }
  return merged(below, own);
}

/** What configurations of pure Python give as `type`, a class itself, by its name. */
function named(value: Value | undefined, key?: Value): Value | undefined {
  if (Array.isArray(value)) return value.map((one) => named(one) as Value);
  if (value instanceof Dict) return Dict.of([...value.map].map(([inner, held]) => [inner, named(held, inner) as Value]));
  if (key !== 'type' || !(value instanceof Unknown || value instanceof Class)) return value;
  return value instanceof Class ? value.name : value.path === undefined ? value : lastOf(value.path);
}

function merged(below: Settings, above: Settings): Settings {
  const all: Record<string, Argument> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const known = all[name];
    if (!isData(value)) all[name] = value;
    else if (value._delete_ === true || !isData(known))
      all[name] = Object.fromEntries(Object.entries(value).filter(([key]) => key !== '_delete_'));
    else all[name] = merged(known, value) as Argument;
  }
  return all;
}

/** Plain data as a configuration that stands at one place. */
export function entryOf(value: Argument, { source }: { readonly source: Text }, at: number): Entry {
  const inner = (one: Argument): Entry => {
    if (isFloat(one)) return { source, at, value: one.float };
    if (Array.isArray(one)) return { source, at, value: one.map(inner) };
    if (!isData(one)) return { source, at, value: typeof one === 'object' && one !== null ? String(one) : one };
    const table: ConfigTable = new Map(Object.entries(one).map(([key, held]) => [key, inner(held)]));
    return { source, at, value: table };
  };
  const entry = inner(value);
  return isTable(entry.value) ? entry : { source, at, value: new Map() };
}
