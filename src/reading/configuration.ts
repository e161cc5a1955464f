import { composed } from '../configs/composition.ts';
import { deepspeed } from '../configs/deepspeed.ts';
import { type Document, type Entry, isTable, Missing, mergedEntries, notationNames } from '../configs/entry.ts';
import { Asked, Fields } from '../configs/fields.ts';
import { tools } from '../configs/index.ts';
import type { ConfigSurroundings, Configuration, ReadRequest, ReadSeries, SaidFeeding, Tool } from '../configs/tool.ts';
import { oneProcess } from '../configs/words.ts';
import { attempt, LrschedError } from '../core/issues.ts';
import { position } from '../core/text.ts';
import { updatesPerEpoch } from '../core/units.ts';
import { completed, constructorOf, type Framework, isOwn } from '../frameworks/constructor.ts';
import { frameworks } from '../frameworks/index.ts';
import { lasting } from '../frameworks/lasting.ts';
import { seriesOf } from './series.ts';
import { rateTaken } from './told-rate.ts';

/** A document, with the tool that takes it for its own. */
interface Claimed {
  readonly document: Document;
  readonly tool: Tool;
}

/** The series of a configuration that is no Python. */
export function readConfiguration(request: ReadRequest, documents: readonly Document[]): readonly ReadSeries[] {
  const file = request.file ?? 'the expression';
  const found = documents.flatMap((document): readonly Claimed[] => {
    const whole = overlaid(withFiles(document, request), request);
    const claims = claimedBy(whole, request.tool);
    if (claims.length > 1 && request.tool === undefined)
      throw new LrschedError([{ code: 'several-tools', file, tools: claims.map(({ name }) => name) }]);
    return claims.slice(0, 1).map((tool) => ({ document: whole, tool }));
  });
  const [only, ...more] = chosen(found, request, file);
  if (only === undefined) return nothing(documents, file, request.tool);
  if (more.length === 0) return seriesIn(only, request);
  const lines = [only, ...more].map(({ document: { entry } }) => position(entry.source, entry.at));
  // Several commands may come to the same rates.
  const all = [only, ...more].map((one) => attempt(() => seriesIn(one, request)));
  const [first] = all;
  const alike = (series: readonly ReadSeries[] | undefined) =>
    series !== undefined &&
    first !== undefined &&
    JSON.stringify(series.map(({ schedule }) => schedule.spec)) === JSON.stringify(first.map(({ schedule }) => schedule.spec));
  if (first !== undefined && all.every(alike)) {
    const note = `the commands of lines ${lines.map(({ line }) => line).join(' and ')} say the same`;
    return first.map((one) => ({ ...one, notes: [...one.notes, note] }));
  }
  const listed = lines.map(({ line, source }, index) => ({ name: String(index + 1), line, code: source.trim() }));
  throw new LrschedError([{ code: 'several-schedulers', file, found: listed }]);
}

const claimedBy = ({ notation, entry }: Document, name: string | undefined): readonly Tool[] =>
  tools.filter((tool) => {
    if (name !== undefined) return tool.name === name;
    return tool.notations.includes(notation) && isTable(entry.value) && attempt(() => tool.knows(new Fields(entry, new Asked()))) === true;
  });

/** The one that is asked for by its number, or all there are. Commands that are the same are one. */
function chosen(found: readonly Claimed[], { name }: ReadRequest, file: string): readonly Claimed[] {
  const text = ({ document: { entry } }: Claimed) =>
    JSON.stringify(entry.value, (_, value) =>
      value instanceof Map ? [...value] : (value as Entry)?.source ? (value as Entry).value : value,
    );
  const seen = new Set<string>();
  const apart = found.filter((one) => {
    const key = `${one.tool.name} ${text(one)}`;
    return !seen.has(key) && seen.add(key);
  });
  if (name === undefined || apart.length < 2) return apart;
  const one = apart[Number(name) - 1];
  if (one === undefined) throw new LrschedError([{ code: 'no-scheduler', file, name, known: apart.map((_, index) => String(index + 1)) }]);
  return [one];
}

/** A command whose configuration stands in a file is that file, with the command's own flags over it. */
function withFiles(document: Document, { neighbour }: ReadRequest): Document {
  const { notation, entry } = document;
  if (notation === 'yaml' || notation === 'json') return composed(document, neighbour);
  if (notation !== 'shell' || neighbour === undefined) return document;
  const fields = new Fields(entry, new Asked());
  const named = [...fields.items('@words'), ...['config', 'cfg', 'config_file', 'hyp'].flatMap((name) => fields.get(name) ?? [])];
  for (const { entry: word } of named) {
    if (typeof word.value !== 'string' || !/\.(?:ya?ml|json|toml)$/.test(word.value)) continue;
    const [inner] = neighbour(word.value, entry.source.file) ?? [];
    if (inner === undefined || !isTable(inner.entry.value)) continue;
    return { notation: inner.notation, entry: mergedEntries(composed(inner, neighbour).entry, entry) };
  }
  return document;
}

const isDeepSpeed = ({ entry }: Document): boolean =>
  ['zero_optimization', 'zero_force_ds_cpu_optimizer', 'train_micro_batch_size_per_gpu', 'bf16', 'fp16'].some((name) =>
    new Fields(entry, new Asked()).has(name),
  ) || deepspeed.knows(new Fields(entry, new Asked()));

/** A configuration with those that were named after it over it, but for one of DeepSpeed, which stands beside it. */
function overlaid(document: Document, { beside = [] }: ReadRequest): Document {
  const over = beside.filter((one) => !isDeepSpeed(one));
  return { ...document, entry: over.reduce((below, { entry }) => mergedEntries(below, entry), document.entry) };
}

/** What a file that no tool takes for its own looks like. */
function nothing(documents: readonly Document[], file: string, tool: string | undefined): never {
  const [first] = documents;
  if (first === undefined) throw new LrschedError([{ code: 'no-scheduler', file, known: [] }]);
  const keys =
    first.notation === 'shell'
      ? [...new Set(documents.flatMap(({ entry }) => flagsIn(entry)))]
      : new Fields(first.entry, new Asked()).keys();
  throw new LrschedError([
    {
      code: 'no-tool',
      file,
      notation: notationNames[first.notation],
      keys: keys.slice(0, 8),
      known: tool === undefined ? [] : tools.map(({ name }) => name),
    },
  ]);
}

const flagsIn = ({ value }: Entry): readonly string[] =>
  isTable(value) ? [...value.keys()].filter((key) => !key.startsWith('@')).map((key) => (key.length === 1 ? `-${key}` : `--${key}`)) : [];

function seriesIn({ document, tool }: Claimed, request: ReadRequest): readonly ReadSeries[] {
  const asked = new Asked();
  const fields = new Fields(document.entry, asked);
  const around = aroundOf(request, document, asked);
  let configuration: Configuration | undefined;
  try {
    configuration = tool.read(fields, around);
  } catch (error) {
    // What is not known comes before what follows from it.
    if (asked.issues.length === 0) throw error;
  }
  if (asked.issues.length > 0) throw new LrschedError(asked.issues);
  const { notes = [], ...rest } = configuration as Configuration;
  const open = fields.items('@open').flatMap(({ entry: { value } }) => (value instanceof Missing ? [value.expression] : []));
  const left = [...new Set(open)].map((name) => `${name} is not set in it; flags in it are left out`);
  return ofConfiguration(request, { ...rest, notes: [...notes, ...left, ...asked.taken] } as Configuration);
}

/** The series that a configuration comes to. */
export function ofConfiguration(request: ReadRequest, configuration: Configuration): readonly ReadSeries[] {
  const { length: said, notes = [], findings, unit = 'step' } = configuration;
  const found = findings && findings.length > 0 ? { findings } : {};
  if ('series' in configuration) {
    const length = request.length ?? said;
    if (length === undefined)
      throw new LrschedError([{ code: 'no-length', constructor: configuration.series[0]?.label ?? 'the file', unit }]);
    return configuration.series.map(({ label, schedule }) => ({
      label,
      unit,
      notes,
      ...found,
      schedule: lasting(schedule(length), length),
    }));
  }
  const { call, base, facts } = configuration;
  const framework = frameworks.get(configuration.framework) as Framework;
  const maker = constructorOf(framework, call.name);
  const rate = request.lr ?? base;
  const args = attempt(() => completed(framework, maker, call.args)) ?? {};
  if (rate === undefined && !isOwn(maker, args)) throw new LrschedError([{ code: 'no-base-rate', constructor: call.name }]);
  const made = seriesOf(request, framework, maker, call, {
    ...(rate !== undefined && { base: rate }),
    length: said,
    facts: { ...facts, ...request.facts },
    notes: request.lr !== undefined && base !== undefined && request.lr !== base ? [rateTaken(request.lr, [base]), ...notes] : notes,
  });
  return [{ ...made, ...found, unit: configuration.unit ?? made.unit }];
}

/** What surrounds a configuration, as far as the request says it. */
export function aroundOf(request: ReadRequest, { entry }: Document, asked: Asked): ConfigSurroundings {
  const { facts = {}, defines, lr, length } = request;
  const fact = (name: string): number | undefined => {
    const value = facts[name] ?? defines?.get(name);
    return value === undefined || Number.isNaN(Number(value)) ? undefined : Number(value);
  };
  return {
    lr,
    length,
    fact,
    perEpoch: ({ batch, devices, accumulate }: SaidFeeding = {}) => {
      const steps = fact('steps_per_epoch');
      if (steps !== undefined) return steps;
      const examples = fact('dataset_size');
      if (examples === undefined || batch === undefined) {
        const lacks = examples === undefined ? undefined : 'its batch size';
        throw new LrschedError([{ code: 'no-epoch-size', file: entry.source.file, ...(lacks && { lacks }) }]);
      }
      const shared = fact('devices') ?? devices;
      if (shared === undefined) asked.taken.add(oneProcess);
      return updatesPerEpoch({ datasetSize: examples, batchSize: batch, devices: shared, accumulate });
    },
    deepspeed: deepSpeedIn(request, asked),
    file: (name) => {
      const [document] = request.neighbour?.(name, entry.source.file) ?? [];
      return document && new Fields(document.entry, asked);
    },
  };
}

function deepSpeedIn({ beside = [] }: ReadRequest, asked: Asked): Fields | undefined {
  const found = beside.find(isDeepSpeed);
  return found && new Fields(found.entry, asked);
}
